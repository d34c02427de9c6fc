"""What is typed after `:`: a command as plain values, or the words that come near it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from traceview.chain.legs import Leg
from traceview.navigation.views_table import VIEWS, View
from traceview.text.nearest_words import nearest_words

OWN = {
    "open": "REF: go to a URL, key, commit or name",
    "refresh": "ask the sources again",
    "theme": "NAME: other colours",
    "q": "quit",
}
"""The commands that open no view."""
_WORDS = {view.word.word: view for view in VIEWS if view.word}
VERBS = {**{verb: view.word.help for verb, view in _WORDS.items() if view.word}, **OWN}
"""Every command with what it does."""
_SAME = {
    **{same: verb for verb, view in _WORDS.items() if view.word for same in view.word.same},
    **dict.fromkeys(("quit", "quit!", "q!", "qa", "qa!", "exit", "wq", "wq!", "x", "Q"), "q"),
    "o": "open",
}
_LEGS = {
    **{leg.value: leg for leg in Leg},
    "design": Leg.DESIGN,
    "build": Leg.BUILD,
    "deploy": Leg.DEPLOYMENT,
}


@dataclass(frozen=True, slots=True)
class Typed:
    """A command: `verb` is one of `VERBS`, `leg`, `kind`, or `unknown`; then what it is about.

    For `leg` the argument is the leg's value; for `kind` it is `kind words`; for `unknown` it says
    what was meant, perhaps.
    """

    verb: str
    argument: str = ""


def parse(text: str, kinds: Iterable[str]) -> Typed | None:
    """The command of a line without its colon; None for an empty one.

    The name of a kind with words after it looks for such a node; the name of a leg alone lands on
    that leg of the chain.
    """
    word, _, rest = text.strip().lstrip(":").strip().partition(" ")
    rest = rest.strip()
    if not word:
        return None
    word = _SAME.get(word, word)
    if word in VERBS:
        return Typed(word, rest)
    held = list(kinds)
    if rest and word in held:
        return Typed("kind", f"{word} {rest}")
    if word in _LEGS:
        return Typed("leg", _LEGS[word].value)
    near = nearest_words(word, [*VERBS, *_LEGS, *held], most=3)
    return Typed("unknown", f"Did you mean {' or '.join(near)}?" if near else "Try :help.")


def view_of(verb: str) -> View | None:
    """The view that a verb opens; None for one that opens none."""
    return _WORDS.get(verb)
