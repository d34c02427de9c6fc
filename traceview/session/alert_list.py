"""The alert list as it was last known: made from the chains of all alerts, kept in a file.

The file is read before the first frame, without the store and without the model, and outlives the
store: when what it was made from is gone, as after a new version of the store's format, the rows of
a source stay until that source has been read again.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from traceview.chain.alert_row import AlertRow, alert_row, ordered, row_like, unlinked_row
from traceview.errors import CacheError
from traceview.session.older_alert_list import older_alert_rows
from traceview.text.clean_text import clean_line
from traceview.text.unix_time import from_unix

if TYPE_CHECKING:
    from traceview.cache.store_protocol import Reads
    from traceview.model import Node
    from traceview.session.held_store import HeldStore
    from traceview.session.opened_sources import OpenedSources

FILE = "alert-rows.json"
"""The file of the rows in the cache folder."""
MOST_BYTES = 64 << 20
"""A larger file is none of ours: ten thousand alerts take three million bytes."""
FEW = 500
"""How many nodes are held while the rows are made: chains of other alerts seldom meet."""
TOGETHER = 100
"""How many alerts are looked at at a time; a level of all their chains is read in one call."""
_LATEST = datetime(9000, 1, 1, tzinfo=UTC).timestamp()
_DIGITS = frozenset("0123456789")
_values = attrgetter(*(field.name for field in fields(AlertRow)))


@dataclass(frozen=True)
class AlertList:
    """The rows in their order. `made_at` is in unix seconds; `made_of` names the state of the store
    that they were made from."""

    made_at: float
    made_of: str
    rows: tuple[AlertRow, ...]

    @property
    def moment(self) -> datetime:
        """When it was made."""
        return from_unix(self.made_at)


def read_alert_list(folder: Path) -> AlertList | None:
    """The list that was last kept in `folder`; None where there is none that can be believed."""
    with suppress(OSError, ValueError, RecursionError, msgspec.MsgspecError):
        kept = msgspec.json.decode(_read_private(folder / FILE), type=AlertList)
        if _is_sound(kept):
            return kept
    return carry_older_list(folder)


def carry_older_list(folder: Path) -> AlertList | None:
    """Keep the rows that an older version has left, while its files are still there.

    Gives them; None where there are none, or where a list of this version is there already.
    """
    older = None if (folder / FILE).exists() else older_alert_rows(folder)
    if older is None or not _is_sound(kept := AlertList(older[0], "", older[1])):
        return None
    with suppress(CacheError):
        keep_alert_list(folder, kept)
    return kept


def _read_private(path: Path) -> bytes:
    """The bytes of a file of our own. Raises OSError, or ValueError for what may be another's."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        is_ours = not hasattr(os, "getuid") or status.st_uid == os.getuid()
        if not (is_ours and stat.S_ISREG(status.st_mode)) or status.st_mode & 0o022:
            raise ValueError(path)
        held = file.read(MOST_BYTES + 1)
    if len(held) > MOST_BYTES:
        raise ValueError(path)
    return held


def _is_sound(kept: AlertList) -> bool:
    """Whether all that is said could have been written by the program."""
    return (
        0 <= kept.made_at < _LATEST
        and len({row.id for row in kept.rows}) == len(kept.rows)
        and all(
            0 <= row.since < _LATEST
            and _DIGITS.issuperset(row.legs)
            and _DIGITS.issuperset(row.guesses)
            and all(_is_clean(text) for text in _values(row) if isinstance(text, str))
            and _is_clean("".join((*row.labels, *row.groups)))
            for row in kept.rows
        )
    )


def _is_clean(text: str) -> bool:
    if text.isascii() and text.isprintable():
        return True
    return clean_line(text, max(len(text), 1)) == text


def renewed_alert_list(
    kept: AlertList | None, held: HeldStore, sources: OpenedSources, now: datetime
) -> AlertList:
    """The list made again, unless everything that it is made of is as it was.

    Rows of sources of which the store has no data yet stay as they were; the list is as old as they
    are then.
    """
    from traceview import __version__

    unread = sources.unread()
    made_of = " ".join((__version__, held.version(), *sorted(unread)))
    if kept is not None and kept.made_of == made_of:
        return kept
    return _with_those_that_stay(kept, list(_made(held.reads, now)), made_of, unread, now)


def first_alert_list(
    kept: AlertList | None, reads: Reads, sources: OpenedSources, now: datetime
) -> AlertList:
    """The list with every alert that stands, before their links are made.

    Those that were known keep their legs, new ones have none yet.
    """
    known = {row.id: row for row in kept.rows} if kept else {}
    rows = [
        row_like(row, node) if (row := known.get(node.id)) else unlinked_row(node)
        for node in _standing(reads)
    ]
    return _with_those_that_stay(kept, rows, "", sources.unread(), now)


def _with_those_that_stay(
    kept: AlertList | None,
    rows: Sequence[AlertRow],
    made_of: str,
    unread: frozenset[str],
    now: datetime,
) -> AlertList:
    known = {row.id for row in rows}
    before = kept.rows if kept else ()
    stay = [row for row in before if row.source in unread and row.id not in known]
    made_at = kept.made_at if kept and stay else now.timestamp()
    return AlertList(made_at, made_of, tuple(ordered([*rows, *stay])))


def _standing(reads: Reads) -> Iterator[Node]:
    """The alerts that a source tells of and that are not over."""
    from traceview.model import GONE, Kind

    ids = reads.of_kind(Kind.ALERT)
    for start in range(0, len(ids), FEW):
        nodes = (record.node for record in reads.records(ids[start : start + FEW]).values())
        yield from (node for node in nodes if node.seen and node.state != GONE)


def _made(reads: Reads, now: datetime) -> Iterator[AlertRow]:
    """The rows of all alerts that a source tells of and that are not over.

    Alerts whose links say the same have the same chain, which is made once.
    """
    from traceview.chain.trace import traces
    from traceview.graph.working_set import WorkingSet
    from traceview.model import GONE, Kind

    graph, ids = WorkingSet(reads, limit=FEW), reads.of_kind(Kind.ALERT)
    rows: dict[bytes, AlertRow] = {}
    for start in range(0, len(ids), TOGETHER):
        found = graph.records(ids[start : start + TOGETHER]).values()
        records = [(record.link_digest, record.node) for record in found]
        standing = [(d, node) for d, node in records if node.seen and node.state != GONE]
        new = {digest: node for digest, node in standing if digest not in rows}
        made = map(alert_row, traces(graph, list(new.values()), now))
        rows |= zip(new, made, strict=True)
        yield from (row_like(rows[digest], node) for digest, node in standing)


def keep_alert_list(folder: Path, made: AlertList) -> None:
    """Keep a list in place of the one before: whoever reads finds the one or the other, whole.

    Raises CacheError.
    """
    import tempfile

    name = ""
    try:
        descriptor, name = tempfile.mkstemp(prefix=f"{FILE}.", dir=folder)
        with os.fdopen(descriptor, "wb") as file:
            file.write(msgspec.json.encode(made))
        Path(name).replace(folder / FILE)
    except OSError as error:
        if name:
            Path(name).unlink(missing_ok=True)
        raise CacheError(
            f"The alert rows cannot be kept in {folder}",
            error.strerror or str(error),
            "free disk space, or choose another folder with [cache] folder",
        ) from error


def forget_alert_list(folder: Path) -> None:
    """Take the rows away."""
    (folder / FILE).unlink(missing_ok=True)
