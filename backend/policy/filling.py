"""Load documents and versions of rules from data/. What is there already is never changed, so a migration may run this again."""

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from .codec import decode
from .errors import PolicyError, SentenceMissing
from .expressions import EXPRESSIONS
from .passages import locate

if TYPE_CHECKING:
    from django.apps.registry import Apps

DATA = Path(__file__).parent / "data"


def fill_all(apps: "Apps") -> None:
    """The notice, and the first version of the rules of admission."""
    fill_notice(apps)
    fill_rules(apps, json.loads((DATA / "admission_1.json").read_text(encoding="utf-8")))


def fill_notice(apps: "Apps") -> None:
    text = (DATA / "notice.txt").read_text(encoding="utf-8")
    values = {
        "title": "关于开展数字经济创新型主体培育工作的通知",
        "based_on": "《关于加强数字经济创新型企业培育的若干措施》（发改数据〔2025〕1154号）",
        "text": text,
        "digest": hashlib.sha256(text.encode()).hexdigest(),
    }
    apps.get_model("policy", "PolicyDocument").objects.get_or_create(number="晋数发〔2025〕27号", defaults=values)


def fill_rules(apps: "Apps", data: dict[str, Any]) -> bool:
    """Store one version of rules, whole or not at all; False where that version is there already.

    Raises SentenceMissing for a clause that its document does not hold word for word, Unreadable for a test that is none.
    """
    document = apps.get_model("policy", "PolicyDocument").objects.filter(number=data["document"]).first()
    if document is None:
        raise PolicyError(_("没有文号为%(number)s的文件。") % {"number": data["document"]})
    for clause in data["clauses"]:
        decode(clause["test"], EXPRESSIONS)
        if locate(document.text, clause["sentence"]) is None:
            raise SentenceMissing(
                _("%(number)s里没有这句话：%(sentence)s") % {"number": document.number, "sentence": clause["sentence"]}
            )
    values = {
        "document": document,
        "name": data["name"],
        "effective_from": date.fromisoformat(data["effective_from"]),
        "parameters": data["parameters"],
    }
    rule_set, is_new = apps.get_model("policy", "RuleSet").objects.get_or_create(
        code=data["code"], version=data["version"], defaults=values
    )
    if is_new:
        clause_model = apps.get_model("policy", "StoredClause")
        clause_model.objects.bulk_create(
            clause_model(rule_set=rule_set, position=position, **clause)
            for position, clause in enumerate(data["clauses"], start=1)
        )
    return bool(is_new)
