"""What the syntax tree of a PromQL expression says."""

from __future__ import annotations

from collections.abc import Iterator

import promql_parser as tree

_COMPARISONS = {">": "<", ">=": "<=", "<": ">", "<=": ">=", "==": "==", "!=": "!="}
"""Each comparison, and the one that says the same with its sides exchanged."""
_KEEPING = frozenset(("label_replace", "label_join", "sort", "sort_desc"))
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


def walk(expr: tree.Expr) -> Iterator[tree.Expr]:
    """`expr` and everything below it."""
    waiting = [expr]
    while waiting:
        here = waiting.pop()
        yield here
        waiting.extend(children(here))


def metric_names(expr: tree.Expr) -> tuple[set[str], str]:
    """The metric names that `expr` selects, and why there may be more; empty when there are not."""
    found: set[str] = set()
    why = ""
    for part in walk(expr):
        if isinstance(part, tree.VectorSelector):
            names, partial = _of_selector(part)
            found |= names
            why = why or partial
    return found, why


def _of_selector(selector: tree.VectorSelector) -> tuple[set[str], str]:
    if selector.name:
        return {selector.name}, ""
    found: set[str] = set()
    why = "a selector names no metric"
    for matcher in selector.matchers.matchers:
        if matcher.name != "__name__":
            continue
        if matcher.op == tree.MatchOp.Equal:
            return {matcher.value}, ""
        why = "a metric is chosen by a pattern of its name"
        if matcher.op == tree.MatchOp.Re:
            parts = matcher.value.split("|")
            if not any(_REGEX_SIGNS & set(part) for part in parts):
                return {part for part in parts if part}, ""
    return found, why


def _bare(expr: tree.Expr) -> tree.Expr:
    while isinstance(expr, tree.ParenExpr):
        expr = expr.expr
    return expr


def number_of(expr: tree.Expr) -> float | None:
    """The value of an expression of numbers only (`5 * 60`); None for any other."""
    expr = _bare(expr)
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
    if op in _COMPARISONS:
        right, left = number_of(expr.rhs), number_of(expr.lhs)
        if right is not None:
            return _inner(expr.lhs, (op, right))
        if left is not None:
            return expr.rhs, (_COMPARISONS[op], left)
        return expr.lhs, None
    if op in ("and", "unless") or (op == "*" and _is_join(expr)):
        return _compared(expr.lhs)
    return None


def _passed_on(expr: tree.Expr) -> tree.Expr:
    """What a function that keeps values is given: `label_replace(x > 5, …)`, `topk(1, x > 5)`."""
    while True:
        expr = _bare(expr)
        if isinstance(expr, tree.Call) and expr.func.name in _KEEPING and expr.args:
            expr = expr.args[0]
        elif isinstance(expr, tree.AggregateExpr) and str(expr.op) in ("topk", "bottomk"):
            expr = expr.expr
        else:
            return expr


def _inner(lhs: tree.Expr, outer: tuple[str, float]) -> tuple[tree.Expr, tuple[str, float] | None]:
    """`(x > bool 5) == 1` holds the threshold of its inside."""
    inside = _bare(lhs)
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
    folded = [" ".join(part.split()) if '"' not in part else _on_one_line(part) for part in parts]
    return " or ".join(dict.fromkeys(folded))


def _on_one_line(text: str) -> str:
    return " ".join(line.strip() for line in text.splitlines())


def _alternatives(
    expr: tree.Expr,
) -> list[tuple[tree.Expr, tuple[str, float] | None]]:
    """The sides of a top-level `or`, each as its series and threshold."""
    bare = _bare(expr)
    if isinstance(bare, tree.BinaryExpr) and str(bare.op) == "or":
        return [*_alternatives(bare.lhs), *_alternatives(bare.rhs)]
    found = _compared(bare)
    return [found if found is not None else (bare, None)]


def canonical_text(expr: tree.Expr) -> str:
    """One spelling of the tree: brackets by structure, matchers sorted, numbers in one form."""
    expr = _bare(expr)
    match expr:
        case tree.BinaryExpr():
            left, right = canonical_text(expr.lhs), canonical_text(expr.rhs)
            return f"({left} {expr.op}{_modifier(expr.modifier)} {right})"
        case tree.UnaryExpr():
            return f"-({canonical_text(expr.expr)})"
        case tree.AggregateExpr():
            inside = ",".join(canonical_text(part) for part in children(expr))
            grouping = ""
            if (by := expr.modifier) is not None:
                grouping = f" {by.type} ({','.join(sorted(by.labels))})"
            return f"{expr.op}{grouping}({inside})"
        case tree.Call():
            return f"{expr.func.name}({','.join(canonical_text(arg) for arg in expr.args)})"
        case tree.SubqueryExpr():
            return f"({canonical_text(expr.expr)})[{expr.range}:{expr.step}]{_when(expr)}"
        case _:
            return _leaf_text(expr)


def _leaf_text(expr: tree.Expr) -> str:
    match expr:
        case tree.MatrixSelector():
            return f"{_selector_text(expr.vector_selector)}[{expr.range}]"
        case tree.VectorSelector():
            return _selector_text(expr)
        case tree.NumberLiteral():
            return repr(float(expr.val))
        case tree.StringLiteral():
            return repr(expr.val)
        case _:
            return expr.prettify()


def _modifier(modifier: tree.BinModifier | None) -> str:
    if modifier is None:
        return ""
    text = " bool" if modifier.return_bool else ""
    if (matching := modifier.matching) is not None:
        text += f" {matching.type}({','.join(sorted(matching.labels))})"
    return text + f" {modifier.card} {','.join(sorted(modifier.group_labels or ()))}"


def _selector_text(selector: tree.VectorSelector) -> str:
    matchers = sorted(f"{m.name}{m.op}{m.value!r}" for m in selector.matchers.matchers)
    if selector.name:
        matchers.append(f"__name__{tree.MatchOp.Equal}{selector.name!r}")
    others = [
        "&".join(sorted(f"{m.name}{m.op}{m.value!r}" for m in group))
        for group in selector.matchers.or_matchers
    ]
    return "{" + ",".join([*sorted(matchers), *others]) + "}" + _when(selector)


def _when(expr: tree.VectorSelector | tree.SubqueryExpr) -> str:
    at = "" if expr.at is None else f"@{expr.at.type}{expr.at.at}"
    return f" offset {expr.offset}{at}" if expr.offset or at else ""
