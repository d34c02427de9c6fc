"""PromQL expressions: the metrics that they read, the threshold that they hold, and what to plot.

Read from the syntax tree of promql-parser. What it does not take (Helm and Go templates, Grafana
variables, LogQL, MetricsQL) is read as far as possible, and said to be partial.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from math import isnan

import promql_parser as tree

from traceview.references.labels.go_templates import unwrap_raw
from traceview.references.promql.lexer import is_bounded, words_that_are_metrics
from traceview.references.promql.promql_templates import (
    UNKNOWN,
    has_templates,
    is_logql,
    without_pipelines,
    without_templates,
)
from traceview.references.promql.syntax_tree import (
    canonical_text,
    metric_names,
    plot_of,
    threshold_of,
)

__all__ = ["Expression", "canonical", "read_expression", "same_expression"]

_COMPARISON_AT_END = re.compile(r"\s{0,20}(?:[<>=!]=|[<>])\s{0,20}[-+0-9.eE_]{1,40}\s{0,20}\Z")
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
def read_expression(expr: str) -> Expression:
    """Read `expr`; text that is no expression at all gives no metrics and is partial."""
    text = unwrap_raw(expr).strip()
    if not text:
        return Expression((), True, None, "", "the expression is empty")
    parsed = _parse(text)
    if parsed is not None:
        return _of_tree(parsed, text)
    plain, why = text, ""
    if has_templates(text):
        plain, why = without_templates(text), "the expression holds a template"
    if is_logql(plain) and _parse(plain) is None:
        plain = without_pipelines(plain)
        why = "LogQL reads log lines, which have no metric name"
    parsed = _parse(plain) if why else None
    if parsed is not None:
        read = _of_tree(parsed, text)
        if is_logql(text):
            read = replace(read, plot=_COMPARISON_AT_END.sub("", text))
        return _partial(read, why)
    names = {name for name in words_that_are_metrics(plain) if UNKNOWN not in name}
    why = why or "the expression is not PromQL as the parser knows it"
    return Expression(tuple(sorted(names)), True, None, text, why)


def _of_tree(parsed: tree.Expr, text: str) -> Expression:
    names, why = metric_names(parsed)
    threshold = threshold_of(parsed)
    plot = plot_of(parsed) or text
    return Expression(tuple(sorted(names)), bool(why), threshold, plot, why)


def _partial(read: Expression, why: str) -> Expression:
    names = tuple(name for name in read.metrics if UNKNOWN not in name)
    if len(names) < len(read.metrics):
        why = "the name of a metric is a template"
    is_whole = UNKNOWN not in read.plot and "NaN" not in read.plot
    known = read.threshold if read.threshold and not isnan(read.threshold[1]) else None
    return Expression(names, True, known, read.plot if is_whole else "", why)


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
    parsed = _parse(text)
    if parsed is not None:
        return canonical_text(parsed)
    return re.sub(r"\s+", " ", text)
