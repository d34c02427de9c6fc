"""What an interface may ask: the one door of the terminal UI and of the command line.

Nothing heavy is imported when this module is: the first frame needs only the alert rows. All
methods but `refresh` and `plot` are synchronous, safe to call from several threads, and never wait
for a network; an interface calls them in a thread.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from traceview.alerts import AlertRow
    from traceview.answers import Chain, Neighbourhood, Question, RefreshEvent, SourceStatus
    from traceview.connector import Plot
    from traceview.model import Body, Node


class Session:
    """One run of traceview over one configuration and its cache."""

    def now(self) -> datetime:
        """The time, UTC."""
        raise NotImplementedError

    def rows(self) -> list[AlertRow]:
        """The alert list as it was last known, ordered."""
        raise NotImplementedError

    def node(self, node_id: str) -> Node | None:
        """The node with this id."""
        raise NotImplementedError

    def around(self, node_id: str, per_kind: int = 50) -> Neighbourhood:
        """The node with its neighbours by kind. Raises NotFoundError."""
        raise NotImplementedError

    def chain(self, node_id: str) -> Chain:
        """The chain of a root. Raises NotFoundError."""
        raise NotImplementedError

    def body(self, node_id: str) -> Body | None:
        """The text of a document."""
        raise NotImplementedError

    def resolve(self, reference: str) -> list[Node]:
        """The nodes that a pasted URL, key, commit id, id or name stands for, best first."""
        raise NotImplementedError

    def search(self, words: str, limit: int = 50) -> list[Node]:
        """Nodes by their titles and names, best first; `kind:rule` narrows."""
        raise NotImplementedError

    def sources(self) -> list[SourceStatus]:
        """How each configured source stands."""
        raise NotImplementedError

    def export(self, node_id: str, style: str = "md", *, hide_emails: bool = True) -> str:
        """The chain of a root as text: md, slack, mermaid, json or plain."""
        raise NotImplementedError

    def question(self, node_id: str) -> Question | None:
        """What to plot for an alert, a rule or a metric; None when it has no expression."""
        raise NotImplementedError

    async def plot(self, node_id: str, start: datetime, end: datetime, points: int) -> Plot:
        """The values of the node's own expression. Raises SourceError or NotFoundError."""
        raise NotImplementedError

    def refresh(self, names: Sequence[str] = ()) -> AsyncIterator[RefreshEvent]:
        """Ask the sources (all of them, or those named) again, concurrently."""
        raise NotImplementedError

    async def aclose(self) -> None:
        """Let go of connections, processes and files."""
        raise NotImplementedError
