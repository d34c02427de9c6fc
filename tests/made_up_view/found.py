"""Where the made-up view is found once its row stands in the table: `python -m … CONFIG`, as JSON.

A process of its own: the row is added before anything else of the program is imported, as if it
stood in the file.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import sys
from typing import Any

from tests.made_up_view.row import ROW
from traceview.navigation import views_table

views_table.VIEWS = (*views_table.VIEWS, ROW)


async def on_screen() -> dict[str, Any]:
    """What a person finds at the keys."""
    from tests.screens.seen_screen import seen
    from traceview.navigation.commands_table import checked

    told: dict[str, Any] = {}
    async with seen(size=(120, 30)) as it:
        told["feet"] = ["K kinds" in it.rows[-1] + it.rows[-2]]
        await it.press("K")
        told["key"] = (it.screen, it.text)
        told["own foot"] = next(row for row in it.rows if "bksp" in row)
        await it.press("h")
        told["back"] = it.screen
        told["feet"].append("K kinds" in it.rows[-1] + it.rows[-2])
        await it.press("question_mark")
        await it.type("stands around")
        told["help"] = it.cursor
        await it.press("escape", "colon")
        told["line"] = " ".join(it.text.split())
        await it.type("ki")
        await it.press("enter")
        told["typed"] = it.screen
        await it.press("q", "ctrl+p")
        await it.type("kinds.around")
        told["palette"] = it.text
        await it.press("down", "enter")
        told["chosen"] = it.screen
    async with seen(keymap=checked({"kinds.around": "ctrl+k"})) as it:
        await it.press("ctrl+k")
        told["remapped"] = it.screen
    return told


def at_the_shell(config: str) -> dict[str, Any]:
    """What the command line knows of it."""
    from tests.screens.world import ALERT, WorldSession
    from traceview.app.background_imports import BEHIND
    from traceview.cli import main

    class Closing(WorldSession):
        """The small world, which holds no files."""

        def close(self) -> None:
            """Nothing is open."""

    told: dict[str, Any] = {"behind": ROW.screen.partition(":")[0] in BEHIND}
    for name, words in (("--help", ["--help"]), ("command", ["--config", config, "kinds", ALERT])):
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            told[f"{name} code"] = main(words, opener=lambda config: Closing())
        told[name] = printed.getvalue()
    return told


if __name__ == "__main__":
    json.dump({**asyncio.run(on_screen()), **at_the_shell(sys.argv[1])}, sys.stdout)
