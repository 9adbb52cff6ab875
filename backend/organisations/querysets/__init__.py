from backend.organisations.querysets.organisations import MembershipQuerySet, OrganisationQuerySet
from backend.organisations.querysets.profiles import ProfilePartQuerySet

__all__ = ["MembershipQuerySet", "OrganisationQuerySet", "ProfilePartQuerySet"]
