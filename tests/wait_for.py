"""Waiting for what a test needs, and for nothing else: no sleeps, no guesses by the clock."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from textual import events
from textual.keys import key_to_character
from textual.pilot import Pilot
from textual.worker import WorkerCancelled, WorkerFailed

PATIENCE_S = 20.0
CALM = 3


async def settle(pilot: Pilot[Any]) -> None:
    """Until every worker has ended and every queue of messages was found empty again and again."""
    calm = 0
    while calm < CALM:
        await _workers_end(pilot)
        await _handled(pilot)
        await pilot.pause(0)
        calm = 0 if _is_busy(pilot) else calm + 1


async def press(pilot: Pilot[Any], *keys: str) -> None:
    """Press keys one after the other, and let each have its effect."""
    for key in keys:
        pilot.app.post_message(events.Key(key, key_to_character(key)))
        await settle(pilot)


async def wait_for(pilot: Pilot[Any], condition: Callable[[], bool], description: str) -> None:
    """Until `condition` holds; AssertionError with `description` when it never does."""
    loop = asyncio.get_running_loop()
    end = loop.time() + PATIENCE_S
    while not condition():
        assert loop.time() < end, f"never happened: {description}"
        await pilot.pause(0)


def _is_busy(pilot: Pilot[Any]) -> bool:
    """Whether a worker runs, a message waits, or something has still to be laid out or painted."""
    app, screen = pilot.app, pilot.app.screen
    waits = any(pump.message_queue_size for pump in (app, screen, *screen.walk_children()))
    unpainted = screen._layout_required or screen._dirty_widgets or screen._callbacks
    return bool(app.workers or app._batch_count or waits or unpainted)


async def _handled(pilot: Pilot[Any]) -> None:
    """Until the application and its screen have handled what was in their queues."""
    for pump in (pilot.app, pilot.app.screen):
        handled = asyncio.Event()
        if pump.call_later(handled.set):
            await asyncio.wait_for(handled.wait(), PATIENCE_S)


async def _workers_end(pilot: Pilot[Any]) -> None:
    if not pilot.app.workers:
        return
    try:
        await asyncio.wait_for(pilot.app.workers.wait_for_complete(), PATIENCE_S)
    except (WorkerCancelled, WorkerFailed):
        pass
    except TimeoutError:
        running = [worker.group for worker in pilot.app.workers]
        message = f"workers that did not end: {running}"
        raise AssertionError(message) from None
