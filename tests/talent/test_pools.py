"""Officers keep the pools: make, rename, fill and empty them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.audit.queries import timeline
from backend.outbox.models import RecordedFact
from backend.talent.models import Expert, Pool
from tests.factories.talent import ExpertFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def pool(db) -> Pool:
    return Pool.objects.create(code="coal", name="煤矿专家库")


def test_an_installation_starts_with_pools(first_officer, sign_in):
    page = sign_in(first_officer).get("/work/pools/").content.decode()

    assert Pool.objects.filter(code="committee").exists()
    assert "数据专家委员会" in page


def test_an_officer_makes_a_pool(first_officer, sign_in):
    sent = {"name": "文旅专家库", "code": "culture", "position": "7"}
    client = sign_in(first_officer)

    answer = client.post("/work/pools/", sent)

    pool = Pool.objects.get(code="culture")
    assert (answer.status_code, answer.url) == (302, "/work/pools/culture/")
    assert timeline("pool", pool.pk).get().action == "create"
    again = client.post("/work/pools/", sent | {"code": "other"})
    assert (again.status_code, "已有同名人才库" in again.content.decode()) == (200, True)


def test_a_new_name_is_news_to_the_experts_in_the_pool(pool, first_officer, sign_in):
    ExpertFactory().pools.add(pool)
    ExpertFactory()

    sign_in(first_officer).post(f"/work/pools/{pool.code}/edit/", {"name": "煤矿安全专家库", "position": "0"})

    assert Pool.objects.get(pk=pool.pk).name == "煤矿安全专家库"
    assert RecordedFact.objects.filter(name="talent.expert_changed").count() == 1


def test_experts_are_put_in_and_taken_out(pool, first_officer, sign_in):
    first, second = ExpertFactory.create_batch(2)
    other = Pool.objects.create(code="other", name="另一库")
    first.pools.add(other)
    client = sign_in(first_officer)

    client.post(f"/work/pools/{pool.code}/put/", {"experts": [first.pk, second.pk]})
    assert set(Expert.objects.filter(pools=pool)) == {first, second}
    client.post(f"/work/pools/{pool.code}/{first.reference}/out/")

    assert set(first.pools.all()) == {other}
    assert set(pool.experts.all()) == {second}
    assert [one.action for one in timeline("expert", first.pk)] == ["edit", "edit"]


def test_the_pages_ask_as_often_for_three_as_for_one(pool, first_officer, sign_in):
    client = sign_in(first_officer)
    ExpertFactory().pools.add(pool)
    counts = []
    for turn in range(2):
        for url in ("/work/pools/", f"/work/pools/{pool.code}/"):
            client.get(url)
            with CaptureQueriesContext(connection) as asked:
                client.get(url)
            counts.append(len(asked))
        for number in range(2 if not turn else 0):
            ExpertFactory().pools.add(pool)
            Pool.objects.create(code=f"more{number}", name=f"又一库{number}")

    assert counts[:2] == counts[2:]
