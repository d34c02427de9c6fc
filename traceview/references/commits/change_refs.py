"""From a commit's message to the change (pull request, merge request, review) that brought it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from traceview.identity import gerrit_change_id, merge_request_id, pull_request_id
from traceview.model import How
from traceview.references.commits.bots import is_bot, is_release
from traceview.references.commits.merges import read_merge
from traceview.references.commits.own_words import OwnWords, own_words
from traceview.references.commits.quoted_text import without_quotations
from traceview.references.commits.relatives import picked_from, reverted_commit
from traceview.references.commits.trailers import MESSAGE_LIMIT, Trailer, trailers
from traceview.references.conventions.house_style import HouseStyle
from traceview.references.patterns.find_references import find_references
from traceview.references.patterns.forge_hosts import change_url, forge_of, host_of_slug
from traceview.references.patterns.forges import CHANGES
from traceview.text.urls import clean_url, host_of

__all__ = [
    "ChangeRef",
    "change_ref",
    "is_bot",
    "is_release",
    "picked_from",
    "reverted_commit",
]

SUBJECT_OF_GITLAB = 0.9
"""How sure `Subject (!12)` names the change that brought the commit, and not one that it is about.

The figures of this family are estimates; every other method is a statement of a forge, and exact.
"""
SQUASH_SUFFIX = 0.95
"""How sure `Subject (#12)` is that a person committed: people write issue numbers there as well."""
BROUGHT_ALONG = 0.8
"""How sure a merge is the change of a commit that another branch brought into the merged one."""
_COMMITTER_OF_GITHUB = "noreply@github.com"


@dataclass(frozen=True, slots=True)
class ChangeRef:
    """The change that a message names.

    `number` is what people call it: digits, or `I…` for Gerrit. `branch` is the branch that was
    merged, where the message says it. `text` is what matched, `method` the rule that found it.
    `is_counted` says that the message holds the bare number alone, so that the repository was
    supplied by us: another repository counts in the same way.
    """

    node_id: str
    number: str
    url: str
    method: str
    text: str
    how: How = How.EXACT
    confidence: float = 1.0
    branch: str = ""
    is_counted: bool = False


@dataclass(frozen=True, slots=True)
class _Message:
    words: OwnWords
    trailers: list[Trailer]
    slug: str
    forge: str
    house: HouseStyle
    committer: str


def change_ref(
    message: str,
    slug: str,
    house: HouseStyle,
    *,
    is_merge: bool = False,
    committer_email: str = "",
) -> ChangeRef | None:
    """The change that brought the commit with this `message` into the repository `slug`.

    `slug` is `host/path`. `(#N)` at the end of a subject is exact when the committer is the forge
    itself (`committer_email`), else a guess: people write issue numbers there as well.
    """
    message = without_quotations(message[:MESSAGE_LIMIT].replace("\r\n", "\n"))
    held = _Message(
        own_words(message),
        trailers(message),
        slug,
        forge_of(slug, house),
        house,
        committer_email.lower(),
    )
    readers = _MERGE_FIRST if is_merge else _READERS
    if held.forge in ("github", "gitea", "gitlab", "bitbucket"):
        readers = _MERGE_FIRST
    for reader in readers:
        if found := reader(held):
            return found
    return None


_ID = re.compile(r"I[0-9a-f]{8,40}\Z")


def _gerrit(held: _Message) -> ChangeRef | None:
    """`Change-Id: I…`, or the `Link: https://host/id/I…` that means the same."""
    link = ""
    found: tuple[str, str] | None = None
    for trailer in held.trailers:
        key = trailer.key.casefold()
        if key == "change-id" and _ID.match(trailer.value):
            found = ("trailer Change-Id", trailer.value)
        elif key in ("reviewed-on", "link") and (url := clean_url(trailer.value)):
            if key == "reviewed-on" and not link:
                link = url
            elif match := re.search(r"/id/(I[0-9a-f]{40})\Z", url):
                found, link = found or ("trailer Link", match[1]), url
    if found is None:
        return None
    method, change = found
    base = held.house.base_urls.get("change", "")
    url = link or (clean_url(base + change) if base else "")
    node_id = change_id_node(held.slug, held.house, change, host_of(link))
    return ChangeRef(node_id, change, url, method, f"{method.split()[-1]}: {change}")


def change_id_node(slug: str, house: HouseStyle, change: str, host: str = "") -> str:
    """The id of the change of a Change-Id, as the repository `slug` names it."""
    if not host and forge_of(slug, house) == "gerrit":
        host = host_of_slug(slug)
    return gerrit_change_id(host or host_of(house.base_urls.get("change", "")) or slug, change)


_RESOLVED = re.compile(
    r"(?i)^(Pull[- ]Request(?: resolved|-URL)?|PR(?:-URL)?|MR|Closes-PR|Reviewed-on|Reviewed-in|"
    r"Differential Revision|Merge-Request|COPYBARA_INTEGRATE_REVIEW=?):?\s{0,4}"
    r"(https?://\S{1,1000})"
)


def _by_url(held: _Message) -> ChangeRef | None:
    """A line that gives the change's URL: `Reviewed-on: https://…`, `PR-URL: https://…`."""
    for line in reversed(held.words.lines):
        match = _RESOLVED.match(line)
        if match is None:
            continue
        for reference in find_references(match[2], CHANGES):
            number = re.split(r"[!#/]", reference.node_id)[-1]
            return ChangeRef(
                reference.node_id, number, reference.url, f"line {match[1]}", line.strip()
            )
    return None


