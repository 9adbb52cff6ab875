"""The demo's texts read as written by many people: hardly a phrase stands twice, and what they name exists."""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any, Final

import pytest
from stdnum.cn import uscc

from backend.config import demo
from backend.files.secrecy import secrecy_mark
from backend.organisations.choices import FINANCIERS, SCENARIO_OWNERS, Kind, RegistryState, Role
from backend.recommendations.choices import Answer, Reason
from backend.reference import models as reference
from backend.scenarios.choices import ChanceType, Procurement, ScenarioType, State
from backend.scenarios.models.scenario import is_figure
from backend.talent.choices import Availability

Record = dict[str, Any]

FOLDER: Final = Path(demo.__file__).parent
TABLES: Final = Path(reference.__file__).parent / "data"
GRAM: Final = 6
MOST_SHARED: Final = 0.20
LONG_SENTENCE: Final = 12
SIX_FIELDS: Final = {"ai", "energy", "industry", "data", "platform", "drama"}
# Words of code tables and places repeat by nature; everything else in Chinese is somebody's prose.
CODE_WORDS: Final = {"city", "cities", "county", "site_city", "region", "procurement", "scenario_field"}
TEXTS: Final = ("entities", "scenarios", "products", "experts", "interests", "problems")

# Who answers whom by meaning, as the authors meant it; a published scenario that is missing here is answered by nobody.
ANSWERS: Final = {
    "cbm-wells": ["shanquan"],
    "mine-air": ["fenglu"],
    "coal-spares": ["jiejian", "zhengming"],
    "blade-crack": ["fengjing", "lingshang"],
    "heat-balance": ["nuanheng"],
    "water-night": ["tingli"],
    "tunnel-drip": ["chenqi", "gallery-team"],
    "coke-heat": ["luding"],
    "county-bus": ["yike"],
    "server-cooling": ["hanling"],
    "hot-work": ["gongpiao"],
    "old-drawings": ["yanchi"],
    "vinegar-pei": ["jiaoshi"],
    "kiln-colour": ["yaobian"],
    "tool-break": ["renzhi"],
    "red-mud": ["poshao"],
    "slope-behind": ["poshao"],
    "pear-frost": ["shuizhi"],
    "one-teacher": ["tongping"],
    "wheat-harvest": ["maike"],
    "nurse-handover": ["xingwan"],
    "no-pathologist": ["jianwei"],
    "mural-flaking": ["cengyan"],
    "two-minutes": ["fencha", "lutai"],
    "crew-asks": ["jiejing"],
    "tape-vault": ["zhaopian"],
    "forest-fire": ["lingshang"],
    "cancer-study": ["geli"],
    "field-check": ["longshang"],
    "flat-lines": ["liunian"],
    "peak-load": ["liupo"],
    "land-deeds": ["canjuan"],
    "reels-review": ["fukan"],
    "stage-sound": ["taikou"],
    "lamp-moved": ["jiefeng"],
    "sour-lost": ["dukou"],
    "old-reels-money": ["fenshui"],
    "apple-queue": ["hejiao"],
    "back-empty": ["huikong"],
    "two-meals": ["tongzao"],
    "village-pills": ["shaoyao"],
    "bed-sheets": ["diebu"],
    "who-pulls": ["menshuan"],
    "five-addresses": ["menpai"],
    "xray-films": ["shiyang"],
    "same-screw": ["zhengming"],
    "hotline-ball": ["jiehua"],
    "mouldy-dates": ["jianzao"],
    "wagon-hammer": ["chexia"],
    "village-panels": ["shaichang"],
    "gas-swing": ["nongdan"],
    "red-bulbs": ["taiqu"],
    "old-bridges": ["qiaoyu"],
}


def load(name: str) -> list[Record]:
    records: list[Record] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return records


