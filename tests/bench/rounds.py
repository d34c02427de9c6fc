"""The rounds of the bench: each measures everything once, one case after another.

So the cases share what else goes on on the machine, and their ratios hold. Each function gives the
values of one round, under the names that `goals` knows.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.bench import commands, reference_app
from tests.bench.caches import SIZES, SOURCE, Made, configuration, make
from tests.bench.figures import CPU
from tests.bench.first_frame import Frame, clean_environment, first_frame
from tests.bench.installed_wheel import BUILD, Installed
from tests.bench.organisation import alert_ids
from traceview.config.config import load_config
from traceview.session.session import Session

Values = dict[str, float]
STALLED_LINKS, SYNCED_LINKS = 100_000, 30_000
POSTING_WANTED = "Send"


def inside(installed: Installed, module: str, *words: str) -> Values:
    """What a module of the bench measures inside the installation. Raises SystemExit."""
    command = [installed.python, "-P", "-m", f"tests.bench.{module}", *words]
    done = subprocess.run(
        command, stdout=subprocess.PIPE, text=True, check=False, env=clean_environment(), cwd=BUILD
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}")
    return {name: float(value) for name, value in json.loads(done.stdout).items()}


def of(made: Made) -> tuple[str, ...]:
    """The words that name a cache to a module."""
    return "--config", made.config, "--links", str(SIZES[made.size])


def sized(values: Values, size: str) -> Values:
    """The values with the size in their names."""
    return {
        f"{name.removesuffix(CPU)}_{size}{CPU if name.endswith(CPU) else ''}": value
        for name, value in values.items()
    }


def row_to_wait_for(made: Made) -> str:
    """The beginning of a title in the middle of the alert list: its rows are there with it."""
    rows = Session.open(load_config(Path(made.config))).rows()
    return rows[len(rows) // 10].title[:12]


def frames(installed: Installed, caches: Sequence[Made], *, only_ours: bool = False) -> Values:
    """Exec to first frame: R, the alert list of each cache, and posting where it is installed."""
    reference = [installed.python, str(installed.bench / "reference_app.py")]
    told = _frame("r", first_frame(reference, reference_app.WANTED))
    for made in caches:
        command = [installed.traceview, "--config", made.config, "--offline"]
        told |= _frame(made.size, first_frame(command, row_to_wait_for(made)))
    program = None if only_ours else posting()
    if program is not None:
        with tempfile.TemporaryDirectory() as folder:
            frame = first_frame([program], POSTING_WANTED, cwd=Path(folder))
        told |= _frame("posting", frame)
    return told


def memories(installed: Installed, made: Made) -> Values:
    """What is held once everything is imported and the sources were asked: of R, and of ours."""
    reference = [installed.python, str(installed.bench / "reference_app.py")]
    r = first_frame(reference, reference_app.WANTED, until_quiet=True)
    command = [installed.traceview, "--config", made.config]
    ours = first_frame(command, row_to_wait_for(made), until_quiet=True)
    return {"later_mib_r": r.later_mib, f"later_mib_{made.size}": ours.later_mib}


def _frame(name: str, frame: Frame) -> Values:
    return {
        f"frame_ms_{name}": frame.wall_s * 1_000,
        f"frame_ms_{name}{CPU}": frame.cpu_s * 1_000,
        f"frame_mib_{name}": frame.mib,
    }


def posting() -> str | None:
    """The program posting: `$POSTING`, on the path, or in build/posting-venv."""
    beside = BUILD / "posting-venv" / "bin" / "posting"
    named = os.environ.get("POSTING") or shutil.which("posting")
    return named or (str(beside) if beside.exists() else None)


def walks(installed: Installed, caches: Sequence[Made], nth: int, only: str = "") -> Values:
    """Neighbourhoods, chains, paths, search and memory in each cache, or `only` some of these."""
    told: Values = {}
    for made in caches:
        words = (*of(made), "--round", str(nth), "--only", only)
        measured = inside(installed, "walks", *words)
        told |= sized(measured, made.size)
    return told


def screens(installed: Installed, made: Made) -> Values:
    """A list of a million rows, and a hub in the explorer."""
    return inside(installed, "screens", *of(made))


def stalls(installed: Installed, made: Made) -> Values:
    """The longest stalls of the event loop."""
    with _folder() as folder:
        (folder / "config.toml").write_text(configuration(STALLED_LINKS))
        told = inside(installed, "stall", *of(made), "--folder", str(folder))
    return told | {"loop_stall_ms": max(told.values())}


def writers(installed: Installed, made: Made) -> Values:
    """Two that write and one that reads, on a copy of a cache."""
    with _folder() as folder:
        shutil.copytree(Path(made.folder), folder / "copy")
        config = str(folder / "copy" / "config.toml")
        return inside(installed, "writers", "--config", config, *of(made)[2:])


def command_line(installed: Installed, made: Made) -> Values:
    """Commands over the bare interpreter."""
    alert = alert_ids(SOURCE)[3]
    return commands.round_of(installed.python, installed.traceview, made.config, alert)


def yardsticks(installed: Installed, made: Made) -> Values:
    """The cache beside plain tables and beside one pickled graph, which are made when missing."""
    folder = Path(made.folder) / "yardsticks"
    words = (*of(made), "--folder", str(folder), "--only")
    kept = folder / "made.json"
    if not kept.exists():
        shutil.rmtree(folder, ignore_errors=True)
        kept.parent.mkdir()
        kept.write_text(json.dumps(inside(installed, "stores", *words, "make")))
    told = sized(json.loads(kept.read_text()), made.size)
    for store in ("ours", "tables", "pickled"):
        told |= sized(inside(installed, "stores", *words, store), made.size)
    return told


def writing(installed: Installed) -> Values:
    """CPU of a sync into an empty cache, and of filling plain tables with the same."""
    with _folder() as folder:
        made = make("small", SYNCED_LINKS, folder / "cache", installed)
        words = ("--config", made.config, "--links", str(SYNCED_LINKS), "--only", "make")
        told = inside(installed, "stores", *words, "--folder", str(folder / "yardsticks"))
        return {"sync_s": made.cpu_s, "bytes": float(made.bytes), **told}


def many_alerts(installed: Installed, alerts: int, name: str = "") -> Values:
    """A first reading of so many alerts of one Alertmanager, and one when nothing has changed."""
    with _folder() as folder:
        words = ("--alerts", str(alerts), "--folder", str(folder))
        told = inside(installed, "many_alerts", *words)
        return sized(told, name) if name else told


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder on the disk of the caches."""
    with tempfile.TemporaryDirectory(dir=BUILD) as name:
        yield Path(name)
