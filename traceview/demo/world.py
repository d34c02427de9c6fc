"""Writing the demo world to a folder."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

from traceview.demo.moment_templates import files_in, filled, text_of
from traceview.demo.repository_history import make_repository
from traceview.demo.series_shapes import series_files
from traceview.errors import UsageError

CONFIG = "config.toml"
RULES = "alert-rules"
_HEADER = "# The demo world of traceview"


def write_world(folder: Path, now: datetime) -> Path:
    """Write the demo as it stands at `now` to `folder`, and return the path of its config.toml.

    The same `now` gives the same files and the same commits. An older demo in the folder is
    replaced; UsageError when something else is there. Without the program `git` there is no
    repository of rules, so that its source cannot be read; a warning is logged.
    """
    now = now.astimezone(UTC).replace(microsecond=0)
    folder = folder.absolute()
    config = folder / CONFIG
    _make_room(folder, config)
    commits = make_repository(folder / RULES, now)
    for name, text in files_in("lists"):
        _write(folder / "lists" / name, filled(text, now, commits), now)
    for name, text in files_in("pages"):
        _write(folder / "lists" / "pages" / name, filled(text, now, commits), now)
    for name, text in series_files():
        _write(folder / "lists" / "series" / name, text, now)
    _write(config, filled(text_of(CONFIG), now, commits), now)
    return config


def _make_room(folder: Path, config: Path) -> None:
    if not folder.exists() or not any(folder.iterdir()):
        folder.mkdir(parents=True, exist_ok=True)
        return
    if not config.is_file() or not config.read_text(errors="replace").startswith(_HEADER):
        raise UsageError(
            f"The demo is not written to {folder}",
            "there are files in it that are not a demo",
            "name a folder that is empty, or one that does not exist yet",
        )
    for name in (RULES, "lists"):
        if (folder / name).is_dir() and not (folder / name).is_symlink():
            shutil.rmtree(folder / name)


def _write(path: Path, text: str, now: datetime) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    os.utime(path, (now.timestamp(), now.timestamp()))
