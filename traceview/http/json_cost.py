"""What a JSON text holds, counted before it is read: how much memory, how many items."""

from __future__ import annotations

import re

ROOM = 64 * 1024 * 1024
"""Bytes that the values of one text may take beyond the text itself."""
_OBJECT, _LIST, _VALUE = 200, 72, 100
"""Bytes of an object, of a list, and of one more value in either (CPython 3.11, 64 bits)."""
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_OPENING, _COMMA = b"[{", ord(",")
_NO_SIGNS = bytes(set(range(256)) - set(b"[]{},"))
_BLOCK = re.compile(rb'(?:[^"]++|"[^"\\]*+(?:\\.[^"\\]*+)*+"?){1,2000}+', re.DOTALL)
"""A part of a text that ends outside of strings."""


def is_too_costly(body: bytes | bytearray) -> bool:
    """Whether the values of `body` would take more than its length and `ROOM` bytes.

    Signs inside of strings are told from the others only where the answer depends on it.
    """
    bound = ROOM + len(body)
    if _cost(body) <= bound:
        return False
    cost = 0
    for block in _BLOCK.finditer(body):
        cost += _cost(_STRING.sub(b"", block[0]))
        if cost > bound:
            return True
    return False


def has_more_items(body: bytes | bytearray, most: int) -> bool:
    """Whether `body` is a list of more than `most` items."""
    if body.count(b",") < most:
        return False
    depth = items = 0
    for block in _BLOCK.finditer(body):
        for sign in _STRING.sub(b"", block[0]).translate(None, _NO_SIGNS):
            if sign == _COMMA:
                items += depth == 1
            else:
                depth += 1 if sign in _OPENING else -1
        if items >= most:
            return True
    return False


def _cost(text: bytes | bytearray) -> int:
    return _OBJECT * text.count(b"{") + _LIST * text.count(b"[") + _VALUE * text.count(b",")
