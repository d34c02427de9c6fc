"""A source played inside the process: canned replies, and what can go wrong with them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from traceview.connector import Batch, Connector, Context, SourceSettings
from traceview.http import Answer, Asked, Limits, SourceClient, WebSettings, in_process
from traceview.model import Findings, Node
from traceview.references.conventions.house_style import HouseStyle

TOKEN_VARIABLE = "CONTRACT_TOKEN"
"""The environment variable that holds the token of the contract's sources."""
CANARY = "canary-token-of-the-contract"
"""The token itself; it may be seen in requests, and nowhere else."""
NAME = "contract"
NOW = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)
QUICK = Limits(backoff_s=0)
DEADLINE_S = 5.0

Reply = Any
"""A JSON value, a text, an Answer, or a function from Asked to one of these."""
AnswerTo = Callable[[Asked], Awaitable[Answer]]


def answer_of(reply: Reply, asked: Asked) -> Answer:
    """A canned reply as the answer to a request."""
    if callable(reply):
        reply = reply(asked)
    if isinstance(reply, Answer):
        return reply
    if isinstance(reply, str | bytes):
        return Answer(reply, headers={"content-type": "text/plain"})
    return Answer(json.dumps(reply))


def answering(replies: Mapping[str, Reply]) -> AnswerTo:
    """Answers by path; what is not canned is not there."""

    async def answer(asked: Asked) -> Answer:
        if asked.path not in replies:
            return Answer('{"message": "not found"}', 404)
        return answer_of(replies[asked.path], asked)

    return answer


_PAGE = f"<!doctype html><html><head><title>Sign in</title></head><body>{CANARY}</body></html>"
_HTML = {"content-type": "text/html; charset=utf-8"}
_ECHO = json.dumps({"message": f"bad token {CANARY}"})

FAULTS: dict[str, Answer] = {
    "401": Answer(_ECHO, 401),
    "403": Answer(_ECHO, 403),
    "404": Answer("404 page not found", 404, {"content-type": "text/plain"}),
    "429": Answer(_ECHO, 429, {"retry-after": "3600"}),
    "500": Answer(_ECHO, 500),
    "503": Answer(_PAGE, 503, _HTML),
    "an empty body": Answer(""),
    "a login page": Answer(_PAGE, 200, _HTML),
    "null": Answer("null"),
    "a number": Answer("5"),
    "another object": Answer('{"unexpected": [{"a": 1}]}'),
    "JSON cut off": Answer('[{"id": "'),
    "a refused connection": Answer(refused=True),
}
"""Answers that no verb of a connector can make sense of."""


def always(fault: Answer) -> AnswerTo:
    """The same answer to everything."""

    async def answer(_asked: Asked) -> Answer:
        return fault

    return answer


@dataclass
class Hanging:
    """Answers the first `served` requests, then never again; `reached` is set at the first hang."""

    answer: AnswerTo
    served: int = 0
    reached: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, asked: Asked) -> Answer:
        if self.served > 0:
            self.served -= 1
            return await self.answer(asked)
        self.reached.set()
        await asyncio.Event().wait()
        raise AssertionError


@dataclass
class Played:
    """One configured source, and the requests that it got."""

    connector: type[Connector]
    table: Mapping[str, Any]
    folder: Path
    answer: AnswerTo
    asked: list[Asked] = field(default_factory=list)

    @property
    def settings(self) -> SourceSettings:
        """The table as the connector's settings."""
        return self.connector.Settings.model_validate(dict(self.table))

    def declares(self, asked: Asked) -> bool:
        """Whether the connector declares this request as one that only reads."""
        settings = self.settings
        if not isinstance(settings, WebSettings):
            return False
        base = urlsplit(settings.url).path.rstrip("/")
        return (asked.method, asked.path.removeprefix(base)) in settings.READING_POSTS

    @asynccontextmanager
    async def opened(
        self,
        answer: AnswerTo | None = None,
        limits: Limits = QUICK,
        deadline_s: float = DEADLINE_S,
    ) -> AsyncIterator[Connector]:
        """The connector, over the healthy source or over one that gives `answer`."""
        settings = self.settings
        client = None
        if isinstance(settings, WebSettings):
            quick = settings.model_copy(update={"deadline_s": deadline_s})
            client = SourceClient.of(
                quick,
                name=NAME,
                clock=lambda: NOW,
                transport=in_process(self._noting(answer or self.answer)),
                limits=limits,
            )
        self.folder.mkdir(mode=0o700, exist_ok=True)
        context = Context(NAME, lambda: NOW, self.folder, HouseStyle(), client)
        connector = self.connector(settings, context)
        try:
            yield connector
        finally:
            await connector.aclose()
            if client is not None:
                await client.aclose()

    def _noting(self, answer: AnswerTo) -> AnswerTo:
        async def noted(asked: Asked) -> Answer:
            self.asked.append(asked)
            return await answer(asked)

        return noted

    async def batches(self, cursor: str = "", answer: AnswerTo | None = None) -> list[Batch]:
        """All that one sync gives."""
        async with self.opened(answer) as connector:
            return [batch async for batch in connector.sync(cursor)]

    async def everything(self, answer: AnswerTo | None = None) -> Findings:
        """All that a sync from the start finds."""
        return Findings.gathered(batch.findings for batch in await self.batches("", answer))


def verbs(connector: Connector, sample: Node | None) -> dict[str, Callable[[], Awaitable[Any]]]:
    """The questions that one can ask of a connector, by name."""

    async def sync() -> list[Batch]:
        return [batch async for batch in connector.sync("")]

    found: dict[str, Callable[[], Awaitable[Any]]] = {"check": connector.check}
    if "sync" in connector.abilities:
        found["sync"] = sync
    if "expand" in connector.abilities and sample is not None:
        found["expand"] = lambda: connector.expand(sample)
    return found
