"""The last plot of each alert, kept in a folder of its own: there when its source is not.

A file an alert, named by a digest of its id; the newest 200 stay. Secrets are redacted, as in all
that leaves the program.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path

import msgspec

from traceview.connector import Plot, Series
from traceview.text.redaction import redact

FOLDER = "plots"
"""The folder of the plots in the cache folder."""
MOST_PLOTS = 200
MOST_SERIES = 8
MOST_POINTS = 400
MOST_BYTES = 1 << 20
"""A larger file is none of ours: eight series of 400 points take 100,000 bytes."""


def keep_plot(folder: Path, node_id: str, plot: Plot) -> None:
    """Keep a plot of an alert in place of the one before. What cannot be written is not kept."""
    name = ""
    with suppress(OSError):
        held = folder / FOLDER
        held.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix="new.", dir=held)
        with os.fdopen(descriptor, "wb") as file:
            file.write(msgspec.json.encode(_kept(plot)))
        Path(name).replace(_path(folder, node_id))
        name = ""
        _forget_oldest(held)
    if name:
        Path(name).unlink(missing_ok=True)


def kept_plot(folder: Path, node_id: str) -> Plot | None:
    """The plot that was last kept of an alert; None where there is none that can be believed."""
    with suppress(OSError, ValueError, RecursionError, msgspec.MsgspecError):
        descriptor = os.open(_path(folder, node_id), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            held = file.read(MOST_BYTES + 1)
        if len(held) <= MOST_BYTES:
            return msgspec.json.decode(held, type=Plot)
    return None


def kept_at(folder: Path, node_id: str) -> float:
    """When a plot of an alert was last kept, in unix seconds; 0 when none is."""
    try:
        return _path(folder, node_id).stat().st_mtime
    except OSError:
        return 0.0


def forget_plots(folder: Path) -> None:
    """Take all plots away."""
    for path in _files(folder / FOLDER):
        path.unlink(missing_ok=True)


def _path(folder: Path, node_id: str) -> Path:
    return folder / FOLDER / f"{hashlib.sha256(node_id.encode()).hexdigest()[:32]}.json"


def _files(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _forget_oldest(folder: Path) -> None:
    files = _files(folder)
    if len(files) <= MOST_PLOTS:
        return
    by_age = sorted((path.stat().st_mtime, path) for path in files)
    for _, path in by_age[: len(files) - MOST_PLOTS]:
        path.unlink(missing_ok=True)


def _kept(plot: Plot) -> Plot:
    left_out = max(len(plot.series) - MOST_SERIES, 0)
    return plot.changed(
        query=redact(plot.query),
        series=tuple(map(_thinned, plot.series[:MOST_SERIES])),
        warnings=tuple(map(redact, plot.warnings)),
        left_out=plot.left_out + left_out,
    )


def _thinned(series: Series) -> Series:
    every = -(-len(series.points) // MOST_POINTS) or 1
    last = len(series.points) - 1
    points = tuple(point for n, point in enumerate(series.points) if (last - n) % every == 0)
    labels = {redact(name): redact(value) for name, value in series.labels.items()}
    return Series(labels=labels, points=points)
