"""The commands, their options, and what to suggest for a mistyped one."""

from __future__ import annotations

import argparse
import os
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from traceview.commands.exit_codes import HELP
from traceview.errors import UsageError
from traceview.navigation.views_table import VIEWS
from traceview.text.nearest_words import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_BEFORE = {
    "demo": (
        "traceview.commands.demo",
        "the terminal UI on embedded data, or write that data to a folder",
    ),
    "open": (
        "traceview.commands.open",
        "the terminal UI at what a URL, key, commit, id or name stands for",
    ),
    "trace": ("traceview.commands.trace", "the chain of an alert, rule, commit, ticket, …"),
}
_AFTER = {
    "chains": ("traceview.commands.chains", "the chain of every alert rule, one line each"),
    "sync": ("traceview.commands.sync", "ask the sources for what is new"),
    "cache": ("traceview.commands.cache", "where the cache is and what it holds; empty it"),
    "config": ("traceview.commands.config", "check the configuration, or show it"),
}
_OF_VIEWS = {view.name: (view.shell.module, view.shell.help) for view in VIEWS if view.shell}
COMMANDS = {**_BEFORE, **_OF_VIEWS, **_AFTER}
"""Every command: its module, and its line of help.

`add_arguments(parser)` of the module says what the command takes, and is asked for the one command
that is run; `run(args, opener)` returns the exit code.
"""
NO_COMMAND = "traceview.commands.tui"
"""The module that is run without a command."""


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

    def _print_message(self, message: str, file: Any = None) -> None:
        """Print the help; argparse itself is silent when that fails."""
        from traceview.commands.output import say

        say(message)


class CommandParser(Parser):
    """The parser of one command; its arguments are added once it is the one that is run."""

    def __init__(self, *, module: str, **settings: Any) -> None:
        super().__init__(**settings)
        self._module = module

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse what stands behind the name of the command."""
        module, self._module = self._module, ""
        if module:
            import_module(module).add_arguments(self)
        return super().parse_known_args(args, namespace)


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
        raise UsageError(f"unexpected argument {word!r}", "", f"see `{command.prog} --help`")
    return args


def _shared() -> CommandParser:
    """The options that stand before or after the command; they have no default of their own."""
    shared = CommandParser(module="", add_help=False, argument_default=argparse.SUPPRESS)
    shared.add_argument("--config", metavar="FILE", type=Path, help="the configuration to use")
    shared.add_argument("--color", choices=("auto", "never"), help="`never`: no colours")
    shared.add_argument("--offline", action="store_true", help="use the cache, ask no source")
    return shared


def _parser() -> tuple[Parser, dict[str, CommandParser]]:
    shared = _shared()
    parser = Parser(
        prog="traceview",
        description="Walk from a firing alert to its metric, rule, change, ticket and owner. "
        "Without a command: the terminal UI.",
        epilog=HELP,
        parents=[shared],
    )
    parser.add_argument("--version", action="store_true", help="show the version and exit")
    parser.add_argument(
        "--filter",
        metavar="WORDS",
        help="what the alert list shows at first, as after `/`: 'severity=critical team!=web'",
    )
    commands = parser.add_subparsers(
        dest="command", metavar="COMMAND", title="commands", parser_class=CommandParser
    )
    made = {
        name: commands.add_parser(
            name, module=module, help=about, description=about, parents=[shared]
        )
        for name, (module, about) in COMMANDS.items()
    }
    return parser, made
