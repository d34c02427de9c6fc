"""Which URLs are safe to keep, to show and to open."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit, urlunsplit

from traceview.text.clean_text import ELLIPSIS

URL_LIMIT = 2_048
_IPV6 = re.compile(r"\[[0-9A-Fa-f:.]{2,45}\](?::\d{0,5})?")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_PLAIN = re.compile(
    rf"https?://{_LABEL}(?:\.{_LABEL}){{0,20}}(?:/[\w/%:=&~+!$,;@()*.-]*)?"
    r"(?:\?[\w/%:=&~+!$,;@()*.-]+)?(?:#[\w/%:=&~+!$,;@()*.?-]+)?",
    re.ASCII,
)
"""How nearly every URL is written; one that is written so is clean as it is."""
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029<>\"\\^`{|}]")


def clean_url(text: str) -> str:
    """`text` as a plain http(s) URL, or an empty string when it is not one.

    A URL with a user name, without a host, with control characters, longer than 2,048 characters,
    or cut before (it ends in an ellipsis) is not one. Characters outside ASCII are percent-encoded,
    host names written in punycode.
    """
    if len(text) <= URL_LIMIT and _PLAIN.fullmatch(text):
        return text
    return _cleaned(text)


def _cleaned(text: str) -> str:
    text = text.strip()
    if len(text) > URL_LIMIT or _UNSAFE.search(text) or text.endswith(ELLIPSIS):
        return ""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
        return ""
    if "[" in parts.netloc and not _IPV6.fullmatch(parts.netloc):
        return ""
    ascii_host = _ascii_host(host)
    if not ascii_host:
        return ""
    netloc = ascii_host if port is None else f"{ascii_host}:{port}"
    try:
        path = quote(parts.path, safe="/%:=&?~+!$,;'@()*-._")
        query = quote(parts.query, safe="/%:=&?~+!$,;'@()*-._[]")
        fragment = quote(parts.fragment, safe="/%:=&?~+!$,;'@()*-._")
    except UnicodeError:
        return ""
    url = urlunsplit((parts.scheme, netloc, path, query, fragment))
    return url if len(url) <= URL_LIMIT else ""


def _ascii_host(host: str) -> str:
    if ":" in host:
        return f"[{host}]"
    try:
        encoded = host.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    return encoded if re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?", encoded) else ""


def without_fragment(url: str) -> str:
    """`url` up to its `#`."""
    return url.partition("#")[0]


def host_of(url: str) -> str:
    """The host (with its port, when it names one) of a URL, in lower case; empty without one."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""
