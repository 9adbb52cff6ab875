"""Regular jobs."""

from datetime import timedelta

from backend.outbox.scheduling import chore
from backend.scenarios.actions import discard_unused_scans, lapse_scenarios, purge_deleted

chore(name="scenarios.lapse", every=timedelta(minutes=10))(lapse_scenarios)
chore(name="scenarios.unused_scans", every=timedelta(hours=6))(discard_unused_scans)
chore(name="scenarios.purge_deleted", every=timedelta(hours=6))(purge_deleted)
