"""What the README says is true."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import msgspec
import pytest

from tests.docs.readme_parts import README, ROOT, connectors, made, parts
from traceview.chain.legs import Leg
from traceview.commands.parser import COMMANDS
from traceview.config.config import parse_config
from traceview.config.source_settings import source_settings
from traceview.navigation.commands_table import checked
from traceview.references.conventions.house_style import HouseStyle

TEXT = README.read_text()
TOML = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)


def test_made_parts_are_up_to_date() -> None:
    assert made(TEXT) == TEXT, "run `make readme`"


def test_every_connector_has_its_settings_table() -> None:
    assert {f"settings of {name}" for name in connectors()} <= set(parts(TEXT))


def test_pictures_are_there_and_come_from_the_program() -> None:
    pictures = re.findall(r"!\[[^]]*]\(([^)]+)\)", TEXT)
    assert pictures
    for picture in pictures:
        assert "<svg" in (ROOT / picture).read_text()[:2000]


@pytest.mark.parametrize("text", TOML)
def test_the_configurations_shown_are_valid(text: str, tmp_path: Path) -> None:
    config = parse_config(text.encode(), tmp_path / "config.toml")
    assert checked(config.keys) is not None
    for table in config.sources.values():
        assert source_settings(config, table, connectors()[table.type].Settings)


def test_the_house_style_shown_names_real_settings() -> None:
    house = next(tomllib.loads(text)["house"] for text in TOML if "[house]" in text)
    assert msgspec.convert(house, HouseStyle) != HouseStyle()


def test_the_digits_are_those_of_the_legs() -> None:
    shown = re.findall(r"^\| `(\d)` \| ([a-z& ]+?) \|", TEXT, re.MULTILINE)
    assert shown == [(leg.digit, leg.value) for leg in Leg]


def test_every_command_is_listed() -> None:
    listed = set(re.findall(r"^\| `traceview ?([a-z]*)", TEXT, re.MULTILINE))
    assert listed - {""} == set(COMMANDS)


def test_the_two_commands_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {"demo", "test", "check", "help", "readme"} <= targets
