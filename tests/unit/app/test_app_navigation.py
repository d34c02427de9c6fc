"""Going from place to place and opening views, on a stage without a terminal."""

from __future__ import annotations

import pytest

from tests.screens.world import ALERT, METRIC, RUNBOOK, SERVICE, TICKET
from tests.unit.app.staged import FakeStage
from traceview.app.navigation import Navigation
from traceview.app.stage import OnScreen, Stage
from traceview.chain.legs import Leg
from traceview.navigation.history import HistoryStep, Place
from traceview.navigation.views_table import NOTHING_HERE, VIEWS, About, View, view_named

AT_ALERT = Place("explorer", (ALERT,))
AT_TICKET = Place("explorer", (ALERT, TICKET))


@pytest.fixture
def stage() -> FakeStage:
    return FakeStage()


@pytest.fixture
def navigation(stage: FakeStage) -> Navigation:
    whole: Stage = stage
    return Navigation(whole)


async def test_a_place_is_shown_with_its_note_and_what_lies_behind(
    stage: FakeStage, navigation: Navigation
) -> None:
    await navigation.go(AT_ALERT, "found")
    assert (stage.places, stage.steps, stage.note) == ([AT_ALERT], (1, 0), "found")


async def test_the_cursor_is_kept_for_when_one_comes_back(
    stage: FakeStage, navigation: Navigation
) -> None:
    await navigation.go(AT_ALERT)
    stage.on_screen = OnScreen("explorer", AT_ALERT, "the third row")
    await navigation.go(AT_TICKET)
    await navigation.walk(HistoryStep.BACK)
    assert stage.places[-1].cursor == "the third row"


@pytest.mark.parametrize(
    ("way", "shown"),
    [
        (HistoryStep.UP, Place()),
        (HistoryStep.BACK, AT_ALERT),
        (HistoryStep.LAST, AT_ALERT),
        (HistoryStep.FORWARD, None),
    ],
)
async def test_each_way_leads_somewhere_or_says_that_it_does_not(
    stage: FakeStage, navigation: Navigation, way: HistoryStep, shown: Place | None
) -> None:
    await navigation.go(AT_ALERT)
    await navigation.go(AT_TICKET)
    before = len(stage.places)
    await navigation.walk(way)
    if shown is None:
        assert (len(stage.places), stage.note) == (before, "There is no further place that way.")
    else:
        assert stage.places[-1] == shown


async def test_a_leg_is_landed_on_with_how_it_was_found(
    stage: FakeStage, navigation: Navigation
) -> None:
    navigation.land(AT_ALERT, Leg.TICKET)
    await stage.rest()
    assert stage.places == [AT_TICKET]
    assert stage.note.startswith("6 ticket: exact, commit, trailer Closes")


async def test_a_gap_is_a_note_and_one_stays(stage: FakeStage, navigation: Navigation) -> None:
    navigation.land(AT_ALERT, Leg.DASHBOARD)
    await stage.rest()
    assert stage.places == []
    assert stage.note.endswith("Fix: add dashboard_url to checkout.yaml:22")


async def test_a_reference_leads_to_its_node_and_on_to_a_leg(
    stage: FakeStage, navigation: Navigation
) -> None:
    navigation.resolve(ALERT, Leg.TICKET)
    await stage.rest()
    assert [place.trail for place in stage.places] == [(ALERT,), (ALERT, TICKET)]


async def test_a_reference_of_nothing_says_so(stage: FakeStage, navigation: Navigation) -> None:
    navigation.resolve("https://nowhere.example.com/x")
    await stage.rest()
    assert stage.places == []
    assert stage.note == (
        "Nothing is known of https://nowhere.example.com/x. o in the search screen opens it."
    )


async def test_a_reference_of_several_nodes_opens_the_search_for_it(
    stage: FakeStage, navigation: Navigation
) -> None:
    navigation.resolve("HighErrorRate")
    await stage.rest()
    ((screen, about),) = stage.laid_over
    assert screen.endswith(":SearchScreen")
    assert about[-1] == "HighErrorRate"


