"""Which known words a mistyped word comes near."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

LIKENESS = 0.6
"""How alike two words are from which one is suggested: 0 for nothing in common, 1 for the same."""


def nearest_words(
    word: str, known: Iterable[str], most: int = 1, likeness: float = LIKENESS
) -> list[str]:
    """At most `most` of the known words that look like `word`, the most alike first."""
    import difflib

    return difflib.get_close_matches(word, list(dict.fromkeys(known)), most, likeness)


def did_you_mean(
    word: str, known: Iterable[str], otherwise: str, *, likeness: float = LIKENESS
) -> str:
    """`did you mean 'trace'?`, or `otherwise` when no known word comes near."""
    near = nearest_words(word, known, likeness=likeness)
    return f"did you mean {near[0]!r}?" if near else otherwise
