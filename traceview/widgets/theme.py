"""The colours of traceview: names with a meaning, and for each theme the colour of each name.

Colour says what deserves attention, nothing else: what is well, exact or over is grey. An ink takes
the colour of a token; under a theme of Textual, which has no tokens, that of the theme's variable
that is nearest in meaning.
"""

from __future__ import annotations

from rich.style import Style
from textual.color import Color
from textual.theme import Theme

NAME = "traceview"

_COLOURS = ("dark", "light", "contrast", "safe", "16")
TOKENS: dict[str, tuple[str, str, str, str, str]] = {
    "bg": ("#0e1218", "#fcfdfe", "#000000", "#10131a", "ansi_default"),
    "surface": ("#171d27", "#edf1f6", "#000000", "#191e29", "ansi_default"),
    "overlay": ("#1a2130", "#ffffff", "#000000", "#1c2331", "ansi_default"),
    "cursor": ("#21364f", "#d3e5fb", "#002f5c", "#263a55", "ansi_bright_black"),
    "cursoridle": ("#1c2531", "#e5ebf3", "#26303c", "#1f2733", "ansi_default"),
    "codebg": ("#131924", "#f3f6fa", "#000000", "#151a24", "ansi_default"),
    "band": ("#2b171b", "#fde9e7", "#3a0a0a", "#2a1f14", "ansi_default"),
    "text": ("#d5dde7", "#1e2833", "#ffffff", "#dbe1e9", "ansi_default"),
    "strong": ("#f4f7fb", "#070d14", "#ffffff", "#f5f7fa", "ansi_default"),
    "muted": ("#97a4b4", "#4c5a69", "#d6dde6", "#9ba7b6", "ansi_default"),
    "border": ("#3a475a", "#b4bfcc", "#9fb0c4", "#3d495b", "ansi_bright_black"),
    "focus": ("#6fb3ff", "#0a58a8", "#ffe04d", "#5cb8ee", "ansi_bright_blue"),
    "critical": ("#ff8a80", "#ab1f18", "#ffb3ab", "#ec8e60", "ansi_bright_red"),
    "chip": ("#ffffff", "#ffffff", "#a00000", "#1a0b02", "ansi_bright_white"),
    "chipbg": ("#b3261e", "#b3261e", "#ffffff", "#ec8e60", "ansi_red"),
    "warning": ("#f0c24f", "#754c00", "#ffd95c", "#eee703", "ansi_yellow"),
    "info": ("#9db9d8", "#335a82", "#cfe3ff", "#a5acbd", "ansi_default"),
    "new": ("#5ddbe0", "#005f66", "#7ff3f7", "#93d4f9", "ansi_bright_cyan"),
    "resolved": ("#8ad695", "#14602b", "#b2f5b8", "#20ffa5", "ansi_green"),
    "doubt": ("#cbaaff", "#6230b0", "#dcabff", "#e779f8", "ansi_magenta"),
    "stale": ("#ff9f5f", "#8f3c00", "#ffc08f", "#f5b849", "ansi_yellow"),
    "link": ("#82c4ff", "#0a58a8", "#a8d8ff", "#7cc6f2", "ansi_blue"),
    "series": ("#7fb8f0", "#1a63ad", "#9fd0ff", "#5cb8ee", "ansi_bright_blue"),
    "ckey": ("#d5a6e6", "#7a2f97", "#ecc9f7", "#e3a6cb", "ansi_magenta"),
    "cfn": ("#7fd0e8", "#005a78", "#a8ecff", "#7cc6f2", "ansi_cyan"),
    "cstr": ("#a9d8a0", "#1b622c", "#c6f2bd", "#57d3ac", "ansi_green"),
    "cnum": ("#f2c894", "#7c4400", "#ffdcae", "#f0c070", "ansi_yellow"),
}
"""Each token in the themes dark, light, contrast, safe (for those who see few colours) and 16.

Grounds are bg, surface (bars), overlay (menus), cursor, cursoridle (in a pane without the keys),
codebg, band (above a threshold) and chipbg; border is a line; all others are for text.
"""

NEAREST = {
    "bg": "background", "surface": "panel", "overlay": "panel",
    "cursor": "primary-muted", "cursoridle": "panel-lighten-1", "codebg": "surface",
    "band": "error-muted", "text": "", "strong": "foreground", "muted": "text-muted",
    "border": "panel-lighten-2", "focus": "primary", "critical": "error",
    "chip": "block-cursor-foreground", "chipbg": "block-cursor-background", "warning": "warning",
    "info": "secondary", "new": "accent", "resolved": "success", "doubt": "accent",
    "stale": "warning", "link": "primary", "series": "primary", "ckey": "accent",
    "cfn": "secondary", "cstr": "success", "cnum": "warning",
}  # fmt: skip
"""What a theme of Textual has in a token's place; nothing: the colour of the widget's text."""

