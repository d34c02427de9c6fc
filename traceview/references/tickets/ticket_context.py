"""What the words around a reference say of it: closed, referred to, a change, or only mentioned."""

from __future__ import annotations

import re
from typing import NamedTuple

from traceview.model import Relation
from traceview.references.patterns.find_references import Reference
from traceview.references.tickets import ticket_confidence as sure
from traceview.references.tickets.ticket_style import GAP, TicketStyle, leading

_REACH = 60
_NOUN = r"(?:(?:the )?(?:issues?|bugs?|tickets?|tasks?|jira)[: ] {0,2})?"
_CLOSING = re.compile(
    r"(?i)(?<![\w-])(?P<no>(?:not|n't|never|partially|partly|attempts? to|tr(?:y|ies) to|"
    r"part of) {1,3})?(?:clos(?:e[sd]?|ing)|fix(?:e[sd]|ing)?|resolv(?:e[sd]?|ing)|"
    rf"implement(?:s|ed|ing)?):?\s{{1,3}}{_NOUN}\Z"
)
_STATING = re.compile(
    r"(?i)\A[\s*-]{0,4}(?:refs?|references?|relate[sd]? to|relates|towards?|part[- ]of|addresses|"
    r"contributes to|works? on|issues?|tickets?|bugs?|"
    rf"tasks?|jira|story|epic):?\s{{0,3}}{_NOUN}[(\[]?\Z"
)
_CHANGE = re.compile(
    r"(?i)(?<![\w-])(?:prs?|pull[- ]?requests?|pulls?|mrs?|merge[- ]?requests?|merge[ds]?|"
    r"(?:auto|rollup) merge of|backport(?:s|ed|ing)?(?: of)?|revert(?:s|ed|ing)?|"
    r"cherry[- ]?pick(?:s|ed|ing)?(?: of| from)?|follow[- ]?up (?:to|of|on|for)|after|since|"
    r"supersedes|introduced (?:in|by)|added (?:in|by)|broken by|reapply|commits?|depends on|"
    r"builds?|pipelines?|jobs?|runs?|deploy|steps?|options?|numbers?|no\.|ac|item|case|rule)"
    r":?\s{0,3}\Z"
)
_LINE = re.compile(
    r"\s{0,3}[-*]?\s{0,3}([A-Za-z][A-Za-z-]{1,30}(?: [A-Za-z][A-Za-z-]{1,20}){0,2})\s{0,2}:\s{0,4}"
)
_AROUND = re.compile(r"[\s,;&.()\[\]<>*-]{0,20}\Z")
_BEFORE = re.compile(r"\s{0,3}(?:[-*]\s{1,3})?(?:\w{1,20}!?\()?[\[(]?\Z")
_AFTER = re.compile(r"[\])]{0,2}(?:\s{0,2}[:|,;/]|\s{0,2}[-–—]\s|--|_|\s|\]|\)|\Z)")
_AT_END = re.compile(
    r"(?:[\s,;&]{1,3}[A-Z][A-Z0-9_]{1,19}-\d{1,7}){0,20}[\])]\s{0,3}(?:\(#\d{1,9}\))?\s{0,3}\Z"
)
_SEEN = re.compile(r"(?i)\A\W{0,3}see:?\s{1,3}\Z")
_REFS = re.compile(r"(?i)(?<![\w-])(?:refs|references|addresses|relates to|towards):?\s{1,3}\Z")
_SPACES = re.compile(r"[\s,:]{0,3}")
_FOOTNOTE = re.compile(r"\s{0,3}\[\d{1,2}\]:?\s{0,3}\Z")
_SQUASHED = re.compile(r"\)(?:\s{0,2}\(#\d{1,9}\)){0,9}\s{0,9}\Z")


class RefReading(NamedTuple):
    """How a reference is read: by which rule, as which relation, how sure.

    `in_prose` marks a mere mention, which counts less beside a ticket that is stated.
    """

    method: str
    relation: Relation
    confidence: float
    in_prose: bool = False


def _refers(method: str, confidence: float, *, in_prose: bool = False) -> RefReading:
    return RefReading(method, Relation.REFERS_TO, confidence, in_prose)


class MessageLine(NamedTuple):
    """A line of a message: the title of the work, or `apart` when a blank line stands above it."""

    text: str
    is_title: bool
    is_apart: bool


def read_context(
    line: MessageLine,
    reference: Reference,
    before: tuple[Reference, RefReading | None] | None,
    style: TicketStyle,
) -> RefReading | None:
    """What `line` says of `reference`; None when it is no ticket of this message.

    `before` is the reference to its left and how that was read: `Fixes #1 and #2` closes both on
    GitLab, while GitHub needs a keyword for each.
    """
    text = line.text
    left = text[max(0, reference.start - _REACH) : reference.start]
    if reference.name == "number" and (
        _is_change(text, reference, left) or _is_behind_a_key(text, reference, before)
    ):
        return None
    if before and before[1]:
        gap = text[before[0].end : reference.start]
        if gap and GAP.fullmatch(gap):
            return _continued(before[1], style, is_number="#" in reference.text)
    if match := _CLOSING.search(left):
        return _closed(reference, style, is_denied=bool(match["no"]))
    if (named := _LINE.match(text)) and not line.is_title:
        relation = style.relation_of(named[1])
        if relation and _holds_only(text[named.end() :], style):
            return RefReading(f"line {named[1]}", relation, 1.0)
    if _is_web(reference):
        return _url(line, reference, style)
    if reference.name == "number" and (_SEEN.match(left) or _REFS.search(left)):
        return _refers("referring keyword", sure.SEEN_THERE)
    if _is_stated(text, reference):
        return _refers("referring keyword", sure.REFERRED_TO)
    return _by_place(line, reference, left, style)


