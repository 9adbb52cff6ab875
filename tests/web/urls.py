"""Addresses for the tests of the frame: its own, the sign-in, and pages that go wrong in each way."""

from django import forms
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpResponse, HttpResponseServerError, JsonResponse
from django.template import engines
from django.urls import include, path
from rest_framework import exceptions, serializers
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import AllowAny
from rest_framework.response import Response

from backend.outbox.errors import LostRace
from backend.web.toasts import hear

handler400 = "backend.web.errors.bad_request"
handler403 = "backend.web.errors.forbidden"
handler404 = "backend.web.errors.not_found"
handler500 = "backend.web.errors.server_error"


class ThingSerializer(serializers.Serializer):
    name = serializers.CharField()
    amount = serializers.DecimalField(max_digits=6, decimal_places=2)


def wrong(request, way):
    raise {
        "forbidden": PermissionDenied("the inside"),
        "bad": SuspiciousOperation("the inside"),
        "broken": RuntimeError("the inside of 13803510137"),
    }[way]


@api_view(["GET", "POST"])
@permission_classes([AllowAny])
def api(request, way):
    if way == "invalid":
        ThingSerializer(data=request.data).is_valid(raise_exception=True)
    if way == "refused":
        raise exceptions.ValidationError("这一批里没有可以提交的条目。")
    if way == "race":
        raise LostRace
    if way == "forbidden":
        raise PermissionDenied
    return Response({"way": way})


def plain(request, reference=""):
    return HttpResponse(reference)


class DraftForm(forms.Form):
    title = forms.CharField(label="标题")
    kind = forms.ChoiceField(label="类型", choices=[("a", "企业"), ("b", "团队")], widget=forms.RadioSelect)
    scan = forms.FileField(label="扫描件", required=False)


SAVED = []  # what the autosave of the draft page was sent
DRAFT = """{% extends "web/bench.html" %}{% load ui %}{% block title %}草稿{% endblock %}{% block heading %}草稿{% endblock %}
{% block state %}{% autosave_line %}{% endblock %}{% block main %}{% form_frame "/plain/" form=form autosave="/draft/save/" ident="compose" %}
{% field form.title %}{% field form.kind %}<input type="hidden" name="version" value="1">{% button "提交" "primary" %}{% endform_frame %}
{% panels "scenario_form" %}{% panels "scenario" thing %}
{% dialog "sure" "发布清单" %}<p>发布后不能改。</p>{% button "先不发" type="button" data_closes=True %}{% enddialog %}
{% post_button "发布清单" "/plain/" opens="sure" %}{% button "会失败" type="button" hx_post="/wrong/broken/" %}
<button type="button" class="btn" hx-get="/say/" hx-swap="none">退回</button>{% endblock %}"""


class Thing:
    pk, reference = 7, "K7Q294MX"


def draft(request):
    page = engines["django"].from_string(DRAFT)
    return HttpResponse(page.render({"form": DraftForm(), "thing": Thing}, request))


def save(request):
    SAVED.append(request.POST.dict())
    return JsonResponse({"version": len(SAVED) + 1, "page": "/draft/"})


def upload(request):
    source = """{% extends "web/bench.html" %}{% load ui %}{% block title %}上传{% endblock %}{% block main %}
    {% form_frame "" form=form upload=True %}{% field form.scan data_max_bytes=3000000 %}{% button "上传" "primary" %}{% endform_frame %}
    <p id="came">{{ came }}</p>{% endblock %}"""
    came = request.FILES["scan"].size if "scan" in request.FILES else ""
    return HttpResponse(engines["django"].from_string(source).render({"form": DraftForm(), "came": came}, request))


def heard(request):
    return hear(HttpResponse(), "已退回1件", undo_url="/plain/")


def panel(request, reference):
    if reference == "BROKEN":
        return HttpResponseServerError()
    COUNT.append(reference)
    return HttpResponse(f"<p>第{len(COUNT)}次取来</p>")


COUNT = []  # how often the panel was fetched


urlpatterns = [
    path("", include("backend.web.urls")),
    path("accounts/", include("allauth.urls")),
    path("wrong/<str:way>/", wrong),
    path("api/v1/wrong/<str:way>/", wrong),
    path("api/v1/things/<str:way>/", api),
    path("scenarios/", plain, name="scenarios"),
    path("work/scenarios/", plain, name="my_scenarios"),
    path("work/scenarios/hints/", plain, name="scenario_hints"),
    path("work/scenarios/<str:reference>/entities/", panel, name="scenario_entities"),
    path("draft/", draft),
    path("draft/save/", save),
    path("upload/", upload),
    path("say/", heard),
    path("plain/", plain),
    path("work/seats/", plain, name="switch"),
]
