"""A transport that asks a function instead of the network: how tests play a source."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    import httpx


@dataclass(frozen=True)
class Asked:
    """A request as a source sees it; `params` holds every value of each query parameter."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def path(self) -> str:
        """The path, without the query."""
        return urlsplit(self.url).path

    @property
    def params(self) -> dict[str, list[str]]:
        """The query's parameters."""
        return parse_qs(urlsplit(self.url).query, keep_blank_values=True)


@dataclass(frozen=True)
class Answer:
    """What a played source answers; `refused` breaks the connection off instead."""

    text: str | bytes = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"content-type": "application/json"})
    refused: bool = False


def in_process(answer: Callable[[Asked], Awaitable[Answer]]) -> httpx.AsyncBaseTransport:
    """A transport for `SourceClient(transport=…)` that gives what `answer` returns."""
    import httpx

    async def handle(request: httpx.Request) -> httpx.Response:
        asked = Asked(request.method, str(request.url), dict(request.headers), request.content)
        given = await answer(asked)
        if given.refused:
            message = "refused by the test"
            raise httpx.ConnectError(message, request=request) from ConnectionRefusedError(message)
        text = given.text
        content = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
        body = httpx.ByteStream(content)
        return httpx.Response(given.status, headers=dict(given.headers), stream=body)

    return httpx.MockTransport(handle)
