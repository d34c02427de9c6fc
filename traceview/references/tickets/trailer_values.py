"""The tickets in the value of a trailer, where the trailer's key says that it names some."""

from __future__ import annotations

import re
from collections.abc import Iterator

from traceview.identity import ticket_id
from traceview.model import How, Kind
from traceview.references.conventions.word_lists import words
from traceview.references.patterns.find_references import Reference, find_references
from traceview.references.patterns.urls_in_text import find_urls
from traceview.references.tickets import ticket_confidence as sure
from traceview.references.tickets.loose_patterns import issue_of
from traceview.references.tickets.ticket_style import GAP, TicketStyle, leading
from traceview.text.urls import clean_url, host_of

_URL_ONLY = frozenset({"link", "links", "url", "context", "feature", "see", "see-also"})
_OF_LAUNCHPAD = frozenset(
    {"closes-bug", "fixes-bug", "related-bug", "partial-bug", "lp", "launchpad"}
)
_OF_BUGZILLA = frozenset({"bugzilla", "rhbz", "bz"})
_OF_BLUEPRINTS = frozenset({"blueprint", "blueprints", "bp"})
_STORIES = {"story": "story", "stories": "story", "story-id": "story", "task": "task"}
_NO_TICKETS = frozenset(words("LINK LINKS URL CONTEXT FEATURE SEE SEE-ALSO REF REFS REFERENCE"))
_SUBJECT_OF_COMMIT = re.compile(r"[0-9a-f]{7,40}\s{1,3}\(|[0-9a-f]{12,40}\s{0,3}\Z")
_NUMBER = re.compile(r"#?[1-9]\d{0,9}")
_ANY_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]{1,19}-[1-9]\d{0,6}")
_TASK = re.compile(r"T[1-9]\d{0,7}")
_TRACKED = re.compile(r"(?P<tracker>[a-z][a-z0-9_-]{0,29})(?P<mark>[:/])(?P<n>[1-9]\d{0,11})")
_ITEM = re.compile(r"[\s,;&]+|\band\b")
_BLUEPRINT = re.compile(
    r"(?i)\A(?:(?:blueprints?|bp)(?::\s{0,3}|/|\s{1,3})){1,2}(?P<name>[a-z0-9][a-z0-9.+-]{1,99})\s{0,3}\Z"
)
_NAME = re.compile(r"[a-z0-9][a-z0-9.+]{0,60}(?:-[a-z0-9.+]{1,60}){1,20}")
_BUG = re.compile(r"(?i)\Abug:?\s{1,3}#?(?P<n>[1-9]\d{3,8})\s{0,3}\Z")
_COMMIT_IN_URL = re.compile(r"[0-9a-f]{40}")
_CLOSES = re.compile(
    r"(?i)\s{0,3}(?:[-*] {1,3})?(?:clos(?:e[sd]?|ing)|fix(?:e[sd]|ing)?|resolv(?:e[sd]?|ing))"
    r":?\s{1,3}"
)
_NONE = re.compile(r"(?i)\W{0,3}(?:n/?a|none|no|nil|null|tbd|todo|x{3,}|-{0,9})\W{0,3}")


def in_trailer(style: TicketStyle, key: str, value: str) -> Iterator[Reference]:
    """The tickets in a trailer's value."""
    key = key.casefold().replace(" ", "-")
    if _SUBJECT_OF_COMMIT.match(value):
        return
    special = _blueprint(key, value) or _story(style, key, value) or _bug_of_launchpad(style, value)
    if special is not None:
        yield special
        return
    found = [ref for ref in leading(value, style.patterns) if style.is_ticket(ref)]
    if key in _URL_ONLY:
        found = [ref for ref in found if ref.url.startswith(("http://", "https://"))]
    elif key in _OF_LAUNCHPAD | _OF_BUGZILLA or not find_references(value, style.patterns):
        found = list(_loose(style, key, value)) or found
    yield from found or _any_url(style, key, value)


def unread(style: TicketStyle, key: str, value: str) -> bool:
    """Whether a trailer that is for tickets holds something that was not read as one."""
    low = key.casefold().replace(" ", "-")
    if style.relation_of(low) is None or low.upper() in _NO_TICKETS or _NONE.fullmatch(value):
        return False
    if _SUBJECT_OF_COMMIT.match(value) or len(value.split()) > 4:
        return False
    return not any(True for _ in in_trailer(style, key, value))


def _blueprint(key: str, value: str) -> Reference | None:
    match = _BLUEPRINT.match(value)
    if match is None and key in _OF_BLUEPRINTS:
        name = value.strip()
        return _named_blueprint(name, value) if _NAME.fullmatch(name) else None
    return _named_blueprint(match["name"], value) if match else None


