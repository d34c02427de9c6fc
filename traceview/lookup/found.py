"""What a search has found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from traceview.model import Node


@dataclass(frozen=True)
class Found:
    """What a search has found, best first; `is_cut` when it had no time to look through all."""

    nodes: tuple[Node, ...]
    is_cut: bool = False
