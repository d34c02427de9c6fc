"""What screens say of owners: that nobody owns, whom to ask, and who may be gone."""

from __future__ import annotations

from dataclasses import replace

from tests.builders import NOW, ago, chain, found, gap, node, step
from traceview.chain.alert_row import alert_row
from traceview.chain.chain import Perhaps, PersonToAsk
from traceview.chain.legs import Leg
from traceview.model import Relation
from traceview.widgets.chain_lines import leg_line
from traceview.widgets.ink import text_of
from traceview.widgets.node_lines import face

ALERT = node("alert:am/1", "Slow")
OLD = node("person:ann@example.com", "Ann Reed", updated=ago(500 * 86_400))
OWNED = found(Leg.OWNER, step(ALERT, Relation.OWNED_BY, OLD))


def test_a_person_of_long_ago_is_marked_in_every_list() -> None:
    assert face(OLD) == "Ann Reed, no activity since 2025-07-11"
    assert face(node("person:bob", "Bob", updated=ago(60))) == "Bob"
    assert face(node("commit:" + "a" * 40, "Fix", updated=ago(500 * 86_400))).endswith(" Fix")


def test_an_owner_who_may_be_gone_is_marked_on_the_first_screen() -> None:
    gone = replace(OWNED, doubt="no activity since 2025-07-11")
    assert alert_row(chain(ALERT, gone)).owner == "gone? Ann Reed"
    assert alert_row(chain(ALERT, OWNED)).owner == "Ann Reed"
    shown = text_of(leg_line(chain(ALERT, gone), Leg.OWNER, 76))
    assert "Ann Reed, no activity since 2025-07-11" in shown


def test_the_panel_says_whom_to_ask() -> None:
    missing = replace(
        gap(Leg.OWNER, "nobody owns this"),
        ask=(PersonToAsk(OLD, "author", NOW),),
        perhaps=(Perhaps(node("team:web", "web"), 0.05, "CODEOWNERS"),),
    )
    shown = text_of(leg_line(chain(ALERT, missing), Leg.OWNER, 120))
    assert "none: nobody owns this: ask Ann Reed (author, last seen 2026-11-23)" in shown
    assert "perhaps web (0.05)" in shown


def test_how_a_leg_is_known_is_told_in_words_where_there_is_room_and_by_a_sign_elsewhere() -> None:
    guessed = found(Leg.OWNER, step(ALERT, Relation.OWNED_BY, node("team:web", "web"), 0.85))
    wide = text_of(leg_line(chain(ALERT, guessed), Leg.OWNER, 60))
    assert wide.split() == ["0", "owner", "web", "guess", "85%"]
    narrow = chain(ALERT, guessed)
    assert text_of(leg_line(narrow, Leg.OWNER, 32)).split() == ["0", "◐", "owner", "web"]
    assert text_of(leg_line(narrow, Leg.OWNER, 32, plain=True)).split()[1] == "~"
    assert text_of(leg_line(narrow, Leg.RULE, 32)).split()[1] == "○"
