"""Random keys in random timing on the screens: nothing breaks, the trail is true, quitting works.

`python -m tests.torture.random_keys --runs 100 --steps 200` plays them for long.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from tempfile import TemporaryDirectory

from textual import events
from textual.keys import key_to_character
from textual.pilot import Pilot
from textual.worker import Worker, WorkerState

from tests.screens.world import WorldSession
from tests.wait_for import settle
from traceview.app.app import TraceviewApp
from traceview.desktop.browser import Opened
from traceview.desktop.clipboard import Copied
from traceview.errors import TraceviewError
from traceview.identity import kind_of
from traceview.navigation.commands_table import COMMANDS
from traceview.navigation.history import HOME
from traceview.navigation.key_names import library_name
from traceview.screens.frame.place_screen import PlaceScreen

SIZES = ((80, 24), (120, 36), (160, 48), (40, 10))
_ENDS = frozenset(("quit", "quit.now", "suspend"))
_TYPED = ("a", "e", "s", "space", "enter", "escape")
_SETTLES = 0.15
_PAUSES = 0.5


def keys_of_all_commands() -> tuple[str, ...]:
    """Every key that does anything but end the program, and a few that are typed into fields."""
    ends = {key for one in COMMANDS if one.id in _ENDS for key in one.keys} | {"ctrl+c", "ctrl+z"}
    keys = {key for one in COMMANDS for key in one.keys} - ends
    return (*sorted(map(library_name, keys)), *_TYPED)


@dataclass
class KeysPlayed:
    """A run: its seed, the keys in their order, and what was wrong, in words."""

    seed: int
    keys: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def told(self) -> str:
        """In a few lines."""
        return f"seed {self.seed}: {self.faults}\n  keys: {' '.join(self.keys)}"


class _Watched(TraceviewApp):
    """The application, which tells of failures behind the screen that are none of a source."""

    faults: list[str]

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        error = event.worker.error
        if event.state is WorkerState.ERROR and not isinstance(error, TraceviewError):
            self.faults.append(f"{event.worker.group}: {error!r}")
        super().on_worker_state_changed(event)


async def keys_played(seed: int, steps: int) -> KeysPlayed:
    """Press so many random keys, then quit."""
    dice, played = random.Random(seed), KeysPlayed(seed)
    keys = keys_of_all_commands()
    app = _Watched(
        WorldSession(),
        clipboard=lambda text: Copied("test", text[:10]),
        opener=lambda url: Opened(True, url),
        refresh_every=None,
    )
    app.faults = played.faults
    async with app.run_test(size=dice.choice(SIZES)) as pilot:
        for _ in range(steps):
            played.keys.append(dice.choice(keys))
            _post(app, played.keys[-1])
            await _wait(pilot, dice.random())
        await settle(pilot)
        played.faults.extend(faults_of(app))
        _post(app, "ctrl+q")
        await _ended(app)
    if app.return_code != 0:
        played.faults.append(f"it ended with {app.return_code}")
    return played


def faults_of(app: TraceviewApp) -> Iterator[str]:
    """What is wrong with where one stands: with the history, the trail, and the screen shown."""
    here, places = app.navigation.history.here, [
        screen for screen in app.screen_stack if isinstance(screen, PlaceScreen)
    ]  # fmt: skip
    if places[-1] is not app.stage.alerts and places[-1].place != here:
        yield f"the screen shows {places[-1].place}, and the history says {here}"
    if (places[-1] is app.stage.alerts) != (here.screen == HOME):
        yield f"the alert list is not where the history says {here}"
    if len(places) > 2 or places[0] is not app.stage.alerts:
        yield f"places lie over each other: {places}"
    for node in here.trail:
        if app.session.node(node) is None:
            yield f"the trail holds {node}, of which nothing is known"
    for one, other in zip(here.trail, here.trail[1:], strict=False):
        if one == other:
            yield f"the trail holds {kind_of(one)} {one} twice in a row"


def _post(app: TraceviewApp, key: str) -> None:
    app.post_message(events.Key(key, key_to_character(key)))


async def _wait(pilot: Pilot[int], chance: float) -> None:
    """Sometimes until all is done, sometimes for a moment, mostly not at all."""
    if chance < _SETTLES:
        await settle(pilot)
    elif chance < _PAUSES:
        await pilot.pause(0)


async def _ended(app: TraceviewApp) -> None:
    async with asyncio.timeout(10):
        while app.is_running and app.return_code is None:
            await asyncio.sleep(0.01)


def main() -> int:
    """Play, and print the runs in which something was wrong; 1 when there was one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    bad = 0
    with TemporaryDirectory() as folder, contextlib.chdir(folder):  # keys may export
        for seed in range(args.seed, args.seed + args.runs):
            played = asyncio.run(keys_played(seed, args.steps))
            if played.faults:
                bad += 1
                print(played.told)
    print(f"{bad} of {args.runs} runs of {args.steps} keys found a fault")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