INK_STYLES: dict[str, tuple[str, str, str]] = {
    "plain": ("", "", ""),
    "dim": ("muted", "", ""),
    "strong": ("strong", "", "bold"),
    "title": ("focus", "", "bold"),
    "key": ("link", "", ""),
    "head": ("muted", "", "bold"),
    "chip": ("chip", "chipbg", "bold"),
    "crit": ("critical", "", "bold"),
    "err": ("critical", "", ""),
    "warn": ("warning", "", ""),
    "info": ("info", "", ""),
    "new": ("new", "", "bold"),
    "resolved": ("resolved", "", ""),
    "ok": ("muted", "", ""),
    "exact": ("muted", "", ""),
    "guess": ("doubt", "", "italic"),
    "doubt": ("doubt", "", ""),
    "gap": ("muted", "", ""),
    "stale": ("stale", "", "bold"),
    "old": ("stale", "", ""),
    "link": ("link", "", "underline"),
    "code": ("text", "codebg", ""),
    "code-key": ("ckey", "codebg", ""),
    "code-function": ("cfn", "codebg", ""),
    "code-string": ("cstr", "codebg", ""),
    "code-number": ("cnum", "codebg", ""),
    "code-operator": ("muted", "codebg", ""),
    "border": ("border", "", ""),
    "focus": ("focus", "", ""),
    "bar": ("muted", "", ""),
    "threshold": ("warning", "", ""),
    "breach": ("critical", "", "bold"),
    "series": ("series", "", ""),
    "band": ("critical", "band", ""),
    "band-plain": ("", "band", ""),
    "band-dim": ("muted", "band", ""),
    "band-threshold": ("warning", "band", ""),
    "band-breach": ("critical", "band", "bold"),
    "band-series": ("series", "band", ""),
    "marker": ("strong", "", "bold"),
    "faint": ("", "cursoridle", ""),
    "cursor": ("", "cursor", ""),
}
"""Each ink: the tokens of its colour and its ground, and its manner; empty: the widget's."""

WITHOUT_COLOUR = {"cursor": "reverse", "faint": "underline", "chip": "bold reverse"}
"""The manner of the inks that are told by their ground alone, where there are no colours."""


def paint(value: str, ground: Color) -> Style:
    """The style of a theme's variable on a ground: `#8ecbff`, `auto 60%`, `ansi_default 50%`.

    A terminal's own colours cannot be mixed: a part of one is that colour, dimmed.
    """
    name, _, part = value.partition(" ")
    share = float(part.rstrip("%")) / 100 if part else 1.0
    colour = ground.get_contrast_text(1.0) if name == "auto" else Color.parse(name)
    if colour.ansi is not None:
        return Style(color=colour.rich_color, dim=True if share < 1 else None)
    return Style(color=(ground + colour.multiply_alpha(share)).rich_color)


def colour_of(token: str, variables: dict[str, str]) -> str:
    """The colour of a token among a theme's variables; empty for the colour of the widget's text.

    Raises KeyError for a name that is no token.
    """
    return variables.get(f"token-{token}") or variables.get(NEAREST[token], "")


def _theme(kind: str) -> Theme:
    """One column of the table."""
    has = {token: row[_COLOURS.index(kind)] for token, row in TOKENS.items()}
    return Theme(
        name=NAME if kind == "dark" else f"{NAME}-{kind}",
        primary=has["focus"],
        secondary=has["info"],
        warning=has["warning"],
        error=has["critical"],
        success=has["resolved"],
        accent=has["doubt"],
        foreground=has["text"],
        background=has["bg"],
        surface=has["overlay"],
        panel=has["surface"],
        dark=kind != "light",
        ansi=kind == "16",
        variables=_variables(has) | {f"token-{token}": value for token, value in has.items()},
    )


def _variables(has: dict[str, str]) -> dict[str, str]:
    """Textual's own variables, for its scrollbars, its input line and the style sheets."""
    return {
        "text-muted": has["muted"],
        "block-cursor-background": has["cursor"],
        "block-cursor-foreground": has["strong"],
        "block-cursor-text-style": "bold",
        "panel-lighten-2": has["border"],
        "scrollbar": has["border"],
        "scrollbar-background": has["bg"],
        "scrollbar-corner-color": has["bg"],
        "input-cursor-background": has["text"],
        "input-cursor-foreground": has["bg"],
        "input-selection-background": has["cursor"],
    }


THEMES = tuple(_theme(kind) for kind in _COLOURS)
"""All of them, the dark one first."""
THEME = THEMES[0]
