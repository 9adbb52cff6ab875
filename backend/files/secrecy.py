"""Marks of secrecy: 绝密, 机密, 秘密 and 工作秘密 as they stand on papers, told from the same words in ordinary prose.

This platform is not classified, so nothing that carries a mark may be stored. A mark is recognised by its place, not by its
words: alone on a line, beside a star or a period (机密★10年), after 密级, in brackets before a title. 商业秘密, 保密协议,
机密计算 or a sentence about 国家秘密 are no marks. The forms follow GB/T 9704-2012 (7.2.2) and what offices write instead.
"""

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

WARNING = _("本平台为非涉密系统，严禁填报、上传国家秘密和工作秘密。")

LONGEST_LINE = 2_000  # characters; a mark stands in a short line, at its beginning
LONGEST_TITLE = 60  # characters of a line that is a title with a mark in brackets
LONGEST_TAIL = 12  # characters after 内部资料 注意保密, such as a number
CORNER = 3  # lines at the top in which a mark counts whatever else the text lists

_LEVEL = r"(?:绝密|机密|秘密|工作秘密)"
_LEVEL_FORM = rf"{_LEVEL}级?(?:文件|材料|资料|件|事项)?"
_STAR = r"[★☆✩✭✮✯⭐🌟✪✰]"
_LOOSE_STAR = r"[★☆✩✭✮✯⭐🌟✪✰*·•※＊]"
_NUMERAL = r"[0-9一二三四五六七八九十两〇零壹贰叁肆伍陆柒捌玖拾]{1,4}"
_DATE = r"[0-9〇零一二三四五六七八九十]{2,4}[年./-][0-9一二三四五六七八九十]{1,3}[月./-]?(?:[0-9一二三四五六七八九十]{1,3}日?)?"
_PERIOD = rf"(?:保密期限[:：]?)?(?:至?{_DATE}|{_NUMERAL}(?:年|个月|月|天|日)|长期|永久|启用前|公布前|解密前|发布前|解密时间|定期|不定期)"
_URGENCY = r"(?:特提|特急|加急|平急|急件|急)"
_COPY_NUMBER = r"(?:份号[:：]?)?(?:No\.?)?[0-9]{3,8}"
_DOCUMENT_NUMBER = r"\S{1,12}[〔\[(（][12][0-9]{3}[〕\])）]\S{0,6}号"
_LABEL = r"(?:文件|文档|资料|材料|信息|项目|公文)?(?:密级|保密级别|保密等级|秘密等级|涉密等级|涉密级别|定密级别|定密)(?:[和及与/]?保密期限)?"
_OPENERS, _CLOSERS = r"[【\[(（〔〈《「『]", r"[】\])）〕〉》」』]"

# 机密★10年, 秘密★, ★绝密★: a star beside a level. A firm's own 商业秘密★3年 and 财富秘密★三步法 are no state marks.
_STARRED = re.compile(
    rf"(?<!商业)(?<!企业)(?<!公司)(?<!技术){_LEVEL}级?(?:文件|件)?{_STAR}+{_PERIOD}"
    rf"|(?<![\u4e00-\u9fff]){_LEVEL}级?(?:文件|件)?{_STAR}+"
    rf"|内部{_STAR}+{_PERIOD}"
    rf"|{_STAR}+{_LEVEL}级?{_STAR}*(?![\u4e00-\u9fff])"
)
# 机密*10年, 秘密·长期: another sign does for a star when a period follows.
_SIGNED = re.compile(rf"(?<![\u4e00-\u9fff]){_LEVEL}级?{_LOOSE_STAR}+{_PERIOD}")
# 密级：机密; a list of levels to choose from is a form, not a mark.
_LABELLED = re.compile(rf"{_LABEL}[:：\s|]*{_OPENERS}?(?P<level>{_LEVEL})(?!性|[、/,，|或和及□☐○]|\s*[□☐○])")
_TICKED = re.compile(rf"[☑✓✔√■●☒]\s*(?P<level>{_LEVEL})(?![\u4e00-\u9fff])")
_BOX = re.compile(r"[□☐○◯☑✓✔√■●☒]")
# 保密期限：10年 as a line of its own, outside contracts.
_TERM = re.compile(rf"(?:保密期限|解密时间|解密日期)[:：\s]*{_PERIOD}")
_CONTRACT = re.compile(r"协议|合同|甲方|乙方|保密条款|知识产权|商业秘密|承诺书|竞业|接收方|披露方")
# A line, or a part of one between wide blanks, that is nothing but a mark.
_ALONE = re.compile(rf"{_STAR}*{_OPENERS}*{_LEVEL_FORM}{_CLOSERS}*{_STAR}*[\s:：]*{_OPENERS}?(?:{_PERIOD})?{_CLOSERS}*")
_FURNITURE = re.compile(rf"{_URGENCY}|{_COPY_NUMBER}|{_DOCUMENT_NUMBER}|{_PERIOD}")
_BRACKETED = re.compile(
    rf"^{_STAR}*{_OPENERS}(?P<level>{_LEVEL}级?){_CLOSERS}|{_OPENERS}(?P<last>{_LEVEL}级?){_CLOSERS}$"
)
# 机密 关于……的通知: a mark before a title in the same line.
_BEFORE_TITLE = re.compile(
    rf"^(?P<level>{_LEVEL}级?)\s+(?=关于|中共|{_URGENCY}|\S{{0,40}}(?:文件|通知|报告|请示|方案|意见|函|纪要|批复|决定|{_DOCUMENT_NUMBER})$)"
)
# 本文件为机密, 涉密文件 严禁复制: a paper that says so of itself.
_DECLARED = re.compile(
    rf"^(?:本|此)(?:文件|件|资料|材料|表)(?:为|系|属于?|含有?|涉及)?(?:国家秘密|工作秘密|{_LEVEL}|涉密)(?:级?(?:文件|资料|材料|件|事项|信息)?)(?=$|[\s,，。、;；:!！★])"
    rf"|^涉密(?:文件|资料|材料|件)(?=$|[\s,，。、:!！·★-]*(?:严禁|请勿|不得|注意|禁止|妥善))"
)
# Work secrets as offices mark them.
_INTERNAL = re.compile(
    rf"{_OPENERS}?内部(?:资料|材料|文件|事项|信息)[\s,，。、:：·•*★-]*(?:请?注意保密|注意保存|妥善保管|请?勿外传|严禁外传|不得外传|严禁公开|不得公开|禁止翻印|阅后即焚|阅后收回|阅后退回)[!！。]?"
)

