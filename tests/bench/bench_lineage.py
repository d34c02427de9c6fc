"""How fast and how right lineage is, with plain git as the yardstick in the same run.

    python -m tests.bench.bench_lineage [--commits 50000] [--data ../shared/data] [--read PATH]

Prints, for the real corpus: a first sync, one with nothing new, one after a new commit, what asking
`git log -S` and `git blame` for each rule would take, how right links of each confidence are, and
of each kind of reading of changes and tickets n, right and the interval of Wilson; then a first
sync of a made repository of 50,000 commits and 1,000 rules. Times are wall seconds.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from tests.bench.owner_calibration import owner_readings
from tests.bench.ticket_calibration import kinds_of_reading
from tests.connectors.git_answers import Said, reading, said
from tests.connectors.git_repositories import git, many
from traceview.identity import team_slug
from traceview.model import Link, Relation

Result = TypeVar("Result")
SAMPLE = 40
"""Rules that the yardsticks are run for; their times are scaled to all rules."""


def timed(what: str, work: Callable[[], Result]) -> Result:
    """The result of `work`, with a line that says how long it took."""
    begun = time.perf_counter()
    result = work()
    row(what, f"{time.perf_counter() - begun:.2f} s")
    return result


def row(what: str, value: str) -> None:
    """One line of the table."""
    print(f"{what:<58}{value:>14}", flush=True)


def corpus(data: Path, folder: Path) -> None:
    """The figures of the real corpus."""
    repository = folder / "alerts.git"
    git(folder, "clone", "--quiet", "--bare", str(data / "wikimedia-alerts.bundle"), "alerts.git")
    branch, head = git(repository, "symbolic-ref", "HEAD"), git(repository, "rev-parse", "HEAD")
    git(repository, "update-ref", branch, f"{head}^1")
    private = folder / "private"
    first = timed("corpus: first sync", lambda: said(repository, private))
    timed("corpus: nothing new", lambda: said(repository, private, first.cursor))
    git(repository, "update-ref", branch, head)
    timed("corpus: one new change", lambda: said(repository, private, first.cursor))
    found = said(repository, folder / "anew")
    yardsticks(repository, found)
    truth = (data / "wikimedia-alerts.truth.jsonl").read_text().splitlines()
    rows = [json.loads(line) for line in truth]
    calibration(found, rows)
    for kind in kinds_of_reading(found, rows):
        row(f"{kind.name}, said {kind.said:g}", kind.line())


def yardsticks(repository: Path, found: Said) -> None:
    """What plain git takes for the same question, scaled from a sample."""
    rules = [node for node in found.nodes.values() if node.attrs.get("type") == "alerting"]
    rules.sort(key=lambda node: node.id)
    sample = rules[:: max(1, len(rules) // SAMPLE)]
    asked: dict[str, Callable[[dict[str, str]], list[str]]] = {
        "git log -S of each rule": lambda attrs: [
            *("log", f"-Salert: {attrs['alertname']}", "--format=%H", "--", attrs["file"]),
        ],
        "git blame of each rule": lambda attrs: [
            *("blame", "-w", "-M", "-C", "--porcelain", "-L", attrs["span"].replace("-", ",")),
            *("HEAD", "--", attrs["file"]),
        ],
    }
    for what, arguments in asked.items():
        begun = time.perf_counter()
        for node in sample:
            git(repository, *arguments(node.attrs))
        took = (time.perf_counter() - begun) * len(rules) / len(sample)
        row(f"yardstick: {what}, {len(rules)} rules", f"{took:.2f} s")


def calibration(found: Said, truth: list[dict[str, Any]]) -> None:
    """How many links of each confidence are right."""
    nodes = found.nodes
    links: dict[tuple[str, Relation], list[Link]] = defaultdict(list)
    for link in found.findings.links:
        links[link.origin, link.relation].append(link)
    rules = {(node.attrs.get("file"), node.attrs.get("line")): node.id for node in nodes.values()}
    held: dict[tuple[str, float], list[bool]] = defaultdict(list)
    for line in truth:
        rule = rules[line["file"], str(line["line"])]
        tickets = {key for one in line["alts"] for key in one["tickets"]} | {
            *line["tickets_accept"]
        }
        teams = {team_slug(name) for name in line["team"]}
        for link in links[rule, Relation.INTRODUCED_BY]:
            right = link.target.partition(":")[2] in line["introduced_accept"]
            held["introduced by", link.confidence].append(right)
            for further in links[link.target, Relation.REFERS_TO] if right else ():
                key = nodes[further.target].title
                held["refers to a ticket", further.confidence].append(key in tickets)
        for link in links[rule, Relation.CHANGED_BY]:
            right = link.target.partition(":")[2] in line["last_changed_accept"]
            held["last changed by", link.confidence].append(right)
        for link in links[rule, Relation.OWNED_BY]:
            held["owned by", link.confidence].append(link.target.partition(":")[2] in teams)
    for (what, confidence), rights in sorted(held.items()):
        share = f"{sum(rights) / len(rights):.3f} of {len(rights)}"
        row(f"calibration: {what}, confidence {confidence:g}", share)
    for (method, confidence), told in owner_readings(found, truth).items():
        row(f"owner, {method}, said {confidence:g}", told)


def made(commits: int, folder: Path) -> None:
    """The figures of a made repository of 1,000 rules, read by a process of its own."""
    path = many(folder / "many.git", files=50, each=20, commits=commits).made()
    git(path, "repack", "-adq")
    command = [sys.executable, "-m", "tests.bench.bench_lineage", "--read", str(path)]
    subprocess.run(command, check=True)


def read(path: Path) -> None:
    """Read one repository as the program does: batch by batch, nothing held."""
    with tempfile.TemporaryDirectory() as name:
        source = reading(path, Path(name))
        timed(f"{path.name}: first sync", lambda: [b.done for b in source.batches("")][-1])
    row(f"{path.name}: most memory", f"{peak_mib()} MiB")


def peak_mib() -> int:
    """The most memory that this process held; the parent's does not count, as with getrusage."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    """Run it all in a folder of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commits", type=int, default=50_000)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--read", type=Path, help="only read this repository")
    asked = parser.parse_args()
    if asked.read:
        read(asked.read)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if asked.data.is_dir():
            corpus(asked.data.absolute(), folder)
        made(asked.commits, folder)


if __name__ == "__main__":
    main()
