"""What every measurement inside the measured program needs: time, memory, and how to tell them."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.figures import CPU, p95

if TYPE_CHECKING:
    from traceview.session.session import Session

MS = 1_000.0


@dataclass
class Times:
    """Durations of the same thing again and again, in milliseconds: on the wall, and of CPU."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    @contextmanager
    def one(self) -> Iterator[None]:
        """Measure what stands inside."""
        wall, cpu = time.perf_counter(), time.process_time()
        try:
            yield
        finally:
            self.wall.append((time.perf_counter() - wall) * MS)
            self.cpu.append((time.process_time() - cpu) * MS)

    def p95(self, name: str) -> dict[str, float]:
        """95 of 100 are no longer than this."""
        return self._told(name, p95)

    def worst(self, name: str) -> dict[str, float]:
        """The longest."""
        return self._told(name, max)

    def mean(self, name: str) -> dict[str, float]:
        """How long one takes."""
        return self._told(name, lambda values: sum(values) / len(values))

    def first(self, name: str) -> dict[str, float]:
        """The first time."""
        return self._told(name, lambda values: values[0])

    def least(self, name: str) -> dict[str, float]:
        """The shortest."""
        return self._told(name, min)

    def _told(self, name: str, of: Callable[[list[float]], float]) -> dict[str, float]:
        return {name: of(self.wall), name + CPU: of(self.cpu)} if self.wall else {}


def anonymous_mib() -> float:
    """The memory that is this process's own: without the pages of mapped files."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("RssAnon"):
            return int(line.split()[1]) / 1024
    return 0.0


def opened(config: Path) -> Session:
    """A session whose cache is open, and which has read nothing of it."""
    from traceview.config.config import load_config
    from traceview.session.session import Session

    session = Session.open(load_config(config))
    session.body("document:none")
    return session


def closed(session: Session) -> None:
    """Let go of a session."""
    asyncio.run(session.aclose())


def arguments() -> argparse.Namespace:
    """`--config FILE --links N`, and what else a measurement is told."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--links", type=int, required=True)
    parser.add_argument("--round", type=int, default=0)
    parser.add_argument("--only", default="")
    parser.add_argument("--folder", type=Path)
    return parser.parse_args()


def tell(values: dict[str, float]) -> None:
    """The measured values on stdout, and the end: nothing is waited for any more."""
    print(json.dumps(values), flush=True)
    os._exit(0)
