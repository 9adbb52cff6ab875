"""`{% load scenarios %}`: what templates ask the tables of this app."""

from django import template
from django.conf import settings
from django.utils.translation import gettext as _

from backend.scenarios.models import Amendment, Scenario
from backend.scenarios.process import Stage, stage_of
from backend.scenarios.texts import label_of

register = template.Library()


@register.filter
def stage(row: Scenario | Amendment) -> Stage:
    """`{% with now=scenario|stage %}`: its tone, what its owner sees, whether the text may be changed."""
    return stage_of(row)


@register.filter
def field_label(name: str) -> str:
    """What people call a field; empty for the whole."""
    return label_of(name) if name else ""


@register.simple_tag
def reviews() -> str:
    """The reviews that a text goes through before the public reads it, in their order."""
    return _("初审、复审、终审") if settings.SCENARIO_SECOND_REVIEW else _("初审、终审")
