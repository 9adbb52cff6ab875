"""`make bench-search`: the search page and its suggestions over a large market, against a view that does nothing.

Twenty thousand documents (COUNT in the environment for another number) are made by dice from the sentences of the demo
market and indexed by the embedded engine. The pages are asked in this process, through every middleware, one after the
other; what is told is the median of each in milliseconds of processor time, since the machines are shared, and as a ratio
to the empty view of the same run. PROFILE=1
also prints where the time of the search page goes.
"""

from __future__ import annotations

import cProfile
import os
import pstats
import random
import statistics
import tempfile
import time
from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING:
    from django.test import Client

ROUNDS = 10
FRESH = 100  # questions that are asked once each
# Each as people type it: words, a question, pinyin, first letters, traditional characters, a slip, conditions.
QUERIES = (
    "皮带跑偏", "井下视频识别", "奶牛发情监测", "哪家能做焦炉炉温预测", "taiyuan", "sjbz", "數據標註", "设备预测性维护",
    "奶牛发请监测", "太原 皮带", "知识产权质押 500万以内", "CBAM 碳足迹", "电力负荷", "人工智能质检", "高新技术企业 数据标注",
)  # fmt: skip
TYPED = ("皮带", "数据", "太原", "jk", "meikuang", "设备预", "AI", "监测平", "sjb", "碳足")


class Dice:
    """Texts that look like the market's: sentences of the demo, mixed."""

    def __init__(self, seed: int = 20261127) -> None:
        from backend.config.demo.loading import read

        self.random = random.Random(seed)
        rows = [*read("entities"), *read("scenarios"), *read("products"), *read("experts")]
        told = [text for row in rows for text in _texts(row) if len(text) > 12]
        self.sentences = sorted({f"{piece}。" for text in told for piece in text.split("。") if 8 < len(piece) < 80})
        self.titles = sorted({row["title"] for row in read("scenarios")})

    def text(self, least: int, most: int) -> str:
        return "".join(self.random.sample(self.sentences, self.random.randint(least, most)))

    def title(self) -> str:
        """Two halves of real ones, so that twenty thousand differ."""
        one, other = self.random.sample(self.titles, 2)
        return one[: self.random.randint(3, 8)] + other[: self.random.randint(4, 10)]

    def question(self) -> str:
        """Some characters out of a sentence: a question as nobody asked it before."""
        sentence = self.random.choice(self.sentences)
        at = self.random.randrange(max(1, len(sentence) - 8))
        return sentence[at : at + self.random.randint(4, 8)].strip("，。、；：“”")


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for part in parts for text in _texts(part)]


