"""Regular jobs: the three of a week are chosen; saved searches are checked in full each night; the matcher's background
follows the problem library, and pairs follow the background.

Of the last two, the subscriber of a change does the first at once; the chore finds what died on the way, and a release with
another file or another model. The second is done a piece at a time, so that what is published meanwhile is matched in between.
"""

from datetime import timedelta

from backend.outbox.scheduling import chore
from backend.recommendations import building
from backend.recommendations.actions import choose_week
from backend.recommendations.actions.measuring import measure_when_due
from backend.recommendations.actions.pricing import compute_prices_at_night
from backend.recommendations.actions.refreshing import refresh_outdated
from backend.recommendations.actions.watching import check_nightly
from backend.recommendations.actions.weights import follow_setting

REFRESH_SECONDS = 20.0

# Looks often and chooses once: what is due on Monday at eight is there a minute later, or as soon as the platform runs.
chore(name="recommendations.choose_week", every=timedelta(minutes=1))(choose_week)

# Asked every half hour, so that a night in which the index did not answer is made up for soon.
chore(name="recommendations.check_saved_searches", every=timedelta(minutes=30))(check_nightly)

chore(name="recommendations.market_prices", every=timedelta(minutes=30))(compute_prices_at_night)


@chore(name="recommendations.build_library", every=timedelta(seconds=15))
def build_library() -> None:
    """A model that came by the setting or by a release is written down first: the background is built for it."""
    follow_setting()
    building.see_to_it()


@chore(name="recommendations.refresh_outdated", every=timedelta(seconds=5))
def refresh() -> int:
    """Compute anew, for a while, the pairs that another library gave."""
    return refresh_outdated(seconds=REFRESH_SECONDS)


@chore(name="recommendations.measure_matching", every=timedelta(minutes=1))
def measure_matching() -> str | None:
    """Once a night, and by day when officers have judged more and stopped judging."""
    return measure_when_due()
