"""The commands, their options, and what to suggest for a mistyped one."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from traceview.commands.exit_codes import HELP
from traceview.errors import UsageError
from traceview.text.nearest_words import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HANDLERS = {
    "tui": "traceview.commands.tui",
    "open": "traceview.commands.tui",
    "demo": "traceview.commands.demo",
    "trace": "traceview.commands.trace",
    "path": "traceview.commands.path",
    "chains": "traceview.commands.chains",
    "search": "traceview.commands.search",
    "sources": "traceview.commands.sources",
    "sync": "traceview.commands.sources",
    "cache": "traceview.commands.cache",
    "config": "traceview.commands.config",
}
"""The module of each command; its `run(args, opener)` returns the exit code."""

STYLES = ("md", "json", "plain", "mermaid", "slack")


class Help(argparse.RawDescriptionHelpFormatter):
    """Help as wide as the terminal, which argparse itself asks for with all of `shutil`."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_columns() - 2)


def _columns() -> int:
    """How wide the terminal is: `$COLUMNS`, what it says itself, or 80."""
    told = os.environ.get("COLUMNS", "")
    if told.isdecimal() and int(told):
        return int(told)
    try:
        return os.get_terminal_size(1).columns or 80
    except OSError:
        return 80


class Parser(argparse.ArgumentParser):
    """An argument parser whose mistakes are `UsageError`s that name the nearest right word."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(formatter_class=Help, allow_abbrev=False, **settings)

    def error(self, message: str) -> NoReturn:
        """Raise the UsageError of argparse's message."""
        import re

        wrong = re.search(r"invalid choice: '([^']*)'", message)
        known = re.findall(r"[\w-]+", message.partition("choose from")[2])
        fix = nearest(wrong[1], known) if wrong else f"see `{self.prog} --help`"
        what = f"{wrong[1]!r} is not known here" if wrong else message
        raise UsageError(what, "" if wrong is None else f"known are: {', '.join(known)}", fix)


def nearest(word: str, known: Iterable[str]) -> str:
    """`did you mean 'trace'?`, or where to look when nothing is near."""
    return did_you_mean(word, known, "see `traceview --help`", likeness=0.5)


def parsed(argv: Sequence[str]) -> argparse.Namespace:
    """The command line as values. Raises UsageError, and SystemExit after `--help`."""
    parser, commands = _parser()
    unsaid = argparse.Namespace(config=None, color="auto", offline=False, command=None)
    args, rest = parser.parse_known_args(argv, unsaid)
    if rest:
        command = commands.get(args.command or "", parser)
        options = [text for one in (parser, command) for text in one._option_string_actions]
        word = rest[0].partition("=")[0]
        if word.startswith("-"):
            raise UsageError(f"{word} is not an option here", "", nearest(word, options))
        raise UsageError(f"{word!r} is one word too many", "", f"see `{command.prog} --help`")
    return args


def _shared() -> Parser:
    """The options that stand before or after the command; they have no default of their own."""
    shared = Parser(add_help=False, argument_default=argparse.SUPPRESS)
    shared.add_argument("--config", metavar="FILE", type=Path, help="the configuration to use")
    shared.add_argument("--color", choices=("auto", "never"), help="`never`: no colours")
    shared.add_argument("--offline", action="store_true", help="use the cache, ask no source")
    return shared


def _parser() -> tuple[Parser, dict[str, Parser]]:
    shared = _shared()
    parser = Parser(
        prog="traceview",
        description="Walk from a firing alert to its metric, rule, change, ticket and owner. "
        "Without a command: the terminal UI.",
        epilog=HELP,
        parents=[shared],
    )
    parser.add_argument("--version", action="store_true", help="say the version and end")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    made: dict[str, Parser] = {}

    def add(name: str, about: str) -> Parser:
        made[name] = commands.add_parser(name, help=about, description=about, parents=[shared])
        return made[name]

    demo = add("demo", "the terminal UI on embedded data, or write that data to a folder")
    demo.add_argument("--dir", metavar="DIR", type=Path, help="write the demo world to DIR")
    open_ = add("open", "the terminal UI at what a URL, key, commit, id or name stands for")
    _add_reference(open_)
    _add_refresh(open_)
    _add_trace(add("trace", "the chain of an alert, rule, commit, ticket, …"))
    _add_path(add("path", "how two things are linked: the shortest paths between them"))
    _add_chains(add("chains", "the chain of every alert rule, one line each"))
    _add_search(add("search", "nodes whose titles or names hold a text"))
    _add_json(add("sources", "how each source stands: state, age, what was skipped"))
    sync = add("sync", "ask the sources for what is new")
    sync.add_argument("names", metavar="NAME", nargs="*", help="only these sources")
    _add_json(sync)
    _add_actions(add("cache", "where the cache is and what it holds; empty it"), "info", "clear")
    _add_actions(add("config", "check the configuration, or show it"), "validate", "show")
    return parser, made


def _add_reference(parser: Parser) -> None:
    parser.add_argument("reference", metavar="REF", help="a URL, key, commit, id or name")


def _add_trace(trace: Parser) -> None:
    _add_reference(trace)
    trace.add_argument("--format", choices=STYLES, help="md (default), or another style")
    trace.add_argument("--people", action="store_true", help="name people and their addresses")
    trace.add_argument(
        "--explain", action="store_true", help="for each leg: what was tried, what matched where"
    )
    _add_json(trace)
    _add_refresh(trace)


def _add_path(path: Parser) -> None:
    path.add_argument("origin", metavar="A", help="a URL, key, commit, id or name")
    path.add_argument("target", metavar="B", help="the same of the other end")
    path.add_argument("--hops", metavar="N", type=int, help="at most N links long (6)")
    _add_json(path)
    _add_refresh(path)


def _add_chains(chains: Parser) -> None:
    chains.add_argument("--format", choices=("jsonl", "plain"), help="plain (default), or jsonl")
    _add_json(chains, "the same as --format jsonl")
    _add_refresh(chains)


def _add_search(search: Parser) -> None:
    search.add_argument("words", metavar="TEXT", nargs="+", help="words; `kind:rule` narrows")
    search.add_argument("--limit", metavar="N", type=int, default=50, help="at most N (50)")
    _add_json(search)
    _add_refresh(search)


def _add_json(parser: Parser, about: str = "facts as JSON with a versioned schema") -> None:
    parser.add_argument("--json", action="store_true", help=about)


def _add_refresh(parser: Parser) -> None:
    parser.add_argument("--refresh", action="store_true", help="ask the sources first")


def _add_actions(parser: Parser, *actions: str) -> None:
    parser.add_argument("action", choices=actions)
    _add_json(parser)
