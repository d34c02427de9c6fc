"""A gap in words: why, whom to ask and what it may be, people only where they are asked for."""

from __future__ import annotations

from collections.abc import Callable

from traceview.chain.chain import Gap
from traceview.export.chain_outline import Account
from traceview.model import Node


def gap_words(gap: Gap, account: Account, named: Callable[[str], str] = str) -> str:
    """`nobody owns this: ask Ann (author, last seen 2026-10-01); perhaps web (0.05)`.

    `named` makes a text of a source fit for the style.
    """

    def title(node: Node) -> str:
        return "a person, left out" if account.is_hidden(node) else named(node.title)

    ask = "; ".join(f"{title(one.person)} ({named(one.words)})" for one in gap.ask)
    perhaps = ", ".join(f"{title(one.node)} (guess {one.confidence:.2f})" for one in gap.perhaps)
    told = named(gap.why)
    if ask:
        told += f": ask {ask}"
    return f"{told}; perhaps {perhaps}" if perhaps else told