_SEE = re.compile(
    r"^See merge request (?:https?://([\w.:-]{1,253})/)?(\S{0,500}?)(?:/-/merge_requests/|!)(\d{1,9})\s*$"
)


def _gitlab(held: _Message) -> ChangeRef | None:
    for line in reversed(held.words.lines):
        if match := _SEE.match(line):
            host, path = match[1] or host_of_slug(held.slug), match[2].strip("/")
            slug = f"{host}/{path}" if host and path else held.slug
            merge = read_merge(held.words)
            return ChangeRef(
                merge_request_id(slug, match[3]),
                match[3],
                change_url(slug, match[3], "gitlab"),
                "line See merge request",
                line.strip(),
                branch=merge.branch if merge else "",
                is_counted=not path,
            )
    return None


def _merge(held: _Message) -> ChangeRef | None:
    merge = read_merge(held.words)
    if merge is None or not merge.number:
        return None
    return _numbered(held, merge.number, merge.method, merge.text, branch=merge.branch)


_SQUASH = re.compile(r"\(#(\d{1,9})\)\s*$")
_SQUASH_GITLAB = re.compile(r"\((?:[\w./-]{1,300})?!(\d{1,9})\)\s*$")


def _squash(held: _Message) -> ChangeRef | None:
    """`Subject (#N)`, as GitHub and Gitea write it when they squash."""
    subject = held.words.subject
    if match := _SQUASH_GITLAB.search(subject):
        return _numbered(
            held, match[1], "merge request in the subject", match[0], confidence=SUBJECT_OF_GITLAB
        )
    if match := _SQUASH.search(subject):
        sure = held.committer == _COMMITTER_OF_GITHUB
        return _numbered(
            held,
            match[1],
            "squash suffix, committed by the forge" if sure else "squash suffix",
            match[0].strip(),
            confidence=1.0 if sure else SQUASH_SUFFIX,
        )
    return None


_APACHE = re.compile(r"^Closes #(\d{1,9}) from (\S{1,300}?)\.?\s*$")


def _apache(held: _Message) -> ChangeRef | None:
    """`Closes #N from user/branch`, as merge scripts of the Apache projects write it."""
    for line in reversed(held.words.lines):
        if match := _APACHE.match(line):
            return _numbered(held, match[1], "line Closes … from", match[0], branch=match[2])
    return None


def _numbered(
    held: _Message,
    number: str,
    method: str,
    text: str,
    *,
    branch: str = "",
    confidence: float = 1.0,
) -> ChangeRef:
    of_gitlab = held.forge == "gitlab" or "merge request" in method
    make = merge_request_id if of_gitlab else pull_request_id
    return ChangeRef(
        make(held.slug, number),
        number,
        change_url(held.slug, number, held.forge),
        method,
        text,
        How.EXACT if confidence == 1.0 else How.GUESS,
        confidence,
        branch,
        is_counted=True,
    )


_Reader = Callable[[_Message], ChangeRef | None]
_READERS: tuple[_Reader, ...] = (_gerrit, _gitlab, _merge, _by_url, _squash, _apache)
_MERGE_FIRST: tuple[_Reader, ...] = (_gitlab, _merge, _by_url, _squash, _apache, _gerrit)
