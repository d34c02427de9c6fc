"""`make bench`: everything that is promised of speed and size, measured on the installed wheel.

    python -m tests.bench.bench [--sizes "10k 100k 1m 10m"] [--rounds 9] [--fresh]

Prints one table and writes build/bench.json. Values are medians of interleaved rounds; a sync is
measured once, when its cache is made.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.bench import rounds
from tests.bench.caches import SIZES, Made, cache_of
from tests.bench.figures import CPU, Figure, as_json, medians, table
from tests.bench.goals import wanted
from tests.bench.installed_wheel import BUILD, Installed, install
from tests.bench.machine import machine
from tests.bench.rounds import Values

ROUNDS = 9
ALERTS = {"10k": 10_000, "30k": 30_000}
"""How many alerts one Alertmanager gives, by the name of the figure."""


def note(text: str) -> None:
    """What is being done now, on stderr."""
    print(text, file=sys.stderr, flush=True)


@dataclass
class Parts:
    """The parts of the bench that were measured so far, and those that failed."""

    times: int
    values: Values = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    def measure(self, what: str, one: Callable[[int], Values]) -> None:
        """Measure a part in rounds, and keep the medians; what fails is told, and left out."""
        note(f"bench: {what}, {self.times} rounds")
        try:
            self.values |= medians([one(nth) for nth in range(self.times)])
        except (SystemExit, TimeoutError, OSError) as error:
            note(f"bench: {what} FAILED: {error}")
            self.failed.append(what)


def made_values(caches: Sequence[Made]) -> tuple[Values, dict[str, str]]:
    """What making the caches has taken."""
    values: Values = {"bytes_per_link": caches[-1].bytes / caches[-1].links}
    notes = {}
    for made in caches:
        name = f"sync_links_per_s_{made.size}"
        values |= {name: made.links_per_s, name + CPU: made.links / made.cpu_s}
        notes[name] = "once" if made.syncs == 1 else f"once, taken up {made.syncs - 1} times"
    return values, notes


def alerts_of(installed: Installed, count: int, name: str) -> Callable[[int], Values]:
    """A round of reading so many alerts."""
    return lambda _: rounds.many_alerts(installed, count, name)


def measured(installed: Installed, caches: Sequence[Made], times: int) -> Parts:
    """All parts of the bench, one after another, each in interleaved rounds."""
    by_size = {made.size: made for made in caches}
    main, small = by_size.get("1m", caches[-1]), by_size.get("100k", caches[0])
    rounds.frames(installed, caches)
    parts = Parts(times)
    parts.measure("first frames", lambda _: rounds.frames(installed, caches))
    parts.measure("memory", lambda _: rounds.memories(installed, main))
    parts.measure("commands", lambda _: rounds.command_line(installed, main))
    parts.measure("yardsticks", lambda _: rounds.yardsticks(installed, main))
    parts.measure("walking", lambda nth: rounds.walks(installed, caches, nth))
    parts.measure("screens", lambda _: rounds.screens(installed, caches[-1]))
    parts.measure("writers", lambda _: rounds.writers(installed, small))
    parts.measure("stalls", lambda _: rounds.stalls(installed, main))
    parts.times = 1
    for name, count in ALERTS.items():
        parts.measure(f"{name} alerts", alerts_of(installed, count, name))
    return parts


def figures(values: Values, notes: dict[str, str], sizes: Sequence[str]) -> list[Figure]:
    """All figures, in the order of the table."""
    return [one.of(values, notes) for one in wanted(sizes)]


def main() -> int:
    """Install, make the caches, measure, tell; 1 when a part could not be measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default=" ".join(SIZES), help="some of 10k 100k 1m 10m")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--fresh", action="store_true", help="make the caches anew")
    asked = parser.parse_args()
    sizes = [size for size in SIZES if size in asked.sizes.lower().split()]
    if not sizes:
        parser.error(f"--sizes: some of {' '.join(SIZES)}")
    note("bench: installing the wheel")
    installed = install()
    caches = []
    for size in sizes:
        note(f"bench: the cache of {size} links")
        caches.append(cache_of(size, installed, fresh=asked.fresh))
    values, notes = made_values(caches)
    parts = measured(installed, caches, asked.rounds)
    values |= parts.values
    if rounds.posting() is None:
        notes["first_frame_1m_over_posting"] = "not installed"
    found, here = figures(values, notes, sizes), machine()
    here |= {"rounds": asked.rounds, "sizes": " ".join(sizes)}
    print(table(here, found))
    (BUILD / "bench.json").write_text(json.dumps(as_json(here, found), indent=1) + "\n")
    return int(bool(parts.failed))


if __name__ == "__main__":
    sys.exit(main())
