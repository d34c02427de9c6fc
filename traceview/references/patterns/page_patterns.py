"""How documents, dashboards, incidents, teams and artifacts are written."""

from __future__ import annotations

import re

from traceview import identity
from traceview.model import How, Kind
from traceview.references.patterns import pattern_confidence as sure
from traceview.references.patterns.named_pattern import HOST, PREFIX, NamedPattern, web

_UID = r"(?P<uid>[A-Za-z0-9_-]{1,64})"
_TEXT_FILE = r"[^\s?#]{1,400}?\.(?:md|markdown|rst|adoc|asciidoc|org|txt)(?![\w.])"


def _whole_url(match: re.Match[str]) -> str:
    return identity.document_id(match[0])


def _team(match: re.Match[str]) -> str:
    return identity.team_id(match["team"])


def _artifact(match: re.Match[str]) -> str:
    return identity.scoped_id("artifact", "oci", f"sha256:{match['digest'].lower()}")


DASHBOARDS: tuple[NamedPattern, ...] = (
    NamedPattern(
        "grafana dashboard",
        web(rf"{HOST}{PREFIX}/(?:d|d-solo|public-dashboards)/{_UID}(?![\w-])"),
        Kind.DASHBOARD,
        "dashboard:{host}/{uid}",
        examples=(
            "https://grafana.example.org/d/abc-123/gerrit?viewPanel=4",
            "https://example.org/grafana/d-solo/abc_123?panelId=2",
        ),
        counter_examples=("https://grafana.example.org/d/", "https://example.org/docs/abc"),
    ),
    NamedPattern(
        "grafana old dashboard",
        web(rf"{HOST}{PREFIX}/dashboard/(?:db|file)/(?P<uid>[\w.-]{{1,128}})(?!\w)"),
        Kind.DASHBOARD,
        "dashboard:{host}/{uid}",
        examples=("https://grafana.example.org/dashboard/db/gerrit-proxy",),
        counter_examples=("https://grafana.example.org/dashboard/new",),
    ),
    NamedPattern(
        "grafana short link",
        web(rf"(?P<host>[\w.-]{{0,120}}grafana[\w.-]{{1,120}}(?::\d{{1,5}})?){PREFIX}/goto/{_UID}"),
        Kind.DASHBOARD,
        "dashboard:{host}/goto/{uid}",
        how=How.GUESS,
        confidence=sure.SHORT_LINK,
        examples=("https://grafana.example.org/goto/C4fBauTNg?orgId=1",),
        counter_examples=("https://example.org/goto/C4fBauTNg",),
    ),
    NamedPattern(
        "kibana dashboard",
        web(rf"{HOST}{PREFIX}/app/(?:dashboards#/view|kibana#/dashboard)/(?P<uid>[\w-]{{1,128}})"),
        Kind.DASHBOARD,
        "dashboard:{host}/{uid}",
        examples=("https://logs.example.org/app/dashboards#/view/f3e709c0-a5f8?_g=(a:1)",),
        counter_examples=("https://logs.example.org/app/discover#/",),
    ),
    NamedPattern(
        "perses dashboard",
        web(rf"{HOST}{PREFIX}/projects/(?P<project>[\w.-]{{1,100}})/dashboards/(?P<uid>[\w.-]{{1,100}})"),
        Kind.DASHBOARD,
        "dashboard:{host}/{project}/{uid}",
        examples=("https://perses.example.org/projects/ops/dashboards/gerrit",),
        counter_examples=("https://perses.example.org/projects/ops",),
    ),
    NamedPattern(
        "datadog dashboard",
        web(r"(?P<host>[\w.-]{0,100}datadoghq\.[a-z]{2,4})/dashboard/(?P<uid>[a-z0-9]{3}-[a-z0-9]{3}"
            r"-[a-z0-9]{3})(?!\w)"),
        Kind.DASHBOARD,
        "dashboard:{host}/{uid}",
        examples=("https://app.datadoghq.eu/dashboard/abc-def-ghi/gerrit",),
        counter_examples=("https://app.datadoghq.eu/dashboard/lists",),
    ),
)  # fmt: skip

