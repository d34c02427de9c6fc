"""The pictures of the README are what the program shows of the demo today."""

from __future__ import annotations

from pathlib import Path

from tests.docs.pictures import FOLDER, PICTURES, taken


def test_the_pictures_are_those_of_the_demo(tmp_path: Path) -> None:
    seen = taken(tmp_path / "demo")
    assert set(seen) == set(PICTURES)
    old = [name for name, svg in seen.items() if (FOLDER / f"{name}.svg").read_text() != svg]
    assert old == [], "look at them, then run `make readme`"
