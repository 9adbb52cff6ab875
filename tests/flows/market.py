"""python -m tests.flows.market: a small market in SHUQIAO_DATA, where no server runs, settled, one scenario waiting to be published.

Prints as JSON the reference of the scenario and open sessions of the two people whom the story needs.
"""

import json

import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command

from backend.accounts.models import User
from backend.organisations import actions as organisations
from backend.organisations.choices import AUTHORITY_LETTER, Kind, Role
from backend.organisations.models import Case, Membership, Organisation
from backend.outbox.deliver import drain
from backend.reference.models import Region, ScenarioField
from backend.scenarios import actions as scenarios
from backend.scenarios.texts import MeasureText
from tests.factories.files import StoredFileFactory
from tests.flows.market_facts import TITLE


def person(username: str, organisation: Organisation, role: Role) -> User:
    user = User.objects.create_user(username, f"{username}@example.test", "only-for-tests-9", name=username)
    Membership.objects.create(user=user, organisation=organisation, role=role)
    return user


def session_of(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def main() -> None:
    call_command("migrate", verbosity=0)
    taiyuan = Region.objects.get(code="140100")
    bureau = organisations.create_organisation(by=None, kind=Kind.BUREAU, name="省数据局")
    first, final = person("first", bureau, Role.FIRST_REVIEWER), person("final", bureau, Role.FINAL_REVIEWER)
    owner = organisations.create_organisation(by=None, kind=Kind.SOE, name="汾东能源集团有限公司", region=taiyuan)
    StoredFileFactory(claim_kind=AUTHORITY_LETTER, claim_id=owner.pk)
    organisations.verify_organisation(owner, by=final)
    clerk = person("clerk", owner, Role.EDITOR)
    entity = organisations.create_organisation(
        by=None, kind=Kind.ENTITY, name="山西巡带智能科技有限公司", region=taiyuan
    )
    liaison = person("liaison", entity, Role.EDITOR)
    Case.objects.create(
        organisation=entity,
        title="落料点撕裂拦截",
        problem="皮带被铁器纵向划开，巡检工走到机尾才发现，换带要停产。",
        technology="落料点下方装线激光，裂口超过五十毫米就停机；沿线铺声学光纤听托辊异响。",
        results="两年拦下三次撕裂，最长损伤不到五米。",
    )
    organisations.admit_entity(entity, by=final)
    scenario = scenarios.create_draft(
        owner,
        by=clerk,
        fields={
            "title": TITLE,
            "scenario_type": "tech",
            "field": ScenarioField.objects.get(code="manufacturing"),
            "chance_types": ["apply"],
            "current_process": "八个人沿线走，用手背摸滚筒，竖着耳朵听托辊响不响。",
            "pain_point": "铁器卡在落煤点，胶带从中间划开一道口子，等尾部的人看见已经拉开三百多米，换带停产两天。",
            "procurement": "undecided",
            "contact_name": "段师傅",
            "contact_phone": "13903510137",
        },
        measures=[MeasureText(name="发现时间", now="40", target="≤1", unit="分钟", by="2099年12月")],
    )
    scenarios.submit_scenario(scenario, by=clerk)
    scenarios.check_scenario(scenario, by=first)
    drain()
    call_command("reindex", verbosity=0)  # so that no server has to begin with it
    print(json.dumps({"reference": scenario.reference, "final": session_of(final), "liaison": session_of(liaison)}))


main()
