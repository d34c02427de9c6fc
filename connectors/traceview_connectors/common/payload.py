"""Reading foreign JSON objects into typed values, one by one: a bad one costs no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

import msgspec

from traceview.errors import BadPayload
from traceview.http import UnreadableError, read_json
from traceview.model import Findings, Problem

Item = TypeVar("Item")
Shape = TypeVar("Shape")
MOST = 100_000
"""Items of one list that are read, where it does not come in pages."""
NOTED = 50
"""How many problems of a source are noted each on its own; those behind are counted."""
_MORE = " more were skipped"
UNKNOWN_YEARS = (1, 9999)
"""Years by which Go writes that a time is not set."""


def listed(value: Any, name: str, what: str) -> list[Any]:
    """`value` when it is a list; raises BadPayload when the source sent something else."""
    if isinstance(value, list):
        return value
    raise BadPayload(
        f"The {what} of {name} cannot be read",
        f"a list was expected, not {_kind(value)}",
        "Check the source's type, and that its url leads to the API",
    )


def each(
    values: Sequence[Any], shape: type[Shape], what: str, problems: list[Problem]
) -> Iterator[Shape]:
    """The objects of a list that have the shape; the others are noted in `problems`.

    Of a list longer than `MOST` the first are read. The first `NOTED` problems are noted each on
    its own, the rest as one that counts them.
    """
    yield from readable(
        enumerate(values[:MOST]), lambda value: _converted(value, shape), what, problems
    )
    if (left := len(values) - MOST) > 0:
        problems.append(
            Problem(
                what=f"{left:,} of the {what} were left out",
                why=f"the first {MOST:,} are read",
                fix="narrow what the source is asked for in its settings",
                count=left,
            )
        )


def readable(
    items: Iterable[tuple[int, Item]],
    read: Callable[[Item], Shape],
    what: str,
    problems: list[Problem],
) -> Iterator[Shape]:
    """What `read` makes of numbered items; those without the shape are noted as `each` does."""
    more = 0
    for number, item in items:
        try:
            yield read(item)
        except (msgspec.ValidationError, RecursionError) as error:
            if len(problems) < NOTED:
                problems.append(_skipped(what, number, error))
            else:
                more += 1
    _count_more(more, problems)


def _count_more(noted: int, problems: list[Problem]) -> None:
    """Note so many that are not noted each on its own."""
    if noted and problems and problems[-1].what.endswith(_MORE):
        noted += problems.pop().count
    if noted:
        why = f"the first {NOTED} are noted each on its own"
        problems.append(Problem(what=f"{noted:,}{_MORE}", why=why, count=noted))


def read_item(item: msgspec.Raw, shape: type[Shape]) -> Shape:
    """One item of `SourceClient.get_items` as a shape; raises msgspec.ValidationError.

    What msgspec does not take as it stands is made safe first.
    """
    try:
        return msgspec.json.decode(item, type=shape)
    except (msgspec.MsgspecError, RecursionError):
        pass
    try:
        return _converted(read_json(bytes(item)), shape)
    except (UnreadableError, RecursionError) as error:
        raise msgspec.ValidationError(_why(error)) from None


def _skipped(what: str, number: int, error: Exception) -> Problem:
    """That item `number` of a list has not the shape that it should have."""
    return Problem(
        what=f"one of the {what} was skipped",
        place=f"{what}[{number}]",
        why=_why(error),
        fix="check that the source's version is supported",
    )


def _why(error: Exception) -> str:
    return "it is nested too deep" if isinstance(error, RecursionError) else str(error)


def list_at(data: Any, field: str, name: str, what: str) -> list[Any]:
    """The list in a field of an object; null is an empty one. Raises BadPayload for another."""
    if isinstance(data, dict) and field in data and data[field] is None:
        return []
    return listed(data.get(field) if isinstance(data, dict) else None, name, what)


def _converted(value: Any, shape: type[Shape]) -> Shape:
    """A value as a shape; null for a field that may be left out is that field's default."""
    try:
        return msgspec.convert(value, shape)
    except msgspec.ValidationError:
        return msgspec.convert(_without_nulls(value), shape)


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nulls(one) for name, one in value.items() if one is not None}
    if isinstance(value, list):
        return [_without_nulls(one) for one in value]
    return value


def built(
    values: Iterable[Shape],
    make: Callable[[Shape], Findings],
    what: str,
    problems: list[Problem],
) -> Findings:
    """What `make` finds in each value; one of which it can make nothing is noted as a problem."""
    found, more = [], 0
    for value in values:
        try:
            found.append(make(value))
        except (ValueError, OverflowError) as error:
            if len(problems) < NOTED:
                why = f"{type(error).__name__} while reading it"
                fix = "look at it in the source; the others were read"
                what_was = f"one of the {what} was skipped"
                problems.append(Problem(what=what_was, why=why, fix=fix))
            else:
                more += 1
    _count_more(more, problems)
    return _each_stub_once(Findings.gathered(found))


def _each_stub_once(found: Findings) -> Findings:
    """A thousand alerts of one team name that team a thousand times."""
    stubs: set[str] = set()
    nodes = []
    for node in found.nodes:
        if node.is_stub and not node.attrs:
            if node.id in stubs:
                continue
            stubs.add(node.id)
        nodes.append(node)
    return found.changed(nodes=tuple(nodes))


def in_steps(values: Sequence[Shape], size: int) -> Iterator[Sequence[Shape]]:
    """`values` in slices of at most `size`."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def moment(value: datetime | None) -> datetime | None:
    """The time, or None for a time that is not set."""
    if value is None or value.year in UNKNOWN_YEARS:
        return None
    return value


@lru_cache(1_024)
def expression_in(generator_url: str) -> str:
    """The PromQL expression of a generatorURL; empty without one, or with several.

    Read are the `g0.expr` of Prometheus and Thanos (`TableLinkForExpression`), that of vmui, which
    stands behind the `#`, and the queries of Grafana's explore (`left`, since version 10 `panes`).
    """
    try:
        address = urlsplit(generator_url)
        behind = address.fragment.partition("?")[2]
        fields = [parse_qs(text, max_num_fields=99) for text in (address.query, behind) if text]
    except ValueError:
        return ""
    for found in fields:
        if told := found.get("g0.expr", [""])[0].strip():
            return told
    panes = (found.get(name, [""])[0] for found in fields for name in ("left", "panes"))
    explored = {expr.strip() for pane in panes for expr in _explored(pane)} - {""}
    return explored.pop() if len(explored) == 1 else ""


def _explored(text: str) -> Iterator[str]:
    """The expressions of the queries of Grafana's explore, which it writes as JSON."""
    try:
        pane = msgspec.json.decode(text) if text else None
    except (msgspec.DecodeError, RecursionError):
        return
    held = [pane, *pane.values()] if isinstance(pane, dict) else []
    for one in held:
        queries = one.get("queries") if isinstance(one, dict) else None
        for query in queries if isinstance(queries, list) else ():
            expr = query.get("expr") if isinstance(query, dict) else None
            if isinstance(expr, str):
                yield expr


def _kind(value: Any) -> str:
    names = {dict: "an object", str: "a text", type(None): "null", bool: "a yes or no"}
    return names.get(type(value), "a number")
