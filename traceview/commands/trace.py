"""`traceview trace REF`: the chain of one thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from traceview.commands import exit_codes
from traceview.commands.arguments import add_json, add_reference, add_refresh
from traceview.commands.open_session import with_data, with_session
from traceview.commands.output import hidden, note, say, say_error
from traceview.errors import NotFoundError, UsageError
from traceview.export import STYLES, render

if TYPE_CHECKING:
    import argparse

    from traceview.commands.open_session import Opener
    from traceview.model import Node
    from traceview.session.session import Session


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    add_reference(parser)
    parser.add_argument("--format", choices=STYLES, help="md (default), or another style")
    parser.add_argument("--people", action="store_true", help="name people and their addresses")
    parser.add_argument(
        "--explain", action="store_true", help="for each leg: what was tried, what matched where"
    )
    add_json(parser)
    add_refresh(parser)


def run(args: argparse.Namespace, opener: Opener) -> int:
    """Print the chain; exit 1 when the reference stands for nothing that is known."""
    style = style_of(args)

    def work(session: Session) -> int:
        with_data(session, args)
        root = best(session, args.reference)
        sources = session.sources()
        if root is None:
            return exit_codes.of_answer(found=False, sources=sources)
        if args.explain:
            say(explanation(session, root, as_json=args.json))
            return exit_codes.of_answer(found=True, sources=sources)
        text = render(
            style,
            session.chain(root.id),
            sources,
            session.now(),
            people=args.people,
            hide_emails=not args.people,
        )
        say(text)
        return exit_codes.of_answer(found=True, sources=sources)

    return with_session(args, opener, work)


def explanation(session: Session, root: Node, *, as_json: bool) -> str:
    """What was tried for each leg, redacted like an export."""
    import json

    from traceview.commands.trace_explained import facts, lines
    from traceview.text.redaction import redact

    legs = session.explain(root.id)
    if as_json:
        return json.dumps(hidden(facts(legs)), ensure_ascii=False, indent=2)
    head = f"{root.kind.value} {root.title} ({root.id})"
    return redact("\n".join((head, *lines(legs))))


def style_of(args: argparse.Namespace) -> str:
    """The style that `--format` or `--json` asks for. Raises UsageError when they differ."""
    if args.json and args.format not in (None, "json"):
        raise UsageError(f"--json and --format {args.format} differ", "", "give one of them")
    return "json" if args.json else args.format or "md"


def best(session: Session, reference: str) -> Node | None:
    """The best node of a reference, None when there is none; the others are noted on stderr."""
    nodes = session.resolve(reference)
    if not nodes:
        names = [f"{one.name} {one.state}" for one in session.sources()]
        say_error(
            NotFoundError(
                f"Nothing is known of {reference!r}",
                f"sources: {', '.join(names)}",
                "try `traceview search`, or `traceview sync`",
            )
        )
        return None
    for other in nodes[1:4]:
        note(f"also: {other.kind.value} {other.title} ({other.id})")
    if len(nodes) > 4:
        note(f"and {len(nodes) - 4} more: give the id to choose")
    return nodes[0]
