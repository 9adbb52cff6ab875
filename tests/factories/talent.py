"""Experts; listed unless a test says otherwise."""

import factory

from backend.reference.models import Region
from backend.talent.choices import State
from backend.talent.models import Expert


class ExpertFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Expert

    name = factory.Sequence(lambda number: f"程望舒{number}")
    institution_text = "汾河理工大学机械工程学院"
    title = "教授"
    region = factory.LazyFunction(lambda: Region.objects.get(code="140100"))
    bio = "主持胶带纵向撕裂的弱监督检测，发明专利四件。"
    topics = "散料输送、带面损伤。"
    contact_phone = "13903517777"
    contact_email = "cheng@example.test"
    state = State.LISTED

    class Params:
        draft = factory.Trait(state=State.DRAFT)
