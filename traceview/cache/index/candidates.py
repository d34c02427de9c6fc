"""What a search asks of the index: nodes that hold all of some words, the newest first."""

from __future__ import annotations

from collections.abc import Sequence

from traceview.cache.disk.batches import marks
from traceview.cache.store_protocol import CANDIDATES

_TRIGRAM = 3


def question(
    words: Sequence[str], kinds: Sequence[str], *, has_trigrams: bool, is_rare: bool
) -> tuple[str, list[object]]:
    """The statement that finds nodes of `kinds` (of any, without) that hold all of `words`.

    Trigrams only tell which nodes may hold a word, so that each text is looked at as well. Without
    them, and without a word that is long enough, the nodes of a kind are read through where the
    kind `is_rare`, else all nodes from the newest on.
    """
    wanted = [word.lower() for word in words]
    tests = ["instr(node.text, ?) > 0" for _ in wanted]
    values: list[object] = [*wanted]
    if kinds:
        tests.append(f"node.kind IN (SELECT number FROM word WHERE word IN ({marks(kinds)}))")
        values += kinds
    grams = {word[n : n + _TRIGRAM]: None for word in wanted for n in range(len(word) - 2)}
    tables, row = "node", "node.row"
    if grams and has_trigrams:
        tables, row = "words CROSS JOIN node ON node.row = words.rowid", "words.rowid"
        tests.insert(0, "words MATCH ?")
        values.insert(0, " AND ".join('"' + gram.replace('"', '""') + '"' for gram in grams))
    elif kinds and not is_rare:
        tables = "node NOT INDEXED"
    where = f"WHERE {' AND '.join(tests)}" if tests else ""
    newest = f"ORDER BY {row} DESC LIMIT {CANDIDATES}"
    return f"SELECT node.id, node.text FROM {tables} {where} {newest}", values
