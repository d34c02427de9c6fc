"""One question to one origin: tries, redirects and the deadline, up to an answer of any status."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urljoin

from traceview import __version__
from traceview.errors import BadPayload, SourceError, SourceRefused, SourceUnreachable
from traceview.http import connection
from traceview.http.auth import AuthStyle, Credential
from traceview.http.json_body import DecodedBody, UnreadableError
from traceview.http.patience import patience
from traceview.http.replies import RETRIED, Reply, read_date, wait_of
from traceview.http.tokens import origin_of
from traceview.http.web_settings import Limits
from traceview.text.clean_text import clean_line

if TYPE_CHECKING:
    import httpx

POST = "POST"
Read = TypeVar("Read")
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True)
class Manner:
    """How one source is asked; `insecure` accepts whatever certificate it shows.

    `reading_posts` are the (method, path) of the POSTs that only read.
    """

    name: str
    clock: Callable[[], datetime]
    style: AuthStyle
    headers: Mapping[str, str] = field(default_factory=dict)
    deadline_s: float = 10.0
    limits: Limits = field(default_factory=Limits)
    insecure: bool = False
    transport: httpx.AsyncBaseTransport | None = None
    reading_posts: frozenset[tuple[str, str]] = frozenset()


class Exchange:
    """Sends reading requests to one origin. `skew_s` is the other clock minus ours in seconds."""

    def __init__(self, origin: str, manner: Manner, credential: Credential) -> None:
        self._origin = origin
        self._manner = manner
        self._credential = credential
        self._http: httpx.AsyncClient | None = None
        self._gate = asyncio.Semaphore(manner.limits.at_once)
        self.skew_s: float | None = None

    async def ask(
        self,
        url: str,
        headers: Mapping[str, str],
        read: Callable[[Reply], Awaitable[Read]],
        sent: bytes | None = None,
    ) -> Read:
        """What `read` makes of the answer of `url`, both within the deadline.

        `url` must lie in this origin; it is asked with GET, or with POST of JSON `sent`.
        """
        if origin_of(url) != self._origin:
            raise self._elsewhere(url, "a page of its list")
        ours = patience()
        async with self._gate:
            # Its place has a limit of its own, and is none of the server's doing.
            await self._credential.read()
            limit = ours.left(self._manner.deadline_s)
            within = f"within {limit:g} s"
            what = f"{self._manner.name} did not answer {within}"
            try:
                async with asyncio.timeout(limit) as deadline:
                    reply = await self._within(url, headers, sent, deadline)
                    what = f"The answer of {self._manner.name} could not be read {within}"
                    return await read(reply)
            except TimeoutError:
                ours.spend(limit)
        raise SourceUnreachable(
            what,
            f"{bare(url)} was given up",
            "Look whether it is up, or raise deadline_s of the source",
        )

    async def aclose(self) -> None:
        """Close the connections; asking again opens new ones."""
        http, self._http = self._http, None
        if http is not None:
            await http.aclose()

    async def _within(
        self,
        url: str,
        headers: Mapping[str, str],
        sent: bytes | None,
        deadline: asyncio.Timeout,
    ) -> Reply:
        """The answer after at most `tries` tries, as far as the deadline leaves room to wait."""
        limits = self._manner.limits
        for nth in range(limits.tries - 1):
            pause = limits.backoff_s * 2**nth * random.uniform(0.5, 1.0)
            try:
                reply = await self._followed(url, headers, sent)
            except connection.BrokenOff:
                await asyncio.sleep(pause)
                continue
            if reply.status == 401 and await self._renewed(deadline):
                continue
            if reply.status not in RETRIED:
                return reply
            if reply.headers.get("retry-after") and (wait := wait_of(reply, self._manner.clock())):
                pause = wait.total_seconds()
            if pause > (deadline.when() or 0) - asyncio.get_running_loop().time():
                return reply
            await asyncio.sleep(pause)
        return await self._followed(url, headers, sent)

    async def _renewed(self, deadline: asyncio.Timeout) -> bool:
        """Whether there is another token by now; what its place takes is added to the deadline."""
        loop = asyncio.get_running_loop()
        left = (deadline.when() or 0) - loop.time()
        deadline.reschedule(None)
        try:
            return await self._credential.renewed()
        finally:
            deadline.reschedule(loop.time() + left)

    async def _followed(self, url: str, headers: Mapping[str, str], sent: bytes | None) -> Reply:
        """The answer behind at most `redirects` redirects within this origin; of GET only.

        A POST was declared for one path, so it is never sent on to another one.
        """
        for _ in range(self._manner.limits.redirects + 1):
            reply = await self._once(url, headers, sent)
            target = reply.headers.get("location", "")
            if reply.status not in _REDIRECTS or not target or sent is not None:
                return reply
            url = urljoin(url, target)
            if origin_of(url) != self._origin:
                raise self._elsewhere(url, "a redirect")
        raise BadPayload(
            f"{self._manner.name} redirects without end",
            f"more than {self._manner.limits.redirects} redirects, the last to {bare(url)}",
            "Check the source's url",
        )

    async def _once(self, url: str, headers: Mapping[str, str], sent: bytes | None) -> Reply:
        failure: SourceError
        http = self._open()
        try:
            if sent is None:
                request = http.build_request("GET", url, headers=headers)
            else:
                told = {**headers, "Content-Type": "application/json"}
                request = http.build_request(POST, url, headers=told, content=sent)
            response = await http.send(request, stream=True, auth=self._credential.sign)
            try:
                content = await self._body(response)
            finally:
                await response.aclose()
        except UnreadableError as error:
            failure = unreadable(self._manner.name, bare(url), str(error))
        except connection.failures() as error:
            failure = connection.unreachable(error, self._manner.name, bare(url))
        else:
            found = {name.lower(): value for name, value in response.headers.items()}
            if when := read_date(found.get("date", "")):
                self.skew_s = (when - self._manner.clock()).total_seconds()
            return Reply(response.status_code, bare(url), found, content)
        # Raised outside of the handler: the request inside the caught error holds the token.
        raise failure

    async def _body(self, response: httpx.Response) -> bytearray:
        encoding = response.headers.get("content-encoding", "")
        body = DecodedBody(encoding, self._manner.limits.body_bytes)
        async for piece in response.aiter_raw():
            body.feed(piece)
        return body.finish()

    def _open(self) -> httpx.AsyncClient:
        if self._http is None:
            own = {"User-Agent": f"traceview/{__version__}", "Accept-Encoding": "gzip"}
            self._http = connection.open_client(
                {**own, **self._manner.headers},
                self._manner.limits.at_once,
                self._manner.insecure,
                self._manner.transport,
            )
        return self._http

    def _elsewhere(self, url: str, what: str) -> SourceRefused:
        target = self._credential.hidden_in(origin_of(url) or "another scheme")
        return SourceRefused(
            f"{self._manner.name} sends us to another place",
            f"{what} leads to {target}, not to {self._origin}; our token stays here",
            "Is it a login page? Check the token, or write the right address as the source's url",
        )


def bare(url: str) -> str:
    """`url` without query and fragment, where secrets may stand."""
    return clean_line(url.partition("#")[0].partition("?")[0], 300)


def unreadable(name: str, url: str, why: str) -> BadPayload:
    """The error of an answer that is not what it should be."""
    return BadPayload(
        f"The answer of {name} cannot be read",
        f"{url}: {why}",
        "Check that the source's url leads to its API",
    )