def fill(count: int) -> None:
    """So many findable rows: two fifths scenarios, two fifths entities, the rest products and experts."""
    from django.db import transaction
    from django.utils import timezone

    from backend.financing.models import Product
    from backend.organisations.models import Case, EntityProfile, HeldQualification, Organisation
    from backend.reference.models import Field, ProductKind, Qualification, Region, ScenarioField
    from backend.scenarios.models import Scenario
    from backend.talent.models import Expert

    dice, now = Dice(), timezone.now()
    cities = list(Region.objects.filter(level="city"))
    fields, kinds = list(Field.objects.fields()), list(ProductKind.objects.all())
    scenario_fields, titles = list(ScenarioField.objects.all()), list(Qualification.objects.all())
    choose, amount = dice.random.choice, lambda: dice.random.choice((20, 50, 80, 120, 200, 300, 500, 800))
    with transaction.atomic():
        owner = Organisation.objects.create(kind="enterprise", name="某集团", verified_at=now, region=choose(cities))
        bank = Organisation.objects.create(kind="bank", name="某银行", verified_at=now, region=choose(cities))
        Scenario.objects.bulk_create(
            Scenario(
                owner=owner, title=dice.title(), scenario_type=choose(("tech", "service", "data")),
                field=choose(scenario_fields), chance_types=[choose(("test", "show", "apply"))],
                current_process=dice.text(2, 4), pain_point=dice.text(2, 4), data_available=dice.text(1, 2),
                budget_high=amount(), site_region=choose(cities), state="published", published_at=now,
            )
            for _ in range(count * 2 // 5)
        )  # fmt: skip
        entities = Organisation.objects.bulk_create(
            Organisation(
                kind="entity", name=f"{dice.title()}科技有限公司", short_name=dice.title()[:6], verified_at=now,
                registry_state="admitted", region=choose(cities),
            )
            for _ in range(count * 2 // 5)
        )  # fmt: skip
        EntityProfile.objects.bulk_create(
            EntityProfile(
                organisation=one, primary_field=choose(fields), intro_business=dice.text(2, 3),
                intro_products=dice.text(2, 3), intro_research=dice.text(1, 2), intro_advantages=dice.text(1, 2),
            )
            for one in entities
        )  # fmt: skip
        Case.objects.bulk_create(
            Case(
                organisation=one, title=dice.title(), problem=dice.text(1, 2), technology=dice.text(1, 2),
                results=dice.text(1, 1),
            )
            for one in entities for _ in range(2)
        )  # fmt: skip
        HeldQualification.objects.bulk_create(
            HeldQualification(organisation=one, qualification=choose(titles)) for one in entities
        )
        Product.objects.bulk_create(
            Product(
                provider=bank, kind=choose(kinds), name=f"{dice.title()}贷", target=dice.text(1, 3),
                features=dice.text(1, 2), amount_low=10, amount_high=amount(), state="published", published_at=now,
                security=choose(("信用", "设备抵押", "第三人保证", "应收账款质押")),
            )
            for _ in range(count // 10)
        )  # fmt: skip
        Expert.objects.bulk_create(
            Expert(
                name=choose("赵钱孙李周吴郑王") + choose("望舒明远清和"), title="高级工程师", region=choose(cities),
                bio=dice.text(2, 4), topics=dice.text(1, 2), state="listed",
            )
            for _ in range(count // 10)
        )  # fmt: skip


def build() -> int:
    """Every kind's index, the library's too; returns how many rows belong in those that are shown."""
    from search.backends.base import State
    from search.engine import current
    from search.rebuilding import rebuild
    from search.registry import registry

    engine = current()
    for kind in registry:
        if engine.backend.state(kind.name, engine.recipe(kind)) != State.CURRENT:
            rebuild(kind, engine=engine)
    return sum(kind.searchable().count() for kind in registry.listed() if hasattr(kind, "searchable"))


def people() -> dict[str, Any]:
    """A visitor, and a clerk of a verified organisation, who may find experts."""
    from django.test import Client

    from backend.accounts.models import User
    from backend.organisations.models import Membership, Organisation

    clerk = User.objects.create(email="bench@example.org", name="林岚")
    Membership.objects.create(user=clerk, organisation=Organisation.objects.get(name="某集团"), role="editor")
    signed_in = Client()
    signed_in.force_login(clerk, backend="allauth.account.auth_backends.AuthenticationBackend")
    return {"visitor": Client(), "clerk": signed_in}


def once(client: Client, path: str, asked: list[str]) -> tuple[float, float]:
    """Milliseconds of questions that nobody asked before: the median, and the nineteenth of twenty."""
    spent = []
    for text in asked:
        began = time.thread_time()
        answer = client.get(path, {"q": text})
        spent.append((time.thread_time() - began) * 1e3)
        assert answer.status_code == 200, (path, text, answer.status_code)
    return statistics.median(spent), statistics.quantiles(spent, n=20)[-1]


def measure(client: Client, path: str, asked: tuple[str, ...]) -> tuple[float, float]:
    """Milliseconds: the median over all questions and rounds, and the slowest question's median."""
    spent: dict[str, list[float]] = {text: [] for text in asked}
    for number in range(ROUNDS + 2):
        for text in asked:
            began = time.thread_time()
            answer = client.get(path, {"q": text} if text else {})
            passed = (time.thread_time() - began) * 1e3
            assert answer.status_code == 200, (path, text, answer.status_code)
            if number >= 2:  # what is opened once is opened
                spent[text].append(passed)
    everything = [one for times in spent.values() for one in times]
    return statistics.median(everything), max(statistics.median(times) for times in spent.values())


def profiled(client: Client, path: str, asked: tuple[str, ...]) -> None:
    profile = cProfile.Profile()
    profile.enable()
    for text in asked * 3:
        client.get(path, {"q": text})
    profile.disable()
    pstats.Stats(profile).sort_stats("cumulative").print_stats(70)


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    count = int(os.environ.get("COUNT", "20000"))
    kept = os.environ.get("KEEP", "")  # a folder that is filled once and used again
    with tempfile.TemporaryDirectory(prefix="shuqiao-bench-") as folder:
        os.environ["SHUQIAO_DATA"] = kept or folder
        django.setup()
        from django.conf import settings
        from django.core.management import call_command

        settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]

        call_command("migrate", verbosity=0, interactive=False)
        from backend.accounts.models import User
        from backend.config.collecting import keep_for_good
        from backend.organisations.models import Organisation

        User.objects.filter(email="bench@example.org").delete()
        if not Organisation.objects.filter(name="某集团").exists():  # a run that was cut short goes on
            began = time.perf_counter()
            fill(count)
            print(f"rows: {time.perf_counter() - began:.0f} s", flush=True)
        began = time.perf_counter()
        found = build()
        print(f"{found} documents indexed in {time.perf_counter() - began:.0f} s", flush=True)
        clients = people()
        keep_for_good()  # as a server does once it has started
        rows = [("empty view", *measure(clients["visitor"], "/empty/", ("",)))]
        dice = Dice(seed=7)
        for who, client in clients.items():
            fresh = [dice.question() for _ in range(FRESH)]
            rows.append((f"search page, {who}", *measure(client, "/search/", QUERIES)))
            rows.append((f"search page, {who}, never asked", *once(client, "/search/", fresh)))
            rows.append((f"suggestions, {who}", *measure(client, "/search/suggest/", TYPED)))
            rows.append(
                (f"suggestions, {who}, never asked", *once(client, "/search/suggest/", [text[:3] for text in fresh]))
            )
        print(f"{'':<36}{'cpu ms':>12}{'× empty':>10}{'slowest (19/20 of fresh), ms':>30}")
        for name, middle, slowest in rows:
            print(f"{name:<36}{middle:>12.2f}{middle / rows[0][1]:>10.1f}{slowest:>30.2f}")
        if os.environ.get("PROFILE"):
            profiled(clients["visitor"], "/search/", QUERIES)
            profiled(clients["visitor"], "/search/suggest/", TYPED)


if __name__ == "__main__":
    main()
