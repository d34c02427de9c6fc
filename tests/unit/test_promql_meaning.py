"""PromQL: two texts of another meaning are never taken for one, two spellings of one always are."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceview.references.promql.expression import canonical, read_expression, same_expression

Tree = tuple[Any, ...]
_NAMES = st.sampled_from(["a", "b", "c:d", "sum_x"])
_LABELS = st.sampled_from(["x", "y", "a,b", "x=y", "é"])
_VALUES = st.sampled_from(["1", "2", "", "1  2", "1 2", r"\d", r"\\d", '"', "a,b", "ÿ", "'", "\n"])
_DURATIONS = st.sampled_from([60, 90, 3600, 1])
_MATCHERS = st.lists(
    st.tuples(_LABELS, st.sampled_from(["=", "!=", "=~", "!~"]), _VALUES), min_size=1, max_size=2
).map(frozenset)
_WHEN = st.tuples(
    st.sampled_from([0, 60, -60, 3600]),
    st.sampled_from(["", "start()", "end()", "0", "7", "7.001"]),
)
_GROUPED = st.one_of(
    st.just(("", frozenset[str]())),
    st.tuples(st.sampled_from(["by", "without"]), st.lists(_LABELS, max_size=2).map(frozenset)),
)
_FILL = st.tuples(st.sampled_from(["", "0", "5"]), st.sampled_from(["", "0", "5"]))


_MATCHING = st.one_of(
    st.just(("", frozenset[str]())),
    st.tuples(st.sampled_from(["on", "ignoring"]), st.lists(_LABELS, max_size=2).map(frozenset)),
)
_PARTS: dict[str, tuple[st.SearchStrategy[Any], ...]] = {
    "selector": (
        _NAMES,
        st.lists(_MATCHERS, max_size=2).map(frozenset),
        st.sampled_from(["", "anchored", "smoothed"]),
        _WHEN,
    ),
    "number": (st.sampled_from([0.5, 1.0, 1e6, 1000.0, 300.0]),),
    "sum": (st.sampled_from(["sum", "max"]), _GROUPED),
    "topk": (st.sampled_from([1, 2]),),
    "subquery": (st.nothing(), _DURATIONS, st.sampled_from([0, 60]), _WHEN),
    "rate": (st.sampled_from(["rate", "delta"]), st.nothing(), _DURATIONS),
    "binary": (
        st.sampled_from(["+", "-", "*", "^", ">", "==", "atan2"]),
        st.booleans(),
        _MATCHING,
        _FILL,
    ),
    "trim": (st.sampled_from([">/", "</"]),),
}
"""What can stand at the places of a tree of each kind; the rest are trees."""
_SELECTORS = st.tuples(st.just("selector"), *_PARTS["selector"])
_NUMBERS = st.tuples(st.just("number"), *_PARTS["number"])


def _larger(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    op, is_bool, matching, fill = _PARTS["binary"]
    _, seconds, step, when = _PARTS["subquery"]
    return st.one_of(
        st.tuples(st.just("sum"), *_PARTS["sum"], inner),
        st.tuples(st.just("topk"), *_PARTS["topk"], inner),
        st.tuples(st.just("subquery"), inner, seconds, step, when),
        st.tuples(st.just("rate"), _PARTS["rate"][0], _SELECTORS, _DURATIONS),
        st.tuples(st.just("binary"), op, is_bool, matching, fill, inner, inner),
        st.tuples(st.just("trim"), *_PARTS["trim"], inner, _NUMBERS),
        st.tuples(st.just("minus"), inner),
    )


_TREES = st.recursive(_SELECTORS, _larger, max_leaves=4)


def _quoted(text: str, *, raw: bool) -> str:
    if raw and "`" not in text:
        return f"`{text}`"
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _names(names: frozenset[str], *, other: bool) -> str:
    return "(" + ", ".join(_quoted(n, raw=False) for n in sorted(names, reverse=other)) + ")"


def _told_when(when: tuple[int, str], *, other: bool) -> str:
    seconds, at = when
    told = f" @ {at}" if at else ""
    if seconds:
        long = f"{'-' if seconds < 0 else ''}({abs(seconds)}s * 1)"
        told += f" offset {long if other else f'{seconds}s'}"
    return told


def _range(seconds: int, *, other: bool) -> str:
    return (
        f"{seconds // 2}s + {seconds - seconds // 2}s" if other and seconds > 1 else f"{seconds}s"
    )


def _written(tree: Tree, *, other: bool) -> str:
    """The tree as PromQL; `other` chooses among two spellings."""

    def inside(part: Tree) -> str:
        text = _written(part, other=other)
        return f"(({text}))" if other else f"({text})"

    match tree:
        case ("selector", name, groups, kept, when):
            return _selector(name, groups, kept, when, "", other=other)
        case ("number", value):
            return f"{value:_}" if other and value >= 1000 else repr(value)
        case ("sum", op, (how, labels), part):
            grouping = f" {how} {_names(labels, other=other)}" if how else ""
            body = f"({_written(part, other=other)})"
            return f"{op}{body}{grouping}" if other else f"{op}{grouping}{body}"
        case ("topk", count, part):
            return f"topk({count}, {_written(part, other=other)})"
        case ("subquery", part, seconds, step, when):
            told = f"[{_range(seconds, other=other)}:{f'{step}s' if step else ''}]"
            return f"last_over_time({inside(part)}{told}{_told_when(when, other=other)})"
        case ("rate", function, (_, name, groups, kept, when), seconds):
            span = f"[{_range(seconds, other=other)}]"
            return f"{function}({_selector(name, groups, kept, when, span, other=other)})"
        case ("binary", op, is_bool, (how, labels), (left, right), first, last):
            told = " bool" if is_bool and op in (">", "==") else ""
            told += f" {how} {_names(labels, other=other)}" if how else ""
            told += f" fill_left({left})" if left else ""
            told += f" fill_right({right})" if right else ""
            return f"{inside(first)} {op}{told} {inside(last)}"
        case ("trim", op, part, number):
            return f"{inside(part)} {op} {_written(number, other=other)}"
        case ("minus", part):
            return f"-{inside(part)}"
    raise AssertionError(tree)


def _selector(name: str, groups: Any, kept: str, when: Any, span: str, *, other: bool) -> str:
    alternatives = [
        ", ".join(
            f"{_quoted(label, raw=False)}{op}{_quoted(value, raw=other)}"
            for label, op, value in sorted(group, reverse=other)
        )
        for group in sorted(groups, key=sorted)
    ]
    braces = f"{{{' or '.join(alternatives)}}}" if alternatives else ""
    return f"{name}{braces}{span}{f' {kept}' if kept else ''}{_told_when(when, other=other)}"


def _meant(tree: Tree) -> Tree:
    """The tree without what says nothing: `bool` of arithmetic, alternatives of one."""
    match tree:
        case ("binary", op, is_bool, *rest):
            return ("binary", op, is_bool and op in (">", "=="), *map(_part, rest))
        case _:
            return tuple(map(_part, tree))


def _part(value: Any) -> Any:
    is_tree = isinstance(value, tuple) and value and value[0] in _KINDS
    return _meant(value) if is_tree else value


_KINDS = ("selector", "number", "sum", "topk", "subquery", "rate", "binary", "trim", "minus")


@given(_TREES, _TREES)
def test_two_that_differ_are_never_the_same(one: Tree, two: Tree) -> None:
    if _meant(one) == _meant(two):
        return
    for other in (False, True):
        assert not same_expression(_written(one, other=False), _written(two, other=other))


@given(_TREES, st.data())
def test_no_part_of_an_expression_is_dropped(tree: Tree, data: st.DataObject) -> None:
    changed = _changed(tree, data)
    if _meant(changed) != _meant(tree):
        assert not same_expression(_written(tree, other=False), _written(changed, other=False))


def _changed(tree: Tree, data: st.DataObject) -> Tree:
    """The tree with one part exchanged for another that can stand there."""
    place = data.draw(st.integers(1, len(tree) - 1))
    part = tree[place]
    if isinstance(part, tuple) and part and part[0] in _KINDS:
        inner: Any = _changed(part, data)
    else:
        inner = data.draw(_PARTS[tree[0]][place - 1])
    return (*tree[:place], inner, *tree[place + 1 :])


@given(_TREES)
def test_another_spelling_is_the_same(tree: Tree) -> None:
    first, second = (_written(tree, other=other) for other in (False, True))
    if not canonical(first).startswith("text ") and not canonical(second).startswith("text "):
        assert same_expression(first, second)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("a + fill(0) b > 1", "a + fill(5) b > 1"),
        ("a + fill(0) b > 1", "a + b > 1"),
        ("a + fill_left(0) b", "a + fill_right(0) b"),
        ('x{a="b" or c="d"} > 1', 'x{a="b",c="d"} > 1'),
        ('x{a="b",c="d" or e="f"}', 'x{a="b" or c="d",e="f"}'),
        ('sum by ("a,b") (x)', "sum by (a, b) (x)"),
        ('x + on ("a,b") y', "x + on (a, b) y"),
        ("x @ -1", "x @ -2"),
        ("x @ -1", "x @ 0"),
        ("x @ 1e12", "x @ 1e13"),
        (r'x{a="\xff"}', 'x{a="ÿ"}'),
        (r"x{a=~`\\d`}", r"x{a=~`\d`}"),
        (r'x{a=~"\\d"}', r"x{a=~`\\d`}"),
        ("h >/ 1", "h </ 1"),
        ("h >/ 1 - b", "(h >/ 1) - b"),
        ("rate(x[5m] anchored)", "rate(x[5m] smoothed)"),
        ("rate(x[5m] anchored)", "rate(x[5m])"),
        ("rate(x[step()])", "rate(x[1m])"),
        ("rate(x[5i])", "rate(x[1m])"),
        ("bytes > 10M", "bytes > 10Mi"),
        ('x{a="b  c"} default 1', 'x{a="b c"} default 1'),
        ("a default 1 # b\n+ c", "a default 1 # b + c"),
        ("divideSeries(#A,#B)", "divideSeries(#B,#A)"),
        ("a default '  b", "a default ' b"),
        ("a" * 40_000 + " + b", "a" * 40_000 + " + c"),
    ],
)
def test_what_a_canonical_form_could_drop(a: str, b: str) -> None:
    assert not same_expression(a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (r'reqs{path=~"^/b/\\d+$"} > 1', r"reqs{path=~`^/b/\d+$`} > 1"),
        ("x > 1_000_000", "x > 1e6"),
        ("rate(x[5m*2])", "rate(x[10m])"),
        ("x offset (1h / 2)", "x offset 30m"),
        ("x offset -(5m)", "x offset -5m"),
        ("x offset 0s", "x"),
        ("bytes > 10M", "bytes > 10000000"),
        ("h >/ 1 > 2", "(h >/ 1.0) > 2"),
        ("a default  1", "a default 1"),
    ],
)
def test_newer_spellings_of_one_expression(a: str, b: str) -> None:
    assert same_expression(a, b)


@pytest.mark.parametrize(
    ("expr", "metrics", "threshold", "plot", "partial"),
    [
        (
            r"reqs{path=~`^/api/\d+$`} > 1",
            ["reqs"],
            (">", 1.0),
            r'reqs{path=~"^/api/\\d+$"}',
            False,
        ),
        ("x > 1_000_000", ["x"], (">", 1e6), "x", False),
        ("rate(x[5m*2]) > 1", ["x"], (">", 1.0), "rate(x[10m])", False),
        ("rate(x[step()]) > 1", ["x"], (">", 1.0), "rate(x[step()])", True),
        ("h >/ 0.5", ["h"], None, "h >/ 0.5", False),
        ("h </ 0.5 > 10", ["h"], (">", 10.0), "h </ 0.5", False),
        ("rate(x[5m] anchored) > 5", ["x"], (">", 5.0), "rate(x[5m] anchored)", False),
        ("info(a) > 1", ["a", "target_info"], (">", 1.0), "info(a)", False),
        ('info(a, {b="c"})', ["a", "target_info"], None, 'info(a, {b="c"})', False),
        ('info(a, {__name__="b"})', ["a", "b"], None, 'info(a, {__name__="b"})', False),
        ('{__name__="a" or __name__="b"}', ["a", "b"], None, None, False),
        ("bytes > 10M", ["bytes"], (">", 1e7), "bytes", False),
        ("rate(x[5i]) > 1", ["x"], (">", 1.0), "rate(x[5i])", True),
        ("WITH (f = x, g(y) = rate(y)) g(f) > 1", ["x"], None, None, True),
        ("foo[1h:5m] default 1", ["foo"], None, None, True),
        ('a{x="1\\n2"} > 1', ["a"], (">", 1.0), 'a{x="1\\n2"}', False),
    ],
)
def test_newer_spellings_are_read(
    expr: str, metrics: list[str], threshold: Any, plot: str | None, partial: bool
) -> None:
    read = read_expression(expr)
    assert (list(read.metrics), read.threshold, read.partial) == (metrics, threshold, partial)
    assert plot is None or read.plot == plot


@pytest.mark.parametrize(
    ("expr", "language"),
    [
        ("_time:5m error | stats count() c | filter c:>3", ""),
        ("error", "vlogs"),
        ("absolute(keepLastValue(jam.*.level))", ""),
        ("jam", "graphite"),
        ("SELECT mean FROM jam", "influxdb"),
    ],
)
def test_other_languages_name_no_metric_and_say_so(expr: str, language: str) -> None:
    read = read_expression(expr, language)
    assert (read.metrics, read.partial, read.threshold) == ((), True, None)
    assert "no metric" in read.why_partial


@pytest.mark.parametrize("language", ["prometheus", "Prometheus", "", "loki"])
def test_the_languages_of_prometheus_are_read(language: str) -> None:
    assert read_expression("up == 0", language).metrics == ("up",)


@pytest.mark.parametrize(
    ("expr", "metrics"),
    [
        ('a{x="{{ .y }}", n{{ $op }}"{{ .z }}"} != b{n{{ $op }}"{{ .z }}"}', ["a", "b"]),
        ("avg(a) by (env) >= <%= threshold %>", ["a"]),
        ("avg(a) by (env) >= <%= p('x.depth') %>", ["a"]),
        ("<% if x %>a<% end %> > 1", ["a"]),
        ("{% if x %}a{% endif %} > 1", ["a"]),
        ("a > %(limit)s", ["a"]),
        ("sum(rate(a{%(selector)s}[%(window)s])) > %(_config.limit)d", ["a"]),
        ("a > ${var.limit}", ["a"]),
        ("a > #{limit}", ["a"]),
    ],
)  # fmt: skip
def test_a_template_loses_no_metric_and_is_none(expr: str, metrics: list[str]) -> None:
    read = read_expression(expr)
    assert (list(read.metrics), read.partial) == (metrics, True)


def test_the_operator_that_a_template_stands_for_is_not_drawn() -> None:
    assert read_expression('a{n{{ $op }}"x"} > 1').plot == ""


def test_quotes_that_nothing_closes_are_read_in_time() -> None:
    assert read_expression('a "' + '\\"' * 16_000).partial
