"""The state machines of the cache and of what is made over it, for long: 1,000 runs of 50 steps."""

from __future__ import annotations

import argparse
import sys
import time

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from tests.unit.test_cache_model import DiskStoreMachine, MemoryStoreMachine
from tests.unit.test_joins_model import Joining
from tests.unit.test_mentions_model import Linking

MACHINES: dict[str, type[RuleBasedStateMachine]] = {
    "store on disk": DiskStoreMachine,
    "store in memory": MemoryStoreMachine,
    "mentions into links": Linking,
    "joins": Joining,
}


def main() -> int:
    """Run each machine; 1 when one of them found a fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1_000)
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    long = settings(
        max_examples=args.runs,
        stateful_step_count=args.steps,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    bad = 0
    for name, machine in MACHINES.items():
        begun = time.monotonic()
        try:
            run_state_machine_as_test(seed(args.seed)(machine), settings=long)
            told = "no fault"
        except Exception as error:
            bad += 1
            told = f"{type(error).__name__}: {error}"
        took = time.monotonic() - begun
        print(f"{name}: {args.runs} runs of {args.steps} steps, {took:.0f} s: {told}", flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
