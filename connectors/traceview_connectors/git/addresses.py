"""The page that a value of a rule names: a URL, a URL without its scheme, a path below a base."""

from __future__ import annotations

import re

from traceview.links.templates import unwrap_raw
from traceview.urls import clean_url

_URL = re.compile(r"https?://")
_HOST = re.compile(r"(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}(?::\d{1,5})?(?:[/?#]|$)", re.IGNORECASE)
_FILE = re.compile(r"\.(?:md|markdown|rst|adoc|txt|html?)$", re.IGNORECASE)


def web_address(value: str, base: str = "") -> str:
    """The URL of a value as far as it can be opened; empty when it is none.

    A missing scheme is added, and `base` before a path. Templates are filled only when the alert
    fires, so what follows the first one in a query or fragment is left out, and a path with a
    template is none.
    """
    text = unwrap_raw(value).strip()
    if not _URL.match(text):
        if _HOST.match(text) and not _FILE.search(text.partition("#")[0]):
            text = f"https://{text}"
        elif base and text and not re.search(r"\s", text):
            text = f"{base.rstrip('/')}/{text.lstrip('/')}"
        else:
            return ""
    head, template, _ = text.partition("{{")
    if template:
        cut = max(head.find("?"), head.find("#"))
        if cut < 0:
            return ""
        head = head[: max(head.rfind("&"), cut)]
    return clean_url(head.replace(" ", "%20"))


def short_title(address: str) -> str:
    """A title for a page of which only the address is known: the end of its path, with its mark."""
    text, _, mark = address.partition("#")
    path = text.partition("?")[0].rstrip("/")
    title = path.rpartition("/")[2] or path or address
    return f"{title}#{mark}" if mark else title