def table(name: str) -> list[dict[str, str]]:
    with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def prose(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if re.search(r"[一-鿿]", value):
            yield value
    elif isinstance(value, list):
        for item in value:
            yield from prose(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in CODE_WORDS:
                yield from prose(item)


def grams(texts: list[str]) -> set[str]:
    return {text[start : start + GRAM] for text in texts for start in range(len(text) - GRAM + 1)}


def shared(one: set[str], other: set[str]) -> float:
    return len(one & other) / max(1, min(len(one), len(other)))


@pytest.fixture(scope="module")
def texts() -> dict[str, list[str]]:
    """All prose of each record, by a name that a failure can print."""
    return {
        f"{kind}/{record.get('key') or record.get('name') or record['entity'] + '→' + record['scenario']}": list(
            prose(record)
        )
        for kind in TEXTS
        for record in load(kind)
    }


@pytest.fixture(scope="module")
def entities() -> dict[str, Record]:
    return {entity["key"]: entity for entity in load("entities")}


@pytest.fixture(scope="module")
def scenarios() -> dict[str, Record]:
    return {scenario["key"]: scenario for scenario in load("scenarios")}


@pytest.fixture(scope="module")
def organisations() -> dict[str, Record]:
    return {organisation["key"]: organisation for organisation in load("organisations")}


def test_shared_counts_the_smaller_text() -> None:
    assert shared(grams(["一二三四五六七"]), grams(["一二三四五六七八九十"])) == 1
    assert shared(grams(["一二三四五六七"]), grams(["七六五四三二一"])) == 0


def test_no_two_texts_share_a_fifth_of_their_grams(texts: dict[str, list[str]]) -> None:
    sets = {name: grams(text) for name, text in texts.items()}
    alike = [(one, other) for one, other in combinations(sets, 2) if shared(sets[one], sets[other]) > MOST_SHARED]
    assert alike == []


def test_no_long_sentence_stands_in_more_than_two_records(texts: dict[str, list[str]]) -> None:
    counted = Counter(
        sentence
        for text in texts.values()
        for sentence in {one.strip() for part in text for one in re.split(r"[。？！；\n]", part)}
        if len(sentence) >= LONG_SENTENCE
    )
    assert [sentence for sentence, times in counted.items() if times > 2] == []


def test_nobody_shouts(texts: dict[str, list[str]]) -> None:
    assert [name for name, text in texts.items() if re.search("[!！]", "".join(text))] == []


def test_nothing_bears_a_mark_of_secrecy(texts: dict[str, list[str]]) -> None:
    assert [name for name, text in texts.items() if any(secrecy_mark(part) for part in text)] == []


def test_there_is_enough_of_each_kind(organisations: dict[str, Record]) -> None:
    assert len(load("entities")) >= 60
    assert len(load("scenarios")) >= 60
    assert len(load("products")) >= 20
    assert len(load("experts")) >= 40
    assert len(load("interests")) >= 15
    kinds = Counter(organisation["kind"] for organisation in organisations.values())
    least = {
        Kind.BUREAU: 1, Kind.DEPARTMENT: 1, Kind.CITY_OFFICE: 2, Kind.REGULATOR: 1, Kind.SOE: 5, Kind.LEADING: 3, Kind.GOVERNMENT: 3,
        Kind.PUBLIC_INSTITUTION: 4, Kind.BANK: 4, Kind.FUND: 2, Kind.GUARANTOR: 1, Kind.UNIVERSITY: 3, Kind.INCUBATOR: 1, Kind.PARK: 1,
    }  # fmt: skip
    assert [kind for kind, count in least.items() if kinds[kind] < count] == []


def test_all_six_fields_and_all_cities_are_there(entities: dict[str, Record], scenarios: dict[str, Record]) -> None:
    offered = Counter(entity["primary_field"] for entity in entities.values())
    wanted = Counter(scenario["field"] for scenario in scenarios.values())
    assert set(offered) == set(wanted) == SIX_FIELDS
    assert min(offered.values()) >= 4
    assert min(wanted.values()) >= 4
    cities = {row["name"] for row in table("regions") if row["level"] == "city"}
    assert len(cities) == 11
    assert {entity["city"] for entity in entities.values()} == cities
    assert {scenario["site_city"] for scenario in scenarios.values()} == cities


def test_keys_names_and_people_are_unique(organisations: dict[str, Record], entities: dict[str, Record]) -> None:
    bodies = [*organisations.values(), *entities.values()]
    members = [member for body in bodies for member in body["members"]]
    experts = load("experts")
    for values in (
        [body["key"] for body in bodies],
        [body["name"] for body in bodies],
        [scenario["key"] for scenario in load("scenarios")],
        [product["key"] for product in load("products")],
        [expert["key"] for expert in experts],
        [person["username"] for person in [*members, *experts] if person["username"]],
        [person["mobile"] for person in [*members, *(expert["contact"] for expert in experts)]],
        [(interest["entity"], interest["scenario"]) for interest in load("interests")],
    ):
        assert [value for value, times in Counter(values).items() if times > 1] == []
    assert sum(expert["username"] is not None for expert in experts) >= 4


def test_people_are_reached_at_addresses_that_lead_nowhere(
    organisations: dict[str, Record], entities: dict[str, Record]
) -> None:
    for body in [*organisations.values(), *entities.values()]:
        assert body["members"], body["key"]
        for member in body["members"]:
            assert re.fullmatch(r"[a-z]+", member["username"])
            assert member["role"] in Role.values
            assert member["email"] == f"{member['username']}@example.com"
            assert re.fullmatch(r"1[3-9]\d{9}", member["mobile"])


def test_the_bureau_has_two_reviewers(organisations: dict[str, Record]) -> None:
    bureau = next(body for body in organisations.values() if body["kind"] == Kind.BUREAU)
    reviewers = {member["role"]: member["username"] for member in bureau["members"]}
    assert reviewers[Role.FIRST_REVIEWER] != reviewers[Role.FINAL_REVIEWER]


def test_credit_codes_are_valid_and_of_their_city(
    organisations: dict[str, Record], entities: dict[str, Record]
) -> None:
    rows = table("regions")
    parents = {row["code"]: row["name"] for row in rows}
    counties = {(parents[row["parent"]], row["name"]): row["code"] for row in rows if row["level"] == "county"}
    seen = Counter()
    for body in [*organisations.values(), *entities.values()]:
        if body.get("legal_form") == "team":
            assert body["uscc"] == ""
            assert body["host"] in organisations
            continue
        assert uscc.is_valid(body["uscc"]), body["name"]
        assert body["uscc"][2:8] == counties[body["city"], body["county"]], body["name"]
        seen[body["uscc"]] += 1
    assert max(seen.values()) == 1


def test_entities_tell_of_themselves_in_full(entities: dict[str, Record]) -> None:
    codes = {row["code"] for row in table("qualifications")}
    fields = {row["code"] for row in table("fields")}
    for key, entity in entities.items():
        told = [
            *entity["intro"].values(),
            *(case[part] for case in entity["cases"] for part in ("problem", "technology", "results")),
        ]
        assert [text for text in told if not 60 <= len(text) <= 180] == [], key
        assert list(entity["intro"]) == ["business", "products", "research", "advantages"]
        assert len(entity["cases"]) >= 3
        assert len(entity["products"]) in range(1, 4)
        assert len(entity["team"]) in range(2, 4)
        assert len(entity["cards"]) in range(2, 5)
        assert len({card["name"] for card in entity["cards"]}) == len(entity["cards"])
        assert {held["code"] for held in entity["qualifications"]} <= codes
        assert {entity["primary_field"], *entity["tags"]} <= fields
        assert entity["contact"]["email"] in {member["email"] for member in entity["members"]}
        for held in entity["qualifications"]:
            assert date.fromisoformat(held["valid_until"])
        if entity["legal_form"] == "firm":
            assert date.fromisoformat(entity["founded_on"])
            assert entity["registered_capital"] > 0


def test_entities_stand_in_every_registry_state_of_the_story(entities: dict[str, Record]) -> None:
    states = Counter(entity["registry_state"] for entity in entities.values())
    assert states[RegistryState.ADMITTED] >= 30
    assert states[RegistryState.NONE] == 3
    assert states[RegistryState.EXITED] == 1
    assert sum(entity["legal_form"] == "team" for entity in entities.values()) == 3


def test_scenarios_say_what_is_wrong_and_what_is_wanted(
    scenarios: dict[str, Record], organisations: dict[str, Record]
) -> None:
    names = {row["name"] for row in table("scenario_fields")}
    qualifications = {row["code"] for row in table("qualifications")}
    for key, scenario in scenarios.items():
        parts = [
            scenario[part]
            for part in ("current_process", "pain_point", "constraints", "data_available", "cooperation_form")
        ]
        told = "".join([*parts, *(measure["name"] for measure in scenario["measures"])])
        assert 250 <= len(told) <= 500, key
        assert all(parts), key
        assert scenario["scenario_type"] in ScenarioType.values
        assert scenario["scenario_field"] in names
        assert set(scenario["chance_types"]) <= set(ChanceType.values)
        assert scenario["procurement"] in Procurement.labels
        assert scenario["budget_low"] is None or scenario["budget_low"] <= scenario["budget_high"]
        assert date.fromisoformat(scenario["deadline"]).year == 2027
        assert set(scenario["conditions"]["qualifications"]) <= qualifications
        assert bool(scenario["conditions"]["cities"]) == bool(scenario["conditions"]["reason_for_region"])
        owner = organisations[scenario["owner"]]
        assert owner["kind"] in SCENARIO_OWNERS
        assert scenario["contact"]["name"] in {member["name"] for member in owner["members"]}
        assert [measure for measure in scenario["measures"] if not is_figure(measure["target"])] == [], key


def test_scenarios_stand_in_every_state_of_the_story(
    scenarios: dict[str, Record], organisations: dict[str, Record]
) -> None:
    states = Counter(scenario["state"] for scenario in scenarios.values())
    assert states[State.PUBLISHED] >= 60
    assert {state: states[state] for state in states if state != State.PUBLISHED} == {
        State.DRAFT: 3, State.SUBMITTED: 2, State.CHECKED: 1, State.RETURNED: 1, State.WITHDRAWN: 1,
    }  # fmt: skip
    published = [scenario for scenario in scenarios.values() if scenario["state"] == State.PUBLISHED]
    assert [scenario["key"] for scenario in published if not scenario["measures"]] == []
    assert [scenario["key"] for scenario in published if not organisations[scenario["owner"]]["verified"]] == []
    assert [key for key, body in organisations.items() if not body["verified"]] == ["kuchi-tour"]
    for scenario in scenarios.values():
        assert bool(scenario.get("return_points")) == (scenario["state"] == State.RETURNED)
        assert bool(scenario.get("closed_reason")) == (scenario["state"] == State.WITHDRAWN)


def test_most_scenarios_have_an_answer_and_some_have_none(
    entities: dict[str, Record], scenarios: dict[str, Record]
) -> None:
    published = {key for key, scenario in scenarios.items() if scenario["state"] == State.PUBLISHED}
    assert set(ANSWERS) <= published
    assert len(ANSWERS) >= 25
    assert len(published - set(ANSWERS)) >= 3
    for key, answering in ANSWERS.items():
        conditions = scenarios[key]["conditions"]
        for entity in (entities[name] for name in answering):
            assert entity["registry_state"] == RegistryState.ADMITTED
            assert conditions["legal_form"] in ("any", entity["legal_form"]), key
            held = {one["code"] for one in entity["qualifications"] if one["valid_until"] >= scenarios[key]["deadline"]}
            assert not conditions["qualifications"] or held & set(conditions["qualifications"]), key
            assert not conditions["cities"] or entity["city"] in conditions["cities"], key
            assert not conditions["min_founded_years"] or entity["founded_on"][:4] <= str(
                2026 - conditions["min_founded_years"]
            ), key


def test_products_say_whom_they_serve(organisations: dict[str, Record]) -> None:
    kinds = {row["code"] for row in table("product_kinds")}
    qualifications = {row["code"] for row in table("qualifications")}
    products = load("products")
    assert len({product["kind"] for product in products}) >= 4
    for product in products:
        owner = organisations[product["owner"]]
        assert owner["kind"] in FINANCIERS
        assert owner["verified"]
        assert product["kind"] in kinds
        assert product["amount_low"] <= product["amount_high"]
        assert product["rate_low"] is None or product["rate_low"] <= product["rate_high"]
        assert set(product["qualifications"]) <= qualifications
        assert len(product["target"]) >= 50
        assert product["documents"]
        assert date.fromisoformat(product["valid_until"]).year == 2027


def test_experts_say_what_they_solved(organisations: dict[str, Record]) -> None:
    fields = {row["code"] for row in table("fields")}
    pools = {pool["code"] for pool in load("pools")}
    for expert in load("experts"):
        assert 120 <= len(expert["bio"]) <= 250, expert["key"]
        assert expert["topics"]
        assert set(expert["fields"]) <= fields
        assert set(expert["pools"]) <= pools
        assert expert["availability"] in Availability.values
        assert bool(expert["institution"]) != bool(expert["institution_text"])
        assert expert["institution"] is None or expert["institution"] in organisations


def test_interests_are_between_admitted_entities_and_published_scenarios(
    entities: dict[str, Record], scenarios: dict[str, Record]
) -> None:
    answers = Counter()
    for interest in load("interests"):
        assert entities[interest["entity"]]["registry_state"] == RegistryState.ADMITTED
        assert scenarios[interest["scenario"]]["state"] == State.PUBLISHED
        assert (interest["reason"] in Reason.values) == (interest["answer"] == Answer.UNSUITABLE)
        answers[interest["answer"]] += 1
    assert set(answers) == {Answer.INTERESTED, Answer.UNSUITABLE, "saved"}
