"""Answers kept in memory, so that an unchanged one is not sent again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from traceview.http.replies import Reply


@dataclass(frozen=True)
class Remembered:
    """An answer, and the headers that ask whether it still holds."""

    reply: Reply
    validators: Mapping[str, str]


class Memory:
    """Answers with an ETag or a date of change, the latest used up to a number of bytes."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._held: OrderedDict[tuple[str, str], Remembered] = OrderedDict()
        self._size = 0

    def get(self, url: str, accept: str) -> Remembered | None:
        """What was last answered to this question."""
        found = self._held.get((url, accept))
        if found is not None:
            self._held.move_to_end((url, accept))
        return found

    def put(self, url: str, accept: str, reply: Reply) -> None:
        """Keep an answer that can be asked after."""
        pairs = (("If-None-Match", "etag"), ("If-Modified-Since", "last-modified"))
        validators = {ask: reply.headers[tell] for ask, tell in pairs if reply.headers.get(tell)}
        old = self._held.pop((url, accept), None)
        self._size -= len(old.reply.body) if old else 0
        if not validators or len(reply.body) > self._limit:
            return
        self._held[url, accept] = Remembered(reply, validators)
        self._size += len(reply.body)
        while self._size > self._limit:
            _, oldest = self._held.popitem(last=False)
            self._size -= len(oldest.reply.body)
