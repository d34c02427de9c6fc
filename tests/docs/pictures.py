"""The README's pictures, taken from the demo: `python -m tests.docs.pictures` writes them anew."""

from __future__ import annotations

import asyncio
import re
import tempfile
from pathlib import Path

from tests.builders import NOW
from tests.docs.readme_parts import ROOT
from tests.wait_for import press, settle
from traceview.app.app import TraceviewApp
from traceview.config.config import load_config
from traceview.demo import write_world
from traceview.desktop.clipboard import Copied
from traceview.session.session import Session

FOLDER = ROOT / "docs"
PICTURES: dict[str, tuple[tuple[int, int], tuple[str, ...]]] = {
    "alerts": ((100, 28), ()),
    "explorer": ((100, 28), ("6",)),
    "metric": ((100, 28), ("1",)),
}
"""The size of the terminal, and the keys pressed before each picture is taken."""
_UNIQUE = re.compile(r"terminal-\d+-")


def taken(world: Path) -> dict[str, str]:
    """Each picture as SVG, over the demo world written to `world` at the tests' fixed time."""
    config = load_config(write_world(world, NOW))

    async def take() -> dict[str, str]:
        session = Session.open(config, clock=lambda: NOW)
        try:
            async for _ in session.refresh():
                pass
            return {name: await _picture(session, *how) for name, how in PICTURES.items()}
        finally:
            await session.aclose()

    return asyncio.run(take())


async def _picture(session: Session, size: tuple[int, int], keys: tuple[str, ...]) -> str:
    copied = Copied("nowhere", "not in a picture")
    app = TraceviewApp(session, refresh_every=None, clipboard=lambda text: copied)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await press(pilot, *keys)
        return _UNIQUE.sub("terminal-", app.export_screenshot(title="traceview"))


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name, svg in taken(Path(folder) / "demo").items():
            (FOLDER / f"{name}.svg").write_text(svg)
