"""The theme: every ink is read on every ground it stands on."""

from __future__ import annotations

import re
from itertools import product

import pytest
from textual.color import Color
from textual.theme import BUILTIN_THEMES

from traceview.widgets.drawn import INK_CSS
from traceview.widgets.ink import INKS
from traceview.widgets.theme import NAME, THEME

COLOURS = THEME.to_color_system().generate()
GROUNDS = ("background", "surface", "panel")


def colours_of(css: str) -> set[str]:
    return set(re.findall(r"[^-]color: \$([\w-]+)", css)) - {"block-cursor-foreground"}


def contrast(one: str, other: str) -> float:
    light, dark = sorted((_light(one), _light(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _light(name: str) -> float:
    parts = []
    for part in Color.parse(COLOURS[name]).rgb:
        share = part / 255
        parts.append(share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4)
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


@pytest.mark.parametrize(("ink", "ground"), product(sorted(colours_of(INK_CSS)), GROUNDS))
def test_an_ink_has_seven_to_one_on_every_ground(ink: str, ground: str) -> None:
    assert contrast(ink, ground) >= 7


def test_the_cursor_has_seven_to_one() -> None:
    assert contrast("block-cursor-foreground", "block-cursor-background") >= 7


def test_every_ink_of_the_stylesheet_is_one_of_the_inks() -> None:
    assert set(re.findall(r"ink--(\w+)", INK_CSS)) <= set(INKS)


def test_no_stylesheet_names_a_colour_by_its_number() -> None:
    assert "#" not in INK_CSS


def test_the_theme_has_a_name_of_its_own() -> None:
    assert NAME not in BUILTIN_THEMES
