"""The notice and its rules as they are kept: every rule opens its sentence, and a new version changes nothing before it."""

import hashlib
import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django.test import RequestFactory

from backend.policy.actions import publish_rules
from backend.policy.choices import FactName
from backend.policy.clauses import evaluate
from backend.policy.codec import encode
from backend.policy.errors import PolicyError, SentenceMissing, Unreadable
from backend.policy.facts import FactValue
from backend.policy.filling import DATA, fill_all
from backend.policy.models import PolicyDocument, RuleSet, StoredClause
from backend.policy.outcomes import Outcome
from backend.policy.queries import clause_of, clauses_of, judged_year, passage_of, rules_in_force

pytestmark = pytest.mark.django_db


def shipped() -> dict[str, Any]:
    data: dict[str, Any] = json.loads((DATA / "admission_1.json").read_text(encoding="utf-8"))
    return data


def second_version(**changes: Any) -> dict[str, Any]:
    """The shipped rules with the line at 800万元, from 2027 on."""
    data = shipped() | {"version": 2, "effective_from": "2027-01-01"}
    for clause in data["clauses"]:
        if clause["clause_id"] == "digital-revenue":
            clause["test"]["test"]["value"] = "800.00"
    return data | changes


def test_the_notice_is_kept_whole() -> None:
    document = PolicyDocument.objects.get()
    text = (DATA / "notice.txt").read_text(encoding="utf-8")
    assert (document.number, document.text) == ("晋数发〔2025〕27号", text)
    assert document.digest == hashlib.sha256(text.encode()).hexdigest()
    assert re.sub(r"\s", "", document.title) in re.sub(r"\s", "", text)
    assert re.sub(r"\s", "", document.based_on) in re.sub(r"\s", "", text)
    assert str(document) == "关于开展数字经济创新型主体培育工作的通知（晋数发〔2025〕27号）"


def test_every_rule_opens_the_exact_sentence_it_came_from() -> None:
    clauses = StoredClause.objects.with_document()
    assert clauses.count() == 14
    for clause in clauses:
        assert passage_of(clause).sentence == clause.sentence
        assert clause.as_clause().sentence == clause.sentence
        assert clause.source.startswith("晋数发〔2025〕27号 ")


def test_every_rule_asks_for_facts_that_have_a_name() -> None:
    for clause in StoredClause.objects.with_document():
        assert set(clause.as_clause().needs) <= set(FactName.values)
        assert clause.as_clause().needs
        assert encode(clause.as_clause().test) == clause.test


def test_a_rule_without_its_sentence_is_found_out() -> None:
    StoredClause.objects.filter(clause_id="cases").update(sentence="典型案例不少于5项")
    with pytest.raises(SentenceMissing, match="里没有这句话：典型案例不少于5项"):
        passage_of(StoredClause.objects.with_document().get(clause_id="cases"))


def test_clauses_are_read_with_one_query(django_assert_num_queries: Any) -> None:
    rules = rules_in_force("admission", date(2026, 11, 26))
    assert rules is not None
    with django_assert_num_queries(1):
        assert len(clauses_of(rules)) == 14


def test_a_new_version_counts_from_its_day_and_changes_no_past_decision() -> None:
    known = {
        "entity_kind": FactValue("firm", "主体类型"),
        "digital_revenue": FactValue(Decimal(900), "营收", unit="万元"),
    }

    def decided(on: date) -> tuple[int, Outcome]:
        rules = rules_in_force("admission", on)
        assert rules is not None
        verdicts = {verdict.clause_id: verdict for verdict in evaluate(clauses_of(rules), known, on=on)}
        return rules.version, verdicts["digital-revenue"].outcome

    before = decided(date(2026, 11, 26))
    assert before == (1, Outcome.NOT_MET)
    assert publish_rules(second_version())
    assert decided(date(2026, 11, 26)) == before
    assert decided(date(2026, 12, 31)) == before
    assert decided(date(2027, 1, 1)) == (2, Outcome.MET)
    assert rules_in_force("admission", date(2024, 12, 31)) is None
    assert rules_in_force("evaluation", date(2026, 11, 26)) is None


def test_a_clause_page_shows_the_youngest_version_that_has_begun() -> None:
    publish_rules(second_version())
    versions = {day: clause_of("digital-revenue", day) for day in (date(2026, 11, 26), date(2027, 1, 1))}
    assert [row.rule_set.version for row in versions.values() if row] == [1, 2]
    assert clause_of("no-such-clause", date(2027, 1, 1)) is None
    assert clause_of("digital-revenue", date(2020, 1, 1)) is None


def test_the_year_that_is_judged_is_a_parameter_of_the_version() -> None:
    publish_rules(second_version(parameters={"years_before_close": 2}))
    assert [judged_year(rules, date(2026, 12, 15)) for rules in RuleSet.objects.order_by("version")] == [2025, 2024]


def test_publishing_again_or_filling_again_changes_nothing() -> None:
    assert not publish_rules(shipped())
    changed = shipped()
    changed["clauses"] = changed["clauses"][:1]
    assert not publish_rules(changed)
    fill_all(apps)
    assert (PolicyDocument.objects.count(), RuleSet.objects.count(), StoredClause.objects.count()) == (1, 1, 14)


def test_a_version_that_cannot_stand_is_refused_whole() -> None:
    wrong_sentence = second_version()
    wrong_sentence["clauses"][3]["sentence"] = "年度营收超800万元"
    with pytest.raises(SentenceMissing):
        publish_rules(wrong_sentence)
    wrong_test = second_version()
    wrong_test["clauses"][3]["test"] = {"kind": "luck"}
    with pytest.raises(Unreadable):
        publish_rules(wrong_test)
    with pytest.raises(PolicyError, match="没有文号为晋数发〔2030〕1号的文件。"):
        publish_rules(second_version(document="晋数发〔2030〕1号"))
    twice = second_version()
    twice["clauses"].append(twice["clauses"][0])
    with pytest.raises(IntegrityError):
        publish_rules(twice)
    assert RuleSet.objects.count() == 1


def test_the_command_publishes_and_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "rules.json"
    path.write_text(json.dumps(second_version(), ensure_ascii=False), encoding="utf-8")
    call_command("publish_rules", str(path))
    call_command("publish_rules", str(path))
    assert capsys.readouterr().out == "已发布省级数创主体入库要求第2版。\n这个版本已经发布过，没有改动。\n"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(CommandError, match="读不出"):
        call_command("publish_rules", str(path))
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(CommandError, match="缺少'document'。"):
        call_command("publish_rules", str(path))
    path.write_text(json.dumps(second_version(document="无", version=3), ensure_ascii=False), encoding="utf-8")
    with pytest.raises(CommandError, match="没有文号为无的文件。"):
        call_command("publish_rules", str(path))


@pytest.mark.parametrize("model", [PolicyDocument, RuleSet, StoredClause])
def test_nobody_edits_rules_in_the_admin(model: type) -> None:
    page, request = admin.site.get_model_admin(model), RequestFactory().get("/")
    row = model.objects.first()
    assert not page.has_add_permission(request)
    assert not page.has_change_permission(request, row)
    assert not page.has_delete_permission(request, row)


def test_names() -> None:
    assert str(RuleSet.objects.get()) == "省级数创主体入库要求第1版"
    assert str(StoredClause.objects.get(clause_id="cases")) == "典型案例"
