"""Asking the sources: each on its own, nothing known is lost, what is gone goes."""

from __future__ import annotations

import asyncio
from contextlib import aclosing, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.builders import NOW, ago, findings, link, mention, node
from tests.cached import all_links, record_of, waiting_mentions
from tests.connectors import hostile
from tests.scripted import HANG, Stage
from traceview.connector import Batch, Health
from traceview.errors import (
    BadPayload,
    CacheError,
    ConfigError,
    SourceLimited,
    SourceRefused,
    SourceUnreachable,
)
from traceview.model import GONE, Findings, Kind, Link, Node, Problem, Relation
from traceview.sources import batch_guard, refresh, said_of_sources

SECRET = "ghp_" + "fake0000" * 5
TICKET = node("ticket:jira.example.com/PAY-1", "Errors", names=("PAY-1",), source="jira")
COMMIT = node("commit:" + "a" * 40, "Fix", source="git")


def batch(*items: Any, **facts: Any) -> Batch:
    return Batch(findings=findings(*items), **facts)


def all_of(*items: Any, **facts: Any) -> Batch:
    return batch(*items, complete=True, **facts)


def teams(source: str, *names: str) -> list[Node]:
    return [node(f"team:{name}", source=source) for name in names]


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    return Stage(tmp_path, monkeypatch)


def known(stage: Stage, *ids: str) -> list[str]:
    return [node_id for node_id in ids if record_of(stage.cache, node_id) is not None]


def links(stage: Stage, node_id: str) -> list[Link]:
    record = record_of(stage.cache, node_id)
    return all_links(stage.cache, node_id) if record else []


async def test_what_a_source_says_is_known_afterwards(stage: Stage) -> None:
    stage.says("jira", batch(TICKET, done=1, total=2), batch(*teams("jira", "x"), done=2, total=2))
    events = await stage.refresh()
    assert known(stage, TICKET.id, "team:x") == [TICKET.id, "team:x"]
    assert [(e.source, e.what, e.done, e.total, e.nodes) for e in events] == [
        ("jira", "started", 0, None, 0), ("jira", "progress", 1, 2, 1),
        ("jira", "progress", 2, 2, 2), ("jira", "done", 0, None, 2), ("", "linked", 0, None, 0),
    ]  # fmt: skip
    assert stage.status("jira").state == "ok"
    assert stage.status("jira").nodes == 2


@pytest.mark.parametrize(
    ("raised", "state"),
    [
        (SourceUnreachable("no answer"), "DOWN"), (SourceRefused("no"), "AUTH"),
        (BadPayload("not JSON"), "BAD"), (KeyError(SECRET), "BAD"), (RecursionError(SECRET), "BAD"),
        (AssertionError(SECRET), "BAD"), (TimeoutError(SECRET), "DOWN"), (OSError(SECRET), "BAD"),
        (StopIteration(SECRET), "BAD"), (MemoryError(), "BAD"), (ConfigError("no type"), "OFF"),
        (ExceptionGroup("several", [ValueError(SECRET)]), "BAD"), (UnicodeError(SECRET), "BAD"),
        (asyncio.QueueEmpty(), "BAD"), (SourceLimited("wait", retry_at=ago(-60)), "RATE"),
    ],
)  # fmt: skip
async def test_a_source_that_raises_stops_no_other(
    stage: Stage, raised: Exception, state: str
) -> None:
    stage.says("bad", batch(TICKET), raised)
    stage.says("good", batch(*teams("good", "x")))
    events = await stage.refresh()
    assert {(e.source, e.what) for e in events} >= {("bad", "failed"), ("good", "done")}
    assert events[-1].what == "linked"
    assert known(stage, TICKET.id, "team:x") == [TICKET.id, "team:x"]
    status = stage.status("bad")
    assert (status.state, stage.status("good").state) == (state, "ok")
    assert status.error
    assert SECRET not in status.error + "".join(event.message for event in events)


