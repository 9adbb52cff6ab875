"""Ties; a person's share in an organisation unless a test says otherwise."""

from decimal import Decimal

import factory

from backend.conflicts.choices import Kind
from backend.conflicts.models import Tie
from tests.factories.accounts import UserFactory
from tests.factories.organisations import EntityFactory


class TieFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Tie

    kind = Kind.SHARE
    left_person = factory.SubFactory(UserFactory)
    right_body = factory.SubFactory(EntityFactory)
    share = Decimal("12.50")
    declared_by = factory.SelfAttribute("left_person")

    class Params:
        between_bodies = factory.Trait(left_person=None, left_body=factory.SubFactory(EntityFactory), declared_by=None)
