"""What else a commit's message refers to: documents, other changes, incidents, dashboards."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from urllib.parse import urlsplit

from traceview import identity
from traceview.model import Kind, Link, Mention, Node, Relation
from traceview.references.commits.trailers import trailers
from traceview.references.documents import Sort, sort_of
from traceview.references.patterns.find_references import BUILT_IN, find_references
from traceview.references.patterns.urls_in_text import find_urls
from traceview.text.urls import clean_url
from traceview_connectors.git.findings.voice import Voice, stub

ROLES = {Sort.RUNBOOK: "runbook", Sort.DESIGN: "design", Sort.POST_MORTEM: "post-mortem"}
DESIGN_TRAILERS = frozenset(("design", "design-doc", "design-document", "adr", "rfc", "spec"))
LEFT_TO_LINKER = (Kind.CHANGE, Kind.INCIDENT, Kind.DASHBOARD, Kind.BUILD, Kind.DEPLOYMENT)
LIMIT = 20
"""References of one message that are handed over."""


def documents_in(text: str, origin: str, place: str, voice: Voice) -> Iterator[tuple[Node, Link]]:
    """Documents of which the message, or their own address, says what they are."""
    design = {
        url: f"{trailer.key}: {trailer.value}"
        for trailer in trailers(text)
        if trailer.key.casefold() in DESIGN_TRAILERS
        for url, _, _ in _urls(trailer.value)
    }
    for url, kind, node_id in _urls(text):
        role = "design" if url in design else _role(url)
        if kind is not Kind.DOCUMENT or not role:
            continue
        node = stub(node_id, url, url).changed(attrs={"role": role})
        if url in design:
            method, said = "trailer of the message", design[url]
            yield node, voice.link(origin, Relation.DESIGNED_IN, node_id, method, said, place)
        else:
            yield (
                node,
                voice.link(origin, Relation.MENTIONS, node_id, "URL in the message", url, place),
            )


def mentions_in(text: str, origin: str, place: str, voice: Voice) -> Iterator[Mention]:
    """References to what other systems hold; tickets are read with more care elsewhere."""
    for url, kind, _ in _urls(text):
        if kind in LEFT_TO_LINKER:
            yield Mention(
                origin=origin,
                relation=Relation.MENTIONS,
                reference=url,
                kinds=(kind,),
                evidence=voice.evidence("URL in the message", url, place),
            )


def _urls(text: str) -> list[tuple[str, Kind, str]]:
    """The URLs of a text, each with the kind and the id of what it leads to."""
    found: list[tuple[str, Kind, str]] = []
    for url, _, _ in islice(find_urls(text), LIMIT):
        known = next(iter(find_references(url, BUILT_IN)), None)
        if known is not None:
            found.append((url, known.kind, known.node_id))
        elif clean_url(url):
            found.append((url, Kind.DOCUMENT, identity.document_id(clean_url(url))))
    return found


def _role(url: str) -> str:
    try:
        path = urlsplit(url).path
    except ValueError:
        return ""
    return ROLES.get(sort_of(path), "")
