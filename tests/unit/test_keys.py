"""The table of commands, and the overrides of a configuration."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceview import keynames, keys
from traceview.errors import ConfigError
from traceview.legs import Leg


def test_no_two_commands_share_an_id() -> None:
    assert len(keys.BY_ID) == len(keys.COMMANDS)


def test_the_default_keys_do_not_clash_in_any_screen() -> None:
    assert keys.checked({}) == {}


@pytest.mark.parametrize("leg", list(Leg))
def test_a_leg_has_its_digit(leg: Leg) -> None:
    assert keys.BY_ID[f"leg.{leg.name.lower()}"].keys == (leg.digit,)


@pytest.mark.parametrize("screen", list(keys.SCOPES))
def test_a_footer_shows_only_what_works_in_its_screen(screen: str) -> None:
    assert set(keys.FOOT[screen]) <= {command.id for command in keys.of_screen(screen)}


def test_a_footer_writes_the_digits_together_and_pairs_side_by_side() -> None:
    shown = keys.foot("explorer")
    assert ("0-9", "legs") in shown
    assert ("[ ]", "history") in shown


def test_a_footer_shows_the_key_that_the_configuration_gives() -> None:
    assert ("ctrl+o", "open") in keys.foot("alerts", {"open": "ctrl+o, f2"})


@pytest.mark.parametrize("character", list(string.punctuation))
def test_punctuation_has_the_librarys_name(character: str) -> None:
    textual_keys = pytest.importorskip("textual.keys")
    assert keynames.library_name(character) == textual_keys._character_to_key(character)


@pytest.mark.parametrize(
    ("key", "name"),
    [("ctrl+d", "ctrl+d"), ("alt+/", "alt+slash"), ("ctrl++", "ctrl+plus"), ("f1", "f1")],
)
def test_a_key_with_modifiers_keeps_them(key: str, name: str) -> None:
    assert keynames.library_name(key) == name


def test_an_unknown_command_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(ConfigError) as caught:
        keys.checked({"yank.ulr": "u"})
    assert "yank.ulr" in caught.value.what
    assert caught.value.why == "Did you mean yank.url?"


def test_one_key_for_two_commands_of_a_screen_is_refused_naming_both() -> None:
    with pytest.raises(ConfigError) as caught:
        keys.checked({"open": "y"})
    assert "'open'" in caught.value.what
    assert "'yank'" in caught.value.what


def test_one_key_for_commands_of_different_screens_is_good() -> None:
    assert keys.checked({"plot.window": "v"}) == {"plot.window": "v"}


@pytest.mark.parametrize("value", ["", "  ", ",", 3, None, ["o"]])
def test_a_command_without_a_key_is_refused(value: object) -> None:
    with pytest.raises(ConfigError):
        keys.checked({"open": value})


@pytest.mark.parametrize("key", ["entr", "ctl+o", "meta+x", "oo", "f99"])
def test_a_mistyped_key_is_refused(key: str) -> None:
    with pytest.raises(ConfigError):
        keys.checked({"open": key})


@pytest.mark.parametrize("key", ["ctrl+i", "ctrl+m", "ctrl+h", "ctrl+["])
def test_a_key_that_a_terminal_cannot_tell_apart_is_refused(key: str) -> None:
    with pytest.raises(ConfigError) as caught:
        keys.checked({"open": key})
    assert "same byte" in caught.value.why


@pytest.mark.parametrize("name", ["cancel", "quit.now"])
def test_the_ways_out_keep_a_key_that_is_no_letter(name: str) -> None:
    with pytest.raises(ConfigError):
        keys.checked({name: "X"})
    assert keys.checked({name: "X f9"})


@given(st.dictionaries(st.sampled_from(list(keys.BY_ID)), st.text(max_size=12), max_size=4))
def test_whatever_is_configured_help_back_and_quit_stay_reachable(chosen: dict[str, str]) -> None:
    try:
        good = keys.checked(chosen)
    except ConfigError:
        return
    for name in ("help", "go.back", "quit", "quit.now", "cancel"):
        assert keys.with_keys(keys.BY_ID[name], good).keys


def test_the_table_for_the_readme_has_a_row_for_each_command() -> None:
    rows = keys.markdown_table().splitlines()
    assert len(rows) == len(keys.COMMANDS) + 2
    assert "| `o` | open | Open the URL in a browser, or show it. |" in rows
