"""The table of threats in docs/reliability.md: all are there, and each names a test that is."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.conftest import PROJECT

_ROW = re.compile(r"^\| (\d+) \|.*\| ([^|]+) \|$", re.M)
ROWS = {
    int(number): test.strip("` ")
    for number, test in _ROW.findall((PROJECT / "docs/reliability.md").read_text())
}
OPEN = {27}


def test_all_threats_have_a_row() -> None:
    assert set(ROWS) == set(range(1, 38))
    assert {number for number, test in ROWS.items() if test == "open"} == OPEN


@pytest.mark.parametrize("number", sorted(set(ROWS) - OPEN))
def test_the_test_of_a_threat_is_there(number: int) -> None:
    path, _, name = ROWS[number].partition("::")
    assert re.search(rf"^(async )?def {re.escape(name)}\(", (PROJECT / path).read_text(), re.M)


def test_every_package_of_the_lock_has_its_hashes() -> None:
    lock = tomllib.loads((PROJECT / "uv.lock").read_text())
    packages = [one for one in lock["package"] if "registry" in one["source"]]
    assert packages
    for one in packages:
        files = [*one.get("wheels", ()), *([one["sdist"]] if "sdist" in one else [])]
        assert files, one["name"]
        assert all(file["hash"].startswith("sha256:") for file in files), one["name"]