class Silence:
    """Deadlines of silence that pass when it is said, and not before."""

    def __init__(self) -> None:
        self._begun: list[asyncio.Timeout] = []
        self._is_over = False

    def __call__(self) -> asyncio.Timeout:
        self._begun.append(asyncio.timeout(0 if self._is_over else None))
        return self._begun[-1]

    def lasts_too_long(self) -> None:
        self._is_over = True
        for one in self._begun:
            with suppress(RuntimeError):  # one that has ended cannot end again
                one.reschedule(asyncio.get_running_loop().time())


async def test_a_source_that_hangs_is_given_up_and_stops_no_other(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    silence = Silence()
    monkeypatch.setattr(batch_guard, "silence", silence)
    slow = stage.says("slow", batch(TICKET), HANG)
    stage.says("good", batch(*teams("good", "x")))
    events, seen = [], set()
    async for event in stage.loader.refresh():
        events.append(event)
        seen.add((event.source, event.what))
        if {("slow", "progress"), ("good", "done")} <= seen:
            silence.lasts_too_long()
    ends = [(e.source, e.what) for e in events if e.what in ("failed", "done")]
    assert ends == [("good", "done"), ("slow", "failed")]
    assert stage.status("slow").state == "DOWN"
    assert known(stage, TICKET.id) == [TICKET.id]
    assert slow.ended == 1


async def test_a_sync_that_takes_too_long_as_a_whole_is_given_up(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refresh, "SYNC_DEADLINE_S", 0.05)
    stage.says("slow", HANG)
    assert [event.what for event in await stage.refresh()] == ["started", "failed", "linked"]


async def test_a_source_that_goes_round_in_a_circle_is_stopped(stage: Stage) -> None:
    stage.is_a("ring", hostile.NeverEnds)
    await stage.refresh()
    assert stage.status("ring").state == "BAD"
    assert "repeats itself" in stage.status("ring").error


async def test_many_batches_that_differ_are_no_circle(stage: Stage) -> None:
    stage.says("jira", *(batch(TICKET, done=n) for n in range(batch_guard.REPEATS + 5)))
    await stage.refresh()
    assert stage.status("jira").state == "ok"


async def test_a_flood_is_taken_in(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hostile, "FLOOD", 20_000)
    stage.is_a("flood", hostile.Floods)
    stage.says("good", batch(*teams("good", "x")))
    await stage.refresh()
    assert stage.status("flood").nodes == 20_000
    hub = record_of(stage.cache, f"alert:flood/{0:016x}")
    assert hub is not None
    assert hub.counts == {"alert": 19_999}
    assert stage.status("good").state == "ok"


async def test_links_that_lead_nowhere_lead_to_stubs(stage: Stage) -> None:
    stage.is_a("am", hostile.Dangles)
    await stage.refresh()
    stub = record_of(stage.cache, "ticket:nowhere.example/NONE-1")
    assert stub is not None
    assert stub.node.is_stub
    assert stage.status("am").nodes == 1


async def test_an_id_that_comes_again_is_one_node_with_the_last_title(stage: Stage) -> None:
    stage.is_a("am", hostile.Repeats)
    await stage.refresh()
    record = record_of(stage.cache, f"alert:am/{0:016x}")
    assert record is not None
    assert record.node.title == "Last"
    assert stage.cache.sizes() == {"alert": 1}


@pytest.mark.parametrize("raised", [KeyError(SECRET), ConfigError("url is missing")])
async def test_a_connector_that_cannot_be_made_stops_no_other(
    stage: Stage, raised: Exception
) -> None:
    stage.says("bad", batch(TICKET)).fails_to_open = raised
    stage.says("good", batch(*teams("good", "x")))
    await stage.refresh()
    assert stage.status("bad").state in ("BAD", "OFF")
    assert SECRET not in stage.status("bad").error
    assert stage.status("good").state == "ok"


async def test_patterns_that_cannot_be_read_are_the_fault_of_their_source_alone(
    stage: Stage,
) -> None:
    stage.says("bad", batch(TICKET)).patterns = TypeError(SECRET)
    stage.says("good", batch(*teams("good", "x")))
    assert (await stage.refresh())[-1].what == "linked"
    assert stage.status("good").state == "ok"
    assert stage.status("bad").state == "BAD"


@pytest.mark.parametrize("health", [KeyError("x"), SourceRefused("no"), HANG])
async def test_data_that_came_counts_though_the_check_fails(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, health: Any
) -> None:
    monkeypatch.setattr(said_of_sources, "CHECK_DEADLINE_S", 0.05)
    stage.says("jira", batch(TICKET)).health = health
    await stage.refresh()
    assert stage.status("jira").state == "ok"


async def test_version_and_a_clock_that_is_off_are_said(stage: Stage) -> None:
    stage.says("jira", batch(TICKET)).health = Health(version="9.1", detail="cloud", skew_s=-61.4)
    await stage.refresh()
    assert stage.status("jira").detail == "9.1 · cloud · clock -61 s"


async def test_what_was_skipped_is_counted_anew_in_each_sync(stage: Stage) -> None:
    stage.says("jira", batch(*[Problem(what=f"line {n}", fix="fix it") for n in range(60)]))
    for _ in range(2):
        await stage.refresh()
    status = stage.status("jira")
    assert (status.skipped, len(status.problems)) == (60, 50)
    assert status.problems[0] == ("line 0", "", "", "fix it")


async def test_after_each_failure_the_next_try_is_twice_as_far(stage: Stage) -> None:
    script = stage.says("jira", SourceUnreachable("no answer"))
    waits = []
    for _ in range(7):
        await stage.refresh("jira")
        due = stage.status("jira").next_try
        assert due is not None
        waits.append((due - stage.time).total_seconds())
    assert waits == [15, 30, 60, 120, 240, 300, 300]
    assert len(script.cursors) == 7


async def test_a_failed_source_is_not_asked_before_it_is_due(stage: Stage) -> None:
    script = stage.says("jira", SourceUnreachable("no answer"))
    await stage.refresh()
    stage.wait(14)
    assert [event.what for event in await stage.refresh()] == ["linked"]
    stage.wait(1)
    await stage.refresh()
    assert len(script.cursors) == 2


async def test_a_person_may_always_try(stage: Stage) -> None:
    script = stage.says("jira", SourceUnreachable("no answer"))
    await stage.refresh()
    stage.says("jira", batch(TICKET))
    await stage.refresh("jira")
    assert len(script.cursors) == 2
    assert (stage.status("jira").state, stage.status("jira").next_try) == ("ok", None)


async def test_a_source_that_asked_to_wait_is_asked_when_it_said(stage: Stage) -> None:
    script = stage.says("jira", SourceLimited("wait", retry_at=ago(-3_600)))
    await stage.refresh()
    assert stage.status("jira").next_try == ago(-3_600)
    stage.wait(3_599)
    await stage.refresh()
    assert len(script.cursors) == 1


async def test_how_a_source_stands_outlives_the_program(stage: Stage) -> None:
    stage.says("jira", SourceRefused("no"))
    await stage.refresh()
    stage.restart()
    assert stage.status("jira").state == "AUTH"
    assert [event.what for event in await stage.refresh()] == ["linked"]


async def test_a_failure_leaves_the_age_of_the_data(stage: Stage) -> None:
    stage.says("jira", batch(TICKET))
    await stage.refresh()
    stage.wait(60)
    stage.says("jira", SourceUnreachable("no answer"))
    await stage.refresh()
    assert stage.status("jira").fetched_at == NOW
    assert known(stage, TICKET.id)


async def test_old_data_is_stale_and_a_list_is_as_old_as_it_says(stage: Stage) -> None:
    stage.says("jira", batch(TICKET), batch(TICKET, as_of=ago(900), done=1), stale_after=600)
    stage.says("forge", batch(*teams("forge", "x")), stale_after=600)
    await stage.refresh()
    assert (stage.status("jira").state, stage.status("forge").state) == ("STALE", "ok")
    assert stage.status("jira").fetched_at == ago(900)
    stage.wait(601)
    assert stage.status("forge").state == "STALE"


async def test_what_a_complete_listing_lacks_is_gone(stage: Stage) -> None:
    stage.says("jira", all_of(*teams("jira", "a", "b")))
    await stage.refresh()
    stage.says("jira", batch(*teams("jira", "b")), all_of(*teams("jira", "c"), done=1))
    await stage.refresh()
    assert known(stage, "team:a", "team:b", "team:c") == ["team:b", "team:c"]


async def test_what_a_listing_that_is_not_complete_lacks_stays(stage: Stage) -> None:
    stage.says("jira", all_of(*teams("jira", "a", "b")))
    await stage.refresh()
    stage.says("jira", batch(*teams("jira", "b")))
    await stage.refresh()
    stage.says("jira", batch(*teams("jira", "b")), SourceUnreachable("cut off"))
    await stage.refresh()
    assert known(stage, "team:a") == ["team:a"]


async def test_what_another_source_still_says_stays(stage: Stage) -> None:
    stage.says("jira", all_of(*teams("jira", "a")))
    stage.says("forge", all_of(*teams("forge", "a")))
    await stage.refresh()
    stage.says("jira", all_of())
    await stage.refresh()
    assert known(stage, "team:a")
    assert stage.status("jira").nodes == 0


async def test_what_another_source_refers_to_stays_as_gone(stage: Stage) -> None:
    closes = link(COMMIT, Relation.CLOSES, TICKET, source="git")
    stage.says("jira", all_of(TICKET))
    stage.says("git", batch(COMMIT, closes))
    await stage.refresh()
    stage.says("jira", all_of())
    await stage.refresh()
    record = record_of(stage.cache, TICKET.id)
    assert record is not None
    assert (record.node.state, record.node.title) == (GONE, "Errors")
    assert links(stage, COMMIT.id) == [closes]


async def test_a_listing_that_lacks_too_much_is_not_believed(stage: Stage) -> None:
    names = [str(n) for n in range(100)]
    stage.says("jira", all_of(*teams("jira", *names)))
    await stage.refresh()
    stage.says("jira", all_of(*teams("jira", *names[:60])))
    await stage.refresh()
    assert stage.cache.sizes() == {"team": 100}
    assert "lacks 40 of 100" in stage.status("jira").problems[0][0]
    assert stage.status("jira").problems[0][3]


@pytest.mark.parametrize(("count", "left"), [(100, 71), (30, 10)])
async def test_a_listing_that_lacks_less_is_believed(stage: Stage, count: int, left: int) -> None:
    names = [str(n) for n in range(count)]
    stage.says("jira", all_of(*teams("jira", *names)))
    await stage.refresh()
    stage.says("jira", all_of(*teams("jira", *names[:left])))
    await stage.refresh()
    assert stage.cache.sizes() == {"team": left}


async def test_alerts_come_and_go_in_any_number(stage: Stage) -> None:
    alerts = [node(f"alert:am/{n}", source="am") for n in range(100)]
    stage.says("am", all_of(*alerts, *teams("am", *map(str, range(30)))))
    await stage.refresh()
    stage.says("am", all_of(alerts[0]))
    await stage.refresh()
    assert stage.cache.sizes() == {"alert": 1, "team": 30}


async def test_a_sync_goes_on_where_the_last_one_broke_off(stage: Stage) -> None:
    script = stage.says("jira", batch(*teams("jira", "a"), cursor="1"), SourceUnreachable("cut"))
    await stage.refresh()
    script.syncs = [[batch(*teams("jira", "b"), cursor="2")]]
    await stage.refresh("jira")
    stage.restart()
    await stage.refresh()
    assert script.cursors == ["", "1", "2"]
    assert known(stage, "team:a", "team:b") == ["team:a", "team:b"]


async def test_a_complete_listing_without_a_cursor_begins_anew_next_time(stage: Stage) -> None:
    script = stage.says("jira", batch(TICKET, cursor="1"), all_of(TICKET))
    for _ in range(2):
        await stage.refresh()
    assert script.cursors == ["", ""]


async def test_a_cursor_is_kept_only_after_its_batch_is_written(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Findings) -> None:
        raise CacheError("disk full")

    script = stage.says("jira", batch(TICKET, cursor="1"))
    with monkeypatch.context() as patch:
        patch.setattr(stage.cache, "put", full)
        with pytest.raises(CacheError):
            await stage.refresh()
    await stage.refresh("jira")
    assert script.cursors == ["", ""]


async def test_a_link_that_is_stated_no_more_is_taken_back(stage: Stage) -> None:
    closes = link(COMMIT, Relation.CLOSES, TICKET, source="git")
    refers = link(COMMIT, Relation.REFERS_TO, TICKET, source="git")
    stage.says("git", batch(COMMIT, closes, refers))
    await stage.refresh()
    stage.says("git", batch(COMMIT, refers))
    await stage.refresh()
    assert links(stage, COMMIT.id) == links(stage, TICKET.id) == [refers]


@pytest.mark.parametrize(
    "said",
    [
        [batch(COMMIT, partial=True)],
        [batch(COMMIT), SourceUnreachable("cut off")],
        [batch(TICKET)],
        [batch(node(COMMIT.id, source=""))],
        [],
    ],
)
async def test_a_link_stays_while_its_origin_is_not_described_anew(
    stage: Stage, said: list[Any]
) -> None:
    closes = link(COMMIT, Relation.CLOSES, TICKET, source="git")
    stage.says("git", batch(COMMIT, closes))
    await stage.refresh()
    stage.says("git", *said)
    await stage.refresh()
    assert links(stage, COMMIT.id) == [closes]


async def test_links_of_an_origin_that_others_describe_stay_unless_everything_was_listed(
    stage: Stage,
) -> None:
    one, two = (link(COMMIT, Relation.CLOSES, f"ticket:x/{n}", source="jira") for n in range(2))
    stage.says("jira", batch(one), batch(two))
    await stage.refresh()
    stage.says("jira", batch(two))
    await stage.refresh()
    assert len(links(stage, COMMIT.id)) == 2
    stage.says("jira", all_of(two))
    await stage.refresh()
    assert links(stage, COMMIT.id) == [two]


async def test_what_another_source_says_of_a_link_stays(stage: Stage) -> None:
    closes = link(COMMIT, Relation.CLOSES, TICKET, source="jira")
    stage.says("git", batch(COMMIT, link(COMMIT, Relation.CLOSES, TICKET, 0.5, source="git")))
    stage.says("jira", batch(closes))
    await stage.refresh()
    stage.says("git", batch(COMMIT))
    await stage.refresh()
    assert links(stage, COMMIT.id) == [closes]


async def test_what_is_said_of_a_node_in_several_batches_is_all_said(stage: Stage) -> None:
    closes = link(COMMIT, Relation.CLOSES, TICKET, source="git")
    refers = link(COMMIT, Relation.REFERS_TO, TICKET, source="git")
    about = link(COMMIT, Relation.ABOUT, "service:shop", source="git")
    stage.says("git", batch(COMMIT, closes), batch(COMMIT, refers), batch(COMMIT, about))
    for _ in range(2):
        await stage.refresh()
        assert set(links(stage, COMMIT.id)) == {closes, refers, about}
    stage.says("git", batch(COMMIT, about), batch(TICKET), batch(COMMIT, closes))
    await stage.refresh()
    assert set(links(stage, COMMIT.id)) == {closes, about}


async def test_what_a_sync_said_that_broke_off_is_taken_back_by_the_next(stage: Stage) -> None:
    closes = link(COMMIT, Relation.CLOSES, TICKET, source="git")
    script = stage.says("git", batch(COMMIT, closes), SourceUnreachable("cut off"))
    await stage.refresh()
    script.syncs = [[all_of(COMMIT)]]
    stage.restart()
    await stage.refresh("git")
    assert links(stage, COMMIT.id) == []


async def test_links_of_nobody_described_are_taken_back_in_the_second_sync(stage: Stage) -> None:
    one, two = (link(COMMIT, Relation.CLOSES, f"ticket:x/{n}", source="jira") for n in range(2))
    stage.says("jira", all_of(one, two))
    await stage.refresh()
    stage.says("jira", all_of(two))
    await stage.refresh()
    assert links(stage, COMMIT.id) == [two]


async def test_nothing_is_left_of_a_sync_that_has_ended(stage: Stage) -> None:
    stage.says("git", batch(COMMIT, link(COMMIT, Relation.CLOSES, TICKET, source="git")))
    await stage.refresh()
    await stage.refresh()
    stage.says("git", batch(COMMIT), SourceUnreachable("cut off"))
    await stage.refresh()
    with stage.cache._data.index.reading() as sql:
        tables = ("run", "heard", "sayings")
        counts = [sql.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables]
    assert counts == [0, 0, 0]


async def test_a_refresh_that_brings_nothing_new_changes_nothing(stage: Stage) -> None:
    stage.says("git", batch(COMMIT, told("the errors page")))
    stage.says("jira", batch(TICKET))
    await stage.refresh()
    stage.says("git", batch())
    stage.says("jira", batch())
    before = stage.cache.changes({}).now
    await stage.refresh()
    assert stage.cache.changes({}).now == before


def told(reference: str) -> Any:
    """A mention of the source git in the text of the commit."""
    one = mention(COMMIT, reference)
    return one.changed(evidence=one.evidence.changed(source="git"))


async def test_a_mention_waits_for_its_node_and_is_linked_when_it_comes(stage: Stage) -> None:
    stage.says("git", batch(COMMIT, told("the errors page")))
    await stage.refresh()
    assert links(stage, COMMIT.id) == []
    stage.says("jira", batch(TICKET.changed(names=("the errors page",))))
    stage.restart()
    await stage.refresh("jira")
    assert [one.target for one in links(stage, COMMIT.id)] == [TICKET.id]
    assert waiting_mentions(stage.cache) == []


async def test_a_mention_that_comes_again_keeps_its_link(stage: Stage) -> None:
    stage.says("jira", batch(TICKET))
    stage.says("git", batch(COMMIT, told("PAY-1")))
    for _ in range(3):
        await stage.refresh()
        assert [one.target for one in links(stage, COMMIT.id)] == [TICKET.id]


async def test_a_mention_that_is_made_no_more_takes_its_link_with_it(stage: Stage) -> None:
    stage.says("jira", batch(TICKET))
    stage.says("git", batch(COMMIT, told("PAY-1")))
    await stage.refresh()
    stage.says("git", batch(COMMIT))
    await stage.refresh()
    assert links(stage, COMMIT.id) == []


async def test_a_waiting_mention_that_is_made_no_more_waits_no_more(stage: Stage) -> None:
    stage.says("git", batch(COMMIT, told("the errors page"), told("another page")))
    await stage.refresh()
    stage.says("git", batch(COMMIT, told("another page")))
    await stage.refresh()
    assert [one.reference for one in waiting_mentions(stage.cache)] == ["another page"]


async def test_only_those_that_are_named_are_asked(stage: Stage) -> None:
    asked, other = stage.says("jira", batch(TICKET)), stage.says("git", batch(COMMIT))
    await stage.refresh("jira")
    assert (len(asked.cursors), len(other.cursors)) == (1, 0)
    assert stage.status("git").state == "NEW"


async def test_a_source_is_not_asked_twice_at_once(stage: Stage) -> None:
    script = stage.says("jira", batch(TICKET), batch(COMMIT))
    async with aclosing(stage.loader.refresh()) as first:
        assert (await anext(first)).what == "started"
        assert stage.status("jira").state == "syncing"
        assert [event.what for event in await stage.refresh()] == ["linked"]
        assert [event.what async for event in first][-1] == "linked"
    assert len(script.cursors) == 1
    assert stage.status("jira").state == "ok"


async def test_who_stops_listening_stops_the_asking(stage: Stage) -> None:
    script = stage.says("jira", batch(TICKET), HANG)
    async with aclosing(stage.loader.refresh()) as events:
        async for event in events:
            if event.what == "progress":
                break
    assert script.ended == 1
    assert stage.status("jira").state == "NEW"
    script.syncs = [[batch(TICKET)]]
    await stage.refresh()
    assert stage.status("jira").state == "ok"


async def test_closing_closes_every_connector_though_one_fails(stage: Stage) -> None:
    stage.is_a("bad", hostile.Repeats)
    script = stage.says("good", batch(TICKET))
    await stage.refresh()

    async def fail() -> None:
        raise ValueError(SECRET)

    connector = await stage.loader.sources["bad"].connector()
    connector.aclose = fail  # type: ignore[method-assign]
    await stage.loader.aclose()
    assert script.closed == 1


async def test_every_hostile_connector_leaves_the_others_alone(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_guard, "SILENCE_DEADLINE_S", 0.1)
    monkeypatch.setattr(said_of_sources, "CHECK_DEADLINE_S", 0.1)
    monkeypatch.setattr(hostile, "FLOOD", 3_000)
    for connector in hostile.HOSTILE:
        stage.is_a(connector.__name__.lower(), connector)
    stage.says("good", batch(COMMIT))
    events = await stage.refresh()
    assert events[-1].what == "linked"
    assert stage.status("good").state == "ok"
    assert all(hostile.Raises.SECRET not in event.message for event in events)
    assert len(stage.cache.of_kind(Kind.ALERT)) == 3_000 + 4


async def test_what_a_source_says_is_gone_goes_though_nothing_else_was_listed(
    stage: Stage,
) -> None:
    many = teams("jira", *map(str, range(100)))
    stage.says("jira", all_of(*many))
    await stage.refresh()
    gone = tuple(one.id for one in many[:60])
    stage.says("jira", batch(*teams("jira", "new"), gone=gone))
    await stage.refresh()
    assert stage.cache.sizes() == {"team": 41}
    assert stage.status("jira").problems == ()
    assert known(stage, "team:0", "team:60", "team:new") == ["team:60", "team:new"]


async def test_what_is_gone_for_one_source_stays_with_what_others_say(stage: Stage) -> None:
    closes = link(COMMIT, Relation.CLOSES, TICKET, source="git")
    stage.says("jira", batch(TICKET, *teams("jira", "a")))
    stage.says("git", batch(COMMIT, closes, *teams("git", "a")))
    await stage.refresh()
    stage.says("jira", batch(gone=(TICKET.id, "team:a", "team:nobody")))
    await stage.refresh("jira")
    record = record_of(stage.cache, TICKET.id)
    assert record is not None
    assert record.node.state == GONE
    assert known(stage, "team:a") == ["team:a"]
    assert stage.status("jira").nodes == 0


async def test_a_source_that_says_for_ever_that_others_are_gone_is_no_circle(stage: Stage) -> None:
    stage.says("jira", *(batch(gone=(f"team:{n}",)) for n in range(batch_guard.REPEATS + 5)))
    await stage.refresh()
    assert stage.status("jira").state == "ok"
