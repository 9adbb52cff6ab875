"""`{% load ui %}`: every part of the design system. The families stand in `backend/web/parts/`."""

from django import template

from backend.web.parts import bridge, charts, controls, fields, formats, lists, signs, talk

register = template.Library()

for family in (bridge, charts, controls, fields, formats, lists, signs, talk):
    register.tags.update(family.register.tags)
    register.filters.update(family.register.filters)
