"""`make bench-check`: whether a ratio has become more than a fifth worse than the stored one.

    python -m tests.bench.check [--store]

Only ratios that are nearly the same on any machine, from small caches: CPU time over CPU time, size
over size, of interleaved rounds. Other programs on the machine spoil a round of either side, so a
ratio is told in two ways, and the lesser one counts: of the least values, and the median of the
rounds' own ratios. A slower program shows in both. What seems worse is measured again before it
counts. `--store` writes the ratios to stored.json, to be committed: the greater ones of two passes.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench import rounds
from tests.bench.caches import Made, cache_of
from tests.bench.figures import CPU, least, ratio
from tests.bench.installed_wheel import Installed, install
from tests.bench.rounds import Values

STORED = Path(__file__).with_name("stored.json")
WORSE = 1.2
AGAIN = 2
ALERTS = 2_000
_OVER: dict[str, tuple[str, str]] = {
    "first_frame_100k_over_r": (f"frame_ms_100k{CPU}", f"frame_ms_r{CPU}"),
    "first_frame_100k_over_10k": (f"frame_ms_100k{CPU}", f"frame_ms_10k{CPU}"),
    "memory_first_over_r": ("frame_mib_100k", "frame_mib_r"),
    "memory_all_over_r": ("later_mib_100k", "later_mib_r"),
    "version_over_python": (f"version_s{CPU}", f"python_s{CPU}"),
    "trace_over_python": (f"trace_s{CPU}", f"python_s{CPU}"),
    "ours_over_sqlite_100k": (f"ours_again_ms_100k{CPU}", f"tables_again_ms_100k{CPU}"),
    "ours_over_pickled_100k": (f"ours_again_ms_100k{CPU}", f"pickled_again_ms_100k{CPU}"),
    "chain_100k_over_10k": (f"chain_mean_ms_100k{CPU}", f"chain_mean_ms_10k{CPU}"),
    "search_100k_over_10k": (f"search_mean_ms_100k{CPU}", f"search_mean_ms_10k{CPU}"),
    "list_key_over_few": ("list_key_cpu_ms", "list_key_few_cpu_ms"),
    "bytes_over_sqlite": ("bytes", "tables_bytes"),
    "alerts_again_over_first": (f"alerts_again_s{CPU}", f"alerts_first_s{CPU}"),
    "sync_over_sqlite": ("sync_s", "tables_fill_s"),
}
"""The ratios by name: what over what. Less is better in all of them."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A ratio beside the stored one; None where there is none."""

    name: str
    now: float | None
    stored: float | None

    @property
    def is_good(self) -> bool:
        """Whether it was measured, and is not much worse than what is stored, if anything is."""
        if self.now is None:
            return False
        return self.stored is None or self.now <= self.stored * WORSE

    def __str__(self) -> str:
        now, stored = ("–" if one is None else f"{one:.3f}" for one in (self.now, self.stored))
        word = "ok" if self.is_good else "WORSE" if self.now is not None else "NOT MEASURED"
        return f"{self.name:<28}{now:>10}{stored:>10}  {word}"


def ratios(told: Sequence[Values]) -> dict[str, float]:
    """The ratios that can be had of these rounds, each with the values of one or both sides."""
    best = least(told)
    found = {}
    for name, parts in _OVER.items():
        of_least = ratio(best, *parts)
        by_round = [one for one in (ratio(values, *parts) for values in told) if one is not None]
        if of_least is not None:
            found[name] = min([of_least, *([statistics.median(by_round)] if by_round else ())])
    return found


def verdicts(now: Mapping[str, float], stored: Mapping[str, float]) -> list[Verdict]:
    """Every ratio that is known or stored."""
    names = dict.fromkeys((*_OVER, *stored))
    return [Verdict(name, now.get(name), stored.get(name)) for name in names]


def measured(installed: Installed, small: Made, large: Made) -> list[Values]:
    """What each of a few rounds gave."""
    told: list[Values] = []
    for nth in range(24):
        told.append(rounds.frames(installed, (small, large), only_ours=True))
        told.append(rounds.command_line(installed, large))
        if nth < 9:
            told.append(rounds.yardsticks(installed, large))
    for nth in range(5):
        told.append(rounds.walks(installed, (small, large), 0, only="chains,searches"))
        told.append(rounds.screens(installed, small))
        if nth < 3:
            told.append(rounds.memories(installed, large))
            told.append(rounds.writing(installed))
            told.append(rounds.many_alerts(installed, ALERTS))
    return told


def main() -> int:
    """Measure, compare, and say what is worse."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", action="store_true", help="keep the ratios as the stored ones")
    asked = parser.parse_args()
    stored = json.loads(STORED.read_text()) if STORED.exists() and not asked.store else {}
    installed = install()
    small, large = (cache_of(size, installed) for size in ("10k", "100k"))
    values = measured(installed, small, large)
    told = verdicts(ratios(values), stored)
    for _ in range(AGAIN):
        if all(verdict.is_good for verdict in told):
            break
        print("bench-check: measuring once more", file=sys.stderr, flush=True)
        values = [*values, *measured(installed, small, large)]
        told = verdicts(ratios(values), stored)
    print(f"{'ratio':<28}{'now':>10}{'stored':>10}")
    print("\n".join(map(str, told)))
    if asked.store:
        again = ratios(measured(installed, small, large))
        kept = {name: round(max(value, again[name]), 3) for name, value in ratios(values).items()}
        STORED.write_text(json.dumps(kept, indent=1) + "\n")
    worse = [verdict.name for verdict in told if not verdict.is_good]
    if worse:
        print(f"more than {WORSE - 1:.0%} worse than stored: {', '.join(worse)}", file=sys.stderr)
    return int(bool(worse))


if __name__ == "__main__":
    sys.exit(main())
