"""What follows from facts: the index."""

from django.db import transaction
from django.db.models import F

from backend.lib.failpoints import failpoint
from backend.organisations.events import OrganisationRenamed
from backend.outbox.recording import record
from backend.outbox.subscribing import subscriber
from backend.talent.events import ExpertChanged
from backend.talent.models import Expert
from search import SearchUnavailable, update


@subscriber(ExpertChanged, name="search.expert", atomic=False, patient_with=(SearchUnavailable,))
def index(told: ExpertChanged) -> None:
    update("expert", told.expert_id)
    failpoint("after_index_write")


@subscriber(OrganisationRenamed, name="talent.institution_renamed")
def follow_renamed(told: OrganisationRenamed) -> None:
    """The page and the document show the institution's name."""
    with transaction.atomic():
        for pk in Expert.objects.listed().filter(institution_id=told.organisation_id).values_list("pk", flat=True):
            Expert.objects.filter(pk=pk).update(search_version=F("search_version") + 1)
            record(ExpertChanged(expert_id=pk))
