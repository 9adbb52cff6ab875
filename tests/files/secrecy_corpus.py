"""Forty files that carry a mark of secrecy and forty that only speak of secrets: (label, name, content)."""

from tests.files.making import docx, ofd, pdf, png, watermark, xlsx

PLAIN = ("关于井下皮带运输智能巡检的场景需求", "现状：人工巡检，每班两次。")


def titled(mark, *more):
    return [mark, *more, "山西省某某局文件", "关于报送场景需求的通知"]


MARKED = [
    # In the name alone.
    ("name, star and period", "机密★10年-关于报送场景需求的通知.docx", docx(PLAIN)),
    ("name, brackets first", "【秘密】智能巡检方案.pdf", pdf(PLAIN)),
    ("name, brackets last", "智能巡检方案（绝密）.docx", docx(PLAIN)),
    ("name, parted by hyphens", "场景清单-机密-2026.xlsx", xlsx()),
    ("name, the mark alone", "秘密.pdf", pdf(PLAIN)),
    ("name, blanks in the mark", "绝 密 工作方案.docx", docx(PLAIN)),
    ("name, traditional characters", "機密★長期 設備清單.xlsx", xlsx()),
    ("name, a picture", "现场照片_秘密★3年.png", png()),
    ("name, classified file", "（涉密）矿区测绘图.pdf", pdf(PLAIN)),
    ("name, work secret", "工作秘密-汇报材料.docx", docx(PLAIN)),
    ("name, run into the title", "机密关于数据要素工作的请示.docx", docx(PLAIN)),
    # First page of Word documents, as GB/T 9704 puts it and as people do.
    ("docx, star and years", "通知.docx", docx(titled("机密★10年"))),
    ("docx, star and months", "通知.docx", docx(titled("秘密★6个月"))),
    ("docx, for good", "通知.docx", docx(titled("绝密★长期"))),
    ("docx, full-width digits", "通知.docx", docx(titled("机密★１０年"))),
    ("docx, blanks between the characters", "通知.docx", docx(titled("绝　密"))),
    ("docx, the level alone", "通知.docx", docx(titled("秘密"))),
    ("docx, number of the copy, level, urgency", "通知.docx", docx(titled("000012　　机密★1年　　特急"))),
    ("docx, urgency below", "通知.docx", docx(titled("机密", "特急"))),
    ("docx, labelled", "通知.docx", docx(titled("密级：机密"))),
    ("docx, labelled with the period", "通知.docx", docx(titled("密级：秘密　保密期限：5年"))),
    ("docx, only the period", "通知.docx", docx(titled("保密期限：10年"))),
    ("docx, ticked", "登记表.docx", docx(titled("密级：□公开 □秘密 ☑机密"))),
    ("docx, invisible characters inside", "通知.docx", docx(titled("机\u200b密\u200b★10年"))),
    ("docx, asterisk for the star", "通知.docx", docx(titled("机密*5年"))),
    ("docx, Chinese numerals", "通知.docx", docx(titled("秘密★三年"))),
    ("docx, in brackets before the title", "通知.docx", docx(["【机密】关于报送场景需求的通知"])),
    ("docx, work secret", "通知.docx", docx(titled("工作秘密★2年"))),
    ("docx, internal paper", "简报.docx", docx(titled("内部资料　注意保密"))),
    ("docx, header", "通知.docx", docx(PLAIN, headers=["", "机密★10年"])),
    ("docx, watermark", "通知.docx", docx(PLAIN, margin=watermark("绝密"))),
    ("docx, property of the office's system", "通知.docx", docx(PLAIN, custom=[("密级", "机密"), ("期限", "10年")])),
    # Workbooks.
    ("xlsx, first cell", "清单.xlsx", xlsx([["秘密★1年"], ["单位", "设备"], ["某矿", "皮带"]])),
    ("xlsx, labelled in two cells", "清单.xlsx", xlsx([["密级", "机密"], ["单位", "设备"]])),
    ("xlsx, printed header", "清单.xlsx", xlsx(header="机密★10年")),
    ("xlsx, hidden sheet", "清单.xlsx", xlsx(hidden_rows=[["绝密★启用前"]])),
    # PDF and OFD.
    ("pdf, first page", "通知.pdf", pdf(titled("机密★10年"))),
    ("pdf, letters apart, after a cover", "通知.pdf", pdf(["封面"], ["机 密 ★ 1 0 年", "关于报送的通知"])),
    ("pdf, property", "通知.pdf", pdf(PLAIN, title="秘密★3年 场景需求")),
    ("ofd, template of the page", "通知.ofd", ofd(PLAIN, template=["机密★20年"])),
]

