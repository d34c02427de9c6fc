"""PromQL: metrics, thresholds, what to plot, and when two expressions say the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceview.references.promql.expression import canonical, read_expression, same_expression


@pytest.mark.parametrize(
    ("expr", "metrics"),
    [
        ('up{job="x"} == 0', ["up"]),
        ("sum by (team) (rate(a[5m])) / on (team) group_left (b) c > 1", ["a", "c"]),
        ("job:errors:rate5m > 0.5", ["job:errors:rate5m"]),
        ('absent(up{job="x"})', ["up"]),
        ('{__name__="up", job="x"} == 0', ["up"]),
        ('{"up", job="x"} == 0', ["up"]),
        ('{__name__=~"a|b"} == 0', ["a", "b"]),
        ("max_over_time(a[1h:5m] offset 1d) unless b", ["a", "b"]),
        ('label_replace(a, "x", "$1", "y", "(b.*)") > 1', ["a"]),
        ("time() - a > 60 # b", ["a"]),
        ("vector(1)", []),
    ],
)
def test_metrics_come_from_the_syntax_tree(expr: str, metrics: list[str]) -> None:
    read = read_expression(expr)
    assert (list(read.metrics), read.partial, read.why_partial) == (metrics, False, "")


@pytest.mark.parametrize(
    ("expr", "metrics"),
    [
        ("rate(a[{{ .Values.window }}]) > {{ .Values.limit }}", ["a"]),
        ('a{ {{ include "sel" . }}, x="y"} > 1', ["a"]),
        ("{{ if .Values.on }}a{{ end }} > 1", ["a"]),
        ("{{ .Values.prefix }}_total > b", ["b"]),
        ("rate(a[$__rate_interval]) > $limit", ["a"]),
        ("rate(a[${window}]) > 1", ["a"]),
        ('{__name__=~"a_(b|c)"} > d', ["d"]),
        ('sum(count_over_time({app="x"} |= "boom {" | json | level="error" [5m])) > 5', []),
        ("rollup_rate(a[5m]) default b keep_metric_names", ["a", "b"]),
        ("sum by (x) (a", ["a"]),
    ],
)
def test_what_is_no_plain_promql_is_read_in_part_and_says_so(expr: str, metrics: list[str]) -> None:
    read = read_expression(expr)
    assert (list(read.metrics), read.partial) == (metrics, True)
    assert read.why_partial


def test_a_template_inside_a_string_hides_no_metric() -> None:
    read = read_expression('a{job="{{ .Values.job }}"} > 1')
    assert (read.metrics, read.partial) == (("a",), False)


def test_raw_strings_of_helm_are_plain_promql() -> None:
    assert read_expression('{{`up{job="x"}`}} == 0').metrics == ("up",)
    assert not read_expression('{{`up{job="x"}`}} == 0').partial


@pytest.mark.parametrize(
    ("expr", "threshold", "plot"),
    [
        ("a > 5", (">", 5.0), "a"),
        ("5 < a", (">", 5.0), "a"),
        ("1 >= a", ("<=", 1.0), "a"),
        ("a > 5 * 60", (">", 300.0), "a"),
        ("a > -1e3", (">", -1000.0), "a"),
        ("(a / b) > bool 0.5", (">", 0.5), "(a / b)"),
        ("(a > 5) and on (x) b == 1", (">", 5.0), "a"),
        ("a > 5 unless b", (">", 5.0), "a"),
        ("(a > 5) * on (x) group_left (team) owners", (">", 5.0), "a"),
        ('label_replace(a > 5, "x", "$1", "y", ".*")', (">", 5.0), "a"),
        ("(a > bool 5) == 1", (">", 5.0), "a"),
        ("a > 5 or b > 5", (">", 5.0), "a or b"),
        ("a > 5 or b > 6", None, "a or b"),
        ("a > b", None, "a"),
        ("absent(a)", None, "absent(a)"),
        ("a > 1 / 0", None, "a"),
        ("rate(a[{{ $w }}]) > 5", (">", 5.0), "rate(a[1m])"),
        ("a > {{ .Values.limit }}", None, "a"),
        ("a > 2 * $limit", None, "a"),
        ('a{x="{{ include "y" . }}"} > {{ .Values.limit }}', None, ""),
        ('sum(rate({x="y"} |= "> 1" [5m])) > 0.1', (">", 0.1), 'sum(rate({x="y"} |= "> 1" [5m]))'),
    ],
)
def test_threshold_stands_with_the_series_on_its_left(
    expr: str, threshold: tuple[str, float] | None, plot: str
) -> None:
    read = read_expression(expr)
    assert (read.threshold, read.plot) == (threshold, plot)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("sum(rate(a[300s])) by (x, y) > 5", "sum by (y,x)(rate(a[5m]))>5.0"),
        ('a{x="1",y=~"2"}', "a{y=~'2', x='1'}"),
        ('{__name__="a"}', "a"),
        ("a and on (x, y) b", "((a) and on(y,x) (b))"),
        ("a # why\n> 1", "a > 1"),
        ("{{ $x }}  y", "{{ $x }} y"),
        ("a offset 1h", "a offset 60m"),
    ],
)
def test_spelling_does_not_count(a: str, b: str) -> None:
    assert same_expression(a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("a > 1", "a >= 1"),
        ("a - b", "b - a"),
        ("a - (b - c)", "a - b - c"),
        ('a{x="1"}', 'a{x!="1"}'),
        ("sum by (x) (a)", "sum without (x) (a)"),
        ("a offset 1h", "a offset -1h"),
        ("a[5m]", "a[6m]"),
        ("a and on (x) b", "a and ignoring (x) b"),
        ("a * on (x) group_left b", "a * on (x) group_right b"),
        ("a > bool 1", "a > 1"),
        ("topk(1, a)", "topk(2, a)"),
        ("a @ start()", "a @ end()"),
        ("max_over_time(a[1h:5m])", "max_over_time(a[1h:1m])"),
    ],
)
def test_meaning_does(a: str, b: str) -> None:
    assert not same_expression(a, b)


def test_a_plot_says_the_same_as_the_side_that_it_was_taken_from() -> None:
    side = 'sum by (x, y) (\n  rate(a{z=~"1  2|\\\\d+", w!~"x"}[5m]) # why\n)'
    assert same_expression(read_expression(f"{side} > 1").plot, side)


@pytest.mark.parametrize(
    "expr", ["(" * 5000 + "a" + ")" * 5000, "a" + " + a" * 5000, "a" * 100_000]
)
def test_an_expression_beyond_measure_is_read_in_part(expr: str) -> None:
    assert read_expression(expr).partial
    assert canonical(expr)


_WORDS = st.sampled_from(
    ["a", "b:c", "sum", "by", "(", ")", "[5m]", "{", "}", '"', "x=", ">", "5", "{{", "}}",
     "{{ .x }}", "$v", "|=", "or", "and", "offset", ",", "'", "`", "#", "\n", " ", "{{`", "`}}",
     "[[x]]", "@", "-"]
)  # fmt: skip


@given(st.lists(_WORDS, max_size=25).map(" ".join) | st.lists(_WORDS, max_size=25).map("".join))
def test_any_expression_is_read(expr: str) -> None:
    read = read_expression(expr)
    assert list(read.metrics) == sorted(set(read.metrics))
    assert read.partial == bool(read.why_partial)
    assert same_expression(expr, expr)


@given(st.text())
def test_any_text_is_read(expr: str) -> None:
    assert canonical(read_expression(expr).plot) is not None


def test_a_template_may_stand_for_the_operator_of_a_matcher() -> None:
    expr = 'seen{job="{{ .j }}", ns{{ $op }}"{{ .n }}"} != want{ns{{ $op }} "{{ .n }}"}'
    assert read_expression(expr).metrics == ("seen", "want")


def test_what_erb_fills_is_no_metric() -> None:
    for end in ("<%= threshold %>", "<%= p('x.depth') %>"):
        read = read_expression(f"avg(queue_depth) by(env) >= {end}")
        assert (read.metrics, read.partial) == (("queue_depth",), True)
