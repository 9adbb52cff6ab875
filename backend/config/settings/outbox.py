"""Facts and their delivery."""

from backend.lib.env import env_int

# A subscriber that fails this often is parked in the dead letters; dependencies that are down do not count.
OUTBOX_MAX_ATTEMPTS = env_int("OUTBOX_MAX_ATTEMPTS", 10, low=1, high=100)
# Longer than any subscriber takes; after it another worker may try.
OUTBOX_LEASE_SECONDS = env_int("OUTBOX_LEASE_SECONDS", 60, low=1, high=3600)
OUTBOX_SWEEP_SECONDS = 1.0
OUTBOX_KEEP_DONE_DAYS = 30
