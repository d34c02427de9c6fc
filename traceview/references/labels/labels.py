"""What labels and annotations say: the owner, the runbook, the dashboard, the severity.

Organisations name these in many ways: `ALIASES` holds the known keys, and the house adds its own.
A value is kept as it is written, templates included, so that it can be found again in its file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from traceview.references.conventions.house_style import HouseStyle
from traceview.references.conventions.label_keys import (
    ALIASES,
    DASHBOARD,
    LOOSE_KEYS,
    ROUTING_KEYS,
    RUNBOOK,
    SEVERITY,
    TEAM,
)
from traceview.references.labels.go_templates import fill_template, unwrap_raw
from traceview.references.labels.keyed_values import Said, folded, in_order, said_in, severity_in
from traceview.references.labels.receivers import receiver_name
from traceview.references.patterns.page_patterns import DASHBOARDS
from traceview.references.patterns.urls_in_text import find_urls
from traceview.text.urls import clean_url

__all__ = [
    "ALIASES",
    "DASHBOARD",
    "RUNBOOK",
    "SEVERITY",
    "TEAM",
    "RuleLabels",
    "Said",
    "fill_template",
    "is_placeholder",
    "is_templated_url",
    "page_title",
    "read_labels",
    "severity_in",
    "web_address",
]

_PLACEHOLDER = re.compile(
    r"(?i)\W{0,5}(?:todo|tbd|tba|fixme|xxx|n/?a|none|null|nil|unknown|missing|placeholder|"
    r"change ?me|to be (?:done|defined|added|written)|coming soon|no (?:runbook|dashboard|link)|"
    r"not (?:yet )?(?:available|written|applicable)|https?://(?:todo|tbd)/?|)\W{0,5}\Z"
    r"|(?i:\W{0,5}(?:todo|tbd|fixme)\b(?![\w/.-]))"
)
_SCHEME = re.compile(r"https?://")
_ENCODED = re.compile(r"(?i)https?%3A%2F%2F")
_HOST = re.compile(r"(?i)(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}(?::\d{1,5})?(?:[/?#]|\Z)")
_FILE = re.compile(r"\.(?:md|markdown|rst|adoc|txt|html?)$", re.IGNORECASE)
_PATH = re.compile(r"\.{0,2}/?[\w.{}$~-]{1,200}(?:/[\w.{}$~ -]{1,200}){1,20}(?:[?#]\S{0,500})?\Z")
_DASHBOARD_KEY = re.compile(r"(?:^|_)dash(?:board)?s?(?:_|$)|dashboards?$|^dashboard")


@dataclass(frozen=True, slots=True)
class RuleLabels:
    """What the labels and annotations of a rule or of an alert say, each value as written.

    A value such as `TODO` counts as missing. `other_urls` are values that hold a URL under other
    keys; `routing` those that name a receiver or a channel.
    """

    teams: tuple[Said, ...] = ()
    runbooks: tuple[Said, ...] = ()
    dashboards: tuple[Said, ...] = ()
    other_urls: tuple[Said, ...] = ()
    severity: str = ""
    routing: tuple[Said, ...] = ()


def read_labels(
    labels: Mapping[str, str], annotations: Mapping[str, str], house: HouseStyle
) -> RuleLabels:
    """What labels and annotations say, by the known keys and those of the house.

    Keys are compared without case, `-` read as `_`. Within a leg the house's keys come first.
    """
    said = [*said_in(labels, "label"), *said_in(annotations, "annotation")]
    runbooks = _under(said, RUNBOOK, house.runbook_keys)
    dashboards = [*_under(said, DASHBOARD, house.dashboard_keys)]
    dashboards += _further_dashboards(said, (*runbooks, *dashboards))
    moved = [item for item in runbooks if _is_loose(item) and _is_dashboard(item.value)]
    runbooks = [item for item in runbooks if item not in moved and _names_page(item)]
    pages = [*runbooks, *dashboards, *moved]
    teams = _under(said, TEAM, house.team_keys)
    severity = _under(said, SEVERITY, ())
    return RuleLabels(
        teams=_present(teams),
        runbooks=_present(runbooks),
        dashboards=_present([*dashboards, *moved, *_of_grafana(annotations, house)]),
        other_urls=tuple(item for item in said if item not in pages and _SCHEME.search(item.value)),
        severity=severity[0].value if severity else "",
        routing=_routing(said, teams),
    )


def _routing(said: Iterable[Said], teams: Iterable[Said]) -> tuple[Said, ...]:
    """The values that name a receiver or a channel, under keys that name no team."""
    taken = {item.place for item in teams}
    found = [item for item in in_order(said, ROUTING_KEYS) if item.place not in taken]
    return _present(item for item in found if receiver_name(item.value))


def _under(said: Iterable[Said], leg: str, own: Iterable[str]) -> list[Said]:
    """The values under the keys of a leg, in the order of the keys."""
    return in_order(said, (*own, *ALIASES[leg]))


def _further_dashboards(said: Iterable[Said], known: tuple[Said, ...]) -> list[Said]:
    """URLs under keys made of the word dashboard (`atlasdashboard`, `dashboard_overview`)."""
    return [
        item
        for item in said
        if _is_of_dashboards(item.key) and item not in known and _SCHEME.match(item.value)
    ]


@lru_cache(4_096)
def _is_of_dashboards(key: str) -> bool:
    return _DASHBOARD_KEY.search(folded(key)) is not None


def _of_grafana(annotations: Mapping[str, str], house: HouseStyle) -> list[Said]:
    """Grafana's own annotations: a dashboard's uid, and the panel in it.

    With a base URL for dashboards it is written as the URL that they stand for; without one the uid
    alone is given.
    """
    uid = str(annotations.get("__dashboardUid__") or "").strip()
    if not uid:
        return []
    panel = str(annotations.get("__panelId__") or "").strip()
    base = house.base_urls.get(DASHBOARD, "").rstrip("/")
    value = f"{base}/d/{uid}" + (f"?viewPanel={panel}" if panel else "") if base else uid
    return [Said(value, "__dashboardUid__", "annotation __dashboardUid__")]


def _is_loose(item: Said) -> bool:
    return folded(item.key) in LOOSE_KEYS


def _names_page(item: Said) -> bool:
    """Whether a value names a page, and is not prose under a key such as `help`."""
    if not _is_loose(item) or is_placeholder(item.value):
        return True
    text = item.value
    return bool(_SCHEME.match(text) or _HOST.match(text) or _PATH.match(text))


def _is_dashboard(value: str) -> bool:
    found = next(find_urls(value), None)
    if found is None or found.start:
        return False
    return any(pattern.pattern.match(found.url) for pattern in DASHBOARDS)


def _present(items: Iterable[Said]) -> tuple[Said, ...]:
    """Those that say something, each value once."""
    unique: dict[str, Said] = {}
    for item in items:
        if not is_placeholder(item.value):
            unique.setdefault(item.value, item)
    return tuple(unique.values())


def is_placeholder(value: str) -> bool:
    """Whether a value only says that somebody should fill it in: `TODO`, `TBD`, `n/a`, `-`."""
    return _PLACEHOLDER.match(unwrap_raw(value).strip()[:500]) is not None


def web_address(value: str, base: str = "") -> str:
    """The URL of a value as far as it can be opened; empty when it is none.

    A missing scheme is added, and `base` before a path; what was written encoded as a whole is
    decoded. Templates are filled only when the alert
    fires: what follows the first one in a query or fragment is left out, and a path with a
    template is none.
    """
    text = unwrap_raw(value).strip()
    if _ENCODED.match(text):
        text = unquote(text)
    if not _SCHEME.match(text):
        if _HOST.match(text) and not _FILE.search(text.partition("#")[0]):
            text = f"https://{text}"
        elif base and text and not re.search(r"\s", text):
            text = f"{base.rstrip('/')}/{text.lstrip('/')}"
        else:
            return ""
    head, template, _ = text.partition("{{")
    if template:
        cut = max(head.find("?"), head.find("#"))
        if cut < 0:
            return ""
        head = head[: max(head.rfind("&"), cut)]
    return clean_url(head.replace(" ", "%20").replace('"', "%22"))


def is_templated_url(value: str) -> bool:
    """Whether a value is a URL in which a template is filled only when the alert fires."""
    text = unwrap_raw(value).strip()
    return "{{" in text and _SCHEME.match(text) is not None


def page_title(address: str) -> str:
    """A title for a page of which only the address is known: the end of its path, with its mark."""
    text, _, mark = address.partition("#")
    path = text.partition("?")[0].rstrip("/")
    title = path.rpartition("/")[2] or path or address
    return f"{title}#{mark}" if mark else title
