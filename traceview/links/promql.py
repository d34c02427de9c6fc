"""What an expression says: the metrics it is made of, its threshold, and its canonical form.

Read from the syntax tree. A templated expression (Helm, Go templates, Grafana variables) is read
with its templates replaced by a stand-in, and said to be partial.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import promql_parser

EXPRESSION_LIMIT = 65_536
DEPTH_LIMIT = 200
"""Nesting from which an expression is not parsed: the parser's own stack is not endless."""

_COMPARISONS = {"==": "==", "!=": "!=", ">": "<", "<": ">", ">=": "<=", "<=": ">="}
_TEMPLATE = re.compile(
    r"\{\{.{0,2000}?\}\}|\$\{\w{1,80}(?::\w{1,40})?\}|\[\[\w{1,80}\]\]", re.DOTALL
)
_VARIABLE = re.compile(r"\$\w{1,80}")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|`[^`]*`', re.DOTALL)
_COMMENT = re.compile(r"#[^\n]*")
_NAME = re.compile(r"(?<![\w:.])[a-zA-Z_:][\w:]*(?=\s*[{\[])")
_LOG_PIPE = re.compile(r"\}\s*(?:\|=|!=|\|~|!~|\|)\s*[\"`\w]")


@dataclass(frozen=True, slots=True)
class Expression:
    """What an expression says.

    `metrics` are sorted names, recording rules included. `threshold` is (operator, value) with the
    series on the left, None without a comparison to a number; `plot` is the text of the compared
    side, the whole expression without one. `partial` and `why_partial` say what was not understood.
    """

    metrics: tuple[str, ...] = ()
    partial: bool = False
    threshold: tuple[str, float] | None = None
    plot: str = ""
    why_partial: str = ""


def read_expression(expr: str) -> Expression:
    """What `expr` says, as far as it can be read; never raises."""
    return _read(expr[:EXPRESSION_LIMIT])


@lru_cache(maxsize=4096)
def _read(expr: str) -> Expression:
    tree = _parse(expr)
    if tree is not None:
        return _from_tree(tree, expr, "")
    plain = _without_templates(expr)
    if plain != expr and (tree := _parse(plain)) is not None:
        read = _from_tree(tree, plain, "templates were left out")
        return Expression(read.metrics, True, read.threshold, expr, read.why_partial)
    why = "LogQL is read by its selectors only" if _LOG_PIPE.search(expr) else "it does not parse"
    names = () if _LOG_PIPE.search(expr) else _names_in_text(plain)
    return Expression(names, True, None, expr, why)


def _from_tree(tree: Any, expr: str, why: str) -> Expression:
    names: set[str] = set()
    unnamed = _collect(tree, names)
    if unnamed:
        why = why or "a selector matches metric names by a pattern"
    side, threshold = _compared(tree)
    plot = expr if side is None else str(side.prettify())
    return Expression(tuple(sorted(names)), bool(why), threshold, plot, why)


def _collect(tree: Any, names: set[str]) -> bool:
    """Add the metric names of a tree; True when a selector has none that can be told."""
    unnamed = False
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, promql_parser.VectorSelector):
            unnamed |= _name_of(node, names)
        elif isinstance(node, promql_parser.MatrixSelector):
            unnamed |= _name_of(node.vector_selector, names)
        elif isinstance(node, promql_parser.BinaryExpr):
            waiting += [node.lhs, node.rhs]
        elif isinstance(node, promql_parser.Call):
            waiting += list(node.args)
        elif isinstance(node, promql_parser.AggregateExpr):
            waiting += [node.expr, *([node.param] if node.param is not None else [])]
        elif hasattr(node, "expr"):
            waiting.append(node.expr)
    return unnamed


def _name_of(selector: Any, names: set[str]) -> bool:
    if selector.name:
        names.add(selector.name)
        return False
    for matcher in selector.matchers.matchers:
        if matcher.name == "__name__" and matcher.op == promql_parser.MatchOp.Equal:
            names.add(matcher.value)
            return False
    return True


def _compared(tree: Any) -> tuple[Any, tuple[str, float] | None]:
    """The side of the first comparison with a number, and (operator, number)."""
    node = tree
    while isinstance(node, promql_parser.ParenExpr):
        node = node.expr
    if not isinstance(node, promql_parser.BinaryExpr):
        return None, None
    operator = str(node.op)
    if operator in _COMPARISONS:
        if (value := _number(node.rhs)) is not None:
            return node.lhs, (operator, value)
        if (value := _number(node.lhs)) is not None:
            return node.rhs, (_COMPARISONS[operator], value)
        return None, None
    if operator in ("and", "or", "unless"):
        left = _compared(node.lhs)
        return left if left[1] is not None or operator == "unless" else _compared(node.rhs)
    return None, None


def _number(node: Any) -> float | None:
    if isinstance(node, promql_parser.ParenExpr):
        return _number(node.expr)
    if isinstance(node, promql_parser.NumberLiteral):
        return float(node.val)
    if isinstance(node, promql_parser.UnaryExpr):
        value = _number(node.expr)
        return None if value is None else -value
    if isinstance(node, promql_parser.BinaryExpr):
        left, right = _number(node.lhs), _number(node.rhs)
        return None if left is None or right is None else _calculated(str(node.op), left, right)
    return None


def _calculated(operator: str, left: float, right: float) -> float | None:
    try:
        match operator:
            case "+":
                return left + right
            case "-":
                return left - right
            case "*":
                return left * right
            case "/":
                return left / right
            case "^":
                return float(left**right)
    except (ZeroDivisionError, OverflowError, TypeError):
        return None
    return None


def _parse(expr: str) -> Any:
    """The syntax tree, or None. The parser is foreign code: it may panic, which is no Exception."""
    if _depth(expr) > DEPTH_LIMIT:
        return None
    try:
        return promql_parser.parse(expr)
    except ValueError:
        return None
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            return None
        raise


def _depth(expr: str) -> int:
    depth = deepest = 0
    for character in expr:
        if character in "([{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in ")]}":
            depth -= 1
    return max(deepest, expr.count("-") // 2 if "--" in expr else 0)


def _without_templates(expr: str) -> str:
    plain = _TEMPLATE.sub(lambda match: _stand_in(expr, match), expr)
    return _VARIABLE.sub("1", plain)


def _stand_in(expr: str, match: re.Match[str]) -> str:
    before = expr[: match.start()].rstrip()[-1:]
    after = expr[match.end() :].lstrip()[:1]
    if before == "{" or (before == "," and after in "},"):
        return ""
    return "5m" if before == "[" else "1"


def _names_in_text(expr: str) -> tuple[str, ...]:
    bare = _COMMENT.sub("", _STRING.sub('""', expr))
    return tuple(sorted(set(_NAME.findall(bare))))


def same_expression(one: str, other: str) -> bool:
    """Whether two expressions are the same but for white space, order of labels and notation."""
    return canonical(one) == canonical(other)


@lru_cache(maxsize=16_384)
def canonical(expr: str) -> str:
    """One text for all ways to write an expression; folded white space when it does not parse."""
    tree = _parse(expr[:EXPRESSION_LIMIT])
    if tree is None:
        return " ".join(_COMMENT.sub("", expr).split())
    return " ".join(str(tree.prettify()).split())
