"""A client of one source: it only reads, and its token goes to one origin and nowhere else."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
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
_JSON = "application/json"
_LONG = 256 * 1024
"""Characters from which on JSON is read in a thread, so that the interface stays awake."""


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
        """The JSON value at `path`, read as `payload.read_json` says."""
        return await self._json(await self._reply(self._url(path, params), _JSON))

    async def get_items(self, path: str, params: Params | None = None) -> Any:
        """The items of the JSON list at `path`, each still JSON, as `raw_items` says."""
        return await self._json(await self._reply(self._url(path, params), _JSON), raw_items)

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
        reply = await self._exchange.ask(self._url(path, None), {"Accept": _JSON}, sent)
        self._require_success(reply)
        return await self._json(reply)

    async def pages(
        self, path: str, params: Params | None = None, next_of: NextOf = next_link
    ) -> AsyncIterator[Any]:
        """The JSON values of a list that comes in pages, following `next_of` (`Link: rel=next`).

        Raises SourceRefused when a page lies in another origin, and BadPayload when the pages go
        in a circle or never end.
        """

        async def ask(url: str) -> tuple[Any, Reply]:
            reply = await self._reply(url, _JSON)
            return await self._json(reply), reply

        async for page in walk(
            self._url(path, params), ask, next_of, self._manner.limits, self.name
        ):
            yield page

    async def aclose(self) -> None:
        """Close the connections; the client can be used again."""
        await self._exchange.aclose()

    def _url(self, path: str, params: Params | None) -> str:
        url = f"{self.base_url}/{path.lstrip('/')}" if path else self.base_url
        return f"{url}?{urlencode(params, doseq=True)}" if params else url

    async def _reply(self, url: str, accept: str) -> Reply:
        """The 200 answer of `url`, from memory when the source says that nothing changed."""
        remembered = self._memory.get(url, accept)
        validators = remembered.validators if remembered else {}
        reply = await self._exchange.ask(url, {"Accept": accept, **validators})
        if reply.status == 304 and remembered is not None:
            return remembered.reply
        self._require_success(reply)
        self._memory.put(url, accept, reply)
        return reply

    def _require_success(self, reply: Reply) -> None:
        if reply.status != 200:
            detail = self._credential.hidden_in(detail_of(reply))
            raise failure_of(reply, self.name, self._manner.clock(), detail)

    async def _json(self, reply: Reply, read: Callable[[str], Any] = read_json) -> Any:
        if reply.is_page:
            title = self._credential.hidden_in(page_title(reply.text))
            raise BadPayload(
                f"{self.name} answered a web page where data was expected",
                f"{reply.url} gave HTML" + (f" with the title “{title}”" if title else ""),
                "Is it a login page? Check the source's url and token",
            )
        try:
            if len(reply.text) > _LONG:
                return await asyncio.to_thread(read, reply.text)
            return read(reply.text)
        except UnreadableError as error:
            why = str(error)
        raise unreadable(self.name, reply.url, why)
