"""Bytes made small: Zstandard with a dictionary of what records look like.

Records are short and alike, so that most of what one holds stands in the dictionary already. The
dictionary belongs to the schema of the cache: with another one nothing can be read.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, cached_property
from pathlib import Path
from threading import local

import zstandard

from traceview.errors import CacheError

LEVEL = 2
"""A third level would save 3 bytes of 100 and take a fifth more time."""
LARGEST = 2**26
"""Bytes that are said to hold more than this are refused, unread."""
DICTIONARY = Path(__file__).with_name("records.zdict")


@cache
def _dictionary() -> zstandard.ZstdCompressionDict:
    return zstandard.ZstdCompressionDict(DICTIONARY.read_bytes())


@cache
def _dictionary_to_pack() -> zstandard.ZstdCompressionDict:
    made = zstandard.ZstdCompressionDict(DICTIONARY.read_bytes())
    made.precompute_compress(level=LEVEL)
    return made


class _Tools(local):
    """What packs and unpacks, for each thread its own: neither may be shared."""

    @cached_property
    def pack(self) -> Callable[[bytes], bytes]:
        """Made when something is written first: most runs only read."""
        return zstandard.ZstdCompressor(
            LEVEL, dict_data=_dictionary_to_pack(), write_checksum=False, write_dict_id=False
        ).compress

    @cached_property
    def unpack(self) -> Callable[[bytes], bytes]:
        """Made when something is read first."""
        return zstandard.ZstdDecompressor(dict_data=_dictionary()).decompress


_tools = _Tools()


def pack(data: bytes) -> bytes:
    """`data` made small."""
    return _tools.pack(data)


def unpack(packed: bytes) -> bytes:
    """What was packed. Raises CacheError for bytes that were not."""
    try:
        if zstandard.frame_content_size(packed) > LARGEST:
            raise unreadable("it says that it is too large")
        return _tools.unpack(packed)
    except zstandard.ZstdError as error:
        raise unreadable(str(error)) from error


def unreadable(why: object) -> CacheError:
    """That a record is of another shape than what this version writes."""
    return CacheError(
        "The cache holds a record that cannot be read",
        f"it is not of the expected shape: {why}",
        "run `traceview cache clear`",
    )
