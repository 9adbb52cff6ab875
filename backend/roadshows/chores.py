"""What is looked after again and again: plans that wait, and runs whose process died."""

from datetime import timedelta

from backend.outbox.scheduling import chore
from backend.roadshows.planning import see_to_it

chore(name="roadshows.plan_meetings", every=timedelta(seconds=5))(see_to_it)
