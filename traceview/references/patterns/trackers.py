"""How trackers write their tickets, in URLs and as keys in text."""

from __future__ import annotations

import re

from traceview import identity
from traceview.model import How, Kind
from traceview.references.patterns import pattern_confidence as sure
from traceview.references.patterns.denied_keys import is_denied
from traceview.references.patterns.named_pattern import (
    AFTER_KEY,
    BEFORE_KEY,
    HOST,
    KEY,
    NUMBER,
    PREFIX,
    NamedPattern,
    web,
)


def _keyed(match: re.Match[str]) -> str:
    return identity.ticket_id(match["host"].lower(), match["key"].upper())


def _linear(match: re.Match[str]) -> str:
    return identity.ticket_id("linear.app", match["key"].upper())


def _jira_key(match: re.Match[str]) -> str:
    """The id of a key, of which no part is a look-alike: `AES-GCM-256` is none."""
    *parts, number = match[0].split("-")
    is_none = any(is_denied(f"{part}-{number}") for part in parts)
    return "" if is_none else identity.ticket_id("", match["key"])


TICKET_URLS: tuple[NamedPattern, ...] = (
    NamedPattern(
        "jira",
        web(
            rf"{HOST}{PREFIX}/(?:browse|projects/\w{{1,30}}/issues|"
            rf"servicedesk/customer/portal/\d{{1,6}})/{KEY}"
        ),
        Kind.TICKET,
        build=_keyed,
        examples=(
            "https://acme.atlassian.net/browse/OPS-123",
            "https://jira.example.org/jira/browse/OPS-123?focusedCommentId=1",
            "https://acme.atlassian.net/jira/software/projects/OPS/issues/OPS-123",
            "https://acme.atlassian.net/servicedesk/customer/portal/3/OPS-123",
        ),
        counter_examples=("https://jira.example.org/browse/OPS", "https://example.org/OPS-123"),
    ),
    NamedPattern(
        "jira board",
        web(rf"{HOST}{PREFIX}/(?:secure|jira)/[^\s?#]{{1,200}}\?[^\s#]{{0,300}}?selectedIssue={KEY}"),
        Kind.TICKET,
        build=_keyed,
        examples=("https://acme.atlassian.net/jira/boards/1?view=x&selectedIssue=OPS-123",),
        counter_examples=("https://acme.atlassian.net/jira/boards/1?issue=OPS-123",),
    ),
    NamedPattern(
        "phabricator",
        web(r"(?P<host>(?:phab|phorge|we\.phorge)[\w.-]{0,200}(?::\d{1,5})?)"
            r"/(?P<key>T[1-9]\d{0,7})(?!\w)"),
        Kind.TICKET,
        "ticket:{host}/{key}",
        examples=("https://phabricator.example.org/T284747#123",),
        counter_examples=("https://phabricator.example.org/Tags", "https://example.org/T284747"),
    ),
    NamedPattern(
        "phabricator on another host",
        web(rf"{HOST}/(?P<key>T[1-9]\d{{2,7}})(?![\w/])"),
        Kind.TICKET,
        "ticket:{host}/{key}",
        how=How.GUESS,
        confidence=sure.TASK_ON_ANY_HOST,
        examples=("https://developer.example.org/T284747",),
        counter_examples=("https://example.org/T12", "https://example.org/T284747/more"),
    ),
    NamedPattern(
        "bugzilla",
        web(rf"{HOST}{PREFIX}/show_bug\.cgi\?(?:[^\s#]{{0,200}}&)?id={NUMBER}"),
        Kind.TICKET,
        "ticket:{host}/{n}",
        key="BZ#{n}",
        examples=("https://bugzilla.example.org/show_bug.cgi?id=1234567#c3",),
        counter_examples=("https://bugzilla.example.org/show_bug.cgi?id=x",),
    ),
    NamedPattern(
        "bugzilla short",
        web(rf"(?P<host>(?:bugzilla|bugs|bz)\.[\w.-]{{1,200}}(?::\d{{1,5}})?)/{NUMBER}(?![/.])"),
        Kind.TICKET,
        "ticket:{host}/{n}",
        key="BZ#{n}",
        examples=("https://bugzilla.example.org/1234567", "https://bugs.debian.org/123456"),
        counter_examples=("https://bugs.example.org/1234567/file",),
    ),
    NamedPattern(
        "redmine",
        web(rf"{HOST}(?:/(?!issues/)[\w.-]{{1,64}})?/issues/{NUMBER}"),
        Kind.TICKET,
        "ticket:{host}/{n}",
        examples=("https://redmine.example.org/issues/123", "https://example.org/rm/issues/9"),
        counter_examples=("https://redmine.example.org/issues", "https://github.com/a/b/issues/1"),
    ),
    NamedPattern(
        "trello",
        web(r"(?P<host>trello\.com)/c/(?P<card>\w{6,12})(?!\w)"),
        Kind.TICKET,
        "ticket:{host}/{card}",
        key="trello:{card}",
        examples=("https://trello.com/c/AbCd1234/12-add-alert",),
        counter_examples=("https://trello.com/b/AbCd1234/board",),
    ),
    NamedPattern(
        "linear",
        web(rf"linear\.app/[\w-]{{1,64}}/issue/{KEY}"),
        Kind.TICKET,
        build=_linear,
        examples=("https://linear.app/acme/issue/ENG-123/add-alert",),
        counter_examples=("https://linear.app/acme/project/ENG-123",),
    ),
    NamedPattern(
        "youtrack",
        web(rf"{HOST}{PREFIX}/issue/{KEY}"),
        Kind.TICKET,
        build=_keyed,
        examples=("https://acme.youtrack.cloud/issue/OPS-12/Add-alert",),
        counter_examples=("https://acme.youtrack.cloud/issues/OPS",),
    ),
    NamedPattern(
        "launchpad",
        web(r"(?:bugs\.)?launchpad\.net/(?:[^\s?#]{1,120}/)?(?:\+bug|bugs)/" + NUMBER),
        Kind.TICKET,
        "ticket:launchpad.net/{n}",
        key="LP#{n}",
        examples=(
            "https://bugs.launchpad.net/ubuntu/+source/acme/+bug/1234567",
            "https://launchpad.net/bugs/1234567",
        ),
        counter_examples=("https://launchpad.net/ubuntu",),
    ),
    NamedPattern(
        "azure work item",
        web(rf"{HOST}/[^\s?#]{{1,200}}/_workitems/edit/{NUMBER}"),
        Kind.TICKET,
        "ticket:{host}/{n}",
        examples=("https://dev.azure.com/acme/Ops/_workitems/edit/42",),
        counter_examples=("https://dev.azure.com/acme/Ops/_workitems",),
    ),
    NamedPattern(
        "asana",
        web(r"(?P<host>app\.asana\.com)/\d{1,3}/(?:\d{1,20}/){0,3}?(?:project/\d{1,20}/task/)?"
            r"(?P<n>\d{6,20})(?:/f)?(?![\w/])"),
        Kind.TICKET,
        "ticket:{host}/{n}",
        examples=(
            "https://app.asana.com/0/1200000000001/1200000000002/f",
            "https://app.asana.com/1/1100/project/1200000000001/task/1200000000002",
        ),
        counter_examples=("https://app.asana.com/0/inbox",),
    ),
    NamedPattern(
        "clickup",
        web(r"(?P<host>app\.clickup\.com)/t/(?:\d{1,12}/)?(?P<key>[\w-]{5,20})(?![\w/])"),
        Kind.TICKET,
        "ticket:{host}/{key}",
        examples=("https://app.clickup.com/t/8678abc12",),
        counter_examples=("https://app.clickup.com/t/x",),
    ),
    NamedPattern(
        "shortcut",
        web(rf"(?P<host>app\.shortcut\.com)/[\w-]{{1,64}}/story/{NUMBER}"),
        Kind.TICKET,
        "ticket:{host}/{n}",
        examples=("https://app.shortcut.com/acme/story/123/add-alert",),
        counter_examples=("https://app.shortcut.com/acme/epic/123",),
    ),
    NamedPattern(
        "pagure issue",
        web(rf"{HOST}/(?P<path>[\w.-]{{1,100}}(?:/[\w.-]{{1,100}}){{0,3}}?)/issue/{NUMBER}"),
        Kind.TICKET,
        "ticket:{host}/{path}#{n}",
        examples=("https://pagure.io/alerts/issue/12",),
        counter_examples=("https://pagure.io/alerts/issues",),
    ),
    NamedPattern(
        "service now",
        web(rf"{HOST}/[^\s#]{{1,300}}?(?:number=|number%3[Dd])"
            r"(?P<key>(?:INC|CHG|PRB|RITM|CTASK|TASK)\d{5,10})(?!\w)"),
        Kind.TICKET,
        "ticket:{host}/{key}",
        examples=("https://acme.service-now.com/nav_to.do?uri=incident.do?number=INC0012345",),
        counter_examples=("https://acme.service-now.com/incident.do?sys_id=1",),
    ),
    NamedPattern(
        "issue tracker of google",
        web(rf"(?P<host>issuetracker\.google\.com)/(?:issues/)?{NUMBER}"),
        Kind.TICKET,
        "ticket:{host}/{n}",
        examples=("https://issuetracker.google.com/issues/123456",),
        counter_examples=("https://issuetracker.google.com/components",),
    ),
    NamedPattern(
        "storyboard",
        web(rf"(?P<host>storyboard\.[\w.-]{{1,200}})/(?:#!/)?story/{NUMBER}"),
        Kind.TICKET,
        "ticket:{host}/{n}",
        examples=("https://storyboard.example.org/#!/story/2001234",),
        counter_examples=("https://storyboard.example.org/#!/project/1",),
    ),
)  # fmt: skip

