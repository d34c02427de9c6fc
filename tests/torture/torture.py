"""All that is tried long and at random: `make torture`, or parts of it by `PART=`."""

from __future__ import annotations

import argparse
import subprocess
import sys

PARTS = ("leaving", "alerts", "keys", "fuzz", "cache", "faults", "soak")
_LONG_ALONE = {
    "keys": "random_keys",
    "fuzz": "fuzzed_parsers",
    "cache": "state_machines",
    "faults": "faulty_pairs",
    "soak": "soak",
}
"""Parts that are one module each."""


def commands_of(part: str, seed: int, events: int) -> list[list[str]]:
    """The modules of a part, each with its arguments."""
    seeded = ["--seed", str(seed)]
    if part == "leaving":
        return [["lost_terminals", *seeded], ["lost_terminals", *seeded, "--load", "2"]]
    if part in _LONG_ALONE:
        return [[_LONG_ALONE[part], *seeded]]
    half = ["--events", str(events // 2), *seeded, "--stack"]
    few = ["--events", str(events // 5), *seeded, "--stack"]
    return [["run_alert_proof", *half, stack] for stack in ("operator", "much")] + [
        ["run_alert_proof", *few, "vmalert"]
    ]


def main() -> int:
    """Run the parts one after another; 1 when anything was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="+", choices=PARTS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--events", type=int, default=300)
    args = parser.parse_args()
    failed = 0
    for part in args.parts:
        for module, *words in commands_of(part, args.seed, args.events):
            print(f"== {module} {' '.join(words)}", flush=True)
            command = [sys.executable, "-m", f"tests.torture.{module}", *words]
            failed |= subprocess.call(command) != 0
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
