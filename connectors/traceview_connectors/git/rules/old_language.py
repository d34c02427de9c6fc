"""Rules in the language of Prometheus 1: `ALERT x IF … FOR … LABELS {…} ANNOTATIONS {…}`.

No server since Prometheus 2 reads it, but many rules began in it. The grammar is that of
Prometheus 1.8 (`promql/parse.go`); `WITH`, `SUMMARY`, `DESCRIPTION` and `RUNBOOK` are those of
releases before 0.17.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from traceview_connectors.git.rules.rule_blocks import FoundRule
from traceview_connectors.git.rules.rule_text import RuleText

_ALERT = re.compile(
    r"^[ \t]{0,200}ALERT[ \t]{1,200}([\w:]{1,300})[ \t]{0,200}(?=\r?$|IF\b|#)", re.M
)
_IN_BYTES = re.compile(rb"^[ \t]{0,200}ALERT[ \t]{1,200}[\w:]", re.M)
_CLAUSE = re.compile(
    r"\"(?:[^\"\\\n]|\\.)*+\"?|'(?:[^'\\\n]|\\.)*+'?|`[^`]*+`?|#[^\n]*+"
    r"|(?<![\w.$])(?P<clause>IF|FOR|LABELS|WITH|ANNOTATIONS|SUMMARY|DESCRIPTION|RUNBOOK|ALERT)"
    r"(?=[\s{\"'`])|(?P<open>\{)|(?P<close>\})"
)
_PAIR = re.compile(
    r"(?<!\w)([A-Za-z_]\w{0,200}+)\s{0,200}+=\s{0,200}"
    r"(\"(?:[^\"\\]|\\.)*+\"|'(?:[^'\\]|\\.)*+'|`[^`]*+`)"
)
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}


def may_hold_old_rules(data: bytes) -> bool:
    """Whether a file may hold rules of the old language."""
    return b"ALERT" in data and _IN_BYTES.search(data) is not None


def old_rules_in(text: str) -> Iterator[FoundRule]:
    """The alerting rules of the old language in a file, in the order of their lines."""
    if "ALERT" not in text:
        return
    starts = list(_ALERT.finditer(text))
    line, counted = 1, 0
    for number, start in enumerate(starts):
        line += text.count("\n", counted, start.start())
        counted = start.start()
        end = starts[number + 1].start() if number + 1 < len(starts) else len(text)
        clauses, end = _clauses(text, start.end(), end)
        expr = clauses.get("IF", "").strip()
        if not expr:
            continue
        last = line + text[start.start() : end].rstrip().count("\n")
        yield FoundRule(_rule(start[1], expr, clauses), line, line, last)


def _clauses(text: str, start: int, end: int) -> tuple[dict[str, str], int]:
    """The text of each clause of a rule, and where the rule ends."""
    found: dict[str, str] = {}
    name, begun, depth = "", start, 0
    for match in _CLAUSE.finditer(text, start, end):
        if match["open"]:
            depth += 1
        elif match["close"]:
            depth -= 1
            if depth == 0 and name in ("LABELS", "WITH", "ANNOTATIONS"):
                found[name] = text[begun : match.end()]
                name, begun = "", match.end()
        elif match["clause"] and depth == 0:
            if name:
                found[name] = text[begun : match.start()]
            name, begun = match["clause"], match.end()
    if name:
        found[name] = text[begun:end]
        return found, end
    return found, begun


def _rule(name: str, expr: str, clauses: dict[str, str]) -> RuleText:
    annotations = _table(clauses.get("ANNOTATIONS", ""))
    for clause in ("SUMMARY", "DESCRIPTION", "RUNBOOK"):
        if clause in clauses:
            annotations[clause.lower()] = _string(clauses[clause].strip())
    return RuleText(
        kind="alert",
        name=name,
        expr=expr,
        duration=clauses.get("FOR", "").strip(),
        labels=_table(clauses.get("LABELS", "") or clauses.get("WITH", "")),
        annotations=annotations,
    )


def _table(text: str) -> dict[str, str]:
    return {match[1]: _string(match[2]) for match in _PAIR.finditer(text)}


def _string(text: str) -> str:
    if text[:1] not in "\"'`" or not text:
        return text
    inner = text[1:].removesuffix(text[0])
    if text[0] == "`":
        return inner
    return _ESCAPE.sub(lambda match: _ESCAPED.get(match[1], match[1]), inner)
