"""Every page, for whom it is and for whom it is not. A denied case always aims at something that exists."""

import pytest
from django.urls import reverse

from backend.scenarios.models import Scenario
from tests.factories.scenarios import AmendmentFactory, QuestionFactory, ScenarioFactory

CANARY = "金丝雀棕榈"
MOBILE = "13903510137"
TRAITS = ["draft", "submitted", "returned", "checked", "published", "withdrawn"]


def make(owner, trait, **more):
    flags = {} if trait == "draft" else {trait: True}
    return ScenarioFactory(owner=owner, pain_point=f"一年撕裂两次。{CANARY}", **flags, **more)


@pytest.mark.parametrize("trait", TRAITS)
def test_the_page_of_a_scenario_by_role(
    owner, trait, sign_in, visitor, owner_clerk, colleague, stranger, first_officer, entity_liaison, bank_officer
):
    scenario = make(owner, trait)
    url = scenario.get_absolute_url()
    public, seen_by_officers = trait == "published", trait != "draft"
    expected = {
        owner_clerk: True, colleague: True, first_officer: seen_by_officers,
        stranger: public, entity_liaison: public, bank_officer: public, None: public,
    }  # fmt: skip
    for person, may in expected.items():
        response = (sign_in(person) if person else visitor).get(url)
        assert response.status_code == (200 if may else 404), (person, trait)
        assert (CANARY in response.content.decode()) == may, (person, trait)


def test_contacts_are_for_admitted_entities_the_owner_and_officers(
    owner, sign_in, visitor, owner_clerk, stranger, first_officer, entity, entity_liaison, bank_officer
):
    url = make(owner, "published", contact_name="段师傅秘名").get_absolute_url()
    for person in (entity_liaison, owner_clerk, first_officer):
        page = sign_in(person).get(url).content.decode()
        assert MOBILE in page
        assert "段师傅秘名" in page
    for client in (visitor, sign_in(stranger), sign_in(bank_officer)):
        page = client.get(url).content.decode()
        assert MOBILE not in page
        assert "段师傅秘名" not in page
    entity.registry_state = "exited"
    entity.save()
    assert MOBILE not in sign_in(entity_liaison).get(url).content.decode()


def test_the_page_says_what_it_is_and_is_not(owner, visitor):
    page = visitor.get(make(owner, "published").get_absolute_url()).content.decode()
    assert "本信息为场景需求，不构成采购邀约或承诺；依法须招标的另行组织" in page
    assert "后续采购方式" in page
    assert "≤10" in page


def test_a_scenario_without_figures_warns_its_owner_and_nobody_else(owner, sign_in, visitor, owner_clerk):
    url = make(owner, "published", measure=None).get_absolute_url()
    assert "没有写可测的指标" in sign_in(owner_clerk).get(url).content.decode()
    assert "没有写可测的指标" not in visitor.get(url).content.decode()


OWN_PAGES = ["scenarios:edit", "scenarios:autosave"]


@pytest.mark.parametrize("name", OWN_PAGES)
def test_writing_is_for_the_owners_people(
    owner, sign_in, visitor, name, stranger, first_officer, entity_liaison, bank_officer
):
    scenario = make(owner, "draft")
    url = reverse(name, args=[scenario.reference])
    assert visitor.get(url).status_code in {302, 405}
    for person in (stranger, first_officer, entity_liaison, bank_officer):
        for method in ("get", "post"):
            response = getattr(sign_in(person), method)(url)
            assert response.status_code in ({404} if name == "scenarios:edit" or method == "post" else {405})
            assert CANARY not in response.content.decode()
    assert Scenario.objects.get().autosave == {}


@pytest.mark.parametrize("verb", ["submit", "recall", "withdraw", "reopen", "drop"])
def test_owners_verbs_are_closed_to_others(owner, sign_in, visitor, verb, stranger, first_officer, entity_liaison):
    scenarios = {trait: make(owner, trait) for trait in TRAITS}
    AmendmentFactory(scenario=scenarios["published"])
    before = list(Scenario.objects.order_by("pk").values_list("state", flat=True))
    for scenario in scenarios.values():
        url = reverse("scenarios:step", args=[scenario.reference, verb])
        assert visitor.post(url).status_code == 302
        for person in (stranger, first_officer, entity_liaison):
            assert sign_in(person).post(url, {"reason": "x"}).status_code == 404
    assert list(Scenario.objects.order_by("pk").values_list("state", flat=True)) == before


@pytest.mark.parametrize("verb", ["check", "return", "publish", "take-down", "undo"])
def test_officers_verbs_are_closed_to_others(
    owner, sign_in, visitor, verb, stranger, owner_clerk, entity_liaison, bank_officer
):
    scenarios = [make(owner, trait) for trait in TRAITS]
    before = list(Scenario.objects.order_by("pk").values_list("state", flat=True))
    for scenario in scenarios:
        url = reverse("scenarios:act", args=[scenario.reference, verb])
        assert visitor.post(url).status_code == 302
        for person in (stranger, owner_clerk, entity_liaison, bank_officer):
            assert sign_in(person).post(url, {"reason": "x", "p-0-sentence": "x"}).status_code == 404
    assert list(Scenario.objects.order_by("pk").values_list("state", flat=True)) == before


OFFICE = ["scenarios:review", "scenarios:words"]


def test_the_bureaus_pages_are_for_officers(
    owner, sign_in, visitor, owner_clerk, stranger, entity_liaison, bank_officer, first_officer
):
    scenario = make(owner, "submitted")
    urls = [reverse(name) for name in OFFICE] + [reverse("scenarios:review_one", args=[scenario.reference])]
    for url in urls:
        assert visitor.get(url).status_code == 302
        assert sign_in(first_officer).get(url).status_code == 200
        for person in (owner_clerk, stranger, entity_liaison, bank_officer):
            response = sign_in(person).get(url)
            assert response.status_code == 404
            assert CANARY not in response.content.decode()


