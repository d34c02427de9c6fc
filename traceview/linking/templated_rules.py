"""Whether what fires may come from a rule that a template makes: its actions are gaps to be filled.

A name or an expression fits when the text outside of the actions is all there, in its order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from traceview.references.labels.go_templates import unwrap_raw
from traceview.references.promql.expression import canonical

_ACTION = re.compile(r"\{\{[^{}]{0,1000}+\}\}|\{%[^{}%]{0,1000}+%\}")
_OPENS = re.compile(r"\{[{%]-?\s{0,20}(?:if|range|with|for)\b")
_CLOSES = re.compile(r"\{[{%]-?\s{0,20}end(?:if|for)?\b")
_CONTROL = re.compile(
    r"\{[{%]-?\s{0,20}(?:if|else|end|range|with|for|set|/\*|\$[\w.]{1,100}\s{0,20}:?=)"
)
_GAP = "traceview_gap_"
_LEAST_NAME = 3
_LEAST_EXPRESSION = 8


def is_template(text: str) -> bool:
    """Whether a text holds an action that its template fills before a server reads it."""
    return _ACTION.search(unwrap_raw(text)) is not None


@lru_cache(maxsize=8192)
def fits_name(template: str, name: str) -> bool:
    """Whether a template of a name may give this name. One without text of its own names none."""
    parts = _ACTION.split(unwrap_raw(template))
    own = sum(map(len, parts))
    return len(parts) > 1 and own >= _LEAST_NAME and _fill(parts, name)


@lru_cache(maxsize=8192)
def fits_expression(template: str, expr: str) -> bool:
    """Whether two expressions differ only by what the actions of the template stand for.

    What stands between the branches of a template may be missing. At least half of the expression
    must be the template's own text.
    """
    plain = unwrap_raw(template)
    if not _ACTION.search(plain):
        return False
    wanted = _tight(canonical(expr))
    return any(
        len("".join(parts)) >= max(_LEAST_EXPRESSION, len(wanted) / 2) and _fill(parts, wanted)
        for parts in _readings(plain)
    )


def _readings(template: str) -> Iterator[list[str]]:
    """The text around the gaps: branches left out, branches as gaps, and every action a gap."""
    left_out = "".join(
        part if not is_action else "" if _CONTROL.match(part) else _GAP
        for part, is_action in _outside_branches(template, "")
    )
    yield _tight(canonical(left_out)).split(_GAP)
    as_gaps = "".join(
        _GAP if is_action else part for part, is_action in _outside_branches(template, _GAP)
    )
    yield _tight(as_gaps).split(_GAP)
    yield _tight(_ACTION.sub(lambda m: "" if _CONTROL.match(m[0]) else _GAP, template)).split(_GAP)


def _outside_branches(template: str, instead: str) -> Iterator[tuple[str, bool]]:
    """Texts and actions outside of branches and loops, each with whether it is an action."""
    depth = position = 0
    for match in _ACTION.finditer(template):
        if depth == 0:
            yield template[position : match.start()], False
        position = match.end()
        if _OPENS.match(match[0]):
            depth += 1
        elif _CLOSES.match(match[0]) and depth:
            depth -= 1
            if depth == 0:
                yield instead, False
        elif depth == 0:
            yield match[0], True
    yield template[position:], False


def _fill(parts: Sequence[str], text: str) -> bool:
    """Whether the parts stand in a text in their order, the first and the last at its ends."""
    first, *rest = parts
    if not rest:
        return text == first
    *middle, last = rest
    if not text.startswith(first) or not text.endswith(last):
        return False
    at, end = len(first), len(text) - len(last)
    for part in middle:
        found = text.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return at <= end


def _tight(text: str) -> str:
    return "".join(text.split())
