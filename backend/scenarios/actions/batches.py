"""整批报送 (W03): many scenarios at once with one scan of the signed original. What follows is each one's own way."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.audit.recording import append
from backend.files.models import StoredFile
from backend.organisations.models import Organisation
from backend.organisations.rules import works_for
from backend.scenarios.actions.submission import require_ready, require_verified, submit_scenario
from backend.scenarios.choices import BATCH_SCAN
from backend.scenarios.errors import BatchNotReady, NotReady, NotYourStep, RefusedText
from backend.scenarios.models import Batch, Scenario


def submit_batch(owner: Organisation, *, scenarios: Sequence[Scenario], scan: StoredFile, by: User) -> Batch:
    """Submit all of them or none: what keeps some back is told for each (BatchNotReady), and nothing is sent by halves.

    Once sent they are reviewed one by one; a return of one does not hold the others.
    """
    if not works_for(by, owner.pk, writing=True) or any(scenario.owner_id != owner.pk for scenario in scenarios):
        raise NotYourStep(_("只能报送本单位的场景。"))
    if (scan.claim_kind, scan.claim_id) != (BATCH_SCAN, owner.pk):
        raise NotYourStep(_("签章扫描件不是本单位上传的。"))
    if not scenarios:
        raise NotReady({"scenarios": _("请至少选一条场景。")})
    problems = {scenario.reference: found for scenario in scenarios if (found := _problems(scenario))}
    if problems:
        raise BatchNotReady(problems)
    with transaction.atomic():
        batch = Batch.objects.create(owner=owner, scan=scan, submitted_by=by)
        append("batch", batch.pk, actor=by, action="submit", changes={"scenarios": [0, len(scenarios)]})
        for scenario in sorted(scenarios, key=lambda scenario: scenario.pk):
            submit_scenario(scenario, by=by, batch=batch)
    return batch


def _problems(scenario: Scenario) -> dict[str, str]:
    require_verified(scenario)
    try:
        require_ready(scenario)
    except NotReady as missing:
        return missing.sentences
    except RefusedText as marked:
        return {marked.field: str(marked)}
    return {}
