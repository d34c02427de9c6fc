"""What the words around a reference say of it: closed, referred to, a change, or only mentioned."""

from __future__ import annotations

import re
from typing import NamedTuple

from traceview.links.patterns import Reference, find_references
from traceview.links.ticket_style import TicketStyle
from traceview.model import Relation

_REACH = 60
_NOUN = r"(?:(?:the )?(?:issues?|bugs?|tickets?|tasks?|jira)[: ] {0,2})?"
_CLOSING = re.compile(
    r"(?i)(?<![\w-])(?P<no>(?:not|n't|never|partially|partly|attempts? to|tr(?:y|ies) to|"
    r"part of) {1,3})?(?:clos(?:e[sd]?|ing)|fix(?:e[sd]|ing)?|resolv(?:e[sd]?|ing)|"
    rf"implement(?:s|ed|ing)?):?\s{{1,3}}{_NOUN}\Z"
)
_STATING = re.compile(
    r"(?i)\A[\s*-]{0,4}(?:refs?|references?|relate[sd]? to|relates|towards?|part[- ]of|addresses|"
    r"contributes to|works? on|see(?: also)?|cfr?|issues?|tickets?|bugs?|"
    rf"tasks?|jira|story|epic):?\s{{0,3}}{_NOUN}[(\[]?\Z"
)
_CHANGE = re.compile(
    r"(?i)(?<![\w-])(?:prs?|pull[- ]?requests?|pulls?|mrs?|merge[- ]?requests?|merge[ds]?|"
    r"(?:auto|rollup) merge of|backport(?:s|ed|ing)?(?: of)?|revert(?:s|ed|ing)?|"
    r"cherry[- ]?pick(?:s|ed|ing)?(?: of| from)?|follow[- ]?up (?:to|of|on|for)|after|since|"
    r"supersedes|introduced (?:in|by)|added (?:in|by)|broken by|reapply|commits?|depends on)"
    r":?\s{0,3}\Z"
)
_GAP = re.compile(r"(?:\s|,|;|&|/|\band\b|\bor\b|\)|\(|\]|\[|\+){1,12}\Z")
_LINE = re.compile(r"\s{0,3}[-*]?\s{0,3}([A-Za-z][A-Za-z-]{1,30})\s{0,2}:\s{0,4}")
_AROUND = re.compile(r"[\s,;&.()\[\]<>*-]{0,20}\Z")
_BEFORE = re.compile(r"\s{0,3}(?:[-*]\s{1,3})?(?:\w{1,20}!?\()?[\[(]?\Z")
_AFTER = re.compile(r"[\])]{0,2}(?:\s{0,2}[:|,/]|\s{0,2}[-–—]\s|\s|\]|\)|\Z)")
_AT_END = re.compile(r"[\])]\s{0,3}(?:\(#\d{1,9}\))?\s{0,3}\Z")
_SQUASHED = re.compile(r"\)(?:\s{0,2}\(#\d{1,9}\)){0,9}\s{0,9}\Z")


class Reading(NamedTuple):
    """How a reference is read: by which rule, as which relation, how sure.

    `in_prose` marks a mere mention, which counts less beside a ticket that is stated.
    """

    method: str
    relation: Relation
    confidence: float
    in_prose: bool = False


def read_context(
    line: str,
    reference: Reference,
    before: tuple[Reference, Reading | None] | None,
    style: TicketStyle,
    *,
    is_title: bool,
) -> Reading | None:
    """What `line` says of `reference`; None when it is no ticket of this message.

    `before` is the reference to its left and how that was read: `Fixes #1 and #2` closes both on
    GitLab, while GitHub needs a keyword for each.
    """
    left = line[max(0, reference.start - _REACH) : reference.start]
    if reference.name == "number" and _is_change(line, reference, left, is_title=is_title):
        return None
    if before and before[1] and _GAP.fullmatch(line[before[0].end : reference.start]):
        return _continued(before[1], style, is_number="#" in reference.text)
    if match := _CLOSING.search(left):
        return _closed(reference, style, is_denied=bool(match["no"]))
    if (named := _LINE.match(line)) and not is_title:
        relation = style.relation_of(named[1])
        if relation and _holds_only(line[named.end() :], style):
            return Reading(f"line {named[1]}", relation, 1.0)
    if _is_web(reference):
        return _url(line, reference)
    if _is_stated(line, reference):
        return Reading("referring keyword", Relation.REFERS_TO, 0.9)
    return _by_place(line, reference, left, style, is_title=is_title)


