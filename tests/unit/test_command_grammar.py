"""What is typed after a colon."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceview.navigation.command_grammar import VERBS, Typed, parse

KINDS = ("alert", "rule", "ticket", "team", "metric")


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("", None),
        (" : ", None),
        (":q", Typed("q")),
        ("quit", Typed("q")),
        ("open  PAY-1 ", Typed("open", "PAY-1")),
        ("path PAY-1", Typed("path", "PAY-1")),
        ("ticket", Typed("leg", "ticket")),
        ("design", Typed("leg", "design document")),
        ("ticket PAY-1", Typed("kind", "ticket PAY-1")),
        ("team payments", Typed("kind", "team payments")),
        ("searhc x", Typed("unknown", "Did you mean search?")),
        ("zzz", Typed("unknown", "Try :help.")),
    ],
)
def test_a_command(text: str, typed: Typed | None) -> None:
    assert parse(text, KINDS) == typed


@given(st.text(max_size=40))
def test_any_text_is_a_command_or_is_answered(text: str) -> None:
    typed = parse(text, KINDS)
    assert typed is None or typed.verb in (*VERBS, "leg", "kind", "unknown")
