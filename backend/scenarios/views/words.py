"""The list of wrong and sensitive words, kept by officers (W05)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from backend.organisations.rules import is_registrar
from backend.scenarios import actions
from backend.scenarios.forms.review import WordForm
from backend.scenarios.models import ScreenedWord
from backend.scenarios.views.people import officer, writing_officer
from backend.web.toasts import say

PAGE_SIZE = 100


@login_required
@require_http_methods(["GET", "POST"])
def words(request: HttpRequest) -> HttpResponse:
    user = officer(request)
    form = WordForm(request.POST or None)
    if request.method == "POST":
        writing_officer(request)
        if form.is_valid():
            word = actions.save_word(form.save(commit=False), by=user)
            say(request, _("已加入：%(word)s") % {"word": word})
            return redirect("scenarios:words")
    page = Paginator(ScreenedWord.objects.all(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "may_write": is_registrar(user)}
    return render(request, "scenarios/words.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def word(request: HttpRequest, pk: int) -> HttpResponse:
    user = writing_officer(request)
    found = get_object_or_404(ScreenedWord, pk=pk)
    form = WordForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        actions.save_word(form.save(commit=False), by=user)
        say(request, _("已保存：%(word)s") % {"word": found})
        return redirect("scenarios:words")
    return render(request, "scenarios/word.html", {"form": form, "word": found})


@login_required
@require_POST
def remove_word(request: HttpRequest, pk: int) -> HttpResponse:
    user = writing_officer(request)
    found = get_object_or_404(ScreenedWord, pk=pk)
    actions.remove_word(found, by=user)
    say(request, _("已移出：%(word)s") % {"word": found})
    return redirect("scenarios:words")
