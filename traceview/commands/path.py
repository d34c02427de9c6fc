"""`traceview path A B`: how two things are linked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from traceview.commands import exit_codes
from traceview.commands.arguments import add_json, add_refresh
from traceview.commands.open_session import with_data, with_session
from traceview.commands.output import say, say_json
from traceview.commands.trace import best
from traceview.errors import UsageError
from traceview.export.redactor import Censor
from traceview.export.values import link_values, node_values

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from traceview.commands.open_session import Opener
    from traceview.graph.neighbourhood import Neighbour
    from traceview.graph.paths_found import PathFound, Paths
    from traceview.model import Node
    from traceview.session.session import Session

SCHEMA = "traceview.path/1"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("origin", metavar="A", help="a URL, key, commit, id or name")
    parser.add_argument("target", metavar="B", help="the same of the other end")
    parser.add_argument("--hops", metavar="N", type=int, help="at most N links long (6)")
    add_json(parser)
    add_refresh(parser)


def run(args: argparse.Namespace, opener: Opener) -> int:
    """Print the shortest paths; exit 1 when there is none, or nothing is known of an end."""
    if args.hops is not None and args.hops < 1:
        raise UsageError(f"--hops {args.hops} is too small", "", "give 1 or more")

    def work(session: Session) -> int:
        with_data(session, args)
        ends = [best(session, reference) for reference in (args.origin, args.target)]
        origin, target = ends
        sources = session.sources()
        if origin is None or target is None:
            return exit_codes.of_answer(found=False, sources=sources)
        paths = session.path(origin.id, target.id, args.hops)
        if args.json:
            say_json(Censor(hide_emails=False).values(facts(paths)))
        else:
            censor = Censor(hide_emails=False)
            say("\n".join(censor.line(line) for line in lines(paths)))
        return exit_codes.of_answer(found=bool(paths.found), sources=sources)

    return with_session(args, opener, work)


def lines(paths: Paths) -> Iterator[str]:
    """One fact a line: how the search ended, then each path, node by node and link by link."""
    yield f"from: {_named(paths.origin)}"
    yield f"to: {_named(paths.target)}"
    yield f"search: {paths.told}"
    for number, path in enumerate(paths.found, 1):
        yield f"path {number}: {path.told}"
        yield f"{number} {_named(paths.origin)}"
        for step in path.steps:
            yield f"{number} {_linked(step)}"
            yield f"{number} {_named(step.node)}"


def _named(node: Node) -> str:
    return f"{node.kind.value} {node.title} ({node.id})"


def _linked(step: Neighbour) -> str:
    piece = step.link.best
    how = piece.how.value if piece.confidence == 1 else f"{piece.how.value} {piece.confidence:.2f}"
    why = f"{piece.method}: {piece.text}" if piece.text else piece.method
    place = f", at {piece.place}" if piece.place else ""
    return f"{step.label}; {how}; {why}{place}; {piece.source}"


def facts(paths: Paths) -> dict[str, Any]:
    """The same as plain values."""
    return {
        "schema": SCHEMA,
        "from": node_values(paths.origin),
        "to": node_values(paths.target),
        "ending": paths.ending,
        "told": paths.told,
        "hops": paths.hops,
        "records": paths.records,
        "through_hubs": paths.through_hubs,
        "paths": [_path(path) for path in paths.found],
    }


def _path(path: PathFound) -> dict[str, Any]:
    return {
        "hops": len(path.steps),
        "how": "guess" if path.guesses else "exact",
        "confidence": round(path.confidence, 4),
        "steps": [
            {
                "relation": step.label,
                "outward": step.outward,
                "link": link_values(step.link),
                "node": node_values(step.node),
            }
            for step in path.steps
        ],
    }
