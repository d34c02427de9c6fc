"""The demo world: a small ferry company, written to a folder, that needs no network.

`write_world` writes lists for the `files` connector, pages, and a git repository of alert rules
with its history. All of it is data in this package, dated relative to a given time.
"""

from traceview.demo.world import write_world

__all__ = ["write_world"]
