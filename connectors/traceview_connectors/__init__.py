"""The connectors that come with traceview, a package a system."""
