"""The one table of commands: key bindings, palette, footers, help and README are made from it.

A command works in the screens whose scopes name it. Keys are written as a person writes them in the
configuration: `?`, `ctrl+d`, `pagedown`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from traceview.chain.legs import Leg
from traceview.errors import ConfigError
from traceview.navigation import key_names
from traceview.navigation.key_names import face, library_names
from traceview.navigation.views_table import VIEWS, Key, View
from traceview.text.nearest_words import nearest_words


@dataclass(frozen=True, slots=True)
class Command:
    """One thing a person can do: `id` as in `[keys]`, default `keys`, a word, a sentence.

    `group` is its heading in the help, `scope` names the screens or parts in which it works. `view`
    names the view that it opens, if it does.
    """

    id: str
    keys: tuple[str, ...]
    title: str
    help: str
    group: str
    scope: str
    view: str = ""

    @property
    def action(self) -> str:
        """The method that carries it out, without `action_`; a leg's and a view's take its name."""
        if self.view:
            return f"view('{self.view}')"
        head, _, name = self.id.partition(".")
        return f"leg('{name}')" if head == "leg" else self.id.replace(".", "_")


def _command(
    scope: str, group: str, command_id: str, keys: str, title: str, sentence: str
) -> Command:
    return Command(command_id, tuple(keys.split()), title, sentence, group, scope)


def _leg(leg: Leg) -> Command:
    sentence = f"To the {leg.value}; again: the next."
    return Command(f"leg.{leg.name.lower()}", (leg.digit,), leg.value, sentence, "LEGS", "place")


def _opens(view: View, key: Key) -> Command:
    keys = tuple(key.keys.split())
    return Command(key.id, keys, key.title, key.help, key.group, key.scope, view.name)


COMMANDS: tuple[Command, ...] = (
    _command("list", "MOVE", "move.down", "j down", "down", "One row down."),
    _command("list", "MOVE", "move.up", "k up", "up", "One row up."),
    _command("list", "MOVE", "move.first", "g home", "first", "The first row."),
    _command("list", "MOVE", "move.last", "G end", "last", "The last row."),
    _command("list", "MOVE", "move.half_down", "ctrl+d", "half page", "Half a page down."),
    _command("list", "MOVE", "move.half_up", "ctrl+u", "half page up", "Half a page up."),
    _command("list", "MOVE", "move.page_down", "pagedown ctrl+f", "page", "A page down."),
    _command("list", "MOVE", "move.page_up", "pageup ctrl+b", "page up", "A page up."),
    _command("groups", "MOVE", "move.next_group", "n", "section", "The next kind or section."),
    _command("groups", "MOVE", "move.last_group", "N", "section", "The kind or section before."),
    _command("tabs", "MOVE", "pane.next", "tab", "next", "The next pane or link."),
    _command("tabs", "MOVE", "pane.last", "shift+tab", "before", "The pane or link before."),
    _command("into", "GO", "go.into", "enter l right", "go", "Follow what is under the cursor."),
    _command("back", "GO", "go.back", "backspace h left", "back", "Where this was reached from."),
    _command("app", "GO", "cancel", "escape", "close", "Close, clear the filter, or go back."),
    _command("place", "GO", "hist.back", "[ H alt+left", "history", "The place visited before."),
    _command("place", "GO", "hist.fwd", "] L alt+right", "history", "Forward again."),
    _command("place", "GO", "hist.last", "`", "last place", "Back to the last place, and again."),
    *(_leg(leg) for leg in Leg),
    *(_opens(view, view.key) for view in VIEWS if view.key),
    _command("filter", "FIND", "find.here", "/", "filter", "Filter this list; !word leaves out."),
    _command(
        "app", "FIND", "command.line", ":", "command", "Type a command, such as :ticket PAY-1."
    ),
    _command("app", "FIND", "command.palette", "ctrl+p", "palette", "All commands, by name."),
    _command("walk", "FIND", "mark", "space", "mark", "Mark an end of a path; two at most."),
    _command("place", "ACT", "open", "o", "open", "Open the URL in a browser, or show it."),
    _command("place", "ACT", "yank", "y", "yank", "Copy: the URL, key, title, a Markdown line."),
    _command("place", "ACT", "yank.url", "Y", "yank URL", "Copy the URL at once."),
    _command("place", "ACT", "refresh", "r", "refresh", "Show what is new here, and ask again."),
    _command("place", "ACT", "refresh.all", "R", "refresh all", "Ask every source again."),
    _command("walk", "VIEW", "preview", "v", "preview", "Show or hide the preview."),
    _command("alerts", "VIEW", "group", "B", "group", "Group as Alertmanager does, or not."),
    _command("alerts", "VIEW", "sort", "S", "sort", "Order by the next column."),
    _command("metric", "VIEW", "plot.window", "w", "window", "The next window: 1h, 6h, 24h, 7d."),
    _command("metric", "VIEW", "plot.out", "+", "older", "Twice the window, or to older events."),
    _command("metric", "VIEW", "plot.in", "-", "zoom", "Half the window."),
    _command("metric", "VIEW", "plot.earlier", "<", "pan", "Half a window earlier."),
    _command("metric", "VIEW", "plot.later", ">", "pan", "Half a window later."),
    _command("runbook", "ACT", "yank.code", "c", "yank code", "Copy the code block here."),
    _command("sources", "ACT", "retry", "r", "retry", "Ask this source again now."),
    _command("export", "ACT", "export.next", "tab right l", "format", "The next format."),
    _command("export", "ACT", "export.last", "shift+tab left h", "format", "The format before."),
    _command("export", "ACT", "export.emails", "x", "e-mails", "Hide or show e-mail addresses."),
    _command("export", "ACT", "export.people", "p", "people", "Hide or show names of people."),
    _command("export", "ACT", "export.copy", "enter c", "copy", "Copy it to the clipboard."),
    _command("export", "ACT", "export.file", "w", "write file", "Write it to a file."),
    _command("picker", "MOVE", "pick.down", "down ctrl+j", "down", "One result down."),
    _command("picker", "MOVE", "pick.up", "up ctrl+k", "up", "One result up."),
    _command("app", "VIEW", "local", "z", "UTC/local", "Times in UTC or in local time."),
    _command("app", "APP", "quit", "q", "quit", "Close this view; at the alert list, quit."),
    _command("app", "APP", "quit.now", "ctrl+q", "quit now", "Quit from anywhere."),
    _command("app", "APP", "suspend", "ctrl+z", "suspend", "Back to the shell; fg returns."),
)

BY_ID: dict[str, Command] = {command.id: command for command in COMMANDS}
_WAYS_OUT = ("cancel", "quit.now")
_LEGS = tuple(f"leg.{leg.name.lower()}" for leg in Leg)

SCOPES: dict[str, tuple[str, ...]] = {view.name: tuple(view.scopes.split()) for view in VIEWS}
"""The scopes whose commands work in each screen."""


def _foot_of(view: View) -> tuple[str, ...]:
    """The footer of its row, and the keys of other views before the ways to all the rest."""
    named = [id_ for name in view.foot.split() for id_ in (_LEGS if name == "legs" else (name,))]
    at = next((at for at, name in enumerate(named) if name in _FOOT_END), len(named))
    others = [other.key.id for other in VIEWS if other.key and view.name in other.key.feet]
    return (*named[:at], *others, *named[at:])


_FOOT_END = ("command.line", "help")

FOOT: dict[str, tuple[str, ...]] = {view.name: _foot_of(view) for view in VIEWS}
"""What each screen's footer shows, the most useful first."""


