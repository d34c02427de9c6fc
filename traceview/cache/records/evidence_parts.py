"""Parts of a link's evidence, read from its row without making values of it."""

from __future__ import annotations

import msgspec

from traceview.cache.disk.compression import unreadable
from traceview.cache.records.codec import MALFORMED

_any = msgspec.msgpack.Decoder().decode


def methods_in(raw: msgspec.Raw) -> list[tuple[str, float]]:
    """By which methods the evidence of a row was found, each with its confidence.

    Raises CacheError for a row of another shape.
    """
    try:
        return sorted((piece[0], piece[5]) for piece in _any(raw))
    except MALFORMED as error:
        raise unreadable(error) from error


def sources_in(raw: msgspec.Raw) -> set[str]:
    """Which sources gave the evidence of a row. Raises CacheError for one of another shape."""
    try:
        return {piece[3] for piece in _any(raw)}
    except MALFORMED as error:
        raise unreadable(error) from error
