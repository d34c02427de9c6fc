"""Servers on fixed ports that a test kills and starts again."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from tests.servers.server_process import ask, free_port, until


class RestartableServers:
    """Servers by name, each with a port of its own and a log `<name>.log` in `folder`."""

    def __init__(self, folder: Path, names: Iterable[str]) -> None:
        self.folder = folder
        self.ports = {name: free_port() for name in names}
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def url(self, name: str) -> str:
        """Where a server answers."""
        return f"http://127.0.0.1:{self.ports[name]}"

    def living(self, names: Iterable[str]) -> list[str]:
        """Those of the servers that run."""
        return [name for name in names if name in self._running]

    def start(self, name: str, command: Sequence[str], ready: str = "/-/ready") -> None:
        """Start a server, unless it runs, and return when `ready` answers."""
        if name in self._running:
            return
        with (self.folder / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        until(lambda: self._is_ready(name, ready), f"{name} to be ready")

    def kill(self, name: str) -> None:
        """End a server, as a machine that fails does."""
        if process := self._running.pop(name, None):
            process.kill()
            process.wait()

    def close(self) -> None:
        """End all of them."""
        for name in list(self._running):
            self.kill(name)

    def _is_ready(self, name: str, ready: str) -> bool:
        code = self._running[name].poll()
        assert code is None, (self.folder / f"{name}.log").read_text()[-2_000:]
        with suppress(OSError):
            ask(self.url(name) + ready)
            return True
        return False
