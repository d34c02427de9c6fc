"""The names of keys: as a person writes them, as a footer shows them, as Textual calls them."""

from __future__ import annotations

from traceview.errors import ConfigError

_NAMES = {
    "/": "slash", "?": "question_mark", ":": "colon", "[": "left_square_bracket",
    "]": "right_square_bracket", "`": "grave_accent", "+": "plus", "-": "minus",
    "<": "less_than_sign", ">": "greater_than_sign", ",": "comma", ".": "full_stop",
    ";": "semicolon", "'": "apostrophe", '"': "quotation_mark", "!": "exclamation_mark",
    "@": "at", "#": "number_sign", "$": "dollar_sign", "%": "percent_sign",
    "^": "circumflex_accent", "&": "ampersand", "*": "asterisk", "(": "left_parenthesis",
    ")": "right_parenthesis", "_": "underscore", "=": "equals_sign", "{": "left_curly_bracket",
    "}": "right_curly_bracket", "|": "vertical_line", "\\": "backslash", "~": "tilde",
}  # fmt: skip
_FACES = {
    "down": "↓", "up": "↑", "left": "←", "right": "→", "escape": "esc", "backspace": "bksp",
    "pagedown": "pgdn", "pageup": "pgup",
}  # fmt: skip
SPECIAL = frozenset((
    "up", "down", "left", "right", "home", "end", "pageup", "pagedown", "enter", "escape", "tab",
    "space", "backspace", "delete", "insert", *(f"f{number}" for number in range(1, 25)),
))  # fmt: skip
_SAME_BYTE = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+h": "backspace", "ctrl+[": "escape"}


def parts(key: str) -> tuple[list[str], str]:
    """The modifiers of a key, and the key without them; `ctrl++` is ctrl and `+`."""
    *modifiers, last = key.split("+")
    if last:
        return modifiers, last
    return modifiers[:-1], "+"


def face(key: str) -> str:
    """A key as a footer writes it."""
    modifiers, last = parts(key)
    return "+".join((*modifiers, _FACES.get(last, last)))


def library_name(key: str) -> str:
    """The name that Textual has for a key written as a person writes it."""
    modifiers, last = parts(key)
    return "+".join((*modifiers, _NAMES.get(last, last)))


def check(key: str) -> None:
    """Raises ConfigError for a key that no terminal sends."""
    modifiers, last = parts(key)
    if key in _SAME_BYTE:
        why = f"A terminal sends the same byte for it as for {_SAME_BYTE[key]}."
        raise ConfigError(f"{key!r} cannot be a key of its own.", why, "Choose another key.")
    known = len(last) == 1 or last in SPECIAL or last in _NAMES.values()
    if not known or not set(modifiers) <= {"ctrl", "alt", "shift"}:
        raise ConfigError(f"{key!r} is not a key.", "", 'Write it like "o", "ctrl+o" or "f2".')
