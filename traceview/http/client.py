"""A client of one source: it only reads, and its token goes to one origin and nowhere else."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urljoin, urlsplit

from traceview import __version__
from traceview.errors import BadPayload, ConfigError, SourceError, SourceRefused, SourceUnreachable
from traceview.http import wire
from traceview.http.auth import AuthStyle, Credential
from traceview.http.memory import Memory
from traceview.http.paging import NextOf, next_link, walk
from traceview.http.payload import Body, UnreadableError, page_title, read_json
from traceview.http.replies import RETRIED, Reply, detail_of, failure_of, read_date, wait_of
from traceview.http.settings import Limits, WebSettings
from traceview.secret import Token, TokenSource, origin_of
from traceview.text import clean_line
from traceview.urls import clean_url, host_of

if TYPE_CHECKING:
    import httpx

Params = Mapping[str, str | Sequence[str]]
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class SourceClient:
    """Reads one service over HTTP. Every failure is a `traceview.errors.SourceError`.

    `base_url` may hold a path; `get_json("/api/v2/alerts")` is asked below it. Each request,
    retries included, ends within `deadline_s`. `skew_s` is the service's clock minus ours in
    seconds, None until it has answered. `name` is the source's, for messages.
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
        self.skew_s: float | None = None
        self._clock = clock
        self._style = AuthStyle.parse(auth)
        self._credential = Credential(token, self._style, self.origin)
        self._headers = dict(headers or {})
        self._deadline_s = deadline_s
        self._limits = limits or Limits()
        self._insecure = insecure
        self._transport = transport
        self._http: httpx.AsyncClient | None = None
        self._gate = asyncio.Semaphore(self._limits.at_once)
        self._memory = Memory(self._limits.remembered_bytes)

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
            limits=limits,
            insecure=bool(host) and settings.insecure_host.lower() == host,
            transport=transport,
        )

    def __repr__(self) -> str:
        return f"SourceClient({self.base_url!r})"

    def beside(self, base_url: str) -> SourceClient:
        """A client of another address of the same source.

        It carries the token only when that address has the same origin.
        """
        same = origin_of(base_url) == self.origin
        return SourceClient(
            base_url,
            clock=self._clock,
            name=self.name,
            token=self._credential.for_origin(origin_of(base_url)),
            auth=self._style.name,
            headers=self._headers,
            deadline_s=self._deadline_s,
            limits=self._limits,
            insecure=self._insecure and same,
            transport=self._transport,
        )

    async def get_json(self, path: str, params: Params | None = None) -> Any:
        """The JSON value at `path`, read as `payload.read_json` says."""
        return self._json(await self._reply(self._url(path, params), "application/json"))

    async def get_text(self, path: str, params: Params | None = None) -> str:
        """The text at `path`; bytes that are not UTF-8 become U+FFFD."""
        return (await self._reply(self._url(path, params), "*/*")).text

    async def pages(
        self, path: str, params: Params | None = None, next_of: NextOf = next_link
    ) -> AsyncIterator[Any]:
        """The JSON values of a list that comes in pages, following `next_of` (`Link: rel=next`).

        Raises BadPayload when the pages leave this origin, go in a circle, or never end.
        """

        async def ask(url: str) -> tuple[Any, Reply]:
            reply = await self._reply(url, "application/json")
            return self._json(reply), reply

        async for page in walk(self._url(path, params), ask, next_of, self._limits, self.name):
            yield page

    async def aclose(self) -> None:
        """Close the connections; the client can be used again."""
        http, self._http = self._http, None
        if http is not None:
            await http.aclose()

    def _url(self, path: str, params: Params | None) -> str:
        url = f"{self.base_url}/{path.lstrip('/')}" if path else self.base_url
        return f"{url}?{urlencode(params, doseq=True)}" if params else url

    def _json(self, reply: Reply) -> Any:
        if reply.is_page:
            title = self._credential.hidden_in(page_title(reply.text))
            raise BadPayload(
                f"{self.name} answered a web page where data was expected",
                f"{reply.url} gave HTML" + (f" with the title “{title}”" if title else ""),
                "Is it a login page? Check the source's url and token",
            )
        try:
            return read_json(reply.text)
        except UnreadableError as error:
            why = str(error)
        raise self._unreadable(reply.url, why)

    def _unreadable(self, url: str, why: str) -> BadPayload:
        return BadPayload(
            f"The answer of {self.name} cannot be read",
            f"{_bare(url)}: {why}",
            "Check that the source's url leads to its API",
        )

    async def _reply(self, url: str, accept: str) -> Reply:
        """The 200 answer of `url`, from memory when the source says that nothing changed."""
        if origin_of(url) != self.origin:
            raise self._elsewhere(url, "a page of its list")
        remembered = self._memory.get(url, accept)
        headers = {"Accept": accept, **(remembered.validators if remembered else {})}
        failure: SourceError | None = None
        async with self._gate:
            try:
                async with asyncio.timeout(self._deadline_s) as deadline:
                    reply = await self._within(url, headers, deadline)
            except TimeoutError:
                failure = self._too_slow(url)
        if failure is not None:
            raise failure
        if reply.status == 304 and remembered is not None:
            return remembered.reply
        if reply.status != 200:
            raise failure_of(
                reply, self.name, self._clock(), self._credential.hidden_in(detail_of(reply))
            )
        self._memory.put(url, accept, reply)
        return reply

    async def _within(
        self, url: str, headers: Mapping[str, str], deadline: asyncio.Timeout
    ) -> Reply:
        """The answer after at most `tries` tries, as far as the deadline leaves room to wait."""
        await self._credential.read()
        for nth in range(self._limits.tries - 1):
            pause = self._limits.backoff_s * 2**nth * random.uniform(0.5, 1.0)
            try:
                reply = await self._followed(url, headers)
            except wire.BrokenOff:
                await asyncio.sleep(pause)
                continue
            if reply.status == 401 and await self._credential.renewed():
                continue
            if reply.status not in RETRIED:
                return reply
            if reply.headers.get("retry-after") and (wait := wait_of(reply, self._clock())):
                pause = wait.total_seconds()
            if pause > (deadline.when() or 0) - asyncio.get_running_loop().time():
                return reply
            await asyncio.sleep(pause)
        return await self._followed(url, headers)

    async def _followed(self, url: str, headers: Mapping[str, str]) -> Reply:
        """The answer behind at most `redirects` redirects within this origin."""
        for _ in range(self._limits.redirects + 1):
            reply = await self._once(url, headers)
            target = reply.headers.get("location", "")
            if reply.status not in _REDIRECTS or not target:
                return reply
            url = urljoin(url, target)
            if origin_of(url) != self.origin:
                raise self._elsewhere(url, "a redirect")
        raise BadPayload(
            f"{self.name} redirects without end",
            f"more than {self._limits.redirects} redirects from {_bare(url)}",
            "Check the source's url",
        )

    async def _once(self, url: str, headers: Mapping[str, str]) -> Reply:
        failure: SourceError
        http = self._open()
        try:
            request = http.build_request("GET", url, headers=headers)
            response = await http.send(request, stream=True, auth=self._credential.sign)
            try:
                body = Body(response.headers.get("content-encoding", ""), self._limits.body_bytes)
                async for piece in response.aiter_raw():
                    body.feed(piece)
                text = body.finish().decode("utf-8-sig", "replace")
            finally:
                await response.aclose()
        except UnreadableError as error:
            failure = self._unreadable(url, str(error))
        except wire.failures() as error:
            failure = wire.unreachable(error, self.name, _bare(url))
        else:
            found = {name.lower(): value for name, value in response.headers.items()}
            self._note_clock(found.get("date", ""))
            return Reply(response.status_code, _bare(url), found, text)
        # Raised outside of the handler: the request inside the caught error holds the token.
        raise failure

    def _open(self) -> httpx.AsyncClient:
        if self._http is None:
            agent = {"User-Agent": f"traceview/{__version__}", "Accept-Encoding": "gzip"}
            self._http = wire.open_client(
                {**agent, **self._headers}, self._limits.at_once, self._insecure, self._transport
            )
        return self._http

    def _note_clock(self, date: str) -> None:
        if when := read_date(date):
            self.skew_s = (when - self._clock()).total_seconds()

    def _too_slow(self, url: str) -> SourceUnreachable:
        return SourceUnreachable(
            f"{self.name} did not answer within {self._deadline_s:g} s",
            f"{_bare(url)} was given up",
            "Look whether it is up, or raise deadline_s of the source",
        )

    def _elsewhere(self, url: str, what: str) -> SourceRefused:
        target = self._credential.hidden_in(origin_of(url) or "another scheme")
        return SourceRefused(
            f"{self.name} sends us to another place",
            f"{what} leads to {target}, not to {self.origin}; our token stays here",
            "Is it a login page? Check the token, or write the right address as the source's url",
        )


def _bare(url: str) -> str:
    """`url` without query and fragment, where secrets may stand."""
    return clean_line(url.partition("#")[0].partition("?")[0], 300)
