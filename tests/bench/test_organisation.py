"""The made organisation is the same each time, resumes, and has the shape of a real one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import msgspec
import pytest

from tests.bench import organisation
from tests.bench.organisation import Organisation
from tests.bench.organisation.connector import Acme
from tests.bench.organisation.shape import END
from traceview.cache.disk_store import DiskStore
from traceview.chain.legs import Leg
from traceview.config.config import Config
from traceview.connector import Batch, Context
from traceview.errors import SourceUnreachable
from traceview.identity import commit_id, service_id, team_id, ticket_id
from traceview.model import Frozen, Kind, Link, Node, Relation
from traceview.references.conventions.house_style import HouseStyle
from traceview.session.session import Session

SMALL = 3_000


def nodes_of(told: Iterable[Batch]) -> dict[str, Node]:
    return {node.id: node for batch in told for node in batch.findings.nodes}


def links_of(told: Iterable[Batch]) -> list[Link]:
    return [link for batch in told for link in batch.findings.links]


@pytest.fixture(scope="module")
def told() -> list[Batch]:
    return list(organisation.batches(20_000))


def test_it_is_the_same_each_time(told: list[Batch]) -> None:
    assert list(organisation.batches(20_000)) == told


def test_what_is_put_together_without_validation_is_valid(told: list[Batch]) -> None:
    def validated(value: Frozen) -> Frozen:
        return msgspec.convert(msgspec.to_builtins(value), type(value))

    for batch in (*told[:5], *told[-2:]):
        for value in (*batch.findings.nodes, *batch.findings.links):
            assert value == validated(value)


def test_ids_are_the_canonical_ones(told: list[Batch]) -> None:
    nodes = nodes_of(told)
    for node in nodes.values():
        if node.kind is Kind.TICKET:
            assert node.id == ticket_id("jira.acme.example", node.names[0])
        elif node.kind is Kind.COMMIT:
            assert node.id == commit_id(node.attrs["sha"])
        elif node.kind is Kind.SERVICE:
            assert node.id == service_id(node.title)
        elif node.kind is Kind.TEAM:
            assert node.id == team_id(node.names[0])


async def test_it_is_read_like_any_other_source(tmp_path: Path, told: list[Batch]) -> None:
    settings = Acme.Settings.model_validate({"type": "organisation", "links": 20_000})
    read = Acme(settings, Context("acme", lambda: END, tmp_path, HouseStyle()))
    assert [batch async for batch in read.sync("")] == told
    assert (await read.check()).detail == f"{Organisation(20_000).links} links"
    with pytest.raises(SourceUnreachable, match="cursor"):
        assert [batch async for batch in read.sync("9" * 5_000)]


def test_it_goes_on_from_any_cursor(told: list[Batch]) -> None:
    for cursor in (told[3].cursor, told[-2].cursor):
        rest = [batch for batch in told if int(batch.cursor) > int(cursor)]
        resumed = list(organisation.batches(20_000, start=int(cursor)))
        assert resumed[:-1] == [batch for batch in rest if batch is not told[-1]]
        assert resumed[-1] == told[-1]


def test_no_batch_is_larger_than_a_transaction_of_the_cache(told: list[Batch]) -> None:
    sizes = [len(batch.findings.links) for batch in told]
    assert max(sizes) <= 500
    assert sum(sizes) / len(sizes) > 400


@pytest.mark.parametrize("links", [5_000, 50_000])
def test_it_has_the_links_that_were_asked_for_each_once(links: int) -> None:
    said = links_of(organisation.batches(links))
    assert len(said) == Organisation(links).links == len({link.key for link in said})
    assert links <= len(said) <= links + 50


def test_there_are_three_times_as_many_links_as_nodes_and_both_ends_are_known() -> None:
    told = list(organisation.batches(50_000))
    nodes, links = nodes_of(told), links_of(told)
    assert 2.8 < len(links) / len(nodes) < 3.3
    assert {end for link in links for end in (link.origin, link.target)} <= nodes.keys()


def test_some_are_hubs_and_most_are_not() -> None:
    links = links_of(organisation.batches(50_000))
    ends = Counter(end for link in links for end in (link.origin, link.target))
    busy = [count for _, count in ends.most_common(10)]
    assert busy[0] > 3_000
    assert sorted(ends.values())[len(ends) // 2] < 12


def test_one_link_of_six_is_a_guess(told: list[Batch]) -> None:
    links = links_of(told)
    assert 0.12 < sum(link.confidence < 1 for link in links) / len(links) < 0.18


def test_the_newest_work_ends_before_the_fixed_moment(told: list[Batch]) -> None:
    since = [node.since for node in nodes_of(told[:-1]).values() if node.since]
    assert max(since) <= END
    of = Organisation(20_000)
    assert of.at(0) < of.at(1) < of.at(of.units - 1)


@pytest.mark.parametrize("links", [SMALL, 30_000])
def test_there_are_always_a_hundred_firing_alerts(links: int) -> None:
    nodes = nodes_of(organisation.batches(links))
    alerts = [node.id for node in nodes.values() if node.kind is Kind.ALERT]
    assert alerts == organisation.alert_ids()
    assert len(alerts) == 100


def test_the_samples_are_in_it(told: list[Batch]) -> None:
    nodes = nodes_of(told)
    sampled = organisation.sample_ids(20_000, 45, seed=3)
    assert len(set(sampled)) == 45
    paired = [one for pair in organisation.pairs(20_000, 5) for one in pair]
    assert {*sampled, *paired, *organisation.hub_ids(20_000)} <= nodes.keys()


def test_the_chain_of_each_alert_has_all_legs(tmp_path: Path) -> None:
    config = Config(cache_folder=tmp_path / "cache")
    cache = DiskStore(config.cache_folder)
    for batch in organisation.batches(SMALL):
        cache.put(batch.findings)
    cache.close()
    session = Session.open(config)
    for alert in organisation.alert_ids()[::9]:
        assert [found.leg for found in session.chain(alert).found] == list(Leg)


def test_every_alert_is_fired_by_a_rule(told: list[Batch]) -> None:
    fired = {link.origin for link in links_of(told) if link.relation is Relation.FIRED_BY}
    assert fired == set(organisation.alert_ids())