async def test_what_is_chosen_in_the_search_is_explored(
    stage: FakeStage, navigation: Navigation
) -> None:
    await navigation.open_view(view_named("search"), None)
    assert stage.answer is not None
    stage.answer(None)
    stage.answer(TICKET)
    await stage.rest()
    assert stage.places == [Place("explorer", (TICKET,))]


@pytest.mark.parametrize("view", VIEWS, ids=[view.name for view in VIEWS])
async def test_every_view_opens_or_says_why_not_with_nothing_at_hand(
    stage: FakeStage, navigation: Navigation, view: View
) -> None:
    needs = (About.NODE, About.EXPRESSION, About.TWO_NODES, About.CHAIN)
    stage.on_screen = OnScreen("path")
    await navigation.open_view(view, None)
    opened = [place.screen for place in stage.places] + [over for over, _ in stage.laid_over]
    if view.about in needs:
        assert opened == []
        assert stage.note in (NOTHING_HERE, view.refusal)
    else:
        assert opened in ([view.name], [view.screen])


@pytest.mark.parametrize("name", ["search", "sources", "help"])
async def test_no_view_is_laid_over_itself(
    stage: FakeStage, navigation: Navigation, name: str
) -> None:
    stage.on_screen = OnScreen(name)
    await navigation.open_view(view_named(name), None)
    assert stage.laid_over == []


async def test_a_menu_has_no_help(stage: FakeStage, navigation: Navigation) -> None:
    stage.on_screen = OnScreen()
    await navigation.open_view(view_named("help"), None)
    assert stage.laid_over == []


async def test_help_is_about_the_screen_below_it(stage: FakeStage, navigation: Navigation) -> None:
    stage.on_screen = OnScreen("metric")
    await navigation.open_view(view_named("help"), None)
    ((_, about),) = stage.laid_over
    assert about[-1] == "metric"


@pytest.mark.parametrize(
    ("trail", "plotted"),
    [
        ((ALERT,), (ALERT,)),
        ((ALERT, METRIC), (ALERT, METRIC)),
    ],
)
async def test_the_plot_is_of_the_node(
    stage: FakeStage, navigation: Navigation, trail: tuple[str, ...], plotted: tuple[str, ...]
) -> None:
    await navigation.open_view(view_named("metric"), Place("explorer", trail))
    assert stage.places == [Place("metric", plotted)]


async def test_without_an_expression_the_plot_says_so(
    stage: FakeStage, navigation: Navigation
) -> None:
    await navigation.open_view(view_named("metric"), Place("explorer", (ALERT, TICKET)))
    assert (stage.places, stage.note) == ([], "m plots an expression; this is ticket PAY-2317.")


async def test_only_a_document_is_read(stage: FakeStage, navigation: Navigation) -> None:
    await navigation.open_view(view_named("runbook"), AT_TICKET)
    assert (stage.places, stage.note) == ([], "d reads documents; this is ticket PAY-2317.")
    await navigation.open_view(view_named("runbook"), Place("explorer", (ALERT, RUNBOOK)))
    assert stage.places == [Place("runbook", (ALERT, RUNBOOK))]


async def test_paths_lead_from_mark_to_mark_and_the_marks_are_gone(
    stage: FakeStage, navigation: Navigation
) -> None:
    stage.situation = stage.situation.__class__(stage.session.now(), marks=(TICKET, SERVICE))
    navigation.open_for(view_named("path"), AT_ALERT)
    await stage.rest()
    assert stage.places == [Place("path", (TICKET, SERVICE))]
    assert stage.situation.marks == ()


@pytest.mark.parametrize(("words", "trail"), [("PAY-2317", (ALERT, TICKET)), (ALERT, None)])
async def test_paths_lead_to_what_is_typed(
    stage: FakeStage, navigation: Navigation, words: str, trail: tuple[str, ...] | None
) -> None:
    await navigation.open_view(view_named("path"), AT_ALERT, words)
    assert [place.trail for place in stage.places] == ([trail] if trail else [])
    assert trail or stage.note == f"Nothing else is known of {ALERT}."


async def test_an_export_is_of_the_root(stage: FakeStage, navigation: Navigation) -> None:
    await navigation.open_view(view_named("export"), AT_TICKET)
    ((screen, about),) = stage.laid_over
    assert screen.endswith(":ExportScreen")
    assert about[-1] == ALERT
