"""What a need starts with: the words that the entity's profile already has (M04), and the facts that conditions are judged from.

A field whose text is still that of the profile is marked 取自主体资料; nothing is copied unseen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from backend.lib.dates import display_date
from backend.lib.money import format_whole

if TYPE_CHECKING:
    from backend.organisations.models import Organisation

FROM_PROFILE = ("about", "contact_name", "contact_phone")
ABOUT_MOST = 1500


@dataclass(frozen=True)
class ProfileFact:
    label: str
    value: str


def prefilled(entity: Organisation) -> dict[str, str]:
    """By field; what the profile does not say is left out."""
    profile = entity.profile
    about = "\n".join(text.strip() for text in (profile.intro_business, profile.intro_products) if text.strip())
    said = {
        "about": about[:ABOUT_MOST],
        "contact_name": entity.contact_name,
        "contact_phone": entity.contact_phone,
    }
    return {name: text for name, text in said.items() if text}


def still_from_profile(entity: Organisation, values: Mapping[str, Any]) -> list[str]:
    """The fields whose text is what the profile says today."""
    said = prefilled(entity)
    return [name for name in FROM_PROFILE if name in said and _plain(values.get(name)) == _plain(said[name])]


def _plain(text: Any) -> str:
    """As forms send it back: with other line ends."""
    return str(text or "").replace("\r\n", "\n").strip()


def profile_facts(entity: Organisation) -> list[ProfileFact]:
    """What products' conditions are judged from; an empty value says that it is missing there."""
    profile = entity.profile
    place = entity.county or entity.region
    held = "、".join(str(one.qualification) for one in entity.qualifications.all())
    return [
        ProfileFact(_("注册时间"), display_date(entity.founded_on) if entity.founded_on else ""),
        ProfileFact(_("所在地"), place.name if place else ""),
        ProfileFact(_("主要数创领域"), str(profile.primary_field or "")),
        ProfileFact(_("注册资本"), _amount(profile.registered_capital)),
        ProfileFact(_("上年主营业务收入"), _amount(profile.revenue_last_year)),
        ProfileFact(_("资质"), held),
    ]


def _amount(value: Any) -> str:
    return format_whole(value) if value is not None else ""
