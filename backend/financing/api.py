"""/api/v1/products/: what is on offer and one's own; drafts, publishing and withdrawing for providers."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, cast

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, mixins, permissions, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts.models import User
from backend.accounts.scopes import HasScope
from backend.financing import actions
from backend.financing.errors import EditedMeanwhile, NotEditable, NotReady, NotVerified
from backend.financing.filters import ProductFilter
from backend.financing.models import Product
from backend.financing.serializers import NewProduct, ProductEdit, ProductSerializer, WhySerializer
from backend.organisations.choices import FINANCIERS
from backend.organisations.models import Organisation


class Late(exceptions.APIException):
    """Somebody was quicker, or the text stands still."""

    status_code = HTTPStatus.CONFLICT
    default_code = "conflict"


class ProductViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Product]):
    """Products on offer are open to everybody; drafts are their provider's. Writing needs the scope products:write."""

    serializer_class = ProductSerializer
    filterset_class = ProductFilter
    permission_classes = [permissions.IsAuthenticatedOrReadOnly, HasScope]
    write_scope = "products:write"
    lookup_field = "reference"
    lookup_value_regex = "[0-9A-Z]+"
    queryset = Product.objects.none()

    def get_queryset(self) -> QuerySet[Product]:
        rows = (
            Product.objects.visible_to(self.request.user)
            if self.request.method in permissions.SAFE_METHODS
            else Product.objects.editable_by(self.request.user)
        )
        return rows.select_related("provider", "kind")

    @extend_schema(request=NewProduct, responses={201: ProductSerializer})
    def create(self, request: Request) -> Response:
        """Write a draft that only the provider's people see."""
        sent = NewProduct(data=request.data, context=self.get_serializer_context())
        sent.is_valid(raise_exception=True)
        fields = dict(sent.validated_data)
        provider = fields.pop("provider", None) or self._only_provider()
        try:
            made = actions.create_product(provider, by=self._user(), **fields)
        except NotReady as wrong:
            raise exceptions.ValidationError({name: [said] for name, said in wrong.sentences.items()}) from wrong
        return self._answer(made, HTTPStatus.CREATED)

    @extend_schema(request=ProductEdit, responses=ProductSerializer)
    def partial_update(self, request: Request, reference: str) -> Response:  # noqa: ARG002  read by get_object
        """Change what was sent; while on offer, search and matches follow."""
        product = self.get_object()
        sent = ProductEdit(product, data=request.data, partial=True, context=self.get_serializer_context())
        sent.is_valid(raise_exception=True)
        return self._step(actions.save_product, product, **sent.validated_data)

    @extend_schema(request=None, responses=ProductSerializer)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, reference: str) -> Response:  # noqa: ARG002  as above
        """Put it on offer; "held" in the answer says that an officer looks at it first."""
        return self._step(actions.publish_product, self.get_object())

    @extend_schema(request=WhySerializer, responses=ProductSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, reference: str) -> Response:  # noqa: ARG002  as above
        """Off every list at once, with a reason; it can be put on offer again."""
        product = self.get_object()
        sent = WhySerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        return self._step(actions.withdraw_product, product, **sent.validated_data)

    def _step(self, verb: Any, product: Product, **given: Any) -> Response:
        """Call an action; its refusals become the answers of HTTP (a lost race is one by itself)."""
        try:
            verb(product, by=self._user(), **given)
        except NotReady as missing:
            raise exceptions.ValidationError({name: [said] for name, said in missing.sentences.items()}) from missing
        except (EditedMeanwhile, NotEditable) as late:
            raise Late(str(late)) from late
        except NotVerified as refused:
            raise exceptions.PermissionDenied(str(refused)) from refused
        return self._answer(product)

    def _answer(self, product: Product, status: int = HTTPStatus.OK) -> Response:
        fresh = Product.objects.select_related("provider", "kind").get(pk=product.pk)
        return Response(self.get_serializer(fresh).data, status=status)

    def _user(self) -> User:
        return cast("User", self.request.user)

    def _only_provider(self) -> Organisation:
        """The one institution that this person writes for; asked back where there are several."""
        providers = list(Organisation.objects.editable_by(self.request.user).filter(kind__in=FINANCIERS)[:2])
        if not providers:
            raise exceptions.PermissionDenied(_("当前账号不为任何金融机构发布产品。"))
        if len(providers) > 1:
            raise exceptions.ValidationError({"provider": [_("您为多家机构办事，请填写机构编号。")]})
        return providers[0]
