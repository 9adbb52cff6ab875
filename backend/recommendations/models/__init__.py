from backend.recommendations.models.experts import ExpertMatch, ExpertResponse
from backend.recommendations.models.library import LibraryBuild, LibraryProblem, LibraryVersion, ProblemTie
from backend.recommendations.models.optout import EntityOptOut, PersonOptOut
from backend.recommendations.models.pairs import NearMiss, ProfileStamp, Recommendation, Response, StoredProfile, Told
from backend.recommendations.models.prices import EntityPrice, PriceRun
from backend.recommendations.models.quality import Judgement, Measurement, PoolPair, Terms, Trial, WeightSet
from backend.recommendations.models.saved import Find, FullCheck, SavedSearch, SavedSearchKey
from backend.recommendations.models.weekly import Forward, WeeklyChoice, WeeklyPick, WeekRun

__all__ = [
    "EntityOptOut",
    "EntityPrice",
    "ExpertMatch",
    "ExpertResponse",
    "Find",
    "Forward",
    "FullCheck",
    "Judgement",
    "LibraryBuild",
    "LibraryProblem",
    "LibraryVersion",
    "Measurement",
    "NearMiss",
    "PersonOptOut",
    "PoolPair",
    "PriceRun",
    "ProblemTie",
    "ProfileStamp",
    "Recommendation",
    "Response",
    "SavedSearch",
    "SavedSearchKey",
    "StoredProfile",
    "Terms",
    "Told",
    "Trial",
    "WeekRun",
    "WeeklyChoice",
    "WeeklyPick",
    "WeightSet",
]
