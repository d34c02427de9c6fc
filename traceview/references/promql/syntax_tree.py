"""What the syntax tree of a PromQL expression says."""

from __future__ import annotations

import promql_parser as tree

from traceview.references.promql.lexer import tokens_and_blanks
from traceview.references.promql.newer_spelling import TRIMS

_COMPARISONS = {">": "<", ">=": "<=", "<": ">", "<=": ">=", "==": "==", "!=": "!="}
"""Each comparison, and the one that says the same with its sides exchanged."""
_KEEPING = frozenset(("label_replace", "label_join", "sort", "sort_desc"))
_INFO_METRIC = "target_info"
_REGEX_SIGNS = frozenset(r".*+?()[]{}|^$\\")


def children(expr: tree.Expr) -> tuple[tree.Expr, ...]:
    """The expressions right below `expr`."""
    match expr:
        case tree.BinaryExpr():
            return (expr.lhs, expr.rhs)
        case tree.ParenExpr() | tree.UnaryExpr() | tree.SubqueryExpr():
            return (expr.expr,)
        case tree.AggregateExpr():
            return (expr.expr,) if expr.param is None else (expr.param, expr.expr)
        case tree.Call():
            return tuple(expr.args)
        case tree.MatrixSelector():
            return (expr.vector_selector,)
        case _:
            return ()


def metric_names(expr: tree.Expr) -> tuple[set[str], str]:
    """The metric names that `expr` selects, and why there may be more; empty when there are not."""
    found: set[str] = set()
    why = ""
    waiting = [(expr, "")]
    while waiting:
        part, unless_said = waiting.pop()
        if isinstance(part, tree.VectorSelector):
            names, partial = _of_selector(part, unless_said)
            found |= names
            why = why or partial
        is_info = isinstance(part, tree.Call) and part.func.name == "info"
        # `info` reads this metric unless its second argument names others.
        found |= {_INFO_METRIC} if is_info and len(children(part)) == 1 else set()
        waiting += [
            (child, _INFO_METRIC if is_info and place else "")
            for place, child in enumerate(children(part))
        ]
    return found - set(TRIMS.values()), why


def _of_selector(selector: tree.VectorSelector, unless_said: str) -> tuple[set[str], str]:
    """The names of a selector; `unless_said` is that of one without any."""
    if selector.name:
        return {selector.name}, ""
    groups = [group for group in matcher_groups(selector) if group] or [[]]
    read = [_of_matchers(group, unless_said) for group in groups]
    return {name for names, _ in read for name in names}, next((why for _, why in read if why), "")


def _of_matchers(matchers: list[tree.Matcher], unless_said: str) -> tuple[set[str], str]:
    why = "" if unless_said else "a selector names no metric"
    names = [matcher for matcher in matchers if matcher.name == "__name__"]
    for matcher in names:
        if matcher.op == tree.MatchOp.Equal:
            return {matcher.value}, ""
        why = "a metric is chosen by a pattern of its name"
        if matcher.op == tree.MatchOp.Re:
            parts = matcher.value.split("|")
            if not any(_REGEX_SIGNS & set(part) for part in parts):
                return {part for part in parts if part}, ""
    return ({unless_said} if unless_said and not names else set()), why


def matcher_groups(selector: tree.VectorSelector) -> list[list[tree.Matcher]]:
    """The matchers of a selector: one list, or with `or` (MetricsQL) several alternatives."""
    return [list(selector.matchers.matchers), *map(list, selector.matchers.or_matchers)]


def bare(expr: tree.Expr) -> tree.Expr:
    """What stands in brackets."""
    while isinstance(expr, tree.ParenExpr):
        expr = expr.expr
    return expr


def number_of(expr: tree.Expr) -> float | None:
    """The value of an expression of numbers only (`5 * 60`); None for any other."""
    expr = bare(expr)
    if isinstance(expr, tree.NumberLiteral):
        return float(expr.val)
    if isinstance(expr, tree.UnaryExpr):
        value = number_of(expr.expr)
        return None if value is None else -value
    if isinstance(expr, tree.BinaryExpr):
        return _computed(str(expr.op), number_of(expr.lhs), number_of(expr.rhs))
    return None


