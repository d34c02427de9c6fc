"""The checks that every connector passes, by what it declares that it can do."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Coroutine, Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import pytest

from traceview.connector import Ability, Connector, Health, Plotter
from traceview.errors import SourceError
from traceview.http import Limits, WebSettings
from traceview.http.tokens import origin_of
from traceview.model import Findings, Kind, Node
from traceview.testing.played_source import (
    CANARY,
    FAULTS,
    NOW,
    TOKEN_VARIABLE,
    Hanging,
    Played,
    Reply,
    always,
    answering,
    verbs,
)
from traceview.testing.soundness import described, judge_error, judge_findings, judge_gone, texts
from traceview.testing.spoiled_replies import spoiled

Check = TypeVar("Check", bound=Callable[..., None])
WEB, LOCAL, PAGED = "web", "local", "paged"


def _run(verb: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(verb)


def _needs(ability: str) -> Callable[[Check], Check]:
    """A check that exists only for a connector with this ability."""

    def marked(check: Check) -> Check:
        check.__dict__["needs"] = ability
        return check

    return marked


class ConnectorContract:
    """Inherit it as `class TestMine(ConnectorContract)`, say what is tested, and run pytest.

    `connector` is the class. `table` gives its settings as they stand in a configuration; for a
    source in files it also makes them, in `folder`. `replies` are a healthy source's answers by
    path. Set `paged` when a list of the source comes in pages. Checks over HTTP are for connectors
    whose settings inherit `WebSettings`; every other check is for the abilities declared.
    """

    connector: ClassVar[type[Connector]]
    paged: ClassVar[bool] = False
    plotted: ClassVar[str] = "up"
    """An expression that the healthy source can plot."""

    def table(self, folder: Path) -> dict[str, Any]:
        """The settings of a healthy source."""
        raise NotImplementedError

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
        monkeypatch.setenv(TOKEN_VARIABLE, CANARY)
        source = tmp_path / "source"
        source.mkdir()
        folder = tmp_path / "private"
        return Played(self.connector, self.table(source), folder, answering(self.replies()))

    def _sample(self, played: Played) -> Node | None:
        found = _run(played.everything())
        kinds = played.connector.expands
        return next((node for node in self.samples(found) if node.kind in kinds), None)

    def test_it_is_a_connector(self, played: Played) -> None:
        async def check() -> None:
            async with played.opened() as connector:
                assert isinstance(connector, Connector)
                assert Ability.SYNC in connector.abilities or Ability.EXPAND in connector.abilities
                assert bool(connector.expands) == (Ability.EXPAND in connector.abilities)
                assert isinstance(connector, Plotter) or Ability.PLOT not in connector.abilities

        _run(check())

    def test_check_passes(self, played: Played) -> None:
        async def check() -> Health:
            async with played.opened() as connector:
                return await connector.check()

        health = _run(check())
        assert isinstance(health, Health)
        assert health.version or health.detail

    def test_sync_finds_something_sound(self, played: Played) -> None:
        found = _run(played.everything())
        assert described(found)
        judge_findings(found)

    def test_what_is_gone_is_said_with_ids_and_not_found_at_once(self, played: Played) -> None:
        for batch in _run(played.batches()):
            judge_gone(batch)

    def test_one_id_is_one_thing(self, played: Played) -> None:
        found = _run(played.everything())
        kinds: dict[str, set[tuple[Kind, str]]] = {}
        for node in found.nodes:
            if not node.is_stub:
                kinds.setdefault(node.id, set()).add((node.kind, node.title))
        assert not {node_id: names for node_id, names in kinds.items() if len(names) > 1}

    def test_sync_twice_finds_the_same(self, played: Played) -> None:
        first, second = _run(played.everything()), _run(played.everything())
        assert described(first) == described(second)
        assert {link.key for link in first.links} == {link.key for link in second.links}

    def test_sync_resumes_at_each_cursor(self, played: Played) -> None:
        batches = _run(played.batches())
        every = set(described(_run(played.everything())))
        before: set[str] = set()
        for batch in batches:
            before |= set(described(batch.findings))
            rest = Findings.gathered(b.findings for b in _run(played.batches(batch.cursor)))
            assert before | set(described(rest)) == every

    def test_a_foreign_cursor_starts_anew_or_is_refused(self, played: Played) -> None:
        for cursor in ("x", "{", "\x00", '{"a": [1]}', "9" * 5_000):
            try:
                _run(played.batches(cursor))
            except SourceError as error:
                judge_error(error)

    @_needs(Ability.EXPAND)
    def test_expand_takes_the_kinds_that_it_declares(self, played: Played) -> None:
        samples = list(self.samples(_run(played.everything())))
        if played.connector.expands != frozenset(Kind):
            missing = played.connector.expands - {node.kind for node in samples}
            assert not missing, f"give `samples` a node of {sorted(missing)}"

        async def expand() -> list[Findings]:
            async with played.opened() as connector:
                return [
                    await connector.expand(node)
                    for node in samples[:50]
                    if node.kind in connector.expands
                ]

        found = _run(expand())
        assert any(findings.nodes or findings.bodies for findings in found)
        for findings in found:
            judge_findings(findings)

    def test_patterns_match_their_examples_only(self, played: Played) -> None:
        async def patterns() -> list[Any]:
            async with played.opened() as connector:
                return list(connector.patterns())

        for one in _run(patterns()):
            assert one.examples, f"pattern {one.name!r} has no example"
            for text in one.examples:
                match = one.pattern.fullmatch(text)
                assert match, f"{one.name!r} does not match {text!r}"
                assert one.id_of(match).startswith(f"{one.kind.value}:")
            for text in one.counter_examples:
                matches = one.pattern.finditer(text)
                assert not any(map(one.id_of, matches)), f"{one.name!r} matches {text!r}"

    @_needs(Ability.PLOT)
    def test_plot_gives_points_in_order_of_time(self, played: Played) -> None:
        start = NOW - timedelta(hours=1)

        async def plot() -> Any:
            async with played.opened() as connector:
                assert isinstance(connector, Plotter)
                return await connector.plot(self.plotted, start, NOW, 60.0)

        plotted = _run(plot())
        assert plotted.series
        for series in plotted.series:
            times = [time for time, _ in series.points]
            assert times == sorted(set(times))
            assert all(math.isfinite(value) for point in series.points for value in point)

    @_needs(LOCAL)
    def test_a_source_that_cannot_be_read_says_so(self, played: Played, tmp_path: Path) -> None:
        tables = list(self.broken(tmp_path))
        assert tables, "give `broken` the settings of sources that cannot be read"
        for number, table in enumerate(tables):
            other = Played(played.connector, table, tmp_path / f"private{number}", played.answer)
            with pytest.raises(SourceError) as caught:
                _run(other.everything())
            judge_error(caught.value)

    def test_the_token_is_sent_and_shown_nowhere(self, played: Played) -> None:
        shown = [repr(played.settings), played.settings.model_dump_json()]

        async def sync() -> None:
            async with played.opened() as connector:
                shown.append(repr(connector) + repr(vars(connector)))
                _ = [batch async for batch in connector.sync("")]
                shown.append(repr(connector) + repr(vars(connector)))

        _run(sync())
        assert not any(CANARY in text for text in shown)
        if "token" in played.table:
            assert all(CANARY in "".join(asked.headers.values()) for asked in played.asked)
            assert not any(CANARY in asked.url for asked in played.asked)

    @_needs(WEB)
    def test_it_only_reads_and_only_from_its_own_addresses(self, played: Played) -> None:
        sample = self._sample(played)

        async def ask() -> None:
            async with played.opened() as connector:
                for verb in verbs(connector, sample).values():
                    await verb()

        _run(ask())
        own = {origin_of(text) for text in texts(dict(played.table))} - {""}
        for asked in played.asked:
            assert asked.method == "GET" or played.declares(asked), f"{asked.method} {asked.path}"
        assert {origin_of(asked.url) for asked in played.asked} <= own

    @_needs(WEB)
    @pytest.mark.parametrize("fault", FAULTS)
    def test_a_fault_is_an_error_that_helps(self, played: Played, fault: str) -> None:
        sample = self._sample(played)

        async def ask(name: str) -> Any:
            async with played.opened(always(FAULTS[fault])) as connector:
                try:
                    return await verbs(connector, sample)[name]()
                except SourceError as error:
                    return error

        for name in ("check", *sorted(self.connector.abilities - {Ability.PLOT})):
            told = _run(ask(name))
            if name == "expand" and isinstance(told, Findings):
                assert not described(told), f"{name} passed over {fault}"
                continue
            assert isinstance(told, SourceError), f"{name} passed over {fault}"
            judge_error(told)

    @_needs(WEB)
    def test_a_source_that_hangs_is_given_up(self, played: Played) -> None:
        async def ask() -> None:
            async with played.opened(Hanging(played.answer), deadline_s=0.05) as connector:
                await connector.check()

        with pytest.raises(SourceError) as caught:
            _run(ask())
        judge_error(caught.value)

    @_needs(WEB)
    def test_cancelling_a_sync_closes_it(self, played: Played) -> None:
        _run(played.everything())
        requests = len(played.asked)

        async def cancel(served: int) -> None:
            hanging = Hanging(played.answer, served)
            sync = asyncio.create_task(played.batches("", hanging))
            await hanging.reached.wait()
            sync.cancel()
            with pytest.raises(asyncio.CancelledError):
                await sync
            assert asyncio.all_tasks() == {asyncio.current_task()}

        for served in range(min(requests, 5)):
            _run(cancel(served))

    @_needs(WEB)
    def test_one_spoiled_value_is_a_problem_or_an_error(self, played: Played) -> None:
        for replies in spoiled(self.replies()):
            try:
                found = _run(played.everything(answering(replies)))
            except SourceError as error:
                judge_error(error)
            else:
                judge_findings(found)

    @_needs(PAGED)
    def test_pages_are_followed_and_counted(self, played: Played) -> None:
        async def sync() -> None:
            async with played.opened(limits=Limits(backoff_s=0, pages=1)) as connector:
                _ = [batch async for batch in connector.sync("")]

        with pytest.raises(SourceError) as caught:
            _run(sync())
        judge_error(caught.value)
