"""The connector for lists: the format, what a bad row does, and what a changed file does."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.builders import NOW
from traceview.connector import Batch, Context
from traceview.errors import BadPayload, SourceError, SourceUnreachable
from traceview.model import Findings, How, Kind, Node, Relation
from traceview.references.conventions.house_style import HouseStyle
from traceview.testing import ConnectorContract
from traceview_connectors.files import Files, FilesSettings

TICKETS = """\
as_of: 2026-11-22T08:00:00Z
kind: ticket
scope: tickets.example.com
nodes:
  - key: PIER-7
    title: Scanners lose their clock
    state: done
    since: -3d12h
    attrs: {role: development, label: {team: boarding}}
    links:
      owned by: team:@ferries/Team-Boarding
      closed by: [change:git.example.com/ferries/gangway#12]
  - id: "document:https://docs.example.com/clock"
    title: no
    body: {file: clock.md}
links:
  - from: ticket:tickets.example.com/PIER-7
    relation: designed in
    to: document:https://docs.example.com/clock
    because: heading of the page
    text: PIER-7
    confidence: 0.7
  - {from: "service:Gangway", relation: refers_to, to: PIER-7}
"""


def files(path: Path, **fields: Any) -> Files:
    context = Context(name="lists", clock=lambda: NOW, folder=path, house=HouseStyle())
    return Files(FilesSettings(path=path, **fields), context)


async def batches(source: Files, cursor: str = "") -> list[Batch]:
    return [batch async for batch in source.sync(cursor)]


async def read(path: Path, **fields: Any) -> Findings:
    return Findings.gathered([b.findings for b in await batches(files(path, **fields))])


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text)
    return path


@pytest.fixture
def tickets(tmp_path: Path) -> Path:
    written(tmp_path, "clock.md", "# The clock\n")
    return written(tmp_path, "tickets.yaml", TICKETS)


async def test_a_list_gives_nodes_with_its_own_time(tickets: Path) -> None:
    node = (await read(tickets)).nodes[0]
    assert node.id == "ticket:tickets.example.com/PIER-7"
    assert (node.kind, node.title, node.names) == (
        Kind.TICKET,
        "Scanners lose their clock",
        ("PIER-7",),
    )
    assert node.fetched_at == datetime.fromisoformat("2026-11-22T08:00:00Z")
    assert node.since == datetime.fromisoformat("2026-11-18T20:00:00Z")
    assert node.attrs == {"role": "development", "label.team": "boarding"}


async def test_scalars_stay_as_they_are_written(tickets: Path) -> None:
    assert (await read(tickets)).nodes[1].title == "no"


async def test_links_at_a_node_may_read_from_either_end(tickets: Path) -> None:
    owned, closes = (await read(tickets)).links[:2]
    assert owned.target == "team:boarding"
    assert (closes.origin, closes.relation, closes.target) == (
        "change:git.example.com/ferries/gangway#12",
        Relation.CLOSES,
        "ticket:tickets.example.com/PIER-7",
    )


async def test_evidence_names_file_line_method_and_text(tickets: Path) -> None:
    evidence = (await read(tickets)).links[2].best
    assert (evidence.place, evidence.method, evidence.text) == (
        "tickets.yaml:17",
        "heading of the page",
        "PIER-7",
    )
    assert (evidence.how, evidence.confidence, evidence.source) == (How.GUESS, 0.7, "lists")


async def test_what_is_spoken_of_comes_as_a_bare_node(tickets: Path) -> None:
    bare = {node.id for node in (await read(tickets)).nodes if node.is_stub}
    assert bare == {"team:boarding", "change:git.example.com/ferries/gangway#12", "service:gangway"}


async def test_a_title_of_nothing_visible_is_no_title(tmp_path: Path) -> None:
    found = await read(written(tmp_path, "a.yaml", 'nodes: [{id: "team:a", title: "\\u200b "}]'))
    assert found.nodes[0].title == "a"


async def test_what_is_no_id_becomes_a_mention(tickets: Path) -> None:
    (mention,) = (await read(tickets)).mentions
    assert (mention.origin, mention.reference) == ("service:gangway", "PIER-7")


async def test_a_body_comes_from_the_file_beside_the_list(tickets: Path) -> None:
    (body,) = (await read(tickets)).bodies
    assert body.text == "# The clock\n"


@pytest.mark.parametrize(
    "name", ["../secret.md", "/etc/hostname", "sub/../../secret.md", "\0", "no"]
)
async def test_a_body_outside_the_folder_is_not_read(tmp_path: Path, name: str) -> None:
    written(tmp_path, "secret.md", "secret")
    (tmp_path / "lists").mkdir()
    row = json.dumps({"bodies": [{"node": "service:a", "file": name}]})
    found = await read(written(tmp_path / "lists", "a.json", row))
    assert not found.bodies
    assert len(found.problems) == 1


async def test_a_symlink_does_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "a.md").symlink_to(written(tmp_path, "secret.md", "secret"))
    row = json.dumps({"bodies": [{"node": "service:a", "file": "a.md"}]})
    assert not (await read(written(tmp_path / "lists", "a.json", row))).bodies


async def test_json_says_the_same_with_the_lines_of_its_rows(tmp_path: Path) -> None:
    text = '{"kind": "team",\n "nodes": [\n  {"key": "a"},\n  {"key": {}},\n  {"key": "b"}\n ]}'
    found = await read(written(tmp_path, "teams.json", text))
    assert [node.id for node in found.nodes] == ["team:a", "team:b"]
    assert [problem.place for problem in found.problems] == ["teams.json:4"]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("{key: a}", "it has no kind"),
        ("{kind: tea, key: a}", "'tea' is no kind"),
        ("{kind: team}", "neither `id` nor `key`"),
        ("{id: nothing}", "is no id"),
        ("{kind: team, key: a, since: soon}", "'soon' is no time"),
        ("{kind: team, key: a, since: -999999999w}", "beyond any calendar"),
        ("{kind: team, key: a, since: 0001-01-01}", "not within 1970"),
        ("just text", "not a mapping"),
        ("{kind: team, key: a, title: [b]}", "`title` is not plain text"),
    ],
)
async def test_a_bad_row_is_skipped_with_its_line(tmp_path: Path, row: str, why: str) -> None:
    text = f"nodes:\n  - {{kind: team, key: good}}\n  - {row}\n"
    found = await read(written(tmp_path, "a.yaml", text))
    assert [node.id for node in found.nodes] == ["team:good"]
    (problem,) = found.problems
    assert problem.place == "a.yaml:3"
    assert why in problem.why


@pytest.mark.parametrize(
    "row",
    [
        "{from: team:a, relation: owns, to: service:b, how: exact, confidence: 0.5}",
        "{from: team:a, relation: owns, to: service:b, how: guess, confidence: 1}",
        "{from: team:a, relation: owns, to: service:b, how: maybe}",
        "{from: team:a, relation: owns, to: service:b, confidence: nan}",
        "{from: team:a, relation: owns, to: service:b, confidence: 0}",
        "{from: team:a, relation: loves, to: service:b}",
        "{from: team:a, relation: owns, to: anything}",
        "{from: anybody, relation: refers to, to: service:b}",
        "{from: team:a, relation: refers to}",
    ],
)
async def test_a_bad_link_is_skipped(tmp_path: Path, row: str) -> None:
    found = await read(written(tmp_path, "a.yaml", f"links:\n  - {row}\n"))
    assert not found.links + found.mentions
    assert len(found.problems) == 1


async def test_a_misspelt_field_is_told_and_the_node_kept(tmp_path: Path) -> None:
    found = await read(written(tmp_path, "a.yaml", "nodes:\n  - {kind: team, key: a, titel: x}\n"))
    assert len(found.nodes) == 1
    assert "titel" in found.problems[0].what


async def test_many_problems_are_counted_but_not_all_kept(tmp_path: Path) -> None:
    found = await read(written(tmp_path, "a.yaml", "nodes:\n" + "  - x\n" * 500))
    assert len(found.problems) == 101


async def test_a_list_from_the_future_is_as_old_as_now(tmp_path: Path) -> None:
    text = "as_of: 2031-01-01\nnodes:\n  - {kind: team, key: a}\n"
    found = await read(written(tmp_path, "a.yaml", text))
    assert found.nodes[0].fetched_at == NOW
    assert "future" in found.problems[0].why


async def test_a_list_without_a_time_is_as_old_as_its_file(tmp_path: Path) -> None:
    path = written(tmp_path, "a.yaml", "nodes:\n  - {kind: team, key: a}\n")
    os.utime(path, (1_790_000_000, 1_790_000_000))
    assert (await read(path)).nodes[0].fetched_at == datetime.fromisoformat("2026-09-21T14:13:20Z")


TABLE = """\
Issue key;Summary;Status;Team;Epic
PIER-1;One;open;Team Boarding;PIER-9
PIER-2;"Two, and
a line";done;;
;No key;open;;
"""
COLUMNS = {
    "kind": "ticket",
    "scope": "tickets.example.com",
    "columns": {"key": "Issue key", "title": "Summary"},
    "links": {
        "Team": {"relation": "owned by", "kind": "team"},
        "Epic": "part of",
    },
}


async def test_a_table_gives_a_node_and_links_a_row(tmp_path: Path) -> None:
    found = await read(written(tmp_path, "export.csv", TABLE), **COLUMNS)
    described = [node.names for node in found.nodes if not node.is_stub]
    assert described == [("PIER-1",), ("PIER-2",)]
    assert found.nodes[0].attrs == {"Status": "open"}
    assert found.links[0].target == "team:boarding"
    assert found.links[0].best.method == "column Team"
    assert found.mentions[0].reference == "PIER-9"
    assert [problem.place for problem in found.problems] == ["export.csv:5"]


async def test_an_exported_json_is_a_table_when_its_columns_are_named(tmp_path: Path) -> None:
    text = json.dumps({"issues": [{"id": 7, "fields": {"summary": "A", "labels": ["x", "y"]}}]})
    columns = {"key": "id", "title": "fields.summary", "id": "none"}
    path = written(tmp_path, "export.json", text)
    found = await read(path, kind="ticket", rows="issues", columns=columns)
    assert (found.nodes[0].id, found.nodes[0].title) == ("ticket:7", "A")
    assert found.nodes[0].attrs == {"fields.labels": "x; y"}


async def test_a_table_comes_in_parts(tmp_path: Path) -> None:
    rows = "key\n" + "".join(f"s{n}\n" for n in range(1_200))
    found = await batches(files(written(tmp_path, "a.csv", rows), kind="service"))
    assert max(len(batch.findings.nodes) for batch in found) == 500
    assert found[-1].done == found[-1].total == 1_200


def test_a_column_of_inverse_links_needs_a_kind() -> None:
    with pytest.raises(ValidationError, match="needs the kind"):
        FilesSettings(path=Path("a"), links={"A": {"relation": "owns"}})  # type: ignore[dict-item]


async def test_an_unchanged_list_is_not_read_again(tickets: Path) -> None:
    source = files(tickets)
    first = await batches(source)
    again = await batches(source, first[-1].cursor)
    assert first[-1].complete
    assert [batch.findings for batch in again] == [Findings()]
    assert not again[-1].complete


@pytest.mark.parametrize("name", ["tickets.yaml", "clock.md"])
async def test_a_change_beside_or_in_the_list_has_all_read_again(tickets: Path, name: str) -> None:
    cursor = (await batches(files(tickets)))[-1].cursor
    with (tickets.parent / name).open("a") as stream:
        stream.write("# more\n")
    again = await batches(files(tickets), cursor)
    assert again[-1].complete
    assert again[0].findings.nodes


async def test_a_new_list_has_the_others_read_too(tmp_path: Path) -> None:
    written(tmp_path, "a.yaml", "nodes: [{kind: team, key: a}]")
    cursor = (await batches(files(tmp_path)))[-1].cursor
    written(tmp_path, "b.yaml", "nodes: [{kind: team, key: b}]")
    again = await batches(files(tmp_path), cursor)
    assert [n.id for batch in again for n in batch.findings.nodes] == ["team:a", "team:b"]


async def test_a_list_that_is_gone_has_the_others_listed_completely(tmp_path: Path) -> None:
    written(tmp_path, "a.yaml", "nodes: [{kind: team, key: a}]")
    b = written(tmp_path, "b.yaml", "nodes: [{kind: team, key: b}]")
    cursor = (await batches(files(tmp_path)))[-1].cursor
    b.unlink()
    again = await batches(files(tmp_path), cursor)
    assert [node.id for batch in again for node in batch.findings.nodes] == ["team:a"]
    assert again[-1].complete


async def test_a_listing_is_as_old_as_its_oldest_list_read_or_not(tmp_path: Path) -> None:
    written(tmp_path, "a.yaml", "as_of: 2026-11-01\nnodes: [{kind: team, key: a}]")
    written(tmp_path, "b.yaml", "as_of: 2026-11-20\nnodes: [{kind: team, key: b}]")
    first = (await batches(files(tmp_path)))[-1]
    again = (await batches(files(tmp_path), first.cursor))[-1]
    assert first.as_of == again.as_of == datetime.fromisoformat("2026-11-01T00:00:00Z")


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nnodes: [*b, *b]\n"


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("a.yaml", BOMB, "alias"),
        ("a.yaml", "nodes: [", "a.yaml:2"),
        ("a.yaml", "a: 1\n---\nb: 2\n", "more than one"),
        ("a.yaml", "[" * 40 + "]" * 40, "deeper"),
        ("a.yaml", "x" * 1_000_001, "larger than 1 MB"),
        ("a.yaml", "nodes: [\x00]", "control characters"),
        ("a.json", "{", "a.json:1"),
        ("a.json", "[" * 100_000, "deeper"),
        ("a.json", "[1] 2", "after the end"),
        ("a.json", '"text"', "neither a list nor a mapping"),
    ],
    ids=range(10),
)
async def test_a_source_whose_only_list_is_broken_fails(
    tmp_path: Path, name: str, text: str, why: str
) -> None:
    with pytest.raises(BadPayload) as caught:
        await batches(files(written(tmp_path, name, text)))
    assert why in str(caught.value)


async def test_a_broken_list_leaves_the_others_and_marks_nothing_as_gone(tmp_path: Path) -> None:
    written(tmp_path, "a.yaml", "nodes: [{kind: team, key: a}]")
    written(tmp_path, "b.yaml", "nodes: [")
    found = await batches(files(tmp_path))
    assert [node.id for batch in found for node in batch.findings.nodes] == ["team:a"]
    (problem,) = (problem for batch in found for problem in batch.findings.problems)
    assert problem.place.endswith("/b.yaml:2")
    assert not found[-1].complete
    assert not found[-1].cursor


async def test_no_list_at_all_is_said(tmp_path: Path) -> None:
    with pytest.raises(SourceUnreachable):
        await files(tmp_path / "nothing" / "*.yaml").check()


async def test_a_glob_finds_lists_below(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    written(tmp_path / "x", "a.yaml", "nodes: [{kind: team, key: a}]")
    found = await read(tmp_path / "**" / "*.yaml")
    assert found.nodes[0].id == "team:a"
    assert (await files(tmp_path / "*" / "*.yaml").check()).detail.startswith("1 list")


async def test_expand_gives_the_links_of_a_node_and_their_ends(tickets: Path) -> None:
    node = Node(id="document:https://docs.example.com/clock", kind=Kind.DOCUMENT, title="x")
    found = await files(tickets).expand(node)
    assert {one.id for one in found.nodes} == {node.id, "ticket:tickets.example.com/PIER-7"}
    assert [link.relation for link in found.links] == [Relation.DESIGNED_IN]
    assert len(found.bodies) == 1


async def test_expand_sees_a_list_that_changed(tickets: Path) -> None:
    source, node = files(tickets), Node(id="service:late", kind=Kind.SERVICE, title="x")
    assert not (await source.expand(node)).nodes
    tickets.write_text("nodes: [{kind: service, key: late}]")
    assert (await source.expand(node)).nodes


async def test_a_list_too_large_to_hold_is_told_by_sync_alone(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "key,title\n" + f"a,{'x' * 100_000}\n" * 81)
    source = files(path, kind="service")
    assert not (await source.expand(Node(id="service:a", kind=Kind.SERVICE, title="a"))).nodes
    assert (await read(path, kind="service")).nodes


SERIES = """\
as_of: 2026-11-23T03:00:00Z
series:
  - {expr: "sum(rate(a[5m]))  /  b", labels: {job: a}, points: [[-20m, 1], [-10m, 2], [-0m, 4]]}
  - {expr: queue, csv: queue.csv}
  - {expr: broken, points: [[-1m]]}
"""


@pytest.fixture
def plots(tmp_path: Path) -> Files:
    written(tmp_path, "queue.csv", "time,value\n-2m,5\n-1m,6\nx,1\n-1m,inf\n")
    return files(written(tmp_path, "series.yaml", SERIES))


@pytest.mark.parametrize("expr", ["sum(rate(a[5m])) / b", "sum(rate(a[5m]))/b > 60 * 60"])
async def test_a_stored_series_is_found_by_its_expression(plots: Files, expr: str) -> None:
    plot = await plots.plot(expr, NOW - timedelta(minutes=25), NOW, 60)
    assert plot.series[0].labels == {"job": "a"}
    assert [value for _, value in plot.series[0].points] == [2, 4]
    assert plot.fetched_at == datetime.fromisoformat("2026-11-23T03:00:00Z")


async def test_a_later_window_gets_what_is_stored_nearest_to_it(plots: Files) -> None:
    later = NOW + timedelta(days=7)
    plot = await plots.plot("queue", later - timedelta(minutes=1), later, 30)
    assert [value for _, value in plot.series[0].points] == [5, 6]


async def test_what_is_not_stored_is_an_empty_plot(plots: Files) -> None:
    assert (await plots.plot("no thing {", NOW - timedelta(hours=1), NOW, 60)).series == ()


async def test_a_step_keeps_one_point(plots: Files) -> None:
    plot = await plots.plot("queue", NOW - timedelta(hours=1), NOW, 600)
    assert [value for _, value in plot.series[0].points] == [6]


def mutated(text: bytes, cuts: list[tuple[int, bytes]]) -> bytes:
    for at, put in cuts:
        at %= len(text) + 1
        text = text[:at] + put + text[at + len(put) :]
    return text


CUTS = st.lists(st.tuples(st.integers(0, 4_000), st.binary(max_size=6)), max_size=6)
SAMPLES = {
    "a.yaml": TICKETS,
    "b.yaml": SERIES,
    "a.json": json.dumps({"nodes": [{"kind": "team", "key": "a", "attrs": {"b": [1, {}]}}]}),
    "a.csv": TABLE,
}


@settings(max_examples=150, deadline=None)
@given(name=st.sampled_from(sorted(SAMPLES)), cuts=CUTS)
async def test_whatever_a_list_holds_it_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, name: str, cuts: list[tuple[int, bytes]]
) -> None:
    folder = tmp_path_factory.mktemp("lists")
    (folder / name).write_bytes(mutated(SAMPLES[name].encode(), cuts))
    source = files(folder / name, **(COLUMNS if name == "a.csv" else {}))
    try:
        for batch in await batches(source):
            for node in batch.findings.nodes:
                assert node == msgspec.convert(msgspec.to_builtins(node), Node)
    except SourceError as error:
        assert error.why  # noqa: PT017
    await source.plot("queue", NOW - timedelta(hours=1), NOW, 60)


ALERTS = json.dumps(
    {
        "kind": "alert",
        "scope": "lists",
        "nodes": [
            {"key": "1", "since": "2026-11-22", "links": {"owned by": "team:boarding"}},
            {"key": "2", "since": "2026-11-23"},
        ],
    }
)


class TestFiles(ConnectorContract):
    connector = Files
    plotted = "queue"

    def table(self, folder: Path) -> dict[str, Any]:
        written(folder, "clock.md", "# The clock\n")
        written(folder, "tickets.yaml", TICKETS)
        written(folder, "alerts.json", ALERTS)
        written(folder, "queue.csv", "time,value\n-2m,5\n-1m,6\n")
        written(folder, "series.yaml", SERIES)
        return {"type": "files", "path": str(folder / "*[!v]")}

    def broken(self, folder: Path) -> Iterable[Mapping[str, Any]]:
        for name, text in {"a.yaml": "[", "a.json": "{", "a.txt": "x"}.items():
            yield {"type": "files", "path": str(written(folder, name, text))}
        yield {"type": "files", "path": str(folder / "nowhere")}
