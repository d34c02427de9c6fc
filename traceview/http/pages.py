"""Lists that come in pages: where the next one is, and when to stop."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from urllib.parse import urljoin

from traceview.errors import BadPayload
from traceview.http.replies import Reply
from traceview.http.web_settings import Limits

NextOf = Callable[[Any, Reply], str]
"""From a page and its answer the next page's address, absolute or relative; empty at the end."""

_LINK = re.compile(r"<([^<>]{1,4000})>([^<]{0,400})")
_IS_NEXT = re.compile(r';\s*rel\s*=\s*"?(?:[^";,]*\s)?next(?:\s[^";,]*)?"?\s*(?:[;,]|$)', re.I)


def next_link(_page: Any, reply: Reply) -> str:
    """The target of `rel="next"` in the Link header (RFC 8288); empty without one."""
    for target, parameters in _LINK.findall(reply.headers.get("link", "")[:20_000]):
        if _IS_NEXT.search(parameters):
            return str(target).strip()
    return ""


async def walk(
    url: str,
    ask: Callable[[str], Awaitable[tuple[Any, Reply]]],
    next_of: NextOf,
    limits: Limits,
    name: str,
) -> AsyncIterator[Any]:
    """Page after page from `url` on. `ask` refuses an address of another origin.

    Raises BadPayload when a page comes twice, or at the limit of pages or of items; the pages
    before were given by then.
    """
    seen: set[str] = set()
    items = 0
    while url:
        if url in seen:
            raise _endless(name, f"page {len(seen)} leads back to an earlier one")
        if len(seen) >= limits.pages:
            raise _endless(name, f"there are more than {limits.pages} pages")
        seen.add(url)
        page, reply = await ask(url)
        yield page
        items += _size(page)
        if items > limits.items:
            raise _endless(name, f"there are more than {limits.items} items")
        target = next_of(page, reply)
        url = urljoin(url, target) if target else ""


def _size(page: Any) -> int:
    if isinstance(page, dict):
        return max((len(value) for value in page.values() if isinstance(value, list)), default=0)
    return len(page) if isinstance(page, list) else 0


def _endless(name: str, why: str) -> BadPayload:
    return BadPayload(
        f"The list of {name} was cut", why, "Narrow what the source is asked for in its settings"
    )
