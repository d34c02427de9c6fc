"""What is typed after `:`: an order as plain values, or the words that come near it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from traceview.chain.legs import Leg
from traceview.navigation.commands_table import nearest

VERBS = {
    "alerts": "the alert list",
    "open": "REF: go to a URL, key, commit or name",
    "search": "WORDS: search everything",
    "path": "REF: how it is linked with this",
    "sources": "how each source stands",
    "export": "the chain as text",
    "refresh": "ask the sources again",
    "theme": "NAME: other colours",
    "help": "the keys of this screen",
    "q": "quit",
}
_SAME = {"quit": "q", "o": "open", "a": "alerts", "s": "sources", "h": "help", "e": "export"}
_LEGS = {
    **{leg.value: leg for leg in Leg},
    "design": Leg.DESIGN,
    "build": Leg.BUILD,
    "deploy": Leg.DEPLOYMENT,
}


@dataclass(frozen=True, slots=True)
class Typed:
    """An order: `verb` is one of `VERBS`, `leg`, `kind`, or `unknown`; then what it is about.

    For `leg` the argument is the leg's value; for `kind` it is `kind words`; for `unknown` it says
    what was meant, perhaps.
    """

    verb: str
    argument: str = ""


def parse(text: str, kinds: Iterable[str]) -> Typed | None:
    """The order of a line without its colon; None for an empty one.

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
    near = nearest(word, [*VERBS, *_LEGS, *held])
    return Typed("unknown", f"Did you mean {' or '.join(near)}?" if near else "Try :help.")
