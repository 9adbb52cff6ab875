"""The grid of entities and banks at its full size, in one process through every middleware.

    python -m benchmarks.referral_grid          # 200 entities, 40 banks with three products each
    ENTITIES=20 BANKS=5 python -m benchmarks.referral_grid
    PROFILE=1 python -m benchmarks.referral_grid

Tells medians of processor time and the number of queries. The database is a fresh one that is thrown away.
"""

import cProfile
import os
import statistics
import time
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings.test")

import django

django.setup()

ROUNDS = 9


def fill(entities: int, banks: int) -> Any:
    from django.test import Client

    from backend.organisations.choices import Role
    from backend.recommendations.models import Recommendation
    from tests.factories.financing import ProductFactory
    from tests.factories.organisations import EntityFactory, MembershipFactory, OrganisationFactory

    products = [
        ProductFactory(provider=bank)
        for bank in OrganisationFactory.create_batch(banks, bank=True)
        for _each in range(3)
    ]
    for place, entity in enumerate(EntityFactory.create_batch(entities)):
        Recommendation.objects.bulk_create(
            Recommendation(product=product, entity=entity, score=1.0, band="good", model="test")
            for product in products[place % 7 :: 7]
        )
    officer = MembershipFactory(organisation=OrganisationFactory(bureau=True), role=Role.FIRST_REVIEWER).user
    client = Client()
    client.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def main() -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext, setup_databases, setup_test_environment, teardown_databases

    setup_test_environment()
    made = setup_databases(verbosity=0, interactive=False)
    try:
        client = fill(int(os.environ.get("ENTITIES", "200")), int(os.environ.get("BANKS", "40")))
        client.get("/work/referrals/new/")
        spent = []
        for _round in range(ROUNDS):
            start = time.process_time()
            answer = client.get("/work/referrals/new/")
            spent.append((time.process_time() - start) * 1000)
        with CaptureQueriesContext(connection) as asked:
            client.get("/work/referrals/new/")
        if "PROFILE" in os.environ:
            cProfile.runctx('client.get("/work/referrals/new/")', {"client": client}, {}, sort="tottime")
        size = len(answer.content) / 1024
        print(f"{statistics.median(spent):.0f} ms of processor time, {len(asked)} queries, {size:.0f} KiB")
    finally:
        teardown_databases(made, verbosity=0)


if __name__ == "__main__":
    main()
