"""Where the alerts of a Prometheus go, under which labels, and which are listed there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from traceview.identity import alert_id
from traceview.references.conventions.alertmanager_clusters import Listed
from traceview.references.conventions.standing_alerts import StandingAlerts, none_known
from traceview_connectors.common.fingerprint import fingerprint
from traceview_connectors.common.label_confidence import MATCHED_BY_LABELS
from traceview_connectors.prometheus.re2_patterns import NotComputed, compiled
from traceview_connectors.prometheus.relabel_steps import Pipeline

_MATCHER = re.compile(
    r'\s*"?([^\s"=!~{}]{1,500})"?\s*(=~|!~|!=|=)\s*(?:"((?:[^"\\]|\\.)*)"|([^"\s]*))\s*\Z'
)


@dataclass(frozen=True)
class AlertAsSent:
    """An alert as Alertmanager gets it.

    `ids` are its ids, one for each cluster that it goes to; `doubt` says why it may be called
    otherwise there, or is not there at all. `is_sent` is False for one that is dropped, `fires`
    for one that is pending. `is_matched` is True for one that was found there by labels that agree.
    """

    ids: tuple[str, ...]
    mark: str
    labels: dict[str, str]
    doubt: str = ""
    is_sent: bool = True
    is_matched: bool = False
    fires: bool = True

    @property
    def confidence(self) -> float:
        """How sure it is that this is the alert of the rule."""
        return MATCHED_BY_LABELS if self.is_matched else 1.0

    def in_cluster(self, number: int) -> AlertAsSent:
        """The same in one of the clusters that it goes to."""
        return replace(self, ids=(self.ids[number],))


@dataclass(frozen=True)
class WayOut:
    """How alerts leave a source: to these `clusters`, or to nobody who tells of them.

    `doubt` says why the pipeline is not known for certain; `listed` is what the Alertmanager
    sources list, and `standing` tells of the alerts that are listed there.
    """

    source: str
    clusters: tuple[str, ...] = ()
    pipeline: Pipeline = field(default_factory=Pipeline)
    doubt: str = ""
    listed: tuple[Listed, ...] = ()
    standing: StandingAlerts = none_known

    @property
    def is_certain(self) -> bool:
        """Whether the ids of all alerts can be computed."""
        return not self.clusters or (not self.doubt and self.pipeline.is_always_computed)

    def arrival(self, labels: Mapping[str, str]) -> AlertAsSent:
        """What becomes of an alert with these labels."""
        raw = {name: value for name, value in labels.items() if value}
        doubt = self.doubt
        try:
            sent = self.pipeline.sent(raw)
        except NotComputed as error:
            sent, doubt = {**dict(self.pipeline.external), **raw}, str(error)
        if sent is None:
            doubt = "dropped by alert_relabel_configs: no Alertmanager is told of it"
            return self._called(raw, doubt, is_sent=False)
        return self._called(sent, doubt if self.clusters else "", is_sent=True)

    def _called(self, labels: dict[str, str], doubt: str, *, is_sent: bool) -> AlertAsSent:
        mark = fingerprint(labels)
        ids = tuple(alert_id(one, mark) for one in self.clusters or (self.source,))
        return AlertAsSent(ids, mark, labels, doubt, is_sent)

    def shows(self, labels: Mapping[str, str]) -> bool | None:
        """Whether the Alertmanager sources list an alert; None when they alone know."""
        if not self.listed:
            return True
        told = [_passes(one, labels) for one in self.listed]
        return True if True in told else None if None in told else False


def _passes(listed: Listed, labels: Mapping[str, str]) -> bool | None:
    found = [_holds(matcher, labels) for matcher in listed.filter]
    if False in found:
        return False
    return None if listed.receiver or None in found else True


def _holds(matcher: str, labels: Mapping[str, str]) -> bool | None:
    """Whether labels fit a matcher; None for one that is not read here."""
    match = _MATCHER.match(matcher)
    if match is None:
        return None
    wanted = re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], match[3] or match[4] or "")
    value = labels.get(match[1], "")
    if match[2] in ("=", "!="):
        return (value == wanted) == (match[2] == "=")
    try:
        return (compiled(wanted).fullmatch(value) is not None) == (match[2] == "=~")
    except NotComputed:
        return None
