"""Loads the demo market through the same actions that people use, in one transaction: all of it or nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from backend.accounts.models import User
from backend.config.demo.judged import load_judgements
from backend.config.demo.market import load_experts, load_joint_offer, load_needs, load_products
from backend.config.demo.meetings import load_meetings
from backend.config.demo.people import Cast, load_organisations
from backend.config.demo.posts import load_asks, load_interests, load_problems, load_scenarios
from backend.config.demo.referrals import load_referrals
from backend.config.demo.reviews import load_reviews
from backend.config.demo.roadshows import load_events, load_ties
from backend.config.demo.saved import load_saved
from backend.config.demo.views import load_views
from backend.dashboard.actions import confirm_figure
from backend.dashboard.figures import FRONT
from backend.lib.env import env_bool
from backend.organisations.choices import Role
from backend.organisations.models import Organisation
from backend.outbox.recording import in_bulk

JOINT_TERMS = "北垣创投投资到账后三个月内，桐叶银行按投资额的三成给研发工资贷款，最高200万元；投后报告两家共用一份。"
FOLDER = Path(__file__).parent


def wants_demo() -> bool:
    """Only an empty embedded database gets the demo, and only unless DEMO=0."""
    return (
        settings.DEMO_ALLOWED
        and settings.QUEUE == "embedded"
        and env_bool("DEMO", True)
        and not User.objects.exists()
        and not Organisation.objects.exists()
    )


def read(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return rows


def load_demo() -> None:
    """Organisations and people, entities, saved searches, kept views, products, a joint offer, needs, experts, scenarios in every state, some interest,
    proposals to the problem library, graded pairs, events with a jury, a programme and one-to-one meetings, referrals in each state with
    the bank's side, and the home's figures.
    """
    with transaction.atomic(), in_bulk():  # whoever publishes at once is served before the demo's thousands
        cast = load_organisations(read("organisations"), read("entities"))
        load_saved(read("saved"))
        load_views(read("views"))
        load_products(cast, read("products"))
        load_joint_offer("研发人员工资周转", "北垣早期股权", JOINT_TERMS, cast)
        load_needs(cast, read("needs"))
        experts = load_experts(cast, read("experts"), read("pools"))
        scenarios = load_scenarios(cast, read("scenarios"))
        load_interests(cast, scenarios, read("interests"))
        load_problems(cast, read("problems"))
        load_asks(cast, scenarios, experts, read("asks"))
        load_judgements(cast, scenarios, read("judgements"))
        load_ties(cast, experts)
        load_events(cast, experts, read("events"))
        load_meetings(cast, read("meetings"))
        load_reviews(cast)
        load_referrals(cast)
        confirm_front_figures(cast)


def confirm_front_figures(cast: Cast) -> None:
    """The home shows confirmed figures only; those of the year count what is still to be matched."""
    for figure in FRONT:
        confirm_figure(figure.code, by=cast.officer(Role.ADMIN))
