"""A small HTTP server on a free loopback port, for tests that need a real wire."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SELF_SIGNED = Path(__file__).with_name("self_signed.pem")
"""A certificate that nobody trusts, and its key: for servers of tests, and worth nothing else."""
Play = Callable[["Visit"], None]


@dataclass(frozen=True)
class Seen:
    """A request that a server got."""

    path: str
    headers: Message
    method: str = "GET"
    body: bytes = b""


class Visit(BaseHTTPRequestHandler):
    """One request; a test's function answers it, with `say` or with its own bytes."""

    protocol_version = "HTTP/1.1"
    play: staticmethod[[Visit], None]

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"] or 0))
        seen = Seen(self.path, self.headers, self.command, body)
        self.server.log.append(seen)  # type: ignore[attr-defined]
        self.play(self)

    do_POST = do_PUT = do_DELETE = do_HEAD = do_GET

    def say(self, body: bytes | str = b"", status: int = 200, **headers: str) -> None:
        """A whole answer; `content_type` in `headers` is written as `content-type`."""
        raw = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        headers.setdefault("content_type", "application/json")
        headers.setdefault("content_length", str(len(raw)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing: the test reads `Loopback.visits`."""


@dataclass
class Loopback:
    """A running server: its address, and the requests that it got so far."""

    url: str
    visits: list[Seen] = field(default_factory=list)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is what many of these tests are about."""


@contextmanager
def serving(play: Play, *, tls: bool = False) -> Iterator[Loopback]:
    """A server that answers each request with `play`; over TLS with a certificate of its own."""
    handler = type("Handler", (Visit,), {"play": staticmethod(play)})
    server = _Server(("127.0.0.1", 0), handler)
    loopback = Loopback(f"http{'s' if tls else ''}://127.0.0.1:{server.server_port}")
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(SELF_SIGNED)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    server.log = loopback.visits  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield loopback
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
