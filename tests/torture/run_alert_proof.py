"""Plays the proof of the alert list for long: `python -m tests.torture.run_alert_proof`."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.servers.ha_stack import ha_stack
from tests.servers.relabelling import MUCH, OPERATOR
from tests.servers.vmalert_stack import vmalert_stack
from tests.torture.alert_events import JOBS, AlertEvents, first_rules
from tests.torture.alert_proof import AlertProof, Traceview
from tests.torture.watched_stacks import WatchedHaStack, WatchedVmalert

VMALERT = "vmalert"
RELABELLINGS = {one.name: one for one in (OPERATOR, MUCH)}


@dataclass(frozen=True)
class Play:
    """What to play: on which stack (a relabelling's name, or `vmalert`), and how many events.

    With `stops` only up to the first difference. `more_rules` are files of rules that stay.
    """

    stack: str
    seed: int
    events: int
    stops: bool = True
    more_rules: tuple[Path, ...] = ()


async def played(folder: Path, play: Play) -> AlertProof:
    """The proof after a play on a stack of its own in `folder`."""
    rules = {"shop": first_rules()}
    if play.stack == VMALERT:
        with vmalert_stack(folder, JOBS, rules) as servers:
            return await _proved(WatchedVmalert(servers), folder, play, members=1)
    with ha_stack(folder, JOBS, rules, RELABELLINGS[play.stack], play.more_rules) as pair:
        return await _proved(WatchedHaStack(pair), folder, play, members=2)


async def _proved(
    watched: WatchedHaStack | WatchedVmalert, folder: Path, play: Play, *, members: int
) -> AlertProof:
    traceview = Traceview(folder)
    proof = AlertProof(watched, traceview, AlertEvents(watched, play.seed, members))
    try:
        await proof.play(play.events, stops=play.stops)
    finally:
        await traceview.close()
    return proof


def main() -> int:
    """Play, and print what came of each event; 1 when anything differed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--stack", choices=(*RELABELLINGS, VMALERT), default=OPERATOR.name)
    parser.add_argument("--on", action="store_true", help="go on after a difference")
    args = parser.parse_args()
    play = Play(args.stack, args.seed, args.events, stops=not args.on)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        proof = asyncio.run(played(Path(folder), play))
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