def _is_stated(line: str, reference: Reference) -> bool:
    """Whether the line begins with `Refs`, `Towards:` or the like, and is no wrapped prose."""
    left = line[: reference.start]
    if reference.start > _REACH or not _STATING.match(left):
        return False
    return ":" in left or line.lstrip(" *-")[:1].isupper()


def _is_web(reference: Reference) -> bool:
    return reference.text == reference.url


def _closed(reference: Reference, style: TicketStyle, *, is_denied: bool) -> Reading:
    if is_denied:
        return Reading("mention in prose", Relation.REFERS_TO, 0.6, in_prose=True)
    stated = _is_web(reference) or "#" in reference.text or style.is_own(reference)
    return Reading("closing keyword", Relation.CLOSES, 1.0 if stated else 0.9)


def _url(line: str, reference: Reference) -> Reading:
    """A URL alone on its line, or after a keyword, is stated; inside a sentence it is mentioned."""
    alone = _AROUND.match(line[: reference.start][-20:]) and _AROUND.match(line[reference.end :])
    if _is_stated(line, reference) or (alone and reference.start <= 20):
        return Reading("URL in the message", Relation.REFERS_TO, 1.0)
    return Reading("URL in prose", Relation.REFERS_TO, 0.7, in_prose=True)


def _by_place(
    line: str, reference: Reference, left: str, style: TicketStyle, *, is_title: bool
) -> Reading:
    """A key without a word that says what it is: its place decides."""
    own = style.is_own(reference)
    right = line[reference.end : reference.end + 40]
    at_start = _BEFORE.fullmatch(left) and _AFTER.match(right)
    if reference.name == "number":
        return Reading("number in prose", Relation.REFERS_TO, 0.4, in_prose=True)
    if is_title:
        if at_start:
            return Reading("key before the subject", Relation.REFERS_TO, 1.0 if own else 0.9)
        if _AT_END.match(right) and left.rstrip().endswith(("(", "[")):
            return Reading("key after the subject", Relation.REFERS_TO, 1.0 if own else 0.9)
        return Reading("key in the subject", Relation.REFERS_TO, 0.8 if own else 0.7)
    if at_start and line.lstrip()[:1] in "*-[":
        return Reading("key before a line", Relation.REFERS_TO, 0.8 if own else 0.7)
    alone = _AROUND.match(left) and _AROUND.match(right)
    if alone:
        return Reading("key alone on a line", Relation.REFERS_TO, 0.95 if own else 0.9)
    return Reading("mention in prose", Relation.REFERS_TO, 0.6 if own else 0.5, in_prose=True)


def _is_change(line: str, reference: Reference, left: str, *, is_title: bool) -> bool:
    """Whether a bare `#N` is a change: by the word before it, or as the suffix of a squash."""
    if _CHANGE.search(left):
        return True
    return is_title and left.endswith("(") and bool(_SQUASHED.match(line[reference.end :]))


def _continued(before: Reading, style: TicketStyle, *, is_number: bool) -> Reading:
    """The next item of a list."""
    if before.relation is Relation.CLOSES and style.forge == "github" and is_number:
        return Reading("closing keyword", Relation.REFERS_TO, 0.9)
    return before


def _holds_only(rest: str, style: TicketStyle) -> bool:
    """Whether `rest` is a list of references and nothing else."""
    position = 0
    for reference in find_references(rest, style.patterns):
        gap = rest[position : reference.start]
        if gap.strip() and not _GAP.fullmatch(gap):
            return False
        position = reference.end
    return position > 0 and bool(_AROUND.match(rest[position:]))
