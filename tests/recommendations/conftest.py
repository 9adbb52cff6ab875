"""A small market: an owner's scenario on torn belts, an entity that solved it, and one that does something else."""

from pathlib import Path

import pytest
from pytest_django import Settings

from backend.organisations.models import Organisation
from backend.recommendations import building, engine, library
from backend.recommendations.actions.refreshing import refresh_entity, refresh_scenario
from backend.scenarios.models import Scenario
from matching.library import Problem, shipped
from tests.factories.organisations import CaseFactory, EntityFactory
from tests.factories.scenarios import ScenarioFactory


@pytest.fixture
def scenario(owner: Organisation) -> Scenario:
    return ScenarioFactory(
        owner=owner,
        published=True,
        title="主运胶带半夜撕开没人知道",
        pain_point="铁器卡在落煤点，胶带从中间划开一道口子，等尾部的人看见已经拉开三百多米，换带要停产两天。",
        current_process="八个人沿线走，用手背摸滚筒，竖着耳朵听托辊响不响。",
        constraints="井下不允许新增强光源。",
    )


@pytest.fixture
def solver(entity: Organisation) -> Organisation:
    """The liaison's entity, with a case that answers."""
    CaseFactory(organisation=entity, answers_belts=True)
    return entity


@pytest.fixture
def other(db: None) -> Organisation:
    """An admitted entity that writes short plays."""
    entity = EntityFactory(name="晋声微剧科技有限公司")
    entity.profile.intro_business = "做互动短剧的分支叙事引擎和多语字幕。"
    entity.profile.intro_products = "剧本协作平台、自动配音。"
    entity.profile.save()
    CaseFactory(
        organisation=entity,
        title="出海短剧字幕",
        problem="译制团队人手不够，一集字幕要做三天。",
        technology="术语库加机器翻译，口型对齐后由人校。",
        results="一集半天交付。",
    )
    return entity


@pytest.fixture
def matched(scenario: Scenario, solver: Organisation, other: Organisation) -> Scenario:
    """The scenario with its recommendations computed."""
    for one in (solver, other):
        refresh_entity(one.pk)
    refresh_scenario(scenario.pk)
    return scenario


@pytest.fixture
def little(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> tuple[Problem, ...]:
    """A release with few problems, so that its background is computed in a blink, and a machine that has none yet."""
    few = shipped()[:60]
    monkeypatch.setattr(library, "base", lambda: few)
    monkeypatch.setattr(library, "_held", None)
    monkeypatch.setattr(engine, "_engine", None)
    monkeypatch.setattr(building, "_children", [])
    settings.MATCHING_CACHE = tmp_path / "matching"
    return few


@pytest.fixture
def press() -> Problem:
    """A problem that the shipped library does not have."""
    return Problem(
        field="industry_digital",
        name="板框压滤喷料",
        needs=(
            "压滤间三台板框机轮流喷料，滤布一打褶，煤泥就从板缝里射出来，等听见响池子已经漫了。",
            "哪块板要漏没人说得准，压上去才知道，喷一身再停机",
        ),
        answers=(
            "主梁和推板上贴应变片，照压紧力的拐点认出布没铺平，保压之前先停下来提醒。",
            "顶上架一台线阵相机，卸饼时逐块给滤布照相，褶子和破洞各报各的位置。",
        ),
        symptoms=("喷料", "滤布打褶"),
        trade=("板框压滤",),
        techniques=("应变片", "线阵相机"),
    )
