"""The connection below the client: opening it, and saying in words why it failed."""

from __future__ import annotations

import functools
import logging
import socket
import ssl
from collections.abc import Iterator, Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from traceview.errors import SourceUnreachable

if TYPE_CHECKING:
    import httpx


class BrokenOff(SourceUnreachable):
    """The connection stood and then broke: worth another try."""


class _WithoutQueries(logging.Filter):
    """httpx logs whole URLs, and queries may hold secrets."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(
                str(arg).partition("?")[0] if type(arg).__name__ == "URL" else arg
                for arg in record.args
            )
        return True


@functools.cache
def _quiet_logs() -> None:
    logging.getLogger("httpx").addFilter(_WithoutQueries())
    # httpcore writes headers at DEBUG.
    logging.getLogger("httpcore").setLevel(logging.INFO)


@functools.cache
def _ssl_context(insecure: bool) -> ssl.SSLContext:
    if insecure:
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    import truststore

    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def open_client(
    headers: Mapping[str, str],
    at_once: int,
    insecure: bool,
    transport: httpx.AsyncBaseTransport | None,
) -> httpx.AsyncClient:
    """A client without cookies, redirects and time-outs of its own; proxies come from the
    environment, trusted certificates from the system."""
    import httpx

    _quiet_logs()
    client = httpx.AsyncClient(
        headers=headers,
        verify=_ssl_context(insecure),
        timeout=None,
        follow_redirects=False,
        limits=httpx.Limits(max_connections=at_once),
        transport=transport,
    )
    client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=()))
    return client


def failures() -> tuple[type[Exception], ...]:
    """What a request can raise when the wire or the other end fails."""
    import httpx

    return httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError


def unreachable(error: Exception, name: str, url: str) -> SourceUnreachable:
    """The error of a request that got no whole answer; nothing of the request is kept in it."""
    import httpx

    why, fix = _cause(error, urlsplit(url).netloc)
    if isinstance(error, httpx.ConnectError | httpx.ProxyError | httpx.InvalidURL):
        return SourceUnreachable(f"{name} cannot be reached", f"{url}: {why}", fix)
    return BrokenOff(f"The answer of {name} broke off", f"{url}: {why}", fix)


def _cause(error: Exception, host: str) -> tuple[str, str]:
    for cause in _chain(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _untrusted(cause, host)
        if isinstance(cause, ssl.SSLError):
            return "it does not speak TLS there", "Check http or https in the source's url"
        if isinstance(cause, socket.gaierror):
            return f"no such host as {host}", "Check the source's url, and the VPN"
        if isinstance(cause, ConnectionRefusedError):
            return f"nothing listens at {host}", "Start it, or check the source's url"
    if type(error).__name__ == "ProxyError":
        return "the proxy refused", "Check HTTPS_PROXY and NO_PROXY"
    return f"the connection failed ({type(error).__name__})", "Try again later"


_NOT_YET, _EXPIRED, _OTHER_HOST, _OTHER_ADDRESS = 9, 10, 62, 64
"""X509_V_ERR_CERT_NOT_YET_VALID, _CERT_HAS_EXPIRED, _HOSTNAME_MISMATCH, _IP_ADDRESS_MISMATCH of
OpenSSL (X509_STORE_CTX_get_error(3))."""


def _untrusted(error: ssl.SSLCertVerificationError, host: str) -> tuple[str, str]:
    """Why a certificate is not trusted, and what mends just that."""
    told = error.verify_message
    code = getattr(error, "verify_code", 0)
    text = f"{told} {error}".lower()
    if code == _EXPIRED or "expired" in text:
        fix = "Renew the certificate there; if it is valid, set the clock of this machine"
    elif code == _NOT_YET or "not yet valid" in text:
        fix = "Set the clock of this machine, or have the certificate made anew"
    elif code in (_OTHER_HOST, _OTHER_ADDRESS) or "mismatch" in text or "not valid for" in text:
        fix = f"Write a name that the certificate holds as the source's url, not {host}"
    else:
        fix = "Install its authority in the system's store, or name it in SSL_CERT_FILE"
    return f"its certificate is not trusted ({told})", fix


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        if isinstance(error, BaseExceptionGroup):
            for inner in error.exceptions:
                yield from _chain(inner)
        error = error.__cause__ or error.__context__
