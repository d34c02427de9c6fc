"""How a token is written into a request."""

from __future__ import annotations

import asyncio
import base64
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from traceview.errors import SourceRefused
from traceview.http.tokens import COMMAND_LIMIT_S, Token, TokenSource, origin_of, read_token
from traceview.text.clean_text import clean_line
from traceview.text.redaction import redact

if TYPE_CHECKING:
    import httpx

_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
_SCHEME = re.compile(r"(?:[A-Za-z][A-Za-z =-]{0,23})?")


PLACE_LIMIT_S = COMMAND_LIMIT_S + 2
"""How long the place of a token may take: longer than its command, which says more by itself."""


@dataclass(frozen=True)
class AuthStyle:
    """The header that carries the token, and the word before it.

    `parse` reads `bearer`, `basic` (the token is then `user:password`), the name of a header
    (`PRIVATE-TOKEN`), or a header and a scheme (`Authorization: GenieKey`). A scheme that ends with
    `=` is followed by the token without a space (`Authorization: Token token=`).
    """

    header: str
    scheme: str = ""

    @property
    def name(self) -> str:
        """The text that `parse` reads."""
        return f"{self.header}: {self.scheme}" if self.scheme else self.header

    @classmethod
    def parse(cls, text: str) -> AuthStyle:
        """The style of its name; raises ValueError for what cannot be a header."""
        if text.lower() in ("bearer", "basic"):
            return cls("Authorization", text.capitalize())
        header, _, scheme = (part.strip() for part in text.partition(":"))
        if not _HEADER.fullmatch(header) or not _SCHEME.fullmatch(scheme):
            msg = "write bearer, basic, the name of a header, or 'Header: scheme'; never the token"
            raise ValueError(msg)
        return cls(header, scheme)

    def value(self, token: Token) -> str:
        """The header's value: a secret, so keep it nowhere."""
        if self.scheme == "Basic":
            return "Basic " + base64.b64encode(token.reveal().encode("ascii")).decode("ascii")
        space = " " if self.scheme and not self.scheme.endswith("=") else ""
        return f"{self.scheme}{space}{token.reveal()}"


class Credential:
    """The token of one source: read when first needed, written only into requests to its origin."""

    def __init__(self, token: Token | TokenSource | None, style: AuthStyle, origin: str) -> None:
        self._source = token if isinstance(token, TokenSource) else None
        self._token = token if isinstance(token, Token) else None
        self._style = style
        self._origin = origin
        self._lock = asyncio.Lock()
        self._failed: SourceRefused | None = None

    def for_origin(self, origin: str) -> Token | TokenSource | None:
        """The token or its place, when `origin` is its own."""
        return (self._token or self._source) if origin == self._origin else None

    async def read(self) -> None:
        """Read the token from its place once; raises SourceRefused when there is none.

        Those who wait while it is read are told of the same failure; who asks later reads anew.
        """
        failed = self._failed
        async with self._lock:
            if self._failed is not failed and self._failed is not None:
                raise SourceRefused(self._failed.what, self._failed.why, self._failed.fix)
            if self._token is None and self._source is not None:
                self._token = await self._from_place(self._source)

    async def renewed(self) -> bool:
        """True when its place holds another token by now: some live for minutes only."""
        if self._source is None:
            return False
        async with self._lock:
            old = self._token
            self._token = await self._from_place(self._source)
            return old is None or old.reveal() != self._token.reveal()

    async def _from_place(self, source: TokenSource) -> Token:
        try:
            async with asyncio.timeout(PLACE_LIMIT_S):
                return await asyncio.to_thread(read_token, source, self._origin)
        except TimeoutError:
            why = f"it was not there within {PLACE_LIMIT_S:g} s"
            fix = "Look whether the password store or the disk that holds it answers"
            self._failed = SourceRefused(f"No token from {source.place}", why, fix)
        except SourceRefused as error:
            self._failed = error
        raise self._failed

    def sign(self, request: httpx.Request) -> httpx.Request:
        """The one place that writes the token; a request to elsewhere goes without it."""
        if self._token and origin_of(str(request.url)) == self._origin == self._token.origin:
            request.headers[self._style.header] = self._style.value(self._token)
        return request

    def hidden_in(self, text: str) -> str:
        """`text` as one clean line in which neither this token nor another secret stands."""
        known = (self._style.value(self._token), self._token.reveal()) if self._token else ()
        return redact(clean_line(text), known)
