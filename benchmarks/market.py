"""Prepares the data of a run, in a process of its own: people with open sessions, and scenarios that wait to be published.

`python -m benchmarks.market COUNT` prints JSON: session keys by person, and the references of the waiting scenarios.
"""

import json
import os
import sys
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from backend.accounts.models import User


PATTERN = "井停了三天队上才知道"
ANSWERS_IT = "沁水山前煤层气技术有限公司"


def prepare(count: int) -> dict[str, object]:
    from django.db import transaction

    from backend.config.demo.loading import load_demo
    from backend.organisations.choices import Role
    from backend.organisations.models import Membership
    from backend.scenarios.choices import State
    from backend.scenarios.models import Measure, Scenario

    if not Scenario.objects.filter(title=PATTERN).exists():
        load_demo()
    final = Membership.objects.get(organisation__kind="bureau", role=Role.FINAL_REVIEWER).user
    first = Membership.objects.get(organisation__kind="bureau", role=Role.FIRST_REVIEWER).user
    pattern = Scenario.objects.get(title=PATTERN)
    waiting, earlier = [], Scenario.objects.filter(reference__startswith="BENCH").count()
    with transaction.atomic():
        for number in range(earlier, earlier + count):
            copy = Scenario.objects.get(pk=pattern.pk)
            copy.pk, copy.reference = None, f"BENCH{number:05d}"
            copy.title, copy.state = f"{pattern.title}（{number}）", State.CHECKED
            copy.checked_by, copy.published_by, copy.published_at = first, None, None
            copy.save(force_insert=True)
            Measure.objects.create(scenario=copy, name="停井到队上得知", now="31", target="≤1", unit="小时")
            waiting.append(copy.reference)
    liaison = Membership.objects.filter(organisation__name=ANSWERS_IT).order_by("pk")[0].user
    clerk = Membership.objects.get(organisation=pattern.owner, role=Role.EDITOR).user
    people = {"final": final, "liaison": liaison, "clerk": clerk}
    return {"sessions": {name: session_of(user) for name, user in people.items()}, "waiting": waiting}


def session_of(user: "User") -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
    django.setup()
    print(json.dumps(prepare(int(sys.argv[1]))))
