"""What somebody typed into the small forms stays there, with a sentence beside the field, when it cannot be taken."""

import pytest
from django.urls import reverse

from backend.scenarios.choices import State
from backend.scenarios.models import Question, Scenario
from tests.factories.financing import ProductFactory
from tests.factories.scenarios import QuestionFactory, ScenarioFactory

pytestmark = pytest.mark.django_db

SECRET = "机密★10年，井下图纸"
MOBILE = "电话13700001234"
LONG = "长" * 1001


@pytest.fixture
def published(owner):
    return ScenarioFactory(owner=owner, published=True)


def html(response):
    assert response.status_code == 200
    return response.content.decode()


class TestQuestions:
    @pytest.mark.parametrize(
        ("text", "sentence"),
        [("", "请写要问的问题。"), (SECRET, "文字含有密级标志"), (MOBILE, "这里写了手机号137****1234"), (LONG, "500")],
    )
    def test_asking(self, published, entity_liaison, sign_in, text, sentence):
        url = reverse("scenarios:ask", args=[published.reference])
        response = sign_in(entity_liaison).post(url, {"text": text})
        assert sentence in html(response)
        [said] = response.context["question_form"].errors["text"]
        assert sentence in said
        assert text in html(response)
        assert Question.objects.count() == 0

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [("", "请写答复。"), (SECRET, "文字含有密级标志"), (MOBILE, "这里写了手机号137****1234"), (LONG, "1000")],
    )
    def test_answering_one_of_several(self, published, owner_clerk, sign_in, text, sentence):
        first, second = QuestionFactory.create_batch(2, scenario=published)
        url = reverse("scenarios:answer", args=[published.reference, second.pk])
        response = sign_in(owner_clerk).post(url, {"answer": text})
        page = html(response)
        forms = {asked.question.pk: asked.form for asked in response.context["questions"]}
        assert (forms[first.pk].is_bound, list(forms[second.pk].errors)) == (False, ["answer"])
        assert sentence in page
        assert page.count(f'id="answer-{second.pk}-answer"') == 1
        assert text in page
        second.refresh_from_db()
        assert second.answer == ""


class TestReasons:
    def test_a_blank_withdrawal_is_told_in_its_dialog_and_nowhere_else(self, published, owner_clerk, sign_in):
        response = sign_in(owner_clerk).post(reverse("scenarios:step", args=[published.reference, "withdraw"]), {})
        page = html(response)
        assert "还不能提交" not in page
        assert '<dialog id="withdraw" open data-again' in page
        assert response.context["reason_form"].errors == {"reason": ["请写明理由。"]}
        assert Scenario.objects.get().state == State.PUBLISHED

    def test_a_marked_one_stays_as_typed(self, published, owner_clerk, sign_in):
        url = reverse("scenarios:step", args=[published.reference, "withdraw"])
        page = html(sign_in(owner_clerk).post(url, {"reason": SECRET}))
        assert SECRET in page
        assert "文字含有密级标志" in page
        assert Scenario.objects.get().state == State.PUBLISHED

    @pytest.mark.parametrize(("reason", "sentence"), [("", "请写明理由。"), (SECRET, "文字含有密级标志")])
    def test_taking_down(self, published, first_officer, sign_in, reason, sentence):
        url = reverse("scenarios:act", args=[published.reference, "take-down"])
        page = html(sign_in(first_officer).post(url, {"reason": reason}))
        assert '<dialog id="take-down" open data-again' in page
        assert sentence in page
        assert reason in page
        assert Scenario.objects.get().state == State.PUBLISHED

    def test_a_product_is_not_taken_down_without_one(self, bank, first_officer, sign_in):
        product = ProductFactory(provider=bank)
        url = reverse("financing:take_down", args=[product.reference])
        response = sign_in(first_officer).post(url, {"reason": SECRET})
        assert SECRET in html(response)
        assert list(response.context["reason_form"].errors) == ["reason"]
        assert '<dialog id="take-down" open data-again' in html(response)
        product.refresh_from_db()
        assert product.is_on_offer

    def test_the_dialogs_are_closed_when_nobody_asked(self, published, owner_clerk, sign_in):
        page = html(sign_in(owner_clerk).get(published.get_absolute_url()))
        assert 'id="withdraw"' in page
        assert "data-again" not in page
