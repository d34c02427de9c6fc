"""The contract suite itself: it must catch what a bad connector does."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar

import pytest

from tests.connectors import hostile
from traceview.connector import Ability, Batch, Connector, Health, SourceSettings
from traceview.errors import BadPayload, TraceviewError
from traceview.http import WebSettings
from traceview.model import Findings, Node
from traceview.testing import CANARY, TOKEN_VARIABLE, ConnectorContract, Played, Reply
from traceview.testing.played_source import answering
from traceview.testing.spoiled_replies import spoiled

URL = "http://x.example"


def contract(connector: type[Connector], replies: Mapping[str, Reply] | None = None) -> Any:
    """The suite for a connector, to be asked check by check."""

    class Suite(ConnectorContract):
        pass

    Suite.connector = connector
    Suite.replies = lambda self: replies or {}  # type: ignore[method-assign]
    return Suite()


def local(connector: type[Connector], folder: Path) -> Played:
    return Played(connector, {"type": "hostile"}, folder / "private", answering({}))


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[type[Connector]], Played]:
    monkeypatch.setenv(TOKEN_VARIABLE, CANARY)
    table = {"type": "x", "url": URL, "token": {"env": TOKEN_VARIABLE}}
    return lambda kind: Played(
        kind, table, tmp_path / "private", answering({"/a": [{"n": 1}], "/graphql": {}})
    )


def test_dangling_links_are_caught(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="dangles"):
        contract(hostile.Dangles).test_sync_finds_something_sound(local(hostile.Dangles, tmp_path))


def test_one_id_for_several_things_is_caught(tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        contract(hostile.Repeats).test_one_id_is_one_thing(local(hostile.Repeats, tmp_path))


def test_a_foreign_exception_is_caught(tmp_path: Path) -> None:
    with pytest.raises((ZeroDivisionError, ValueError)):
        contract(hostile.Raises).test_sync_finds_something_sound(local(hostile.Raises, tmp_path))


class WebConnector(hostile._Hostile):
    """Asks for one list, and does one thing wrong, which a subclass adds."""

    class Web(WebSettings, SourceSettings):
        pass

    Settings: ClassVar[type[SourceSettings]] = Web

    def __init__(self, settings: SourceSettings, context: Any) -> None:
        super().__init__(settings, context)
        self.http = context.http

    async def check(self) -> Health:
        await self.http.get_json("/a")
        return Health(version="1")

    async def sync(self, cursor: str) -> AsyncIterator[Batch]:
        found = await self.http.get_json("/a")
        if not isinstance(found, list):
            raise BadPayload("not a list", "an object", "check the url")
        yield Batch(findings=Findings(nodes=tuple(self._node(n) for n, _ in enumerate(found))))

    async def expand(self, node: Node) -> Findings:
        return Findings.gathered([batch.findings async for batch in self.sync("")])


class Swallows(WebConnector):
    async def sync(self, cursor: str) -> AsyncIterator[Batch]:
        with suppress(TraceviewError):
            await self.http.get_json("/a")
        yield Batch(findings=Findings(nodes=(self._node(0),)))


class Tells(WebConnector):
    async def sync(self, cursor: str) -> AsyncIterator[Batch]:
        yield Batch(findings=Findings(nodes=(self._node(0, f"token {CANARY}"),)))


class Strays(WebConnector):
    async def check(self) -> Health:
        await self.http.beside("http://elsewhere.example").get_json("/a")
        return Health(version="1")


class Queries(WebConnector):
    """Asks with a POST that its settings declare as one that only reads."""

    class Declared(WebConnector.Web):
        READING_POSTS: ClassVar[frozenset[tuple[str, str]]] = frozenset({("POST", "/graphql")})

    Settings: ClassVar[type[SourceSettings]] = Declared

    async def check(self) -> Health:
        await self.http.query("/graphql", {"query": "{ a }"})
        return Health(version="1")


class Undeclared(Queries):
    Settings: ClassVar[type[SourceSettings]] = WebConnector.Web


class Writes(WebConnector):
    """Goes round the client's own doors."""

    async def check(self) -> Health:
        await self.http._exchange.ask(f"{URL}/a", {}, self.http._understood, b"{}")
        return Health(version="1")


class Breaks(WebConnector):
    async def sync(self, cursor: str) -> AsyncIterator[Batch]:
        found = await self.http.get_json("/a")
        yield Batch(findings=Findings(nodes=(self._node(found[0]["n"] + 0),)))


class Unhelpful(WebConnector):
    async def check(self) -> Health:
        try:
            return await super().check()
        except TraceviewError:
            raise BadPayload("it failed") from None


Web = Callable[[type[Connector]], Played]


