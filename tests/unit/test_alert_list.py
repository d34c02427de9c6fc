"""The alert list between two runs: a private file that outlives the store."""

from __future__ import annotations

import json
import os
import shutil
import stat
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import NOW, ago, findings, link, node
from tests.scripted import Stage
from traceview.cache.disk_store import DiskStore
from traceview.chain.alert_row import AlertRow, alert_row
from traceview.chain.trace import trace
from traceview.config.config import Config, SourceTable
from traceview.connector import Batch
from traceview.errors import CacheError, SourceUnreachable
from traceview.model import Link, Node, Relation
from traceview.session.alert_list import (
    FILE,
    MOST_BYTES,
    AlertList,
    keep_alert_list,
    read_alert_list,
    renewed_alert_list,
)
from traceview.session.held_store import HeldStore
from traceview.session.opened_sources import OpenedSources
from traceview.session.session import Session

ROW = AlertRow("alert:am/1", "Slow", "firing", "critical", 9.0, "checkout", "Shop", "14", "4", "am")
KEPT = AlertList(NOW.timestamp(), "of a test", (ROW, replace(ROW, id="alert:am/2", legs="")))
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
words = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z", "M")), max_size=6)
alert_rows = st.builds(
    AlertRow, words, words, words, words, st.floats(0, 4e9), words, words,
    st.text("0123456789", max_size=10), st.text("0123456789", max_size=10), words,
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    keep_alert_list(tmp_path, KEPT)
    return tmp_path


def written(folder: Path, **changes: Any) -> None:
    """The file with other values than the program gave it."""
    told = json.loads((folder / FILE).read_text())
    (folder / FILE).write_text(json.dumps(told | changes))


def test_a_list_comes_back_as_it_went(folder: Path) -> None:
    kept = read_alert_list(folder)
    assert kept == KEPT
    assert kept.moment == NOW


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(alert_rows, max_size=5, unique_by=lambda row: row.id))
def test_any_rows_come_back_and_what_a_later_version_adds_is_dropped(
    folder: Path, rows: list[AlertRow]
) -> None:
    made = AlertList(1.5, "x", tuple(rows))
    keep_alert_list(folder, made)
    written(folder, later=1, rows=[asdict(row) | {"of a later version": [1]} for row in rows])
    assert read_alert_list(folder) == made


def test_nobody_else_reads_it_and_nothing_else_is_left(folder: Path) -> None:
    assert stat.S_IMODE((folder / FILE).stat().st_mode) == 0o600
    keep_alert_list(folder, replace(KEPT, rows=()))
    assert [path.name for path in folder.iterdir()] == [FILE]
    assert read_alert_list(folder) == replace(KEPT, rows=())


def test_a_list_that_could_not_be_written_leaves_the_one_before(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(CacheError, match="no space"):
        keep_alert_list(folder, replace(KEPT, rows=()))
    assert [path.name for path in folder.iterdir()] == [FILE]
    assert read_alert_list(folder) == KEPT


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200) | anything.map(lambda held: json.dumps(held).encode()))
def test_no_bytes_are_a_crash(folder: Path, held: bytes) -> None:
    (folder / FILE).write_bytes(held)
    assert read_alert_list(folder) is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_file_that_was_cut_or_altered_anywhere_is_rows_or_none(
    folder: Path, data: st.DataObject
) -> None:
    keep_alert_list(folder, KEPT)
    held = bytearray((folder / FILE).read_bytes())
    held[data.draw(st.integers(0, len(held) - 1))] = data.draw(st.integers(0, 255))
    (folder / FILE).write_bytes(held[: data.draw(st.integers(0, len(held)))])
    kept = read_alert_list(folder)
    for row in kept.rows if kept else ():
        assert (row.level, row.is_firing, row.is_island) is not None


@pytest.mark.parametrize(
    "changes",
    [
        {"since": "9"},
        {"since": -1.0},
        {"since": 1e300},
        {"id": None},
        {"id": "alert:am/2"},
        {"title": ["Slow"]},
        {"title": "a\x1b]0;mine\x07"},
        {"source": "a\u202eb"},
        {"legs": "1x"},
        {"guesses": "٣"},
    ],
)
def test_a_row_that_the_program_would_not_write_is_not_believed(
    folder: Path, changes: dict[str, Any]
) -> None:
    first, second = (asdict(row) for row in KEPT.rows)
    written(folder, rows=[first | changes, second])
    assert read_alert_list(folder) is None


