"""The interval of a share."""

from math import sqrt

Z = 1.959964  # 95 %


def wilson(part: int, whole: int) -> tuple[float, float, float]:
    """The share, and the 95 % interval that holds it (Wilson, 1927); of nothing, nothing is known."""
    if not whole:
        return 0.0, 0.0, 1.0
    share, square = part / whole, Z**2 / whole
    half = Z * sqrt(share * (1 - share) / whole + square / (4 * whole))
    return (
        share,
        max((share + square / 2 - half) / (1 + square), 0.0),
        min((share + square / 2 + half) / (1 + square), 1.0),
    )
