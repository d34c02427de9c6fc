"""What a test of a connector says of it, and which checks it then gets."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import pytest

from traceview.connector import Connector
from traceview.http import WebSettings
from traceview.model import Findings, Node
from traceview.testing.played_source import CANARY, TOKEN_VARIABLE, Played, Reply, answering
from traceview.testing.soundness import described

Check = TypeVar("Check", bound=Callable[..., None])
WEB, LOCAL, PAGED = "web", "local", "paged"


def run(verb: Coroutine[Any, Any, Any]) -> Any:
    """What a verb gives, in an event loop of its own."""
    return asyncio.run(verb)


def needs(ability: str) -> Callable[[Check], Check]:
    """A check that exists only for a connector with this ability."""

    def marked(check: Check) -> Check:
        check.__dict__["needs"] = ability
        return check

    return marked


class PlayedSuite:
    """What the checks of a connector are given: its class, its settings and a played source."""

    connector: ClassVar[type[Connector]]
    paged: ClassVar[bool] = False
    plotted: ClassVar[str] = "up"
    """An expression that the healthy source can plot."""

    def table(self, folder: Path) -> dict[str, Any]:
        """The settings of a healthy source; by default those of a connector that has none."""
        return {"type": "contract"}

    def replies(self) -> Mapping[str, Reply]:
        """A healthy source's answers by path."""
        return {}

    def broken(self, folder: Path) -> Iterable[Mapping[str, Any]]:
        """Settings of sources in files that cannot be read: each must raise a SourceError."""
        return ()

    def samples(self, found: Findings) -> Iterable[Node]:
        """Nodes to expand: at least one of each kind in `expands`."""
        return described(found).values()

    def __init_subclass__(cls, **more: Any) -> None:
        super().__init_subclass__(**more)
        if not hasattr(cls, "connector"):
            return
        able = {str(ability) for ability in cls.connector.abilities}
        able.add(WEB if issubclass(cls.connector.Settings, WebSettings) else LOCAL)
        if cls.paged:
            able.add(PAGED)
        for name in dir(cls):
            if getattr(getattr(cls, name), "needs", None) not in (None, *able):
                setattr(cls, name, None)

    @pytest.fixture
    def played(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Played:
        """The healthy source, and a folder for the connector."""
        monkeypatch.setenv(TOKEN_VARIABLE, CANARY)
        source = tmp_path / "source"
        source.mkdir()
        folder = tmp_path / "private"
        return Played(self.connector, self.table(source), folder, answering(self.replies()))

    def sample_of(self, played: Played) -> Node | None:
        """The first node of the source that can be expanded."""
        found = run(played.everything())
        kinds = played.connector.expands
        return next((node for node in self.samples(found) if node.kind in kinds), None)
