"""The row of the made-up view."""

from __future__ import annotations

from traceview.navigation.views_table import About, Key, ShellCommand, View, Word

ROW = View(
    "kinds",
    "tests.made_up_view.screen:KindsScreen",
    About.NODE,
    scopes="back place app",
    foot="go.back help quit",
    key=Key(
        "kinds.around",
        "K",
        "kinds",
        "Count what stands around.",
        scope="walk",
        feet=("alerts", "explorer"),
    ),
    word=Word("kinds", "how many of each kind stand around this", ("ki",)),
    shell=ShellCommand("tests.made_up_view.command", "how many nodes of each kind stand around"),
)
