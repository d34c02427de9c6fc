"""Offline the interface shows what is known, and asks nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import NOW
from traceview.config.config import load_config
from traceview.session.session import Session


@pytest.mark.parametrize(("is_offline", "heard"), [(False, ["lists"]), (True, [])])
async def test_no_source_is_asked_when_offline(
    tmp_path: Path, is_offline: bool, heard: list[str]
) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[sources.lists]\ntype = "files"\npath = "list.yaml"\n')
    (tmp_path / "list.yaml").write_text("nodes:\n  - {kind: team, key: a, title: A}\n")
    session = Session.open(load_config(config), clock=lambda: NOW)
    session.is_offline = is_offline
    events = [event async for event in session.refresh()]
    await session.aclose()
    assert [event.source for event in events if event.what == "done"] == heard
