"""Silences as documents: who silenced what, why, and until when."""

from __future__ import annotations

from typing import Any

from traceview.identity import person_id, scoped_id
from traceview.model import Findings, Kind, Link, Node, Relation, Sighting
from traceview_connectors.alertmanager.alertmanager_objects import Silence
from traceview_connectors.common.labelled import Speaker
from traceview_connectors.common.payload import moment


def silence_id(source: str, silence: str) -> str:
    """`document:<source>/silence/<id>`."""
    return scoped_id("document", source, f"silence/{silence}")


def silence_node(source: str, base: str, silence: str, **known: Any) -> Node:
    """A silence; without `known` a stub of which only the id is known."""
    words = {"title": f"Silence {silence[:8]}", "attrs": {"role": "silence"}, **known}
    return Node(
        id=silence_id(source, silence),
        kind=Kind.DOCUMENT,
        url=f"{base}/#/silences/{silence}",
        names=(silence,),
        **words,
    )


def silence_findings(silence: Silence, base: str, speaker: Speaker) -> Findings:
    """A silence and who made it."""
    ends = moment(silence.ends_at)
    author = silence.created_by.strip()
    node = silence_node(
        speaker.source,
        base,
        silence.id,
        title=f"Silence: {silence.comment.strip() or 'no comment'}",
        state=silence.status.state + (f" until {ends:%Y-%m-%d %H:%MZ}" if ends else ""),
        since=moment(silence.starts_at),
        attrs={
            "role": "silence",
            "comment": silence.comment,
            "created_by": author,
            "until": ends.isoformat() if ends else "",
            "matchers": ", ".join(map(str, silence.matchers)),
        },
        seen=(Sighting(source=speaker.source, fetched_at=speaker.now),),
    )
    if not author:
        return Findings(nodes=(node,))
    person = Node(id=person_id(author), kind=Kind.PERSON, title=author)
    evidence = speaker.evidence("API field createdBy", author, f"silence {silence.id}")
    link = Link(
        origin=node.id, relation=Relation.AUTHORED_BY, target=person.id, evidence=(evidence,)
    )
    return Findings(nodes=(node, person), links=(link,))
