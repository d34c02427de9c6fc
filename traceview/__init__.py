"""traceview: walk from a firing alert to the work behind it."""

__version__ = "0.1.0"
