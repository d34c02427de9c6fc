"""The one way to speak: what a speaker makes, and that no connector makes it by hand."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from traceview.connector import Context, Speaker
from traceview.model import How, Kind, Relation, Sighting
from traceview.references.conventions.house_style import HouseStyle

CONNECTORS = Path(__file__).parents[2] / "connectors"
BY_SPEAKER_ONLY = frozenset({"Evidence", "Link", "Mention", "Sighting"})
NOW = datetime(2026, 3, 1, tzinfo=UTC)
ALERT, TEAM = "alert:am/1", "team:payments"


def made_by_hand(code: str) -> Iterator[str]:
    """The calls in `code` that make what only a speaker makes, each with its line."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call):
            words = ast.unparse(node.func).split(".")
            # `Link(…)`, `model.Link(…)` and `Link.made(…)` alike.
            if BY_SPEAKER_ONLY & set(words):
                yield f"{node.lineno}: {ast.unparse(node.func)}"


@pytest.mark.parametrize(
    "code", ["Link(origin=1)", "model.Evidence()", "Sighting.made()", "f(Mention(a=1))"]
)
def test_what_is_made_by_hand_is_noticed(code: str) -> None:
    assert list(made_by_hand(code))


def test_no_connector_makes_links_mentions_evidence_or_sightings_by_hand() -> None:
    files = sorted(CONNECTORS.rglob("*.py"))
    assert files
    found = [
        f"{path.relative_to(CONNECTORS)}:{call}"
        for path in files
        for call in made_by_hand(path.read_text())
    ]
    assert not found, f"ask context.speaker() for it: {found}"


def test_a_context_speaks_for_its_source_at_its_time(tmp_path: Path) -> None:
    context = Context("prod", lambda: NOW, tmp_path, HouseStyle())
    before = NOW - timedelta(hours=1)
    assert context.speaker() == Speaker("prod", NOW)
    assert context.speaker(before) == Speaker("prod", before)


def test_a_node_was_seen_and_a_stub_was_not() -> None:
    speaker = Speaker("prod", NOW)
    node = speaker.node(TEAM, "Payments", state="active", attrs={"a": "b"})
    assert (node.kind, node.state, node.attrs) == (Kind.TEAM, "active", {"a": "b"})
    assert node.seen == (Sighting(source="prod", fetched_at=NOW),)
    stub = speaker.stub(TEAM)
    assert (stub.kind, stub.title, stub.is_stub) == (Kind.TEAM, TEAM, True)
    with pytest.raises(ValueError, match="vm"):
        speaker.node("vm:1", "One")


def test_a_link_and_a_mention_say_who_when_why_and_how_sure() -> None:
    speaker = Speaker("prod", NOW)
    link = speaker.link(ALERT, Relation.OWNED_BY, TEAM, "label team", "payments", "a.yaml:3")
    assert link.key == (ALERT, Relation.OWNED_BY, TEAM)
    assert (link.best.method, link.best.text, link.best.place) == (
        "label team",
        "payments",
        "a.yaml:3",
    )
    assert (link.best.source, link.best.fetched_at) == ("prod", NOW)
    assert (link.how, link.confidence) == (How.EXACT, 1)
    mention = speaker.mention(
        ALERT, Relation.MENTIONS, "OPS-1", "prose", confidence=0.5, kinds=(Kind.TICKET,)
    )
    assert (mention.evidence.how, mention.evidence.confidence) == (How.GUESS, 0.5)
    assert (mention.reference, mention.kinds) == ("OPS-1", (Kind.TICKET,))


@pytest.mark.parametrize("confidence", [0, -1, 1.5, float("nan")])
def test_a_confidence_is_above_none_and_at_most_one(confidence: float) -> None:
    with pytest.raises(ValueError):
        Speaker("prod", NOW).evidence("x", confidence=confidence)
