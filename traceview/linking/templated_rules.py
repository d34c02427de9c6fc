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
_NUMBER, _DURATION = "9876543.25", "7919m"
_SPELLED_DURATION = "5days,11:59:00"
_STAND_INS = {"[": _DURATION, **dict.fromkeys("<>=+-*/%^", _NUMBER)}
"""What stands for an action where a name cannot, by the character before; a gap once parsed."""
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
    spelled = _tight(canonical(expr))
    written = _tight(unwrap_raw(expr))
    return any(
        _is_enough(parts, wanted) and _fill(parts, wanted)
        for parts, wanted in (
            (_parsed(plain), spelled),
            (_branches_as_gaps(plain), written),
            (_tight(_gaps(plain)).split(_GAP), written),
        )
    )


def _is_enough(parts: Sequence[str], wanted: str) -> bool:
    return sum(map(len, parts)) >= max(_LEAST_EXPRESSION, len(wanted) / 2)


def _parsed(template: str) -> list[str]:
    """The text around the gaps in one spelling, with what stands between branches left out."""
    parts: list[str] = []
    for part, is_action in _outside_branches(template, ""):
        if not is_action:
            parts.append(part)
        elif not _CONTROL.match(part):
            before = "".join(parts)[-80:].rstrip()[-1:]
            parts.append(_STAND_INS.get(before, _GAP))
    spelled = _tight(canonical("".join(parts)))
    for stand_in in (_SPELLED_DURATION, _NUMBER):
        spelled = spelled.replace(stand_in, _GAP)
    return spelled.split(_GAP)


def _branches_as_gaps(template: str) -> list[str]:
    pieces = _outside_branches(template, _GAP)
    return _tight("".join(_GAP if is_action else part for part, is_action in pieces)).split(_GAP)


def _gaps(template: str) -> str:
    return _ACTION.sub(lambda match: "" if _CONTROL.match(match[0]) else _GAP, template)


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
