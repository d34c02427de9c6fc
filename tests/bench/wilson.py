"""In which range the true share lies, when so many of so many were right; and who judges by it."""

from __future__ import annotations

from math import sqrt

Z = 1.959964
"""The normal quantile of an interval that holds the true share in 95 of 100 cases."""
EXACT = 0.999
"""What a statement has to reach, which stands at 1."""
ENOUGH = 20
"""Cases from which the figure that is said has to lie inside of the interval."""


def is_honest(said: float, right: int, n: int) -> bool:
    """Whether what is said lies in the interval, or there are too few cases to tell."""
    low, high = interval(right, n)
    return n < ENOUGH or low <= min(said, EXACT) <= high or (said == 1.0 and right == n)


def verdict(said: float, right: int, n: int) -> str:
    """`171 of 173 right, 0.959-0.997`, with a mark where what is said lies outside."""
    low, high = interval(right, n)
    mark = "" if is_honest(said, right, n) else "  OUTSIDE"
    return f"{right} of {n} right, {low:.3f}-{high:.3f}{mark}"


def interval(right: int, n: int) -> tuple[float, float]:
    """Wilson's interval of 95 % for a share of `right` in `n`; all of 0 to 1 without a case."""
    if not n:
        return 0.0, 1.0
    share, weight = right / n, Z * Z / n
    middle = (share + weight / 2) / (1 + weight)
    half = Z * sqrt(share * (1 - share) / n + weight / (4 * n)) / (1 + weight)
    low = 0.0 if right == 0 else max(0.0, middle - half)
    return low, 1.0 if right == n else min(1.0, middle + half)
