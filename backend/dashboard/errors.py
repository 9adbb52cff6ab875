"""Errors of this app.

DashboardError
└── FigureMoved   the number is not any more what the officer saw
"""


class DashboardError(Exception):
    """Carries a sentence for the person."""


class FigureMoved(DashboardError):
    pass
