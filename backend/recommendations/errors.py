"""Errors of this app.

RecommendationsError
├── NotOpen        the scenario or product is no longer on offer
├── Excluded       a hard condition keeps the pair apart; says which
├── NotYourSide    the person works for neither side
├── NotAColleague  it can be given only to somebody else who works for the same entity today
├── JustForwarded  the same person gave it to the same colleague a moment ago
├── NotSaved       a search that cannot be saved, or cannot tell again
│   ├── NothingAsked   it has neither words nor a condition
│   ├── TooManySaved   the person has as many as there may be
│   ├── TooWideToTell  it finds so much that news would be no news
│   └── NotAnswering   the index cannot say now what is there already
├── NotInLibrary   the problem library holds no such problem, or cannot put it back
├── NotPromoted    a challenger that has not won; says why
└── NothingToLearn too few answers to learn weights from
"""


class RecommendationsError(Exception):
    """Carries a sentence for the person."""


class NotOpen(RecommendationsError):
    pass


class Excluded(RecommendationsError):
    pass


class NotYourSide(RecommendationsError):
    pass


class NotAColleague(RecommendationsError):
    pass


class JustForwarded(RecommendationsError):
    pass


class NotSaved(RecommendationsError):
    pass


class NothingAsked(NotSaved):
    pass


class TooManySaved(NotSaved):
    pass


class TooWideToTell(NotSaved):
    pass


class NotAnswering(NotSaved):
    pass


class NotInLibrary(RecommendationsError):
    pass


class NotPromoted(RecommendationsError):
    pass


class NothingToLearn(RecommendationsError):
    pass
