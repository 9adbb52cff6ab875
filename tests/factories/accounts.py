import factory
from django.contrib.auth.hashers import make_password

from backend.accounts.models import User

PASSWORD = "only-for-tests"


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    username = factory.Sequence(lambda number: f"person{number}")
    name = factory.Sequence(lambda number: f"张三{number}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.test")
    password = factory.LazyFunction(lambda: make_password(PASSWORD))
