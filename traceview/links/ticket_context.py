"""What the words around a reference say of it: closed, referred to, a change, or only mentioned."""

from __future__ import annotations

import re
from typing import NamedTuple

from traceview.links.patterns import Reference, find_references
from traceview.links.ticket_style import TicketStyle
from traceview.model import Relation

_REACH = 60
_CLOSING = re.compile(
    r"(?i)(?<![\w-])(?P<no>(?:not|n't|never|partially|partly|attempts? to|tr(?:y|ies) to|part of) {1,3})?"
    r"(?:clos(?:e[sd]?|ing)|fix(?:e[sd]|ing)?|resolv(?:e[sd]?|ing)|implement(?:s|ed|ing)?)"
    r":?\s{1,3}(?:(?:the )?(?:issues?|bugs?|tickets?|tasks?|jira)[: ] {0,2})?\Z"
)
_REFERRING = re.compile(
    r"(?i)(?<![\w-])(?:refs?|references?|relate[sd]?(?: to)?|relates|towards?|part[- ]of|addresses|"
    r"contributes to|see(?: also)?|tracked (?:in|by|as|at)|issues?|bugs?|tickets?|tasks?|jira|story|"
    r"follow[- ]?up (?:to|of|for)|work on|works on|for)"
    r":?\s{0,3}(?:(?:the )?(?:issues?|bugs?|tickets?|tasks?|jira)[: ] {0,2})?[(\[]?\Z"
)
_STATING = re.compile(
    r"(?i)(?<![\w-])(?:refs?|references?|related? to|relates to|towards?|part[- ]of|addresses|"
    r"contributes to|tracked (?:in|by|as|at)|issues?|tickets?|bugs?|tasks?|jira)"
    r":?\s{0,3}(?:(?:the )?(?:issues?|bugs?|tickets?|tasks?|jira)[: ] {0,2})?[(\[]?\Z"
)
_CHANGE = re.compile(
    r"(?i)(?<![\w-])(?:prs?|pull[- ]?requests?|pulls?|mrs?|merge[- ]?requests?|merge[ds]?|auto merge of|"
    r"backport(?:s|ed|ing)?(?: of)?|cherry[- ]?pick(?:s|ed|ing)?(?: of| from)?|revert(?:s|ed|ing)?|"
    r"follow[- ]?up (?:to|of|on|for)|after|since|supersedes|introduced (?:in|by)|"
    r"added (?:in|by)|broken by|reapply|commits?|rollup merge of|depends on)"
    r"[:]?\s{0,3}\Z"
)
_GAP = re.compile(r"(?:\s|,|;|&|/|\band\b|\bor\b|\)|\(|\]|\[|\+){1,12}\Z")
_LINE = re.compile(r"\s{0,3}[-*]?\s{0,3}([A-Za-z][A-Za-z-]{1,30})\s{0,2}:\s{0,4}")
_ONLY_ITEMS = re.compile(r"[\s,;&.()\[\]]{0,20}\Z")
_PREFIX = re.compile(r"\s{0,3}(?:[-*]\s{1,3})?(?:\w{1,20}\()?[\[(]?\Z")
_AFTER_PREFIX = re.compile(r"[\])]{0,2}(?:\s{0,2}[:|,/]|\s{0,2}[-–—]\s|\s|\]|\)|\Z)")
_SUFFIX = re.compile(r"[\])]?\s{0,3}(?:\(#\d{1,9}\))?\s{0,3}\Z")


class Reading(NamedTuple):
    """How a reference is read: by which rule, as which relation, how sure."""

    method: str
    relation: Relation
    confidence: float


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
    is_number = reference.name == "number"
    if is_number and _is_change(line, reference, left, is_title=is_title):
        return None
    if before and before[1] and _GAP.fullmatch(line[before[0].end : reference.start]):
        return _continued(before[1], style, is_number=is_number)
    sure = reference.url.startswith("http") and line.startswith("http", reference.start)
    if match := _CLOSING.search(left):
        if match["no"]:
            return Reading("mention in prose", Relation.REFERS_TO, 0.6)
        stated = sure or is_number or "#" in reference.text or style.is_own(reference)
        return Reading("closing keyword", Relation.CLOSES, 1.0 if stated else 0.9)
    if named := _LINE.match(line):
        relation = style.relation_of(named[1])
        if relation and not is_title and _holds_only(line, named.end(), style):
            return Reading(f"line {named[1]}", relation, 1.0)
    if sure:
        return Reading("URL in the message", Relation.REFERS_TO, 1.0)
    if _STATING.search(left):
        return Reading("referring keyword", Relation.REFERS_TO, 0.9)
    return _by_place(line, reference, left, style, is_title=is_title)


def _by_place(
    line: str, reference: Reference, left: str, style: TicketStyle, *, is_title: bool
) -> Reading:
    """A key without a word that says what it is: its place decides."""
    own = style.is_own(reference)
    number = reference.name == "number"
    right = line[reference.end : reference.end + 40]
    if is_title and not number:
        if _PREFIX.fullmatch(left) and _AFTER_PREFIX.match(right):
            return Reading("key before the subject", Relation.REFERS_TO, 1.0 if own else 0.9)
        if _SUFFIX.match(right) and left.rstrip().endswith(("(", "[")):
            return Reading("key after the subject", Relation.REFERS_TO, 1.0 if own else 0.9)
        return Reading("key in the subject", Relation.REFERS_TO, 0.9 if own else 0.7)
    if number:
        return Reading("number in prose", Relation.REFERS_TO, 0.4)
    if _PREFIX.fullmatch(left) and _AFTER_PREFIX.match(right) and line.lstrip()[:1] in "*-[":
        return Reading("key before a line", Relation.REFERS_TO, 0.8 if own else 0.7)
    if _REFERRING.search(left):
        return Reading("mention in prose", Relation.REFERS_TO, 0.7 if own else 0.6)
    return Reading("mention in prose", Relation.REFERS_TO, 0.6 if own else 0.5)


def _is_change(line: str, reference: Reference, left: str, *, is_title: bool) -> bool:
    """Whether a bare `#N` is a change: by the word before it, or as the suffix of a squash."""
    if _CHANGE.search(left):
        return True
    right = line[reference.end :]
    return (
        is_title
        and left.endswith("(")
        and bool(re.match(r"\)(?:\s{0,2}\(#\d{1,9}\))*\s*\Z", right))
    )


def _continued(before: Reading, style: TicketStyle, *, is_number: bool) -> Reading:
    """The next item of a list."""
    if before.relation is Relation.CLOSES and style.forge == "github" and is_number:
        return Reading("closing keyword", Relation.REFERS_TO, 0.9)
    return before


def _holds_only(line: str, start: int, style: TicketStyle) -> bool:
    """Whether the rest of the line is a list of references and nothing else."""
    rest = line[start:]
    position = 0
    for reference in find_references(rest, style.patterns):
        gap = rest[position : reference.start]
        if gap.strip() and not _GAP.fullmatch(gap):
            return False
        position = reference.end
    return position > 0 and bool(_ONLY_ITEMS.match(rest[position:]))
