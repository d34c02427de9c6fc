"""The rules of reading, on the rules and the messages of a real organisation."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml

from traceview.model import How
from traceview.references.commits.change_refs import change_ref
from traceview.references.conventions.house_style import HouseStyle
from traceview.references.labels.labels import read_labels
from traceview.references.owners.team_folders import team_of_path
from traceview.references.promql.expression import read_expression, same_expression
from traceview.references.tickets.ticket_refs import ticket_refs

pytestmark = pytest.mark.shared
PLAIN = HouseStyle()


class Corpus:
    """A repository, the truth about its rules, and each rule as its YAML says it."""

    def __init__(self, bundle: Path, truth: Path, folder: Path) -> None:
        self._clone = folder / "rules.git"
        subprocess.run(["git", "clone", "-q", "--bare", bundle, self._clone], check=True)
        self.truth = [json.loads(line) for line in truth.read_text().splitlines()]
        files = {row["file"] for row in self.truth}
        self.rules = {key: rule for file in sorted(files) for key, rule in self._rules(file)}
        log = self._git("log", "--format=%H%x00%B%x01").split("\x01")
        pairs = (record.strip("\n").partition("\0") for record in log if "\0" in record)
        self.messages = {sha: text for sha, _, text in pairs}

    def _git(self, *arguments: str) -> str:
        command = ["git", "-C", str(self._clone), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def _rules(self, file: str) -> Iterable[tuple[tuple[str, str, int], dict[str, Any]]]:
        document = yaml.load(self._git("show", f"HEAD:{file}"), Loader=yaml.CSafeLoader)
        seen: Counter[str] = Counter()
        for group in document["groups"]:
            for rule in group["rules"]:
                if name := rule.get("alert"):
                    yield (file, name, seen[name]), rule
                    seen[name] += 1

    def rule(self, row: dict[str, Any]) -> dict[str, Any]:
        return self.rules[row["file"], row["alert"], row["nth"]]


@pytest.fixture(scope="module")
def corpus(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    data = shared_data / "data"
    return Corpus(
        data / "wikimedia-alerts.bundle",
        data / "wikimedia-alerts.truth.jsonl",
        tmp_path_factory.mktemp("corpus"),
    )


def rates(pairs: Iterable[tuple[Iterable[str], Iterable[str]]]) -> tuple[float, float]:
    """Precision and recall of (read, true) pairs, counted over all of them."""
    held = [(set(read), set(true)) for read, true in pairs]
    right = sum(len(read & true) for read, true in held)
    return right / sum(len(read) for read, _ in held), right / sum(len(true) for _, true in held)


def folded(values: Iterable[str]) -> list[str]:
    return [" ".join(value.split()).rstrip("/") for value in values]


def test_metrics_of_every_rule(corpus: Corpus) -> None:
    pairs = (
        (read_expression(corpus.rule(row)["expr"]).metrics, row["metrics"]) for row in corpus.truth
    )
    assert min(rates(pairs)) >= 0.99


def test_plots_can_be_read_again_and_spacing_does_not_count(corpus: Corpus) -> None:
    for rule in corpus.rules.values():
        expr = rule["expr"]
        read = read_expression(expr)
        plot = read_expression(read.plot)
        assert plot.partial <= read.partial
        assert set(plot.metrics) <= set(read.metrics)
        assert same_expression(expr, expr.replace("\n", "\n    "))


@pytest.mark.parametrize("leg", ["runbook", "dashboard"])
def test_runbooks_and_dashboards_of_every_rule(corpus: Corpus, leg: str) -> None:
    pairs = []
    for row in corpus.truth:
        rule = corpus.rule(row)
        said = read_labels(rule.get("labels") or {}, rule.get("annotations") or {}, PLAIN)
        found = said.runbooks if leg == "runbook" else said.dashboards
        pairs.append((folded(item.value for item in found), folded(row[f"{leg}_urls"])))
    assert min(rates(pairs)) >= 0.99


def test_teams_of_every_rule_by_label_and_else_by_folder(corpus: Corpus) -> None:
    pairs = []
    for row in corpus.truth:
        said = read_labels(corpus.rule(row).get("labels") or {}, {}, PLAIN)
        folder = team_of_path(row["file"], PLAIN)
        teams = [item.value for item in said.teams] or ([folder.team] if folder else [])
        pairs.append((teams, row["team"]))
    assert min(rates(pairs)) >= 0.99


def test_tickets_of_the_commits_that_introduced_the_rules(corpus: Corpus) -> None:
    exact, likely = [], []
    for row in corpus.truth:
        refs = ticket_refs(corpus.messages[row["introduced_commit"]], PLAIN)
        exact.append(([ref.key for ref in refs if ref.how is How.EXACT], row["tickets"]))
        likely.append(([ref.key for ref in refs if ref.confidence >= 0.5], row["tickets"]))
    assert rates(exact)[0] == 1.0
    assert min(rates(likely)) >= 0.99


def test_changes_of_the_commits_that_introduced_the_rules(corpus: Corpus) -> None:
    for row in corpus.truth:
        change = change_ref(corpus.messages[row["introduced_commit"]], "", PLAIN)
        assert change is not None
        assert (change.number, change.how) == (row["pr"], How.EXACT)
