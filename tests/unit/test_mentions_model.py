"""Whatever came and went: trying what is due makes the links that trying all makes."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.builders import findings, mention, node
from tests.cached import mentions_in_turn, remove, waiting_mentions
from tests.unit.joined_plainly import links_in
from traceview.cache.disk_store import DiskStore
from traceview.linking.mentions import QUEUE, Linker, keep_mentions
from traceview.model import Kind, Mention, Node
from traceview.references.conventions.house_style import HouseStyle, Tracker
from traceview.references.patterns.find_references import BUILT_IN, house_patterns
from traceview.references.patterns.named_pattern import NamedPattern

SHAS = ("6aba45803e57" + "0" * 28, "6aba45803e57" + "1" * 28, "6aba458f" + "2" * 32)
NAMES = ("the queue", "PAY-1", "main")
IDS = (*(f"commit:{sha}" for sha in SHAS), "ticket:t.example/PAY-1",
       *(f"team:{n}" for n in range(7)))  # fmt: skip
REFERENCES = (
    *NAMES, *IDS[3:5], " the queue", "6aba458", "6ABA45803E", SHAS[0],
    "https://github.com/acme/x/commit/6aba45803", "https://w.example/page", "",
)  # fmt: skip
HOUSE = house_patterns(
    HouseStyle(trackers=(Tracker(key="PAY-[0-9]+", url="https://jira.example.com/browse/{key}"),))
)
PATTERNS = (BUILT_IN, (*HOUSE, *BUILT_IN), HOUSE)


def nodes() -> st.SearchStrategy[Node]:
    return st.builds(
        lambda node_id, names: node(node_id, names=tuple(names), url="https://w.example/page"
                                    if "main" in names else ""),
        st.sampled_from(IDS), st.lists(st.sampled_from(NAMES), max_size=2),
    )  # fmt: skip


def mentions() -> st.SearchStrategy[Mention]:
    return st.builds(
        mention,
        st.sampled_from(IDS),
        st.sampled_from(REFERENCES),
        *[st.sampled_from((Kind.COMMIT, Kind.TEAM, Kind.TICKET))] * 2,
    ) | st.builds(mention, st.sampled_from(IDS), st.sampled_from(REFERENCES))


class Linking(RuleBasedStateMachine):
    """One cache in which due mentions are tried, and one in which all are, side by side."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.patterns: tuple[NamedPattern, ...] = BUILT_IN
        self.patch = pytest.MonkeyPatch()

    @initialize()
    def begin(self) -> None:
        self.patch.setattr("traceview.linking.mentions.BATCH", 2)
        self.caches = [DiskStore(self.folder / "due"), DiskStore(self.folder / "all")]

    @rule(some=st.lists(nodes(), max_size=4))
    def put(self, some: list[Node]) -> None:
        for cache in self.caches:
            cache.put(findings(*some))

    @rule(ids=st.lists(st.sampled_from(IDS), max_size=3, unique=True))
    def remove(self, ids: list[str]) -> None:
        for cache in self.caches:
            remove(cache, ids)

    @rule(some=st.lists(mentions(), max_size=5))
    def mention(self, some: list[Mention]) -> None:
        for cache in self.caches:
            keep_mentions(cache, some)

    @rule(patterns=st.sampled_from(PATTERNS))
    def configure(self, patterns: tuple[NamedPattern, ...]) -> None:
        self.patterns = patterns

    @invariant()
    def links_what_all_that_wait_give(self) -> None:
        if not hasattr(self, "caches"):
            return
        tried, all_tried = self.caches
        # As many as are tried at a time see the same store: what is tried with what is the same.
        waiting = mentions_in_turn(tried)
        assert waiting_mentions(tried) == waiting_mentions(all_tried)
        queue = all_tried.queue(QUEUE)
        for one in waiting:
            queue.withdraw(one.evidence.source, [one.origin], before=1)
        assert waiting_mentions(all_tried) == []
        keep_mentions(all_tried, waiting)
        for cache in self.caches:
            for _ in Linker(cache, self.patterns).link_mentions():
                pass
        assert waiting_mentions(tried) == waiting_mentions(all_tried)
        assert links_in(tried) == links_in(all_tried)

    def teardown(self) -> None:
        self.patch.undo()
        for cache in getattr(self, "caches", ()):
            cache.close()
        shutil.rmtree(self.folder)


TestLinking = Linking.TestCase
TestLinking.settings = settings(
    max_examples=12,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
