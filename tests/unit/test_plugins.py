"""Which connectors may be loaded, and what is said of those that cannot."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

import pytest

from traceview.errors import ConfigError
from traceview.sources.registry import GROUP, installed, load

CONNECTOR = "class Made:\n    Settings = sync = None\n"


class Packages:
    """Packages of strangers, installed in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add(self, package: str, name: str, code: str = CONNECTOR, point: str = "") -> str:
        """Install a package with a connector; returns what its entry point stands for."""
        module = f"stranger_{package.lower().replace('-', '_')}"
        (self._folder / f"{module}.py").write_text(code)
        info = self._folder / f"{module}-1.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1\n")
        value = point or f"{module}:Made"
        (info / "entry_points.txt").write_text(f"[{GROUP}]\n{name} = {value}\n")
        return value


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Packages]:
    monkeypatch.syspath_prepend(tmp_path)
    yield Packages(tmp_path)
    for name in [name for name in sys.modules if name.startswith("stranger_")]:
        del sys.modules[name]


def refused(name: str, *plugins: str) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        load(name, plugins)
    assert caught.value.fix
    return caught.value


def test_the_connectors_of_traceview_are_always_at_hand() -> None:
    assert {"alertmanager", "files", "git", "prometheus"} <= set(installed())
    assert all(hasattr(load(name), "Settings") for name in installed())


def test_a_strangers_connector_is_loaded_only_when_its_package_is_named(
    packages: Packages,
) -> None:
    packages.add("odd", "odd-tracker", "raise SystemExit('it ran')")
    assert "odd-tracker" not in installed()
    assert refused("odd-tracker").what == "There is no connector of type 'odd-tracker'"
    assert "stranger_odd" not in sys.modules


def test_a_package_that_is_named_gives_its_connector(packages: Packages) -> None:
    packages.add("good", "good-tracker")
    assert load("good-tracker", ["good"]).__name__ == "Made"


@pytest.mark.parametrize("written", ["My_Good.One", "my-good-one", "my_good_one"])
def test_a_package_may_be_named_in_each_of_its_spellings(packages: Packages, written: str) -> None:
    packages.add("My-Good-One", "good-one")
    assert "good-one" in installed([written])


def test_an_unknown_type_is_told_with_the_nearest_and_what_there_is() -> None:
    error = refused("promethes")
    assert error.fix == "did you mean 'prometheus'?"
    assert "alertmanager, files, git, prometheus" in error.why
    assert "`plugins`" in refused("zzz").fix


@pytest.mark.parametrize(
    ("package", "code", "why"),
    [
        ("bad-import", "import no_such_module_here", "ModuleNotFoundError"),
        ("bad-code", "def", "SyntaxError"),
        ("bad-exit", "raise SystemExit(3)", "SystemExit: 3"),
        ("bad-name", "x = 1", "AttributeError"),
        ("bad-shape", "class Made:\n    Settings = None\n", "is not a connector"),
    ],
)
def test_a_broken_connector_is_told_and_ends_nothing(
    packages: Packages, package: str, code: str, why: str
) -> None:
    packages.add(package, "broken", code)
    error = refused("broken", package)
    assert error.what == "The connector 'broken' is broken"
    assert why in error.why


def test_of_two_connectors_of_one_name_neither_is_loaded(packages: Packages) -> None:
    values = {packages.add("one", "twin"), packages.add("two", "twin")}
    error = refused("twin", "one", "two")
    assert all(value in error.why for value in values)
    assert "stranger_one" not in sys.modules
    assert load("twin", ["one"]).__name__ == "Made"


def test_two_connectors_of_one_name_leave_the_others_alone(packages: Packages) -> None:
    packages.add("first", "twin")
    packages.add("second", "twin")
    assert hasattr(load("git", ["first", "second"]), "sync")


def test_a_stranger_cannot_take_the_place_of_a_connector_of_traceview(packages: Packages) -> None:
    packages.add("thief", "git")
    assert load("git").__module__ != "stranger_thief"
    assert "neither is used" in refused("git", "thief").why


def test_one_package_found_twice_is_one(packages: Packages, tmp_path: Path) -> None:
    value = packages.add("again", "again")
    other = tmp_path / "again-1.dist-info"
    other.mkdir()
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: again\nVersion: 1\n")
    (other / "entry_points.txt").write_text(f"[{GROUP}]\nagain = {value}\n")
    assert load("again", ["again"]).__name__ == "Made"


def test_an_entry_point_without_a_package_is_nobodys(monkeypatch: pytest.MonkeyPatch) -> None:
    nobody = EntryPoint("nobody", "os:path", GROUP)
    held = [*entry_points(group=GROUP), nobody]
    monkeypatch.setattr("traceview.sources.registry.entry_points", lambda group: held)
    assert "nobody" not in installed([""])
