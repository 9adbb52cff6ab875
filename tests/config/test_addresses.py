"""Addresses that lead nowhere, on every database that the platform runs on."""

import pytest
from django.test import Client

pytestmark = [pytest.mark.everywhere, pytest.mark.django_db]


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    "address",
    [
        "/scenarios/A%00/",
        "/%00",
        "/api/v1/scenarios/A%00/",
    ],
)
def test_no_address_with_a_nul_leads_anywhere(visitor, sign_in, owner_clerk, address):
    assert visitor.get(address).status_code == 404
    assert sign_in(owner_clerk).get(address).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/scenarios/?q=%00",
        "/scenarios/?city=14%0001",
        "/search/?q=%E8%A7%86%00",
        "/entities/?field=%00",
        "/accounts/login/?next=%00",
        "/api/v1/scenarios/?city=%00",
        "/api/v1/scenarios/?cursor=%00",
    ],
)
def test_in_a_question_a_nul_is_a_blank(visitor, address):
    answered = visitor.get(address).status_code
    assert answered == visitor.get(address.replace("%00", "%20")).status_code
    assert answered in (200, 400)  # a program is told that a blank is no city


def test_a_filter_of_officers_takes_a_nul_too(sign_in, first_officer):
    assert sign_in(first_officer).get("/work/referrals/new/?region=14%0001&field=%00").status_code == 200


def test_a_percent_sign_that_is_written_out_is_no_nul(visitor):
    assert visitor.get("/scenarios/?region=%2500").status_code == 200
