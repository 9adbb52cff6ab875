from datetime import UTC, date, datetime
from decimal import Decimal

from django.contrib.auth import get_user_model

from backend.audit.values import diff, readable, snapshot
from backend.reference.models import Region


def test_readable_values_are_words():
    assert readable(
        {"钱": Decimal("1250.00"), "日": date(2026, 11, 26), "时": datetime(2026, 11, 26, 4, 5, tzinfo=UTC), "有": True,
         "无": None, "率": 0.5, "清单": (1, "二"), "坏字": "甲\x00乙"}
    ) == {"钱": "1250.00", "日": "2026-11-26", "时": "2026-11-26 12:05", "有": True,
          "无": None, "率": "0.5", "清单": [1, "二"], "坏字": "甲乙"}  # fmt: skip


def test_snapshot_shows_choices_and_related_rows_as_people_read_them(db):
    province = Region.objects.get(level="province") if Region.objects.filter(level="province").exists() else None
    city = Region.objects.filter(level="city").order_by("code").first()
    shown = snapshot(city, ["name", "level", "parent"])
    assert shown == {
        "name": city.name,
        "level": city.get_level_display(),
        "parent": str(province) if province else None,
    }


def test_diff_names_what_changed_and_hides_what_is_private(db):
    before = get_user_model()(username="a", name="王敏", mobile="13900000000")
    after = get_user_model()(username="a", name="王敏敏", mobile="13900000001")
    assert diff(before, after, fields=["username", "name", "mobile"], hidden=["mobile"]) == {
        "name": ["王敏", "王敏敏"],
        "mobile": ["•••", "•••"],
    }
    assert diff({"a": 1}, {"a": 1, "b": [2]}) == {"b": [None, [2]]}