def of_scope(*scopes: str) -> list[Command]:
    """The commands of these scopes, in the order of the table."""
    return [command for command in COMMANDS if command.scope in scopes]


def of_screen(screen: str, keymap: Mapping[str, str] | None = None) -> list[Command]:
    """The commands that work in a screen, with the keys that `keymap` gives them."""
    return [with_keys(command, keymap or {}) for command in of_scope(*SCOPES[screen])]


def command_of(screen: str, key: str, keymap: Mapping[str, str] | None = None) -> Command | None:
    """The command that a key, by the library's name for it, calls in a screen."""
    return _by_key(screen, tuple(sorted((keymap or {}).items()))).get(key)


@cache
def _by_key(screen: str, keymap: tuple[tuple[str, str], ...]) -> dict[str, Command]:
    commands = of_screen(screen, dict(keymap))
    return {
        name: command for command in commands for key in command.keys for name in library_names(key)
    }


def with_keys(command: Command, keymap: Mapping[str, str]) -> Command:
    """The command with its keys of `keymap`, or as it is."""
    if command.id not in keymap:
        return command
    return replace(command, keys=tuple(key_names.split(keymap[command.id])))


def foot(screen: str, keymap: Mapping[str, str] | None = None) -> list[tuple[str, str]]:
    """The (keys, title) pairs of a screen's footer; neighbours of one title stand together.

    All ten digits are written `0-9`.
    """
    shown: list[tuple[str, str]] = []
    legs = [with_keys(BY_ID[name], keymap or {}).keys[0] for name in _LEGS]
    together = "0-9" if sorted(legs) == list("0123456789") else " ".join(map(face, legs))
    for name in FOOT[screen]:
        command = with_keys(BY_ID[name], keymap or {})
        keys, title = face(command.keys[0]), command.title
        if name in _LEGS:
            keys, title = together, "legs"
        if shown and shown[-1][1] == title:
            if name not in _LEGS:
                shown[-1] = (f"{shown[-1][0]} {keys}", title)
            continue
        shown.append((keys, title))
    return shown


