"""What each operation of the API does, in the words of whoever reads the schema. The docstrings in the code are for us."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

SUMMARIES = {
    "helping_list": _("可能需要自己的场景和主体，只给专家本人"),
    "helping_answer_create": _("专家对场景或主体表态：愿意帮忙或暂不合适；要有权限 matches:write"),
    "entities_list": _("在库数创主体，人人可读"),
    "entities_retrieve": _("一户主体公开的情况"),
    "experts_list": _("在库专家，已核验单位的成员可读"),
    "experts_retrieve": _("一位专家"),
    "matches_list": _("本主体的匹配，契合的在前"),
    "matches_answer_create": _("对一条匹配表态：有意对接或暂不合适；要有权限 matches:write"),
    "matches_experts_list": _("本主体可以请教的专家，契合的在前"),
    "matches_experts_answer_create": _("对专家表态：想请教或暂不合适；要有权限 matches:write"),
    "notices_list": _("自己的通知，新的在前"),
    "notices_read_create": _("把通知标为已读；要有权限 notices:write"),
    "notices_since_retrieve": _("某个序号之后的通知，按序"),
    "products_list": _("有效期内的金融产品，人人可读；本机构的含草稿"),
    "products_create": _("新建产品草稿；要有权限 products:write"),
    "products_retrieve": _("一款产品"),
    "products_partial_update": _("修改产品；要有权限 products:write"),
    "products_publish_create": _("发布产品；要有权限 products:write"),
    "products_withdraw_create": _("撤回产品；要有权限 products:write"),
    "needs_list": _("本主体的融资需求，含草稿；省数据局可读已发布过的"),
    "needs_create": _("新建融资需求草稿；要有权限 needs:write"),
    "needs_retrieve": _("一条融资需求，只给本主体和省数据局"),
    "needs_partial_update": _("修改融资需求；要有权限 needs:write"),
    "needs_post_create": _("发布融资需求，90天内有效；要有权限 needs:write"),
    "needs_renew_create": _("续期90天；要有权限 needs:write"),
    "needs_withdraw_create": _("撤回融资需求；要有权限 needs:write"),
    "joint_offers_list": _("投贷联动，人人可读；本机构的含待确认和已结束的"),
    "joint_offers_create": _("提出投贷联动，请对方确认；要有权限 products:write"),
    "joint_offers_retrieve": _("一个投贷联动，含两款产品"),
    "joint_offers_confirm_create": _("同意联动；要有权限 products:write"),
    "joint_offers_decline_create": _("不同意联动；要有权限 products:write"),
    "joint_offers_end_create": _("结束或收回联动；要有权限 products:write"),
    "product_kinds_list": _("金融产品的种类和各有哪些栏目，人人可读"),
    "profiles_list": _("自己所在主体的档案"),
    "profiles_retrieve": _("一户主体的档案，只给本主体的人"),
    "profiles_partial_update": _("修改档案；要有权限 profile:write"),
    "problems_nearest_list": _("一段话属于问题库里的哪几类问题，最近的三类在前；给发布方和省数据局"),
    "quality_retrieve": _("匹配质量：各种排法的评测结果和区间，只给省数据局"),
    "scenario_advice_create": _(
        "写场景时的填报提示：可承接主体、缺指标的句子、相似的场景；不保存，要有权限 scenarios:write"
    ),
    "recommended_list": _("一条场景或一款产品的可承接主体，只给发布方"),
    "referrals_list": _("推介：省数据局和金融监管部门看各自可见的，主体看本单位的"),
    "referrals_retrieve": _("一件推介"),
    "referrals_consent_text_retrieve": _("现行的同意书文本和散列"),
    "referrals_consent_create": _("主体同意推介，逐组提供资料；要有权限 referrals:write"),
    "referrals_refuse_create": _("主体不同意推介；要有权限 referrals:write"),
    "referrals_withdraw_create": _("主体撤回同意，对方马上不能查看；要有权限 referrals:write"),
    "reviews_list": _("推介待办，给银行；不含主体名称"),
    "reviews_retrieve": _("一件推介：主体同意提供的资料和指标卡；每次读取记入主体的查看记录"),
    "reviews_cards_list": _("信息卡：主体同意之前，只显示不少于五户相同的大类信息"),
    "reviews_accept_create": _("银行接受推介；要有权限 referrals:write"),
    "reviews_decline_create": _("银行不接受推介，要选原因；要有权限 referrals:write"),
    "reviews_question_create": _("银行向主体提问，期限停止计算；要有权限 referrals:write"),
    "reviews_advance_create": _("记对接、尽调、授信批复、签约、放款、结清或终止；要有权限 referrals:write"),
    "referral_batches_list": _("推介批次，给省数据局和金融监管部门"),
    "referral_batches_retrieve": _("一个推介批次"),
    "referral_batches_note_create": _("金融监管部门知悉；要有权限 referrals:write"),
    "referral_batches_return_create": _("金融监管部门退回整批，要写理由；要有权限 referrals:write"),
    "disclosures_list": _("谁看过本单位的资料，新的在前"),
    "saved_searches_list": _("自己订阅的搜索，新的在前"),
    "saved_searches_create": _("订阅一个搜索，同样的只有一条；要有权限 saved-searches:write"),
    "saved_searches_retrieve": _("自己订阅的一个搜索"),
    "saved_searches_partial_update": _("给订阅改名、暂停或恢复；要有权限 saved-searches:write"),
    "saved_searches_destroy": _("删除订阅；要有权限 saved-searches:write"),
    "recommended_scenario_experts_list": _("一条场景可以请教的专家，只给发布方"),
    "scenarios_destroy": _("删除本单位的一条草稿，三十天内可在网页上恢复；要有权限 scenarios:write"),
    "scenarios_list": _("已发布的场景，人人可读；本单位的含草稿"),
    "scenarios_create": _("新建场景草稿；要有权限 scenarios:write"),
    "scenarios_retrieve": _("一条场景"),
    "scenarios_partial_update": _("修改草稿或退回的场景；要有权限 scenarios:write"),
    "scenarios_submit_create": _("提交审核；要有权限 scenarios:write"),
    "scenarios_withdraw_create": _("撤回场景；要有权限 scenarios:write"),
    "events_list": _("路演活动，人人可读；本单位的含草稿"),
    "events_retrieve": _("一场路演活动"),
    "events_programme_retrieve": _("一场活动最近发布的日程"),
    "meetings_list": _("自己的一对一洽谈，按最近发布的安排"),
    "meetings_outcome_create": _("登记一场洽谈的结果；要有权限 meetings:write"),
    "ties_list": _("自己申报的利害关系；省数据局看全部"),
    "ties_create": _("申报自己和一个单位的利害关系；要有权限 ties:write"),
    "ties_withdraw_create": _("撤回一项申报；要有权限 ties:write"),
    "search_retrieve": _("检索可见的场景、主体、产品和专家"),
    "search_suggest_retrieve": _("边输入边提示名称和行业用语，只列可见的"),
}
TAGS = {
    "scenarios": _("场景"),
    "entities": _("主体"),
    "profiles": _("主体档案"),
    "products": _("金融产品"),
    "needs": _("融资需求"),
    "joint-offers": _("投贷联动"),
    "product-kinds": _("产品种类"),
    "experts": _("专家"),
    "matches": _("匹配"),
    "referrals": _("推介"),
    "reviews": _("银行办理推介"),
    "referral-batches": _("推介批次"),
    "disclosures": _("查看记录"),
    "scenario-advice": _("填报提示"),
    "problems": _("问题库"),
    "quality": _("匹配质量"),
    "recommended": _("可承接主体"),
    "helping": _("请教"),
    "notices": _("通知"),
    "saved-searches": _("订阅的搜索"),
    "events": _("路演活动"),
    "meetings": _("一对一洽谈"),
    "ties": _("利害关系"),
    "search": _("检索"),
}


def say_in_words(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:  # noqa: ARG001  drf-spectacular's signature
    """Hook of drf-spectacular: our words in place of the docstrings."""
    for path in result["paths"].values():
        for operation in path.values():
            operation.pop("description", None)
            if summary := SUMMARIES.get(operation["operationId"]):
                operation["summary"] = str(summary)
    for schema in result["components"]["schemas"].values():
        if "enum" not in schema:
            schema.pop("description", None)
    result["tags"] = [{"name": name, "description": str(words)} for name, words in TAGS.items()]
    return result
