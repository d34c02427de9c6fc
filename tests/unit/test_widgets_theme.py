"""The theme: every ink is read on every ground it stands on."""

from __future__ import annotations

from itertools import product

import pytest
from textual.color import Color
from textual.theme import BUILTIN_THEMES

from traceview.widgets.theme import INK_STYLES, NAME, THEME, paint

COLOURS = THEME.to_color_system().generate()
GROUNDS = ("background", "surface", "panel")
PAINTS = {colour for colour, ground, _ in INK_STYLES.values() if colour and not ground}


def contrast(one: str, other: str) -> float:
    light, dark = sorted((_light(one), _light(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _light(name: str) -> float:
    parts = []
    for part in Color.parse(COLOURS[name]).rgb:
        share = part / 255
        parts.append(share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4)
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


@pytest.mark.parametrize(("ink", "ground"), product(sorted(PAINTS), GROUNDS))
def test_an_ink_has_seven_to_one_on_every_ground(ink: str, ground: str) -> None:
    assert contrast(ink, ground) >= 7


def test_the_cursor_has_seven_to_one() -> None:
    assert contrast("block-cursor-foreground", "block-cursor-background") >= 7


@pytest.mark.parametrize("theme", list(BUILTIN_THEMES))
def test_every_theme_has_the_variables_of_the_inks(theme: str) -> None:
    known = BUILTIN_THEMES[theme].to_color_system().generate()
    assert {name for ink in INK_STYLES.values() for name in ink[:2] if name} <= set(known)


def test_the_theme_has_a_name_of_its_own() -> None:
    assert NAME not in BUILTIN_THEMES


GROUND = Color.parse("#000000")


@pytest.mark.parametrize(
    ("value", "style"),
    [
        ("#8ecbff", "#8ecbff"),
        ("#808080 50%", "#404040"),
        ("auto 50%", "#7f7f7f"),
        ("ansi_red", "color(1)"),
        ("ansi_default 50%", "dim default"),
    ],
)
def test_a_variable_of_any_theme_is_painted(value: str, style: str) -> None:
    assert str(paint(value, GROUND)) == style


@pytest.mark.parametrize(("theme", "ink"), product(BUILTIN_THEMES, sorted(INK_STYLES)))
def test_every_ink_has_a_colour_in_every_theme(theme: str, ink: str) -> None:
    known = BUILTIN_THEMES[theme].to_color_system().generate()
    for name in filter(None, INK_STYLES[ink][:2]):
        assert paint(known[name], GROUND).color is not None
