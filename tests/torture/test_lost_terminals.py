"""A terminal that goes away leaves nothing behind, and the way out hangs on nothing."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.torture.lost_terminals import GONE_S, Loss, left_after, processes_of, started
from tests.wait_for import PATIENCE_S

TRIES = 12


@pytest.mark.parametrize("seed", range(TRIES))
def test_nothing_is_left_when_the_terminal_goes(seed: int, tmp_path: Path) -> None:
    left = left_after(Loss.seeded(seed), ["demo"], tmp_path)
    assert left.is_nothing, left.told


def test_the_demo_that_is_hung_up_while_it_is_written_takes_its_folder_along(
    tmp_path: Path,
) -> None:
    master, process = started(["demo"], tmp_path)
    end = time.monotonic() + PATIENCE_S
    while not any(tmp_path.glob("traceview-demo-*/world/*")):
        assert time.monotonic() < end
    os.close(master)
    assert process.wait(PATIENCE_S) == 129
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("what", ["traceview-demo-*", "traceview-demo-*/world/*"])
def test_the_demo_that_is_killed_takes_its_folder_along(what: str, tmp_path: Path) -> None:
    master, process = started(["demo"], tmp_path)
    end = time.monotonic() + PATIENCE_S
    while not any(tmp_path.glob(what)):
        assert time.monotonic() < end
    process.kill()
    process.wait()
    while any(tmp_path.iterdir()) or processes_of(tmp_path):
        assert time.monotonic() < end
    os.close(master)


def test_a_command_for_a_token_that_hangs_does_not_hold_up_the_way_out(tmp_path: Path) -> None:
    hangs, runs = tmp_path / "hangs", tmp_path / "runs"
    hangs.write_text(f"import pathlib, time\npathlib.Path({str(runs)!r}).touch()\ntime.sleep(600)")
    config = tmp_path / "config.toml"
    config.write_text(
        f'[cache]\nfolder = "{tmp_path / "cache"}"\n'
        '[sources.metrics]\ntype = "prometheus"\nurl = "http://127.0.0.1:9"\n'
        f'token = {{ cmd = ["{sys.executable}", "{hangs}"] }}\n'
    )
    master, process = started(["--config", str(config)], tmp_path)
    _read_until(master, runs)
    os.write(master, b"\x11")
    asked = time.monotonic()
    assert _code_of(process, master) == 0
    assert time.monotonic() - asked < GONE_S
    assert processes_of(tmp_path) == []
    os.close(master)


def _read_until(master: int, file: Path) -> None:
    end = time.monotonic() + PATIENCE_S
    while not file.exists():
        assert time.monotonic() < end
        if select.select([master], [], [], 0.05)[0]:
            os.read(master, 65_536)


def _code_of(process: subprocess.Popen[bytes], master: int) -> int:
    end = time.monotonic() + PATIENCE_S
    while process.poll() is None:
        assert time.monotonic() < end
        if select.select([master], [], [], 0.05)[0]:
            try:
                os.read(master, 65_536)
            except OSError:
                break
    return process.wait(PATIENCE_S)
