"""Writing a file that only its owner reads: whole or not at all, and never through a link."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

_NO_HARD_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.ENOSYS)


def write_private(path: Path, text: str, *, overwrite: bool = False) -> None:
    """Write `text` to `path` with mode 0600; folders that are missing are made with mode 0700.

    It is written beside its place and moved there once the disk has it: when that fails, what stood
    there before stands there still. Raises FileExistsError when the file exists and `overwrite` is
    false, and OSError when the path is a symbolic link, no ordinary file, or cannot be written.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _refuse_what_is_no_file(path, overwrite=overwrite)
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name[:100]}.", dir=path.parent)
    beside = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        _move(beside, path, overwrite=overwrite)
    finally:
        with suppress(FileNotFoundError):
            beside.unlink()


def _refuse_what_is_no_file(path: Path, *, overwrite: bool) -> None:
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    if not overwrite:
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    if stat.S_ISLNK(mode):
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "it is no ordinary file", str(path))


def _move(beside: Path, path: Path, *, overwrite: bool) -> None:
    """Give the file its name; one that came to be there meanwhile is not replaced unasked."""
    if not overwrite:
        try:
            os.link(beside, path)
        except OSError as error:
            if error.errno not in _NO_HARD_LINKS:
                raise
        else:
            return
    beside.replace(path)
