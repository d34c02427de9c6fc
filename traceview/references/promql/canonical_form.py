"""One spelling for all texts of one PromQL expression, and for no other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import promql_parser as tree

from traceview.references.promql.syntax_tree import bare, children, matcher_groups


def canonical_text(expr: tree.Expr) -> str:
    """One spelling of the tree: brackets by structure, matchers sorted, numbers in one form.

    All that the tree holds stands in it, names and texts in quotes, so that two trees that differ
    are never spelled alike.
    """
    expr = bare(expr)
    match expr:
        case tree.BinaryExpr():
            left, right = canonical_text(expr.lhs), canonical_text(expr.rhs)
            return f"({left} {expr.op}{_modifier(expr.modifier)} {right})"
        case tree.UnaryExpr():
            return f"-({canonical_text(expr.expr)})"
        case tree.AggregateExpr():
            inside = ",".join(canonical_text(part) for part in children(expr))
            by = expr.modifier
            grouping = "" if by is None else f" {by.type} {_listed(by.labels)}"
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


def _listed(names: Iterable[str] | None) -> str:
    return repr(sorted(set(names or ())))


def _modifier(modifier: tree.BinModifier | None) -> str:
    if modifier is None:
        return ""
    text = " bool" if modifier.return_bool else ""
    if (matching := modifier.matching) is not None:
        text += f" {matching.type}{_listed(matching.labels)}"
    text += f" {modifier.card} {_listed(modifier.group_labels)}"
    fill = modifier.fill_values
    return text if fill.lhs is fill.rhs is None else f"{text} fill {fill.lhs!r} {fill.rhs!r}"


def _selector_text(selector: tree.VectorSelector) -> str:
    first, *others = matcher_groups(selector)
    named = [("__name__", str(tree.MatchOp.Equal), selector.name)] if selector.name else []
    texts = [repr(sorted({*named, *_told(first)}))]
    texts += sorted(repr(sorted(set(_told(group)))) for group in others)
    return " or ".join(texts) + _when(selector)


def _told(matchers: Iterable[tree.Matcher]) -> Iterator[tuple[str, str, str]]:
    return ((one.name, str(one.op), one.value) for one in matchers)


def _when(expr: tree.VectorSelector | tree.SubqueryExpr) -> str:
    at = "" if expr.at is None else f"@{expr.at.type}{expr.at.at}"
    return f" offset {expr.offset}{at}" if expr.offset or at else ""
