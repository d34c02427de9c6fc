"""The one table of views: everything else in the program learns of a view from its row.

To add a view, write its rules, its screen and perhaps its command, and add a row here: its key
works and stands in help, palette, footers and `[keys]`; its word works after `:`; its command
stands in `traceview --help`. Screens and commands are named, never imported: the table is light.
Every command line reads it, so its rows are named tuples: they are made sooner than data classes.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple

from traceview.chain.legs import Leg

NOTHING_HERE = "There is nothing here to do that with."


class About(Enum):
    """What a view is about, and so what opens it."""

    ALERTS = auto()
    """All alerts: the place where the history begins."""
    NODE = auto()
    """The node under the cursor, or the one shown; a place of the history."""
    EXPRESSION = auto()
    """That node, or the root of its trail, when it has an expression; a place of the history."""
    TWO_NODES = auto()
    """How two nodes are linked; a place of the history."""
    CHAIN = auto()
    """The chain that the digits ask for: its root is given to the screen."""
    WORDS = auto()
    """What is typed: the words are given to the screen, which answers with the id of a node."""
    KEYS = auto()
    """The keys of the screen below it, whose name is given to the screen."""
    SOURCES = auto()
    """How the sources stand: nothing more is given to the screen."""


ABOUT_A_NODE = (About.NODE, About.EXPRESSION, About.TWO_NODES, About.CHAIN)
"""What needs a node that is highlighted or shown."""


class Key(NamedTuple):
    """The command that opens a view: its id in `[keys]`, default keys, a word, a sentence.

    `group` is its heading in the help, `scope` where it works, `feet` are the other views that show
    it in their footer though they do not name it there.
    """

    id: str
    keys: str
    title: str
    help: str
    group: str = "VIEW"
    scope: str = "app"
    feet: tuple[str, ...] = ()


class Word(NamedTuple):
    """What opens a view when it is typed after `:`; `same` are shorter words for it."""

    word: str
    help: str
    same: tuple[str, ...] = ()


class ShellCommand(NamedTuple):
    """`traceview NAME`: the module with its `add_arguments` and `run`, and its line of help."""

    module: str
    help: str


class View(NamedTuple):
    """One view.

    `screen` is `module:Class`; a place of the history is made from the session and the situation,
    a screen laid over it from these and what it is about. `scopes` are the parts of the table of
    commands that work in it, `foot` the commands of its footer, the most useful first (`legs`
    stands for all the digits). The digit of `leg` lands in it. It shows nodes of `kinds`, all if
    empty; `refusal` is the note when there is nothing to open it for; of a view of one node it
    says what its key does.
    """

    name: str
    screen: str
    about: About
    scopes: str
    foot: str
    key: Key | None = None
    word: Word | None = None
    shell: ShellCommand | None = None
    leg: Leg | None = None
    kinds: tuple[str, ...] = ()
    refusal: str = NOTHING_HERE


VIEWS: tuple[View, ...] = (
    View(
        "alerts", "traceview.screens.alerts.screen:AlertsScreen", About.ALERTS,
        scopes="alerts list groups into walk filter back place app",
        foot="go.into legs find.here group find.all metric open yank export refresh command.line "
        "help quit",
        word=Word("alerts", "the alert list", ("a",)),
    ),
    View(
        "explorer", "traceview.screens.explorer.screen:ExplorerScreen", About.NODE,
        scopes="list groups into tabs walk filter back place app",
        foot="go.into go.back legs hist.back hist.fwd read open yank export find.here preview help "
        "quit",
    ),
    View(
        "search", "traceview.screens.search.screen:SearchScreen", About.WORDS,
        scopes="picker into app",
        foot="pick.down pick.up go.into cancel",
        key=Key("find.all", "f", "search", "Search everything; takes URLs and keys.", "FIND"),
        word=Word("search", "WORDS: search everything"),
        shell=ShellCommand("traceview.commands.search", "nodes whose titles or names hold a text"),
    ),
    View(
        "path", "traceview.screens.path.screen:PathScreen", About.TWO_NODES,
        scopes="list into tabs back place app",
        foot="go.into pane.next open yank refresh go.back help quit",
        key=Key(
            "path", "p", "paths", "Paths from the trail's start, or mark to mark.", "FIND", "walk"
        ),
        word=Word("path", "REF: how it is linked with this"),
        shell=ShellCommand(
            "traceview.commands.path", "how two things are linked: the shortest paths between them"
        ),
        refusal="Paths lead from where the trail begins: go on, or mark two ends with space.",
    ),
    View(
        "help", "traceview.screens.help.screen:HelpScreen", About.KEYS,
        scopes="picker app",
        foot="pick.down pick.up cancel",
        key=Key("help", "? f1", "help", "The keys of this screen.", "APP"),
        word=Word("help", "the keys of this screen", ("h",)),
    ),
    View(
        "sources", "traceview.screens.sources.screen:SourcesScreen", About.SOURCES,
        scopes="list sources back app",
        foot="retry go.back help quit",
        key=Key(
            "sources", "s", "sources", "How each source stands; what was skipped.",
            feet=("alerts",),
        ),
        word=Word("sources", "how each source stands", ("s",)),
        shell=ShellCommand(
            "traceview.commands.sources", "how each source stands: state, age, what was skipped"
        ),
    ),
    View(
        "export", "traceview.screens.export.screen:ExportScreen", About.CHAIN,
        scopes="list export app",
        foot="export.next export.emails export.people export.copy export.file cancel",
        key=Key(
            "export", "e", "export", "The chain as Markdown, for Slack, as JSON.", "ACT", "place"
        ),
        word=Word("export", "the chain as text", ("e",)),
        refusal="There is no chain here to export.",
    ),
    View(
        "metric", "traceview.screens.metric.screen:MetricScreen", About.EXPRESSION,
        scopes="metric back place app",
        foot="plot.window plot.in plot.out plot.earlier plot.later legs open yank export go.back "
        "help",
        key=Key(
            "metric", "m", "metric", "Plot the expression against its threshold.", scope="walk"
        ),
        leg=Leg.METRIC,
        refusal="plots an expression",
    ),
    View(
        "runbook", "traceview.screens.runbook.screen:RunbookScreen", About.NODE,
        scopes="list groups into tabs runbook back place app",
        foot="pane.next go.into move.next_group move.last_group yank.code legs open go.back help",
        key=Key("read", "d", "read", "Read the document under the cursor.", scope="walk"),
        leg=Leg.RUNBOOK,
        kinds=("document",),
        refusal="reads documents",
    ),
)  # fmt: skip
"""The likeliest to be opened first: in this order they are imported behind the first frame."""


def view_named(name: str) -> View:
    """The view with this name; KeyError without one."""
    for view in VIEWS:
        if view.name == name:
            return view
    raise KeyError(name)


def view_of_leg(leg: Leg) -> str:
    """The name of the view in which the digit of a leg lands."""
    return next((view.name for view in VIEWS if view.leg is leg), "explorer")
