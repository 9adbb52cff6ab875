"""Every address that shows a page, as somebody who sees it.

The addresses come from the resolver: a new one that is neither visited here nor named among the parts fails a test.
The table says only who looks, and at what: a word in `at` names a thing of the scene.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.e2e import drawn
from tests.e2e.people import (
    BANKER,
    CITY_OFFICER,
    CLERK,
    ENTITY_ADMIN,
    EXPERT,
    FINAL_OFFICER,
    FIRST_OFFICER,
    HALFWAY,
    LIAISON,
    LISTENER,
    NEWCOMER,
    ORGANISER,
    OTHER_CLERK,
    OTHER_LIAISON,
    OWNER_ADMIN,
    QUIET,
    REGISTRAR,
    REGULATOR,
    RETURNED_CLERK,
    SEALED,
    VISITOR,
)


@dataclass(frozen=True)
class Look:
    """One look at an address: who, at what, with which conditions, and what is special about it."""

    who: str
    at: dict[str, str]
    query: str = ""
    note: str = ""


def by(*people: str, query: str = "", note: str = "", **at: str) -> tuple[Look, ...]:
    return tuple(Look(who, at, query, note) for who in people)


LOOKS: dict[str, tuple[Look, ...]] = {
    # the public
    "dashboard:home": by(VISITOR, CLERK),
    "scenarios:list": by(VISITOR) + by(VISITOR, query="?q=没有这样的场景", note="nothing"),
    "scenarios:public": (
        by(VISITOR, CLERK, FIRST_OFFICER, LIAISON, reference="own")
        + by(QUIET, reference="own", note="off")
        + by(LIAISON, reference="excluded", note="excluded")
        + by(CLERK, reference="changed", note="changed")
        + by(OTHER_CLERK, reference="returned", note="returned")
    ),
    "organisations:entities": by(VISITOR) + by(VISITOR, query="?q=没有这样的主体", note="nothing"),
    "organisations:entity": by(VISITOR, CLERK, LIAISON, reference="entity"),
    "organisations:accept": by(VISITOR, secret="secret") + by(CLERK, secret="secret", note="other"),
    "financing:products": by(VISITOR) + by(VISITOR, query="?q=没有这样的产品", note="nothing"),
    "financing:product": (
        by(VISITOR, BANKER, LIAISON, reference="product")
        + by(BANKER, FIRST_OFFICER, reference="held_product", note="held")
        + by(BANKER, reference="reopened_product", note="reopened")
        + by(BANKER, reference="lapsed_product", note="lapsed")
    ),
    "roadshows:events": by(VISITOR) + by(VISITOR, query="?over=1", note="nothing"),
    "roadshows:event": by(VISITOR, LIAISON, reference="open_event") + by(VISITOR, reference="planned", note="planned"),
    "roadshows:live": by(VISITOR, ORGANISER, reference="planned"),
    "roadshows:screen": by(VISITOR, reference="planned"),
    "talent:experts": by(CLERK, EXPERT),
    "talent:expert": by(CLERK, EXPERT, REGISTRAR, reference="expert"),
    "web:search": (
        by(VISITOR, query="?q=监测", note="found")
        + by(CLERK, query="?q=监测", note="found")
        + by(VISITOR, note="empty")
        + by(VISITOR, query="?q=zz9xq7", note="nothing")
    ),
    "web:styleguide": by(VISITOR),
    # the workbench
    "web:work_home": by(
        CLERK, RETURNED_CLERK, FIRST_OFFICER, FINAL_OFFICER, REGISTRAR, CITY_OFFICER, LIAISON, NEWCOMER, BANKER, EXPERT
    ),
    "web:inbox": by(CLERK, LIAISON, BANKER),
    "web:rename_view": by(FIRST_OFFICER, reference="view"),
    "scenarios:desk": by(CLERK, OTHER_CLERK),
    "scenarios:new": by(CLERK),
    "scenarios:deleted": by(CLERK),
    "scenarios:edit": by(CLERK, reference="own") + by(OTHER_CLERK, reference="returned", note="returned"),
    "scenarios:import": by(CLERK, OTHER_CLERK),
    "scenarios:import_columns": by(CLERK, reference="mapping"),
    "scenarios:import_result": by(CLERK, reference="import"),
    "scenarios:batch_new": by(CLERK, OTHER_CLERK, RETURNED_CLERK),
    "scenarios:batch": by(OTHER_CLERK, FIRST_OFFICER, reference="batch"),
    "scenarios:review": (
        by(FIRST_OFFICER, FINAL_OFFICER) + by(FIRST_OFFICER, query="?q=没有这样的场景", note="nothing")
    ),
    "scenarios:review_one": (
        by(FIRST_OFFICER, reference="submitted")
        + by(FINAL_OFFICER, reference="checked", note="checked")
        + by(FIRST_OFFICER, reference="changed", note="changed")
    ),
    "scenarios:words": by(FIRST_OFFICER),
    "scenarios:classes": by(FIRST_OFFICER),
    "scenarios:word": by(FIRST_OFFICER, pk="screened"),
    "recommendations:matches": (
        by(LIAISON, NEWCOMER)
        + by(LIAISON, query="?kind=product", note="products")
        + by(LIAISON, query="?kind=expert", note="experts")
        + by(QUIET, note="off")
        + by(QUIET, query="?kind=product&city=140100", note="off-nothing")
    ),
    "recommendations:outlook_all": by(LIAISON) + by(QUIET, note="off"),
    "recommendations:recommended_all": (
        by(CLERK, FIRST_OFFICER, kind="scenario", reference="own")
        + by(BANKER, kind="product", reference="product", note="product")
    ),
    "recommendations:all_experts_for_scenario": by(CLERK, reference="own"),
    "recommendations:why_all": by(CLERK, reference="entity"),
    "recommendations:week": (
        by(LIAISON) + by(OTHER_LIAISON, note="seen") + by(NEWCOMER, note="nothing") + by(QUIET, note="off")
    ),
    "recommendations:preference": by(CLERK, LIAISON, ENTITY_ADMIN) + by(QUIET, note="off"),
    "recommendations:explanation": by(VISITOR, LIAISON),
    "recommendations:saved": by(LIAISON, CLERK, BANKER),
    "recommendations:rename_saved": by(LIAISON, reference="saved"),
    "recommendations:library": (
        by(FIRST_OFFICER, REGISTRAR)
        + by(FIRST_OFFICER, query="?state=proposed", note="proposed")
        + by(FIRST_OFFICER, query="?q=没有这样的问题", note="nothing")
    ),
    "recommendations:problem": (
        by(FIRST_OFFICER, key="proposal")
        + by(FIRST_OFFICER, key="shipped", note="shipped")
        + by(FIRST_OFFICER, key="changed_problem", note="changed")
        + by(FIRST_OFFICER, key="retired", note="retired")
    ),
    "recommendations:new_problem": by(FIRST_OFFICER),
    "recommendations:edit_problem": (
        by(FIRST_OFFICER, key="proposal") + by(FIRST_OFFICER, key="shipped", note="shipped")
    ),
    "recommendations:helping": by(EXPERT) + by(EXPERT, query="?asker=entity&band=high", note="few"),
    "recommendations:quality": by(FIRST_OFFICER, FINAL_OFFICER),
    "recommendations:judge": by(FIRST_OFFICER),
    "recommendations:weight_set": by(FINAL_OFFICER, version="weights") + by(FINAL_OFFICER, version="won", note="won"),
    "recommendations:public_quality": by(VISITOR),
    "financing:desk": by(BANKER),
    "financing:new": by(BANKER),
    "financing:edit": by(BANKER, reference="product"),
    "financing:needs": by(LIAISON, FIRST_OFFICER, NEWCOMER) + by(LIAISON, query="?state=lapsed", note="nothing"),
    "financing:need": (
        by(LIAISON, FIRST_OFFICER, reference="need")
        + by(LIAISON, reference="draft_need", note="draft")
        + by(LISTENER, reference="lapsed_need", note="lapsed")
    ),
    "financing:new_need": by(LIAISON, NEWCOMER),
    "financing:edit_need": by(LIAISON, reference="draft_need"),
    "financing:joints": by(BANKER),
    "financing:new_joint": by(BANKER),
    "financing:joint": by(VISITOR, BANKER, LIAISON, reference="joint"),
    "financing:kinds": by(FIRST_OFFICER),
    "financing:new_kind": by(FIRST_OFFICER),
    "financing:edit_kind": by(FIRST_OFFICER, code="lease"),
    "roadshows:apply": by(LIAISON, reference="open_event"),
    "roadshows:agenda": by(LISTENER, CLERK),
    "roadshows:judging": by(EXPERT),
    "roadshows:sheet": by(EXPERT, judge="seat", application="applied"),
    "roadshows:desk": by(ORGANISER, REGISTRAR),
    "roadshows:new": by(REGISTRAR),
    "roadshows:manage": by(ORGANISER, reference="planned") + by(REGISTRAR, reference="open_event", note="open"),
    "roadshows:edit": by(REGISTRAR, reference="open_event"),
    "roadshows:applications": by(ORGANISER, reference="planned") + by(REGISTRAR, reference="open_event", note="open"),
    "roadshows:judges": by(REGISTRAR, reference="open_event"),
    "roadshows:texts": by(ORGANISER, reference="planned"),
    "roadshows:sessions": by(ORGANISER, reference="planned"),
    "roadshows:comers": by(ORGANISER, reference="planned") + by(REGISTRAR, reference="open_event", note="nothing"),
    "roadshows:meetings": by(ORGANISER, reference="planned"),
    "roadshows:seat": by(ORGANISER, reference="planned", entity="seated", institution="seated_with"),
    "roadshows:day": by(ORGANISER, reference="planned"),
    "roadshows:change_sheet": by(ORGANISER, reference="planned", number="meeting_release"),
    "roadshows:arrivals": by(ORGANISER, reference="planned"),
    "roadshows:papers": tuple(
        look
        for kind in ("sheets", "signs", "code")
        for look in by(ORGANISER, reference="planned", kind=kind, note=kind)
    ),
    "roadshows:report": by(ORGANISER, reference="planned") + by(REGISTRAR, reference="open_event", note="nothing"),
    "roadshows:my_meetings": by(OTHER_LIAISON, CLERK),
    "roadshows:wishes": by(OTHER_LIAISON, participant="seated"),
    "roadshows:my_sheet": by(OTHER_LIAISON, participant="seated"),
    "roadshows:door": by(OTHER_LIAISON, token="door"),
    "roadshows:new_session": by(ORGANISER, reference="planned"),
    "roadshows:edit_session": by(ORGANISER, reference="planned", session="session"),
    "conflicts:mine": by(EXPERT, CLERK),
    "conflicts:register": by(REGISTRAR, FIRST_OFFICER),
    "referrals:batches": by(FIRST_OFFICER, REGULATOR),
    "referrals:grid": by(FIRST_OFFICER),
    "referrals:batch": (
        by(FIRST_OFFICER, REGULATOR, reference="waiting_batch")
        + by(FIRST_OFFICER, reference="draft_batch", note="draft")
        + by(FIRST_OFFICER, reference="noted_batch", note="noted")
    ),
    "referrals:letter": by(REGULATOR, reference="waiting_batch"),
    "referrals:statistics": by(REGULATOR) + by(REGULATOR, query="?month=2020-01", note="nothing"),
    "referrals:entity": by(LIAISON, NEWCOMER),
    "referrals:asked": by(LIAISON, reference="asked_referral")
    + by(LIAISON, reference="read_referral", note="read")
    + by(OTHER_LIAISON, reference="drawn_referral", note="drawn"),
    "referrals:reviews": by(BANKER)
    + by(BANKER, query="?tab=cards", note="cards")
    + by(BANKER, query="?tab=closed", note="closed"),
    "referrals:review": by(BANKER, reference="bank_sheet")
    + by(BANKER, reference="bank_card", note="card")
    + by(BANKER, reference="bank_signed", note="signed"),
    "referrals:stage": by(BANKER, reference="bank_stage"),
    "referrals:card_layout": by(BANKER),
    "referrals:figures": by(LIAISON, NEWCOMER),
    "referrals:new_figure": by(LIAISON),
    "referrals:edit_figure": by(LIAISON, reference="figure"),
    "referrals:figures_to_check": by(FIRST_OFFICER),
    "referrals:institutions": by(FIRST_OFFICER),
    "referrals:access": by(OTHER_LIAISON, NEWCOMER),
    "talent:new": by(REGISTRAR),
    "talent:pools": by(REGISTRAR, FIRST_OFFICER),
    "talent:pool": by(REGISTRAR, code="committee"),
    "talent:edit_pool": by(REGISTRAR, code="committee"),
    "talent:edit": by(EXPERT, reference="expert"),
    "organisations:overview": by(CLERK, LIAISON, NEWCOMER, BANKER, FIRST_OFFICER),
    "organisations:edit": by(OWNER_ADMIN, LIAISON),
    "organisations:authority": by(OWNER_ADMIN),
    "organisations:profile": by(LIAISON),
    "organisations:members": by(OWNER_ADMIN, CLERK),
    "organisations:member": by(OWNER_ADMIN, pk="member"),
    "organisations:add_part": by(LIAISON, word="cases"),
    "organisations:edit_part": by(LIAISON, word="cases", pk="case"),
    "organisations:texts": by(REGISTRAR),
    "organisations:registry": by(REGISTRAR, FIRST_OFFICER),
    "organisations:new": by(REGISTRAR),
    "organisations:import_cards": by(REGISTRAR),
    "organisations:registered": by(REGISTRAR, reference="entity") + by(REGISTRAR, reference="owner", note="owner"),
    "organisations:legal_record": by(REGISTRAR, reference="entity"),
    "dashboard:figures": by(REGISTRAR),
    "accounts:account": by(CLERK),
    "accounts:ways": by(CLERK),
    "accounts:tokens": by(CLERK),
    # signing in
    "account_login": by(VISITOR),
    "account_logout": by(CLERK),
    "account_reset_password": by(VISITOR),
    "account_reset_password_done": by(VISITOR),
    "account_reset_password_from_key": by(VISITOR, uidb36="1", key="abc-def"),
    "account_reset_password_from_key_done": by(VISITOR),
    "account_change_password": by(CLERK),
    "account_email": by(CLERK),
    "account_email_verification_sent": by(VISITOR),
    "account_confirm_email": by(VISITOR, key="unknown"),
    "account_inactive": by(VISITOR),
    "account_signup": by(VISITOR),
    "mfa_index": by(CLERK),
    "mfa_activate_totp": by(CLERK),
    "account_reauthenticate": by(CLERK),
    "account_set_password": by(CLERK),
    "account_confirm_login_code": by(CLERK),
    "account_request_reauthentication_code": by(CLERK),
    "account_confirm_reauthentication_code": by(CLERK),
    "mfa_authenticate": by(HALFWAY),
    "mfa_reauthenticate": by(SEALED),
    "mfa_deactivate_totp": by(SEALED),
    "mfa_generate_recovery_codes": by(SEALED),
    "mfa_view_recovery_codes": by(SEALED),
}

# Answered, but no page of their own: pieces that pages fetch, downloads, and what only redirects.
PARTS = {
    "web:suggest",
    "roadshows:now",
    "roadshows:kit",
    "roadshows:plan_line",
    "roadshows:feed",
    "web:inbox_since",
    "web:card",  # leads to the page of a notice
    "files:download",
    "mfa_download_recovery_codes",
    "live",
    "ready",
    "scenarios:questions",
    "scenarios:import_template",
    "recommendations:recommended_scenario",
    "recommendations:recommended_product",
    "recommendations:own_fit_scenario",
    "recommendations:own_fit_product",
    "recommendations:offer_saved",
    "recommendations:library_status",
    "recommendations:quality_status",
    "recommendations:problem_near",
    "recommendations:outlook",
    "recommendations:experts_for_scenario",
    "recommendations:helping_beside",
    "recommendations:alike",
    "recommendations:why",
    "recommendations:products_for_need",
    "referrals:letter_word",
    "referrals:letter_pdf",
    "referrals:month",
    "referrals:alive",
    "referrals:book_pdf",
    "referrals:book_workbook",
    "referrals:authority_word",
    "referrals:authority_paper",
    "referrals:sealed",
    "referrals:document",
    "referrals:public_institutions",  # while its setting is off there is no such page
}
# Read by programs or by the technical staff: the API answers in JSON, the admin is another project's interface.
OTHER_HOUSES = ("admin/", "api/")


# What a press draws on an open page, by the name of its picture.
DRAWN: dict[str, tuple[str, str, drawn.Draw]] = {
    "scenarios-bulk": (FIRST_OFFICER, "/work/review/", drawn.bulk_preview),
    "scenarios-batch-check": (OTHER_CLERK, "/work/scenarios/batches/new/", drawn.batch_check),
    "organisations-new-faults": (REGISTRAR, "/work/registry/new/", drawn.faults),
    "financing-edit-conflict": (BANKER, "/work/products/{product}/edit/", drawn.conflict),
    "recommendations-promotion": (FINAL_OFFICER, "/work/quality/weights/{won}/", drawn.promotion),
    "api-docs": (VISITOR, "/api/v1/docs/", drawn.interface),
    "error-csrf": (VISITOR, "/accounts/login/", drawn.stale),
    "error-403": (VISITOR, "/", drawn.broken("403")),
    "error-500": (VISITOR, "/", drawn.broken("500")),
}


@dataclass(frozen=True)
class Page:
    """One look with its address: `name` is that of its picture, `draw` what is done there first."""

    name: str
    path: str
    who: str
    draw: drawn.Draw | None = None


def pages(scene: dict[str, str]) -> Iterator[Page]:
    for route, looks in LOOKS.items():
        for look in looks:
            at = {key: value if key == "kind" else scene.get(value, value) for key, value in look.at.items()}
            words = [route.replace(":", "-"), look.note, look.who]
            yield Page("-".join(word for word in words if word), reverse(route, kwargs=at) + look.query, look.who)
    yield Page("not-found", "/no-such-page/", VISITOR)
    for name, (who, path, draw) in DRAWN.items():
        yield Page(name, path.format_map(scene), who, draw)


def routes() -> dict[str, str]:
    """Every named address of the product by its name, without those of other houses."""
    return {name: path for path, name in _walk(get_resolver()) if not path.startswith(OTHER_HOUSES)}


def _walk(resolver: URLResolver, prefix: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, path, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern):
            yield path, space + str(entry.name)
