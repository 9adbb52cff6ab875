"""What search finds, as the API gives it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from backend.web.hits import line_of
from search import Hit


class HitSerializer(serializers.Serializer[Hit]):
    """`title_html` and `excerpts` are escaped, with <mark> around what was found."""

    kind = serializers.CharField()
    reference = serializers.CharField()
    title = serializers.CharField()
    url = serializers.CharField()
    title_html = serializers.CharField()
    excerpts = serializers.ListField(child=serializers.CharField())
    facts = serializers.SerializerMethodField()

    def get_facts(self, hit: Hit) -> list[str]:
        return line_of(hit)


class KindSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a word for people, not the label of this serializer
    count = serializers.IntegerField()


class FacetValueSerializer(serializers.Serializer[Any]):
    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a word for people, not the label of this serializer
    count = serializers.IntegerField()


class FacetSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a word for people, not the label of this serializer
    values = FacetValueSerializer(many=True)


class UnderstoodSerializer(serializers.Serializer[Any]):
    """Typed words that are a condition really; `applied` is false where they stayed words, because nothing would be left."""

    text = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a word for people, not the label of this serializer
    kinds = serializers.ListField(child=serializers.CharField())
    applied = serializers.BooleanField()


class OptionSerializer(serializers.Serializer[Any]):
    """`words` are what to search for; `title` is empty where the words are the title, `url` where the words are no thing."""

    words = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # as above
    url = serializers.CharField()


class SuggestionsSerializer(serializers.Serializer[Any]):
    suggestions = OptionSerializer(many=True)


class SearchSerializer(serializers.Serializer[Any]):
    """`degraded`: the engine was down and the database answered alone, with less and without counts. `meant`: what was
    typed with a slip put right, where little fits what was typed; empty otherwise.
    """

    total = serializers.IntegerField()
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    degraded = serializers.BooleanField()
    understood = UnderstoodSerializer(many=True)
    meant = serializers.CharField()
    kinds = KindSerializer(many=True)
    facets = FacetSerializer(many=True)
    hits = HitSerializer(many=True)
