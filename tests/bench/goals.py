"""Which figures there are, what each is made of, and what it has to be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.bench.figures import CPU, Figure, Goal, ratio


@dataclass(frozen=True, slots=True)
class Wanted:
    """A figure to be: a measured value, or one over another of the same run."""

    name: str
    what: str
    unit: str
    goal: Goal | None = None
    value: str = ""
    under: str = ""

    def of(self, values: Mapping[str, float], notes: Mapping[str, str]) -> Figure:
        """The figure, as far as it was measured."""
        key = self.value or self.name
        note = notes.get(self.name, "")
        if self.under:
            found = ratio(values, key, self.under)
            cpu = ratio(values, key + CPU, self.under + CPU)
        else:
            found, cpu = values.get(key), values.get(key + CPU)
        if found is None:
            note = note or "not measured"
        return Figure(self.name, self.what, self.unit, self.goal, found, cpu, note)


def at_most(limit: float) -> Goal:
    """`<=` a limit."""
    return Goal("<=", limit)


def at_least(limit: float) -> Goal:
    """`>=` a limit."""
    return Goal(">=", limit)


def wanted(sizes: Sequence[str]) -> list[Wanted]:
    """All figures for caches of these sizes; those that have a goal are always among them."""
    named = list(dict.fromkeys((*sizes, "1m", "10m")))
    return [
        *_frames(sizes, named),
        *_screens(sizes[-1]),
        *(one for size in named for one in _walks(size, measured=size in sizes)),
        *_writing(named, sizes[-1]),
        *_many_alerts(),
        *_commands(),
        *_yardsticks(sizes),
    ]


def _frames(sizes: Sequence[str], named: Sequence[str]) -> Iterator[Wanted]:
    yield Wanted("frame_ms_r", "exec to first frame: R, a plain Textual app", "ms")
    for size in sizes:
        yield Wanted(f"frame_ms_{size}", f"the same: alert list, {size} links", "ms")
    for size in named:
        if size in sizes or size == "1m":
            yield Wanted(
                f"first_frame_{size}_over_r", f"first frame, {size} links, over R", "×",
                at_most(1.3), f"frame_ms_{size}", "frame_ms_r",
            )  # fmt: skip
    yield Wanted(
        "first_frame_1m_over_posting", "first frame, 1m links, over posting", "×", at_most(0.6),
        "frame_ms_1m", "frame_ms_posting",
    )  # fmt: skip
    yield Wanted(
        "first_frame_10m_over_100k", "first frame, 10m over 100k links", "×", at_most(1.15),
        "frame_ms_10m", "frame_ms_100k",
    )  # fmt: skip
    yield Wanted(
        "memory_10m_over_100k", "its memory, 10m over 100k links", "×", at_most(1.15),
        "frame_mib_10m", "frame_mib_100k",
    )  # fmt: skip
    yield Wanted("frame_mib_r", "memory at the first frame: R", "MiB")
    for size in sizes:
        yield Wanted(f"frame_mib_{size}", f"the same: {size} links", "MiB")
    largest = "1m" if "1m" in sizes or not sizes else sizes[-1]
    yield Wanted(
        "memory_first_over_r", "memory at the first frame, over R", "×", at_most(1.3),
        f"frame_mib_{largest}", "frame_mib_r",
    )  # fmt: skip
    yield Wanted(
        "memory_all_over_r", "memory after everything is imported, over R", "×", at_most(2.2),
        f"later_mib_{largest}", "later_mib_r",
    )  # fmt: skip


def _screens(largest: str) -> Iterator[Wanted]:
    for what in ("importing", "syncing", "refreshing"):
        yield Wanted(f"loop_stall_{what}_ms", f"longest stall of the loop while {what}", "ms")
    yield Wanted("loop_stall_ms", "longest stall of the event loop", "ms", at_most(50))
    yield Wanted("list_key_cpu_ms", "CPU of a key on a list of 1 M rows", "ms", at_most(12))
    yield Wanted("list_open_cpu_ms", "CPU of opening a list of 1 M rows", "ms", at_most(150))
    yield Wanted(
        "list_open_over_few", "the same, over opening 100 rows", "×", None,
        "list_open_cpu_ms", "list_open_few_cpu_ms",
    )  # fmt: skip
    yield Wanted("hub_open_ms", f"CPU of opening a hub in the explorer, {largest}", "ms")
    yield Wanted("hub_key_ms", f"CPU of a key there, {largest}", "ms")


def _walks(size: str, *, measured: bool) -> Iterator[Wanted]:
    yield Wanted(
        f"neighbourhood_cold_p95_ms_{size}", f"neighbourhood, cold page cache, p95, {size}", "ms",
        at_most(40),
    )  # fmt: skip
    yield Wanted(f"chain_p95_ms_{size}", f"whole chain of an alert, p95, {size}", "ms", at_most(50))
    goals = {"path": {"1m": 200, "10m": 1_000}, "search": {"1m": 50}}
    for name, what in (("path", "path within 6 hops, worst"), ("search", "search, worst key")):
        goal = goals[name].get(size)
        if measured or goal:
            yield Wanted(
                f"{name}_worst_ms_{size}", f"{what}, {size}", "ms", at_most(goal) if goal else None
            )
    if measured:
        yield Wanted(f"page_worst_ms_{size}", f"page of a hub, worst, {size}", "ms")
        yield Wanted(f"hub_cold_worst_ms_{size}", f"neighbourhood of a hub, cold, {size}", "ms")
        yield Wanted(
            f"walked_growth_mib_{size}", f"growth of a second 1,000 neighbourhoods, {size}", "MiB",
            at_most(10),
        )  # fmt: skip


def _writing(named: Sequence[str], largest: str) -> Iterator[Wanted]:
    goals = {"1m": 10_000.0, "10m": 4_000.0}
    for size in named:
        goal = at_least(goals[size]) if size in goals else None
        yield Wanted(f"sync_links_per_s_{size}", f"sync into the cache, {size}", "links/s", goal)
    yield Wanted("bytes_per_link", f"size on disk, {largest}", "B/link", at_most(250))
    yield Wanted("writers_lost", "two writers, one reader: links lost", "links", at_most(0))
    yield Wanted("writers_errors", "two writers, one reader: errors", "errors", at_most(0))
    yield Wanted(
        "reader_beside_over_alone", "the reader's p95, over alone", "×", at_most(2),
        "reader_beside_p95_ms", "reader_alone_p95_ms",
    )  # fmt: skip


def _many_alerts() -> Iterator[Wanted]:
    for name, listed, linked, again in (("10k", 2, 5, 0.5), ("30k", 6, 15, None)):
        told = f"{name} alerts of one Alertmanager"
        yield Wanted(f"alerts_first_listed_s_{name}", f"{told}: on the list", "s", at_most(listed))
        yield Wanted(f"alerts_first_s_{name}", f"{told}: with chains", "s", at_most(linked))
        yield Wanted(
            f"alerts_again_cpu_s_{name}", f"{told}: again, unchanged, CPU", "s",
            at_most(again) if again else None, f"alerts_again_s_{name}{CPU}",
        )  # fmt: skip
        yield Wanted(
            f"alerts_over_answer_mib_{name}", f"{told}: memory over the answer's size", "MiB",
            at_most(64),
        )  # fmt: skip


def _commands() -> Iterator[Wanted]:
    for name, what, limit in (
        ("version", "traceview --version", 3),
        ("trace", "traceview trace REF --format json", 15),
    ):
        yield Wanted(
            f"{name}_over_python", f"{what}, over python -c pass", "×", at_most(limit),
            f"{name}_s", "python_s",
        )  # fmt: skip


def _yardsticks(sizes: Sequence[str]) -> Iterator[Wanted]:
    for size in dict.fromkeys((*(s for s in sizes if s in ("100k", "1m")), "1m")):
        told = f"alerts, neighbourhood and chain, {size}"
        yield Wanted(f"ours_ms_{size}", told, "ms")
        yield Wanted(
            f"pickled_over_ours_{size}", f"the same from one pickled graph, over ours, {size}", "×",
            at_least(10) if size == "1m" else None, f"pickled_ms_{size}", f"ours_ms_{size}",
        )  # fmt: skip
        yield Wanted(
            f"ours_over_sqlite_{size}", f"ours, over plain SQLite tables, {size}", "×",
            at_most(1.5) if size == "1m" else None, f"ours_ms_{size}", f"tables_ms_{size}",
        )  # fmt: skip
