"""Starting real servers on loopback: free ports, own folders, waited for, stopped by pid."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from tests.missing_needs import lacking

DEADLINE_S = 60.0
_POLL_S = 0.05
Found = TypeVar("Found")


def need(*programs: str) -> None:
    """Skip, or fail where CI is set, unless these programs are installed."""
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        lacking(f"{', '.join(missing)} not installed (.ci/servers installs them)")


def free_port() -> int:
    """A loopback port on which nothing listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def until(look: Callable[[], Found | None], what: str, deadline_s: float = DEADLINE_S) -> Found:
    """What `look` gives as soon as it gives something; AssertionError after the deadline."""
    end = time.monotonic() + deadline_s
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(_POLL_S)
    message = f"waited {deadline_s:g} s in vain for {what}"
    raise AssertionError(message)


def ask(
    url: str, body: Any = None, kind: str = "application/json", method: str | None = None
) -> Any:
    """What a server answers to a GET, to a POST of `body`, or to `method`: JSON, else text."""
    data = None
    if body is not None:
        data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": kind}, method=method)
    with urllib.request.urlopen(request, timeout=10) as reply:
        text = reply.read().decode()
    try:
        return json.loads(text)
    except ValueError:
        return text


@dataclass
class Server:
    """A running process that answers at `url`."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def stop(self) -> None:
        """End it, by its pid; twice does no harm."""
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextmanager
def started(
    argv: Callable[[int], Sequence[str]], folder: Path, ready: str, path: str = ""
) -> Iterator[Server]:
    """The server that `argv` starts on a port, once `ready` answers; `path` ends its address."""
    port = free_port()
    command = [str(part) for part in argv(port)]
    url = f"http://127.0.0.1:{port}{path}"
    log = folder / f"{Path(command[0]).name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
    server = Server(url, process, log)
    try:
        until(lambda: _is_ready(server, ready), f"{command[0]} to be ready")
        yield server
    finally:
        server.stop()


def _is_ready(server: Server, ready: str) -> bool:
    if server.process.poll() is not None:
        message = f"it ended with code {server.process.returncode}:\n{server.log.read_text()}"
        raise AssertionError(message)
    try:
        ask(server.url + ready)
    except OSError:
        return False
    return True
