"""What a rule's labels and annotations say: teams, runbooks, dashboards, other URLs, severity."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from traceview.links.house import HouseStyle
from traceview.links.templates import fill_template, is_templated, unwrap_raw
from traceview.links.web import find_urls

__all__ = ["RuleLabels", "Written", "fill_template", "is_placeholder", "read_labels"]

TEAM_KEYS = (
    *(
        "team",
        "owner",
        "support_group",
        "owning_team",
        "team_name",
        "owner_team",
        "responsible_team",
    ),
    *("responsible", "squad", "tribe", "owned_by", "maintainer", "maintainers", "service_owner"),
    *("contact_team", "sig", "teams", "owners", "alert_owner", "oncall_team"),
)
RUNBOOK_KEYS = (
    *(
        "runbook",
        "runbook_url",
        "runbook_uri",
        "runbook_link",
        "runbooks",
        "sop",
        "sop_url",
        "sop_link",
    ),
    *("playbook", "playbook_url", "documentation", "documentation_url", "docs", "doc", "docs_url"),
    *("doc_url", "wiki", "wiki_url", "procedure", "procedure_url", "troubleshooting", "manual"),
    *("handbook", "opsrecipe", "ops_recipe", "link", "link_url", "help_url", "howto"),
)
DASHBOARD_KEYS = (
    *(
        "dashboard",
        "dashboard_url",
        "dashboard_uri",
        "dashboard_link",
        "dashboards",
        "dashboardurl",
    ),
    *("grafana", "grafana_url", "grafana_dashboard", "grafana_link", "grafana_dashboard_url"),
    *("graph", "graph_url", "panel_url", "perses_dashboard", "persesdashboard", "dashboard_uid"),
    *("dashboarduid", "grafana_dashboard_uid", "grafana_dashboard_id"),
)
SEVERITY_KEYS = ("severity", "priority", "level", "sev", "urgency")
_URL_KEYS = ("logs", "log_url", "logs_url", "kibana", "url", "html_url", "source_url", "console")
_PLACEHOLDER = re.compile(
    r"(?:\W{0,5}(?:todo|tbd|tba|fixme|xxx|n/?a|none|null|nil|unknown|missing|placeholder|changeme|"
    r"to be (?:done|defined|added|written)|not (?:yet )?(?:available|written|applicable)|"
    r"coming soon|no (?:runbook|dashboard|link)|empty|-{1,5}|\?{1,5}|\.{1,5})\W{0,5}"
    r"|(?:todo|tbd|fixme)\b.{0,200}"
    r"|https?://(?:todo|tbd|example\.(?:com|org|net)|changeme|localhost|foo\.bar)(?:[/?#:].{0,500})?)\Z",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Written:
    """A value as it is written in a rule, the key that it stands under, and the place of the key.

    `place` is `label team` or `annotation runbook_url`. `panel` is the panel of a dashboard that
    is named by its uid.
    """

    value: str
    key: str
    place: str
    panel: str = ""

    @property
    def is_templated(self) -> bool:
        """Whether the value holds a template, to be filled from a firing alert."""
        return is_templated(self.value)


@dataclass(frozen=True, slots=True)
class RuleLabels:
    """What the labels and annotations of one rule say, each value as written.

    `placeholders` are runbooks and dashboards that say `TODO` or the like, and so are missing.
    """

    teams: tuple[Written, ...] = ()
    runbooks: tuple[Written, ...] = ()
    dashboards: tuple[Written, ...] = ()
    other_urls: tuple[Written, ...] = ()
    placeholders: tuple[Written, ...] = ()
    severity: str = ""


def is_placeholder(value: str) -> bool:
    """Whether a value stands for a missing one: `TODO`, `TBD`, `n/a`, `https://example.com/…`."""
    text = unwrap_raw(value).strip()
    return not text or bool(_PLACEHOLDER.match(text[:1000]))


def read_labels(
    labels: Mapping[str, str], annotations: Mapping[str, str], house: HouseStyle
) -> RuleLabels:
    """Read the labels and annotations of one rule.

    Keys are compared without case, `-` read as `_`. Team, runbook and dashboard keys of the house
    come before the built-in ones; labels before annotations.
    """
    written = [*_written("label", labels), *_written("annotation", annotations)]
    teams = _of_keys(written, (*house.team_keys, *TEAM_KEYS))
    runbooks = _of_keys(written, (*house.runbook_keys, *RUNBOOK_KEYS))
    dashboards = [
        *_of_keys(written, (*house.dashboard_keys, *DASHBOARD_KEYS)),
        *_by_uid(annotations),
    ]
    dashboards += _further_dashboards(written, dashboards)
    known = {id(item) for item in (*teams, *runbooks, *dashboards)}
    missing = [item for item in (*runbooks, *dashboards) if is_placeholder(item.value)]
    severity = _of_keys(written, SEVERITY_KEYS)
    return RuleLabels(
        teams=tuple(item for item in teams if not is_placeholder(item.value)),
        runbooks=_present(runbooks),
        dashboards=_present(dashboards),
        other_urls=tuple(item for item in written if id(item) not in known and _is_url(item)),
        placeholders=tuple(missing),
        severity=severity[0].value if severity else "",
    )


def _written(sort: str, values: Mapping[str, str]) -> list[Written]:
    return [
        Written(str(value).strip(), key, f"{sort} {key}")
        for key, value in values.items()
        if value is not None
    ]


def _folded(key: str) -> str:
    return key.lower().replace("-", "_")


def _of_keys(written: Iterable[Written], keys: Iterable[str]) -> list[Written]:
    """Those under one of `keys`, in the order of the keys."""
    order = {_folded(key): place for place, key in reversed(list(enumerate(keys)))}
    found = [item for item in written if _folded(item.key) in order]
    return sorted(found, key=lambda item: order[_folded(item.key)])


def _by_uid(annotations: Mapping[str, str]) -> list[Written]:
    """Grafana's own pair `__dashboardUid__` and `__panelId__`."""
    uid = str(annotations.get("__dashboardUid__") or "").strip()
    if not uid:
        return []
    panel = str(annotations.get("__panelId__") or "").strip()
    return [Written(uid, "__dashboardUid__", "annotation __dashboardUid__", panel)]


_DASHBOARD_KEY = re.compile(r"(?:^|_)dash(?:board)?s?(?:_|$)|dashboard$|^dashboard", re.IGNORECASE)


def _further_dashboards(written: list[Written], known: list[Written]) -> list[Written]:
    """Keys made of the word (`dashboard_overview`, `atlasdashboard`) whose value is a URL."""
    held = {id(item) for item in known}
    return [
        item
        for item in written
        if id(item) not in held and _DASHBOARD_KEY.search(_folded(item.key)) and _is_url(item)
    ]


def _present(items: Iterable[Written]) -> tuple[Written, ...]:
    unique = {item.value: item for item in items if not is_placeholder(item.value)}
    return tuple(unique.values())


def _is_url(item: Written) -> bool:
    found = next(find_urls(item.value), None)
    return found is not None and found.start == 0
