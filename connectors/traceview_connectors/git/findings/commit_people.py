"""Who worked on a commit: its author, who merged it, and who reviewed it by its trailers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from traceview.model import Relation
from traceview.references.commits.bots import is_bot
from traceview.references.commits.trailers import trailers, values
from traceview_connectors.git.repository.git_output import Message

_NAMED = re.compile(r"(?P<name>[^<>]{0,200})<(?P<mail>[^<>\s]{1,100}@[^<>\s]{1,200})>\s{0,9}\Z")
_TRAILERS = (
    ("Co-authored-by", Relation.AUTHORED_BY),
    ("Reviewed-by", Relation.REVIEWED_BY),
    ("Approved-by", Relation.REVIEWED_BY),
    ("Acked-by", Relation.REVIEWED_BY),
    ("Merged-by", Relation.MERGED_BY),
)


class Worker(NamedTuple):
    """A person and what they did; the e-mail in lower case."""

    relation: Relation
    method: str
    name: str
    email: str


def _is_forge(mail: str) -> bool:
    """Whether a committer is the forge itself, which merges in the name of somebody."""
    return mail.startswith(("noreply@", "no-reply@")) or is_bot("", mail)


def people_of(message: Message) -> Iterator[Worker]:
    """The author, who merged it (the author of a merge, the committer), and those whom trailers
    name; no bots among the latter two."""
    if message.author or message.email:
        yield Worker(Relation.AUTHORED_BY, "author of the commit", message.author, message.email)
        if message.is_merge and not is_bot(message.author, message.email):
            yield Worker(Relation.MERGED_BY, "author of the merge", message.author, message.email)
    committer = message.committer_email
    if committer and committer != message.email and not _is_forge(committer):
        yield Worker(Relation.MERGED_BY, "committer of the commit", "", committer)
    known = trailers(message.text)
    for trailer, relation in _TRAILERS:
        for value in values(known, trailer):
            if (match := _NAMED.match(value)) and not is_bot(match["name"], match["mail"]):
                name, mail = match["name"].strip(), match["mail"].lower()
                yield Worker(relation, f"trailer {trailer}", name, mail)
