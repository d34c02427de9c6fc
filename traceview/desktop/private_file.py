"""Writing a file that only its owner reads, never through a link that somebody laid."""

from __future__ import annotations

import os
from pathlib import Path


def write_private(path: Path, text: str, *, overwrite: bool = False) -> None:
    """Write `text` to `path` with mode 0600; folders that are missing are made with mode 0700.

    Raises FileExistsError when the file exists and `overwrite` is false, and OSError when the path
    is a symbolic link or cannot be written.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    flags |= os.O_TRUNC if overwrite else os.O_EXCL
    descriptor = os.open(path, flags, 0o600)
    os.fchmod(descriptor, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
