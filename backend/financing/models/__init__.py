"""Rows of this app: products of institutions, needs of entities, joint offers of a bank and a fund."""

from backend.financing.models.joint import JointOffer
from backend.financing.models.need import Need
from backend.financing.models.product import Product

__all__ = ["JointOffer", "Need", "Product"]
