"""`python -m benchmarks.scale [--entities N ...]`: what a large market costs: memory, starting, one edit, one publication.

On data of its own stands the demo market, and beside it entities made of the problem library's texts, three problems each, as rows
of the product's own tables. One process then does what a worker does: it reads all profiles, computes one changed entity's pairs
anew, and one changed scenario's. Each size runs in a process of its own. Memory is what the kernel counts as resident; times are
of the processor, so that neighbours on a shared machine count as little as can be; the median of so many.
"""

from __future__ import annotations

import argparse
import gc
import os
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[1]
PROBLEMS_EACH = 3
EDITS, PUBLICATIONS = 20, 3
BATCH = 500


def resident() -> float:
    """MB."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def spent(work: Callable[[], object]) -> float:
    """Milliseconds of processor time."""
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1e3


def add_entities(count: int) -> None:
    """Admitted entities with their profiles as the matcher reads them; texts of the library, drawn by chance."""
    from django.db import transaction
    from django.utils import timezone

    from backend.organisations.choices import Kind, RegistryState
    from backend.organisations.models import EntityProfile, Organisation
    from backend.recommendations.models import ProfileStamp, StoredProfile
    from backend.recommendations.profiles import ENTITY
    from backend.reference.models import Region
    from matching.library import shipped
    from matching.profiles import Facet, Passage, Profile, to_json

    problems, chance = shipped(), np.random.default_rng(20261127)
    regions = list(Region.objects.filter(code__startswith="14"))
    for start in range(0, count, BATCH):
        with transaction.atomic():
            made = Organisation.objects.bulk_create([
                Organisation(
                    kind=Kind.ENTITY,
                    name=f"晋试{number}科技有限公司",
                    region=regions[number % len(regions)],
                    registry_state=RegistryState.ADMITTED,
                    verified_at=timezone.now(),
                )
                for number in range(start, min(start + BATCH, count))
            ])  # fmt: skip
            EntityProfile.objects.bulk_create([EntityProfile(organisation=one) for one in made])
            stamp, _new = ProfileStamp.objects.get_or_create(pk=1)
            rows = []
            for one in made:
                texts = [
                    text for at in chance.integers(0, len(problems), PROBLEMS_EACH) for text in problems[at].answers
                ]
                passages = tuple(Passage(Facet.PAIN, f"案例{place}", text) for place, text in enumerate(texts))
                profile = Profile(f"{ENTITY}:{one.pk}", passages)
                stamp.last += 1
                rows.append(
                    StoredProfile(
                        kind=ENTITY,
                        object_id=one.pk,
                        passages=to_json(profile),
                        digest=profile.digest,
                        present=True,
                        stamp=stamp.last,
                    )
                )
            StoredProfile.objects.bulk_create(rows)
            stamp.save()


def prepare(count: int) -> None:
    """In a process of its own, since what is built here would count as memory there."""
    import django

    django.setup()
    from backend.config.demo.loading import load_demo
    from backend.financing.models import Product
    from backend.recommendations.actions.matching_experts import refresh_expert
    from backend.recommendations.actions.refreshing import refresh_product, refresh_scenario
    from backend.scenarios.models import Scenario
    from backend.talent.models import Expert

    load_demo()
    for refresh, rows in (
        (refresh_scenario, Scenario.objects.open()),
        (refresh_product, Product.objects.on_offer()),
        (refresh_expert, Expert.objects.advising()),
    ):
        for pk in list(rows.values_list("pk", flat=True)):
            refresh(pk)
    add_entities(count)


def measure() -> None:
    import django

    django.setup()
    from backend.organisations.models import Case
    from backend.recommendations import engine
    from backend.recommendations.actions.refreshing import refresh_entity, refresh_scenario
    from backend.scenarios.models import Scenario
    from matching.profiles import Facet, Passage, Profile

    bare = resident()
    made = engine.current()
    # The background is mapped: what is touched once stays in memory.
    for problem in made.loaded.standing.problems[::30]:
        made.matcher.answer(Profile("", tuple(Passage(Facet.PAIN, "", text) for text in problem.answers)))
    ready = resident()
    starting = spent(made.catch_up)
    full, count = resident(), len(made.of("entity").ready)
    each = (full - ready) * 1e3 / max(1, count)
    print(
        f"{count:>8,} {bare:>8.0f} {ready:>8.0f} {full:>8.0f} {each:>9.1f} {starting / 1e3:>9.1f}", end="", flush=True
    )
    # Entities of the demo edit a case; the last of them has the pairs that the earlier ones have.
    edited = list(Case.objects.order_by("organisation", "pk").select_related("organisation"))
    by_entity = list({case.organisation_id: case for case in edited}.values())
    scenarios = list(Scenario.objects.open().order_by("pk"))
    refresh_scenario(scenarios[0].pk)
    for case in by_entity[: EDITS + 1]:  # stored once, so that what is measured is a change
        refresh_entity(case.organisation_id)

    def edit(case: Case) -> Callable[[], None]:
        case.results += "又稳定运行了半年。"
        case.save()
        return lambda: refresh_entity(case.organisation_id)

    edits = [spent(edit(case)) for case in by_entity[1 : EDITS + 1]]
    print(f" {median(edits):>9.0f}", end="", flush=True)
    pks = list(made.of("entity").ready)
    engine.near_answers("scenario", scenarios[0].pk, pks)
    some = [one.pk for one in scenarios[1 : PUBLICATIONS + 1]]
    scoring = [spent(partial(engine.near_answers, "scenario", pk, pks)) for pk in some]
    print(f" {median(scoring):>9.0f}", end="", flush=True)
    published = [spent(partial(refresh_scenario, pk)) for pk in some]
    print(f" {median(published):>9.0f} {resident():>8.0f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entities", type=int, nargs="+", default=[0, 2_000, 20_000])
    parser.add_argument("--prepare", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.prepare is not None:
        prepare(options.prepare)
        return
    if options.measure:
        measure()
        return
    print("             MB without  with the       all    kB each   starting   an edit     score   publish      MB")
    print("entities    the matcher   library  profiles  (profile)          s        ms   all, ms        ms   after")
    for count in options.entities:
        with tempfile.TemporaryDirectory(prefix="shuqiao-scale-") as data:
            env = {
                **os.environ,
                "SHUQIAO_DATA": data,
                "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
                "OPENBLAS_NUM_THREADS": "1",  # threads that wait for one another would count as work
            }
            subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=env, check=True)
            for step in (["--prepare", str(count)], ["--measure"]):
                command = [sys.executable, "-m", "benchmarks.scale", *step]
                subprocess.run(command, cwd=ROOT, env=env, check=True, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
