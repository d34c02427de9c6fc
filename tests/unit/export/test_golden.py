"""The exports byte for byte. `python -m tests.unit.export.test_golden` writes the files anew."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.export import chains
from traceview.export.as_json import to_json
from traceview.export.chain_outline import Account
from traceview.export.markdown import to_markdown
from traceview.export.mermaid import to_mermaid
from traceview.export.plain import to_plain
from traceview.export.slack import to_slack

GOLDEN = Path(__file__).resolve().parents[2] / "golden"
WRITERS: dict[str, Callable[[Account], str]] = {
    "md": lambda account: to_markdown(account, version="0.0.0"),
    "slack.txt": to_slack,
    "mmd": to_mermaid,
    "plain.txt": to_plain,
    "json": to_json,
}
CHAINS = {"whole": chains.whole, "island": chains.hostile_island}


@pytest.mark.parametrize("name", CHAINS)
@pytest.mark.parametrize("ending", WRITERS)
def test_an_export_has_the_bytes_of_its_golden_file(name: str, ending: str) -> None:
    golden = (GOLDEN / f"{name}.{ending}").read_bytes()
    assert WRITERS[ending](CHAINS[name]()).encode() == golden


if __name__ == "__main__":
    for name, make in CHAINS.items():
        for ending, write in WRITERS.items():
            (GOLDEN / f"{name}.{ending}").write_bytes(write(make()).encode())
