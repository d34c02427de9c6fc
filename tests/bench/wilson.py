"""In which range the true share lies, when so many of so many were right."""

from __future__ import annotations

from math import sqrt

Z = 1.959964
"""The normal quantile of an interval that holds the true share in 95 of 100 cases."""


def interval(right: int, n: int) -> tuple[float, float]:
    """Wilson's interval of 95 % for a share of `right` in `n`; all of 0 to 1 without a case."""
    if not n:
        return 0.0, 1.0
    share, weight = right / n, Z * Z / n
    middle = (share + weight / 2) / (1 + weight)
    half = Z * sqrt(share * (1 - share) / n + weight / (4 * n)) / (1 + weight)
    low = 0.0 if right == 0 else max(0.0, middle - half)
    return low, 1.0 if right == n else min(1.0, middle + half)
