"""Small HTTP servers with metrics on fixed ports, which can be taken down and brought back."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.servers.server_process import free_port


class ScrapeTargets:
    """A server for each job. A job's gauges are its own: what one shows says nothing of another."""

    def __init__(self, jobs: Iterable[str]) -> None:
        self.ports = {job: free_port() for job in jobs}
        self._gauges: dict[str, dict[str, float]] = {job: {} for job in self.ports}
        self._running: dict[str, ThreadingHTTPServer] = {}

    def set(self, job: str, gauge: str, value: float) -> None:
        """What a gauge of a job is from the next scrape on."""
        self._gauges[job][gauge] = value

    def is_up(self, job: str) -> bool:
        """Whether its server runs."""
        return job in self._running

    def up(self, job: str) -> None:
        """Start its server, unless it runs."""
        if not self.is_up(job):
            handler = partial(_Metrics, self._gauges[job])
            server = _TargetServer(("127.0.0.1", self.ports[job]), handler)
            threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
            self._running[job] = server

    def down(self, job: str) -> None:
        """Stop its server, if it runs: connections are refused."""
        if server := self._running.pop(job, None):
            server.shutdown()
            server.server_close()

    def close(self) -> None:
        """Stop all of them."""
        for job in self.ports:
            self.down(job)


class _TargetServer(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A scrape that is broken off is what a target that goes down is about."""


class _Metrics(BaseHTTPRequestHandler):
    """Answers once a connection, so that a server that was stopped keeps none open."""

    def __init__(self, gauges: dict[str, float], *args: object) -> None:
        self._shown = gauges
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        body = "".join(f"{name} {value:g}\n" for name, value in self._shown.items()).encode()
        self.send_response(200)
        self.send_header("content-type", "text/plain; version=0.0.4")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing."""
