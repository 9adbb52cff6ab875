"""Exact nearest vectors: one need against many answers under a mask, and all needs against all answers."""

from matching.nearest.all_pairs import best_of_each
from matching.nearest.scan import Scan

__all__ = ["Scan", "best_of_each"]