DOCUMENTS: tuple[NamedPattern, ...] = (
    NamedPattern(
        "mediawiki page",
        web(r"(?P<host>[A-Za-z0-9.-]{1,253}(?::\d{1,5})?)/wiki/(?!spaces/|display/|x/)"
            r"[^\s?#<>\"]{1,300}"),
        Kind.DOCUMENT,
        build=_whole_url,
        examples=("https://wikitech.example.org/wiki/Gerrit/Operations#Restart",),
        counter_examples=("https://wikitech.example.org/wiki/", "https://example.org/wikis/a"),
    ),
    NamedPattern(
        "wiki of a forge",
        web(rf"{HOST}/[\w./-]{{3,300}}?/(?:-/wikis|wiki|wikis)/[^\s?#<>\"]{{1,300}}"),
        Kind.DOCUMENT,
        build=_whole_url,
        examples=(
            "https://github.com/acme/alerts/wiki/Runbook",
            "https://gitlab.com/acme/alerts/-/wikis/runbook",
        ),
        counter_examples=("https://github.com/acme/alerts/wiki",),
    ),
    NamedPattern(
        "confluence page",
        web(rf"{HOST}{PREFIX}/(?:spaces/[\w~.-]{{1,100}}/pages/\d{{1,20}}(?:/[^\s?#<>\"]{{1,300}})?"
            r"|display/[\w~.-]{1,100}/[^\s?#<>\"]{1,300}|x/[\w-]{4,20}"
            r"|pages/viewpage\.action\?(?:[^\s#]{0,200}&)?pageId=\d{1,20})"),
        Kind.DOCUMENT,
        build=_whole_url,
        examples=(
            "https://acme.atlassian.net/wiki/spaces/OPS/pages/123/Gerrit+runbook",
            "https://wiki.example.org/display/OPS/Gerrit",
            "https://wiki.example.org/pages/viewpage.action?pageId=123",
        ),
        counter_examples=("https://acme.atlassian.net/wiki/spaces/OPS/overview",),
    ),
    NamedPattern(
        "google document",
        web(r"(?=(?P<url>docs\.google\.com/(?:a/[\w.-]{1,100}/)?(?:document|spreadsheets|presentation)"
            r"/d/[\w-]{10,100}))docs\.google\.com/[^\s?#<>\"]{1,300}"),
        Kind.DOCUMENT,
        build=lambda match: identity.document_id(f"https://{match['url']}"),
        examples=("https://docs.google.com/document/d/1qmCXruNRBLUK9tVPBhv/edit?tab=t.0#heading=h.1",),
        counter_examples=("https://docs.google.com/forms/u/0",),
    ),
    NamedPattern(
        "text file of a forge",
        web(rf"{HOST}/[\w.-]{{1,100}}(?:/[\w.-]{{1,100}}){{1,10}}?/(?:-/)?(?:blob|src|raw|browse)/"
            + _TEXT_FILE),
        Kind.DOCUMENT,
        build=_whole_url,
        examples=("https://github.com/acme/runbooks/blob/main/alerts/GerritDown.md#mitigation",),
        counter_examples=("https://github.com/acme/runbooks/blob/main/a.py",),
    ),
    NamedPattern(
        "notion page",
        web(r"(?:www\.)?notion\.(?:so|site)/[^\s?#<>\"]{0,300}?[0-9a-f]{32}(?!\w)"),
        Kind.DOCUMENT,
        build=_whole_url,
        examples=("https://www.notion.so/acme/Gerrit-0123456789abcdef0123456789abcdef",),
        counter_examples=("https://www.notion.so/acme/Gerrit",),
    ),
    NamedPattern(
        "etherpad or hackmd",
        web(r"(?:etherpad|hackmd|pad|hedgedoc)\.[\w.-]{1,200}/(?:p/|s/)?[\w@%.~/-]{3,200}"),
        Kind.DOCUMENT,
        build=_whole_url,
        examples=("https://etherpad.example.org/p/incident-2024-01-02",),
        counter_examples=("https://etherpad.example.org/",),
    ),
)  # fmt: skip

OTHERS: tuple[NamedPattern, ...] = (
    NamedPattern(
        "pagerduty incident",
        web(r"(?P<host>[\w-]{1,63}\.(?:eu\.)?pagerduty\.com)/incidents/(?P<key>[A-Z0-9]{6,20})(?!\w)"),
        Kind.INCIDENT,
        "incident:{host}/{key}",
        examples=("https://acme.pagerduty.com/incidents/Q1ABCDEF2GHIJK/timeline",),
        counter_examples=("https://acme.pagerduty.com/service-directory/PABC123",),
    ),
    NamedPattern(
        "incident.io incident",
        web(r"(?P<host>app\.incident\.io)/(?P<path>[\w-]{1,64})/incidents/(?P<key>\d{1,9})(?!\w)"),
        Kind.INCIDENT,
        "incident:{host}/{path}/{key}",
        examples=("https://app.incident.io/acme/incidents/123",),
        counter_examples=("https://app.incident.io/acme/dashboard",),
    ),
    NamedPattern(
        "opsgenie alert",
        web(r"(?P<host>[\w-]{1,63}\.app\.(?:eu\.)?opsgenie\.com)/(?:alert|incident)/detail/"
            r"(?P<key>[0-9a-f-]{30,60})(?!\w)"),
        Kind.INCIDENT,
        "incident:{host}/{key}",
        examples=("https://acme.app.opsgenie.com/alert/detail/0f1e2d3c-0000-1111-2222-333344445555",),
        counter_examples=("https://acme.app.opsgenie.com/alert/list",),
    ),
    NamedPattern(
        "github team",
        web(r"github\.com/orgs/[\w-]{1,64}/teams/(?P<team>[\w-]{1,100})"),
        Kind.TEAM,
        build=_team,
        examples=("https://github.com/orgs/acme/teams/payments",),
        counter_examples=("https://github.com/orgs/acme/people",),
    ),
    NamedPattern(
        "image digest",
        re.compile(r"(?<![0-9A-Za-z])sha256(?::|%3[Aa])(?P<digest>[0-9a-f]{64})(?![0-9A-Za-z])"),
        Kind.ARTIFACT,
        build=_artifact,
        examples=("sha256:" + "0a" * 32, "sha256%3A" + "0a" * 32),
        counter_examples=("sha256:" + "0a" * 31, "sha1:" + "0a" * 32),
    ),
)  # fmt: skip

PAGES: tuple[NamedPattern, ...] = (*DASHBOARDS, *DOCUMENTS, *OTHERS)