def test_a_sound_connector_passes(web: Web) -> None:
    suite = contract(WebConnector, {"/a": [{"n": 1}]})
    suite.test_sync_finds_something_sound(web(WebConnector))
    suite.test_a_fault_is_an_error_that_helps(web(WebConnector), "a login page")
    suite.test_it_only_reads_and_only_from_its_own_addresses(web(WebConnector))
    suite.test_cancelling_a_sync_closes_it(web(WebConnector))
    suite.test_one_spoiled_value_is_a_problem_or_an_error(web(WebConnector))


def test_a_swallowed_fault_is_caught(web: Web) -> None:
    with pytest.raises(AssertionError, match="passed over"):
        contract(Swallows).test_a_fault_is_an_error_that_helps(web(Swallows), "500")


def test_a_token_in_a_finding_is_caught(web: Web) -> None:
    with pytest.raises(AssertionError, match="token stands in a finding"):
        contract(Tells).test_sync_finds_something_sound(web(Tells))


def test_a_request_to_elsewhere_is_caught(web: Web) -> None:
    suite = contract(Strays)
    with pytest.raises(AssertionError):
        suite.test_it_only_reads_and_only_from_its_own_addresses(web(Strays))


def test_a_query_that_is_not_declared_is_caught_and_a_declared_one_passes(web: Web) -> None:
    check = "test_it_only_reads_and_only_from_its_own_addresses"
    getattr(contract(Queries), check)(web(Queries))
    with pytest.raises(TraceviewError, match="was not asked"):
        getattr(contract(Undeclared), check)(web(Undeclared))
    with pytest.raises(AssertionError, match="POST /a"):
        getattr(contract(Writes), check)(web(Writes))


@pytest.mark.parametrize("gone", ["", "no id", "vm:prod/1"])
def test_what_is_gone_without_an_id_is_caught(tmp_path: Path, gone: str) -> None:
    class Forgets(hostile._Hostile):
        async def sync(self, cursor: str) -> AsyncIterator[Batch]:
            yield Batch(findings=Findings(nodes=(self._node(0),)), gone=(gone,))

    check = "test_what_is_gone_is_said_with_ids_and_not_found_at_once"
    with pytest.raises(AssertionError, match="is no id"):
        getattr(contract(Forgets), check)(local(Forgets, tmp_path))


def test_what_is_gone_and_found_at_once_is_caught(tmp_path: Path) -> None:
    class Wavers(hostile._Hostile):
        async def sync(self, cursor: str) -> AsyncIterator[Batch]:
            node, other = self._node(0), self._node(1)
            yield Batch(findings=Findings(nodes=(node,)), gone=(other.id,))
            yield Batch(findings=Findings(nodes=(node,)), gone=(node.id,))

    check = "test_what_is_gone_is_said_with_ids_and_not_found_at_once"
    with pytest.raises(AssertionError, match="both described and gone"):
        getattr(contract(Wavers), check)(local(Wavers, tmp_path))


def test_a_reader_that_breaks_on_a_spoiled_value_is_caught(web: Web) -> None:
    suite = contract(Breaks, {"/a": [{"n": 1}]})
    with pytest.raises((TypeError, KeyError, IndexError)):
        suite.test_one_spoiled_value_is_a_problem_or_an_error(web(Breaks))


def test_an_error_that_does_not_help_is_caught(web: Web) -> None:
    with pytest.raises(AssertionError, match="does not say why"):
        contract(Unhelpful).test_a_fault_is_an_error_that_helps(web(Unhelpful), "500")


def test_checks_that_do_not_apply_do_not_exist() -> None:
    class Local(ConnectorContract):
        connector: ClassVar[type[Connector]] = hostile.Floods

    class Remote(ConnectorContract):
        connector: ClassVar[type[Connector]] = WebConnector

    assert Ability.PLOT not in hostile.Floods.abilities
    assert Local.test_plot_gives_points_in_order_of_time is None
    assert Local.test_cancelling_a_sync_closes_it is None
    assert Remote.test_cancelling_a_sync_closes_it is not None
    assert Remote.test_a_source_that_cannot_be_read_says_so is None
    assert Remote.test_pages_are_followed_and_counted is None


def test_spoiling_touches_every_place_and_leaves_the_original() -> None:
    replies = {"/a": [{"n": 1, "m": {"k": "v"}}], "/b": "text"}
    every = spoiled(replies)
    assert replies == {"/a": [{"n": 1, "m": {"k": "v"}}], "/b": "text"}
    assert all(one["/b"] == "text" for one in every)
    assert {"/a": None, "/b": "text"} in every
    assert {"/a": [{"n": 1, "m": {"k": None}}], "/b": "text"} in every


def test_spoiling_a_long_reply_is_bounded() -> None:
    assert len(spoiled({"/a": [{"n": n} for n in range(2_000)]})) <= 600
