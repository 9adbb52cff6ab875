"""Kinds of product as officers keep them (M09)."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from backend.accounts.models import User
from backend.audit.queries import timeline
from backend.financing import actions
from backend.financing.errors import FinancingError, NotReady
from backend.financing.forms import KindForm
from backend.financing.models import Product
from backend.financing.rules import keeps_kinds
from backend.organisations.rules import is_officer
from backend.outbox.errors import LostRace
from backend.reference.models import ProductKind
from backend.web.history import lines_of
from backend.web.toasts import say

HISTORY = {"create": gettext_lazy("新增"), "edit": gettext_lazy("修改")}


@login_required
@require_safe
def kinds(request: HttpRequest) -> HttpResponse:
    if not is_officer(request.user):
        raise Http404
    used = dict(Product.objects.order_by().values("kind").annotate(many=Count("pk")).values_list("kind", "many"))
    lines = [{"kind": kind, "used": used.get(kind.pk, 0)} for kind in ProductKind.objects.all()]
    return render(request, "financing/kinds.html", {"lines": lines, "may_write": keeps_kinds(request.user)})


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    return _form_page(request, ProductKind())


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, code: str) -> HttpResponse:
    return _form_page(
        request, get_object_or_404(ProductKind, code=code) if keeps_kinds(request.user) else ProductKind()
    )


def _form_page(request: HttpRequest, kind: ProductKind) -> HttpResponse:
    if not keeps_kinds(request.user):
        raise Http404
    form = KindForm(request.POST or None, instance=ProductKind.objects.get(pk=kind.pk) if kind.pk else kind)
    if request.method == "POST" and form.is_valid():
        user = cast("User", request.user)
        try:
            if kind.pk:
                version = form.cleaned_data["version"] or 0
                saved = actions.save_kind(
                    ProductKind.objects.get(pk=kind.pk), by=user, edit_number=version, **form.texts
                )
            else:
                saved = actions.add_kind(by=user, **form.texts)
        except NotReady as wrong:
            form.show_faults(wrong.sentences)
        except (FinancingError, LostRace) as refused:
            form.add_error(None, str(refused))
        else:
            say(
                request,
                _("已保存“%s”，机构和主体现在就能选。") % saved.name
                if saved.active
                else _("已停用“%s”。") % saved.name,
            )
            return redirect("financing:kinds")
    history = lines_of(timeline("productkind", kind.pk), HISTORY) if kind.pk else []
    return render(request, "financing/kind_form.html", {"form": form, "kind": kind, "history": history})
