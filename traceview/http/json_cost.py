"""What a JSON text would cost in memory once it is read, estimated before it is."""

from __future__ import annotations

import re

ROOM = 64 * 1024 * 1024
"""Bytes that the values of one text may take beyond the text itself."""
_OBJECT, _LIST, _VALUE = 200, 72, 100
"""Bytes of an object, of a list, and of one more value in either (CPython 3.11, 64 bits)."""
_STRUCTURE = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[{\[,]', re.DOTALL)


def is_too_costly(body: bytes | bytearray, room: int = ROOM) -> bool:
    """Whether the values of `body` would take more than its length and `room` bytes.

    Signs inside of strings are told from the others only where the answer depends on it.
    """
    bound = room + len(body)
    if _cost(body.count(b"{"), body.count(b"["), body.count(b",")) <= bound:
        return False
    objects = lists = values = 0
    for number, mark in enumerate(_STRUCTURE.finditer(body)):
        sign = mark[0]
        objects += sign == b"{"
        lists += sign == b"["
        values += sign == b","
        if not number % 1_000 and _cost(objects, lists, values) > bound:
            return True
    return _cost(objects, lists, values) > bound


def _cost(objects: int, lists: int, values: int) -> int:
    return _OBJECT * objects + _LIST * lists + _VALUE * values
