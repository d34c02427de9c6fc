"""Reading services over HTTP: the only place that imports httpx, and only when it is used."""

from traceview.http.client import SourceClient
from traceview.http.function_transport import Answer, Asked, in_process
from traceview.http.json_body import UnreadableError, read_json
from traceview.http.pages import next_link
from traceview.http.replies import Rejected, Reply
from traceview.http.web_settings import Address, Limits, WebSettings

__all__ = [
    "Address",
    "Answer",
    "Asked",
    "Limits",
    "Rejected",
    "Reply",
    "SourceClient",
    "UnreadableError",
    "WebSettings",
    "in_process",
    "next_link",
    "read_json",
]
