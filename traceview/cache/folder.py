"""The folder of the cache: ours alone, or not used."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from traceview.errors import CacheError

DAMAGED = "damaged"
"""The file that says, beside a database, that it is not one any more."""


def own_folder(folder: Path) -> None:
    """Make `folder` with mode 0700. Raises CacheError when it is not ours, or open to others."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.stat()
    except OSError as error:
        raise CacheError(
            f"The cache folder {folder} cannot be made",
            error.strerror or str(error),
            "choose another with `[cache] folder` in the configuration",
        ) from error
    if hasattr(os, "getuid") and status.st_uid != os.getuid():
        raise CacheError(
            f"The cache folder {folder} belongs to another user",
            "what stands in it could be made to mislead you",
            "choose another with `[cache] folder` in the configuration",
        )
    if stat.S_IMODE(status.st_mode) & 0o077:
        raise CacheError(
            f"The cache folder {folder} is open to other users",
            f"its mode is {stat.S_IMODE(status.st_mode):o}",
            f"run: chmod 700 {folder}",
        )
