"""Foreign text in every place of every screen: shown, never obeyed, never fatal."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.builders import ago, node
from tests.screens.seen_screen import seen
from tests.screens.world import ALERT, METRIC, RUNBOOK, TICKET, WorldSession
from traceview.chain.alert_row import AlertRow
from traceview.chain.chain import Chain
from traceview.errors import SourceUnreachable
from traceview.navigation.commands_table import COMMANDS
from traceview.navigation.key_names import library_name
from traceview.session.question import Question
from traceview.sources.source_status import RefreshEvent, SourceStatus

PAYLOADS = [
    "\x1b]52;c;eA==\x1b\\\x1b]0;owned\x07\x1b[2J\x1b[6n\x9b31m\x90q\x9c\x00\x7f",
    "[/var/log/x] [/] boom [/red] [$error on $primary]x[/] [link=https://x] [foo=] [bar",
    "[@click=app.quit]see ticket[/] [link='file:///etc/passwd']x[/link]",
    "\u202eexe.gnp\u2066x\u200b\u00ad\ufeff\U000e0041 \ud800 e" + "\u0301" * 60,
    "![x](javascript:x) <script>alert(1)</script> | a | b |\n|---|\n```\n`` ` \n# h\n> - 1. *",
    "家族\u200d👩\u200d🚀🇪🇺\ufe0f" * 400 + "\t" + "long " * 4000,
]
FORBIDDEN = set(
    map(chr, [*range(0x20), *range(0x7F, 0xA0), 0x202E, 0x2066, *range(0xD800, 0xE000)])
)
WAYS = [
    (), ("enter",), ("6",), ("2",), ("1",), ("3", "tab", "enter"), ("f", "p"), ("s", "j"), ("e",),
    ("y",), ("question_mark",), ("colon",), ("ctrl+p",), ("slash", "x"), ("R",),
    ("enter", "e", "w"), ("enter", "enter", "G", "p", "enter", "j"), ("space", "j", "space"),
]  # fmt: skip


class HostileSession(WorldSession):
    """A world in which everything that a source can say is the payload."""

    def __init__(self, payload: str) -> None:
        super().__init__()
        self.payload = payload
        self.alerts = [AlertRow(ALERT, payload, payload, payload, 1.0, payload, payload, "136", "6",
                                payload), *self.alerts[1:3]]  # fmt: skip
        for key in (ALERT, TICKET, RUNBOOK, METRIC):
            self.by_id[key] = node(
                key, payload, state=payload, names=(payload,), source=payload[:80] or "x",
                attrs={payload[:200]: payload, "expr": payload}, since=ago(60),
            )  # fmt: skip
        self.bodies[RUNBOOK] = (
            f"# {payload}\n\n[{payload}](x.md)\n\n```\n{payload}\n```\n\n{payload}"
        )

    def chain(self, node_id: str) -> Chain:
        chain = super().chain(node_id)
        gaps = tuple(replace(gap, why=self.payload, fix=self.payload) for gap in chain.gaps)
        found = tuple(replace(leg, why=self.payload) for leg in chain.found)
        return Chain(chain.root, found, gaps)

    def sources(self) -> list[SourceStatus]:
        said = self.payload
        return [SourceStatus(said, said, "DOWN", 1, ago(9), said, None, said, ((said,) * 4,), 1)]

    def question(self, node_id: str) -> Question | None:
        said = self.payload
        return Question(said, said, said, ">", 0.02, said, ago(60), said)

    def export(
        self, node_id: str, style: str = "md", *, people: bool = False, hide_emails: bool = True
    ) -> str:
        return self.payload


@pytest.mark.parametrize("keys", WAYS)
@pytest.mark.parametrize("payload", PAYLOADS)
async def test_hostile_text_is_shown_and_nothing_else_happens(
    payload: str, keys: Sequence[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    session = HostileSession(payload)
    session.news = [RefreshEvent(payload, "progress", message=payload)]
    async with seen(session) as it:
        await it.press(*keys)
        assert not FORBIDDEN & set("".join(it.rows))
        assert it.app.return_code is None
        assert it.opened == []


@pytest.mark.parametrize("payload", PAYLOADS)
async def test_a_hostile_error_is_a_note(payload: str) -> None:
    session = WorldSession()

    def fail(node_id: str) -> Chain:
        raise SourceUnreachable(payload, payload, payload)

    session.chain = fail  # type: ignore[method-assign]
    async with seen(session) as it:
        await it.press("6")
        assert it.note.startswith(payload)
        assert not FORBIDDEN & set("".join(it.rows))


UNWANTED = ("ctrl+z", "ctrl+q", "ctrl+c", "q")
KEYS = sorted(
    {library_name(key) for command in COMMANDS for key in command.keys} - set(UNWANTED)
    | {"a", "x", "space", "0", "delete"}
)


@pytest.mark.parametrize("seed", range(4))
async def test_random_keys_never_break_it_and_there_is_always_a_way_home(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    pressed = random.Random(seed).choices(KEYS, k=120)
    async with seen(size=random.Random(seed).choice([(80, 24), (130, 30), (160, 48)])) as it:
        await it.press(*pressed)
        assert it.app.return_code is None, pressed
        for _ in range(40):
            if it.screen == "alerts":
                break
            await it.press("escape")
        assert it.screen == "alerts", pressed
        await it.press("escape", "g")
        assert "HighErrorRate" in it.cursor, pressed
