"""Documents of the repository: their text, what they link to, and which rules they name."""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import unquote

from traceview.connector import Speaker
from traceview.model import Body, Findings, Kind, Link, Mention, Node, Relation
from traceview.references.documents import DocumentLink, read_document, sort_of
from traceview.references.patterns.find_references import (
    BUILT_IN,
    TEXT_LIMIT,
    NamedPattern,
    Reference,
    find_references,
    house_patterns,
)
from traceview_connectors.git.findings.finding_confidence import NAMES_IT, WORTH_IT
from traceview_connectors.git.findings.message_refs import ROLES
from traceview_connectors.git.findings.repository_place import RepositoryPlace, moment

MENTIONS = 200
"""How many references of one document are handed over."""
_WORD = re.compile(r"(?<![\w.:/-])[A-Za-z]\w{7,120}(?![\w-])")
_FILE = re.compile(r"(?:-/)?(?:blob|tree|src|raw)/(?:branch/)?[^/]+/(.+)")
_FORMATS = {"md": "text/markdown", "markdown": "text/markdown", "rst": "text/x-rst",
            "adoc": "text/asciidoc"}  # fmt: skip


class Documents:
    """Makes the findings of documents.

    `paths` are the documents of the repository, `rules` the ids of its rules by their names,
    `patterns` how things are written in their text.
    """

    def __init__(
        self,
        speaker: Speaker,
        place: RepositoryPlace,
        paths: frozenset[str],
        rules: Mapping[str, Sequence[str]],
    ) -> None:
        self._speaker = speaker
        self._place = place
        self._paths = paths
        self._rules = rules
        self._patterns = (*house_patterns(place.house), *_in_documents())

    def of(self, path: str, text: str, changed: int) -> Findings:
        """A document, last changed at `changed` (unix seconds, 0 when that is not known)."""
        document = read_document(text)
        name = path.rpartition("/")[2]
        title = document.title or name
        role = ROLES.get(sort_of(path, title), "")
        node = self._speaker.node(
            self._place.document_id(path),
            title,
            url=self._place.file_url(path),
            names=(name, path),
            updated=moment(changed),
            attrs={"file": path, "repo": self._place.slug} | ({"role": role} if role else {}),
        )
        form = _FORMATS.get(name.rpartition(".")[2].lower(), "text/plain")
        body = Body(node=node.id, text=text, format=form)
        linked = [*self._links(node.id, path, document.links), *self._named(node.id, path, text)]
        return Findings(
            nodes=(node, *(target for target, _ in linked)),
            links=tuple(link for _, link in linked),
            mentions=tuple(self._mentions(node.id, path, text)),
            bodies=(body,),
        )

    def _links(
        self, origin: str, path: str, links: Sequence[DocumentLink]
    ) -> Iterator[tuple[Node, Link]]:
        """Links to other documents of the repository, each once."""
        seen = {path}
        for link in links:
            target = self._target(path, link)
            if target and target not in seen:
                seen.add(target)
                node = Speaker.stub(self._place.document_id(target), target.rpartition("/")[2],
                            self._place.file_url(target))  # fmt: skip
                yield node, self._speaker.link(
                    origin, Relation.MENTIONS, node.id, "link in the document",
                    f"[{link.text}]({link.target})", f"{path}:{link.line}",
                )  # fmt: skip

    def _target(self, path: str, link: DocumentLink) -> str:
        """The document of this repository that a link leads to; empty for any other."""
        address = unquote(link.target.partition("#")[0].partition("?")[0])
        if link.is_image or not address:
            return ""
        page = self._place.page
        if page and address.startswith(f"{page}/"):
            match = _FILE.match(address, len(page) + 1)
            return match[1] if match and match[1] in self._paths else ""
        if ":" in address.partition("/")[0]:
            return ""
        if link.is_wiki:
            address = f"{address.replace(' ', '-')}.md"
        base = "" if address.startswith("/") else posixpath.dirname(path)
        target = posixpath.normpath(posixpath.join(base, address.lstrip("/")))
        tried = (target, f"{target}/README.md", f"{target}.md")
        return next((one for one in tried if one in self._paths), "")

    def _named(self, origin: str, path: str, text: str) -> Iterator[tuple[Node, Link]]:
        """Rules whose names stand in the text, where a name belongs to one rule or two."""
        rows = _Rows(text)
        seen: set[str] = set()
        for match in _WORD.finditer(text[:TEXT_LIMIT]):
            name = match[0]
            if name in seen or name not in self._rules:
                continue
            seen.add(name)
            for rule in self._rules[name] if len(self._rules[name]) <= 2 else ():
                yield Speaker.stub(rule, name, names=(name,)), self._speaker.link(
                    origin, Relation.MENTIONS, rule, "name of the rule in the document", name,
                    f"{path}:{rows.line(match.start())}", NAMES_IT,
                )  # fmt: skip
            if len(seen) >= MENTIONS:
                return

    def _mentions(self, origin: str, path: str, text: str) -> Iterator[Mention]:
        rows = _Rows(text)
        seen: set[str] = set()
        for reference in find_references(text, self._patterns):
            if reference.node_id in seen or not _is_worth_it(reference):
                continue
            seen.add(reference.node_id)
            what = "URL" if reference.url == reference.text else "key"
            yield self._speaker.mention(
                origin,
                Relation.MENTIONS,
                reference.text,
                f"{what} in the document",
                reference.text,
                f"{path}:{rows.line(reference.start)}",
                kinds=(reference.kind,),
            )
            if len(seen) >= MENTIONS:
                return


class _Rows:
    """Positions in a text as numbers of lines, counted from 1."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text[:TEXT_LIMIT]))]

    def line(self, position: int) -> int:
        return bisect_right(self._starts, position)


def _is_worth_it(reference: Reference) -> bool:
    """Whether a reference is to something that a system may know, not to any page of the web."""
    return reference.name != "url" and reference.confidence >= WORTH_IT and bool(reference.text)


def _in_documents() -> tuple[NamedPattern, ...]:
    return tuple(pattern for pattern in BUILT_IN if pattern.kind is not Kind.REPOSITORY)
