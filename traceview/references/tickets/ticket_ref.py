"""A ticket that a message names, and how it was read."""

from __future__ import annotations

from dataclasses import dataclass

from traceview.model import How, Relation


@dataclass(frozen=True, slots=True)
class TicketRef:
    """A ticket that a message names.

    `key` is what people call it (`OPS-12`, `T123`, `acme/alerts#12`, `BZ#1234567`), `host` its
    tracker's host, empty while unknown. `method` is the rule that found it, `text` what matched.
    `relation` is CLOSES or REFERS_TO. `url` is its address, where the message or a pattern has it.
    """

    key: str
    host: str
    node_id: str
    relation: Relation
    method: str
    text: str
    how: How = How.EXACT
    confidence: float = 1.0
    url: str = ""
