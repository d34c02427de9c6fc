"""A made organisation of any size, with the shape of real ones: hubs, chains, guesses, years.

`batches` gives it as a connector does; `alert_ids`, `sample_ids`, `hub_ids` and `pairs` name what
there is to ask for. The same size gives the same values. It is installed beside the measured
program as the source type `organisation`.
"""

from .samples import alert_ids, hub_ids, pairs, sample_ids
from .shape import Organisation
from .told_batches import batches

VERSION = "1"
"""Raised when the values change: caches of another version are made anew."""

__all__ = ["VERSION", "Organisation", "alert_ids", "batches", "hub_ids", "pairs", "sample_ids"]