HARMLESS = [
    # Names.
    ("name, trade secrets", "商业秘密保护制度.docx", docx(PLAIN)),
    ("name, agreement", "保密协议.pdf", pdf(PLAIN)),
    ("name, confidential computing", "机密计算平台技术白皮书.pdf", pdf(PLAIN)),
    ("name, not classified", "（非涉密）项目材料.docx", docx(PLAIN)),
    ("name, qualification", "国家秘密载体印制资质证书.png", png()),
    ("name, qualification for integration", "涉密信息系统集成资质证书.pdf", pdf(PLAIN)),
    ("name, confidentiality test", "机密性与完整性测试报告.docx", docx(PLAIN)),
    ("name, undertaking", "2026-保密承诺书-签字版.pdf", pdf(PLAIN)),
    ("name, stars", "五星级酒店★★★★★照片.png", png()),
    ("name, two extensions of documents", "智能巡检方案.docx.pdf", pdf(PLAIN)),
    # Prose.
    (
        "docx, the platform's own warning",
        "说明.docx",
        docx(["本平台为非涉密系统，严禁填报、上传国家秘密和工作秘密。", *PLAIN]),
    ),
    ("docx, trade secret clause", "合同.docx", docx(["双方对在合作中知悉的商业秘密负有保密义务。"])),
    (
        "docx, agreement with its term",
        "协议.docx",
        docx(["保密协议", "甲方：某矿　乙方：某公司", "三、保密期限", "保密期限：5年", "本协议自签订之日起生效。"]),
    ),
    ("docx, the law's three levels", "培训.docx", docx(["国家秘密的密级分为绝密、机密、秘密三级。"])),
    ("docx, no secrets involved", "承诺.docx", docx(["本项目不涉及国家秘密、工作秘密和个人信息。"])),
    ("docx, unticked boxes", "申请表.docx", docx(["密级：□公开 □内部 □秘密 □机密"])),
    ("docx, open is ticked", "申请表.docx", docx(["密级：☑公开 □内部 □秘密 □机密"])),
    ("docx, level is open", "报告.docx", docx(["密级：公开", *PLAIN])),
    ("docx, level left empty", "报告.docx", docx(["密级：", "编号：2026-001", *PLAIN])),
    ("docx, not classified", "报告.docx", docx(["密级：非密", *PLAIN])),
    ("docx, levels to choose from", "填表说明.docx", docx(["密级：绝密、机密、秘密（按规定填写）"])),
    ("docx, confidential computing", "方案.docx", docx(["机密计算", "采用可信执行环境，保证数据的机密性、完整性。"])),
    (
        "docx, required items of a tender",
        "招标需求.docx",
        docx(["★3.1 投标人须具备保密资质。", "带★的条款为实质性要求。"]),
    ),
    ("docx, ratings", "评价.docx", docx(["技术：★★★★☆", "服务：★★★★★", "内部管理：★★★"])),
    ("docx, network of a customer", "案例.docx", docx(["曾为某单位的机密级涉密信息系统提供运维服务。"])),
    ("docx, a product that finds marks", "产品.docx", docx(["系统可以识别文件中的“机密★10年”等密级标志并告警。"])),
    ("docx, header of a firm", "方案.docx", docx(PLAIN, headers=["某某科技有限公司　商业秘密"])),
    ("docx, watermark of a firm", "方案.docx", docx(PLAIN, margin=watermark("内部公开"))),
    ("docx, password", "手册.docx", docx(["密码长度不少于 12 位，密钥每 90 天更换，密级由系统自动判定。"])),
    ("docx, secret of success", "案例.docx", docx(["降本增效的秘密在于把数据用起来。"])),
    (
        "docx, custody of classified carriers",
        "制度.docx",
        docx(["涉密载体管理规定", "涉密人员上岗前应签订保密承诺书。"]),
    ),
    ("docx, ordinary properties", "方案.docx", docx(PLAIN, title="商业秘密管理办法", custom=[("部门", "保密办公室")])),
    # Workbooks.
    ("xlsx, column of levels, all open", "目录.xlsx", xlsx([["数据名称", "密级"], ["产量", "公开"], ["能耗", "公开"]])),
    (
        "xlsx, legend of levels",
        "分级.xlsx",
        xlsx([["级别", "说明"], ["公开", "可对外"], ["内部", "仅限内部"], ["秘密", "审批后"], ["机密", "双人审批"]]),
    ),
    ("xlsx, trade secrets", "清单.xlsx", xlsx([["是否涉及商业秘密", "否"]], header="&C某某公司")),
    # PDF and OFD.
    (
        "pdf, a sentence broken in a narrow column",
        "合同.pdf",
        pdf(["双方不得泄露在合作中知悉的商业", "秘密", "及技术资料。"]),
    ),
    (
        "pdf, confidentiality broken",
        "白皮书.pdf",
        pdf(["平台从存储、传输、使用三方面保证数据的", "机密", "性和完整性。"]),
    ),
    (
        "pdf, law",
        "学习材料.pdf",
        pdf(["中华人民共和国保守国家秘密法", "第一条 为了保守国家秘密，维护国家安全和利益，制定本法。"]),
    ),
    ("pdf, title in properties", "方案.pdf", pdf(PLAIN, title="机密计算与隐私计算综述")),
    ("ofd, prose", "通知.ofd", ofd(["关于开展保密宣传教育的通知", "各单位要严守国家秘密，保护商业秘密。"])),
]
