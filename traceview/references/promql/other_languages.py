"""Expressions that are not PromQL: their server names the language, or their look tells it."""

from __future__ import annotations

import re

from traceview.references.conventions.word_lists import words
from traceview.references.promql.lexer import tokens

_READ = frozenset(
    words("prometheus promql metricsql mimir cortex thanos victoriametrics vm logql loki")
)
"""LogQL is told by its own look, in which a query of Prometheus that Loki runs has a place."""
_NAMES = {
    "vlogs": "LogsQL", "victorialogs": "LogsQL", "graphite": "Graphite", "influxdb": "InfluxQL",
}  # fmt: skip


def unread_language(text: str, language: str) -> str:
    """Why nothing is read of `text` in a `language` that is not PromQL; empty when it is read."""
    if not text:
        return "the expression is empty"
    told = language.strip().lower()
    if not told or told in _READ:
        return ""
    return f"the expression is {_NAMES.get(told, language.strip())}, which names no metric"


def other_language(text: str) -> str:
    """Why words of a text that does not parse are no metrics; empty when they may be.

    Only pipes (LogsQL, Flux, SPL) and dotted paths (Graphite) are never PromQL or MetricsQL.
    """
    held = list(tokens(text))
    if any(token.text == "|" for token in held):
        return "the expression is a pipeline of another language, which names no metric"
    for before, dot, after in zip(held, held[1:], held[2:], strict=False):
        if dot.text == "." and _is_step(before.text) and _is_step(after.text):
            return "it names series by dotted paths, as Graphite does, and no metric"
    return ""


def _is_step(word: str) -> bool:
    return bool(re.fullmatch(r"[\w*?\]}\[{-]{1,200}", word))
