"""How long one refresh waits in all for a service that does not answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

GRACE_S = 0.25
"""How long a question is given, in seconds, when others have used up the patience."""


class Patience:
    """The seconds that requests of one refresh have waited in vain."""

    def __init__(self) -> None:
        self._spent = 0.0

    def left(self, deadline_s: float) -> float:
        """How long the next question may take, of a source whose deadline this is."""
        return max(deadline_s - self._spent, min(GRACE_S, deadline_s))

    def spend(self, seconds: float) -> None:
        """A question was given up after so long."""
        self._spent += seconds


_ours: ContextVar[Patience | None] = ContextVar("patience", default=None)


@contextmanager
def one_refresh() -> Iterator[Patience]:
    """Questions asked inside share one patience: several in a row wait no longer than one."""
    patience = Patience()
    token = _ours.set(patience)
    try:
        yield patience
    finally:
        _ours.reset(token)


def patience() -> Patience:
    """That of the refresh inside of which a question is asked; a new one outside of any."""
    return _ours.get() or Patience()
