"""The table of commands, and the overrides of a configuration."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceview.chain.legs import Leg
from traceview.errors import ConfigError
from traceview.navigation import commands_table, key_names


def test_no_two_commands_share_an_id() -> None:
    assert len(commands_table.BY_ID) == len(commands_table.COMMANDS)


def test_the_default_keys_do_not_clash_in_any_screen() -> None:
    assert commands_table.checked({}) == {}


@pytest.mark.parametrize("leg", list(Leg))
def test_a_leg_has_its_digit(leg: Leg) -> None:
    assert commands_table.BY_ID[f"leg.{leg.name.lower()}"].keys == (leg.digit,)


@pytest.mark.parametrize("screen", list(commands_table.SCOPES))
def test_a_footer_shows_only_what_works_in_its_screen(screen: str) -> None:
    assert set(commands_table.FOOT[screen]) <= {
        command.id for command in commands_table.of_screen(screen)
    }


def test_a_footer_writes_the_digits_together_and_pairs_side_by_side() -> None:
    shown = commands_table.foot("explorer")
    assert ("0-9", "legs") in shown
    assert ("[ ]", "history") in shown


def test_a_footer_shows_the_key_that_the_configuration_gives() -> None:
    assert ("ctrl+o", "open") in commands_table.foot("alerts", {"open": "ctrl+o, f2"})


@pytest.mark.parametrize("character", list(string.punctuation))
def test_punctuation_has_the_librarys_name(character: str) -> None:
    textual_keys = pytest.importorskip("textual.keys")
    assert key_names.library_name(character) == textual_keys._character_to_key(character)


@pytest.mark.parametrize(
    ("key", "name"),
    [("ctrl+d", "ctrl+d"), ("alt+/", "alt+slash"), ("ctrl++", "ctrl+plus"), ("f1", "f1")],
)
def test_a_key_with_modifiers_keeps_them(key: str, name: str) -> None:
    assert key_names.library_name(key) == name


def test_an_unknown_command_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(ConfigError) as caught:
        commands_table.checked({"yank.ulr": "u"})
    assert "yank.ulr" in caught.value.what
    assert caught.value.why == "Did you mean yank.url?"


def test_one_key_for_two_commands_of_a_screen_is_refused_naming_both() -> None:
    with pytest.raises(ConfigError) as caught:
        commands_table.checked({"open": "y"})
    assert "'open'" in caught.value.what
    assert "'yank'" in caught.value.what


def test_one_key_for_commands_of_different_screens_is_good() -> None:
    assert commands_table.checked({"plot.window": "v"}) == {"plot.window": "v"}


@pytest.mark.parametrize("value", ["", "  ", ",,", 3, None, ["o"]])
def test_a_command_without_a_key_is_refused(value: object) -> None:
    with pytest.raises(ConfigError):
        commands_table.checked({"open": value})


@pytest.mark.parametrize("key", ["entr", "ctl+o", "meta+x", "oo", "f99"])
def test_a_mistyped_key_is_refused(key: str) -> None:
    with pytest.raises(ConfigError):
        commands_table.checked({"open": key})


@pytest.mark.parametrize("key", ["ctrl+i", "ctrl+m", "ctrl+h", "ctrl+["])
def test_a_key_that_a_terminal_cannot_tell_apart_is_refused(key: str) -> None:
    with pytest.raises(ConfigError) as caught:
        commands_table.checked({"open": key})
    assert "same byte" in caught.value.why


@pytest.mark.parametrize("name", ["cancel", "quit.now"])
def test_the_ways_out_keep_a_key_that_is_no_letter(name: str) -> None:
    with pytest.raises(ConfigError):
        commands_table.checked({name: "X"})
    assert commands_table.checked({name: "X f9"})


@given(
    st.dictionaries(st.sampled_from(list(commands_table.BY_ID)), st.text(max_size=12), max_size=4)
)
def test_whatever_is_configured_help_back_and_quit_stay_reachable(chosen: dict[str, str]) -> None:
    try:
        good = commands_table.checked(chosen)
    except ConfigError:
        return
    for name in ("help", "go.back", "quit", "quit.now", "cancel"):
        assert commands_table.with_keys(commands_table.BY_ID[name], good).keys


def test_the_table_for_the_readme_has_a_row_for_each_command() -> None:
    rows = commands_table.markdown_table().splitlines()
    assert len(rows) == len(commands_table.COMMANDS) + 2
    assert "| `o` | open | Open the URL in a browser, or show it. |" in rows
