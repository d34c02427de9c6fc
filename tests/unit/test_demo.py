"""The demo world holds what it promises: every kind, a readable story, every gap, no network."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import subprocess
import tomllib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.builders import NOW
from traceview.config.config import load_config
from traceview.config.source_settings import source_settings
from traceview.connector import Context, Series
from traceview.demo import write_world
from traceview.demo.moment_templates import span
from traceview.errors import UsageError
from traceview.identity import alert_id
from traceview.model import Findings, How, Kind, Link, Node, Relation
from traceview.references.promql.expression import canonical, read_expression
from traceview_connectors.files import Files, FilesSettings

MAIN = alert_id("alerts", "3f1c9a7be2d04c58")


class World:
    """What the lists of a written demo say, and its repository."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rules = folder / "alert-rules"
        self.config = load_config(write_world(folder, NOW))
        self.sources = dict(self._sources())
        self.parts = {name: asyncio.run(_read(one)) for name, one in self.sources.items()}
        self.found = Findings.gathered(self.parts.values())
        self.nodes = {node.id: node for node in self.found.nodes if not node.is_stub}

    def _sources(self) -> Iterator[tuple[str, Files]]:
        for name, table in self.config.sources.items():
            if table.type == "files":
                settings = source_settings(self.config, table, FilesSettings)
                context = Context(name, lambda: NOW, self.folder / "private", self.config.house)
                yield name, Files(settings, context)

    def of_kind(self, kind: Kind) -> list[Node]:
        return [node for node in self.nodes.values() if node.kind is kind]

    def alerts(self, *names: str) -> list[Node]:
        found = self.of_kind(Kind.ALERT)
        return [node for node in found if not names or node.attrs["alertname"] in names]

    def links(self, origin: str, relation: Relation | None = None) -> list[Link]:
        return [link for link in self.found.links
                if link.origin == origin and relation in (None, link.relation)]  # fmt: skip

    def git(self, *arguments: str) -> str:
        return git(self.rules, *arguments)

    def plot(self, alert: Node) -> tuple[Series, ...]:
        expr = read_expression(alert.attrs["expr"]).plot
        start = NOW - timedelta(hours=12)
        return asyncio.run(self.sources["monitoring"].plot(expr, start, NOW, 60)).series


async def _read(source: Files) -> Findings:
    return Findings.gathered([batch.findings async for batch in source.sync("")])


def git(folder: Path, *arguments: str) -> str:
    ran = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=True)
    return ran.stdout.decode()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("demo") / "world")


def rules_of(path: Path) -> Iterator[dict[str, Any]]:
    for document in yaml.safe_load_all(path.read_text()):
        for group in document.get("spec", document).get("groups", ()):
            yield from group["rules"]


def test_every_list_is_read_without_a_problem(world: World) -> None:
    assert world.found.problems == ()


def test_every_kind_is_there(world: World) -> None:
    assert {node.kind for node in world.nodes.values()} == set(Kind) - {Kind.RULE}
    assert len(list(rules_of(world.rules / "rules/booking/booking.yaml"))) == 3


def test_whatever_a_link_leads_to_is_described_or_in_the_repository(world: World) -> None:
    blob = "document:https://git.example.com/tidewater/alert-rules/blob/main/"
    commits = {f"commit:{sha}" for sha in world.git("rev-list", "--all").split()}
    for node in world.found.nodes:
        if node.id.startswith(blob):
            assert (world.rules / node.id.removeprefix(blob)).is_file()
        else:
            assert node.id in world.nodes or node.id in commits, node.id


def test_every_mention_names_a_ticket_that_is_known(world: World) -> None:
    names = {name for node in world.of_kind(Kind.TICKET) for name in node.names}
    assert {mention.reference for mention in world.found.mentions} <= names


@pytest.mark.parametrize(
    ("relation", "kind"),
    [
        (Relation.MEASURES, Kind.METRIC),
        (Relation.SHOWN_ON, Kind.DASHBOARD),
        (Relation.HAS_RUNBOOK, Kind.DOCUMENT),
        (Relation.CLOSES, Kind.TICKET),
        (Relation.DESIGNED_IN, Kind.DOCUMENT),
        (Relation.BUILT_BY, Kind.BUILD),
        (Relation.TESTED_BY, Kind.TEST),
        (Relation.DEPLOYS, Kind.ARTIFACT),
        (Relation.RAN_IN, Kind.ENVIRONMENT),
        (Relation.RECORDED_IN, Kind.TICKET),
        (Relation.OWNED_BY, Kind.TEAM),
        (Relation.ON_CALL, Kind.TEAM),
    ],
)
def test_every_leg_has_links(world: World, relation: Relation, kind: Kind) -> None:
    targets = {link.target for link in world.found.links if link.relation is relation}
    mentioned = any(mention.relation is relation for mention in world.found.mentions)
    assert mentioned or any(target.startswith(f"{kind}:") for target in targets)