@pytest.mark.parametrize("made_at", [-1, 1e20, "now", None])
def test_a_time_that_is_none_is_not_believed(folder: Path, made_at: object) -> None:
    written(folder, made_at=made_at)
    assert read_alert_list(folder) is None


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, '{"x":' + "[" * 100_000, '{"rows":' * 50_000, "1e999", '{"made_at":1e999}'],
)
def test_what_is_nested_or_large_without_end_is_no_list(folder: Path, text: str) -> None:
    (folder / FILE).write_text(text)
    assert read_alert_list(folder) is None


def test_a_file_without_end_is_not_read(folder: Path) -> None:
    with (folder / FILE).open("r+b") as file:
        file.truncate(MOST_BYTES + 1)
    assert read_alert_list(folder) is None


def test_what_others_may_write_is_not_believed(folder: Path) -> None:
    (folder / FILE).chmod(0o622)
    assert read_alert_list(folder) is None


def test_a_link_is_not_followed(folder: Path, tmp_path: Path) -> None:
    (folder / FILE).rename(tmp_path / "elsewhere")
    (folder / FILE).symlink_to(tmp_path / "elsewhere")
    assert read_alert_list(folder) is None


def test_neither_a_folder_nor_a_pipe_is_waited_for(folder: Path) -> None:
    (folder / FILE).unlink()
    os.mkfifo(folder / FILE, 0o600)
    assert read_alert_list(folder) is None
    (folder / FILE).unlink()
    (folder / FILE).mkdir()
    assert read_alert_list(folder) is None


ALERT = node("alert:am/1", "Slow", source="am", state="active", since=ago(60))
OTHER = node("alert:pd/1", "Loud", source="pd", state="active", since=ago(90))
DOWN = SourceUnreachable("away")


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    stage = Stage(tmp_path, monkeypatch)
    stage.says("am", Batch(findings=findings(ALERT), complete=True))
    stage.says("pd", Batch(findings=findings(OTHER), complete=True))
    return stage


def session(stage: Stage) -> Session:
    tables = {n: SourceTable(n, n, dict(table)) for n, table in stage.tables.items()}
    return Session.open(Config(sources=tables, cache_folder=stage.folder), clock=stage.clock)


async def refreshed(stage: Stage) -> Session:
    held = session(stage)
    async for _ in held.refresh():
        pass
    await held.aclose()
    return held


def upgraded(stage: Stage) -> None:
    """Nothing of the store is left, as when a new version of its format leaves the old one out."""
    stage.cache.close()
    for path in stage.folder.iterdir():
        if path.name.startswith(("records", "index")):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def titles(held: Session) -> list[str]:
    return [row.title for row in held.rows()]


async def test_rows_say_when_they_were_made(stage: Stage) -> None:
    assert session(stage).rows_made_at() is None
    held = await refreshed(stage)
    assert (titles(held), held.rows_made_at()) == (["Slow", "Loud"], NOW)


async def test_rows_are_as_old_as_what_they_were_made_from(stage: Stage) -> None:
    await refreshed(stage)
    stage.says("am", Batch(findings=findings(), complete=True))
    stage.wait(600)
    held = await refreshed(stage)
    assert (titles(held), held.rows_made_at()) == (["Loud"], stage.clock())


async def test_after_an_upgrade_with_every_source_down_the_last_rows_stand(stage: Stage) -> None:
    await refreshed(stage)
    upgraded(stage)
    stage.says("am", DOWN)
    stage.says("pd", DOWN)
    stage.wait(3_600)
    assert titles(session(stage)) == ["Slow", "Loud"]
    held = await refreshed(stage)
    assert (titles(held), held.rows_made_at()) == (["Slow", "Loud"], NOW)


async def test_after_an_upgrade_rows_of_a_source_stand_until_it_is_read(stage: Stage) -> None:
    await refreshed(stage)
    upgraded(stage)
    stage.says("am", DOWN)
    stage.says("pd", Batch(findings=findings(), complete=True))
    stage.wait(3_600)
    held = await refreshed(stage)
    assert (titles(held), held.rows_made_at()) == (["Slow"], NOW)
    stage.says("am", Batch(findings=findings(), complete=True))
    stage.wait(3_600)
    held = await refreshed(stage)
    assert (titles(held), held.rows_made_at()) == ([], stage.clock())


async def test_what_was_read_again_takes_the_place_of_its_row(stage: Stage) -> None:
    await refreshed(stage)
    upgraded(stage)
    later = ALERT.changed(title="Slower")
    stage.says("am", Batch(findings=findings(later)), DOWN)
    stage.says("pd", DOWN)
    assert titles(await refreshed(stage)) == ["Slower", "Loud"]


