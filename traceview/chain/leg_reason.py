"""Why a node answers a leg: for the first, the second and each further one its own reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from traceview.chain.chain import LegFound
    from traceview.model import Evidence


def reason_of_answer(found: LegFound, number: int) -> tuple[str, str] | None:
    """`exact` or `guess`, and why, of the node at `number` from 0; None when it is not known."""
    if number == 0:
        return found.how, found.why
    path = found.path_to(number)
    if path is None:
        return None
    if not path:
        return "exact", "it is the root"
    certain = all(step.link.confidence >= 1 for step in path)
    return "exact" if certain else "guess", method_and_text(path[-1].link.best)


def method_and_text(evidence: Evidence) -> str:
    """The method, and the text that it matched when that says more; no word of it twice."""
    method, text = evidence.method, evidence.text
    if not text or text in method:
        return method
    word = method.rpartition(" ")[2]
    for mark in (":", "="):
        name, found, rest = text.partition(mark)
        if found and name.strip() == word:
            return f"{method}: {rest.strip()}"
    return f"{method}: {text}"