def test_tickets_have_the_three_roles(world: World) -> None:
    roles = {node.attrs["role"] for node in world.of_kind(Kind.TICKET)}
    assert roles == {"development", "build and test", "operations"}


def test_at_least_eight_alerts_fire_in_three_severities(world: World) -> None:
    firing = [alert for alert in world.alerts() if alert.state == "firing"]
    assert len(firing) >= 8
    assert {alert.attrs["severity"] for alert in firing} == {"critical", "warning", "info"}


@pytest.mark.parametrize(
    ("name", "relation"),
    [
        ("CertificateExpiresSoon", Relation.SILENCED_BY),
        ("BookingRetriesHigh", Relation.INHIBITED_BY),
    ],
)
def test_what_is_suppressed_says_by_what(world: World, name: str, relation: Relation) -> None:
    (alert,) = world.alerts(name)
    assert alert.state == "suppressed"
    assert world.links(alert.id, relation)[0].target in world.nodes


def test_alerts_are_like_those_of_an_alertmanager(world: World) -> None:
    for alert in world.alerts():
        assert re.fullmatch(r"alert:alerts/[0-9a-f]{16}", alert.id)
        assert alert.attrs["label.alertname"] == alert.attrs["alertname"]
        assert alert.attrs["label.severity"] == alert.attrs["severity"]
        assert alert.since is not None
        assert alert.since < NOW


def test_an_alert_has_the_expression_and_labels_of_a_rule_in_the_repository(world: World) -> None:
    rules = {
        (rule["alert"], rule["labels"]["severity"]): rule
        for path in world.rules.rglob("*.yaml")
        if "charts" not in path.parts and path.name != "catalog-info.yaml"
        for rule in rules_of(path)
        if "alert" in rule
    }
    for alert in world.alerts():
        name = alert.attrs["alertname"]
        if name not in ("NasAlmostFull", "TideFeedTooOld"):
            rule = rules[name, alert.attrs["severity"]]
            assert canonical(rule["expr"]) == canonical(alert.attrs["expr"])
            for label, value in rule["labels"].items():
                assert alert.attrs[f"label.{label}"] == value


def test_rules_come_as_a_file_as_an_object_and_in_a_chart(world: World) -> None:
    kinds = {"PrometheusRule": "k8s/fares-prometheusrule.yaml"}
    assert yaml.safe_load((world.rules / kinds["PrometheusRule"]).read_text())["kind"] in kinds
    with pytest.raises(yaml.YAMLError):
        yaml.safe_load((world.rules / "charts/tides/templates/rules.yaml").read_text())


def test_an_island_has_no_link_at_all(world: World) -> None:
    (island,) = world.alerts("NasAlmostFull")
    ends = {end for link in world.found.links for end in (link.origin, link.target)}
    assert island.id not in ends
    assert "expr" not in island.attrs


def test_a_broken_chain_ends_at_a_commit_without_change_and_ticket(world: World) -> None:
    messages = world.git("log", "--format=%B", "--", "rules/notices/queue.yaml")
    assert messages.strip() == "fix queue alert"


def test_the_author_who_left_did_so_more_than_a_year_ago_and_the_team_stays(world: World) -> None:
    authors = world.git("log", "--format=%ae %at", "--", "k8s/fares-prometheusrule.yaml").split()
    assert set(authors[::2]) == {"ilse.marchetti@example.com"}
    last = datetime.fromtimestamp(
        int(world.git("log", "-1", "--author=ilse", "--format=%at")), NOW.tzinfo
    )
    assert last < NOW - timedelta(days=365)
    gone = world.nodes["person:ilse.marchetti@example.com"]
    assert (gone.state, gone.updated) == ("left", last)
    assert [link.target for link in world.links(gone.id, Relation.MEMBER_OF)] == ["team:fares"]


def test_one_source_is_stale(world: World) -> None:
    stale = [
        name
        for name, source in world.config.sources.items()
        for node in world.parts.get(name, Findings()).nodes[:1]
        if node.fetched_at
        and (NOW - node.fetched_at).total_seconds()
        > source.table.get("stale_after", FilesSettings.model_fields["stale_after"].default)
    ]
    assert stale == ["old-tickets"]


