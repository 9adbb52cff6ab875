"""Regular jobs."""

from datetime import timedelta

from backend.financing.lapsing import lapse_products
from backend.outbox.scheduling import chore

chore(name="financing.lapse", every=timedelta(minutes=10))(lapse_products)