TICKET_KEYS: tuple[NamedPattern, ...] = (
    NamedPattern(
        "ticket key",
        re.compile(
            rf"{BEFORE_KEY}(?:[A-Z][A-Z0-9]{{1,19}}-){{0,2}}"
            rf"(?P<key>[A-Z][A-Z0-9_]{{1,19}}-[1-9]\d{{0,6}}){AFTER_KEY}"
        ),
        Kind.TICKET,
        build=_jira_key,
        how=How.GUESS,
        confidence=sure.TICKET_KEY,
        examples=("OPS-123", "MY_APP-9", "ACME-OPS-123"),
        counter_examples=(
            *("UTF-8", "SHA-256", "CVE-2024-1234", "RFC-2119", "ops-123", "X-1"),
            *("KAFKA-3.7", "AES-GCM-256", "a/OPS-12"),
        ),
    ),
    NamedPattern(
        "phabricator key",
        re.compile(r"(?<![\w/.-])(?P<key>T[1-9]\d{3,7})(?![\w-])"),
        Kind.TICKET,
        "ticket:{key}",
        how=How.GUESS,
        confidence=sure.TASK_KEY,
        examples=("T284747",),
        counter_examples=("T12", "AT284747", "T284747x"),
    ),
    NamedPattern(
        "shortcut key",
        re.compile(r"\[sc-(?P<n>[1-9]\d{0,7})\]"),
        Kind.TICKET,
        "ticket:app.shortcut.com/{n}",
        key="sc-{n}",
        how=How.GUESS,
        confidence=sure.NAMED_KEY,
        examples=("[sc-75]",),
        counter_examples=("sc-75", "[sc-x]"),
    ),
    NamedPattern(
        "launchpad key",
        re.compile(r"(?<![\w/.-])LP:? {0,2}#(?P<n>[1-9]\d{3,8})(?!\w)"),
        Kind.TICKET,
        "ticket:launchpad.net/{n}",
        key="LP#{n}",
        url="https://launchpad.net/bugs/{n}",
        examples=("LP: #1234567",),
        counter_examples=("LP: 7", "HELP: #1234567"),
    ),
    NamedPattern(
        "bugzilla key",
        re.compile(r"(?<![\w/.-])(?:BZ|bz|Bug|bug|BUG|Bugzilla|bugzilla)(?: {1,2}#?|[:#-] {0,2}#?)"
                   r"(?P<n>[1-9]\d{4,8})(?![\w-])"),
        Kind.TICKET,
        "ticket:BZ#{n}",
        key="BZ#{n}",
        how=How.GUESS,
        confidence=sure.NAMED_KEY,
        examples=("Bug 1234567", "BZ#1234567", "BZ 1234567"),
        counter_examples=("bug 12", "debug 1234567"),
    ),
    NamedPattern(
        "azure key",
        re.compile(r"(?<![\w/.-])AB#(?P<n>[1-9]\d{0,8})(?!\w)"),
        Kind.TICKET,
        "ticket:AB#{n}",
        key="AB#{n}",
        how=How.GUESS,
        confidence=sure.NAMED_KEY,
        examples=("AB#42",),
        counter_examples=("CAB#42", "AB42"),
    ),
    NamedPattern(
        "service now key",
        re.compile(r"(?<![\w/.-])(?P<key>(?:INC|CHG|PRB|RITM)\d{7,10})(?![\w-])"),
        Kind.TICKET,
        "ticket:{key}",
        how=How.GUESS,
        confidence=sure.NAMED_KEY,
        examples=("CHG0012345",),
        counter_examples=("CHG12", "XCHG0012345"),
    ),
)  # fmt: skip