def _named_blueprint(name: str, value: str) -> Reference:
    return _reference("blueprint", value, ticket_id("", f"bp/{name}"), f"bp/{name}")


def _story(style: TicketStyle, key: str, value: str) -> Reference | None:
    """A story or a task by its number: of a tracker that counts for itself, never an issue here."""
    what = _STORIES.get(key)
    text = value.strip()
    if what is None or not _NUMBER.fullmatch(text) or _is_of_house(style, text):
        return None
    if what == "task" and text.startswith("#") and style.has_issues:
        return None
    name = f"{what}#{text.lstrip('#')}"
    return _reference(what, value, ticket_id("", name), name)


def _is_of_house(style: TicketStyle, text: str) -> bool:
    return any(style.is_own(ref) for ref in find_references(text, style.patterns))


def _bug_of_launchpad(style: TicketStyle, value: str) -> Reference | None:
    """`Bug 1797133` where the other trailers of the history name bugs of Launchpad."""
    match = _BUG.match(value) if style.bugs_of_launchpad else None
    return _launchpad(match["n"], value) if match else None


def _loose(style: TicketStyle, key: str, value: str) -> Iterator[Reference]:
    """Numbers and lower-case keys, where a trailer says that they are tickets."""
    items = [item for item in _ITEM.split(value[:1000]) if item]
    forms = (_NUMBER, _ANY_KEY, _TASK, _TRACKED)
    if not all(any(form.fullmatch(item) for form in forms) for item in items):
        return
    for item in items:
        if _NUMBER.fullmatch(item):
            yield _numbered(style, key, item.lstrip("#"), item)
        elif _TASK.fullmatch(item):
            yield _reference("phabricator key", item, ticket_id("", item), item)
        elif match := _TRACKED.fullmatch(item):
            yield _tracked(match, item)
        else:
            yield from _upper(style, item)


def _tracked(match: re.Match[str], item: str) -> Reference:
    """`b/123` of Google's issue tracker, `chromium:123` of a project on its own one."""
    if match["mark"] == "/" and match["tracker"] == "b":
        node_id = ticket_id("issuetracker.google.com", match["n"])
        return _reference("issue tracker of google", item, node_id, item)
    return _reference("issue of a project", item, ticket_id("", item), item)


def _upper(style: TicketStyle, item: str) -> Iterator[Reference]:
    for ref in find_references(item.upper(), style.patterns):
        if style.is_ticket(ref):
            yield ref


def _numbered(style: TicketStyle, key: str, number: str, text: str) -> Reference:
    if key in _OF_LAUNCHPAD:
        return _launchpad(number, text)
    if key in _OF_BUGZILLA:
        return _reference("bugzilla", text, ticket_id("", f"BZ#{number}"), f"BZ#{number}")
    if style.has_issues or text.startswith("#"):
        return _reference("number", text, *issue_of(style.slug, number))
    return _reference(
        "bare number", text, *issue_of(style.slug, number), confidence=sure.BARE_NUMBER
    )


def _launchpad(number: str, text: str) -> Reference:
    return _reference("launchpad", text, ticket_id("launchpad.net", number), f"LP#{number}")


def _any_url(style: TicketStyle, key: str, value: str) -> Iterator[Reference]:
    """The addresses behind a closing trailer, whatever their host."""
    if key not in style.closing:
        return
    end = 0
    for url, start, stop in find_urls(value[:4000]):
        if not GAP.fullmatch(value[end:start]):
            return
        end = stop
        if ticket := any_ticket(style, url):
            yield ticket


def closed_addresses(style: TicketStyle, text: str) -> Iterator[Reference]:
    """The addresses right behind a closing keyword with which a line begins."""
    if match := _CLOSES.match(text):
        yield from _any_url(style, "closes", text[match.end() :])


def any_ticket(style: TicketStyle, url: str) -> Reference | None:
    """The ticket at an address of a tracker that no pattern knows; None for commits and changes."""
    known = find_references(url, style.patterns)
    if known or _COMMIT_IN_URL.search(url) or not (address := clean_url(url)):
        return None
    path = address.partition("://")[2].partition("/")[2].rstrip("/")
    if not path:
        return None
    host = host_of(address)
    node_id, key = ticket_id(host, path), f"{host}/{path}"[:120]
    return Reference(
        "address", url, 0, len(url), Kind.TICKET, node_id, How.EXACT, 1.0, address, key
    )


def _reference(
    name: str, text: str, node_id: str, key: str, confidence: float = 1.0
) -> Reference:  # fmt: skip
    how = How.EXACT if confidence == 1.0 else How.GUESS
    return Reference(name, text, 0, len(text), Kind.TICKET, node_id, how, confidence, "", key)
