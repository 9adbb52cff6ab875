"""An object's history in words; what other apps wrote into the same chain does not show."""

import pytest
from django.db import transaction

from backend.audit.queries import timeline
from backend.audit.recording import append
from backend.web.history import lines_of

pytestmark = pytest.mark.django_db

WORDS = {"create": "新建", "take_down": "撤下"}


def test_lines_say_who_did_what_and_why(first_officer):
    with transaction.atomic():
        append("product", 1, actor=None, action="create")
        append("product", 1, actor=first_officer, action="take_down", note="材料过期")
    assert [(line.text, line.note) for line in lines_of(timeline("product", 1), WORDS)] == [
        ("李慧 撤下", "材料过期"),
        ("新建", ""),
    ]


def test_what_has_no_words_here_is_left_out(entity_liaison):
    with transaction.atomic():
        append("product", 1, actor=entity_liaison, action="entity_unsuitable", note="山西巡带智能科技有限公司")
    assert lines_of(timeline("product", 1), WORDS) == []
