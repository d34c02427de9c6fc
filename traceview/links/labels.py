"""What labels and annotations say: the owner, the runbook, the dashboard, the severity.

Organisations name these in many ways; `ALIASES` holds the known ones, and the house adds its own.
A value is kept as it is written, templates included, so that it can be found again in its file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from traceview.links.house import HouseStyle
from traceview.urls import clean_url

TEAM, RUNBOOK, DASHBOARD, SEVERITY = "team", "runbook", "dashboard", "severity"

ALIASES: dict[str, tuple[str, ...]] = {
    TEAM: (
        "team", "owner", "owning_team", "owner_team", "team_name", "support_group",
        "responsible_team", "maintainer", "squad", "tribe",
    ),
    RUNBOOK: (
        "runbook", "runbook_url", "runbook_link", "runbookurl", "sop", "sop_url", "playbook",
        "playbook_url", "link", "documentation", "documentation_url", "docs", "doc", "wiki",
        "opsrecipe", "help", "help_url",
    ),
    DASHBOARD: (
        "dashboard", "dashboard_url", "dashboard_link", "dashboard_overview", "dashboardurl",
        "dashboards", "grafana", "grafana_url", "grafana_dashboard", "persesdashboard",
        "dashboard_external_link",
    ),
    SEVERITY: ("severity", "priority", "level", "sev"),
}  # fmt: skip
"""Keys by what they say, in lower case; of several the first one present counts as the surest."""

_PLACEHOLDER = re.compile(
    r"(?i)\W*(?:todo|tbd|fixme|n/?a|none|null|nil|unknown|xxx|missing|change ?me|placeholder|-*)\W*"
)
_URL = re.compile(r"https?://")
_HOST = re.compile(r"(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}(?::\d{1,5})?(?:[/?#]|$)", re.IGNORECASE)
_TEMPLATE = re.compile(r"\{\{-?\s*\$labels\.(\w{1,128})\s*-?\}\}")


@dataclass(frozen=True, slots=True)
class Said:
    """A value of a label or an annotation. `place` reads `label team` or `annotation runbook`."""

    value: str
    key: str
    place: str

    @property
    def has_template(self) -> bool:
        """Whether the value is filled in when the alert fires."""
        return "{{" in self.value


@dataclass(frozen=True, slots=True)
class RuleLabels:
    """What the labels and annotations of a rule or of an alert say.

    `placeholders` are values such as `TODO` under a key that should name a runbook or a dashboard:
    they count as missing. `other_urls` are URLs under other keys and inside prose.
    """

    teams: tuple[Said, ...] = ()
    runbooks: tuple[Said, ...] = ()
    dashboards: tuple[Said, ...] = ()
    placeholders: tuple[Said, ...] = ()
    other_urls: tuple[Said, ...] = ()
    severity: str = ""


def read_labels(
    labels: Mapping[str, str], annotations: Mapping[str, str], house: HouseStyle
) -> RuleLabels:
    """What labels and annotations say, by the known keys and those of the house."""
    said = [*_said(labels, "label"), *_said(annotations, "annotation")]
    runbooks = _under(said, RUNBOOK, house.runbook_keys)
    dashboards = _under(said, DASHBOARD, house.dashboard_keys)
    grafana = _grafana(annotations, house)
    missing = [item for item in (*runbooks, *dashboards) if is_placeholder(item.value)]
    known = {item.key for item in (*runbooks, *dashboards)}
    others = [item for item in said if item.key not in known and _URL.search(item.value)]
    teams = _under(said, TEAM, house.team_keys)
    severity = _under(said, SEVERITY, ())
    return RuleLabels(
        teams=tuple(item for item in teams if not is_placeholder(item.value)),
        runbooks=tuple(item for item in runbooks if item not in missing and _names_page(item)),
        dashboards=tuple(item for item in (*dashboards, *grafana) if item not in missing),
        placeholders=tuple(missing),
        other_urls=tuple(others),
        severity=severity[0].value if severity else "",
    )


def _said(values: Mapping[str, str], where: str) -> Iterator[Said]:
    for key, value in values.items():
        if isinstance(value, str) and value.strip():
            yield Said(value.strip(), key, f"{where} {key}")


def _under(said: list[Said], what: str, own: tuple[str, ...]) -> list[Said]:
    keys = [key.lower() for key in (*own, *ALIASES[what])]
    found = [item for item in said if item.key.lower() in keys]
    return sorted(found, key=lambda item: keys.index(item.key.lower()))


def _grafana(annotations: Mapping[str, str], house: HouseStyle) -> list[Said]:
    """Grafana's own pair of annotations: a dashboard's uid, and the panel in it."""
    uid = annotations.get("__dashboardUid__", "")
    if not uid:
        return []
    base = house.base_urls.get(DASHBOARD, "").rstrip("/")
    panel = annotations.get("__panelId__", "")
    value = f"{base}/d/{uid}" + (f"?viewPanel={panel}" if panel else "") if base else uid
    return [Said(value, "__dashboardUid__", "annotation __dashboardUid__")]


def is_placeholder(value: str) -> bool:
    """Whether a value only says that somebody should fill it in: `TODO`, `TBD`, `-`."""
    return _PLACEHOLDER.fullmatch(value.strip()) is not None


def _names_page(item: Said) -> bool:
    """Whether a value names a page, and is not prose under a key such as `help`."""
    surely = item.key.lower() not in ("link", "docs", "doc", "help", "wiki", "documentation")
    return surely or bool(_URL.search(item.value) or _HOST.match(item.value))


def web_address(value: str, base: str = "") -> str:
    """The URL of a value as far as it can be opened: a missing scheme and a base are added.

    Templates in the path make it none; after `?` or `#` they are left out. Empty when it is none.
    """
    text = value.strip()
    head, mark, _ = text.partition("{{")
    if mark:
        cut = max(head.find("?"), head.find("#"))
        if cut < 0:
            return ""
        text = head[: max(head.rfind("&"), cut)] if cut >= 0 else head
    if not _URL.match(text):
        if _HOST.match(text):
            text = f"https://{text}"
        elif base:
            text = f"{base.rstrip('/')}/{text.lstrip('/')}"
    return clean_url(text)


def fill_template(text: str, labels: Mapping[str, str]) -> str:
    """`text` with `{{ $labels.x }}` filled from `labels`; every other template stays as it is."""
    return _TEMPLATE.sub(lambda match: labels.get(match[1], match[0]), text)
