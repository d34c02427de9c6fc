"""The folder of the cache: ours alone, or not used; a format of records has files of its own."""

from __future__ import annotations

import os
import re
import stat
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from traceview.errors import CacheError, CacheUnwritable

SCHEMA = 6
"""The version of what stands in the files; those of an older one are never read."""
RECORDS = f"records-{SCHEMA}"
"""The folder of the records."""
INDEX = f"index-{SCHEMA}.db"
"""The database of the index."""
_VERSIONED = re.compile(r"records(?:-(\d+))?")
_DATABASE = "cache.db"
DAMAGED = "damaged"
"""The file that says, beside the databases, what of them is damaged: a name a line."""
A_ROW = "a row"
"""What stands in it for a row of another shape; the databases are sound."""


def note_damage(folder: Path, what: str) -> None:
    """Note in the folder of a cache what is damaged, for the next start to mend."""
    with suppress(OSError):
        flags = os.O_CREAT | os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
        with os.fdopen(os.open(folder / DAMAGED, flags, 0o600), "w") as file:
            file.write(f"{what}\n")


def damage_in(folder: Path) -> frozenset[str]:
    """What was noted as damaged; all that there is where the note itself says nothing."""
    try:
        noted = (folder / DAMAGED).read_text(errors="replace").split("\n")
    except FileNotFoundError:
        return frozenset()
    except OSError:
        noted = []
    return frozenset(noted) & {RECORDS, INDEX, A_ROW} or frozenset((RECORDS,))


def state_file(state_folder: Path, folder: Path) -> Path:
    """Where stands what outlives the cache in `folder`: a file of its own for each cache."""
    digest = blake2b(str(folder.resolve()).encode("utf-8", "surrogateescape"), digest_size=6)
    return state_folder / "stores" / f"{digest.hexdigest()}.db"


def own_folder(folder: Path) -> None:
    """Make `folder` with mode 0700. Raises CacheError when it is not ours, or open to others."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.stat()
    except OSError as error:
        raise CacheUnwritable(
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


def drop_older(folder: Path) -> None:
    """Take away the files of older versions; what they held is read from the sources again.

    Only what is surely a cache's own goes: a person may keep other things in the folder.
    """
    for records in folder.glob("records*"):
        match = _VERSIONED.fullmatch(records.name)
        if match and int(match[1] or 0) < SCHEMA and (records / _DATABASE).is_file():
            index = f"index{records.name.removeprefix('records')}.db"
            for database in (records / _DATABASE, folder / index):
                for path in database.parent.glob(f"{database.name}*"):
                    with suppress(OSError):
                        path.unlink()
            with suppress(OSError):
                records.rmdir()


def drop_own(folder: Path) -> None:
    """Take away the files of this version. Raises CacheError when one of them stays."""
    own_folder(folder)
    try:
        for path in (*(folder / RECORDS).glob(f"{_DATABASE}*"), *folder.glob(f"{INDEX}*")):
            path.unlink()
        (folder / DAMAGED).unlink(missing_ok=True)
    except OSError as error:
        raise CacheUnwritable(
            f"The cache in {folder} cannot be emptied",
            error.strerror or str(error),
            "look at its permissions, or choose another with `[cache] folder`",
        ) from error
