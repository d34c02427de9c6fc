"""The checks that every connector passes, by what it declares that it can do."""

from __future__ import annotations

import math
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from traceview.connector import Ability, Connector, Health, Plotter
from traceview.errors import SourceError
from traceview.model import Findings, Kind
from traceview.testing.played_source import CANARY, NOW, Played
from traceview.testing.played_suite import LOCAL, needs, run
from traceview.testing.soundness import described, judge_error, judge_findings, judge_gone
from traceview.testing.web_contract import WebContract


class ConnectorContract(WebContract):
    """Inherit it as `class TestMine(ConnectorContract)`, say what is tested, and run pytest.

    `connector` is the class. `table` gives its settings as they stand in a configuration; for a
    source in files it also makes them, in `folder`. `replies` are a healthy source's answers by
    path. Set `paged` when a list of the source comes in pages. Checks over HTTP are for connectors
    whose settings inherit `WebSettings`; every other check is for the abilities declared.
    """

    def test_it_is_a_connector(self, played: Played) -> None:
        """It has the verbs of what it declares, and a sync or an expand."""

        async def check() -> None:
            async with played.opened() as connector:
                assert isinstance(connector, Connector)
                assert Ability.SYNC in connector.abilities or Ability.EXPAND in connector.abilities
                assert bool(connector.expands) == (Ability.EXPAND in connector.abilities)
                assert isinstance(connector, Plotter) or Ability.PLOT not in connector.abilities

        run(check())

    def test_check_passes(self, played: Played) -> None:
        """A healthy source says its version or how it stands."""

        async def check() -> Health:
            async with played.opened() as connector:
                return await connector.check()

        health = run(check())
        assert isinstance(health, Health)
        assert health.version or health.detail

    def test_sync_finds_something_sound(self, played: Played) -> None:
        """What a sync gives is clean, linked at both ends, and says who said it."""
        found = run(played.everything())
        assert described(found)
        judge_findings(found)

    def test_what_is_gone_is_said_with_ids_and_not_found_at_once(self, played: Played) -> None:
        """What a batch says is gone are ids that it does not describe."""
        for batch in run(played.batches()):
            judge_gone(batch)

    def test_one_id_is_one_thing(self, played: Played) -> None:
        """Two things never share an id."""
        found = run(played.everything())
        kinds: dict[str, set[tuple[Kind, str]]] = {}
        for node in found.nodes:
            if not node.is_stub:
                kinds.setdefault(node.id, set()).add((node.kind, node.title))
        assert not {node_id: names for node_id, names in kinds.items() if len(names) > 1}

    def test_sync_twice_finds_the_same(self, played: Played) -> None:
        """Two syncs from the start agree."""
        first, second = run(played.everything()), run(played.everything())
        assert described(first) == described(second)
        assert {link.key for link in first.links} == {link.key for link in second.links}

    def test_sync_resumes_at_each_cursor(self, played: Played) -> None:
        """What was read before a cursor, and what is read from it on, are all."""
        batches = run(played.batches())
        every = set(described(run(played.everything())))
        before: set[str] = set()
        for batch in batches:
            before |= set(described(batch.findings))
            rest = Findings.gathered(b.findings for b in run(played.batches(batch.cursor)))
            assert before | set(described(rest)) == every

    def test_a_foreign_cursor_starts_anew_or_is_refused(self, played: Played) -> None:
        """No cursor breaks it."""
        for cursor in ("x", "{", "\x00", '{"a": [1]}', "9" * 5_000):
            try:
                run(played.batches(cursor))
            except SourceError as error:
                judge_error(error)

    @needs(Ability.EXPAND)
    def test_expand_takes_the_kinds_that_it_declares(self, played: Played) -> None:
        """Each kind of `expands` can be asked about, and the answers are sound."""
        samples = list(self.samples(run(played.everything())))
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

        found = run(expand())
        assert any(findings.nodes or findings.bodies for findings in found)
        for findings in found:
            judge_findings(findings)

    def test_patterns_match_their_examples_only(self, played: Played) -> None:
        """Patterns read their examples and no counter-example."""

        async def patterns() -> list[Any]:
            async with played.opened() as connector:
                return list(connector.patterns())

        for one in run(patterns()):
            assert one.examples, f"pattern {one.name!r} has no example"
            for text in one.examples:
                match = one.pattern.fullmatch(text)
                assert match, f"{one.name!r} does not match {text!r}"
                assert one.id_of(match).startswith(f"{one.kind.value}:")
            for text in one.counter_examples:
                matches = one.pattern.finditer(text)
                assert not any(map(one.id_of, matches)), f"{one.name!r} matches {text!r}"

    @needs(Ability.PLOT)
    def test_plot_gives_points_in_order_of_time(self, played: Played) -> None:
        """Points are finite and each time comes once."""
        start = NOW - timedelta(hours=1)

        async def plot() -> Any:
            async with played.opened() as connector:
                assert isinstance(connector, Plotter)
                return await connector.plot(self.plotted, start, NOW, 60.0)

        plotted = run(plot())
        assert plotted.series
        for series in plotted.series:
            times = [time for time, _ in series.points]
            assert times == sorted(set(times))
            assert all(math.isfinite(value) for point in series.points for value in point)

    @needs(LOCAL)
    def test_a_source_that_cannot_be_read_says_so(self, played: Played, tmp_path: Path) -> None:
        """Each broken source is a SourceError that helps."""
        tables = list(self.broken(tmp_path))
        assert tables, "give `broken` the settings of sources that cannot be read"
        for number, table in enumerate(tables):
            other = Played(played.connector, table, tmp_path / f"private{number}", played.answer)
            with pytest.raises(SourceError) as caught:
                run(other.everything())
            judge_error(caught.value)

    def test_the_token_is_sent_and_shown_nowhere(self, played: Played) -> None:
        """The token stands in the headers of requests and nowhere else."""
        shown = [repr(played.settings), played.settings.model_dump_json()]

        async def sync() -> None:
            async with played.opened() as connector:
                shown.append(repr(connector) + repr(vars(connector)))
                _ = [batch async for batch in connector.sync("")]
                shown.append(repr(connector) + repr(vars(connector)))

        run(sync())
        assert not any(CANARY in text for text in shown)
        if "token" in played.table:
            assert all(CANARY in "".join(asked.headers.values()) for asked in played.asked)
            assert not any(CANARY in asked.url for asked in played.asked)
