"""`make profile`: where the time of a first frame, of a chain and of a put goes.

    python -m tests.bench.profile_report [--lines 25] [--size 100k]

For the first frame also what each import up to it costs.
"""

from __future__ import annotations

import argparse
import subprocess
from itertools import islice

from tests.bench.caches import SIZES, cache_of
from tests.bench.first_frame import clean_environment
from tests.bench.installed_wheel import BUILD, install
from tests.bench.profiled import PARTS

IMPORTS = 40


def imports(told: str, lines: int) -> str:
    """The dearest imports of what `-X importtime` said: own and total milliseconds."""
    rows = []
    for line in told.splitlines():
        parts = line.removeprefix("import time:").split("|")
        if line.startswith("import time:") and parts[0].strip().isdecimal():
            own, total, name = (part.strip() for part in parts)
            rows.append((int(own) / 1000, int(total) / 1000, name))
    head = f"{len(rows)} modules, {sum(own for own, _, _ in rows):.0f} ms in all"
    rows.sort(reverse=True)
    told_rows = (f"{own:8.1f} {total:8.1f}  {name}" for own, total, name in rows)
    return "\n".join((head, *islice(told_rows, lines)))


def main() -> None:
    """Profile each part in a process of its own, then the imports."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=25)
    parser.add_argument("--size", default="100k", choices=SIZES)
    asked = parser.parse_args()
    installed = install()
    config = cache_of(asked.size, installed).config

    def run(*words: str) -> str:
        module = ("-P", "-m", "tests.bench.profiled")
        start, rest = (words[:2], words[2:]) if words[0] == "-X" else ((), words)
        done = subprocess.run(
            [installed.python, *start, *module, *rest],
            check=True, cwd=BUILD, env=clean_environment(), text=True,
            stderr=subprocess.PIPE if start else None,
        )  # fmt: skip
        return done.stderr or ""

    for part in PARTS:
        print(f"== {part}, {asked.size} links", flush=True)
        run(part, config, str(asked.lines))
    told = run("-X", "importtime", "first_frame", config)
    print(f"== imports up to the first frame: ms of its own, ms in all\n{imports(told, IMPORTS)}")


if __name__ == "__main__":
    main()
