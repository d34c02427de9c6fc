"""The rows of the alert list: what the first screen shows, without reading the graph."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from traceview.chain.legs import Leg
from traceview.chain.state_words import state_word, state_words
from traceview.references.conventions.service_labels import SERVICE_LABELS, service_of
from traceview.vocabulary import How

if TYPE_CHECKING:
    from traceview.chain.chain import Chain
    from traceview.model import Node

_RANK = {
    name: rank
    for rank, names in enumerate(
        (
            ("critical", "crit", "page", "emergency", "fatal", "p1", "sev1", "high"),
            ("error", "major", "p2", "sev2"),
            ("warning", "warn", "medium", "minor", "p3", "sev3"),
            ("info", "information", "notice", "low", "task", "ticket", "p4", "p5", "sev4", "none"),
        )
    )
    for name in names
}
_SHORT = ("CRIT", "ERR", "WARN", "INFO")


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One alert of the list.

    `since` is in unix seconds (0 when unknown), `legs` holds the digits of the legs that were
    found, `guesses` those of them that rest on a guess. `words` is the state with its reason.
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

    @property
    def is_firing(self) -> bool:
        """True for one that a source says is firing; without a word of it that is not known."""
        return self.state in ("firing", "active", "unprocessed")

    @property
    def is_island(self) -> bool:
        """True when no leg was found."""
        return not self.legs

    @property
    def level(self) -> str:
        """The severity as one of CRIT, ERR, WARN, INFO, or `?` for one that is not known."""
        rank = _RANK.get(self.severity.lower())
        return "?" if rank is None else _SHORT[rank]


def ordered(rows: Iterable[AlertRow]) -> list[AlertRow]:
    """Firing ones first, then by severity, then the youngest first; ties by title and id."""
    return sorted(
        rows,
        key=lambda row: (
            not row.is_firing,
            _RANK.get(row.severity.lower(), len(_SHORT)),
            -row.since,
            row.title,
            row.id,
        ),
    )


def matching(rows: Iterable[AlertRow], words: str) -> list[AlertRow]:
    """The rows that hold every word of `words`; `!word` asks for its absence."""
    wanted = words.lower().split()
    return [row for row in rows if all(_holds(row, word) for word in wanted)]


def _holds(row: AlertRow, word: str) -> bool:
    text = " ".join(
        (row.title, row.severity, row.level, row.state, row.service, row.owner or "no owner")
    ).lower()
    if word.startswith("!") and len(word) > 1:
        return word[1:] not in text
    return word in text


def alert_row(chain: Chain) -> AlertRow:
    """The row of an alert, from its chain."""
    node = chain.root
    owner = chain.leg(Leg.OWNER)
    return AlertRow(
        id=node.id,
        title=node.title,
        state=state_word(node) or "unknown",
        words=state_words(node),
        severity=node.attrs.get("severity", "") or node.attrs.get("label.severity", ""),
        since=node.since.timestamp() if node.since else 0.0,
        service=node.attrs.get("service", "") or _service(node),
        owner=owner.nodes[0].title if owner else "",
        legs="".join(found.leg.digit for found in chain.found),
        guesses="".join(found.leg.digit for found in chain.found if found.how == How.GUESS),
        source=node.seen[0].source if node.seen else "",
    )


def _service(node: Node) -> str:
    labels = {name: node.attrs.get(f"label.{name}", "") for name in SERVICE_LABELS}
    return service_of(labels)[1]
