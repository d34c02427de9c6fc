"""The brief for a chat: at most ten lines of Slack's mrkdwn.

Foreign text stands inside code spans with `&`, `<` and `>` escaped, so that it mentions nobody.
"""

from __future__ import annotations

from collections.abc import Iterator

from traceview.chain.chain import LegFound
from traceview.chain.legs import Leg
from traceview.chain.state_words import state_words
from traceview.export.chain_outline import Account, address, last_step, plain_key
from traceview.export.moments import age_of, short_stamp
from traceview.export.redactor import Censor
from traceview.graph.neighbourhood import Neighbour
from traceview.model import How, Node
from traceview.text.clean_text import clean_line
from traceview.text.urls import clean_url

_TITLE_LIMIT = 120
_LINES = (
    ("", (Leg.RULE, Leg.CHANGE, Leg.TICKET)),
    ("What to do: ", (Leg.RUNBOOK, Leg.DASHBOARD, Leg.METRIC)),
    ("More: ", (Leg.DESIGN, Leg.BUILD, Leg.DEPLOYMENT)),
)


def to_slack(account: Account) -> str:
    """The brief."""
    return "\n".join(_lines(account, account.censor())) + "\n"


def _lines(account: Account, censor: Censor) -> Iterator[str]:
    yield _headline(account, censor)
    for before, legs in _LINES:
        told = [
            _answer(found, account, censor) for leg in legs if (found := account.chain.leg(leg))
        ]
        if told:
            yield before + (" ← " if not before else " · ").join(told)
    if account.chain.gaps:
        yield "Not known: " + ", ".join(gap.leg.value for gap in account.chain.gaps)
    if account.old_sources:
        yield "May be old: " + ", ".join(
            f"{quoted(source.name)} {source.state}"
            + (f" {age_of(source.fetched_at, account.now)}" if source.fetched_at else "")
            for source in account.old_sources[:5]
        )
    if (weakest := account.weakest) is not None:
        best = weakest.to.link.best
        yield f"Weakest link: guess {best.confidence:.2f} ({quoted(censor.line(best.method))})"


def _headline(account: Account, censor: Censor) -> str:
    root = account.chain.root
    parts = [f"*{root.kind.value}* {_linked(root, account, censor)}"]
    if root.state:
        parts.append(quoted(censor.line(state_words(root))))
    if root.since:
        since = short_stamp(root.since, account.now)
        parts.append(f"since {since} ({age_of(root.since, account.now)})")
    if (owner := account.chain.leg(Leg.OWNER)) is not None:
        parts.append(f"owner {_linked(owner.nodes[0], account, censor)}")
    return " · ".join(parts)


def _answer(found: LegFound, account: Account, censor: Censor) -> str:
    guess = f" (guess {found.confidence:.2f})" if found.how == How.GUESS.value else ""
    best = _linked(found.nodes[0], account, censor, last_step(found))
    return f"{found.leg.value} {best}{guess}"


def _linked(node: Node, account: Account, censor: Censor, step: Neighbour | None = None) -> str:
    if account.is_hidden(node):
        return "a person, left out"
    title = quoted(censor.line(node.title))
    key = plain_key(node)
    url = clean_url(censor.line(address(node, step)))
    if not url:
        return f"{key} {title}" if key and key not in node.title else title
    safe = url.replace("&", "&amp;").replace("|", "%7C")
    return f"<{safe}|{key or node.kind.value}> {title}"


def quoted(text: str) -> str:
    """`text` as a code span of Slack: it has no escape for a back-tick, so that becomes `'`."""
    line = clean_line(text, _TITLE_LIMIT).replace("`", "'")
    line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"`{line}`" if line.strip() else "-"