def library_keymap(keymap: Mapping[str, str]) -> dict[str, str]:
    """Overrides in the library's own form: command id to names of keys, joined by commas."""
    return {
        command: ",".join(name for key in key_names.split(keys) for name in library_names(key))
        for command, keys in keymap.items()
    }


def checked(keymap: Mapping[str, object]) -> dict[str, str]:
    """The overrides of `[keys]`, found good.

    Raises ConfigError for an id that does not exist, a key that no terminal sends, a key that two
    commands of one screen share, an override without a key, and a way out of a text field that is
    a letter.
    """
    good: dict[str, str] = {}
    for name, keys in keymap.items():
        if name not in BY_ID:
            why = f"Did you mean {near[0]}?" if (near := nearest_words(name, BY_ID)) else ""
            raise ConfigError(f"There is no command {name!r} in [keys].", why, _WHERE_LISTED)
        if not isinstance(keys, str) or not key_names.split(keys):
            raise ConfigError(f"The command {name!r} needs a key.", "It is not a text.", _AS_TEXT)
        for key in key_names.split(keys):
            key_names.check(key)
        if name in _WAYS_OUT and all(len(key) == 1 for key in key_names.split(keys)):
            why = "It must also work where text is typed."
            raise ConfigError(f"The command {name!r} needs a key that is no letter.", why, _AS_TEXT)
        good[name] = keys
    _check_clashes(good)
    return good


_WHERE_LISTED = "The help screen lists every command with its id."
_AS_TEXT = 'Write it as a text, such as "o" or "ctrl+o f2".'


def _check_clashes(keymap: Mapping[str, str]) -> None:
    for screen in SCOPES:
        taken: dict[str, str] = {}
        for command in of_screen(screen, keymap):
            for key in command.keys:
                other = taken.setdefault(library_names(key)[0], command.id)
                if other != command.id:
                    what = f"{face(key)!r} is the key of {other!r} and of {command.id!r}."
                    fix = "Give one of them another key in [keys]."
                    raise ConfigError(what, f"Both work in the screen {screen!r}.", fix)


def markdown_table(keymap: Mapping[str, str] | None = None) -> str:
    """The commands as a table for the README."""
    return "\n".join(_table_rows(keymap or {})) + "\n"


def _table_rows(keymap: Mapping[str, str]) -> Iterator[str]:
    yield "| Keys | Command | What it does |"
    yield "| --- | --- | --- |"
    for command in COMMANDS:
        keys = " ".join(f"`{face(key)}`" for key in with_keys(command, keymap).keys)
        yield f"| {keys.replace('```', '`` ` ``')} | {command.id} | {command.help} |"
