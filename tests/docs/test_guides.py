"""What the map of the program and the guide for contributors name is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.readme_parts import ROOT

MAP = ROOT / "docs" / "architecture.md"
GUIDES = (MAP, ROOT / "docs" / "connectors.md", ROOT / "CONTRIBUTING.md", ROOT / "README.md")
OURS = r"`((?:traceview|tests|connectors/traceview_connectors)/[\w/.]*)`"


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_every_file_and_folder_named_is_there(guide: Path) -> None:
    named = re.findall(OURS, guide.read_text())
    missing = [name for name in named if "shipyard" not in name and not (ROOT / name).exists()]
    assert missing == []


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_every_page_that_is_linked_is_there(guide: Path) -> None:
    linked = re.findall(r"\]\((?!https?:|#)([^)#]+)\)", guide.read_text())
    assert [page for page in linked if not (guide.parent / page).exists()] == []


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_every_make_target_named_exists(guide: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = re.findall(r"(?:^|`)make ([a-z-]+)", guide.read_text(), re.MULTILINE)
    assert set(named) - targets == set()


def test_the_map_has_every_room_in_a_line() -> None:
    shown = re.findall(r"^\| `(\w+)/` \|", MAP.read_text(), re.MULTILINE)
    rooms = {init.parent.name for init in (ROOT / "traceview").glob("*/__init__.py")}
    assert sorted(shown) == sorted(rooms)


def test_the_map_has_every_module_of_the_public_contract() -> None:
    named = set(re.findall(r"`(\w+\.py)`", MAP.read_text()))
    loose = {path.name for path in (ROOT / "traceview").glob("*.py")} - {"__init__.py"}
    assert loose <= named


def test_the_readme_leads_to_the_guides() -> None:
    linked = re.findall(r"\]\(([^)]+\.md)\)", (ROOT / "README.md").read_text())
    assert {"docs/architecture.md", "docs/connectors.md", "CONTRIBUTING.md"} <= set(linked)


def test_the_guide_for_contributors_is_one_page() -> None:
    assert len((ROOT / "CONTRIBUTING.md").read_text().splitlines()) <= 80