_WRAPPED_BEFORE = re.compile(r"(?:商业|技术|国家|企业|公司|职业|客户|的|与|和|或|及|、|，|,|守|露|涉及|属于)$")
_WRAPPED_AFTER = re.compile(r"^(?:性|计算|保护|法|泄露|点|权|及|和|或|的|、|，|。)")
_OPEN_LEVELS = frozenset({"公开", "内部", "一般", "普通", "非密", "不涉密", "内部公开"})
_QUOTED = re.compile(r"[“\"‘'「『《][^”\"’'」』》]{0,20}$")

# Every mark, however it is written, has one of these signs: a list of thousands of cells is looked through in no time.
_NEEDED = re.compile("[密内內\U0002f814]")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad]")
_TRADITIONAL = str.maketrans(
    {"機": "机", "絕": "绝", "絶": "绝", "祕": "秘", "級": "级", "內": "内", "資": "资", "長": "长", "個": "个"}
)
_SPACED = re.compile(r"(?<![\u4e00-\u9fff])([绝机秘])[^\S\n]{1,8}密(?![^\S\n]{0,2}(?:[^\S\n]*性|[^\S\n]*计算))")
_SPACED_WORK = re.compile(r"工[^\S\n]+作[^\S\n]*秘密")
_SPACED_LABEL = re.compile(r"密[^\S\n]+级")
_BLANKS_AT_SIGNS = re.compile(rf"[^\S\n]*({_STAR})[^\S\n]*")
_BLANKS_IN_PERIOD = re.compile(r"(?<=[0-9★])[^\S\n]+(?=[0-9]|年|个月|月|日)")
_WIDE_BLANK = re.compile(r"\t|[^\S\n]{2,}|\u3000+|[|｜]")


def secrecy_mark(text: str) -> str | None:
    """The mark that `text` carries, as it is to be quoted to its author; None for harmless text."""
    if not _NEEDED.search(text):
        return None
    lines = _lines(text)
    in_contract = bool(_CONTRACT.search("\n".join(lines)))
    is_legend = _is_legend(lines)
    for number, line in enumerate(lines):
        if is_legend and number >= CORNER and _ALONE.fullmatch(line):
            continue
        before = lines[number - 1] if number else ""
        after = lines[number + 1] if number + 1 < len(lines) else ""
        mark = _mark_in_line(line, before, after) or (None if in_contract else _whole(_TERM, line))
        if mark:
            return mark
    return None


def _lines(text: str) -> list[str]:
    """The lines that are not empty; single characters under each other, as in a vertical text, are one line."""
    lines: list[str] = []
    upright = False
    for raw in _plain(text).split("\n"):
        line = raw[:LONGEST_LINE].strip()
        if not line:
            continue
        if len(line) == 1 and upright:
            lines[-1] += line
        else:
            lines.append(line)
        upright = len(line) == 1
    return [_plain(line).strip() for line in lines]


