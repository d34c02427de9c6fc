"""Search: at most 500 candidates of the index, ranked by how well they fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from traceview.errors import UsageError
from traceview.linking.ambiguous_names import AMBIGUOUS
from traceview.lookup.found import Found
from traceview.model import Kind, Node
from traceview.text.clean_text import clean_line
from traceview.text.nearest_words import nearest_words

if TYPE_CHECKING:
    from traceview.cache.store_protocol import Reads

TITLED = 500
"""How many nodes are looked at for one whose whole title was given."""
MARGIN = 50
"""How many more candidates are read than are asked for: their titles alone do not tell the best."""
_ORDER = {kind: place for place, kind in enumerate(Kind)}


def search(reads: Reads, text: str, limit: int) -> Found:
    """The nodes that hold every word of `text`, best first; `kind:rule,alert` narrows.

    Raises UsageError for a kind that does not exist.
    """
    kinds: list[str] = []
    words: list[str] = []
    for word in clean_line(text).split():
        if word.lower().startswith("kind:"):
            kinds += [_kind(name) for name in word[5:].split(",") if name]
        else:
            words.append(word)
    if not words and not kinds:
        return Found(())
    return _ranked(reads, words, kinds, limit)


def named(reads: Reads, reference: str) -> list[Node]:
    """The nodes whose id or whole name is `reference`, when nothing else can say more of it.

    Several nodes of one name are told apart by how the name is written, unless it is a mere word.
    """
    text = reference.strip()
    ids = reads.named((text,), ()).get(text, [])
    if not ids or len(ids) > (AMBIGUOUS if is_word(text) else 1):
        return []
    return [record.node for record in reads.records(ids).values()]


def named_of_kind(reads: Reads, reference: str) -> list[Node]:
    """The nodes that `alert:HighErrorRate` means: of this kind and with this whole name."""
    kind, _, name = reference.strip().partition(":")
    if kind not in _ORDER or not name.strip():
        return []
    ids = reads.named((name.strip(),), (Kind(kind),)).get(name.strip(), [])
    return [record.node for record in reads.records(ids[:TITLED]).values()]


def is_word(text: str) -> bool:
    """Whether a text is letters only, so that no pattern of a key, an address or a number fits."""
    return text.replace("_", "").isalpha()


def titled(reads: Reads, title: str) -> list[Node]:
    """The nodes whose whole title is `title`, upper or lower case, best first."""
    words = clean_line(title).split()
    wanted = " ".join(words).lower()
    found = _ranked(reads, words, [], TITLED).nodes if words else ()
    return [node for node in found if " ".join(node.title.lower().split()) == wanted]


def _ranked(reads: Reads, words: list[str], kinds: list[str], most: int) -> Found:
    """At most `most` nodes, best first; of the candidates only the likeliest are read."""
    wanted = " ".join(words).lower()
    name = " ".join(words)
    known = reads.named((name,), ()).get(name, []) if words else []
    candidates = reads.candidates(words, kinds)
    texts = candidates.texts
    likely = sorted(texts, key=lambda node_id: _likelihood(texts[node_id], wanted))
    records = reads.records(dict.fromkeys((*known, *likely[: most + MARGIN])))
    nodes = [record.node for record in records.values()]
    fitting = [node for node in nodes if not kinds or node.kind.value in kinds]
    ranked = sorted(fitting, key=lambda node: _fit(node, wanted))
    return Found(tuple(ranked[:most]), candidates.is_cut)


def _likelihood(text: str, wanted: str) -> int:
    """How well the text of a candidate fits: its title is at the beginning of it."""
    if text == wanted:
        return 0
    return 1 if text.startswith(wanted) else 2 if wanted in text else 3


def _kind(name: str) -> str:
    name = name.lower()
    if name in _ORDER:
        return name
    near = nearest_words(name, [kind.value for kind in Kind])
    fix = f"did you mean kind:{near[0]}?" if near else f"kinds are: {', '.join(Kind)}"
    raise UsageError(f"There is no kind {name!r}", "", fix)


def _fit(node: Node, wanted: str) -> tuple[int, bool, int, float, str]:
    title = node.title.lower()
    names = [name.lower() for name in node.names]
    if wanted == title or wanted in names:
        rank = 0
    elif title.startswith(wanted):
        rank = 1
    elif wanted in title:
        rank = 2
    else:
        rank = 3
    moment = node.since or node.updated
    newest = -moment.timestamp() if moment else 0.0
    return rank, node.is_stub, _ORDER[node.kind], newest, node.id
