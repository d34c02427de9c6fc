"""Reading services over HTTP: the only place that imports httpx, and only when it is used."""

from traceview.http.client import SourceClient
from traceview.http.function_transport import Answer, Asked, in_process
from traceview.http.json_body import read_json
from traceview.http.pages import next_link
from traceview.http.replies import Rejected, Reply
from traceview.http.web_settings import ALERTS_BYTES, Address, Limits, WebSettings

__all__ = [
    "ALERTS_BYTES",
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