def _is_legend(lines: list[str]) -> bool:
    """A table that explains levels (公开, 内部, 秘密, 机密) names several, and the open ones too."""
    levels = {line for line in lines if _ALONE.fullmatch(line)}
    return len(levels) > 1 and any(line in _OPEN_LEVELS for line in lines)


def _plain(text: str) -> str:
    """One form for what looks the same: full-width signs, invisible characters, 絕 密, ★ with blanks around it."""
    text = (
        _INVISIBLE.sub("", text)
        .replace("\u3000", "  ")
        .replace("\xa0", " ")
        .replace("\r", "\n")
        .replace("\x0b", "\n")
        .replace("\x0c", "\n")
    )
    text = unicodedata.normalize("NFKC", text).translate(_TRADITIONAL)
    text = _SPACED_LABEL.sub("密级", _SPACED_WORK.sub("工作秘密", _SPACED.sub(r"\1密", text)))
    return _BLANKS_IN_PERIOD.sub("", _BLANKS_AT_SIGNS.sub(r"\1", text))


def _mark_in_line(line: str, before: str, after: str) -> str | None:
    patterns = (_STARRED, _SIGNED) if _BOX.search(line) else (_STARRED, _SIGNED, _LABELLED)
    for pattern in patterns:
        for found in pattern.finditer(line):
            if not _is_quotation(line, found):
                return found[0]
    if ticked := _TICKED.search(line):
        return ticked["level"]
    for part in (line, *_WIDE_BLANK.split(line)):
        if mark := _mark_in_part(part.strip()):
            return None if _is_wrapped_prose(part.strip(), line, before, after) else mark
    if titled := _BRACKETED.search(line) if len(line) <= LONGEST_TITLE else None:
        return titled["level"] or titled["last"]
    if leading := _BEFORE_TITLE.search(line):
        return leading["level"]
    if declared := _DECLARED.search(line):
        return declared[0]
    internal = _INTERNAL.match(line)
    return internal[0] if internal and len(line) - len(internal[0]) <= LONGEST_TAIL else None


def _mark_in_part(part: str) -> str | None:
    """The part is a mark, or marks beside what else stands in that corner: number of the copy, urgency."""
    if mark := _whole(_ALONE, part):
        return mark
    words = part.split()
    marks = [word for word in words if _ALONE.fullmatch(word)]
    return marks[0] if marks and all(_FURNITURE.fullmatch(word) for word in words if word not in marks) else None


def _whole(pattern: re.Pattern[str], text: str) -> str | None:
    return text if pattern.fullmatch(text) else None


def _is_wrapped_prose(part: str, line: str, before: str, after: str) -> bool:
    """A narrow column broke a sentence so that one of its words fills a line: 商业 / 秘密."""
    if part != line:
        return False
    return bool(_WRAPPED_BEFORE.search(before) or _WRAPPED_AFTER.match(after))


def _is_quotation(line: str, found: re.Match[str]) -> bool:
    """Somebody explains marks in a sentence: 系统可识别“机密★10年”等标志."""
    quoted = _QUOTED.search(line[: found.start()]) and re.match(
        r"[^“\"‘'「『《]{0,20}[”\"’'」』》]", line[found.end() :]
    )
    return bool(quoted) and len(line) > len(found[0]) + 10


_NAME_PART = re.compile(r"[\s_\-—–.,，、;；+&#~]+|(?=[【\[(（〔〈「『《])|(?<=[】\])）〕〉」』》])")
_NAME_MARK = re.compile(
    rf"{_STAR}*{_OPENERS}*(?:附件)?[0-9]{{0,8}}(?:{_LEVEL_FORM}|{_LEVEL}版|涉密(?:文件|材料|资料|件)?)[0-9]{{0,8}}"
    rf"{_CLOSERS}*{_STAR}*(?:{_PERIOD})?"
)
_ABOUT_SECRETS = r"(?:管理|保管|保护|保密|销毁|制度|办法|规定|系统|平台|柜|服务|识别|检测|检查)"
_NAME_START = re.compile(rf"^(?P<level>绝密|机密|秘密)级?(?=关于|(?:文件|资料|材料)(?!{_ABOUT_SECRETS}))")
_NAME_END = re.compile(r"(?<=[报告案知示见要函令稿])(?P<level>绝密|机密|秘密)$")


def secrecy_mark_in_name(name: str) -> str | None:
    """The mark in the name of a file: 机密★10年-关于….docx, 【秘密】方案.pdf, 报告（绝密）.docx."""
    stem = _plain(name).replace("\n", " ").strip()
    stem = stem.rpartition(".")[0] or stem
    if mark := _mark_in_line(stem, "", ""):
        return mark
    for part in _NAME_PART.split(stem):
        if part and _NAME_MARK.fullmatch(part):
            return part
    if internal := _INTERNAL.search(stem):
        return internal[0]
    found = _NAME_START.search(stem) or _NAME_END.search(stem)
    return found["level"] if found else None
