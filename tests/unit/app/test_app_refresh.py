"""Asking the sources behind the screens, on a stage without a terminal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, timedelta

from tests.builders import ago
from tests.screens.world import WorldSession, louder
from tests.unit.app.staged import FakeStage
from traceview.app.refresh_loop import NOT_ASKED, RefreshLoop, nothing_to_check
from traceview.errors import ConfigError
from traceview.sources.source_status import RefreshEvent, SourceStatus

FAULT = ConfigError(
    "config.toml:3: house.team_keys is wrong", "Expected a list", "correct it there"
)


def wrong() -> None:
    raise FAULT


class Loop:
    """The loop on a stage, over a session whose news a test decides."""

    def __init__(self, check: Callable[[], None] = nothing_to_check) -> None:
        self.session = WorldSession()
        self.stage = FakeStage(self.session)
        self.got_ready = 0
        self.loop = RefreshLoop(self.stage, check=check, get_ready=self._get_ready)

    def _get_ready(self) -> None:
        self.got_ready += 1

    @property
    def refreshes(self) -> int:
        """How often the sources were asked."""
        return sum(text.startswith("refresh") for text in self.session.asked)

    async def begin(self, notice: str = "") -> None:
        """All that happens behind the first frame."""
        self.loop.begin(notice)
        await self.stage.rest()


async def test_behind_the_first_frame_the_sources_are_told_of_and_asked() -> None:
    it = Loop()
    await it.begin("this is the demo")
    assert it.stage.notes == ["this is the demo"]
    assert [status.name for status in it.stage.situation.statuses] == [
        "prometheus", "forge", "rules", "jira",
    ]  # fmt: skip
    assert (it.got_ready, it.refreshes) == (1, 1)


async def test_news_reach_the_alert_list_and_the_last_all_screens() -> None:
    it = Loop()
    it.session.news = [RefreshEvent("forge", "progress", 3, 7), RefreshEvent("forge", "done")]
    it.session.after_news = louder(it.session.alerts)
    await it.begin()
    assert [of_all for _, of_all in it.stage.brought] == [False, True]
    assert [row.title for row in it.stage.brought[-1][0]][:2] == ["New1", "New2"]
    syncing = [one for told in it.stage.told for one in told.statuses if one.state == "syncing"]
    assert [(one.name, one.detail) for one in syncing] == [("forge", "3/7")]


async def test_what_is_being_asked_is_not_asked_twice() -> None:
    it = Loop()
    it.loop.refresh(("forge",))
    it.loop.refresh(("forge",))
    it.loop.refresh()
    it.loop.refresh(("jira",))
    await it.stage.rest()
    assert [text for text in it.session.asked if text.startswith("refresh")] == [
        "refresh forge", "refresh ",
    ]  # fmt: skip
    it.loop.refresh(("forge",))
    await it.stage.rest()
    assert it.refreshes == 3


async def test_with_a_wrong_configuration_no_source_is_asked_and_the_note_says_why() -> None:
    it = Loop(wrong)
    await it.begin()
    assert it.refreshes == 0
    assert it.stage.note == f"{FAULT} {NOT_ASKED}"
    assert it.stage.situation.statuses


async def test_the_note_comes_again_for_a_key_and_not_for_the_clock() -> None:
    it = Loop(wrong)
    await it.begin()
    it.stage.say("something else")
    it.loop.again()
    await it.stage.rest()
    assert it.stage.note == "something else"
    it.loop.refresh(("forge",))
    await it.stage.rest()
    assert it.stage.note.endswith(NOT_ASKED)
    assert it.refreshes == 0


async def test_the_clock_asks_when_nothing_is_wrong() -> None:
    it = Loop()
    it.loop.again()
    await it.stage.rest()
    assert it.refreshes == 1


async def test_ages_are_told_when_the_minute_has_passed_and_not_before() -> None:
    it = Loop()
    it.session.clock += timedelta(seconds=59 - it.session.clock.second)
    it.loop.tick()
    assert it.stage.told == []
    it.session.clock += timedelta(seconds=1)
    it.loop.tick()
    assert it.stage.situation.now == it.session.clock


def test_the_zone_goes_from_utc_to_local_and_back() -> None:
    it = Loop()
    it.loop.switch_zone()
    assert it.stage.situation.zone is not UTC
    it.loop.switch_zone()
    assert it.stage.situation.zone is UTC


class Without(WorldSession):
    """A session whose sources have never said anything."""

    def sources(self) -> list[SourceStatus]:
        return [SourceStatus("rules", "git", "DOWN", 0, None, "refused", None, "", (), 0)]


async def test_alerts_of_before_are_told_with_their_age_while_no_source_has_data() -> None:
    it = Loop()
    it.session = Without()
    it.stage.session = it.session
    it.session.made_at = ago(3 * 3_600)
    await it.begin("offline")
    assert it.stage.note == "offline · Alerts as of 00:10:00Z, 3h old."


async def test_the_age_of_the_alerts_and_what_is_wrong_are_told_together() -> None:
    it = Loop(wrong)
    it.session = Without()
    it.stage.session = it.session
    it.session.made_at = ago(3 * 3_600)
    await it.begin()
    notes = [note for note in it.stage.notes if note]
    assert set(notes) == {f"{FAULT} {NOT_ASKED} · Alerts as of 00:10:00Z, 3h old."}


async def test_alerts_that_a_source_stands_for_need_no_age() -> None:
    it = Loop()
    it.session.made_at = ago(3 * 3_600)
    await it.begin()
    assert it.stage.notes == [""]
