"""Patterns of tickets that depend on the repository and its house: `#N`, loosely typed keys."""

from __future__ import annotations

import re

from traceview.identity import ticket_id
from traceview.model import How, Kind
from traceview.references.patterns import pattern_confidence
from traceview.references.patterns.denied_keys import is_denied, is_never_a_key
from traceview.references.patterns.find_references import find_references
from traceview.references.patterns.forge_hosts import host_of_slug, issue_url
from traceview.references.patterns.named_pattern import AFTER_KEY, BEFORE_KEY, NamedPattern
from traceview.references.tickets import ticket_confidence as sure


def issue_of(slug: str, number: str) -> tuple[str, str]:
    """The id and the key of issue `number` of a repository; of Azure's, that of the work item."""
    host = host_of_slug(slug)
    if host and "/_git/" in slug:
        return ticket_id(host, number), f"#{number}"
    if host:
        path = slug.partition("/")[2]
        return ticket_id(host, f"{path}#{number}"), f"{path}#{number}"
    return ticket_id("", f"{slug}#{number}"), f"#{number}"


def loose_patterns(
    projects: tuple[str, ...], own: tuple[NamedPattern, ...]
) -> tuple[NamedPattern, ...]:
    """Keys of the house's projects typed loosely: `ops 12`, `OPS(12)`, `ops-12`."""
    if not projects:
        return ()
    names = "|".join(re.escape(project) for project in projects)

    def build(match: re.Match[str]) -> str:
        key = f"{match['prefix'].upper()}-{match['n']}"
        return next((ref.node_id for ref in find_references(key, own)), "")

    pattern = re.compile(
        rf"(?i)(?<![\w/.-])(?P<prefix>{names})(?:[ _-]{{1,2}}|\(| ?#)(?P<n>[1-9]\d{{1,6}})(?![\w-])"
    )
    return (
        NamedPattern(
            "loose key",
            pattern,
            Kind.TICKET,
            build=build,
            key="{prefix}-{n}",
            how=How.GUESS,
            confidence=sure.LOOSE_KEY,
        ),
    )


def without_denied(pattern: NamedPattern, denied: tuple[str, ...]) -> NamedPattern:
    """The same pattern, blind to the denied projects and keys."""
    if not denied:
        return pattern

    def build(match: re.Match[str]) -> str:
        return "" if is_denied(pattern.key_of(match), denied) else pattern.id_of(match)

    return NamedPattern(
        pattern.name,
        pattern.pattern,
        pattern.kind,
        build=build,
        url=pattern.url,
        key=pattern.key,
        how=pattern.how,
        confidence=pattern.confidence,
    )


def _doubtful_key(match: re.Match[str]) -> str:
    project = match["key"].partition("-")[0]
    is_none = not is_denied(match["key"]) or is_never_a_key(project)
    return "" if is_none else ticket_id("", match["key"])


DOUBTFUL_KEY = NamedPattern(
    "doubtful key",
    re.compile(rf"{BEFORE_KEY}(?P<key>[A-Z][A-Z0-9]{{1,19}}-[1-9]\d{{0,6}}){AFTER_KEY}"),
    Kind.TICKET,
    build=_doubtful_key,
    how=How.GUESS,
    confidence=pattern_confidence.TICKET_KEY,
    examples=("EL-1420", "TEST-12"),
    counter_examples=("UTF-8", "OPS-12"),
)
"""A key of a project that looks like something else; the words around it have to decide."""


def number_patterns(slug: str, forge: str) -> tuple[NamedPattern, ...]:
    """`#N`, `GH-N` and `path#N` of the repository itself."""
    slug = slug.replace("{", "").replace("}", "")
    url = issue_url(slug, "{n}", forge)
    host = host_of_slug(slug)
    path = slug.partition("/")[2] if host else ""

    def here(match: re.Match[str]) -> str:
        return issue_of(slug, match["n"])[0]

    def there(match: re.Match[str]) -> str:
        return ticket_id(host, f"{match['path']}#{match['n']}")

    number = NamedPattern(
        "number",
        re.compile(r"(?<![\w/&#.-])(?:#|GH-|gh-)(?P<n>[1-9]\d{0,7})(?![\w-])"),
        Kind.TICKET,
        build=here,
        url=url,
        key=issue_of(slug, "{n}")[1],
        how=How.GUESS,
        confidence=sure.NUMBER,
    )
    if not host:
        return (number,)
    elsewhere = NamedPattern(
        "number of a project",
        re.compile(r"(?<![\w/.@&-])(?P<path>[A-Za-z0-9_][\w.-]{0,99}(?:/[A-Za-z0-9_][\w.-]{0,99}){1,10})"
                   r"#(?P<n>[1-9]\d{0,7})(?!\w)"),
        Kind.TICKET,
        build=there,
        how=How.GUESS,
        confidence=sure.NUMBER_OF_A_PROJECT,
    )  # fmt: skip
    group = path.rpartition("/")[0]
    return (number, elsewhere, _sibling(host, group)) if forge == "gitlab" else (number, elsewhere)


def _sibling(host: str, group: str) -> NamedPattern:
    """`project#N`, as GitLab lets people write the issues of a project of the same group."""

    def build(match: re.Match[str]) -> str:
        return ticket_id(host, f"{group}/{match['name']}#{match['n']}")

    return NamedPattern(
        "number of a sibling",
        re.compile(
            r"(?<![\w/.@&#-])(?!(?i:issues?|bugs?|tickets?|tasks?|prs?|mrs?|gh|ab|bz|lp|nr|no|"
            r"story|epic|build|job|run|step|case|item|version|ac)#)"
            r"(?P<name>[A-Za-z][\w.-]{0,99})#(?P<n>[1-9]\d{0,7})(?!\w)"
        ),
        Kind.TICKET,
        build=build,
        key=group + "/{name}#{n}",
        how=How.GUESS,
        confidence=sure.NUMBER,
    )
