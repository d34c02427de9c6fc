"""How forges, and what stands beside them, write issues in their URLs."""

from __future__ import annotations

from traceview.model import Kind
from traceview.references.patterns.named_pattern import GROUPS, HOST, NUMBER, NamedPattern, web

_ISSUE_PATH = r"(?P<path>[\w.-]{1,100}(?:/(?!-/)[\w.-]{1,100}){1,10}?)"
_GROUP = r"groups/(?P<path>[\w.-]{1,100}(?:/[\w.-]{1,100}){0,9}?)"

ISSUES: tuple[NamedPattern, ...] = (
    NamedPattern(
        "forge issue",
        web(rf"{HOST}/(?!groups/){_ISSUE_PATH}/issues/{NUMBER}"),
        Kind.TICKET,
        "ticket:{host}/{path}#{n}",
        examples=(
            "https://github.com/acme/alerts/issues/12",
            "https://codeberg.org/acme/alerts/issues/12#issuecomment-3",
            "https://gitlab.example.org/acme/ops/alerts/issues/38",
        ),
        counter_examples=("https://github.com/acme/alerts/issues/new",),
    ),
    NamedPattern(
        "gitlab issue",
        web(
            rf"{HOST}/(?!groups/){GROUPS}/-/(?:issues(?:/incident)?|incidents|work_items)/{NUMBER}"
        ),
        Kind.TICKET,
        "ticket:{host}/{path}#{n}",
        examples=(
            "https://gitlab.com/acme/ops/alerts/-/issues/12",
            "https://gitlab.com/acme/alerts/-/issues/incident/23",
            "https://gitlab.com/acme/alerts/-/incidents/24",
        ),
        counter_examples=(
            "https://gitlab.com/acme/alerts/-/issues/",
            "https://gitlab.com/groups/acme/-/work_items/34",
        ),
    ),
    NamedPattern(
        "gitlab epic",
        web(rf"{HOST}/{_GROUP}/-/(?:epics|work_items)/{NUMBER}"),
        Kind.TICKET,
        "ticket:{host}/{path}&{n}",
        key="{path}&{n}",
        examples=(
            "https://gitlab.com/groups/acme/-/epics/7",
            "https://gitlab.com/groups/acme/-/work_items/34",
        ),
        counter_examples=("https://gitlab.com/groups/acme/-/boards/7",),
    ),
    NamedPattern(
        "github project item",
        web(
            r"(?P<host>github\.com)/(?:orgs|users)/[\w-]{1,64}/projects/\d{1,6}[^\s?#]{0,100}"
            r"\?(?:[^\s#]{0,300}&)?issue=(?P<owner>[\w.-]{1,64})(?:%7C|\|)"
            r"(?P<repo>[\w.-]{1,100})(?:%7C|\|)(?P<n>[1-9]\d{0,8})(?!\w)"
        ),
        Kind.TICKET,
        "ticket:{host}/{owner}/{repo}#{n}",
        key="{owner}/{repo}#{n}",
        examples=("https://github.com/orgs/acme/projects/3?pane=issue&issue=acme%7Calerts%7C94",),
        counter_examples=("https://github.com/orgs/acme/projects/3",),
    ),
    NamedPattern(
        "blueprint",
        web(r"blueprints\.launchpad\.net/[\w.+-]{1,100}/\+spec/(?P<name>[a-z0-9][\w.+-]{1,99})"),
        Kind.TICKET,
        "ticket:blueprints.launchpad.net/{name}",
        key="bp/{name}",
        examples=("https://blueprints.launchpad.net/acme/+spec/shop-monitoring",),
        counter_examples=("https://blueprints.launchpad.net/acme",),
    ),
    NamedPattern(
        "sourcehut ticket",
        web(rf"(?P<host>todo\.[\w.-]{{1,200}})/(?P<path>~[\w.-]{{1,64}}/[\w.-]{{1,100}})/{NUMBER}"),
        Kind.TICKET,
        "ticket:{host}/{path}#{n}",
        examples=("https://todo.sr.ht/~acme/alerts/78",),
        counter_examples=("https://todo.sr.ht/~acme/alerts",),
    ),
)
