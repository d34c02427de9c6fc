"""A link as a sentence in one row: how it is known, the relation, the node, its age and who."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from traceview.widgets.app_state import Situation
from traceview.widgets.how_signs import how_sign
from traceview.widgets.ink import Line, fit, fit_line, line, width_of
from traceview.widgets.loaded_rule import loaded_in, place_of
from traceview.widgets.node_lines import how_of, name_and_rest
from traceview.widgets.times import age_at

if TYPE_CHECKING:
    from traceview.graph.neighbourhood import Neighbour
    from traceview.model import Node

NARROW, ROOMY = 56, 76
"""Below how many cells a row has no relation, and from how many on it says who."""
AGE, WHO = 5, 13


@dataclass(frozen=True, slots=True)
class RowLook:
    """When rows are drawn, and whether the kinds have headings."""

    situation: Situation
    grouped: bool = False


AT_FIRST = RowLook(Situation())
"""Before the screen has said more."""


def link_line(near: Neighbour, here: Node | None, width: int, relation: int, look: RowLook) -> Line:
    """`● introduced by  #57 Page when bookings fail …  410d  Tomasz Wren`, in `width` cells."""
    sign, ink = how_sign(how_of(near.link), plain=look.situation.plain)
    name, rest = name_and_rest(near.node)
    told = ((name, "strong"), (f" {rest}" if rest else "", "plain"), *_more(near, here))
    if width < NARROW:
        return fit_line(line((f"{sign} ", ink), *told), width)
    head = line((f"{sign} ", ink), (fit(near.label, relation), "dim"), " ")
    tail = _tail(near, width, look.situation)
    room = width - width_of(head) - width_of(tail)
    return (*head, *fit_line(told, room), *tail)


def _tail(near: Neighbour, width: int, situation: Situation) -> Line:
    """How sure a guess is, the age, and who or what became of it."""
    how, node = how_of(near.link), near.node
    guess = ((f" {how}", "guess"),) if how != "exact" else ()
    age = fit(age_at(node.since or node.updated, situation.now).replace("-", ""), AGE, right=True)
    who = node.attrs.get("author", "") or ("" if node.kind.value == "alert" else node.state)
    end = line("  ", (fit(who, WHO), "dim")) if width >= ROOMY else ()
    return (*guess, (f" {age}", "dim"), *end)


def _more(near: Neighbour, here: Node | None) -> Line:
    """Of an alert its state; of a rule where it stands, and what a server has loaded of it."""
    node = near.node
    if node.kind.value == "alert" and node.state:
        return line((f" {node.state}", "crit" if node.state == "firing" else "dim"))
    if node.kind.value != "rule":
        return ()
    pair = None
    if near.twin is not None:
        pair = near.twin, node
    elif here is not None and near.label == "same as" and near.link.confidence >= 1:
        pair = _loaded_and_git(here, node)
    if pair is not None:
        loaded = loaded_in(*pair)
        return line((f" {loaded.told}", "warn" if loaded.differs else "dim"))
    return line((f" {place_of(node)}", "dim")) if "file" in node.attrs else ()


def _loaded_and_git(here: Node, there: Node) -> tuple[Node, Node] | None:
    """Two rules as the loaded one and the one in git; None where both are of one sort."""
    if ("repo" in here.attrs) == ("repo" in there.attrs):
        return None
    return (there, here) if "repo" in here.attrs else (here, there)
