"""The alerts of one answer, the worst first, and which of them say what they said before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import msgspec
from msgspec import Raw, Struct, field

from traceview.identity import alert_id
from traceview.model import Problem
from traceview.references.conventions.severities import severity_rank
from traceview_connectors.alertmanager.alertmanager_objects import Alert, Status
from traceview_connectors.alertmanager.alerts import alert_title
from traceview_connectors.common.labelled import severity_of
from traceview_connectors.common.payload import moment, read_item, readable
from traceview_connectors.common.said_digest import SaidDigest

_ABSENT = Raw(b"null")


class UnreadAlert(Struct, rename="camel"):
    """What is read of a `gettableAlert`, not decoded; when it was sent last and ends is not read.

    Alertmanager moves these two with each repetition.
    """

    fingerprint: str
    labels: Raw
    status: Raw
    annotations: Raw = _ABSENT
    starts_at: Raw = _ABSENT
    generator_url: Raw = field(default=_ABSENT, name="generatorURL")
    receivers: Raw = _ABSENT


class _Held(Struct):
    """What tells which alerts hold another back."""

    status: Status


class _Named(Struct):
    """What an alert is called."""

    fingerprint: str
    labels: dict[str, str]


class _Placing(Struct, rename="camel"):
    """What decides where an alert stands."""

    labels: dict[str, str]
    starts_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ListedAlert:
    """An alert of an answer: its number there, its JSON, its id, and the digest of what it says.

    Id and digest are empty for one that cannot be told apart from others.
    """

    number: int
    item: Raw
    id: str = ""
    digest: str = ""


def listed_alerts(
    items: Sequence[Raw], cluster: str, digest: SaidDigest, silences: Mapping[str, str]
) -> list[ListedAlert]:
    """The alerts of an answer in its order; `silences` tells of silences by id, in words."""
    found = [_listed(number, item, cluster, digest, silences) for number, item in enumerate(items)]
    times = Counter(one.id for one in found)
    if len(times) == len(found):
        return found
    return [one if times[one.id] == 1 else ListedAlert(one.number, one.item) for one in found]


def _listed(
    number: int, item: Raw, cluster: str, digest: SaidDigest, silences: Mapping[str, str]
) -> ListedAlert:
    try:
        sent = msgspec.json.decode(item, type=UnreadAlert)
        words = _words(sent.status, silences) if silences else b""
    except (msgspec.MsgspecError, RecursionError):
        return ListedAlert(number, item)
    parts = (
        sent.labels, sent.annotations, sent.status, sent.starts_at, sent.generator_url,
        sent.receivers, words,
    )  # fmt: skip
    return ListedAlert(number, item, alert_id(cluster, sent.fingerprint), digest.of(parts))


def _words(status: Raw, silences: Mapping[str, str]) -> bytes:
    """What silences an alert, in words: it is shown with the alert."""
    held = msgspec.json.decode(status, type=Status).silenced_by or ()
    return msgspec.json.encode([silences.get(one, "") for one in held])


def inhibitors(items: Sequence[Raw]) -> dict[str, str]:
    """The titles of those alerts of an answer that hold others back, by fingerprint."""
    marks: set[str] = set()
    for item in items:
        with suppress(msgspec.MsgspecError, RecursionError):
            marks.update(msgspec.json.decode(item, type=_Held).status.inhibited_by or ())
    titles = {}
    for item in items if marks else ():
        with suppress(msgspec.MsgspecError, RecursionError):
            named = msgspec.json.decode(item, type=_Named)
            if named.fingerprint in marks:
                titles[named.fingerprint] = alert_title(named.labels, named.fingerprint)
    return titles


def worst_first(alerts: Sequence[ListedAlert]) -> list[ListedAlert]:
    """The alerts by severity, of one severity the one that began last in front."""
    return sorted(alerts, key=_place)


def _place(alert: ListedAlert) -> tuple[int, float, int]:
    try:
        placing = msgspec.json.decode(alert.item, type=_Placing)
    except (msgspec.MsgspecError, RecursionError):
        return severity_rank(""), 0.0, alert.number
    began = moment(placing.starts_at)
    rank = severity_rank(severity_of(placing.labels, {}))
    return rank, -began.timestamp() if began else 0.0, alert.number


def read_alerts(alerts: Sequence[ListedAlert], problems: list[Problem]) -> Iterator[Alert]:
    """The alerts, decoded; those that have not the shape are noted in `problems`."""
    items = ((one.number, one.item) for one in alerts)
    return readable(items, lambda item: read_item(item, Alert), "alerts", problems)
