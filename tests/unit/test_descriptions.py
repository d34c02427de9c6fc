"""What is left of a description when a source tells another, or knows the node no longer."""

from __future__ import annotations

from datetime import timedelta

from tests.builders import NOW
from traceview.cache.records.descriptions import renewed, without
from traceview.connector import Speaker
from traceview.model import GONE, Node
from traceview.vocabulary import RULE_STATE_AT, STATE_AT

ID = "alert:am0/00ff"


def told(source: str, state: str, *, after: int = 0, **attrs: str) -> Node:
    mark = STATE_AT if source.startswith("am") else RULE_STATE_AT
    speaker = Speaker(source, NOW + timedelta(seconds=after))
    facts = {f"{mark}{source}": state, **attrs}
    return speaker.node(ID, "Down", url=f"https://{source}.example", state=state, attrs=facts)


def test_what_a_source_says_no_longer_of_its_own_node_goes() -> None:
    before = told("am0", "suppressed", silenced_by="s1", inhibited_by="x")
    after = renewed(before, told("am0", "suppressed", after=1, inhibited_by="x"))
    assert after.attrs == {"state at am0": "suppressed", "inhibited_by": "x"}


def test_the_word_of_alertmanager_comes_before_that_of_a_ruler_in_any_order() -> None:
    ruler, alertmanager = told("prom0", "firing", value="7"), told("am0", "suppressed", after=-5)
    one, other = renewed(ruler, alertmanager), renewed(alertmanager, ruler)
    assert one == other
    assert (one.state, one.attrs["value"], one.url) == ("suppressed", "7", "https://am0.example")


def test_a_silence_that_is_over_goes_though_a_ruler_tells_of_the_alert_too() -> None:
    known = renewed(told("am0", "suppressed", silenced_by="s1"), told("prom0", "firing"))
    after = renewed(known, told("am0", "firing", after=1))
    assert (after.state, "silenced_by" in after.attrs) == ("firing", False)


def test_of_two_members_the_one_asked_last_tells_the_state() -> None:
    known = renewed(told("am0", "firing"), told("am1", "suppressed", after=1))
    assert (known.state, known.url) == ("suppressed", "https://am0.example")
    assert renewed(known, told("am0", "firing", after=2)).state == "firing"


def test_when_alertmanager_has_it_no_longer_the_ruler_tells_the_state() -> None:
    known = renewed(told("am0", "suppressed", silenced_by="s1"), told("prom0", "pending"))
    left = without(known, "am0")
    assert left.state == "pending"
    assert left.attrs == {"rule state at prom0": "pending"}
    assert without(left, "prom0").state == GONE


def test_of_a_pair_of_rulers_one_that_fires_is_enough() -> None:
    known = renewed(told("prom0", "firing"), told("prom1", "pending", after=1))
    assert known.state == "firing"
    assert without(known, "prom0").state == "pending"
