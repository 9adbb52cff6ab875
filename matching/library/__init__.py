"""The library of typical problems: needs as people say them, answers as people give them, and the terms of both."""

from matching.library.problems import Problem, key_of, shipped

__all__ = ["Problem", "key_of", "shipped"]