async def test_a_source_that_fails_takes_no_row_away(stage: Stage) -> None:
    await refreshed(stage)
    stage.says("am", DOWN)
    stage.wait(60)
    assert titles(await refreshed(stage)) == ["Slow", "Loud"]


async def test_who_clears_the_cache_clears_the_rows(stage: Stage) -> None:
    held = await refreshed(stage)
    held.clear_cache()
    assert (held.rows(), held.rows_made_at()) == ([], None)
    held.clear_cache()


async def test_rows_are_made_again_where_the_file_is_lost(stage: Stage) -> None:
    await refreshed(stage)
    (stage.folder / FILE).write_text("damaged")
    assert titles(session(stage)) == []
    assert titles(await refreshed(stage)) == ["Slow", "Loud"]


def test_the_rows_are_read_without_the_store(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(config: Config) -> Any:
        raise AssertionError(config)

    held = Session.open(Config(cache_folder=folder), opener=refuses)
    assert titles(held) == ["Slow", "Slow"]
    assert held.rows_made_at() == NOW


def _as_format_3(folder: Path, rows: str) -> float:
    """A cache folder as it was when the rows stood among the records; when they were kept."""
    import diskcache

    with diskcache.Cache(str(folder / "records-3")) as records:
        records.set("v/alerts", rows)
        ((stored,),) = records._sql(
            "SELECT store_time FROM Cache WHERE key = 'v/alerts'"
        ).fetchall()
    return float(stored)


@pytest.mark.parametrize("is_seen_first", [True, False])
def test_the_rows_of_the_format_before_stay_when_its_files_go(
    tmp_path: Path, is_seen_first: bool
) -> None:
    folder = tmp_path / "cache"
    folder.mkdir(mode=0o700)
    older = [{"id": "alert:am/1", "title": "QueueFull", "state": "firing", "since": 12.0, "old": 1}]
    stored = _as_format_3(folder, json.dumps(older))
    expected = AlertList(
        stored, "", (AlertRow("alert:am/1", "QueueFull", state="firing", since=12.0),)
    )
    if is_seen_first:
        assert read_alert_list(folder) == expected
    held = HeldStore(Config(cache_folder=folder), lambda config: DiskStore(config.cache_folder))
    assert held.store
    held.close()
    assert not (folder / "records-3").exists()
    assert read_alert_list(folder) == expected


@pytest.mark.parametrize(
    "rows", ["[", "{}", '[{"id": 3}]', '[{"id": "a", "title": "\\u001b"}]', "x" * 9]
)
def test_rows_of_the_format_before_that_cannot_be_read_are_none(tmp_path: Path, rows: str) -> None:
    _as_format_3(tmp_path, rows)
    assert read_alert_list(tmp_path) is None


def _alert(number: int, *links: Link) -> tuple[Node, tuple[Link, ...]]:
    alert = node(f"alert:am/{number}", attrs={"severity": "critical", "label.service": str(number)})
    return alert, tuple(link.changed(origin=alert.id) for link in links)


def test_alerts_that_share_a_chain_have_the_rows_that_their_own_chains_give(
    tmp_path: Path,
) -> None:
    to_team = link("alert:x", Relation.OWNED_BY, "team:a", 0.6)
    to_other = link("alert:x", Relation.OWNED_BY, "team:b")
    to_metric = link("alert:x", Relation.MEASURES, "metric:m")
    sure = link("alert:x", Relation.OWNED_BY, "team:a")
    said = [(), (to_team,), (to_team,), (to_other,), (to_team, to_metric), (sure,), (to_team,)]
    alerts = [_alert(number, *links) for number, links in enumerate(said)]
    config = Config(cache_folder=tmp_path)
    held = HeldStore(config, lambda config: DiskStore(config.cache_folder))
    teams = (node("team:a", title="A"), node("team:b", title="B"), node("metric:m"))
    held.store.put(
        findings(*teams, *(one for one, _ in alerts), *(i for _, some in alerts for i in some))
    )
    kept = renewed_alert_list(None, held, OpenedSources(config, held, lambda: NOW), NOW)
    graph = held.graph()
    expected = {one.id: alert_row(trace(graph, one, NOW)) for one, _ in alerts}
    assert {row.id: row for row in kept.rows} == expected
    assert {(row.legs, row.guesses, row.owner) for row in kept.rows} > {("10", "0", "A")}
    held.close()
