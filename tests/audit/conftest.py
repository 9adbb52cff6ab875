import pytest
from django.contrib.auth import get_user_model


@pytest.fixture
def clerk(db):
    return get_user_model().objects.create_user("clerk", name="王敏")
