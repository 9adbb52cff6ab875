"""Every part in every state; public, not to be indexed."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from backend.web import samples


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    context = samples.shown() | {"page": Paginator(range(73), 20).page(2)}
    return render(request, "web/styleguide.html", context)
