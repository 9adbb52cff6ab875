"""How a product stands to a need: kind, amount, term, security and time, each *met*, *not met* or *cannot be judged*.

The conditions that a product sets for entities are judged elsewhere (the clause engine); these are between two texts. What one
side does not say, and security, which is read from prose, never becomes a no.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from backend.financing.choices import Guarantee, guarantees_in
from backend.policy.clauses import Verdict
from backend.policy.outcomes import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backend.financing.models import Need, Product


def verdicts_between(need: Need, product: Product) -> list[Verdict]:
    """In the order in which people ask."""
    return list(_verdicts(need, product))


def _verdicts(need: Need, product: Product) -> Iterator[Verdict]:
    source = product.name
    yield _kind(need, product, source)
    yield _amount(need, product, source)
    if product.kind.has_term and (need.kind is None or need.kind.has_term):
        yield _term(need, product, source)
    if product.kind.has_security and (need.kind is None or need.kind.has_security):
        yield _security(need, product, source)
    yield _time(need, product, source)


def _kind(need: Need, product: Product, source: str) -> Verdict:
    title = _("融资种类")
    if need.kind is None:
        return _says(title, Outcome.UNKNOWN, _("需求还没有选种类。"), source)
    if need.kind_id == product.kind_id:
        return _says(title, Outcome.MET, _("都是“%s”。") % product.kind.name, source)
    words = {"need": need.kind.name, "product": product.kind.name}
    if need.kind.borrows and product.kind.borrows:
        reason = _("需要“%(need)s”，这款是“%(product)s”，都是借款类，能不能用请问机构。") % words
        return _says(title, Outcome.UNKNOWN, reason, source)
    return _says(title, Outcome.NOT_MET, _("需要“%(need)s”，这款是“%(product)s”。") % words, source)


def _amount(need: Need, product: Product, source: str) -> Verdict:
    title = _("金额")
    if need.amount is None:
        return _says(title, Outcome.UNKNOWN, _("需求没有写金额。"), source)
    if product.amount_high is None:
        return _says(title, Outcome.UNKNOWN, _("产品没有写额度上限。"), source)
    wanted = _money(need.amount)
    if need.amount > product.amount_high:
        words = {"need": wanted, "most": _money(product.amount_high)}
        return _says(title, Outcome.NOT_MET, _("需要%(need)s，这款最高%(most)s。") % words, source)
    if product.amount_low is not None and need.amount < product.amount_low:
        words = {"need": wanted, "least": _money(product.amount_low)}
        return _says(title, Outcome.NOT_MET, _("需要%(need)s，这款最低%(least)s。") % words, source)
    words = {"need": wanted, "most": _money(product.amount_high)}
    return _says(title, Outcome.MET, _("需要%(need)s，这款最高%(most)s。") % words, source)


def _term(need: Need, product: Product, source: str) -> Verdict:
    title = _("期限")
    if need.term_months is None:
        return _says(title, Outcome.UNKNOWN, _("需求没有写期限。"), source)
    if product.term_months is None:
        return _says(title, Outcome.UNKNOWN, _("产品没有写最长期限。"), source)
    words = {"need": need.term_months, "most": product.term_months}
    outcome = Outcome.MET if need.term_months <= product.term_months else Outcome.NOT_MET
    return _says(title, outcome, _("需要%(need)s个月，这款最长%(most)s个月。") % words, source)


def _security(need: Need, product: Product, source: str) -> Verdict:
    title = _("担保")
    asked, given = set(guarantees_in(product.security)), set(guarantees_in(need.security))
    if Guarantee.CREDIT in asked:
        return _says(title, Outcome.MET, _("这款可以凭信用。"), source)
    if not product.security.strip() or not asked:
        return _says(title, Outcome.UNKNOWN, _("这款要求的担保从文字里看不出种类，请问机构。"), source)
    if asked & given:
        same = "、".join(str(one.label) for one in Guarantee if one in asked & given)
        return _says(title, Outcome.MET, _("双方都写了%s。") % same, source)
    words = {"asked": product.security, "given": need.security or _("没有写")}
    return _says(title, Outcome.UNKNOWN, _("这款要求：%(asked)s。您能提供的：%(given)s。请问机构。") % words, source)


def _time(need: Need, product: Product, source: str) -> Verdict:
    title = _("用款时间")
    if need.needed_by is None:
        return _says(title, Outcome.UNKNOWN, _("需求没有写最晚用款日期。"), source)
    if product.days_to_decision is None:
        return _says(title, Outcome.UNKNOWN, _("产品没有写审批天数。"), source)
    left = (need.needed_by - timezone.localdate()).days
    words = {"left": max(left, 0), "days": product.days_to_decision}
    in_time = timezone.localdate() + timedelta(days=product.days_to_decision) <= need.needed_by
    outcome = Outcome.MET if in_time else Outcome.NOT_MET
    return _says(title, outcome, _("离用款还有%(left)s天，审批要%(days)s天。") % words, source)


def _money(amount: Decimal) -> str:
    """To the last figure: a rounded one could say that 500 is more than 500."""
    figures = f"{Decimal(amount):,.2f}".rstrip("0").rstrip(".")
    return _("%s万元") % figures


def _says(title: str, outcome: Outcome, reason: str, source: str) -> Verdict:
    return Verdict(
        clause_id="need", title=title, outcome=outcome, reason=reason, sentence="", source=source, severity=50
    )
