"""The rows of the alert list: what the first screen shows, without reading the graph."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from traceview.chain.held_reason import reason_held
from traceview.chain.legs import Leg
from traceview.chain.state_words import state_word, state_words
from traceview.references.conventions.service_labels import SERVICE_LABELS, service_of
from traceview.references.conventions.severities import severity_rank
from traceview.text.clean_text import clean_line
from traceview.vocabulary import How

if TYPE_CHECKING:
    from traceview.chain.chain import Chain, LegFound
    from traceview.model import Node

SUMMARY_LIMIT = 200
"""How many characters of its own text a row holds; the rest is on the alert itself."""
GROUP_LIMIT = 300
"""How many characters of the name of a group a row holds."""
_SHORT = ("CRIT", "ERR", "WARN", "INFO")


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One alert of the list.

    `since` is in unix seconds (0 when unknown), `legs` holds the digits of the legs that were
    found, `guesses` those of them that rest on a guess. `words` is the state with its reason,
    `summary` its own text, `why` who holds it back, until when and for what, `labels` are
    `name=value`, `receivers` the names of those who are told, joined by commas, `groups` those
    in which an Alertmanager sends it, one for each way to a receiver: `shop{alertname="Slow"}`.
    Unless `is_linked`, no leg was sought yet.
    """

    id: str
    title: str
    state: str = ""
    severity: str = ""
    since: float = 0.0
    service: str = ""
    owner: str = ""
    legs: str = ""
    guesses: str = ""
    source: str = ""
    words: str = ""
    summary: str = ""
    why: str = ""
    labels: tuple[str, ...] = ()
    receivers: str = ""
    groups: tuple[str, ...] = ()
    is_linked: bool = True

    @property
    def is_firing(self) -> bool:
        """True for one that a source says is firing; without a word of it that is not known."""
        return self.state in ("firing", "active", "unprocessed")

    @property
    def doubt(self) -> str:
        """What speaks against its state: why it is not known, or that its rule fails."""
        return "" if self.why else self.words.partition(", ")[2]

    @property
    def is_island(self) -> bool:
        """True when every leg was sought and none was found."""
        return self.is_linked and not self.legs

    @property
    def rank(self) -> int:
        """The severity as a number, 0 for the worst; one that is not known comes last."""
        return severity_rank(self.severity)

    @property
    def level(self) -> str:
        """The severity as one of CRIT, ERR, WARN, INFO, or `?` for one that is not known."""
        return (*_SHORT, "?")[self.rank]


def ordered(rows: Iterable[AlertRow]) -> list[AlertRow]:
    """Firing ones first, then by severity, then the youngest first; ties by title and id."""
    return sorted(
        rows,
        key=lambda row: (
            not row.is_firing,
            row.rank,
            -row.since,
            row.title,
            row.id,
        ),
    )


def alert_row(chain: Chain) -> AlertRow:
    """The row of an alert, from its chain."""
    owner = chain.leg(Leg.OWNER)
    return _row(
        chain.root,
        owner=_named(owner) if owner else "",
        legs="".join(found.leg.digit for found in chain.found),
        guesses="".join(found.leg.digit for found in chain.found if found.how == How.GUESS),
    )


def row_like(row: AlertRow, node: Node) -> AlertRow:
    """The row of an alert whose chain leads where that of another row does."""
    return _row(node, owner=row.owner, legs=row.legs, guesses=row.guesses, is_linked=row.is_linked)


def unlinked_row(node: Node) -> AlertRow:
    """The row of an alert of which no chain was made yet."""
    return _row(node, owner="", legs="", guesses="", is_linked=False)


def _row(node: Node, *, owner: str, legs: str, guesses: str, is_linked: bool = True) -> AlertRow:
    return AlertRow(
        id=node.id,
        title=node.title,
        state=state_word(node) or "unknown",
        words=state_words(node),
        severity=node.attrs.get("severity", "") or node.attrs.get("label.severity", ""),
        since=node.since.timestamp() if node.since else 0.0,
        service=node.attrs.get("service", "") or _service(node),
        owner=owner,
        legs=legs,
        guesses=guesses,
        source=node.seen[0].source if node.seen else "",
        summary=_text_of(node),
        why=reason_held(node.attrs),
        labels=_labels(node),
        receivers=node.attrs.get("receivers", ""),
        groups=_groups(node),
        is_linked=is_linked,
    )


def _named(owner: LegFound) -> str:
    """The owner's name, marked in few cells where they may be gone."""
    title = owner.nodes[0].title
    return f"gone? {title}" if owner.doubt else title


def _text_of(node: Node) -> str:
    """What its rule says of it, in a line: the summary, else another such annotation."""
    for name in ("summary", "message", "title", "description"):
        if text := node.attrs.get(f"annotation.{name}", ""):
            return clean_line(text, SUMMARY_LIMIT)
    return ""


def _labels(node: Node) -> tuple[str, ...]:
    found = (pair for pair in node.attrs.items() if pair[0].startswith("label."))
    return tuple(f"{name[6:]}={clean_line(value, 200)}" for name, value in found)


def _groups(node: Node) -> tuple[str, ...]:
    """The groups that its Alertmanager tells, as a list in JSON."""
    import json

    try:
        told = json.loads(node.attrs.get("groups") or "[]")
    except (ValueError, RecursionError):
        return ()
    names = told if isinstance(told, list) else ()
    return tuple(clean_line(name, GROUP_LIMIT) for name in names if isinstance(name, str))


def _service(node: Node) -> str:
    labels = {name: node.attrs.get(f"label.{name}", "") for name in SERVICE_LABELS}
    return service_of(labels)[1]
