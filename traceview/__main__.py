"""`python -m traceview`."""

from __future__ import annotations

import sys

from traceview.cli import program

if __name__ == "__main__":
    sys.exit(program())
