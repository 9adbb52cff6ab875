"""Financing products: the public list and page, the provider's desk, and the bureau's taking down."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.accounts.models import User
from backend.audit.queries import timeline
from backend.financing import actions
from backend.financing.errors import NotReady, NotVerified
from backend.financing.filters import ProductFilter
from backend.financing.forms import ProductConditions, ProductForm, TakeDownForm
from backend.financing.models import Product
from backend.financing.rules import sees_contact
from backend.organisations.acting import acting_organisation
from backend.organisations.rules import is_officer, is_registrar, works_for
from backend.outbox.errors import LostRace
from backend.policy.conditions import Conditions
from backend.web.history import lines_of

PAGE_SIZE = 20
HISTORY = {
    "create": gettext_lazy("新建"),
    "edit": gettext_lazy("修改"),
    "publish": gettext_lazy("发布"),
    "withdraw": gettext_lazy("撤回"),
    "take_down": gettext_lazy("撤下"),
}


@require_safe
def products(request: HttpRequest) -> HttpResponse:
    """What is on offer today, newest first; the filters live in the address."""
    rows = Product.objects.on_offer().select_related("provider", "kind").order_by("-published_at", "-pk")
    found = ProductFilter(request.GET, queryset=rows)
    page = Paginator(found.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"filter": found, "page": page, "narrowed": any(request.GET.get(name) for name in found.filters)}
    return render(request, "financing/products.html", context)


@require_safe
def product(request: HttpRequest, reference: str) -> HttpResponse:
    return _product_page(request, _visible(request, reference))


def _product_page(request: HttpRequest, found: Product, take_down_form: TakeDownForm | None = None) -> HttpResponse:
    """As it stands; a reason for taking down that is wrong stays as it was typed."""
    mine = works_for(request.user, found.provider_id, writing=True)
    context = {
        "product": found,
        "conditions": Conditions.from_json(found.conditions).labels(),
        "mine": mine,
        "may_take_down": is_registrar(request.user) and found.is_on_offer,
        "take_down_form": take_down_form or TakeDownForm(),
        "sees_contact": sees_contact(request.user, found),
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
    return _form_page(request, _editable(request, reference))


def _form_page(request: HttpRequest, product: Product) -> HttpResponse:
    """One form for a new product and for one that stands; what was typed stays when something is wrong."""
    form = ProductForm(request.POST or None, instance=product)
    conditions = ProductConditions(request.POST or None, product=product)
    if request.method == "POST" and form.is_valid() and conditions.is_valid():
        user = cast("User", request.user)
        fields = {**form.cleaned_data, "conditions": conditions.cleaned_data["conditions"]}
        if product._state.adding:
            saved = actions.create_product(product.provider, by=user, **fields)
        else:
            saved = actions.save_product(Product.objects.get(pk=product.pk), by=user, **fields)
        if "publish" not in request.POST or _publish(request, saved):
            messages.success(request, _("已保存。"))
        return redirect("financing:product", saved.reference)
    return render(request, "financing/form.html", {"form": form, "conditions": conditions, "product": product})


def _publish(request: HttpRequest, product: Product) -> bool:
    try:
        actions.publish_product(product, by=cast("User", request.user))
    except (NotReady, NotVerified, LostRace) as wrong:
        messages.error(request, str(wrong))
        return False
    return True


@login_required
@require_POST
def publish(request: HttpRequest, reference: str) -> HttpResponse:
    found = _editable(request, reference)
    if _publish(request, found):
        messages.success(request, _("已发布，正在匹配主体。"))
    return redirect("financing:product", reference)


@login_required
@require_POST
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    found = _editable(request, reference)
    try:
        actions.withdraw_product(found, by=cast("User", request.user))
    except LostRace as lost:
        messages.error(request, str(lost))
    else:
        messages.success(request, _("已撤回，不再推荐给主体。"))
    return redirect("financing:product", reference)


@login_required
@require_POST
def take_down(request: HttpRequest, reference: str) -> HttpResponse:
    if not is_registrar(request.user):
        raise Http404
    found = _visible(request, reference)
    form = TakeDownForm(request.POST)
    if not form.is_valid():
        return _product_page(request, found, form)
    try:
        actions.take_down_product(found, by=cast("User", request.user), reason=form.cleaned_data["reason"])
    except LostRace as lost:
        messages.error(request, str(lost))
    else:
        messages.success(request, _("已撤下。"))
    return redirect("financing:product", reference)


def _visible(request: HttpRequest, reference: str) -> Product:
    rows = Product.objects.visible_to(request.user).select_related("provider", "provider__region", "kind")
    found: Product = get_object_or_404(rows, reference=reference)
    return found


def _editable(request: HttpRequest, reference: str) -> Product:
    rows = Product.objects.editable_by(request.user).select_related("provider", "kind")
    found: Product = get_object_or_404(rows, reference=reference)
    return found
