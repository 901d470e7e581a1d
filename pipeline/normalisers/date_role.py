"""What happened at a date, as its clause says: an approval, the end of a search, a paper's own days."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from pipeline.cuewords import join_cues
from pipeline.frozen import frozen
from pipeline.normalisers.date import YEAR

STOP = re.compile(
    r"[。；;！!？?\f]|(?<!截至)(?<!截止)(?<!as of)\n"
    r"|\.(?=\s{1,4}[A-Z(（\u4e00-\u9fff])(?<!al\.)(?<!No\.)(?<!vs\.)(?<!\s[A-Z]\.)"
)
BRACKETED = re.compile(r"[(（][^()（）\n0-9]{1,60}[)）]")  # (Rystiggo; UCB) ends no clause
COMMA = re.compile(r"[,，](?!\s?[0-9])")
MONTH_WORD = r"(?<![a-z])(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}(?![a-z])\.?"
LISTED = re.compile(
    r"(?:[\s,，、和与及至到~～–—\-0-9年月日号初底末/.()（）]|(?<![a-z])(?:and|to|or|through|in)(?![a-z])"
    rf"|{MONTH_WORD})+",
    re.IGNORECASE,
)
DATED = re.compile(rf"[0-9]|{MONTH_WORD}", re.IGNORECASE)
OPENING = re.compile(r"[\s(（]|早在|于|在|自|到|至|随后|此后|其中|in|on|by|since", re.IGNORECASE)
LEADING = re.compile(r"\s{0,2}[,，]")

CUTOFF_BEFORE = re.compile(
    r"(?:截至|截止|截⾄)(?:[^，。；,;]{0,12})$|(?<![a-z])up (?:to|until)\s?$"
    r"|(?:检索|随访|更新|锁定|访问|查询|统计|数据(?:库)?(?:截止|锁定|更新|提取|采集))"
    r"[^，。；,;]{0,12}(?:至|到|截至|截止|为|于|日期[:：]?|时间[:：]?)\s?$"
    r"|(?:建库|数据库建立|收录)[^，。；,;]{0,8}(?:至|到|—|-|~|–)\s?$"
    r"|(?<![a-z])(?:as of|as at|data[\s-]?cut[\s-]?off|cut[\s-]?off date"
    r"|data lock|database (?:was )?lock(?:ed)?|data extract\w*)[^.;,，。；]{0,30}[,(]?\s?$"
    r"|(?<![a-z])inception[^.;]{0,25}?(?:to|until|till|through|-|–)\s(?:the\s\w+\sof\s)?$"
    r"|(?<![a-z])(?:search|searched|searches|queried|retrieved|accessed|last updated)(?![a-z])"
    r"(?:[^.;。；]|\.(?=[a-z])){0,90}(?:until|till|through|up to|to|on|in|by|was|:)\s(?:the\s\w+\sof\s)?$"
    r"|(?<![a-z])(?:accessed|retrieved|last updated|last accessed)(?::| on)?\s?$",
    re.IGNORECASE,
)
CUTOFF_AFTER = re.compile(
    r"^\s?[(（,，]?\s?(?:the\s)?(?:为?数据截止|为?截止|为?数据锁定|(?:data[\s-]?)?cut[\s-]?off)",
    re.IGNORECASE,
)
SPAN_FIRST = re.compile(
    rf"^\s?(?:to|until|till|through|至|到|—|–|-|~|～)\s?(?:[0-9]|{MONTH_WORD}|the\s|now|present|今)",
    re.IGNORECASE,
)
RECEIVED_BEFORE = re.compile(
    r"(?:收稿|修回|录用|接受|接收|修订|返修|投稿)(?:日期|时间)?\s?[\])）】]?\s?[:：]?\s?$"
    r"|(?:Received|Revised|Accepted|Submitted|Resubmitted|Received in revised form|Revision received"
    r"|Manuscript received)(?:\s(?:date|for publication))?\s?(?::|on|：)?\s?$"
    r"|(?<![a-z])(?:received|accepted|revised|received in revised form|accepted for publication)\s?[:：]?\s?$"
)
RECEIVED_AFTER = re.compile(r"\s?(?:收稿|修回|录用|返修|投稿)")
PUBLISHED_BEFORE = re.compile(
    r"(?:网络首发|网络出版|优先出版|出版|发表|发布|上线)(?:日期|时间)\s?[:：]?\s?$"
    r"|(?:Published|Published online|Publication date|Available online|First published|Epub|E-pub|Issue date"
    r"|Online publication date|Date of publication|published online|Copyright|©|\(c\))"
    r"\s?(?:ahead of print\s?)?(?::|：|on)?\s?$"
)
APPROVED = re.compile(
    r"批准|获批|获准|核准|准予|上市|获得许可|上市许可|审批通过"
    r"|(?<![a-z])(?:approv(?:ed|al|als|es|ing)|authori[sz]ed|marketing authori[sz]ation|licen[sc]ed|launched"
    r"|conditional authori[sz]ation|cleared by the)(?![a-z])",
    re.IGNORECASE,
)
NOT_APPROVED = re.compile(
    r"伦理|知情同意|(?<!欧盟)(?<!欧洲)委员会批准|受理|医院批准|批准号|批准文号|批准立项|未(?:获|被)?批准|尚未|未上市|撤市|退市|纳斯达克|港交所|联交所|科创板"
    r"|^(?:(?!批准|获批|获准)[^。；]){0,120}申请(?![^，。；]{0,6}(?:获批|批准|获准))"  # filed, not granted
    r"|证券|股票|挂牌|(?:临床(?:试验)?|IND|新药临床)[^，。；,;]{0,6}(?:批准|获批|许可|批件)"
    r"|(?:获批|批准|获准|准予|许可)(?:[^，。；,;]{0,16}(?:进入|开展|进行|启动))?"
    r"[^，。；,;]{0,10}(?:临床试验|临床研究|[ⅠⅡⅢI123]\s?期|进入临床|开展临床)"
    r"|ethic|institutional review|(?<![A-Za-z])IRB(?![A-Za-z])|review board|(?<![A-Za-z])IND(?![A-Za-z])"
    r"|protocol|(?:not|never) (?:yet )?(?:been )?approved|withdrawn|withdrew|revoked"
    r"|clinical trial application"
    r"|(?:(?<![a-z])(?:declin|refus|reject|suspend)(?:ed|es|ing)?(?![a-z])|complete response letter"
    r"|拒绝|不予|驳回|(?<!呼吸)暂停)"  # refused in 2012, and approved in 2014
    r"(?![^.;。；]{0,160}[,，][^.;。；,，]{0,80}(?:approv|authori[sz]|批准|获批|获准))"
    r"|获批临床(?!应用|使用|治疗)|撤回|撤销|吊销"
    r"|(?<![a-z])(?:submitted|submission|filed|filing|applied|applies|seek(?:s|ing)?|sought)(?![a-z])"
    r"(?![^.;]{0,80}approved)",  # submitted in May and approved in July is both
    re.IGNORECASE,
)
EXPECTED = re.compile(
    r"预计|有望|预期|建议批准|撤|withdrawn|recommend\w* |positive opinion"
    r"|(?:expected|anticipated|likely|projected) to|(?:will|would|could|may|might) be approved",
    re.IGNORECASE,
)
AFTER = re.compile(r"\safter\s(?=[^.;]*approval)", re.IGNORECASE)
"""withdrawn in 2021 after accelerated approval in 2018: two things happened."""
FAR = 300
"""How far back the approval may be told that a clause without a verb goes on with."""
BY_THEN = re.compile(
    r"^(?:By|Until|Up to|到|至|截至)\s?(?:the (?:end|middle|beginning) of\s)?$", re.IGNORECASE
)
COUNTED_APPROVALS = re.compile(
    r"^[^,，]{0,12}[,，]\s?(?:[^,，。]{0,30}?(?:[0-9]{1,3}|[一二三四五六七八九十两]{1,3}"
    r"|several|many|a total of|(?:more|less) than"
    r"|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|twenty)(?![0-9])"
    r"|全球|国内外|我国).{0,60}?(?:(?:have|has|had) (?:already )?been|were|are|获批?准?|批准|上市)",
    re.IGNORECASE,
)
ELLIPTIC = re.compile(
    r"\s?(?:and\s|then\s|followed\s){0,2}(?:(?:by|for|in|the|with|regardless|irrespective)(?![a-z])|(?-i:[A-Z])|随后|并?(?:在|于|由|被))[^\s,，;；]{0,80}(?:\s[^\s,，;；]{1,80}){0,16}\s?",
    re.IGNORECASE,
)
"""A clause that takes its verb from the one before: and for follicular lymphoma on, the EMA in."""
FOLLOWED = re.compile(
    r"[,;.]\s(?:and\s)?(?:the\s)?"
    r"(?!(?:Patients|Participants|Subjects|Others|Phase|Trials|Studies|Approval|Results)\s)(?:[A-Z][A-Za-z.()-]{0,40}\s|of\s|and\s){1,8}followed(?:\ssuit)?(?:\s(?:in|on))?"
    r"(?:\s[^,，;；。]{0,60}\sin)?\s?$"
)
"""The EC followed in February 2023, behind an approval told just before."""
OTHER_SAID = re.compile(
    r"(?<![a-z-])(?:(?!relapsed|advanced|(?:un|pre)?treated|mutated|unresected|localised|localized)[a-z]{3,}ed|was|were|is|are|has|had|began|showed|fell|rose|phase|trials?|stud(?:y|ies)|data|analysis|results?"
    r"|applications?|label|registry|report|from|since|between|until|after|before)(?![a-z])"
    r"|纳入|研究|试验|数据|启动|入组|发表|公布|报道|受理|申请|撤",
    re.IGNORECASE,
)


@frozen
class ApprovalWords:
    """The words that say an approval, and those that say none was given: patterns."""

    approved: re.Pattern[str] = APPROVED
    refused: re.Pattern[str] = NOT_APPROVED


OWN_WORDS = ApprovalWords()


def with_cues(cues: Mapping[str, tuple[str, ...]]) -> ApprovalWords:
    """The words of approving with the lists ``approval``, ``undone`` and ``not_approval`` of the settings."""
    return _with_words(cues["approval"], (*cues["undone"], *cues["not_approval"]))


@cache
def _with_words(approval: tuple[str, ...], undone: tuple[str, ...]) -> ApprovalWords:
    return ApprovalWords(
        re.compile(f"{APPROVED.pattern}|{join_cues(approval)}", re.IGNORECASE),
        re.compile(f"{NOT_APPROVED.pattern}|{join_cues(undone)}", re.IGNORECASE),
    )


def date_role(
    text: str, start: int, end: int, default: str = "event", words: ApprovalWords = OWN_WORDS
) -> str:
    """What happened at the date ``text[start:end]``: the cue in its clause says.

    approval, data_cutoff, publication, received, else ``default``. A cue counts before the date in
    the same clause, or behind it; behind a date that opens its sentence (2017年, FDA批准…) up to the
    next date.

    >>> date_role("2017年,FDA批准两个产品", 0, 5), date_role("截至2024年11月24日", 2, 13)
    ('approval', 'data_cutoff')
    >>> date_role("2019年发病总数为274 864例", 0, 5)
    'event'
    """
    before, after = text_before(text, start), text_after(text, end)
    if RECEIVED_BEFORE.search(before) or RECEIVED_AFTER.match(after):
        return "received"
    if PUBLISHED_BEFORE.search(before):
        return "publication"
    if is_cutoff(before, after):
        return "data_cutoff"
    approved = is_approval(before, after, words)
    if approved is None:
        further = drop_listed(text_before(text, start, FAR))
        approved = goes_on_approving(further, words) or follows_approval(text, start, words)
    if approved:
        return "approval"
    return default


def is_cutoff(before: str, after: str) -> bool:
    """Whether a date ends what was looked at: 截至, as of, searched until."""
    if CUTOFF_AFTER.search(after):
        return True
    # 检索时间为2010年1月至2022年3月: the first date opens the span, the second is the cut-off
    found = CUTOFF_BEFORE.search(drop_listed(before)) or CUTOFF_BEFORE.search(before)
    opens = SPAN_FIRST.search(after) and not re.search(r"截|as of|cut", before[-20:], re.IGNORECASE)
    return bool(found) and not opens


def is_approval(before: str, after: str, words: ApprovalWords = OWN_WORDS) -> bool | None:
    """Whether an approval to market is said in the clause of a date; None where it has no word of it."""
    listed = drop_listed(before)
    left = AFTER.split(COMMA.split(listed)[-1])[-1] if listed else ""
    if BY_THEN.search(left.strip()) and COUNTED_APPROVALS.search(after):
        return False  # By June 2024, 13 ADCs had been approved: so many were there by then
    opens = not OPENING.sub("", left)
    right = clause_after(after, opens=opens)
    for clause in (left, right):
        if words.approved.search(clause):
            return not (words.refused.search(clause) or EXPECTED.search(f"{left}…{clause}"))  # 预计2026年获批
    return None


def follows_approval(text: str, start: int, words: ApprovalWords = OWN_WORDS) -> bool:
    """Whether another agency followed an approval told before: ``…; the EC followed in August 2018``.

    >>> told = "The FDA approved it on May 30, 2018; the EC followed in August 2018"
    >>> follows_approval(told, told.index("August")), follows_approval(told[37:], 20)
    (True, False)
    """
    window = BRACKETED.sub("", text[max(0, start - FAR) : start]).replace("  ", " ")
    found = FOLLOWED.search(window)
    told = re.split(r"[.;]\s", window[: found.start()])[-1] if found else ""
    return bool(words.approved.search(told)) and not words.refused.search(told)


def goes_on_approving(before: str, words: ApprovalWords = OWN_WORDS) -> bool:
    """Whether a clause without a verb goes on with a dated approval: and by the EMA in, and for FL on.

    >>> goes_on_approving("was approved for DLBCL on May 19, 2023, and for FL on ")
    True
    >>> goes_on_approving("approved in 2014, and the KEYNOTE-001 trial in ")
    False
    """
    former, comma, left = before.rpartition("，" if "，" in before[-60:] else ",")
    if not comma or OTHER_SAID.search(left) or not ELLIPTIC.fullmatch(left):
        return False
    clauses = COMMA.split(former)
    while clauses and not words.approved.search(clauses[-1]):
        if OTHER_SAID.search(clauses[-1]) or not (
            ELLIPTIC.fullmatch(clauses[-1]) or DATED.search(clauses[-1])
        ):
            return False
        clauses.pop()
    return bool(clauses) and bool(DATED.search(former)) and not words.refused.search(clauses[-1])


def drop_listed(before: str) -> str:
    """What stands before a list of dates that the date ends: 获批于2017年8月、 is 获批于."""
    for run in LISTED.finditer(before):
        if run.end() == len(before) and DATED.search(run[0]):
            return before[: run.start()]
    return before


def clause_after(after: str, *, opens: bool) -> str:
    """The clause behind a date: to the comma, or behind 2017年, to the next date or the sentence's end."""
    own = COMMA.split(after)[0]
    if own.strip(" 　)）") or not opens:
        return own
    return YEAR.split(LEADING.sub("", after))[0]


def text_before(text: str, start: int, reach: int = 120) -> str:
    """The sentence before a date, at most ``reach`` characters; a line of the text is a paragraph."""
    window = BRACKETED.sub(_without_stops, text[max(0, start - reach) : start])
    stops = list(STOP.finditer(window))
    return window[stops[-1].end() :] if stops else window


def _without_stops(bracket: re.Match[str]) -> str:
    return re.sub("[,，;；。.]", "/", bracket[0])


def text_after(text: str, end: int) -> str:
    """The sentence behind a date, at most 120 characters; a bracket with more than the date ends it."""
    window = BRACKETED.sub(_without_stops, text[end : end + 120])
    stop = STOP.search(window)
    window = window[: stop.start()] if stop else window
    closing = re.match(r"[^(（)）]*[^(（)）\s][^(（)）]*[)）]", window)
    # Provenge（2017年1月被收购）于2010年获批: what follows the bracket is not said of 2017
    return closing[0] if closing else window
