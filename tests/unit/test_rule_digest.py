"""Expressions that are one share a digest, whatever their spelling."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import node
from traceview.linking.rule_digest import expression_digest
from traceview.references.promql.expression import canonical

SPELLINGS = (
    ("sum(rate(m{x='y',z=\"w\"}[5m])) by (job) > 1e3",
     'sum BY(job)(rate(m{z="w",x="y"}[300s]))>1000'),
    ("(up) == 0", "up==0"),
    ("a OFFSET 1h", "a offset 60m"),
    ("m{p=~`^/a/\\d+$`} > 0x10", 'm{p=~"^/a/\\\\d+$"} > 16'),
    ("a and on (x) b", "a AND ON(x) b"),
    ("{{`up == 0`}}", "up == 0"),
    ("x > +Inf", "x > inf"),
)  # fmt: skip


def digest(expr: str) -> str:
    return expression_digest(node("rule:x", "X", attrs={"expr": expr}))


@pytest.mark.parametrize(("one", "other"), SPELLINGS)
def test_two_spellings_of_one_expression_share_a_digest(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)
    assert digest(one) == digest(other)


def test_expressions_of_other_words_do_not_share_one_and_none_has_none() -> None:
    assert digest("up == 0") != digest("down == 0")
    assert digest("  ") == ""


@given(
    st.text(alphabet="ab(){}[]\"'`\\,=><05m \n", max_size=30), st.text(alphabet=" \n", max_size=3)
)
def test_whatever_is_canonically_one_shares_a_digest(text: str, blanks: str) -> None:
    other = blanks.join((" ", text, " "))
    if canonical(text) == canonical(other):
        assert digest(text) == digest(other)


@pytest.mark.parametrize("part", ["'", '"\\', "a", "`a", "\\'", "a:b "])
def test_a_digest_of_a_long_text_takes_no_time(part: str) -> None:
    begun = time.process_time()
    digest(part * (200_000 // len(part)))
    assert time.process_time() - begun < 0.5
