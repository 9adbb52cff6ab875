"""Files for the evaluation: one JSON a line becomes the document that the platform would make of such a row.

Codes are written out in the words that a page shows, because those are what people type.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from search.documents import PUBLIC, Document, Role
from search.evaluation import FileKind, Judged

Line = Mapping[str, Any]
Fields = dict[Role, str]

_WORDS = {
    "soe": "国有企业",
    "government": "政府部门",
    "leading": "龙头企业",
    "public_institution": "事业单位",
    "tech_application": "技术应用",
    "data_enablement": "数据赋能",
    "service_support": "服务支撑",
    "test": "测试验证",
    "application": "推广应用",
    "showcase": "示范展示",
    "enterprise": "企业",
    "university_team": "高校团队",
    "industry_team": "产业团队",
    "out_of_province_branch": "省外企业分支机构",
    "digital_energy": "数字能源",
    "ai_plus": "人工智能",
    "data_industry": "数据产业",
    "micro_drama": "微短剧",
    "platform": "平台经济",
    "industry": "产业数字化",
    "finance": "金融",
    "university": "高校",
    "data_vp": "数据副总",
    "consulting": "咨询",
    "project": "项目合作",
    "part_time": "兼职",
    "review": "评审",
    "bank": "银行",
    "guarantee": "担保",
    "fund": "基金",
    "insurance": "保险",
    "leasing": "融资租赁",
    "credit": "信用贷款",
    "mortgage": "抵押",
    "pledge_ip": "知识产权质押",
    "pledge_receivable": "应收账款质押",
    "pledge_data": "数据资产质押",
    "compute": "算力",
    "rd": "研发",
    "ip": "知识产权",
    "equipment": "设备购置",
    "working_capital": "流动资金",
}


def kinds_of(paths: Mapping[str, Path]) -> list[FileKind]:
    """One kind for each file, by its target name: scenario, entity, product, expert."""
    return [FileKind(target, list(_documents(target, path))) for target, path in paths.items()]


def queries_of(path: Path) -> list[Judged]:
    return [
        Judged(
            str(line["id"]), str(line["q"]), str(line["target"]), str(line.get("style", "")), line.get("relevant") or {}
        )
        for line in _lines(path)
    ]


def _documents(target: str, path: Path) -> Iterator[Document]:
    for number, line in enumerate(_lines(path), start=1):
        title, fields = _SHAPES[target](line)
        yield Document(
            kind=target, id=number, version=1, title=title, reference=str(line["id"]), fields=fields, audience=(PUBLIC,)
        )


def _scenario(line: Line) -> tuple[str, Fields]:
    return line["title"], {
        Role.TAG: _said(line, "industry", "city", "owner_kind", "kind", "opportunity"),
        Role.BODY: _said(line, "pain_points", "requirements", "owner"),
    }


def _entity(line: Line) -> tuple[str, Fields]:
    cases = line.get("cases") or []
    return line["name"], {
        Role.TAG: _said(line, "area", "city", "kind", "qualifications"),
        Role.SUMMARY: "\n".join([_said(line, "products"), *(str(case["title"]) for case in cases)]),
        Role.BODY: "\n".join(
            [_said(line, "intro", "achievements", "next_project"), *(str(case["text"]) for case in cases)]
        ),
    }


def _product(line: Line) -> tuple[str, Fields]:
    eligibility = line.get("eligibility") or {}
    return line["name"], {
        Role.TAG: _said(line, "provider_kind", "guarantee", "purposes"),
        Role.SUMMARY: _said(line, "suits"),
        Role.BODY: "\n".join(
            [_said(line, "description", "provider"), _said(eligibility, "kinds", "qualifications_any", "cities")]
        ),
    }


def _expert(line: Line) -> tuple[str, Fields]:
    return line["name"], {
        Role.TAG: _said(line, "skills", "pool", "modes", "city"),
        Role.SUMMARY: _said(line, "title"),
        Role.BODY: _said(line, "bio", "org"),
    }


_SHAPES: Mapping[str, Callable[[Line], tuple[str, Fields]]] = {
    "scenario": _scenario,
    "entity": _entity,
    "product": _product,
    "expert": _expert,
}


def _said(line: Line, *names: str) -> str:
    return "\n".join(" ".join(_words(line.get(name))) for name in names if line.get(name))


def _words(value: object) -> Sequence[str]:
    if isinstance(value, list):
        return [word for item in value for word in _words(item)]
    return [_WORDS.get(str(value), str(value))]


def _lines(path: Path) -> Iterator[Line]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)
