from backend.scenarios.models.amendment import Amendment
from backend.scenarios.models.batch import Batch
from backend.scenarios.models.imports import ColumnMapping, ImportJob, ImportRow
from backend.scenarios.models.question import Question
from backend.scenarios.models.review import ReviewPoint, ScreenedWord
from backend.scenarios.models.scenario import Measure, Scenario

__all__ = [
    "Amendment",
    "Batch",
    "ColumnMapping",
    "ImportJob",
    "ImportRow",
    "Measure",
    "Question",
    "ReviewPoint",
    "Scenario",
    "ScreenedWord",
]
