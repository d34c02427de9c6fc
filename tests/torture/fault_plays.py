"""How a server can fail: each fault as what it does with one request."""

from __future__ import annotations

import gzip
import socket
import struct
import threading

from tests.loopback import Play, Visit

OVER = threading.Event()
"""Set when a test is over: what hangs until then lets go."""
_LOOKS_S = 0.2


def _reset(visit: Visit) -> None:
    visit.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    visit.connection.close()
    visit.close_connection = True


def _hang(_: Visit) -> None:
    OVER.wait(30)


def _drip(visit: Visit) -> None:
    visit.send_response(200)
    visit.send_header("content-length", "100000")
    visit.end_headers()
    while not OVER.wait(_LOOKS_S):
        visit.wfile.write(b" ")


def _short(visit: Visit) -> None:
    visit.say("[", content_length="9000")
    visit.close_connection = True
    _reset(visit)


def _away(visit: Visit) -> None:
    visit.say("", 302, location="http://192.0.2.1/")


def _bomb(visit: Visit) -> None:
    visit.say(gzip.compress(b" " * (80 << 20), 1), content_encoding="gzip")


def _said(body: str, status: int = 200, **headers: str) -> Play:
    return lambda visit: visit.say(body, status, **headers)


FAULTS: dict[str, Play] = {
    "reset": _reset,
    "black hole": _hang,
    "drip": _drip,
    "breaks off": _short,
    "401": _said("{}", 401),
    "403": _said("{}", 403),
    "404": _said("{}", 404),
    "429": _said("{}", 429, retry_after="3600"),
    "500": _said("{}", 500),
    "a web page": _said("<html><title>Sign in</title>", content_type="text/html"),
    "no JSON": _said("{"),
    "null": _said("null"),
    "deep, then broken": _said("[" * 100_000 + "x"),
    "redirect away": _away,
    "gzip bomb": _bomb,
    "too many objects": _said("[" + "{}," * 400_000 + "{}]"),
}
"""Sixteen ways; a refused connection is a server that is not there."""
