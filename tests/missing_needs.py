"""What a test does when a server or a data file that it needs is not here."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def lacking(what: str) -> NoReturn:
    """Skip the test, saying what is missing; where `CI` is set a missing thing is a failure."""
    if os.environ.get("CI"):
        pytest.fail(f"{what}: may not be missing where CI is set", pytrace=False)
    pytest.skip(what)
