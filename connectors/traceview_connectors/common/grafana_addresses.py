"""Where Grafana shows what it manages itself, by the addresses of its API and in its alerts.

Its Alertmanager answers under `<root>/api/alertmanager/grafana`, its rules under
`<root>/api/prometheus/grafana`; another data source stands there by its uid
(https://grafana.com/docs/grafana/latest/developers/http_api/alerting/).
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

RULE_LABEL = "__alert_rule_uid__"
"""The label of an alert that holds the uid of its rule."""
_OWN = "grafana"
"""How Grafana's own Alertmanager and rules are called where a data source's uid may stand."""
_APIS = ("/api/alertmanager/", "/api/prometheus/")
_RULES = "/alerting/grafana/"


@dataclass(frozen=True)
class GrafanaRule:
    """A rule that Grafana manages: the root of its pages, and its uid."""

    root: str
    uid: str

    @property
    def page(self) -> str:
        """The page that shows it."""
        return f"{self.root}/alerting/grafana/{quote(self.uid, safe='')}/view"

    @property
    def host(self) -> str:
        """The host that manages it, with the path that it lies under."""
        parts = urlsplit(self.root)
        return f"{(parts.hostname or '').lower()}{parts.path}"


def root_of(api: str) -> str:
    """The root of a Grafana's pages by the address of its API; empty for another address."""
    return _parted(api)[0]


def rule_behind(generator_url: str, root: str, uid: str) -> GrafanaRule | None:
    """The rule that an alert comes of: by its generatorURL, else by the label with the uid."""
    before, mark, rest = generator_url.partition(_RULES)
    named, _, page = rest.partition("/")
    if mark and named and page.partition("?")[0] == "view":
        return GrafanaRule(root or before, named)
    return GrafanaRule(root, uid) if root and uid else None


def groups_page(api: str) -> str:
    """The page that lists the alerts of an API; that of all where a data source answers."""
    root, data_source = _parted(api)
    return f"{root}/alerting/groups" + (f"?alertmanager={_OWN}" if data_source == _OWN else "")


def rules_page(api: str) -> str:
    """The page that lists all rules."""
    return f"{root_of(api)}/alerting/list"


def silence_page(api: str, silence: str) -> str:
    """The page of a silence; that of all where a data source answers."""
    root, data_source = _parted(api)
    if data_source != _OWN:
        return f"{root}/alerting/silences"
    return f"{root}/alerting/silence/{quote(silence, safe='')}/edit?alertmanager={_OWN}"


def _parted(api: str) -> tuple[str, str]:
    """The root of a Grafana, and whose API it is; empty texts for another address."""
    for path in _APIS:
        root, mark, rest = api.partition(path)
        if mark and rest.strip("/") and "/" not in rest.strip("/"):
            return root, rest.strip("/")
    return "", ""
