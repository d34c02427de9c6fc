"""What can be done with a node without leaving the screen."""

from __future__ import annotations

from enum import Enum, auto


class NodeVerb(Enum):
    """One thing to do with the node under the cursor."""

    OPEN = auto()
    """Its URL in a browser."""
    YANK = auto()
    """The menu of what to copy."""
    YANK_URL = auto()
    """Its URL to the clipboard."""
    MARK = auto()
    """Mark it as an end of a path, or take the mark away."""
