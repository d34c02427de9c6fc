"""The chain as a Mermaid flowchart: ids of our own, escaped labels, no clicks, within limits."""

from __future__ import annotations

import re

from traceview.export.chain_outline import Account, ChainStep, plain_key
from traceview.export.redactor import Censor
from traceview.model import How, Node
from traceview.text.clean_text import clean_line

NODE_LIMIT = 60
SIZE_LIMIT = 5_000
_LABEL_LIMIT = 60
_UNSAFE = re.compile(r"[^\w .,:/+=!-]")


def to_mermaid(account: Account) -> str:
    """`flowchart LR` with a node for each thing of the chain; guesses are dotted.

    What does not fit into 60 nodes and 5,000 characters is counted in a closing comment.
    """
    censor = account.censor()
    lines = ["flowchart LR", _box(1, account.chain.root, account, censor)]
    drawn = {account.chain.root.id}
    size = sum(len(line) + 1 for line in lines) + len("  %% 10000 links left out\n")
    left_out = 0
    for step in account.steps:
        there = step.to.node
        more = [_arrow(step, account)]
        if there.id not in drawn:
            more.insert(0, _box(account.numbers[there.id], there, account, censor))
        cost = sum(len(line) + 1 for line in more)
        fits = len(drawn) + len(more) - 1 <= NODE_LIMIT and size + cost <= SIZE_LIMIT
        if not fits or step.here not in drawn:
            left_out += 1
            continue
        size += cost
        drawn.add(there.id)
        lines += more
    if left_out:
        lines.append(f"  %% {left_out} links left out")
    return "\n".join(lines) + "\n"


def _box(number: int, node: Node, account: Account, censor: Censor) -> str:
    if account.is_hidden(node):
        return f'  n{number}["person"]'
    text = plain_key(node) or clean_line(censor.line(node.title), _LABEL_LIMIT)
    return f'  n{number}["{node.kind.value} {label(text)}"]'


def _arrow(step: ChainStep, account: Account) -> str:
    here, there = account.numbers[step.here], account.numbers[step.to.node.id]
    arrow = "-. guess .->" if step.to.link.how is How.GUESS else "-->"
    return f"  n{here} {arrow} n{there}"


def label(text: str) -> str:
    """`text` as Mermaid shows it inside quotes: all but letters, digits and a few signs encoded."""
    return _UNSAFE.sub(lambda match: f"#{ord(match[0])};", text)
