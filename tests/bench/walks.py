"""Walking in one cache: neighbourhoods, chains, paths, search, and the memory that it takes.

    python -m tests.bench.walks --config FILE --links N [--round N] [--only PARTS]

Runs inside the measured installation. Every session is new, so nothing was touched before.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.bench.caches import drop_pages
from tests.bench.measures import Times, anonymous_mib, arguments, closed, opened, tell
from tests.bench.organisation import alert_ids, hub_ids, pairs, sample_ids
from tests.bench.organisation.words import rare_word
from traceview.errors import UsageError

COLD, PAIRS, WALKED, PAGE = 60, 12, 1_000, 50
TYPED = (
    *("timeout", "payment callback", "certificate under load", "Grafana panel", "schema migr"),
    *(
        "checkout",
        "Raise retry budget of checkout",
        "ErrorRateHigh",
        "Runbook: Checkout",
        "PAYM-12",
    ),
    *("search-api timeout", "Pipeline 17", "Ada", "refund", "nightly run", "checkout-web latency"),
    *("kind:rule disk", "kind:ticket,change cookie", "kind:team pay", "kind:document design"),
    *("a", "of", "zzyzx nothing", "ERRORRATE payments", "git.acme"),
)
"""What is typed into the search, letter by letter; some of it is found nowhere."""


def neighbourhoods(config: Path, links: int, nth: int) -> dict[str, float]:
    """Nodes of all kinds, each in a session of its own, whose files the kernel has forgotten."""
    folder = config.parent / "cache"
    times, busy = Times(), Times()
    asked = [(one, times) for one in sample_ids(links, COLD, seed=nth)]
    asked += [(one, busy) for one in hub_ids(links)]
    for node_id, into in asked:
        drop_pages(folder)
        session = opened(config)
        drop_pages(folder)
        with into.one():
            session.around(node_id)
        closed(session)
    return times.p95("neighbourhood_cold_p95_ms") | busy.worst("hub_cold_worst_ms")


def chains(config: Path, links: int, nth: int) -> dict[str, float]:
    """The chain of every firing alert, each in a session of its own."""
    times = Times()
    for alert in alert_ids():
        session = opened(config)
        with times.one():
            chain = session.chain(alert)
        assert len(chain.found) == 10, f"{alert} has no {[gap.leg for gap in chain.gaps]}"
        closed(session)
    return times.p95("chain_p95_ms") | times.mean("chain_mean_ms")


def paths(config: Path, links: int, nth: int) -> dict[str, float]:
    """Between nodes from far apart; nothing where the session knows no paths."""
    session = opened(config)
    path: Callable[[str, str], Any] | None = getattr(session, "path", None)
    if path is None:
        return {}
    times = Times()
    for here, there in pairs(links, PAIRS):
        with times.one():
            path(here, there)
    closed(session)
    return times.worst("path_worst_ms")


def pages(config: Path, links: int, nth: int) -> dict[str, float]:
    """Pages of each kind of a hub's neighbours: the newest, from the middle, the oldest."""
    session = opened(config)
    page: Callable[[str, str, int, int], Any] | None = getattr(session, "page", None)
    if page is None:
        return {}
    times = Times()
    for hub in hub_ids(links):
        for kind, _, total in session.around(hub).groups:
            for start in {0, total // 2, max(total - PAGE, 0)}:
                with times.one():
                    page(hub, kind, start, PAGE)
    closed(session)
    return times.worst("page_worst_ms")


def searches(config: Path, links: int, nth: int) -> dict[str, float]:
    """Every keystroke of what is typed."""
    session = opened(config)
    session.search("warm")
    times = Times()
    for words in (*TYPED, rare_word(nth), f"timeout {rare_word(7)}"):
        for end in range(1, len(words) + 1):
            with suppress(UsageError), times.one():
                session.search(words[:end])
    closed(session)
    return times.worst("search_worst_ms") | times.mean("search_mean_ms")


def memory(config: Path, links: int, nth: int) -> dict[str, float]:
    """A thousand neighbourhoods, then a thousand others: what the latter have added."""
    session = opened(config)
    for one in sample_ids(links, WALKED):
        session.around(one)
    first = anonymous_mib()
    for one in sample_ids(links, WALKED, seed=5):
        session.around(one)
    return {"walked_growth_mib": max(anonymous_mib() - first, 0.0), "walked_mib": first}


PARTS = (neighbourhoods, chains, paths, pages, searches, memory)


def main() -> None:
    """Measure all parts, or the one that is asked for."""
    asked = arguments()
    opened(asked.config).around(alert_ids()[0])
    told: dict[str, float] = {}
    for part in PARTS:
        if not asked.only or part.__name__ in asked.only.split(","):
            told |= part(asked.config, asked.links, asked.round)
    tell(told)


if __name__ == "__main__":
    main()
