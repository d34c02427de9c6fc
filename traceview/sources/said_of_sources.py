"""What is said of a source after it was asked: of itself, or why it could not be read."""

from __future__ import annotations

import asyncio
import errno

from traceview.connector import Batch, Connector
from traceview.errors import BadPayload, CacheError, SourceUnreachable, TraceviewError
from traceview.sources.source import Source, failed

CHECK_DEADLINE_S = 10
_OF_THIS_MACHINE = frozenset(
    (
        *(errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG, errno.EACCES, errno.EPERM),
        *(errno.EMFILE, errno.ENFILE, errno.ENOENT, errno.EIO),
    )
)


async def detail_of(connector: Connector) -> str:
    """What a source says of itself; its data is there already, so a failure here is none."""
    try:
        async with asyncio.timeout(CHECK_DEADLINE_S):
            health = await connector.check()
    except Exception:
        return ""
    words = [health.version, health.detail]
    if health.skew_s is not None and abs(health.skew_s) > 5:
        words.append(f"clock {health.skew_s:+.0f} s")
    return " · ".join(word for word in words if word)


def says_anything(batch: Batch) -> bool:
    """Whether a batch holds more than problems."""
    found = batch.findings
    return any((found.nodes, found.links, found.mentions, found.bodies, batch.gone, batch.same))


def nothing_read(source: Source) -> BadPayload:
    """That all that a source said was skipped."""
    what, place, why, fix = source.state.problems[0]
    return BadPayload(
        f"Nothing that {source.name} said could be read",
        f"{source.state.skipped} things were skipped, the first because: {what} {place} {why}",
        fix or "look whether its version is one that traceview reads",
    )


def explained(source: Source, raised: Exception) -> TraceviewError:
    """What is said of what a connector raised; what is ours is not called its fault."""
    if isinstance(raised, TraceviewError):
        return raised
    if isinstance(raised, OSError) and raised.errno in _OF_THIS_MACHINE:
        return CacheError(
            f"What {source.name} needs of this machine failed",
            raised.strerror or "",
            "look at the free space and the permissions of its disk",
        )
    if isinstance(raised, TimeoutError):
        return SourceUnreachable(
            f"{source.name} did not answer in time", "it sent nothing for too long", "try again"
        )
    return failed(source.name, source.type, raised)
