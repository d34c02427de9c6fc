"""What to plot for a node, and the asking of the sources for the values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import pairwise
from statistics import median

from traceview.cache.store_protocol import LinkHead
from traceview.connector import Ability, Plot, Plotter, Series
from traceview.errors import NotFoundError, SourceError, SourceUnreachable, TraceviewError
from traceview.graph.working_set import WorkingSet
from traceview.linking.rule_matching import labels_of
from traceview.model import Kind, Node, Relation
from traceview.references.promql.expression import canonical, read_expression
from traceview.session.firing_series import firing_series
from traceview.session.question import Question
from traceview.sources.source import Source, failed


def question(graph: WorkingSet, node_id: str) -> Question | None:
    """What to plot for an alert, a rule or a metric; None when it has no expression."""
    node = graph.node(node_id)
    if node is None:
        return None
    if node.kind is Kind.METRIC:
        return Question(node.title, node.title, node.title, "", None, "", None, "")
    expr, hold = _expression(graph, node)
    if not expr:
        return None
    read = read_expression(expr, node.attrs.get("language", ""))
    operator, threshold = read.threshold or ("", None)
    since = node.since if node.kind is Kind.ALERT else None
    return Question(
        title=node.title,
        expr=expr,
        plotted=read.plot or expr,
        operator=operator,
        threshold=threshold,
        hold=hold,
        since=since,
        why_partial=read.why_partial,
        labels=labels_of(node) if node.kind is Kind.ALERT else {},
    )


def _expression(graph: WorkingSet, node: Node) -> tuple[str, str]:
    """The expression of a node and how long it has to hold: its own, else those of its rule."""
    expr, hold = node.attrs.get("expr", ""), node.attrs.get("for", "")
    if expr and hold:
        return expr, hold
    steps = graph.neighbours(node.id, _to_rule)
    for step in sorted(steps, key=lambda step: -step.link.confidence):
        told = step.node.attrs.get("expr", "")
        expr = expr or told
        if not told or canonical(told) == canonical(expr):
            hold = hold or step.node.attrs.get("for", "")
    return expr, hold


def _to_rule(head: LinkHead) -> bool:
    return bool(head.outward) and head.relation in (Relation.FIRED_BY, Relation.SAME_AS)


def asked(graph: WorkingSet, node_id: str) -> tuple[Node, Question]:
    """A node and what to plot for it. Raises NotFoundError when there is nothing."""
    node, found = graph.node(node_id), question(graph, node_id)
    if node is None or found is None:
        raise NotFoundError(
            "There is nothing to plot", "no expression is known", "choose an alert or a rule"
        )
    return node, found


async def plotted(
    sources: Iterable[Source],
    node: Node,
    question: Question,
    between: tuple[datetime, datetime],
    step_s: float,
) -> Plot:
    """The values of what is asked of a node, of the first source that has some.

    The series that fire stand in front. Raises the SourceError of the last source that failed when
    none has values.
    """
    failure: SourceError | None = None
    for plotter in await plotters(sources, node):
        try:
            plot = await plotter.plot(question.plotted, *between, step_s)
        except SourceError as error:
            failure = error
            continue
        except Exception as error:
            failure = failed("the plot", type(plotter).__name__, error)
            continue
        if plot.series:
            return firing_first(plot, question.labels or labels_of(node))
    raise failure or SourceUnreachable(
        "No source has values for this expression",
        "none of the sources that can plot knows its series",
        "add the Prometheus that evaluates the rule",
    )


async def local(sources: Iterable[Source]) -> list[Source]:
    """The sources that need no network."""
    return [one for one in sources if await one.is_local()]


def well(sources: Iterable[Source]) -> list[Source]:
    """The sources that answered when they were last asked."""
    return [one for one in sources if one.state.state in ("ok", "PART")]


async def plotters(sources: Iterable[Source], node: Node) -> list[Plotter]:
    """The connectors that can plot, those whose source has spoken of the node first."""
    spoke = {seen.source for seen in node.seen}
    found: list[Plotter] = []
    for source in sorted(sources, key=lambda source: source.name not in spoke):
        try:
            connector = await source.connector()
        except TraceviewError:
            continue
        if Ability.PLOT in connector.abilities and isinstance(connector, Plotter):
            found.append(connector)
    return found


def firing_first(plot: Plot, labels: Mapping[str, str]) -> Plot:
    """The plot with the series in front that the labels of an alert speak of."""
    own = set(firing_series(plot.series, labels))
    places = sorted(range(len(plot.series)), key=lambda place: place not in own)
    series = tuple(plot.series[place] for place in places)
    return plot.changed(series=series, step_s=max(plot.step_s, spacing(series)))


def spacing(series: Iterable[Series]) -> float:
    """The usual distance of two points in seconds, 0 without two: a source may store fewer points
    than were asked for, and what lies between them is no gap."""
    distances = [later[0] - earlier[0] for one in series for earlier, later in pairwise(one.points)]
    return median(distances) if distances else 0.0
