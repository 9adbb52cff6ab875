"""A person's own things as the API gives and takes them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from backend.web.serializers import KnownKeys
from notifications.models import Notice

LARGEST = 2**63 - 1  # a number the database can hold
READ_MOST = 500


class NoticeSerializer(serializers.ModelSerializer[Notice]):
    class Meta:
        model = Notice
        fields = ["number", "kind", "title", "body", "url", "created_at", "read_at"]
        read_only_fields = fields


class AskedSince(serializers.Serializer[Any]):
    since = serializers.IntegerField(
        min_value=0, max_value=LARGEST, default=0, help_text=gettext_lazy("最近收到的通知序号。")
    )


class NoticeLineSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    title = serializers.CharField()
    body = serializers.CharField(allow_blank=True)
    url = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()


class SinceSerializer(serializers.Serializer[Any]):
    """At most fifty notices, in order; ask again with the last number while there are more up to `upto`."""

    upto = serializers.IntegerField()
    unread = serializers.IntegerField()
    notices = NoticeLineSerializer(many=True)


class ReadInput(KnownKeys):
    """Either the numbers, or all."""

    numbers = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=LARGEST), required=False, max_length=READ_MOST
    )
    all = serializers.BooleanField(required=False)

    def validate(self, attrs: Any) -> Any:
        if bool(attrs.get("all")) == ("numbers" in attrs):
            raise serializers.ValidationError(_("请填写通知序号，或者用all标记全部，二者选一。"))
        return attrs


class ReadSerializer(serializers.Serializer[Any]):
    changed = serializers.IntegerField()
    unread = serializers.IntegerField()
