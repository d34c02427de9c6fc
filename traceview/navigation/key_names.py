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
_SAME_BYTE = {
    "ctrl+i": "tab", "ctrl+m": "enter", "ctrl+h": "backspace", "ctrl+[": "escape",
    "ctrl+enter": "enter", "ctrl+tab": "tab", "ctrl+escape": "escape",
    "ctrl+backspace": "backspace", "shift+enter": "enter", "shift+space": "space",
    "shift+escape": "escape", "shift+backspace": "backspace", "alt+enter": "enter",
    "alt+space": "space", "alt+tab": "tab", "alt+escape": "escape", "alt+backspace": "ctrl+w",
}  # fmt: skip
_OTHER_NAMES = {
    "ctrl+space": ("ctrl+@", "ctrl+space"),
    "ctrl+@": ("ctrl+@", "ctrl+space"),
    "ctrl+/": ("ctrl+underscore", "ctrl+slash"),
    "ctrl+_": ("ctrl+underscore", "ctrl+slash"),
}
"""Keys for which a terminal sends a byte that the library names after another key, and what it
calls them where the terminal speaks kitty's protocol."""
_CONTROLS = frozenset("abcdefghijklmnopqrstuvwxyz\\]^")
_ALWAYS = "ctrl+c"


def parts(key: str) -> tuple[list[str], str]:
    """The modifiers of a key, and the key without them; `ctrl++` is ctrl and `+`."""
    *modifiers, last = key.split("+")
    if last:
        return modifiers, last
    return modifiers[:-1], "+"


def split(keys: str) -> list[str]:
    """The keys of a text: between spaces or commas; a comma that stands alone is a key."""
    found: list[str] = []
    for word in keys.split():
        found += [word] if word == "," else [key for key in word.split(",") if key]
    return found


def face(key: str) -> str:
    """A key as a footer writes it."""
    modifiers, last = parts(key)
    return "+".join((*modifiers, _FACES.get(last, last)))


def library_names(key: str) -> tuple[str, ...]:
    """The names that Textual has for a key written as a person writes it, the usual one first."""
    if key in _OTHER_NAMES:
        return _OTHER_NAMES[key]
    modifiers, last = parts(key)
    if modifiers and len(last) == 1 and last.isupper():
        modifiers, last = [*modifiers, "shift"], last.lower()
    return ("+".join((*sorted(modifiers), _NAMES.get(last, last))),)


def library_name(key: str) -> str:
    """The usual one of `library_names`."""
    return library_names(key)[0]


def check(key: str) -> None:
    """Raises ConfigError for a key that no terminal sends, or that has its meaning everywhere."""
    modifiers, last = parts(key)
    if key in _SAME_BYTE:
        why = f"A terminal sends the same byte for it as for {_SAME_BYTE[key]}."
        raise ConfigError(f"{key!r} cannot be a key of its own.", why, "Choose another key.")
    if key == _ALWAYS:
        why = "Pressed twice it leaves the program, whatever is shown."
        raise ConfigError(f"{key!r} cannot be given to a command.", why, "Choose another key.")
    known = len(last) == 1 or last in SPECIAL or last in _NAMES.values()
    if not known or not set(modifiers) <= {"ctrl", "alt", "shift"}:
        raise ConfigError(f"{key!r} is not a key.", "", 'Write it like "o", "ctrl+o" or "f2".')
    if (len(last) == 1 or last in _NAMES.values()) and not _is_sent(key, modifiers, last):
        fix = f'Write "{last.upper()}".' if modifiers == ["shift"] else "Choose another key."
        raise ConfigError(f"{key!r} cannot be a key.", "No terminal sends it.", fix)


def _is_sent(key: str, modifiers: list[str], last: str) -> bool:
    """Whether a terminal tells a character with these modifiers from others: xterm, ctlseqs."""
    if not modifiers or key in _OTHER_NAMES:
        return True
    if sorted(modifiers) == ["ctrl"]:
        return last in _CONTROLS
    if sorted(modifiers) == ["alt"]:
        return last.isascii() and last.isalnum() and len(last) == 1 and last != "O"
    return sorted(modifiers) == ["alt", "ctrl"] and last in _CONTROLS and last.isalpha()