def _computed(op: str, left: float | None, right: float | None) -> float | None:
    if left is None or right is None:
        return None
    try:
        match op:
            case "+":
                return left + right
            case "-":
                return left - right
            case "*":
                return left * right
            case "/":
                return left / right
            case "%":
                return left % right
            case "^":
                return float(left**right)
            case _:
                return None
    except (ArithmeticError, TypeError):
        return None


def _compared(expr: tree.Expr) -> tuple[tree.Expr, tuple[str, float] | None] | None:
    """The series of a comparison, and its threshold; None when `expr` compares nothing."""
    expr = _passed_on(expr)
    if not isinstance(expr, tree.BinaryExpr):
        return None
    op = str(expr.op)
    if op in _COMPARISONS and not _is_trim(expr):
        right, left = number_of(expr.rhs), number_of(expr.lhs)
        if right is not None:
            return _inner(expr.lhs, (op, right))
        if left is not None:
            return expr.rhs, (_COMPARISONS[op], left)
        return expr.lhs, None
    if op in ("and", "unless") or (op == "*" and _is_join(expr)):
        return _compared(expr.lhs)
    return None


def _is_trim(expr: tree.BinaryExpr) -> bool:
    """Whether this is the second half of what stands for `>/` or `</`."""
    left = expr.lhs
    if not isinstance(left, tree.BinaryExpr):
        return False
    return isinstance(left.rhs, tree.VectorSelector) and left.rhs.name in TRIMS.values()


def _passed_on(expr: tree.Expr) -> tree.Expr:
    """What a function that keeps values is given: `label_replace(x > 5, …)`, `topk(1, x > 5)`."""
    while True:
        expr = bare(expr)
        if isinstance(expr, tree.Call) and expr.func.name in _KEEPING and expr.args:
            expr = expr.args[0]
        elif isinstance(expr, tree.AggregateExpr) and str(expr.op) in ("topk", "bottomk"):
            expr = expr.expr
        else:
            return expr


def _inner(lhs: tree.Expr, outer: tuple[str, float]) -> tuple[tree.Expr, tuple[str, float] | None]:
    """`(x > bool 5) == 1` holds the threshold of its inside."""
    inside = bare(lhs)
    if isinstance(inside, tree.BinaryExpr) and outer in ((">", 0.0), ("==", 1.0), (">=", 1.0)):
        modifier = inside.modifier
        if str(inside.op) in _COMPARISONS and modifier is not None and modifier.return_bool:
            found = _compared(inside)
            if found is not None:
                return found
    return lhs, outer


def _is_join(expr: tree.BinaryExpr) -> bool:
    """Whether a multiplication only adds labels: `x > 5 * on (job) group_left (team) owners`."""
    modifier = expr.modifier
    return modifier is not None and modifier.card != tree.VectorMatchCardinality.OneToOne


def threshold_of(expr: tree.Expr) -> tuple[str, float] | None:
    """The one comparison with a number that decides whether the alert fires; None without."""
    found = {threshold for _, threshold in _alternatives(expr)}
    return found.pop() if len(found) == 1 else None


def plot_of(expr: tree.Expr) -> str:
    """`expr` without its comparisons, as PromQL on one line."""
    parts = [part.prettify() for part, _ in _alternatives(expr)]
    text = " or ".join(dict.fromkeys(map(_on_one_line, parts)))
    for sign, name in TRIMS.items():
        text = text.replace(f"!= {name} !=", sign)
    return text


def _on_one_line(text: str) -> str:
    """Blanks folded, those in strings apart: there a line break is written as its escape."""
    return "".join(
        " " if token.sort == "space" else token.text.replace("\n", "\\n")
        for token in tokens_and_blanks(text)
    )


def _alternatives(
    expr: tree.Expr,
) -> list[tuple[tree.Expr, tuple[str, float] | None]]:
    """The sides of a top-level `or`, each as its series and threshold."""
    inside = bare(expr)
    if isinstance(inside, tree.BinaryExpr) and str(inside.op) == "or":
        return [*_alternatives(inside.lhs), *_alternatives(inside.rhs)]
    found = _compared(inside)
    return [found if found is not None else (inside, None)]
