"""An answer as a value, and which error an answer stands for."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from traceview.errors import (
    BadPayload,
    SourceError,
    SourceLimited,
    SourceRefused,
    SourceUnreachable,
)
from traceview.http.json_body import UnreadableError, body_text, read_json
from traceview.text.clean_text import clean_line

RETRIED = frozenset({429, 502, 503, 504})
_LONGEST_WAIT = timedelta(days=1)
_USUAL_WAIT = timedelta(seconds=60)
_DETAIL_KEYS = ("error", "message", "error_description", "detail", "errorMessages", "errors", "msg")
_DETAIL_LIMIT = 200
_HEAD = 64 * 1024


@dataclass(frozen=True)
class Reply:
    """An answer: `url` without its query, headers in lower case, the body decompressed."""

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes | bytearray

    @property
    def head(self) -> str:
        """The beginning of the body as text: enough for what an error says."""
        return body_text(self.body[:_HEAD])

    @property
    def is_page(self) -> bool:
        """True for a web page."""
        kind = self.headers.get("content-type", "").lower()
        return "html" in kind or ("json" not in kind and self.head.lstrip()[:1] == "<")


class Rejected(BadPayload):
    """The source answers, but not to this request: `status` is 4xx, such as 404 or 400."""

    def __init__(self, what: str, why: str = "", fix: str = "", *, status: int) -> None:
        super().__init__(what, why, fix)
        self.status = status


def failure_of(reply: Reply, name: str, now: datetime, detail: str) -> SourceError:
    """The error that an answer other than 200 stands for; `detail` is what it says itself."""
    why = f"HTTP {reply.status} from {reply.url}" + (f": {detail}" if detail else "")
    if wait := wait_of(reply, now):
        return SourceLimited(
            f"{name} asks to wait",
            why,
            f"It may be asked again at {now + wait:%H:%M:%SZ}; nothing needs to be done",
            retry_at=now + wait,
        )
    if reply.status in (401, 403, 407):
        return SourceRefused(
            f"{name} refused us", why, "Check that its token is valid and may read this"
        )
    if reply.status in (404, 410):
        fix = "Check the source's url, above all the path at its end"
        return Rejected(f"{name} has nothing there", why, fix, status=reply.status)
    if 400 <= reply.status < 500:
        fix = "Check the source's type and version"
        return Rejected(f"{name} does not take our request", why, fix, status=reply.status)
    if reply.status >= 500:
        return SourceUnreachable(f"{name} has an error of its own", why, "Try again later")
    return BadPayload(f"{name} gave an answer that makes no sense here", why, "Check its url")


def wait_of(reply: Reply, now: datetime) -> timedelta | None:
    """How long the source asks to wait; None when it asks for nothing.

    Reads `Retry-After` (seconds or a date), and `X-RateLimit-Reset` (unix seconds) when nothing
    remains, as GitHub and GitLab write them. A 429 that says nothing means one minute.
    """
    if reply.status not in (403, 429, 503):
        return None
    asked = _retry_after(reply.headers.get("retry-after", ""), now)
    if asked is None and reply.status != 503:
        for prefix in ("x-ratelimit-", "ratelimit-"):
            if reply.headers.get(prefix + "remaining", "").strip() == "0":
                asked = _until_reset(reply.headers.get(prefix + "reset", ""), now)
    if asked is None and reply.status == 429:
        asked = _USUAL_WAIT
    return None if asked is None else min(max(asked, timedelta()), _LONGEST_WAIT)


def _retry_after(text: str, now: datetime) -> timedelta | None:
    text = text.strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:9]), _LONGEST_WAIT.total_seconds()))
    when = read_date(text)
    return when - now if when else None


def _until_reset(text: str, now: datetime) -> timedelta:
    try:
        seconds = float(text) - now.timestamp()
    except ValueError:
        return _USUAL_WAIT
    if not math.isfinite(seconds):
        return _USUAL_WAIT
    return timedelta(seconds=min(max(seconds, 0), _LONGEST_WAIT.total_seconds()))


def read_date(text: str) -> datetime | None:
    """An HTTP date in UTC; None for anything else."""
    try:
        when = parsedate_to_datetime(text)
        return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def detail_of(reply: Reply) -> str:
    """What an error says of itself, in one line; empty for a web page. May repeat a secret."""
    if reply.is_page:
        return ""
    try:
        value = read_json(reply.head)
    except UnreadableError:
        return clean_line(reply.head.strip().partition("\n")[0], _DETAIL_LIMIT)
    return clean_line(_first_text(value), _DETAIL_LIMIT)


def _first_text(value: Any, depth: int = 3) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and value and depth:
        return _first_text(value[0], depth - 1)
    if isinstance(value, dict) and depth:
        held = (value[key] for key in _DETAIL_KEYS if value.get(key))
        return next(filter(None, (_first_text(item, depth - 1) for item in held)), "")
    return ""
