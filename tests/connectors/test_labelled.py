"""What labels and annotations of a firing alert link to."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceview.connector import Speaker
from traceview.model import Findings, Kind, Node, Relation
from traceview.references.conventions.house_style import HouseStyle
from traceview_connectors.common.labelled import LabelReader

NODE = Node(id="alert:am/1", kind=Kind.ALERT, title="X")
NOW = datetime(2026, 3, 1, tzinfo=UTC)
HOUSE = HouseStyle(team_keys=("crew",), base_urls={"runbook": "https://wiki.example/runbooks"})
SAFE = st.dictionaries(st.text(max_size=30), st.text(max_size=80), max_size=5)


def said(
    labels: dict[str, str] | None = None,
    annotations: dict[str, str] | None = None,
    expr: str = "",
) -> Findings:
    reader = LabelReader(Speaker("am", NOW), HOUSE)
    return reader.of(NODE.id, labels or {}, annotations or {}, expr, "here")


def targets(found: Findings, relation: Relation) -> list[str]:
    return [link.target for link in found.links if link.relation is relation]


@pytest.mark.parametrize("key", ["team", "owner", "support_group", "crew"])
def test_a_team_has_many_keys(key: str) -> None:
    assert targets(said({key: "Payments"}), Relation.OWNED_BY) == ["team:payments"]


@pytest.mark.parametrize("value", ["TODO", "{{ $labels.team }}", "@", "\u200b"])
def test_what_names_no_team_links_to_none(value: str) -> None:
    assert targets(said({"team": value}), Relation.OWNED_BY) == []


def test_a_relative_runbook_stands_below_the_base_of_the_house() -> None:
    found = said({"playbook": "disk/full.md#fix"})
    (runbook,) = targets(found, Relation.HAS_RUNBOOK)
    assert runbook == "document:https://wiki.example/runbooks/disk/full.md"


def test_a_dashboard_without_a_url_waits_for_one_that_is_called_so() -> None:
    (mention,) = said(annotations={"dashboard": "disk-overview"}).mentions
    assert (mention.relation, mention.reference) == (Relation.SHOWN_ON, "disk-overview")
    assert mention.kinds == (Kind.DASHBOARD,)


def test_other_urls_are_mentioned() -> None:
    found = said(annotations={"ticket": "https://tracker.example/browse/OPS-12"})
    (mention,) = found.mentions
    assert mention.reference == "https://tracker.example/browse/OPS-12"
    assert mention.relation is Relation.MENTIONS


def test_the_service_is_the_one_of_the_surest_label() -> None:
    found = said({"job": "node", "service": "Shop", "app": "shop-web"})
    (link,) = (link for link in found.links if link.relation is Relation.ABOUT)
    assert (link.target, link.confidence) == ("service:shop", 0.9)


def test_metrics_of_an_expression_read_in_part_are_a_guess() -> None:
    (link,) = said(expr="up{job=~").links
    assert (link.target, link.confidence < 1) == ("metric:up", True)


@given(SAFE, SAFE, st.text(max_size=200))
def test_any_labels_give_links_with_named_ends(
    labels: dict[str, str], annotations: dict[str, str], expr: str
) -> None:
    found = said({"team": "a", **labels}, annotations, expr)
    known = {NODE.id, *(node.id for node in found.nodes)}
    assert all({link.origin, link.target} <= known for link in found.links)
