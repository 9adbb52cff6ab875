"""Financing products: the public list and page, the provider's desk, and the bureau's taking down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.accounts.models import User
from backend.audit.queries import timeline
from backend.financing import actions
from backend.financing.choices import State
from backend.financing.errors import EditedMeanwhile, FinancingError, NotReady
from backend.financing.filters import ProductFilter
from backend.financing.forms import ProductConditions, ProductForm, ReasonForm, ReleaseForm
from backend.financing.models import Product
from backend.financing.process import EDITABLE, steps_for
from backend.financing.queries import joint_of, second_parts
from backend.financing.rules import may_look, sees_contact
from backend.financing.texts import changes, label_of, listed_words_of
from backend.organisations.acting import acting_organisation
from backend.organisations.choices import Kind
from backend.organisations.rules import is_officer, is_registrar, works_for
from backend.outbox.errors import LostRace
from backend.policy.conditions import Conditions
from backend.web.history import lines_of
from backend.web.queries import opens_with
from backend.web.toasts import say

PAGE_SIZE = 20
HISTORY = {
    "create": gettext_lazy("新建"),
    "edit": gettext_lazy("修改"),
    "publish": gettext_lazy("发布"),
    "withdraw": gettext_lazy("撤回"),
    "take_down": gettext_lazy("撤下"),
    "reopen": gettext_lazy("改为草稿"),
    "hold": gettext_lazy("交省数据局查看"),
    "recall": gettext_lazy("收回修改"),
    "release": gettext_lazy("同意发布"),
    "send_back": gettext_lazy("退回修改"),
}


@require_safe
def products(request: HttpRequest) -> HttpResponse:
    """What is on offer today, newest first; the filters live in the address."""
    if elsewhere := opens_with(request):
        return redirect(elsewhere)
    rows = Product.objects.on_offer().select_related("provider", "kind").order_by("-published_at", "-pk")
    found = ProductFilter(request.GET, queryset=rows)
    # A joint offer stands once, by the bank's product, unless only the fund's fits the filters.
    once = found.qs.exclude(pk__in=second_parts(found.qs))
    page = Paginator(once, PAGE_SIZE).get_page(request.GET.get("page"))
    joint = joint_of([one.pk for one in page.object_list])
    lines = [(one, joint.get(one.pk)) for one in page.object_list]
    context = {
        "filter": found,
        "page": page,
        "lines": lines,
        "narrowed": any(request.GET.get(name) for name in found.filters),
    }
    return render(request, "financing/products.html", context)


@require_safe
def product(request: HttpRequest, reference: str) -> HttpResponse:
    return _product_page(request, _visible(request, reference))


def _product_page(
    request: HttpRequest, found: Product, reason_form: ReasonForm | None = None, opened: str = ""
) -> HttpResponse:
    """As it stands; a reason that is wrong stays as it was typed."""
    steps = steps_for(request.user, found)
    mine = works_for(request.user, found.provider_id, writing=True)
    joint = joint_of([found.pk]).get(found.pk)
    looks = found.state == State.HELD and (mine or is_officer(request.user))
    context = {
        "product": found,
        "conditions": Conditions.from_json(found.conditions).labels(),
        "mine": mine,
        "steps": steps,
        "may_edit": mine and found.state in EDITABLE,
        "words": [(label_of(hit.field), hit.listed) for hit in listed_words_of(found)] if looks else [],
        "reason_form": reason_form or ReasonForm(),
        "opened": opened,
        "sees_contact": sees_contact(request.user, found),
        "joint": joint,
        "partner": joint.partner_of(found) if joint else None,
        "may_join": mine and found.is_on_offer and not joint and found.provider.kind in {Kind.BANK, Kind.FUND},
        "history": lines_of(timeline("product", found.pk), HISTORY) if mine or is_officer(request.user) else None,
    }
    return render(request, "financing/product.html", context)


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The provider's own products, drafts too."""
    provider = acting_organisation(request)
    if not provider.is_financier:
        raise Http404
    rows = Product.objects.visible_to(request.user).filter(provider=provider).select_related("kind").order_by("-pk")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "financing/desk.html", {"page": page, "provider": provider})


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    provider = acting_organisation(request)
    if not provider.is_financier or not works_for(request.user, provider.pk, writing=True):
        raise Http404
    return _form_page(request, Product(provider=provider))


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, reference: str) -> HttpResponse:
    found = _editable(request, reference)
    if request.method == "GET" and found.state not in EDITABLE:
        say(request, _("“%s”的产品不能修改。") % found.get_state_display(), failed=True)
        return redirect("financing:product", reference)
    return _form_page(request, found)


def _form_page(request: HttpRequest, product: Product) -> HttpResponse:
    """One form for a new product and for one that stands; what was typed stays when something is wrong."""
    form = ProductForm(request.POST or None, instance=product)
    conditions = ProductConditions(request.POST or None, product=product)
    if request.method == "POST" and form.is_valid() and conditions.is_valid():
        fields = {**form.texts, "conditions": conditions.cleaned_data["conditions"]}
        try:
            saved = _store(request, product, fields, form.cleaned_data.get("version"))
        except EditedMeanwhile as late:
            return _conflict(request, late.current, fields)
        except NotReady as missing:
            form.show_faults(missing.sentences)
        except (FinancingError, LostRace) as refused:
            form.add_error(None, str(refused))
        else:
            say(request, _stored(saved))
            return redirect("financing:product", saved.reference)
    return render(request, "financing/form.html", {"form": form, "conditions": conditions, "product": product})


