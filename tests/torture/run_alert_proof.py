"""Plays the proof of the alert list for long: `python -m tests.torture.run_alert_proof`."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from tests.servers.ha_stack import ha_stack
from tests.servers.relabelling import MUCH, OPERATOR, Relabelling
from tests.torture.alert_events import JOBS, AlertEvents, first_rules
from tests.torture.alert_proof import AlertProof, Traceview
from tests.torture.watched_stacks import WatchedHaStack

RELABELLINGS = {one.name: one for one in (OPERATOR, MUCH)}


async def played(folder: Path, relabelling: Relabelling, seed: int, events: int) -> AlertProof:
    """The proof after so many events on a stack of its own."""
    with ha_stack(folder, JOBS, {"shop": first_rules()}, relabelling) as stack:
        watched = WatchedHaStack(stack)
        traceview = Traceview(folder)
        proof = AlertProof(watched, traceview, AlertEvents(watched, seed, members=2))
        try:
            await proof.play(events)
        finally:
            await traceview.close()
        return proof


def main() -> int:
    """Play, and print what came of each event; 1 when anything differed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--relabelling", choices=RELABELLINGS, default=OPERATOR.name)
    args = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        relabelling = RELABELLINGS[args.relabelling]
        proof = asyncio.run(played(Path(folder), relabelling, args.seed, args.events))
    print(proof.report())
    bad = sum(len(one.differences) for one in proof.judged)
    took = time.monotonic() - begun
    print(
        f"{len(proof.judged)} looks in {took:.0f} s, {bad} differences,"
        f" {proof.at_first_try:.0%} judged at the first try"
    )
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
