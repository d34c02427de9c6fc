"""A view is one row: everything else of the program finds it there."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from traceview.navigation.views_table import VIEWS, View, view_named

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Where the made-up view was found."""
    config = tmp_path_factory.mktemp("made-up") / "config.toml"
    config.write_text('[sources.rules]\ntype = "git"\npath = "."\n')
    done = subprocess.run(
        [sys.executable, "-m", "tests.made_up_view.found", str(config)],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_it_is_opened_by_its_key_and_left_for_its_node(found: dict[str, Any]) -> None:
    screen, text = found["key"]
    assert screen == "kinds"
    assert "1 rule" in text
    assert "1 service" in text
    assert found["back"] == "explorer"


def test_it_stands_in_the_footers_that_it_names_and_has_its_own(found: dict[str, Any]) -> None:
    assert found["feet"] == [True, True]
    assert found["own foot"].split() == ["bksp", "back", "?", "help", "q", "quit"]


def test_it_stands_in_the_help(found: dict[str, Any]) -> None:
    assert found["help"].split()[1:3] == ["K", "kinds.around"]


def test_it_stands_in_the_palette_and_is_opened_from_there(found: dict[str, Any]) -> None:
    assert "kinds  K  kinds.around" in found["palette"]
    assert found["chosen"] == "kinds"


def test_it_is_known_after_the_colon(found: dict[str, Any]) -> None:
    assert ":kinds how many of each kind stand around this" in found["line"]
    assert found["typed"] == "kinds"


def test_its_key_can_be_another(found: dict[str, Any]) -> None:
    assert found["remapped"] == "kinds"


def test_it_is_imported_behind_the_first_frame(found: dict[str, Any]) -> None:
    assert found["behind"]


def test_its_command_is_listed_and_runs(found: dict[str, Any]) -> None:
    assert found["--help code"] == found["command code"] == 0
    assert "kinds               how many nodes of each kind stand around" in found["--help"]
    assert found["command"].split("\n")[:2] == ["1 rule", "1 service"]


def test_nothing_of_the_program_knows_it() -> None:
    named = [
        path for path in (ROOT / "traceview").rglob("*.py") if "made_up_view" in path.read_text()
    ]
    assert named == []


@pytest.mark.parametrize("view", VIEWS, ids=[view.name for view in VIEWS])
def test_what_a_row_names_is_there(view: View) -> None:
    module, _, name = view.screen.partition(":")
    screen = getattr(import_module(module), name)
    assert view.name == screen.KEYS
    if view.shell:
        command = import_module(view.shell.module)
        assert callable(command.add_arguments)
        assert callable(command.run)


def test_no_two_views_share_a_name_a_word_or_a_leg() -> None:
    words = [word for one in VIEWS if one.word for word in (one.word.word, *one.word.same)]
    legs = [one.leg for one in VIEWS if one.leg]
    for held in ([one.name for one in VIEWS], words, legs):
        assert len(held) == len(set(held))


def test_a_view_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        view_named("nowhere")
