"""Regular jobs."""

from datetime import timedelta

from backend.financing.lapsing import lapse_needs, lapse_products, warn_of_ending
from backend.outbox.scheduling import chore

chore(name="financing.lapse", every=timedelta(minutes=10))(lapse_products)
chore(name="financing.lapse_needs", every=timedelta(minutes=10))(lapse_needs)
chore(name="financing.warn_of_ending", every=timedelta(minutes=30))(warn_of_ending)
