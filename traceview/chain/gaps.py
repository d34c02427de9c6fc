"""Why a leg was not found, and what would fix it."""

from __future__ import annotations

from collections.abc import Mapping

from traceview.chain.chain import Gap
from traceview.chain.legs import Leg
from traceview.chain.spine import Reached
from traceview.model import Kind, Node

_MISSING = {
    Leg.METRIC: ("its expression is not known", "add the Prometheus that evaluates the rule"),
    Leg.DASHBOARD: ("nothing names a dashboard", "add `dashboard` to the annotations of {rule}"),
    Leg.RUNBOOK: ("nothing names a runbook", "add `runbook_url` to the annotations of {rule}"),
    Leg.DESIGN: (
        "no ticket or change links a design document",
        "link the document from {ticket}",
    ),
    Leg.BUILD: ("no build of {change} is known", "add the source that runs the builds"),
    Leg.DEPLOYMENT: ("no deployment of {change} is known", "add the source that deploys"),
    Leg.OWNER: ("nobody owns this", "add a `team` label to {rule}, or CODEOWNERS"),
}
_NAME_IT = "name it in a trailer such as `Bug: KEY-1`; own keys go under `[house] trackers`"


def gap(leg: Leg, root: Node, spine: Mapping[str, Reached]) -> Gap:
    """The gap at `leg` of the chain of `root`, as far as the spine was found."""
    first: dict[Kind, Node] = {}
    for reached in sorted(spine.values(), key=_git_first):
        first.setdefault(reached.node.kind, reached.node)
    if leg is Leg.RULE:
        return Gap(leg, *_no_rule(root))
    if leg is Leg.CHANGE:
        return Gap(leg, *_no_change(first))
    if leg is Leg.TICKET:
        return Gap(leg, *_no_ticket(first))
    why, fix = _MISSING[leg]
    if leg is Leg.METRIC and any(node.attrs.get("expr") for node in first.values()):
        why, fix = _no_metric(first), "open {rule} and read it there"
    names = {
        "rule": _place(first.get(Kind.RULE), "the rule"),
        "change": _title(first.get(Kind.CHANGE) or first.get(Kind.COMMIT), "the change"),
        "ticket": _title(first.get(Kind.TICKET), "the ticket"),
    }
    return Gap(leg, why.format(**names), fix.format(**names))


def _no_metric(first: Mapping[Kind, Node]) -> str:
    """Why an expression that is known names no metric, as far as its reader says."""
    from traceview.references.promql.expression import read_expression

    said = [node.attrs for node in first.values() if node.attrs.get("expr")]
    reasons = (read_expression(one["expr"], one.get("language", "")).why_partial for one in said)
    why = next(filter(None, reasons), "").replace("{", "(").replace("}", ")")
    return "no metric can be told from the expression" + (f": {why}" if why else "")


def _git_first(reached: Reached) -> tuple[bool, float]:
    node = reached.node
    return node.kind is Kind.RULE and "repo" not in node.attrs, reached.cost


def _no_rule(root: Node) -> tuple[str, str]:
    if root.kind is not Kind.ALERT:
        fix = "link it from a rule, or add the repository that holds the rules"
        return "no rule leads here", fix
    name = root.attrs.get("alertname", "")
    why = [f"no rule named {name} with these labels is known" if name else "it has no name"]
    if root.attrs.get("expr"):
        why.append("not exactly one rule is known that has its expression")
    return ", and ".join(why), "add the repository that holds the rules as a `git` source"


def _no_change(first: Mapping[Kind, Node]) -> tuple[str, str]:
    if commit := first.get(Kind.COMMIT):
        return _no_change_of(commit)
    if Kind.RULE in first:
        return (
            "the commit that introduced the rule is not known",
            "add its repository as a `git` source with its whole history, not a shallow clone",
        )
    if ticket := first.get(Kind.TICKET):
        return f"no change names {ticket.title}", _NAME_IT
    return "no rule was found to start from", _add_git()


def _no_change_of(commit: Node) -> tuple[str, str]:
    if number := commit.attrs.get("elsewhere", ""):
        return (
            f"history came from elsewhere: {number} of {commit.title} is another repository's",
            "look for it in the repository that the history came from",
        )
    why = f"commit {commit.title} names no change"
    if number := commit.attrs.get("reached", ""):
        why = f"{why}; it reached this branch by {number}"
    if "bot" in commit.attrs:
        return f"{why}, and a program made it", "look at the commits right before it"
    return why, "add the forge as a source: only it knows a rebased merge; a direct push has none"


def _no_ticket(first: Mapping[Kind, Node]) -> tuple[str, str]:
    told = [node for kind in (Kind.CHANGE, Kind.COMMIT) if (node := first.get(kind))]
    if not told:
        return "no change was found to start from", _add_git()
    if unread := next(filter(None, (node.attrs.get("unread") for node in told)), ""):
        return f"{told[0].title} names no ticket that is known: it has `{unread}`", _NAME_IT
    if mentioned := next(filter(None, (node.attrs.get("mentions") for node in told)), ""):
        return f"{told[0].title} only mentions {mentioned}, as other work", _NAME_IT
    return f"{told[0].title} names no ticket", _NAME_IT


def _add_git() -> str:
    return "add the repository that holds the rules as a `git` source"


def _place(node: Node | None, fallback: str) -> str:
    if node is None:
        return fallback
    file, line = node.attrs.get("file", ""), node.attrs.get("line", "")
    return f"{file}:{line}" if file and line else file or node.title


def _title(node: Node | None, fallback: str) -> str:
    return node.title if node else fallback
