"""The words round a told approval: joints of clauses, places and dates, drugs named for another reason."""

from __future__ import annotations

import re

JOINT = re.compile(
    r"[;；]|[,，](?:\s?(?:and|but|then|while|whereas|followed by)(?![A-Za-z]))?|、"
    r"|\s(?:and|but|whereas|while)(?=\s(?:by|in|on|for|from|to|the|it|was|were|later|then|also|subsequently"
    r"|approved"
    r"|granted|authori[sz]ed|full|regular|traditional|accelerated|conditional|converted|conditionally|additionally|was|received)(?![A-Za-z])"
    r"|\s[A-Z])|\s(?=(?:preceded|predated|followed)\sth(?:at|ose)\s(?:by|in|from|of)\s)"
    r"|(?:以及|并且|并|而|和|及|后又|又)"
)
# A clause in a bracket with a date and a verb of its own: 在中国内地上市（香港早在2018年10月即已获批）.
OWN_CLAUSE = re.compile(
    r"[(（][^()（）]{0,60}(?:批准|获批|(?<![A-Za-z])approved(?![a-z])|(?<![A-Za-z])authori[sz]ed(?![a-z]))"
)
AND_BEFORE = re.compile(
    r"\s(?:and|or|after|before|ahead of|following|preceded by)\s(?:(?:in|by)\s)?(?:the\s)?$"
)
STRONG_JOINT = re.compile(
    r"[;；]|(?<=[0-9]{4})\s(?:and|but)\s(?=the\s[A-Z][A-Za-z ]{1,30}\s(?:approved|granted|authori[sz]ed|gave)"
    r"(?![a-z]))|[,，]?\s?(?<![A-Za-z])(?:but|whereas|while|although|however)(?![A-Za-z])|[,，]\s?(?:但|而|然而"
    r"|不过)|[,，](?=[^,，;；。]{0,16}(?:尚未|均未|仍未|未获|还未))"
    r"|[,，](?=\s?(?:[次翌]年)?(?:1[0-2]|[1-9])月(?:[0-9]{1,2}日)?[^,，;；。]{0,10}(?:获|批准))"
    r"|[,，](?=[^,，;；。]{0,24}(?:撤市|退市|撤回|撤销|申请|受理|正在审))"
    r"|[,，]?\s(?:and|but)\s(?=(?:(?:was|were|then|later|[a-z]+ly)\s){0,3}(?:withdrawn|withdrew|revoked)(?![a-z]))"
    r"|[,，]\s(?:and\s)?(?=[^,.;]{0,60}\s(?:under review|pending|submitted|filed)(?![a-z]))"
    r"|[,，]\s(?=(?:and\s)?[^,.;]{0,40}\snot\s(?:yet\s)?(?:been\s)?(?:yet\s)?(?:approved|licen[cs]ed|authori[sz]ed))"
    r"|[,，]\s(?=(?:was|were|has been|had been)\s(?:[a-z]+ly\s)?(?:withdrawn|revoked)(?![a-z]))"
    r"|[,，]\s(?:and\s)?which(?=\s(?:[A-Za-z]{2,14}\s){0,4}?(?:withdr|revok|declin))"
)
LIST_JOINT = re.compile(
    r"\s*(?:[(（][^()（）]{0,80}[)）])?[^\S\n]*(?:[,，]?\s?(?<![A-Za-z])(?:and|or|as well as)(?![A-Za-z])"
    r"|[,，、/&]"
    r"|和|与|及|以及|或)?\s*(?:the|by the|by|in|on|于)?\s*(?:[(（])?\s*"
)
IN_ONE_LIST = re.compile(r"\s?(?:、|和|与|及|以及|and|as well as)\s?(?:the\s)?")
# What may stand between a date and what it belongs to: `on`, `于`, a bracket with further names.
TO_DATE = re.compile(
    r"[)）]?\s*(?:[(（][^()（）]{0,80}[)）])?\s*(?:\[[0-9,，\-–~ ]+\])?\s*[,，:：]?\s*(?:approval\s|首次|均"
    r"|也|又)?"
    r"(?:(?:(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[0-9]{1,2})\s"
    r"(?:day|week|month|year)s?\slater|came|arrived|followed|did so|so|also|again|later|subsequently"
    r"|first|initially)[,，]?\s)*"
    r"(?:[^,，;；。]{0,3}(?:年|同年))?(?:in|on|since|as of|early|late|mid|于|在|分别于|先后于|也于|则于"
    r"|;|；|直至|(?:稍|略|较|更)[早晚]|随后于|已于|时间|日期|为|是"
    r"|\s|respectively|分别|the|and|,|，|、|和|及|与)*",
    re.IGNORECASE,
)
NAME_TO_DATE = re.compile(
    r"\s*(?:[(（][^()（）]{1,40}[)）]\s*)?[(（](?:[^()（）0-9]{1,30}[,，;；]\s?)?(?:in\s)?"
)
BEHIND_BRACKET = re.compile(r"[^()（）]{0,30}[)）]")
OF_STUDIES = re.compile(
    r"[^()（）]{0,30}[)）](?:等(?:国家?|地区?|地)?)?(?:\s(?:(?:clinical|phase)\s)?(?:stud|trial|guideline|survey|cohort|regist)"
    r"|的(?!批准|获批|上市|许可)|(?:患者|开展|进行|完成|人群|指南|共识|研究|试验|临床))"
)
# What a list of places is of, where not of approvals: `reviews from China (2019)`, 来自美国（2016）的研究.
NOT_THERE = re.compile(
    r"(?<![A-Za-z])(?:from|(?<!ahead )of|across|(?<!, )with|between|among|versus|than"
    r"|(?:stud(?:y|ies)|trials?|surveys?|data|cohorts?|guidelines?|reviews?|reports?|conducted|performed|enrolled|patients)\s(?:in|by))\s(?:the\s)?$"
    r"|来自$|(?:开展|进行|研究|试验|指南)(?:于|在)?$",
    re.IGNORECASE,
)
BRACKETED_JOINT = re.compile(
    r"[^()（）]{0,30}[)）]\s?(?:[,，、;；/]|以及|和|与|及)?\s?"
    r"(?:(?:and|as well as|followed by|then)\s)?(?:then\s|later\s)?(?:by\s|in\s|于|在|由|被|经)?(?:the\s)?"
)
# A date of something else: `published in 2019`, `2019年启动`.
OTHER_EVENT_BEFORE = re.compile(
    r"(?:publish\w*|present\w*|submit\w*|start\w*|began|initiat\w*|launched a|accept\w*|fil(?:ed|ing)"
    r"|review\w*|dosed|discover\w*|develop\w*|synthesi[sz]ed|described|tested|studied|acquired"
    r"|letters?|designation|withdr\w+|results?|data|cut-?off|report\w*|发表|公布|启动|开始|提交|受理|递交"
    r"|申请|认定|研制|研发|合成|发现|收购|引进"
    r"|撤市|撤回|开展|报道|截至|入组)\s?(?:in|on|from|of|by|until|于|在)?\s?(?:the)?\s?$",
    re.IGNORECASE,
)
# A month of the same year behind it, no date of its own: 同年3月和6月.
AND_A_MONTH = re.compile(
    r"\s?(?:和|及|、|与|以及)\s?(?:[0-9]{1,2}|十[一二]?|[一二三四五六七八九])\s?月(?!龄)"
)
# Up to when something was counted: `As of May 2024, … approved in 65 countries`, 截至2024年5月.
BY_THEN = re.compile(
    r"(?:(?<![A-Za-z])(?:as of|by|until|up to|through)\s(?:the (?:end|beginning|middle) of\s)?"
    r"(?:early |late |mid-?)?"
    r"|截至|截止到?|直到)\s?$",
    re.IGNORECASE,
)
ELLIPSIS = re.compile(
    r"^(?:[\s,，;；、:：()（）]|['’]s(?=\s)|as did|conditionally|and|but|whereas|while|then|also|later"
    r"|by|in|on|for|from|the|it|which|as well"
    r"|(?:neo)?adjuvant|perioperative|subcutaneous|intravenous|intravitreal|inhaled|oral|topical"
    r"|first-line|second-line|maintenance|low-dose|high-dose|generic|both|皮下|静脉|口服|吸入|新辅助|辅助|围手术期|一线"
    r"|respectively|(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|[0-9]{1,2})"
    r"\s(?:day|week|month|year)s?\s(?:later|afterwards?)|(?:[一二两三四五六七八九十]{1,2}|[0-9]{1,2})(?:个月|年|天|周)后"
    r"|followed|(?:preceded|predated|followed) th(?:at|ose)"
    r"|(?:the )?(?:US|UK|American|European|Japanese|Chinese|British|Korean|Canadian|Australian|Swiss)(?=\s)"
    r"|plus|with|in combination|combined"
    r"|suit|did so|so|this|subsequently|again|一年后|随后|之后|其后|此后"
    r"|直至|直到|早在|即已|亦|即|就|才|早|也|又|并|而|则|和|及|以及|后|再|于|在|由|被|获|经"
    r"|跟进|紧随其后|两药|的|二者|两者|两种药物|这两种药物|分别|先后|依次|相继|该药|其|同年)*$",
    re.IGNORECASE,
)
PRONOUN = re.compile(
    r"(?<![A-Za-z])(?:it|its (?:[A-Za-z\-]{2,20} ){0,4}?(?:indication|label)"
    r"|(?:an?|the) (?:subcutaneous|intravenous|oral|long-acting|high-dose|p(?:a)?ediatric)"
    r" (?:formulation|form|version)|(?:this|the)(?:\ssame)? (?:drug|agent|product|therapy|antibody"
    r"|treatment|compound"
    r"|molecule|medicine|inhibitor)|the latter|the former)(?![A-Za-z])|后者|前者"
    r"|(?<=批准)其|(?<=批准了)其|(?:同一|这一|此|上述|相同)适应[证症]|该(?:联合)?(?:方案|组合)|该适应[证症]|(?:该|同一)(?:药|产品|疗法|制剂|抗体|药物|品种)|本品|此药|其[^，。；]{1,16}适应[证症]|其(?=于|在|获|被|成为|也|还"
    r"|随后|已)",
    re.IGNORECASE,
)
COMBINATION = re.compile(
    r"该(?:联合)?(?:方案|组合)|this (?:combination|regimen)|the combination", re.IGNORECASE
)
COMBINED_BEHIND = re.compile(r"(?:[(（][^()（）]{0,60}[)）])?\s?(?:联合|\+|＋|加|plus|combined with)")
PASSIVE = re.compile(r"(?<![A-Za-z])(?:was|were|been|is|are|received|gained|obtained)(?![A-Za-z])|获|被|得到")
BRACKET = re.compile(r"\s?[(（][^()（）]{0,80}[)）]")
WIDE_BRACKET = re.compile(r"\s?[(（][^()（）]{4,160}[)）]")
BARE_BRACKET = re.compile(
    r"(?<![A-Za-z])(?:and|the|in|by|approved|approval|accelerated|conditional|full|since|both)(?![A-Za-z])"
    r"|批准|获批|上市|于|和|及|与|附条件|加速|首次|在|['’]s|[^\w]"
)
CITED = re.compile(r"\[[0-9,，\-–~ ]{1,40}\]")
# What may go with the cue and is no name: `granted conditional marketing authorisation`, 附条件批准.
GRANT_WORDS = re.compile(
    r"(?<![A-Za-z])(?:granted|gave|given|issued|received|gained|obtained|was|were|has|have|been|had"
    r"|conditional(?:ly)?|converted(?: to)?"
    r"|accelerated|full|fully|regular|traditional|standard|first|initial(?:ly)?|its|an?|further)(?![A-Za-z])"
    r"|获得|获|得到|被|附条件|有条件|加速|完全|常规|正式|授予|给予|首次|已|率先|转为|转换为|升级为|变更为"
)
# What ties an approval to the one told before it: `…, ahead of the FDA's accelerated approval`.
LED_IN = re.compile(
    r"(?<![A-Za-z])(?:ahead of|(?:shortly |soon |just )?(?:after|before)|following|preceded by|prior to"
    r"|along with|with|leading to|led to|to)(?![A-Za-z])|['’]s?(?![A-Za-z])|早于|晚于|先于|(?<!相)继",
    re.IGNORECASE,
)
# `and for HER2-low disease in`: another use of what was approved.
FOR_ANOTHER = re.compile(
    r"^[,，]?\s?(?:and\s)?(?:(?:later|then|also|subsequently)\s)?(?:for|as)\s(?:[A-Za-z0-9+/\-]{0,20}\s){0,6}"
    r"(?:in|on)\s(?:the\s)?$"
)
COMMA = re.compile(r"[,，](?!\s?[12][0-9]{3}(?![0-9]))")
SHARING = re.compile(r"[、和及与]|以及|\s?[,，]?\s?and(?![A-Za-z])")
LED_TO = re.compile(
    r"^\s?(?:and\s)?[,，]?\s?(?:and\s)?(?:(?:about\s|only\s)?(?:an?|one|two|three|four|five|six|[0-9]{1,2}|some|several)\s"
    r"(?:days?|weeks?|months?|years?)\s|shortly\s|soon\s|just\s)?(?:after|before|ahead of|behind|following"
    r"|preceded by)(?![a-z])"
)
LEADS = re.compile(r"\s*(?:(?:Shortly |Soon )?(?:After|Following)|Since|Upon|继|自)(?![a-z])")
# Nothing is named as approved behind the cue: `approved by`, `approved in`, 批准上市.
NO_OBJECT = re.compile(
    r"^(?:了|其|上市|该适应[证症]|的?(?:时间|日期)|分别|先后)*\s?(?:$|[,，;；。.:：]"
    r"|(?:[a-z]+ly\s)?(?:by|in|on|for|as|from|with|via|followed|came|arrived)(?![A-Za-z])|用于"
    r"|(?:was|were)\s(?:[a-z]+ly\s)?(?:granted|given|issued|obtained|secured)(?![A-Za-z])"
    r"|适用|治疗|适应[证症]|进入|于|为|是|则|见于|[\[(（)）])"
)
WEAK_AGENCY = re.compile(
    r"(?<=[Tt]he )[A-Z]{2,4}(?![A-Za-z0-9\-])|(?<=by )[A-Z]{2,4}(?![A-Za-z0-9\-])"
    r"|(?<=[\u4e00-\u9fff])[A-Z]{2,4}(?=批准|和|与|及|、|于|授予)"
    r"|(?<=[(（])[A-Z]{2,4}(?=[)）,，;；])|(?<=; )[A-Z]{2,4}(?=, ?[12][0-9]{3})"
    r"|(?<![A-Za-z0-9\-])[A-Z]{2,4}(?=\s(?:conditional\s)?(?:marketing\s)?(?:approval|authori[sz]ation)(?![A-Za-z]))"
)
ARMS_REACH = 300
"""Characters: how far before a product its trial's arms are spoken of."""
OF_ARMS = re.compile(
    r",\s(?:in|on)\swh(?:ich|om)(?![a-z])|,\swhere(?![a-z])|(?<![A-Za-z])randomi[sz]ed\s(?:[0-9]:[0-9]\s)?to(?![a-z])"
    r"|随机(?:分配|分入|分为|接受)"
)
OPENS_CLAUSE = re.compile(r"(?<![A-Za-z])(?:after|following|since)\s$", re.IGNORECASE)
IS_SUBJECT = re.compile(
    r"(?:\s[(（][^()（）]{1,40}[)）])?\s(?:(?:was|were|is|(?:had|has)\sbeen)\s(?:[a-z]+\s)?(?:approv|licen|authori|granted)"
    r"|became\s|received\s|gained\s|obtained\s|won\s)"
)
# `began with exenatide, which the FDA approved in`
RELATIVE = re.compile(
    r"(?:\s?[(（][^()（）]{0,60}[)）])?,\swhich\s(?:the\s)?(?:[A-Za-z]{2,12}\s){0,4}?(?:approved|authori[sz]ed|licen[cs]ed)"
)
LAST_SHORT = re.compile(r"(?<![A-Za-z0-9\-])[A-Z]{2,4}\s?$")
CLAUSE_WORD = re.compile(r"[,，]?\s?(?:and|but|then|while|whereas|并|又|以及)")
RESPECTIVELY = re.compile(r"分别|先后|依次|相继|陆续|(?<![A-Za-z])respectively(?![A-Za-z])", re.IGNORECASE)
# Years that a time reaches from and to: `between 2017 and 2021`, 2017年至2021年.
SPAN = re.compile(r"(?<![A-Za-z])(?:between|from)\s[^,;]{0,14}[12][0-9]{3}\s(?:and|to)\s|[至到~～]", re.I)
SPAN_END = re.compile(
    r"(?<![A-Za-z])(?:between|from)\s(?:[A-Za-z]{3,9}\s)?[12][0-9]{3}\s(?:and|to)\s(?:[A-Za-z]{3,9}\s)?$",
    re.I,
)
SPAN_START = re.compile(r"(?<![A-Za-z])(?:between|from)\s$", re.I)
SPAN_JOINT = re.compile(r"\s(?:and|to)\s")
# Drugs that are named for another reason: given beside, given before, compared with.
BESIDE_BEFORE = re.compile(
    r"(?:(?<![A-Za-z])(?:plus|with|refractory to|resistant to|intolerant to|after|following|than|versus"
    r"|vs\.?|over"
    r"|same (?:day|date|time|month|year) as|versus|prior|previous|previously|to|including|on|like|unlike"
    r"|beyond|containing|received|either)\s"
    r"|[+＋]|联合|联用|加|耐药的?|经治的?|优于|对|接受|继|既往|包括|较|比|含)(?:an?\s|the\s)?\s?$"
    r"|(?:(?<![A-Za-z])(?:plus|with)\s|[+＋]\s?|联合)[A-Za-z\-\u4e00-\u9fff]{3,24}\s?[(（]\s?$",
    re.IGNORECASE,
)
TO_RECIPIENT = re.compile(
    r"(?:approval|authori[sz]ation|licen[cs]e)(?:\s[a-z]{2,12}){0,2}?(?:\s[(（][^()（）]{0,40}[)）])?\sto\s(?:the\s)?$",
    re.I,
)
BESIDE_AFTER = re.compile(
    r"[-–‑ ]?(?:refractory|resistant|exposed|na[iï]ve|pretreated|experienced|耐药|经治|难治|治疗失败)"
)
PLACE_BEFORE = re.compile(
    r"(?:^|[,，;；、(（)）\s]|and|by|在|由|于|和|后|并|获|及|而|[0-9]\s?[年月日]|同年)(?:in\s)?(?:the\s)?$",
    re.IGNORECASE,
)
NO_PLACE_BEFORE = re.compile(
    r"(?:develop\w*|conduct\w*|stud(?:y|ies|ied)|trials?|patients?|made|manufactured|performed|run|sites?"
    r"|centers?"
    r"|populations?|cases|incidence|common|people|first)\s(?:in|from|of|across)\s(?:the\s)?$",
    re.IGNORECASE,
)
PLACE_AFTER_ZH = re.compile(
    r"^(?:市场|境内|成为(?:全球|世界|国际)?(?:上)?(?:首个|第[一二三四五]个|首批)|对(?:该药|其|此药|该产品|该疗法)的?|大陆|地区|国内|也|亦|的(?=获批|批准|上市)|早在|早|即已|即|就|同样|随后|随即|之后|继而|相继|陆续|先后|分别|首次|正式|已|均|则|又|率先|于|在|被|获得|获|有条件|附条件"
    r"|加速|优先|，|、|和|与|及|或|"
    r"[0-9]{4}年(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?|同年(?:[0-9]{1,2}月)?)*(?:批准|获批|获准|上市|许可|跟进|紧随其后"
    r"|[；;。]|$"
    r"|[\u4e00-\u9fff]{1,3}(?:批准|获批))"
)


# `European and Japanese approvals came in`: not of the authority told before.
OF_A_NATION = re.compile(
    r"(?<![A-Za-z])(?:American|European|Japanese|Chinese|British|Korean|Canadian|Australian|Swiss)\s"
    r"(?:(?:and|or|conditional|full|marketing|regulatory)\s|[A-Z][a-z]{3,10}\s){0,3}(?:approv|authori|licen)",
)
CONVERTED = re.compile(r"(?<![A-Za-z])(?:converted|upgraded) (?:in)?to(?![A-Za-z])|转为|转换为|转成|升级为")
OPENS_SHORT = re.compile(
    r"\s*(?:Having (?:been|received|obtained|gained|won|secured)|First|Originally|Initially"
    r"|Approved|Authori[sz]ed|Licensed|Cleared|Granted)(?![a-z])"
)
FOLLOWED = re.compile(r"(?<![A-Za-z])(?:followed(?! by| up)|did so|followed suit)(?![A-Za-z])|跟进")
LONGEST_SENTENCE = 2000
"""A longer one is a list that lost its stops: what belongs together cannot be told."""
