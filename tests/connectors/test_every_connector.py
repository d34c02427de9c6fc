"""No connector is installed without its contract test."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from tests.connectors.hostile import HOSTILE
from traceview.connector import Connector, SourceSettings
from traceview.http import WebSettings
from traceview.sources.registry import GROUP
from traceview.testing import ConnectorContract

INSTALLED = sorted(point.name for point in entry_points(group=GROUP))


def contracts() -> Iterator[type[ConnectorContract]]:
    """The contract tests of this folder."""
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        if path != Path(__file__):
            module = importlib.import_module(f"tests.connectors.{path.stem}")
            for held in vars(module).values():
                if isinstance(held, type) and issubclass(held, ConnectorContract):
                    yield held


@pytest.mark.parametrize("name", INSTALLED)
def test_every_connector_has_a_contract_test(name: str) -> None:
    (point,) = entry_points(group=GROUP, name=name)
    tested = {held.connector for held in contracts() if hasattr(held, "connector")}
    assert point.load() in tested, f"inherit ConnectorContract for {name} in tests/connectors/"


@pytest.mark.parametrize("name", INSTALLED)
def test_every_setting_is_described(name: str) -> None:
    (point,) = entry_points(group=GROUP, name=name)
    own = point.load().Settings
    told = own.__doc__ or ""
    bare = [
        field
        for field, info in own.model_fields.items()
        if field not in SourceSettings.model_fields
        and not info.description
        and f"`{field}`" not in told
    ]
    assert not bare, f"describe with Field(description=…), or in the docstring: {bare}"


def test_settings_over_http_are_described() -> None:
    assert all(info.description for info in WebSettings.model_fields.values())


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_connectors_have_the_shape_of_one(hostile: type[Connector]) -> None:
    assert {"Settings", "abilities", "expands", "sync", "check"} <= set(dir(hostile))