def trailer_in_text(text: str, style: TicketStyle) -> tuple[str, str, Relation] | None:
    """The key, the value and the meaning of a line that is written like a trailer for tickets."""
    match = _LINE.match(text)
    relation = style.relation_of(match[1]) if match else None
    return (match[1], text[match.end() :], relation) if match and relation else None


def _is_behind_a_key(
    text: str, reference: Reference, before: tuple[Reference, RefReading | None] | None
) -> bool:
    """Whether `#2` stands right behind a key: `OPS-12 #2` is the second part of one work."""
    if before is None or "key" not in before[0].name:
        return False
    return bool(_SPACES.fullmatch(text[before[0].end : reference.start]))


def _is_stated(text: str, reference: Reference) -> bool:
    """Whether the line begins with `Refs`, `Towards:` or the like, and is no wrapped prose."""
    left = text[: reference.start]
    if reference.start > _REACH or not _STATING.match(left):
        return False
    return ":" in left or text.lstrip(" *-")[:1].isupper()


def _is_web(reference: Reference) -> bool:
    return reference.text == reference.url


def _closed(reference: Reference, style: TicketStyle, *, is_denied: bool) -> RefReading:
    if is_denied:
        return _refers("mention in prose", sure.NOT_CLOSED, in_prose=True)
    stated = _is_web(reference) or "number" in reference.name or style.is_own(reference)
    stated = stated or "#" in reference.text
    return RefReading("closing keyword", Relation.CLOSES, sure.CLOSED.of(stated))


def _is_alone(line: MessageLine, reference: Reference) -> bool:
    """Whether the line holds nothing else, and does not go on a sentence of the line above."""
    left, right = line.text[: reference.start], line.text[reference.end :]
    if not _AROUND.match(right) or len(left) > 20 or not _AROUND.match(left):
        return False
    return line.is_apart or left.strip() in ("*", "-")


def _url(line: MessageLine, reference: Reference, style: TicketStyle) -> RefReading:
    """A URL alone on its line, or after a keyword, is stated; inside a sentence it is mentioned."""
    if _is_stated(line.text, reference):
        return _refers("URL in the message", 1.0)
    if style.is_of_others(reference):
        return _refers("URL of another repository", sure.CONTEXT, in_prose=True)
    if _is_alone(line, reference):
        return _refers("URL in the message", 1.0)
    if line.text.strip() == reference.text:
        return _refers("URL in the message", sure.URL_THAT_GOES_ON_A_SENTENCE)
    is_footnote = _FOOTNOTE.match(line.text[: reference.start])
    confidence = sure.URL_IN_A_FOOTNOTE if is_footnote else sure.URL_IN_PROSE
    return _refers("URL in prose", confidence, in_prose=True)


def _by_place(line: MessageLine, reference: Reference, left: str, style: TicketStyle) -> RefReading:
    """A key without a word that says what it is: its place decides."""
    own = style.is_own(reference)
    right = line.text[reference.end : reference.end + 300]
    at_start = _BEFORE.fullmatch(left) and _AFTER.match(right)
    if reference.name in ("number", "number of a sibling"):
        return _refers("number in prose", sure.NUMBER_IN_PROSE, in_prose=True)
    if style.is_of_others(reference) and (style.owner or not _is_alone(line, reference)):
        return _refers("issue of another repository", sure.CONTEXT, in_prose=True)
    if line.is_title and line.text.lower().startswith("revert"):
        confidence = sure.IN_THE_TITLE_OF_A_REVERT
        return _refers("mention in prose", confidence, in_prose=True)
    if line.is_title:
        if at_start:
            return _refers("key before the subject", sure.BEFORE_THE_SUBJECT.of(own))
        if _AT_END.match(right) and left.rstrip().endswith(("(", "[")):
            return _refers("key after the subject", sure.AFTER_THE_SUBJECT.of(own))
        return _refers("key in the subject", sure.IN_THE_SUBJECT.of(own))
    if at_start and line.text.lstrip()[:1] in "*-[":
        return _refers("key before a line", sure.BEFORE_A_LINE.of(own))
    if _is_alone(line, reference):
        return _refers("key alone on a line", sure.ALONE_ON_A_LINE.of(own))
    return _refers("mention in prose", sure.IN_PROSE.of(own), in_prose=True)


def _is_change(text: str, reference: Reference, left: str) -> bool:
    """Whether a bare `#N` is a change: by the word before it, or as the suffix of a squash."""
    if _CHANGE.search(left):
        return True
    return left.endswith("(") and bool(_SQUASHED.match(text[reference.end :]))


def _continued(before: RefReading, style: TicketStyle, *, is_number: bool) -> RefReading:
    """The next item of a list."""
    if before.relation is Relation.CLOSES and style.forge == "github" and is_number:
        return _refers("closing keyword", sure.NEXT_OF_A_LIST)
    return before


def _holds_only(rest: str, style: TicketStyle) -> bool:
    """Whether `rest` is a list of references and nothing else."""
    found = leading(rest, style.patterns)
    return bool(found) and bool(_AROUND.match(rest[found[-1].end :]))
