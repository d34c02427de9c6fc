"""Every parser of foreign text on bad inputs: what each costs, and whether it ends in its own way.

`python -m tests.torture.fuzzed_parsers --inputs 5000` tries them for long.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.hostile.payloads import TITLES
from traceview.config.config import parse_config
from traceview.errors import TraceviewError
from traceview.http.json_body import UnreadableError, page_title, raw_items, read_json
from traceview.http.replies import read_date
from traceview.references.conventions.house_style import HouseStyle
from traceview.references.documents import read_document
from traceview.references.labels.go_templates import fill_template
from traceview.references.owners.alert_routes import parse_routes
from traceview.references.owners.catalog import parse_catalog
from traceview.references.owners.codeowners import parse_codeowners
from traceview.references.owners.gerrit_owners import parse_gerrit_owners
from traceview.references.owners.manifests import parse_manifest
from traceview.references.owners.owners_file import parse_aliases, parse_owners
from traceview.references.patterns.find_references import BUILT_IN, find_references
from traceview.references.promql.expression import read_expression
from traceview.text.clean_text import clean_block, clean_line
from traceview.text.redaction import redact, redact_emails
from traceview.text.safe_yaml import load_documents, yaml_nodes
from traceview.text.urls import clean_url
from traceview_connectors.common.payload import expression_in
from traceview_connectors.files.json_text import read_json as read_list
from traceview_connectors.files.list_times import moment
from traceview_connectors.files.table_rows import cells
from traceview_connectors.files.yaml_entries import read_yaml
from traceview_connectors.git.rules.rule_files import decoded, rules_in
from traceview_connectors.prometheus.alert_pipeline import alert_pipeline

LIMIT_S = 1.0
ROOM = 64 * 1024 * 1024
_NOW = datetime(2026, 3, 1, tzinfo=UTC)
_HOUSE = HouseStyle()
_ENDS = (TraceviewError, UnreadableError, ValueError)
"""What a parser may raise: its callers take these for a mistake of the text."""

PARSERS: dict[str, Callable[[str], Any]] = {
    "JSON": read_json,
    "JSON items": lambda text: raw_items(text.encode("utf-8", "surrogatepass")),
    "page": page_title,
    "date": read_date,
    "list of times": lambda text: moment(text, _NOW),
    "list, JSON": read_list,
    "list, YAML": read_yaml,
    "list, table": cells,
    "YAML documents": lambda text: list(load_documents(text)),
    "YAML nodes": yaml_nodes,
    "configuration": lambda text: parse_config(
        text.encode("utf-8", "surrogatepass"), Path("config.toml")
    ),
    "rules": lambda text: rules_in(decoded(text.encode("utf-8", "surrogatepass"))),
    "PromQL": read_expression,
    "template": lambda text: fill_template(text, {"job": "shop"}),
    "Alertmanager's routes": parse_routes,
    "Prometheus' configuration": alert_pipeline,
    "generator URL": expression_in,
    "CODEOWNERS": parse_codeowners,
    "OWNERS": parse_owners,
    "OWNERS_ALIASES": parse_aliases,
    "Gerrit's OWNERS": parse_gerrit_owners,
    "catalog-info": parse_catalog,
    "manifest": lambda text: parse_manifest("pyproject.toml", text, _HOUSE),
    "package.json": lambda text: parse_manifest("package.json", text, _HOUSE),
    "document": read_document,
    "references": lambda text: find_references(text, BUILT_IN),
    "URL": clean_url,
    "line": clean_line,
    "block": clean_block,
    "secrets": redact,
    "e-mail": redact_emails,
}
"""Each takes a text of strangers."""

GOOD = (
    '[{"fingerprint": "aa", "labels": {"alertname": "DiskFull"}, "status": {"state": "active"}}]',
    "groups:\n- name: disks\n  rules:\n  - alert: DiskFull\n    expr: free < 5\n    for: 5m\n"
    "    labels: {severity: page}\n    annotations:\n      summary: '{{ $labels.host }} is full'\n",
    'sum by (job) (rate(http_requests_total{code=~"5.."}[5m])) / 2 > 0.01',
    "* @acme/ops\n/disks/ @ada bo@example.com\n[Section][2]\n*.py @py\n",
    "approvers:\n- ada\nreviewers: [bo]\nfilters:\n  '.*':\n    labels: [x]\n",
    "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: shop}\n"
    "spec: {owner: team-a}\n",
    "route:\n  receiver: a\n  routes:\n  - match: {team: x}\n    receiver: b\n",
    "global: {external_labels: {dc: a}}\nalerting: {alert_relabel_configs: [{action: labeldrop,"
    " regex: x}]}\n",
    '[project]\nname = "x"\n[sources.a]\ntype = "git"\nurl = "https://x.example/a"\n',
    "# Runbook\n\n## DiskFull\n\nSee https://jira.example.com/browse/OPS-1 and #12, fixes OPS-2.\n",
    "set noparent\nada@example.com\nper-file *.c=bo@example.com\n",
    "ALERT DiskFull\n  IF free < 5\n  FOR 5m\n  LABELS { severity = \"page\" }\n",
    "https://user:pass@shop.example/graph?g0.expr=up%3D%3D0&token=abc#x",
)  # fmt: skip
_PARTS = (
    "{{", "}}", "{%", "%}", "<%", "*/", "/*", "[", "]", "{", "}", "(", ")", '"', "'", "`", "\\",
    "\n", "\n- ", "\n  ", ": ", "&a ", "*a", "!!binary ", "%TAG", "---\n", "<<: ", ",", "#", "@",
    "://", "[[", "1e999", "9" * 400, "0x", "NaN", "null", "\ufeff", "\x00", "\ud800", "alert: X\n",
    "- alert: X\n", '{"a":', "<title>", "-----BEGIN ", "eyJ", "Bearer ", "?key=", "%25", "a" * 300,
    "-" * 200, " " * 300, "1:1:1:1:", "=~", "|=", "\\u0000", "\r", "\t",
)  # fmt: skip


@dataclass
class ParserTried:
    """A parser, how many inputs it had, its worst time and memory, and what was wrong, in words."""

    name: str
    inputs: int = 0
    worst_s: float = 0.0
    worst_bytes: int = 0
    wrong: list[str] = field(default_factory=list)


def bad_inputs(seed: int, count: int) -> Iterator[str]:
    """Good texts that were changed, parts that repeat, and both within one another."""
    dice = random.Random(seed)
    yield from TITLES[:count]
    for number in range(count - min(count, len(TITLES))):
        text = dice.choice(GOOD)
        for _ in range(dice.randint(1, 6)):
            text = _changed(text, dice)
        yield text * (dice.randint(1, 40) if number % 7 == 0 else 1)


def _changed(text: str, dice: random.Random) -> str:
    at, part = dice.randint(0, len(text)), dice.choice(_PARTS)
    end = min(len(text), at + dice.randint(0, 30))
    way = dice.randrange(5)
    if way == 0:
        return text[:at] + part + text[at:]
    if way == 1:
        return text[:at] + text[end:]
    if way == 2:
        return text[:at] + part * dice.choice((2, 30, 3_000)) + text[at:]
    if way == 3:
        return text[:at] + text[at:end] * dice.choice((2, 50, 1_000)) + text[end:]
    return part * dice.choice((1, 400, 4_000)) + text


def parser_tried(name: str, inputs: Iterator[str], *, measured: bool) -> ParserTried:
    """Try one parser. Memory is `measured` where time is no matter: it makes all slow."""
    tried = ParserTried(name)
    for text in inputs:
        tried.inputs += 1
        if measured:
            tracemalloc.start()
        begun = time.thread_time()
        try:
            PARSERS[name](text)
        except _ENDS:
            pass
        except Exception as error:
            tried.wrong.append(f"{type(error).__name__} of {text[:200]!r}")
        took = time.thread_time() - begun
        if measured:
            tried.worst_bytes = max(tried.worst_bytes, tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        else:
            tried.worst_s = max(tried.worst_s, took)
            if took > LIMIT_S:
                tried.wrong.append(f"{took:.1f} s for {len(text)} characters, {text[:200]!r}")
    if tried.worst_bytes > ROOM:
        tried.wrong.append(f"{tried.worst_bytes / 2**20:.0f} MiB")
    return tried


def main() -> int:
    """Try every parser, for time and then for memory; 1 when anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    bad = 0
    for number, name in enumerate(PARSERS):
        seed = args.seed * 1_000 + number
        timed = parser_tried(name, bad_inputs(seed, args.inputs), measured=False)
        held = parser_tried(name, bad_inputs(seed, args.inputs // 4), measured=True)
        wrong = timed.wrong + held.wrong
        bad += bool(wrong)
        print(
            f"{name}: {timed.inputs} inputs, at most {timed.worst_s:.2f} s"
            f" and {held.worst_bytes / 2**20:.0f} MiB",
            *wrong[:5],
            sep="\n  ",
            flush=True,
        )
    print(f"{bad} of {len(PARSERS)} parsers found wanting")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