def test_officers_do_not_review_drafts(owner, sign_in, first_officer):
    draft = make(owner, "draft")
    assert sign_in(first_officer).get(reverse("scenarios:review_one", args=[draft.reference])).status_code == 404


def test_the_desk_is_for_owners(
    owner, sign_in, visitor, owner_clerk, stranger, entity_liaison, bank_officer, first_officer
):
    make(owner, "draft", title=f"煤仓堵料{CANARY}")
    url = reverse("scenarios:desk")
    assert CANARY in sign_in(owner_clerk).get(url).content.decode()
    assert CANARY not in sign_in(stranger).get(url).content.decode()
    assert visitor.get(url).status_code == 302
    for person in (entity_liaison, bank_officer, first_officer):
        assert sign_in(person).get(url).status_code == 404
        assert sign_in(person).get(reverse("scenarios:new")).status_code == 404


def test_a_question_is_answered_by_the_owner_alone(owner, sign_in, visitor, owner_clerk, stranger, entity_liaison):
    question = QuestionFactory(scenario=make(owner, "published"))
    url = reverse("scenarios:answer", args=[question.scenario.reference, question.pk])
    assert visitor.post(url, {"answer": "有。"}).status_code == 302
    for person in (stranger, entity_liaison):
        assert sign_in(person).post(url, {"answer": "有。"}).status_code == 404
    other = make(owner, "published")
    crossed = reverse("scenarios:answer", args=[other.reference, question.pk])
    assert sign_in(owner_clerk).post(crossed, {"answer": "有。"}).status_code == 404
    question.refresh_from_db()
    assert question.answer == ""
    assert sign_in(owner_clerk).post(url, {"answer": "有。"}).status_code == 302
    assert "有。" in visitor.get(question.scenario.get_absolute_url()).content.decode()


def test_asking_is_for_entities(owner, sign_in, visitor, entity, entity_liaison, bank_officer, stranger):
    scenario = make(owner, "published")
    url = reverse("scenarios:ask", args=[scenario.reference])
    assert visitor.post(url, {"text": "？"}).status_code == 302
    for person in (bank_officer, stranger):
        assert sign_in(person).post(url, {"text": "？"}).status_code == 403
    assert scenario.questions.count() == 0
    sign_in(entity_liaison).post(url, {"text": "有没有电源？"})
    page = visitor.get(scenario.get_absolute_url()).content.decode()
    assert "有没有电源？" in page
    assert entity.name not in page


def test_unknown_references_and_verbs_are_404(owner, sign_in, owner_clerk, first_officer):
    scenario = make(owner, "draft")
    for url in ("/scenarios/NOBODY2345/", "/scenarios/NOBODY2345/questions/", "/work/scenarios/NOBODY2345/edit/"):
        assert sign_in(owner_clerk).get(url).status_code == 404
    assert sign_in(owner_clerk).post(reverse("scenarios:step", args=[scenario.reference, "publish"])).status_code == 404
    submitted = make(owner, "submitted")
    assert sign_in(first_officer).post(reverse("scenarios:act", args=[submitted.reference, "burn"])).status_code == 404


def test_looking_changes_nothing(owner, sign_in, owner_clerk, first_officer):
    scenario = make(owner, "submitted")
    for person, names in ((owner_clerk, ["new", "desk"]), (first_officer, ["review", "words"])):
        for name in names:
            assert sign_in(person).get(reverse(f"scenarios:{name}")).status_code == 200
    for name in ("submit", "recall", "withdraw"):
        assert sign_in(owner_clerk).get(reverse("scenarios:step", args=[scenario.reference, name])).status_code == 405
    assert Scenario.objects.count() == 1


EVIL = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'


def test_what_people_write_is_never_markup(owner, sign_in, visitor, owner_clerk, first_officer, final_officer):
    scenario = make(
        owner, "checked", title=EVIL[:70], current_process=EVIL, constraints=EVIL, data_available=EVIL, site_text=EVIL,
        cooperation_form=EVIL, contact_name=EVIL[:60],
    )  # fmt: skip
    scenario.measures.update(name=EVIL[:60], target=EVIL[:40], unit=EVIL[:20], by=EVIL[:40])
    scenario.points.create(sentence=EVIL, field="title", by=first_officer)
    pages = [
        (sign_in(owner_clerk), scenario.get_absolute_url()),
        (sign_in(owner_clerk), reverse("scenarios:desk")),
        (sign_in(final_officer), reverse("scenarios:review") + "?part=final"),
        (sign_in(final_officer), reverse("scenarios:review_one", args=[scenario.reference])),
        (sign_in(owner_clerk), "/work/"),
    ]
    Scenario.objects.update(state="returned")
    pages.append((sign_in(owner_clerk), reverse("scenarios:edit", args=[scenario.reference])))
    for client, url in pages:
        page = client.get(url).content.decode()
        assert "<script>alert" not in page, url
        assert "<img src=x" not in page, url
    Scenario.objects.update(state="published", published_at="2026-01-01T00:00:00Z", checked_by=None)
    QuestionFactory(scenario=scenario, text=EVIL, answer=EVIL, answered_at="2026-01-01T00:00:00Z")
    for url in (
        scenario.get_absolute_url(),
        reverse("scenarios:list"),
        reverse("scenarios:questions", args=[scenario.reference]),
    ):
        page = visitor.get(url).content.decode()
        assert "alert(1)" in page, url
        assert "<script>alert" not in page, url
        assert "<img src=x" not in page, url
