"""Silences: who silenced what, why, and until when."""

from __future__ import annotations

from traceview.connector import Speaker
from traceview.identity import person_id, silence_id
from traceview.model import Findings, Node, Relation
from traceview_connectors.alertmanager.alertmanager_objects import Silence
from traceview_connectors.common.grafana_addresses import root_of, silence_page
from traceview_connectors.common.payload import moment


def silence_stub(cluster: str, base: str, silence: str) -> Node:
    """A silence of which only the id is known."""
    title, url = f"Silence {silence[:8]}", _page(base, silence)
    return Speaker.stub(silence_id(cluster, silence), title, url, (silence,))


def in_words(silence: Silence) -> str:
    """Who silenced, until when and why: `ada until 2026-03-02 01:10Z: new disk`."""
    ends = moment(silence.ends_at)
    until = f"until {ends:%Y-%m-%d %H:%MZ}" if ends else ""
    who = " ".join(filter(None, (silence.created_by.strip(), until)))
    return ": ".join(filter(None, (who, silence.comment.strip())))


def silence_findings(silence: Silence, base: str, cluster: str, speaker: Speaker) -> Findings:
    """A silence and who made it."""
    ends = moment(silence.ends_at)
    author = silence.created_by.strip()
    node = speaker.node(
        silence_id(cluster, silence.id),
        f"Silence: {silence.comment.strip() or 'no comment'}",
        url=_page(base, silence.id),
        state=silence.status.state + (f" until {ends:%Y-%m-%d %H:%MZ}" if ends else ""),
        since=moment(silence.starts_at),
        names=(silence.id,),
        attrs={
            "comment": silence.comment,
            "created_by": author,
            "until": ends.isoformat() if ends else "",
            "matchers": ", ".join(map(str, silence.matchers)),
        },
    )
    if not author:
        return Findings(nodes=(node,))
    person = speaker.stub(person_id(author), author)
    place = f"silence {silence.id}"
    link = speaker.link(
        node.id, Relation.AUTHORED_BY, person.id, "API field createdBy", author, place
    )
    return Findings(nodes=(node, person), links=(link,))


def _page(base: str, silence: str) -> str:
    return silence_page(base, silence) if root_of(base) else f"{base}/#/silences/{silence}"