def test_label_and_codeowners_name_two_teams(world: World) -> None:
    (alert,) = world.alerts("LedgerReplicationLagHigh")
    assert alert.attrs["label.team"] == "data"
    assert "/rules/ledger/         @tidewater/ledger" in (world.rules / "CODEOWNERS").read_text()


def test_two_rules_have_one_name(world: World) -> None:
    names = [rule["alert"] for rule in rules_of(world.rules / "rules/data/nightly.yaml")]
    assert names == ["NightlyExportLate", "NightlyExportLate"]


def test_one_ticket_is_only_a_guess(world: World) -> None:
    guesses = [link for link in world.found.links if link.how is How.GUESS]
    assert any(link.relation is Relation.REFERS_TO and link.confidence < 0.8 for link in guesses)


@pytest.mark.parametrize(
    "piece",
    ["␛]0;owned", "␛]52;c;", "[/var/log/x]", "[@click=app.quit]", "\ufffd", "桟橋", "👨‍👩‍👧"],
)
def test_hostile_titles_are_there_and_harmless(world: World, piece: str) -> None:
    assert any(piece in node.title for node in world.nodes.values())


def test_a_title_of_six_hundred_characters_is_there(world: World) -> None:
    assert any(len(node.title) == 500 and node.title.endswith("…") for node in world.nodes.values())
    title = re.search(
        r"title: >-\n((?: {6}.*\n)+)", (world.folder / "lists/tickets.yaml").read_text()
    )
    assert title
    assert len(" ".join(title[1].split())) >= 600


def test_every_alert_with_an_expression_stands_beyond_its_threshold(world: World) -> None:
    for alert in world.alerts():
        if "expr" not in alert.attrs:
            continue
        operator, threshold = read_expression(alert.attrs["expr"]).threshold or ("", 0.0)
        for series in world.plot(alert):
            assert beyond(series.points[-1][1], operator, threshold), alert.title
            assert len(series.points) > 300


def beyond(value: float, operator: str, threshold: float) -> bool:
    return value > threshold if operator == ">" else value < threshold


def breach(world: World, name: str) -> float:
    """When the value of an alert went beyond its threshold for good, in unix seconds."""
    (alert,) = world.alerts(name)
    operator, threshold = read_expression(alert.attrs["expr"]).threshold or ("", 0.0)
    points = world.plot(alert)[0].points
    return next(time for time, value in reversed(points) if not beyond(value, operator, threshold))


@pytest.mark.parametrize(
    ("name", "deployment", "minutes"),
    [
        ("FaresLatencyHigh", "fares/982", 5),
        ("BookingErrorRatioHigh", "fares/982", 10),
        ("LedgerReplicationLagHigh", "ledger/441", 5),
    ],
)
def test_a_deployment_came_shortly_before_the_breach(
    world: World, name: str, deployment: str, minutes: int
) -> None:
    went = world.nodes[f"deployment:deploy.example.com/{deployment}"].since
    (alert,) = world.alerts(name)
    assert went
    assert alert.since
    assert 0 <= breach(world, name) - went.timestamp() <= minutes * 60
    assert timedelta(minutes=2) <= alert.since - datetime.fromtimestamp(
        breach(world, name), NOW.tzinfo
    )


def test_a_release_goes_to_pre_production_before_production(world: World) -> None:
    went: dict[str, dict[str, datetime]] = {}
    for node in world.of_kind(Kind.DEPLOYMENT):
        (place,) = world.links(node.id, Relation.RAN_IN)
        for link in world.links(node.id, Relation.DEPLOYS):
            if link.target.startswith("artifact:") and node.since:
                went.setdefault(link.target, {})[place.target] = node.since
    both = [times for times in went.values() if len(times) == 2]
    assert len(both) >= 3
    assert all(t["environment:pre-production"] < t["environment:production"] for t in both)


def test_the_ring_of_the_story_is_closed(world: World) -> None:
    change = "change:git.example.com/tidewater/fares#318"
    (built,) = world.links(change, Relation.BUILT_BY)
    (made,) = world.links(built.target, Relation.PRODUCED)
    went = "deployment:deploy.example.com/fares/982"
    assert made.target in {link.target for link in world.links(went, Relation.DEPLOYS)}
    (recorded,) = world.links(went, Relation.RECORDED_IN)
    assert change in {link.target for link in world.links(recorded.target, Relation.REFERS_TO)}
    closes = [m.reference for m in world.found.mentions if m.origin == change]
    assert closes == ["FERRY-1412"]


