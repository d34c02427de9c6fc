"""Reading services over HTTP: the only place that imports httpx, and only when it is used."""

from traceview.http.client import SourceClient
from traceview.http.paging import next_link
from traceview.http.payload import read_json
from traceview.http.replies import Rejected, Reply
from traceview.http.settings import Address, Limits, WebSettings
from traceview.http.transport import Answer, Asked, in_process

__all__ = [
    "Address",
    "Answer",
    "Asked",
    "Limits",
    "Rejected",
    "Reply",
    "SourceClient",
    "WebSettings",
    "in_process",
    "next_link",
    "read_json",
]
