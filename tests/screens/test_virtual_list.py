"""The list: it draws what is on screen, its cursor follows a key and skips headings."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from tests.wait_for import press, settle
from traceview.widgets.ink import Line, line
from traceview.widgets.theme import THEME
from traceview.widgets.virtual_list import VirtualList


class Numbers:
    """Rows with the numbers as keys; each tenth is a heading when `headed`."""

    def __init__(self, numbers: range | list[int], *, headed: bool = False) -> None:
        self.numbers = numbers
        self.headed = headed
        self.drawn: list[int] = []
        self.asked = 0
        self.headings = range(0, len(numbers), 10) if headed else range(0)

    def __len__(self) -> int:
        return len(self.numbers)

    def key(self, index: int) -> str:
        self.asked += 1
        number = self.numbers[index]
        return "" if self.headed and number % 10 == 0 else str(number)

    def find(self, key: str) -> int:
        return self.numbers.index(int(key)) if int(key) in self.numbers else -1

    def line(self, index: int, width: int) -> Line:
        self.drawn.append(index)
        return line(f"row {self.numbers[index]}")


class ListApp(App[None]):
    def compose(self) -> ComposeResult:
        yield VirtualList()

    def on_mount(self) -> None:
        self.register_theme(THEME)
        self.moves: list[str] = []
        self.windows: list[range] = []

    def on_virtual_list_moved(self, event: VirtualList.Moved) -> None:
        self.moves.append(event.key)

    def on_virtual_list_shown(self, event: VirtualList.Shown) -> None:
        self.windows.append(event.control.window)


@asynccontextmanager
async def listing(rows: Numbers) -> AsyncIterator[tuple[VirtualList, Pilot[Any]]]:
    async with ListApp().run_test(size=(30, 10)) as pilot:
        shown = pilot.app.query_one(VirtualList)
        shown.focus()
        shown.show(rows)
        await settle(pilot)
        yield shown, pilot


async def test_a_million_rows_are_drawn_as_ten() -> None:
    rows = Numbers(range(1_000_000))
    async with listing(rows) as (shown, pilot):
        await press(pilot, "G")
        assert shown.cursor_key == "999999"
        assert len(set(rows.drawn)) <= 30


@pytest.mark.parametrize("keys", ["n", "N", "G", "g", "j", "k", ("pagedown",), ("pageup",)])
async def test_no_key_looks_at_more_rows_than_are_on_screen(keys: tuple[str, ...]) -> None:
    rows = Numbers(range(1_000_000), headed=True)
    async with listing(rows) as (shown, pilot):
        shown.move(500_000)
        await settle(pilot)
        rows.asked = 0
        rows.drawn.clear()
        await press(pilot, *keys)
        assert rows.asked <= 30
        assert len(rows.drawn) <= 60


async def test_a_key_is_found_among_a_million_without_looking_at_them() -> None:
    async with listing(Numbers(range(1_000_000))) as (shown, pilot):
        rows = Numbers(range(1_000_000))
        shown.show(rows, cursor="765432")
        await settle(pilot)
        assert shown.cursor_key == "765432"
        assert rows.asked <= 30


async def test_it_tells_when_other_rows_are_on_screen_however_that_came() -> None:
    async with listing(Numbers(range(100))) as (shown, pilot):
        assert isinstance(pilot.app, ListApp)
        assert pilot.app.windows[-1] == range(10)
        await press(pilot, "G")
        assert pilot.app.windows[-1] == range(90, 100)
        shown.scroll_to(y=40, animate=False, immediate=True)
        await settle(pilot)
        assert pilot.app.windows[-1] == range(40, 50)
        shown.show(Numbers(range(4)))
        await settle(pilot)
        assert pilot.app.windows[-1] == range(4)


@pytest.mark.parametrize(
    ("keys", "key"),
    [("jj", "2"), ("jjk", "1"), ("k", "0"), ("G", "99"), ("Gg", "0"), (("ctrl+d",), "5"),
     (("pagedown", "pagedown", "pageup"), "9"), (("ctrl+d", "ctrl+u"), "0")],
)  # fmt: skip
async def test_the_keys_of_movement(keys: tuple[str, ...], key: str) -> None:
    async with listing(Numbers(range(100))) as (shown, pilot):
        await press(pilot, *keys)
        assert shown.cursor_key == key


async def test_the_cursor_is_always_on_screen() -> None:
    async with listing(Numbers(range(100))) as (shown, pilot):
        for key in ("G", "k", "ctrl+u", "pageup", "g", "pagedown", "j"):
            await press(pilot, key)
            assert shown.scroll_offset.y <= shown.cursor < shown.scroll_offset.y + 10


async def test_new_rows_leave_the_cursor_on_its_key_and_at_its_height() -> None:
    async with listing(Numbers(range(100))) as (shown, pilot):
        await press(pilot, "pagedown", "pagedown", "k", "k")
        key, height = shown.cursor_key, shown.cursor - shown.scroll_offset.y
        shown.show(Numbers([*range(500, 540), *range(100)]))
        await settle(pilot)
        assert shown.cursor_key == key
        assert shown.cursor - shown.scroll_offset.y == height


async def test_when_its_row_is_gone_the_cursor_stays_at_its_place() -> None:
    async with listing(Numbers(range(10))) as (shown, pilot):
        await press(pilot, "j", "j", "j")
        shown.show(Numbers([0, 1, 2, 4, 5]))
        assert shown.cursor_key == "4"
        shown.show(Numbers([]))
        assert shown.cursor_key == ""


async def test_headings_are_skipped_both_ways() -> None:
    async with listing(Numbers(range(40), headed=True)) as (shown, pilot):
        assert shown.cursor_key == "1"
        await press(pilot, *"jjjjjjjjj")
        assert shown.cursor_key == "11"
        await press(pilot, "k")
        assert shown.cursor_key == "9"


async def test_groups_are_jumped_over() -> None:
    async with listing(Numbers(range(40), headed=True)) as (shown, pilot):
        await press(pilot, "n", "n", "j")
        assert shown.cursor_key == "22"
        await press(pilot, "N")
        assert shown.cursor_key == "21"
        await press(pilot, "N")
        assert shown.cursor_key == "11"


async def test_the_heading_above_the_first_row_stays_in_sight() -> None:
    async with listing(Numbers(range(40), headed=True)) as (shown, pilot):
        await press(pilot, "G", "g")
        assert shown.scroll_offset.y == 0


async def test_each_move_is_told_once_and_none_when_nothing_moves() -> None:
    async with listing(Numbers(range(3))) as (_, pilot):
        await press(pilot, "j", "k", "k")
        assert isinstance(pilot.app, ListApp)
        assert pilot.app.moves == ["0", "1", "0"]


async def test_a_click_moves_the_cursor_and_a_second_one_chooses() -> None:
    async with listing(Numbers(range(9))) as (shown, pilot):
        await pilot.click(VirtualList, offset=(3, 4))
        await settle(pilot)
        assert shown.cursor_key == "4"


async def test_a_list_without_rows_says_so() -> None:
    async with listing(Numbers([])) as (shown, _):
        assert "Nothing here." in shown.render_line(0).text