def test_the_incident_tells_of_the_main_alert(world: World) -> None:
    (incident,) = [node for node in world.of_kind(Kind.INCIDENT) if node.state == "acknowledged"]
    assert MAIN in {link.target for link in world.links(incident.id, Relation.ABOUT)}


def test_every_team_has_somebody_on_call(world: World) -> None:
    called = {link.target for link in world.found.links if link.relation is Relation.ON_CALL}
    assert called == {node.id for node in world.of_kind(Kind.TEAM)}


def test_pages_of_the_repository_link_to_pages_that_are_there(world: World) -> None:
    for page in world.rules.rglob("*.md"):
        for target in re.findall(r"\]\(([^)#]+)", page.read_text()):
            if "://" not in target:
                assert (page.parent / target).resolve().is_file(), f"{page.name}: {target}"


def test_the_history_has_squashes_merges_trailers_and_branches(world: World) -> None:
    log = world.git("log", "--format=%s%n%b")
    assert re.search(r"\(#57\)$", log, re.M)
    assert "Merge pull request #88 from tidewater/FERRY-1377-booking-threshold" in log
    assert "Closes: FERRY-980\nReviewed-by: Adaeze Lund <adaeze.lund@example.com>" in log
    assert world.git("status", "--porcelain") == ""
    world.git("fsck", "--strict")


def test_nothing_leads_to_a_network(world: World) -> None:
    assert {table.type for table in world.config.sources.values()} == {"files", "git"}
    assert not any("url" in table.table for table in world.config.sources.values())
    for path in sorted(world.folder.rglob("*")):
        if path.is_file() and ".git" not in path.parts:
            for host in re.findall(r"https?://([\w.-]*)", path.read_text()):
                assert host.endswith((".example.com", ".invalid")), f"{path.name}: {host}"


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    }


def test_the_same_time_gives_the_same_files_and_commits(world: World, tmp_path: Path) -> None:
    write_world(tmp_path / "again", NOW)
    assert contents(tmp_path / "again") == contents(world.folder)
    assert git(tmp_path / "again/alert-rules", "rev-list", "--all") == world.git(
        "rev-list", "--all"
    )


def test_no_setting_of_the_machine_changes_a_commit(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config").write_text(
        "[user]\nname = X\n[commit]\ngpgsign = true\n[core]\nautocrlf = true\n"
    )
    with monkeypatch.context() as patch:
        patch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
        patch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
        patch.setenv("GIT_AUTHOR_NAME", "X")
        patch.setenv("TZ", "Asia/Kathmandu")
        write_world(tmp_path / "again", NOW)
    head = git(tmp_path / "again/alert-rules", "rev-parse", "HEAD")
    assert head == world.git("rev-parse", "HEAD")


def test_another_time_moves_everything(world: World, tmp_path: Path) -> None:
    write_world(tmp_path / "later", NOW + timedelta(days=3))
    head = git(tmp_path / "later/alert-rules", "log", "-1", "--format=%at")
    assert int(head) - int(world.git("log", "-1", "--format=%at")) == 3 * 86_400


def test_without_git_the_rest_is_written_and_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with caplog.at_level(logging.WARNING, logger="traceview.demo"):
        config = write_world(tmp_path / "world", NOW)
    assert "install git" in caplog.text
    assert not (tmp_path / "world/alert-rules").exists()
    assert tomllib.loads(config.read_text())["sources"]["alerts"]
    assert len(list((tmp_path / "world/lists").iterdir())) > 10


def test_an_older_demo_is_replaced(tmp_path: Path) -> None:
    write_world(tmp_path / "world", NOW)
    (tmp_path / "world/lists/left-over.yaml").write_text("x")
    config = write_world(tmp_path / "world", NOW + timedelta(hours=1))
    assert "2026-11-23T04:10:00Z" in config.read_text()
    assert not (tmp_path / "world/lists/left-over.yaml").exists()


@pytest.mark.parametrize("name", ["notes.txt", "config.toml"])
def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(UsageError):
        write_world(tmp_path, NOW)
    assert os.listdir(tmp_path) == [name]


@pytest.mark.parametrize("text", ["", "-", "3h", "-3x", "- 3h", "-3h "])
def test_a_span_is_written_in_one_way(text: str) -> None:
    with pytest.raises(ValueError, match="not written like"):
        span(text)


def test_a_folder_may_be_named_from_where_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    written = write_world(Path("here"), NOW)
    assert written == tmp_path / "here" / "config.toml"
    assert (tmp_path / "here" / "alert-rules" / "CODEOWNERS").is_file()
