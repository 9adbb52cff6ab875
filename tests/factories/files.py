import factory

from backend.files.models import StoredFile
from backend.lib.references import new_reference


class StoredFileFactory(factory.django.DjangoModelFactory):
    """The row of a file, without its bytes."""

    class Meta:
        model = StoredFile

    name = "签章扫描件.pdf"
    size = 1
    media_type = "application/pdf"
    sha256 = "0" * 64
    stored_as = factory.LazyFunction(new_reference)
    claim_kind = "scenarios.batch_scan"
    claim_id = 1
