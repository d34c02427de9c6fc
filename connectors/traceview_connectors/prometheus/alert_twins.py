"""Which alerts of a rule an Alertmanager lists, where their labels there cannot be computed.

Where it is known which labels relabelling may touch, all others have to be the same. Where it is
not known, the labels that both have must be. The expression has to be the same where both tell it,
and exactly one alert on either side may fit: what does not is an alert of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from traceview.references.conventions.standing_alerts import StandingAlert
from traceview.references.promql.expression import canonical
from traceview.text.field_values import as_table
from traceview_connectors.prometheus.alert_way_out import AlertAsSent, WayOut

_NAME = "alertname"
_OWN_SERVER = 1_000
"""What a generatorURL of the same server weighs: more than any number of labels."""


@dataclass(frozen=True)
class FiringRule:
    """The rule of some alerts: its name, its expression, and the address of its server."""

    name: str
    expr: str
    base: str


@dataclass
class AlertTwins:
    """Finds what Alertmanagers list among the alerts of a source; what was read is kept."""

    way: WayOut
    _by_expression: dict[str, dict[str, list[StandingAlert]]] = field(default_factory=dict)

    def matched(
        self, arrivals: Sequence[AlertAsSent], rule: FiringRule
    ) -> list[tuple[AlertAsSent, ...]]:
        """The alerts of a rule as they are called in each cluster, in the order of `arrivals`."""
        if not any(one.doubt and one.is_sent for one in arrivals) or not self.way.clusters:
            return [(one,) for one in arrivals]
        clusters = [
            self._in_cluster([one.in_cluster(number) for one in arrivals], cluster, rule)
            for number, cluster in enumerate(self.way.clusters)
        ]
        return list(zip(*clusters, strict=True))

    def _in_cluster(
        self, arrivals: list[AlertAsSent], cluster: str, rule: FiringRule
    ) -> list[AlertAsSent]:
        names = {rule.name, *(one.labels.get(_NAME, "") for one in arrivals)}
        standing = {one.id: one for one in self.way.standing(cluster, names)}
        exact = {one.ids[0] for one in arrivals if one.ids[0] in standing}
        free = [one for one in standing.values() if one.id not in exact]
        left = [one for one in arrivals if one.doubt and one.is_sent and one.ids[0] not in exact]
        fits = {one.ids[0]: self._fitting(one, free, cluster, rule) for one in left}
        firing = Counter(twin.id for one in left if one.fires for twin in fits[one.ids[0]])
        all_of_them = Counter(twin.id for twins in fits.values() for twin in twins)
        return [
            _named(one, fits[one.ids[0]], firing if one.fires else all_of_them)
            if one.ids[0] in fits
            else replace(one, doubt="" if one.is_sent else one.doubt)
            for one in arrivals
        ]

    def _fitting(
        self, arrival: AlertAsSent, free: Iterable[StandingAlert], cluster: str, rule: FiringRule
    ) -> list[StandingAlert]:
        """The alerts that fit best: those of its name, else those of its expression."""
        found = self._best(arrival, free, rule)
        if found or not arrival.fires or not rule.expr:
            return found
        return self._best(arrival, self._of_expression(cluster, rule.expr), rule)

    def _of_expression(self, cluster: str, expr: str) -> list[StandingAlert]:
        if cluster not in self._by_expression:
            held: dict[str, list[StandingAlert]] = {}
            for one in self.way.standing(cluster, None):
                if one.expr:
                    held.setdefault(canonical(one.expr), []).append(one)
            self._by_expression[cluster] = held
        return self._by_expression[cluster].get(canonical(expr), [])

    def _best(
        self, arrival: AlertAsSent, free: Iterable[StandingAlert], rule: FiringRule
    ) -> list[StandingAlert]:
        labels = as_table(arrival.labels)
        weighed = [(self._agreement(labels, one, rule), one) for one in free]
        most = max((weight for weight, _ in weighed), default=-1)
        return [one for weight, one in weighed if weight == most >= 0]

    def _agreement(self, labels: Mapping[str, str], one: StandingAlert, rule: FiringRule) -> int:
        """How many labels agree, -1 when it cannot be this one."""
        names = labels.keys() | one.labels.keys()
        touched = self.way.pipeline.touches.among(names)
        if touched is None:
            names = (labels.keys() & one.labels.keys()) - {_NAME}
        compared = names - (touched or frozenset())
        is_same_rule = _is_of(rule, one, may_rename=touched is None or _NAME in touched)
        if not is_same_rule or any(labels.get(name) != one.labels.get(name) for name in compared):
            return -1
        return len(compared) + _OWN_SERVER * one.generator_url.startswith(f"{rule.base}/")


def _is_of(rule: FiringRule, one: StandingAlert, *, may_rename: bool) -> bool:
    """Whether an alert may come of a rule: by its name, or by its expression if that is renamed."""
    if one.expr and rule.expr and canonical(one.expr) != canonical(rule.expr):
        return False
    return one.labels.get(_NAME) == rule.name or (may_rename and bool(one.expr and rule.expr))


def _named(
    arrival: AlertAsSent, twins: Sequence[StandingAlert], wanted: Counter[str]
) -> AlertAsSent:
    """An alert under the id that it has in Alertmanager, or with why that is not known."""
    if len(twins) == 1 and wanted[twins[0].id] == 1:
        (twin,) = twins
        mark = twin.id.rpartition("/")[2]
        return replace(
            arrival, ids=(twin.id,), mark=mark, labels=dict(twin.labels), doubt="",
            is_matched=True,
        )  # fmt: skip
    if len(twins) > 1:
        why = f"{len(twins)} alerts of Alertmanager fit it"
    elif twins:
        why = "one alert of Alertmanager fits several of its rule"
    else:
        why = "no alert of Alertmanager fits it"
    return replace(arrival, doubt=f"{arrival.doubt}; {why}")
