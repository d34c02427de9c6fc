"""What the fields of a value may hold: each function gives it clean, or raises ValueError."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar

from traceview.text.clean_text import LINE_LIMIT, clean_block, clean_line, whole_line
from traceview.text.urls import URL_LIMIT, clean_url
from traceview.vocabulary import Kind

Word = TypeVar("Word", bound=StrEnum)
_IS_URL = re.compile(r"\s{0,20}https?://\S{1,100000}\s{0,20}\Z")
_KINDS = frozenset(kind.value for kind in Kind)


def as_line(value: Any) -> str:
    """One printable line of at most 500 characters."""
    if type(value) is str and len(value) <= LINE_LIMIT and value.isascii() and value.isprintable():
        return value
    return clean_line(_text(value))


def as_block(value: Any) -> str:
    """Printable text with line breaks, at most 200,000 characters."""
    if type(value) is str and len(value) <= LINE_LIMIT and value.isascii() and value.isprintable():
        return value
    return clean_block(_text(value))


def as_url(value: Any) -> str:
    """An http or https URL that is safe to show and to open, or an empty text."""
    return clean_url(value) if _text(value) else ""


def as_id(value: Any) -> str:
    """A canonical id, `<kind>:<rest>`."""
    return _id(_text(value))


@lru_cache(4_096)
def _id(value: str) -> str:
    """One id stands in the node, in its links and in their evidence."""
    text = whole_line(value)
    kind, _, rest = text.partition(":")
    if kind not in _KINDS:
        msg = f"no kind of node is called {kind!r}"
        raise ValueError(msg)
    if not rest:
        msg = f"the id of a {kind} names no {kind}"
        raise ValueError(msg)
    return text


def as_reference(value: Any) -> str:
    """One line that is looked up: of at most 2,048 characters, a longer one with a digest."""
    return whole_line(_text(value), URL_LIMIT)


def as_said(value: Any) -> str:
    """One line as it was found: a URL whole, or said to be left out when it is too long."""
    text = _text(value)
    if len(text) <= LINE_LIMIT or not _IS_URL.match(text):
        return as_line(text)
    if len(text) > URL_LIMIT:
        return f"[an address of {len(text):,} characters, left out]"
    return clean_line(text, URL_LIMIT)


def as_moment(value: Any) -> datetime:
    """A time in UTC, of a time or of ISO 8601; one without a zone is read as UTC."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    if not isinstance(moment, datetime):
        msg = f"a time was expected, not {type(value).__name__}"
        raise ValueError(msg)  # noqa: TRY004
    if moment.tzinfo is UTC:
        return moment
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        msg = "the time lies outside the years 1 to 9999"
        raise ValueError(msg) from None


def as_moment_or_none(value: Any) -> datetime | None:
    """The same, or None."""
    return None if value is None else as_moment(value)


def as_names(value: Iterable[Any]) -> tuple[str, ...]:
    """Several lines that are looked up."""
    return tuple(whole_line(_text(name)) for name in value) if value else ()


def as_lines(value: Iterable[Any]) -> tuple[str, ...]:
    """Several lines."""
    return tuple(map(as_line, value)) if value else ()


def as_table(value: dict[Any, Any]) -> dict[str, str]:
    """Texts by the lines that name them."""
    if _is_plain(value):
        return value
    return {as_line(name): as_block(text) for name, text in value.items()}


def _is_plain(table: dict[Any, Any]) -> bool:
    """Whether all names and texts of a table are lines that are clean as they are."""
    try:
        whole = "".join((*table, *table.values()))
    except TypeError:
        return False
    is_short = len(whole) <= LINE_LIMIT or max(map(len, (*table, *table.values()))) <= LINE_LIMIT
    return is_short and whole.isascii() and whole.isprintable()


def as_line_table(value: dict[Any, Any]) -> dict[str, str]:
    """Lines by the lines that name them."""
    return {as_line(name): as_line(text) for name, text in value.items()}


def as_word(kind: type[Word], value: Any) -> Word:
    """A fixed word."""
    return value if isinstance(value, kind) else kind(value)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    msg = f"a text was expected, not {type(value).__name__}"
    raise ValueError(msg)
