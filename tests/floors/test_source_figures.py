"""The figures of the source reach their goals, and the journeys can be walked."""

from __future__ import annotations

import ast

import pytest

from tests.floors.figures import figures, lines_of, table
from tests.floors.journeys import Journey, broken_steps, journeys, rows_of, view
from tests.floors.source_tree import ROOT, undocumented

FIGURES = {figure.name: figure for figure in figures()}


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_reaches_its_goal(name: str) -> None:
    assert FIGURES[name].is_met, FIGURES[name]


def test_every_public_name_has_a_docstring() -> None:
    assert list(undocumented()) == []


@pytest.mark.parametrize("journey", journeys(), ids=lambda journey: journey.name)
def test_a_journey_goes_from_import_to_import_to_its_object(journey: Journey) -> None:
    assert broken_steps(journey) == []


def test_a_view_is_its_files_and_a_row_of_the_table() -> None:
    shown = view()
    assert [file for file in shown.files if not (ROOT / file).is_file()] == []
    assert [row.partition(":")[0] for row in rows_of(shown)] == [shown.table]


def test_a_journey_that_cannot_be_walked_says_where() -> None:
    far = Journey("far", 3, ("traceview.text.urls", "traceview.app.app"), "TraceviewApp")
    assert broken_steps(far) == [
        "neither of traceview.text.urls and traceview.app.app imports the other"
    ]
    lost = Journey("lost", 3, ("traceview.text.urls",), "Url")
    assert broken_steps(lost) == ["traceview.text.urls does not define Url"]
    assert broken_steps(Journey("gone", 1, ("traceview.gone",), "x")) == [
        "traceview.gone is no module"
    ]


def test_the_docstring_of_a_function_is_none_of_its_lines() -> None:
    told = ast.parse('def a(\n    b,\n):\n    """One\n\n    two.\n    """\n    return b\n').body[0]
    assert isinstance(told, ast.FunctionDef)
    assert lines_of(told) == 4


def test_the_table_marks_what_misses_its_goal() -> None:
    rows = table().splitlines()
    missed = sum(not figure.is_met for figure in FIGURES.values())
    assert sum(row.endswith("missed") for row in rows) == missed
    assert len(rows) == len(FIGURES)