def _store(request: HttpRequest, product: Product, fields: dict[str, Any], version: int | None) -> Product:
    """Save, and publish where that was pressed: both or neither."""
    user = _user(request)
    with transaction.atomic():
        if product._state.adding:
            saved = actions.create_product(product.provider, by=user, **fields)
        else:
            stored = Product.objects.select_related("provider").get(pk=product.pk)
            saved = actions.save_product(stored, by=user, edit_number=version or 0, **fields)
        return actions.publish_product(saved, by=user) if "publish" in request.POST else saved


def _stored(product: Product) -> str:
    return {
        State.HELD.value: _("已保存，交省数据局查看，同意后即发布。"),
        State.PUBLISHED.value: _("已保存，正在匹配主体。"),
    }.get(product.state, _("已存为草稿。"))


def _conflict(request: HttpRequest, current: Product, fields: dict[str, Any]) -> HttpResponse:
    """Both texts: the form holds one's own, above it stands what somebody saved meanwhile."""
    data = request.POST.copy()
    data["version"] = str(current.edit_number)
    entry = timeline("product", current.pk).first()
    context = {
        "product": current,
        "form": ProductForm(data, instance=Product.objects.get(pk=current.pk)),
        "conditions": ProductConditions(data, product=current),
        "conflict": changes(current, fields),
        "late": True,
        "edited_by": entry.actor if entry else "",
        "edited_at": entry.at if entry else None,
    }
    return render(request, "financing/form.html", context, status=409)


@login_required
@require_POST
def publish(request: HttpRequest, reference: str) -> HttpResponse:
    found = _editable(request, reference)
    return _take(request, found, actions.publish_product, "", missing="financing:edit")


@login_required
@require_POST
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    return _with_reason(request, _editable(request, reference), actions.withdraw_product, _("已撤回，不再推荐给主体。"))


@login_required
@require_POST
def recall(request: HttpRequest, reference: str) -> HttpResponse:
    return _take(request, _editable(request, reference), actions.recall_product, _("已收回，现在是草稿。"))


@login_required
@require_POST
def reopen(request: HttpRequest, reference: str) -> HttpResponse:
    said = _("已改为草稿。改好后再发布，由省数据局查看。")
    return _take(request, _editable(request, reference), actions.reopen_product, said)


@login_required
@require_POST
def take_down(request: HttpRequest, reference: str) -> HttpResponse:
    if not is_registrar(request.user):
        raise Http404
    return _with_reason(request, _visible(request, reference), actions.take_down_product, _("已撤下。"))


@login_required
@require_POST
def release(request: HttpRequest, reference: str) -> HttpResponse:
    found = _looked_at(request, reference)
    form = ReleaseForm(request.POST)
    if not form.is_valid():
        say(request, _("请打开产品页，看过再同意。"), failed=True)
        return redirect("financing:product", reference)
    return _take(request, found, actions.release_product, _("已同意发布。"), edit_number=form.cleaned_data["version"])


@login_required
@require_POST
def send_back(request: HttpRequest, reference: str) -> HttpResponse:
    return _with_reason(
        request, _looked_at(request, reference), actions.send_back_product, _("已退回。"), to="web:work_home"
    )


def _looked_at(request: HttpRequest, reference: str) -> Product:
    found = _visible(request, reference)
    if not may_look(request.user, found):
        raise Http404
    return found


def _with_reason(
    request: HttpRequest, product: Product, verb: Callable[..., Product], said: str, *, to: str = ""
) -> HttpResponse:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        asked_in = request.path.rstrip("/").rpartition("/")[2]  # the dialog is named as the address
        return _product_page(request, product, form, asked_in)
    return _take(request, product, verb, said, to=to, reason=form.cleaned_data["reason"])


def _take(
    request: HttpRequest,
    product: Product,
    verb: Callable[..., Product],
    said: str,
    *,
    missing: str = "",
    to: str = "",
    **given: Any,
) -> HttpResponse:
    """One step, one press. `missing` is the page where what is missing can be written, `to` where the step leads."""
    try:
        done = verb(product, by=_user(request), **given)
    except NotReady as wrong:
        say(request, str(wrong), failed=True)
        return redirect(missing or "financing:product", product.reference)
    except (FinancingError, LostRace) as refused:
        say(request, str(refused), failed=True)
    else:
        say(request, said or _published(done))
        if to:
            return redirect(to)
    return redirect("financing:product", product.reference)


def _published(product: Product) -> str:
    return _("已交省数据局查看，同意后即发布。") if product.state == State.HELD else _("已发布，正在匹配主体。")


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _visible(request: HttpRequest, reference: str) -> Product:
    rows = Product.objects.visible_to(request.user).select_related("provider", "provider__region", "kind")
    found: Product = get_object_or_404(rows, reference=reference)
    return found


def _editable(request: HttpRequest, reference: str) -> Product:
    rows = Product.objects.editable_by(request.user).select_related("provider", "kind")
    found: Product = get_object_or_404(rows, reference=reference)
    return found
