"""A client of one source: it only reads, and its token goes to one origin and nowhere else."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode, urlsplit

from traceview.errors import BadPayload, ConfigError, SourceRefused
from traceview.http.auth import AuthStyle, Credential
from traceview.http.exchange import POST, Exchange, Manner, unreadable
from traceview.http.json_body import UnreadableError, page_title, raw_items, read_json
from traceview.http.pages import NextOf, next_link, walk
from traceview.http.replies import Reply, detail_of, failure_of
from traceview.http.response_cache import Memory
from traceview.http.tokens import Token, TokenSource, origin_of
from traceview.http.web_settings import Limits, WebSettings
from traceview.text.clean_text import clean_line
from traceview.text.urls import clean_url, host_of

if TYPE_CHECKING:
    import httpx

Params = Mapping[str, str | Sequence[str]]
Made = TypeVar("Made")
_JSON = "application/json"
_LONG = 256 * 1024
"""Bytes from which on JSON is read in a thread, so that the interface stays awake."""


class SourceClient:
    """Reads one service over HTTP. Every failure is a `traceview.errors.SourceError`.

    `base_url` may hold a path; `get_json("/api/v2/alerts")` is asked below it. Each request,
    retries included, ends within `deadline_s`. `name` is the source's, for messages. It sends GET,
    and POST only where `reading_posts` holds its (method, path).
    """

    def __init__(
        self,
        base_url: str,
        *,
        clock: Callable[[], datetime],
        name: str = "",
        token: Token | TokenSource | None = None,
        auth: str = "bearer",
        headers: Mapping[str, str] | None = None,
        deadline_s: float = 10.0,
        limits: Limits | None = None,
        insecure: bool = False,
        transport: httpx.AsyncBaseTransport | None = None,
        reading_posts: frozenset[tuple[str, str]] = frozenset(),
    ) -> None:
        self.base_url = clean_url(base_url).rstrip("/")
        if not self.base_url:
            raise ConfigError(
                f"The address of {name or 'a source'} cannot be used",
                "it is not a plain http or https URL",
                "Write it as https://host/path, without a user name",
            )
        self.origin = origin_of(self.base_url)
        self.name = name or host_of(self.base_url)
        style = AuthStyle.parse(auth)
        self._manner = Manner(
            self.name,
            clock,
            style,
            dict(headers or {}),
            deadline_s,
            limits or Limits(),
            insecure,
            transport,
            reading_posts,
        )
        self._credential = Credential(token, style, self.origin)
        self._exchange = Exchange(self.origin, self._manner, self._credential)
        self._memory = Memory(self._manner.limits.remembered_bytes)

    @classmethod
    def of(
        cls,
        settings: WebSettings,
        *,
        name: str,
        clock: Callable[[], datetime],
        transport: httpx.AsyncBaseTransport | None = None,
        limits: Limits | None = None,
    ) -> SourceClient:
        """The client that a source's settings describe."""
        host = urlsplit(settings.url).hostname or ""
        return cls(
            settings.url,
            clock=clock,
            name=name,
            token=settings.token,
            auth=settings.auth,
            headers=settings.headers,
            deadline_s=settings.deadline_s,
            limits=limits or Limits(body_bytes=settings.ANSWER_BYTES),
            insecure=bool(host) and settings.insecure_host.lower() == host,
            transport=transport,
            reading_posts=settings.READING_POSTS,
        )

    def __repr__(self) -> str:
        return f"SourceClient({self.base_url!r})"

    @property
    def skew_s(self) -> float | None:
        """The service's clock minus ours in seconds; None until it has answered."""
        return self._exchange.skew_s

    def beside(self, base_url: str) -> SourceClient:
        """A client of another address of the same source.

        It carries the token only when that address has the same origin.
        """
        other = origin_of(base_url)
        manner = replace(self._manner, insecure=self._manner.insecure and other == self.origin)
        return SourceClient(
            base_url,
            clock=manner.clock,
            name=manner.name,
            token=self._credential.for_origin(other),
            auth=manner.style.name,
            headers=manner.headers,
            deadline_s=manner.deadline_s,
            limits=manner.limits,
            insecure=manner.insecure,
            transport=manner.transport,
            reading_posts=manner.reading_posts,
        )

    async def get_json(self, path: str, params: Params | None = None) -> Any:
        """The JSON value at `path`, read as `json_body.read_json` says."""
        return (await self._read(self._url(path, params)))[0]

    async def get_items(self, path: str, params: Params | None = None) -> Any:
        """The items of the JSON list at `path`, each still JSON, as `raw_items` says."""
        items = partial(self._understood, read=raw_items)
        return (await self._ask(self._url(path, params), items))[0]

    async def query(self, path: str, body: Mapping[str, Any]) -> Any:
        """The JSON value that a reading POST of the JSON `body` to `path` gives.

        Nothing is sent unless ("POST", path) stands in `reading_posts`: a connector declares in its
        code which POSTs only read, such as a GraphQL query, and every other one is refused.
        Raises SourceRefused for one that is not declared.
        """
        if (POST, path) not in self._manner.reading_posts:
            raise SourceRefused(
                f"{self.name} was not asked",
                f"POST {clean_line(path, 300)} is not declared as one that only reads",
                "Report it: the connector asks for more than it may",
            )
        sent = json.dumps(body).encode()
        url = self._url(path, None)
        return (await self._exchange.ask(url, {"Accept": _JSON}, self._understood, sent))[0]

    async def pages(
        self, path: str, params: Params | None = None, next_of: NextOf = next_link
    ) -> AsyncIterator[Any]:
        """The JSON values of a list that comes in pages, following `next_of` (`Link: rel=next`).

        Raises SourceRefused when a page lies in another origin, and BadPayload when the pages go
        in a circle or never end.
        """

        url, limits = self._url(path, params), self._manner.limits
        async for page in walk(url, self._read, next_of, limits, self.name):
            yield page

    async def aclose(self) -> None:
        """Close the connections; the client can be used again."""
        await self._exchange.aclose()

    def _url(self, path: str, params: Params | None) -> str:
        url = f"{self.base_url}/{path.lstrip('/')}" if path else self.base_url
        return f"{url}?{urlencode(params, doseq=True)}" if params else url

    async def _read(self, url: str) -> tuple[Any, Reply]:
        """The JSON value of `url`, and the answer that it stands in."""
        return await self._ask(url, self._understood)

    async def _ask(self, url: str, read: Callable[[Reply], Awaitable[Made]]) -> Made:
        """What is read in the 200 answer of `url`; from memory when nothing changed there."""
        remembered = self._memory.get(url, _JSON)

        async def answered(reply: Reply) -> Made:
            if reply.status == 304 and remembered is not None:
                return await read(remembered.reply)
            made = await read(reply)
            self._memory.put(url, _JSON, reply)
            return made

        validators = remembered.validators if remembered else {}
        return await self._exchange.ask(url, {"Accept": _JSON, **validators}, answered)

    async def _understood(
        self, reply: Reply, read: Callable[[bytes | bytearray], Any] = read_json
    ) -> tuple[Any, Reply]:
        """The JSON value of an answer. A long one is read in a thread: the screen stays awake."""
        self._require_success(reply)
        self._require_data(reply)
        try:
            if len(reply.body) > _LONG:
                return await asyncio.to_thread(read, reply.body), reply
            return read(reply.body), reply
        except UnreadableError as error:
            why = str(error)
        raise unreadable(self.name, reply.url, why)

    def _require_success(self, reply: Reply) -> None:
        if reply.status != 200:
            detail = self._credential.hidden_in(detail_of(reply))
            raise failure_of(reply, self.name, self._manner.clock(), detail)

    def _require_data(self, reply: Reply) -> None:
        if reply.is_page:
            title = self._credential.hidden_in(page_title(reply.head))
            raise BadPayload(
                f"{self.name} answered a web page where data was expected",
                f"{reply.url} gave HTML" + (f" with the title “{title}”" if title else ""),
                "Is it a login page? Check the source's url and token",
            )
