"""How the repository's own commits, and its rules by file and line, are written as URLs."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote, unquote

from traceview import identity
from traceview.model import Kind
from traceview.references.patterns.named_pattern import NamedPattern
from traceview_connectors.git.findings.repository_place import RepositoryPlace

Spans = dict[str, list[tuple[int, int, str]]]
"""For each file the first line, the last line and the id of its rules."""


def patterns_of(place: RepositoryPlace, spans: Callable[[], Spans]) -> list[NamedPattern]:
    """Patterns for the page of the repository; none where it has no known page."""
    if not place.file_url("x"):
        return []
    page = re.escape(place.page)
    sha = "6aba45803e574ddb742a03c64f0d68ba44a06c06"
    found = [
        NamedPattern(
            f"commit of {place.slug}",
            re.compile(rf"{page}/(?:-/)?commits?/(?P<sha>[0-9a-f]{{7,40}})(?![\w-])"),
            Kind.COMMIT,
            "commit:{sha}",
            examples=(place.commit_url(sha),),
            counter_examples=(f"{place.page}/commit/", f"{place.page}/pull/12"),
        )
    ]
    known = spans()
    path = next(iter(known), "")
    if path:
        found.append(_line_pattern(place, page, spans, path, known[path][0][0]))
    return found


def _line_pattern(
    place: RepositoryPlace, page: str, spans: Callable[[], Spans], path: str, line: int
) -> NamedPattern:
    def rule_at(match: re.Match[str]) -> str:
        return _rule_at(spans(), match["path"], int(match["line"]))

    branch = re.escape(quote(place.branch))
    return NamedPattern(
        f"rule of {place.slug}",
        re.compile(
            rf"{page}/(?:-/)?(?:blob|src)/(?:branch/|commit/)?(?:{branch}|[\w.-]{{1,100}})/"
            r"(?P<path>[^\s?#]{1,500})(?:\?[^\s#]{0,100})?#(?:L|lines-)(?P<line>\d{1,7})(?:-L?\d{1,7})?"
        ),
        Kind.RULE,
        build=rule_at,
        examples=(place.file_url(path, line),),
        counter_examples=(place.file_url(path),),
    )


def _rule_at(spans: Spans, path: str, line: int) -> str:
    """The id of the rule that holds a line; empty where there is none."""
    for first, last, rule in spans.get(unquote(path), ()):
        if first <= line <= last and identity.kind_of(rule) == Kind.RULE.value:
            return rule
    return ""
