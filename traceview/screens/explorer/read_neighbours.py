"""How the links of a node come from the session to the list: in parts, in a thread."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from traceview.screens.explorer.neighbour_list import NeighbourList
from traceview.screens.explorer.neighbour_pages import PAGE, LinksRead
from traceview.screens.explorer.rows import SOME
from traceview.session.session import Session
from traceview.widgets.card_lines import CardMatter

if TYPE_CHECKING:
    from traceview.graph.neighbourhood import Neighbourhood

_WITH_TEXT = ("ticket", "document", "change", "incident")
CHUNK = 250
"""How many links a filter reads on at once."""


async def read_first(
    session: Session, node_id: str, near: NeighbourList, cursor: str | None
) -> tuple[Neighbourhood, LinksRead]:
    """The first links of each kind, and the pages that the list shows where its cursor will be.

    Raises NotFoundError.
    """
    around = await asyncio.to_thread(session.around, node_id, SOME)
    links = LinksRead(around)
    for kind, page in near.needed_at(links, cursor):
        found = await asyncio.to_thread(session.page, node_id, kind, page * PAGE, PAGE)
        links.take(kind, page, found)
    return around, links


def matter_of(session: Session, around: Neighbourhood) -> CardMatter:
    """What the card of a node is made of: the node, its text, and its first neighbours."""
    node = around.node
    body = session.body(node.id) if node.kind.value in _WITH_TEXT else None
    near = tuple(one for _, shown, _ in around.groups for one in shown)
    flows = body is not None and "markdown" in body.format
    return CardMatter(node, body.text if body else "", near, flows)


async def read_pages(session: Session, near: NeighbourList) -> None:
    """Pages for the list, one at a time, until it lacks none near the rows on screen."""
    while wanted := near.needed():
        (kind, page), node_id, links = wanted[0], near.node_id, near.links
        found = await asyncio.to_thread(session.page, node_id, kind, page * PAGE, PAGE)
        near.take(links, kind, page, found)


async def read_part(session: Session, near: NeighbourList) -> bool:
    """Some more links for a filter to go through; False when it has enough."""
    links, node_id = near.links, near.node_id
    if (wanted := links.next_for_filter()) is None:
        return False
    found = await asyncio.to_thread(session.page, node_id, *wanted, CHUNK)
    links.lengthen(wanted[0], found)
    return True
