"""The themes: every text is read on every ground that it may stand on."""

from __future__ import annotations

from itertools import product

import pytest
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from traceview.widgets.theme import (
    INK_STYLES,
    NAME,
    NEAREST,
    THEMES,
    TOKENS,
    colour_of,
    paint,
)

GROUNDS = ("bg", "surface", "cursor", "cursoridle")
LINES_AND_GROUNDS = {*GROUNDS, "overlay", "codebg", "band", "chipbg", "border"}
TEXTS = sorted(set(TOKENS) - LINES_AND_GROUNDS - {"chip"})
COLOURED = THEMES[:4]
LEAST = dict(zip((theme.name for theme in COLOURED), (4.5, 4.5, 7, 4.5), strict=True))


def contrast(theme: str, one: str, other: str) -> float:
    colours = next(held.variables for held in THEMES if held.name == theme)
    lights = sorted((_light(colours[f"token-{name}"]) for name in (one, other)), reverse=True)
    return (lights[0] + 0.05) / (lights[1] + 0.05)


def _light(value: str) -> float:
    parts = []
    for part in Color.parse(value).rgb:
        share = part / 255
        parts.append(share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4)
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


@pytest.mark.parametrize(("theme", "ink"), product(LEAST, TEXTS))
def test_a_text_is_read_on_every_ground_it_may_stand_on(theme: str, ink: str) -> None:
    for ground in GROUNDS:
        assert contrast(theme, ink, ground) >= LEAST[theme], ground


@pytest.mark.parametrize("theme", LEAST)
def test_a_chip_is_read_and_a_line_above_a_threshold(theme: str) -> None:
    assert contrast(theme, "chip", "chipbg") >= LEAST[theme]
    assert contrast(theme, "series", "band") >= 4.5


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_token_and_every_ink_has_a_colour_in_our_own_themes(theme: Theme) -> None:
    known = theme.to_color_system().generate() | theme.variables
    assert {f"token-{token}" for token in TOKENS} <= set(known)
    assert {name for ink in INK_STYLES.values() for name in ink[:2] if name} <= set(TOKENS)


@pytest.mark.parametrize("theme", list(BUILTIN_THEMES))
def test_every_theme_has_something_near_each_token(theme: str) -> None:
    known = BUILTIN_THEMES[theme].to_color_system().generate()
    assert set(NEAREST) == set(TOKENS)
    assert {name for name in NEAREST.values() if name} <= set(known)


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
    for token in filter(None, INK_STYLES[ink][:2]):
        if value := colour_of(token, known):
            assert paint(value, GROUND).color is not None
