"""What screens ask of the application: to go somewhere, to land on a leg, to do something."""

from __future__ import annotations

from collections import Counter

from textual.message import Message

from traceview.chain.alert_row import AlertRow
from traceview.chain.legs import Leg
from traceview.navigation.history import HistoryStep, Place
from traceview.navigation.node_verbs import NodeVerb
from traceview.navigation.views_table import View


class Go(Message):
    """Go to a place."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place


class Land(Message):
    """Land on a leg of the chain of `place.root`."""

    def __init__(self, place: Place, leg: Leg) -> None:
        super().__init__()
        self.place = place
        self.leg = leg


class Walk(Message):
    """Step through the history."""

    def __init__(self, step: HistoryStep) -> None:
        super().__init__()
        self.step = step


class Act(Message):
    """Do `verb` with the node of a place."""

    def __init__(self, verb: NodeVerb, place: Place) -> None:
        super().__init__()
        self.verb = verb
        self.place = place


class OpenView(Message):
    """Open a view for a place; None when there is nothing on the screen to open it for."""

    def __init__(self, view: View, place: Place | None) -> None:
        super().__init__()
        self.view = view
        self.place = place


class Copy(Message):
    """Copy a text; `what` names it in the note that follows."""

    def __init__(self, text: str, what: str) -> None:
        super().__init__()
        self.text = text
        self.what = what


class OpenUrl(Message):
    """Open a URL in the browser."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url


class Resolve(Message):
    """Go to what a pasted URL, key or name stands for."""

    def __init__(self, reference: str) -> None:
        super().__init__()
        self.reference = reference


class Settled(Message):
    """Something was read for which keys may have waited."""


class Refresh(Message):
    """Ask the sources again: those named, or all. A person who `asked` is told what was found."""

    def __init__(self, names: tuple[str, ...] = (), *, asked: bool = True) -> None:
        super().__init__()
        self.names = names
        self.asked = asked


class AlertsHeard(Message):
    """What a refresh did to the alert list: in words, which rows began to fire, how many there are.

    `counts` are those of `alert_section.counted`.
    """

    def __init__(self, note: str, added: tuple[AlertRow, ...], counts: Counter[str]) -> None:
        super().__init__()
        self.note = note
        self.added = added
        self.counts = counts
