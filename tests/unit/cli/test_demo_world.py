"""The commands on the demo world, with nothing replaced."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from traceview.cli import main

Out = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The configuration of a demo world on disk."""
    folder: Path = tmp_path_factory.mktemp("demo") / "world"
    assert main(["demo", "--dir", str(folder)]) == 0
    return str(folder / "config.toml")


def test_a_chain_is_traced_from_an_empty_cache(config: str, capsys: Out) -> None:
    code = main(["trace", "BookingErrorRatioHigh", "--json", "--config", config])
    written = capsys.readouterr()
    told = json.loads(written.out)
    assert code == 3  # one source of the demo is stale
    assert "The cache is empty" in written.err
    assert {leg["leg"] for leg in told["legs"]} >= {"rule", "change", "ticket", "owner", "runbook"}
    assert {"old-tickets", "rules"} <= {source["name"] for source in told["sources"]}


def test_chains_has_a_line_for_every_rule(config: str, capsys: Out) -> None:
    main(["chains", "--format", "jsonl", "--config", config])
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(rows) >= 8
    assert {row["schema"] for row in rows} == {"traceview.chain/1"}
    places = [(row["repo"], row["file"], row["line"]) for row in rows]
    assert places == sorted(places)


def test_what_was_found_is_there_offline_until_the_cache_is_cleared(
    config: str, capsys: Out
) -> None:
    search = ["search", "BookingErrorRatioHigh", "--offline", "--config", config]
    assert main(["sync", "--config", config]) == 3
    assert main(search) == 3
    assert main(["cache", "clear", "--config", config]) == 0
    assert main(search) == 4
    capsys.readouterr()


def test_the_demo_is_a_valid_configuration(config: str, capsys: Out) -> None:
    assert main(["config", "validate", "--config", config]) == 0
    assert "12 sources" in capsys.readouterr().out
