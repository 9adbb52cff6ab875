"""The scenario classes of 国办发〔2025〕37号: what is loaded, and loading it (S05)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from backend.organisations.rules import is_registrar
from backend.reference.errors import LoadRefused
from backend.reference.models import ScenarioClass
from backend.scenarios import actions
from backend.scenarios.forms.classes import ClassesForm
from backend.scenarios.views.people import officer, writing_officer
from backend.web.toasts import say


@login_required
@require_http_methods(["GET", "POST"])
def classes(request: HttpRequest) -> HttpResponse:
    user = officer(request)
    form = ClassesForm()
    if request.method == "POST":
        writing_officer(request)
        form = ClassesForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                count = actions.load_classes(form.cleaned_data["file"], by=user)
            except LoadRefused as refused:
                form.add_error("file", [*refused.sentences[:20], _("没有载入任何一行。")])
            else:
                say(request, _("已载入%(count)s个场景类别。") % {"count": count})
                return redirect("scenarios:classes")
    context = {
        "form": form,
        "rows": ScenarioClass.objects.prefetch_related("fields"),
        "may_write": is_registrar(user),
    }
    return render(request, "scenarios/classes.html", context)
