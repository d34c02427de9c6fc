"""Whether a source's data may be taken for fresh."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from traceview.sources.source_status import SourceStatus


def is_well(source: SourceStatus) -> bool:
    """Fresh, or switched off on purpose: one that is off with an error could not be opened."""
    return source.state in ("ok", "syncing") or (source.state == "OFF" and not source.error)
