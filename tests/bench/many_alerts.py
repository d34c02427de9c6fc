"""Ten thousand alerts of one Alertmanager, read first and read again when nothing has changed.

    python -m tests.bench.many_alerts --alerts N --folder DIR

Runs inside the measured installation. The server is a process of its own, so that what it does is
not counted.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.bench.figures import CPU
from traceview.config.config import load_config
from traceview.session.session import Session

FEW = 20
"""So many alerts are read before, so that nothing is imported while it is measured."""
_SEVERITIES = ("critical", "warning", "info")
_STATUS = {
    "cluster": {"status": "disabled", "peers": []},
    "versionInfo": {"version": "0.27.0"},
    "config": {"original": ""},
}


def alert(number: int) -> dict[str, Any]:
    """An alert as the API of Alertmanager gives it: about 770 bytes, as of 200 rules."""
    name, instance = f"Alert{number % 200}", f"10.0.{number // 250 % 250}.{number % 250}:9100"
    return {
        "annotations": {
            "summary": f"{name} on {instance} is above its limit",
            "description": "The value has been above its limit for more than five minutes; look at"
            " the runbook first.",
            "runbook_url": f"https://runbooks.example.com/{name}",
        },
        "startsAt": f"2026-11-28T01:{number % 60:02}:00.000Z",
        "updatedAt": "2026-11-28T03:00:00.000Z",
        "endsAt": "2026-11-28T06:00:00.000Z",
        "fingerprint": f"{number:016x}",
        "receivers": [{"name": "default"}],
        "status": {"inhibitedBy": [], "silencedBy": [], "mutedBy": [], "state": "active"},
        "generatorURL": f"http://prometheus.example.com/graph?g0.expr=metric{number % 200}+%3E+5",
        "labels": {
            "alertname": name,
            "severity": _SEVERITIES[number % 3],
            "service": f"service{number % 120}",
            "instance": instance,
            "job": f"job{number % 40}",
            "team": f"team{number % 25}",
            "namespace": f"namespace{number % 60}",
            "cluster": "eu1",
        },
    }


class _Alertmanager(BaseHTTPRequestHandler):
    """Answers `/N/api/v2/alerts` with N alerts."""

    bodies: dict[int, bytes] = {}

    def do_GET(self) -> None:
        _, count, *_, what = self.path.partition("?")[0].split("/")
        if what == "alerts":
            body = self.bodies.setdefault(int(count), _answer(int(count)))
        else:
            body = json.dumps(_STATUS if what == "status" else []).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing."""


def _answer(count: int) -> bytes:
    return json.dumps([alert(number) for number in range(count)]).encode()


def serve(count: int) -> None:
    """Answer until the process is ended; the port is told on stdout."""
    _Alertmanager.bodies = {one: _answer(one) for one in (FEW, count)}
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Alertmanager)
    print(server.server_port, flush=True)
    server.serve_forever()


@contextmanager
def served(count: int) -> Iterator[str]:
    """The address of a server of alerts."""
    command = [sys.executable, "-P", "-m", __spec__.name, "--serve", str(count)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield f"http://127.0.0.1:{server.stdout.readline().strip()}"
        finally:
            server.terminate()


def opened(folder: Path, url: str) -> Session:
    """A session over one Alertmanager and an empty cache below `folder`."""
    folder.mkdir(parents=True)
    path = folder / "config.toml"
    path.write_text(
        f'[sources.am]\ntype = "alertmanager"\nurl = "{url}"\n[cache]\nfolder = "{folder}/cache"\n'
    )
    return Session.open(load_config(path))


async def refreshed(session: Session, name: str, count: int) -> dict[str, float]:
    """What a refresh takes in seconds, to its end and until all alerts are on the list."""
    begun, used = time.perf_counter(), time.process_time()
    listed = 0.0
    async for event in session.refresh():
        if not listed and event.what != "progress" and len(session.rows()) == count:
            listed = time.perf_counter() - begun
    wall, cpu = time.perf_counter() - begun, time.process_time() - used
    return {
        f"alerts_{name}_s": wall,
        f"alerts_{name}_s{CPU}": cpu,
        f"alerts_{name}_listed_s": listed,
    }


async def measured(folder: Path, count: int) -> dict[str, float]:
    """A first reading, one more when nothing has changed, and the memory over the answer's size."""
    with served(count) as url:
        before = opened(folder / "few", f"{url}/{FEW}")
        await refreshed(before, "few", FEW)
        await before.aclose()
        held = _mib()
        session = opened(folder / "many", f"{url}/{count}")
        told = await refreshed(session, "first", count)
        told |= await refreshed(session, "again", count)
        await session.aclose()
    answer = len(_answer(count)) / 2**20
    return told | {"alerts_over_answer_mib": _mib() - held - answer}


def _mib() -> float:
    """The most memory that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Measure, and print the values as JSON; or serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alerts", type=int, default=10_000)
    parser.add_argument("--folder", type=Path, default=Path())
    parser.add_argument("--serve", type=int, default=0)
    asked = parser.parse_args()
    if asked.serve:
        serve(asked.serve)
    else:
        print(json.dumps(asyncio.run(measured(asked.folder, asked.alerts))))


if __name__ == "__main__":
    main()
