"""The one door of the interfaces: what is asked of it over a cache that a refresh has filled."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable
from contextlib import aclosing
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

import pytest

from tests.builders import NOW, ago, findings, link, node
from tests.scripted import HANG, Stage, scripted
from traceview.chain.legs import Leg
from traceview.config.config import Config, SourceTable
from traceview.connector import Ability, Batch, Plot, Series
from traceview.errors import NotFoundError, SourceError, SourceUnreachable
from traceview.model import GONE, Body, Kind, Node, Relation
from traceview.references.patterns.named_pattern import NamedPattern
from traceview.session.session import Session

EXPR = "rate(errors_total[5m]) > 3"
ALERT = node(
    "alert:am/1", "ManyErrors", source="am", state="active", since=ago(300),
    attrs={"alertname": "ManyErrors", "expr": EXPR, "severity": "critical"},
)  # fmt: skip
RULE = node(
    "rule:repo:a.yaml#ManyErrors", "ManyErrors", source="am",
    attrs={"alertname": "ManyErrors", "expr": EXPR, "repo": "repo", "file": "a.yaml", "line": "3"},
)  # fmt: skip
TICKET = node("ticket:jira.example.com/PAY-1", "Errors", source="am", names=("PAY-1",))
PAGE = node("document:https://w.example/a", "What to do", source="am")
TEAM = node("team:payments", "payments", source="am")
WORLD = findings(
    ALERT, RULE, TICKET, PAGE, TEAM, Body(node=PAGE.id, text="# What to do"),
    link(RULE, Relation.INTRODUCED_BY, "commit:" + "a" * 40, source="am"),
    link("commit:" + "a" * 40, Relation.CLOSES, TICKET, source="am"),
    link(RULE, Relation.OWNED_BY, TEAM, method="label team", source="am"),
)  # fmt: skip


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    stage = Stage(tmp_path, monkeypatch)
    stage.says("am", Batch(findings=WORLD, complete=True))
    return stage


def session(stage: Stage) -> Session:
    tables = {n: SourceTable(n, n, dict(table)) for n, table in stage.tables.items()}
    return Session.open(Config(sources=tables, cache_folder=stage.folder), clock=stage.clock)


async def filled(stage: Stage) -> Session:
    held = session(stage)
    async for _ in held.refresh():
        pass
    return held


def test_before_the_first_refresh_nothing_is_known(stage: Stage) -> None:
    held = session(stage)
    assert held.rows() == []
    assert held.node(ALERT.id) is None
    assert (held.resolve("PAY-1"), held.search("errors").nodes) == ([], ())
    assert [status.state for status in held.sources()] == ["NEW"]
    assert list(held.chain_rows()) == []


ASKS: list[Callable[[Session], Any]] = [
    lambda held: held.around("team:nobody"),
    lambda held: held.chain("team:nobody"),
    lambda held: held.explain("team:nobody"),
    lambda held: held.export("team:nobody"),
    lambda held: held.path("team:nobody", "team:nobody"),
]


@pytest.mark.parametrize("ask", ASKS)
def test_what_nobody_knows_is_an_error_with_a_mend(
    stage: Stage, ask: Callable[[Session], Any]
) -> None:
    with pytest.raises(NotFoundError) as caught:
        ask(session(stage))
    assert caught.value.fix


async def test_the_alert_list_is_kept_for_the_next_start(stage: Stage) -> None:
    await filled(stage)
    (row,) = session(stage).rows()
    assert (row.id, row.owner, row.level, row.legs) == (ALERT.id, "payments", "CRIT", "460")


async def test_an_alert_that_is_over_leaves_the_list(stage: Stage) -> None:
    held = await filled(stage)
    stage.says("am", Batch(findings=findings(RULE), complete=True))
    async for _ in held.refresh():
        pass
    assert held.rows() == []


async def test_an_alert_that_is_over_but_told_of_elsewhere_leaves_the_list_too(
    stage: Stage,
) -> None:
    incident = node("incident:pd/1", source="pd")
    stage.says(
        "pd", Batch(findings=findings(incident, link(incident, Relation.ABOUT, ALERT, source="pd")))
    )
    held = await filled(stage)
    stage.says("am", Batch(findings=findings(RULE), complete=True))
    async for _ in held.refresh():
        pass
    known = held.node(ALERT.id)
    assert known is not None
    assert known.state == GONE
    assert held.rows() == []


async def test_a_node_is_found_by_whatever_it_is_called(stage: Stage) -> None:
    held = await filled(stage)
    for reference in ("PAY-1", TICKET.id, " PAY-1 "):
        assert held.resolve(reference) == [TICKET]
    assert [one.id for one in held.search("manyerrors").nodes] == [ALERT.id, RULE.id]
    assert held.resolve("nothing of the sort") == []


async def test_the_path_between_two_things_is_read_from_the_cache_both_ways(stage: Stage) -> None:
    held = await filled(stage)
    commit = "commit:" + "a" * 40
    (path,) = held.path(ALERT.id, TICKET.id).found
    assert [step.node.id for step in path.steps] == [RULE.id, commit, TICKET.id]
    (back,) = held.path(TICKET.id, ALERT.id).found
    assert [step.node.id for step in back.steps] == [commit, RULE.id, ALERT.id]
    assert [step.link for step in back.steps] == [step.link for step in path.steps][::-1]
    assert held.path(ALERT.id, TICKET.id, hops=2).ending == "nothing"


async def test_a_path_to_an_unknown_end_names_that_end(stage: Stage) -> None:
    held = await filled(stage)
    for ends in ((ALERT.id, "team:nobody"), ("team:nobody", ALERT.id)):
        with pytest.raises(NotFoundError, match="team:nobody"):
            held.path(*ends)


async def test_a_path_through_a_hub_of_the_cache_is_found_last(stage: Stage) -> None:
    crowd = [node(f"document:https://w.example/{n}", source="am") for n in range(600)]
    links = [link(one, Relation.OWNED_BY, TEAM, source="am") for one in crowd]
    stage.says("am", Batch(findings=WORLD + findings(*crowd, *links), complete=True))
    held = await filled(stage)
    for other in (crowd[0], crowd[-1]):
        paths = held.path(ALERT.id, other.id)
        assert (paths.hops, paths.through_hubs) == (3, True)
        assert paths.found[0].steps[-1].link.evidence[0].source == "am"
    assert held.path(crowd[0].id, TEAM.id).through_hubs is False


async def test_the_chain_leads_from_the_alert_to_the_ticket(stage: Stage) -> None:
    held = await filled(stage)
    leg = held.chain(ALERT.id).leg(Leg.TICKET)
    assert leg is not None
    assert leg.nodes == (TICKET,)
    assert "PAY-1" in held.export(ALERT.id, "md")
    assert [one.leg for one in held.explain(ALERT.id)] == list(Leg)


async def test_a_page_of_links_is_a_part_of_what_stands_around(stage: Stage) -> None:
    held = await filled(stage)
    for kind, shown, total in held.around(ALERT.id).groups:
        assert held.page(ALERT.id, kind, 0, 50) == shown
        assert held.page(ALERT.id, kind, total, 50) == ()


async def test_what_another_process_writes_is_seen(stage: Stage) -> None:
    held = await filled(stage)
    assert held.around(TEAM.id).groups
    later = node(TEAM.id, "Payments team", source="other")
    stage.cache.put(findings(later))
    now = held.node(TEAM.id)
    assert now is not None
    assert now.title == "Payments team"


async def test_a_page_has_its_text(stage: Stage) -> None:
    held = await filled(stage)
    body = held.body(PAGE.id)
    assert body is not None
    assert body.text == "# What to do"
    assert held.body(TICKET.id) is None


async def test_the_rules_of_a_repository_have_rows(stage: Stage) -> None:
    (row,) = (await filled(stage)).chain_rows()
    assert (row.alert, row.line, row.tickets, row.team) == (
        "ManyErrors", 3, ("PAY-1",), ("payments",)
    )  # fmt: skip


async def test_what_the_cache_holds_is_told_and_can_be_forgotten(stage: Stage) -> None:
    held = await filled(stage)
    info = held.cache_info()
    assert info.folder == str(stage.folder)
    assert info.bytes > 10_000
    assert info.nodes["rule"] == 1
    held.clear_cache()
    assert held.node(ALERT.id) is None
    assert held.cache_info().nodes == {}


async def test_who_stops_listening_stops_the_sources(stage: Stage) -> None:
    script = stage.says("am", Batch(findings=WORLD), HANG)
    held = session(stage)
    async with aclosing(held.refresh()) as events:
        async for event in events:
            if event.what == "progress":
                break
    assert script.ended == 1
    await held.aclose()
    assert script.closed == 1


async def test_it_may_be_asked_while_it_refreshes(stage: Stage) -> None:
    held = await filled(stage)

    async def asks() -> list[Kind]:
        chains = [await asyncio.to_thread(held.chain, ALERT.id) for _ in range(20)]
        return [chain.root.kind for chain in chains]

    async def refreshes() -> None:
        for _ in range(5):
            async for _ in held.refresh():
                pass

    asked, _ = await asyncio.gather(asks(), refreshes())
    assert asked == [Kind.ALERT] * 20


async def test_what_the_sources_said_stays_known_when_they_are_left(stage: Stage) -> None:
    stage.tables["am"] = {"type": "am", "stale_after": 60}
    held = await filled(stage)
    before, known = held.sources(), held.resolve("pay-1")
    await held.leave_sources()
    assert held.sources() == before == session(stage).sources()
    assert held.resolve("pay-1") == known
    stage.wait(61)
    assert [status.state for status in session(stage).sources()] == ["STALE"]
    async for _ in held.refresh():
        pass
    assert [status.state for status in held.sources()] == ["ok"]


async def test_how_the_things_of_a_left_source_are_written_stays_known(stage: Stage) -> None:
    page = NamedPattern("page", re.compile(r"page (?P<n>[0-9]{1,3})"), Kind.DOCUMENT, PAGE.id)
    base: Any = scripted(stage.says("wiki", Batch(findings=WORLD)))

    class Wiki(base):  # type: ignore[misc]
        def patterns(self) -> list[NamedPattern]:
            return [page]

    stage.is_a("wiki", Wiki)
    held = await filled(stage)
    assert held.resolve("page 7") == [PAGE]
    await held.leave_sources()
    assert held.resolve("page 7") == [PAGE]
    assert session(stage).resolve("page 7") == []


class Plots:
    """Answers a plot with what it is told, and notes what it was asked."""

    abilities: ClassVar[frozenset[Ability]] = frozenset((Ability.SYNC, Ability.PLOT))

    def __init__(self, stage: Stage, name: str, answer: Plot | Exception) -> None:
        self.asked: list[tuple[str, float]] = []
        base: Any = scripted(stage.says(name, Batch(findings=findings())))
        outer = self

        class Plotting(base):  # type: ignore[misc]
            abilities = outer.abilities

            async def plot(self, expr: str, start: datetime, end: datetime, step_s: float) -> Plot:
                outer.asked.append((expr, step_s))
                if isinstance(answer, Exception):
                    raise answer
                return answer

        stage.is_a(name, Plotting)


def plotted(*labels: dict[str, str]) -> Plot:
    series = tuple(Series(labels=one, points=((1.0, 2.0),)) for one in labels)
    return Plot(query="x", series=series, step_s=60, fetched_at=NOW, source="p")


def asks(held: Session, node_id: str = ALERT.id) -> Any:
    return held.plot(node_id, ago(3_600), NOW, 60)


async def test_the_side_that_is_compared_is_plotted(stage: Stage) -> None:
    plots = Plots(stage, "p", plotted({"job": "shop"}))
    plot = await asks(await filled(stage))
    assert plot.series[0].labels == {"job": "shop"}
    assert plots.asked == [("rate(errors_total[5m])", 60.0)]


@pytest.mark.parametrize("answer", [SourceUnreachable("no"), KeyError("x"), plotted()])
async def test_a_source_that_cannot_plot_leaves_it_to_the_next(stage: Stage, answer: Any) -> None:
    Plots(stage, "first", answer)
    Plots(stage, "second", plotted({}))
    assert len((await asks(await filled(stage))).series) == 1


@pytest.mark.parametrize("answer", [SourceUnreachable("no"), KeyError("x"), plotted()])
async def test_without_values_anywhere_a_source_error_says_why(stage: Stage, answer: Any) -> None:
    Plots(stage, "only", answer)
    with pytest.raises(SourceError) as caught:
        await asks(await filled(stage))
    assert caught.value.what


async def test_a_node_without_an_expression_has_no_plot(stage: Stage) -> None:
    held = await filled(stage)
    assert held.question(TEAM.id) is None
    with pytest.raises(NotFoundError):
        await asks(held, TEAM.id)


def test_the_first_frame_needs_no_model(tmp_path: Path) -> None:
    held = Session.open(Config(cache_folder=tmp_path / "cache"))
    assert held.rows() == []
    assert not (tmp_path / "cache").exists()


def kinds(nodes: Iterable[Node]) -> set[Kind]:
    return {one.kind for one in nodes}


async def test_a_search_can_be_narrowed(stage: Stage) -> None:
    held = await filled(stage)
    assert kinds(held.search("kind:ticket errors").nodes) == {Kind.TICKET}


async def test_a_plot_of_an_alert_is_kept_until_the_cache_is_cleared(stage: Stage) -> None:
    Plots(stage, "p", plotted({"job": "shop"}))
    held = await filled(stage)
    assert held.kept_plot(ALERT.id) is None
    await asks(held)
    kept = held.kept_plot(ALERT.id)
    assert kept is not None
    assert kept.series[0].labels == {"job": "shop"}
    held.clear_cache()
    assert held.kept_plot(ALERT.id) is None


async def test_behind_a_refresh_plots_are_kept_of_sources_that_answer(stage: Stage) -> None:
    plots = Plots(stage, "p", plotted({"job": "shop"}))
    held = await filled(stage)
    await held.keep_plots()
    assert len(plots.asked) == 1
    assert held.kept_plot(ALERT.id) is not None
    held.is_offline = True
    await held.keep_plots()
    assert len(plots.asked) == 1


async def test_a_source_that_fails_costs_the_round_nothing(stage: Stage) -> None:
    Plots(stage, "p", SourceUnreachable("no"))
    held = await filled(stage)
    await held.keep_plots()
    assert held.kept_plot(ALERT.id) is None
