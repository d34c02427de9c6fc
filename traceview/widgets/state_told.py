"""The state of a source in the word that the screens have for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from traceview.sources.source_status import SourceStatus


def state_told(status: SourceStatus) -> str:
    """PART for a source that answered and of which something was not read, else its state."""
    return "PART" if status.state == "ok" and status.skipped else status.state
