"""PromQL expressions: the metrics that they read, the threshold that they hold, and what to plot.

Read from the syntax tree of promql-parser. What it does not take (templates, LogQL, much of
MetricsQL) is read as far as possible, and said to be partial; other languages name no metric.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from math import isnan

import promql_parser as tree

from traceview.references.labels.go_templates import unwrap_raw
from traceview.references.promql.canonical_form import canonical_text
from traceview.references.promql.lexer import (
    EXPRESSION_LIMIT,
    is_bounded,
    tokens_and_blanks,
    words_that_are_metrics,
)
from traceview.references.promql.newer_spelling import KEPT, plain_spelling
from traceview.references.promql.other_languages import other_language, unread_language
from traceview.references.promql.promql_templates import (
    UNKNOWN,
    has_templates,
    is_logql,
    without_pipelines,
    without_templates,
)
from traceview.references.promql.syntax_tree import (
    metric_names,
    number_of,
    plot_of,
    threshold_of,
)

__all__ = ["Expression", "canonical", "read_expression", "same_expression"]

_COMPARISON_AT_END = re.compile(r"(?:[<>=!]=|[<>])\s{0,20}[-+0-9.eE_]{1,40}\s{0,20}\Z")
Threshold = tuple[str, float]


@dataclass(frozen=True, slots=True)
class Expression:
    """What an alert's expression says.

    `metrics` are its metric names, sorted; names of recording rules (`job:errors:rate5m`) too.
    `threshold` is the comparison (`>`, 0.5) read with the series on its left; None without one, or
    with several. `plot` is the expression without the comparison, in the language of the original;
    empty where a template stands in it. `why_partial` says what could not be read when `partial`
    is True.
    """

    metrics: tuple[str, ...]
    partial: bool
    threshold: Threshold | None
    plot: str
    why_partial: str = ""


@lru_cache(maxsize=8192)
def read_expression(expr: str, language: str = "") -> Expression:
    """Read `expr`; text that is no expression at all gives no metrics and is partial.

    `language` is what the server calls it (`prometheus`, `vlogs`, `graphite`), empty if it does not
    say; PromQL and MetricsQL are read, others have no metric names.
    """
    text = unwrap_raw(expr).strip()
    if why := unread_language(text, language):
        return Expression((), True, None, text, why)
    return _of_text(text) or _of_template(text)


def _of_text(text: str, why: str = "") -> Expression | None:
    """What a text says that parses; `why` is why it stands for another."""
    plain = plain_spelling(text, _seconds)
    parsed = _parse(plain.text) if plain else None
    if plain is None or parsed is None:
        return None
    names, unnamed = metric_names(parsed)
    plot = plot_of(parsed)
    if KEPT in plot or plain.why:
        plot = _COMPARISON_AT_END.sub("", text).rstrip()
    why = why or plain.why or unnamed
    return Expression(tuple(sorted(names)), bool(why), threshold_of(parsed), plot or text, why)


def _of_template(text: str) -> Expression:
    """What a text says that parses with something else in the place of its templates, or not."""
    plain, why = text, ""
    if has_templates(text):
        plain, why = without_templates(text), "the expression holds a template"
    if is_logql(plain) and _parse(plain) is None:
        plain = without_pipelines(plain)
        why = "LogQL reads log lines, which have no metric name"
    if why and (read := _of_text(plain, why)):
        if is_logql(text):
            read = replace(read, plot=_COMPARISON_AT_END.sub("", text).rstrip())
        return _partial(read, why)
    if other := other_language(plain):
        return Expression((), True, None, text, other)
    names = {name for name in words_that_are_metrics(plain) if UNKNOWN not in name}
    why = why or "the expression is not PromQL as the parser knows it"
    return Expression(tuple(sorted(names)), True, None, text, why)


def _partial(read: Expression, why: str) -> Expression:
    names = tuple(name for name in read.metrics if UNKNOWN not in name)
    if len(names) < len(read.metrics):
        why = "the name of a metric is a template"
    is_whole = UNKNOWN not in read.plot and "NaN" not in read.plot
    known = read.threshold if read.threshold and not isnan(read.threshold[1]) else None
    return Expression(names, True, known, read.plot if is_whole else "", why)


def _seconds(text: str) -> float | None:
    """The value of an expression of numbers and durations; None of any other."""
    parsed = _parse(text)
    return None if parsed is None else number_of(parsed)


def _parse(text: str) -> tree.Expr | None:
    if not is_bounded(text):
        return None
    try:
        return tree.parse(text)
    except ValueError:
        return None
    except BaseException as error:
        # A panic of the parser's Rust code is no Exception in Python.
        if type(error).__name__ == "PanicException":
            return None
        raise


def same_expression(a: str, b: str) -> bool:
    """Whether two expressions say the same: spacing, quotes and order of matchers do not count."""
    return a == b or canonical(a) == canonical(b)


@lru_cache(maxsize=8192)
def canonical(expr: str) -> str:
    """One spelling of `expr`: that of its syntax tree, or with blanks folded when it has none."""
    text = unwrap_raw(expr).strip()
    plain = plain_spelling(text, _seconds)
    parsed = _parse(plain.text) if plain and not plain.why else None
    if parsed is not None:
        try:
            return canonical_text(parsed)
        except OverflowError:
            # The parser has no date for its moment.
            pass
    return f"text {_folded(text)}"


def _folded(text: str) -> str:
    """Blanks between words folded; a text that is not told from its strings stays as it is."""
    words = list(tokens_and_blanks(text)) if len(text) <= EXPRESSION_LIMIT else []
    if not words or any(word.sort == "other" and word.text in "\"'`" for word in words):
        return text
    parts = []
    for before, word in zip(("", *(one.text for one in words)), words, strict=False):
        ends_comment = before.startswith("#") and "\n" in word.text
        blank = "\n" if ends_comment else " "
        parts.append(blank if word.text.isspace() else word.text)
    return "".join(parts)
