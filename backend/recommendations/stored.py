"""Profiles as rows with a rising stamp, which the engines of all processes follow."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from backend.recommendations.models import ProfileStamp, StoredProfile
from matching.profiles import Profile, to_json


def store(kind: str, pk: int, profile: Profile) -> None:
    """Keep a profile as a row, for every process; an unchanged one keeps its stamp."""
    with transaction.atomic():
        held = StoredProfile.objects.filter(kind=kind, object_id=pk).first()
        if held is not None and held.present and held.digest == profile.digest:
            return
        StoredProfile.objects.update_or_create(
            kind=kind,
            object_id=pk,
            defaults={
                "passages": to_json(profile),
                "digest": profile.digest,
                "present": True,
                "stamp": _next_stamp(),
            },
        )


def forget(kind: str, pk: int) -> None:
    """The profile takes part no more; its words are deleted with it."""
    with transaction.atomic():
        if StoredProfile.objects.filter(kind=kind, object_id=pk, present=True).exists():
            StoredProfile.objects.filter(kind=kind, object_id=pk).update(
                present=False, passages=[], digest="", stamp=_next_stamp()
            )


def _next_stamp() -> int:
    """Inside the transaction that stores the profile: the row's lock makes stamps commit in order."""
    if not ProfileStamp.objects.filter(pk=1).update(last=F("last") + 1):
        ProfileStamp.objects.get_or_create(pk=1)
        ProfileStamp.objects.filter(pk=1).update(last=F("last") + 1)
    return ProfileStamp.objects.values_list("last", flat=True).get(pk=1)
