"""Caches of made organisations, filled by `traceview sync` as any other cache is."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.bench.first_frame import clean_environment
from tests.bench.installed_wheel import BUILD, ROOT, Installed, digest
from tests.bench.organisation import VERSION, Organisation

SIZES = {"10k": 10_000, "100k": 100_000, "1m": 1_000_000, "10m": 10_000_000}
"""The sizes by the names that stand in the names of figures."""
SOURCE = "acme"
_ENDED = ("ok", "STALE")
"""What is said of a source whose sync came to its end; a long one ends with data that is old."""
_CONFIG = """\
plugins = ["traceview-bench"]

[sources.{source}]
type = "organisation"
links = {links}

[cache]
folder = "cache"
"""


@dataclass(frozen=True, slots=True)
class Made:
    """A cache, and what making it took. `cpu_s` is that of the sync, `syncs` how many it took."""

    size: str
    folder: str
    links: int
    wall_s: float
    cpu_s: float
    syncs: int
    bytes: int
    key: str

    @property
    def config(self) -> str:
        """The configuration of the program that reads it."""
        return str(Path(self.folder) / "config.toml")

    @property
    def links_per_s(self) -> float:
        """How many links were written in a second."""
        return self.links / self.wall_s


def key() -> str:
    """What a kept cache must agree with: the generator, and the code that writes caches."""
    return f"{VERSION}-{digest([ROOT / 'traceview' / 'cache'])}"


def cache_of(size: str, installed: Installed, *, fresh: bool = False) -> Made:
    """The cache of a size, made now unless the one that is there is still right."""
    folder = BUILD / "bench-caches" / size
    kept = _kept(folder)
    if kept is not None and kept.key == key() and not fresh:
        return kept
    shutil.rmtree(folder, ignore_errors=True)
    return make(size, SIZES[size], folder, installed)


def configuration(links: int) -> str:
    """A configuration whose one source is an organisation with so many links."""
    return _CONFIG.format(source=SOURCE, links=links)


def make(size: str, links: int, folder: Path, installed: Installed) -> Made:
    """Fill a cache in `folder`; a sync that its deadline ends is taken up again."""
    folder.mkdir(parents=True)
    config = folder / "config.toml"
    config.write_text(configuration(links))
    cpu, begun = _children_cpu(), time.perf_counter()
    syncs, known, is_done = 0, -1, False
    while not is_done:
        syncs, before = syncs + 1, known
        is_done, known, error = _sync(installed, config)
        if not is_done and known <= before:
            raise SystemExit(f"the cache of {size} links could not be filled: {error}")
    wall = time.perf_counter() - begun
    stored = sum(path.stat().st_size for path in (folder / "cache").rglob("*") if path.is_file())
    made = Made(
        size, str(folder), Organisation(links).links, wall, _children_cpu() - cpu, syncs, stored,
        key(),
    )  # fmt: skip
    (folder / "made.json").write_text(json.dumps(asdict(made)))
    return made


def _sync(installed: Installed, config: Path) -> tuple[bool, int, str]:
    """One sync, its progress on this terminal: whether it came to its end, the nodes, the error."""
    command = [installed.traceview, "--config", str(config), "sync", "--json"]
    done = subprocess.run(
        command, stdout=subprocess.PIPE, text=True, check=False, env=clean_environment()
    )
    if not done.stdout.strip():
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}")
    (source,) = json.loads(done.stdout)["sources"]
    return source["state"] in _ENDED, source["nodes"], source["error"]


def _kept(folder: Path) -> Made | None:
    try:
        return Made(**json.loads((folder / "made.json").read_text()))
    except (OSError, ValueError, TypeError):
        return None


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def drop_pages(folder: Path) -> None:
    """Ask the kernel to forget what it holds of the files below `folder`."""
    for path in folder.rglob("*"):
        if path.is_file():
            handle = os.open(path, os.O_RDONLY)
            try:
                os.fsync(handle)
                os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(handle)
