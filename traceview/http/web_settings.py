"""The settings of every source that is reached over HTTP, and the limits of one client."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from traceview.http.auth import AuthStyle
from traceview.http.tokens import TokenSource
from traceview.text.urls import clean_url

_SECRET_HEADER = re.compile(r"(?i)authori[sz]ation|cookie|token|secret|password|api-?key")


@dataclass(frozen=True)
class Limits:
    """What one source may cost: bytes decoded, requests at once, tries, redirects, pages, items.

    `backoff_s` is the first wait between two tries; it doubles each time.
    """

    body_bytes: int = 16 * 1024 * 1024
    at_once: int = 8
    tries: int = 3
    backoff_s: float = 0.25
    redirects: int = 5
    pages: int = 1_000
    items: int = 100_000
    remembered_bytes: int = 32 * 1024 * 1024


def _web_address(value: str) -> str:
    url = clean_url(value)
    if not url or "?" in url or "#" in url:
        msg = "write an http or https address without user name, query and fragment"
        raise ValueError(msg)
    return url.rstrip("/")


def _auth_style(value: str) -> str:
    AuthStyle.parse(value)
    return value


def _no_secrets(value: dict[str, str]) -> dict[str, str]:
    for name, text in value.items():
        if _SECRET_HEADER.search(name):
            msg = f"{name} holds a secret: name its place as token, and the header as auth"
            raise ValueError(msg)
        if not (name + text).isascii() or not (name + text).isprintable():
            msg = "a header is one line of printable ASCII"
            raise ValueError(msg)
    return value


Address = Annotated[str, AfterValidator(_web_address)]
"""The address of a service: http or https, a path is allowed, no slash at its end."""


class WebSettings(BaseModel):
    """Settings of a source with a `url`; a connector's settings inherit them beside its own.

    `READING_POSTS` are the (method, path) of requests other than GET that only read, such as
    `("POST", "/graphql")`: they are declared in code, and the client refuses every other one.
    `ANSWER_BYTES` is how long one answer may be, decoded.
    """

    ANSWER_BYTES: ClassVar[int] = Limits.body_bytes
    READING_POSTS: ClassVar[frozenset[tuple[str, str]]] = frozenset()

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    url: Address = Field(description="address of the service, with its route prefix if it has one")
    token: TokenSource | None = Field(
        default=None,
        description="place of its token: { env | cmd | file | keyring }; none when open",
    )
    auth: Annotated[str, AfterValidator(_auth_style)] = Field(
        default="bearer",
        description="how the token is sent: `bearer`, `basic` (the token is `user:password`), "
        "the name of a header, or `Header: scheme`",
    )
    headers: Annotated[dict[str, str], AfterValidator(_no_secrets)] = Field(
        default_factory=dict, description="further headers that are no secrets"
    )
    deadline_s: Annotated[float, Field(gt=0, le=600)] = Field(
        default=10.0, description="seconds after which a request is given up, retries included"
    )
    insecure_host: str = Field(
        default="", description="the host of `url` again, to accept whatever certificate it shows"
    )
