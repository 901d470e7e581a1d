"""The shapes of phrases round a told approval: joints of clauses, places and dates, drugs named beside.

Their words stand in `config/relations.yml`: `<approval>` in a shape is the list of that name.
"""

from __future__ import annotations

import re

# --------------------------------------------------------------------- where one clause ends
JOINT = (
    r"[;；]|[,，](?:\s?(?:and|but|then|while|whereas|followed by)(?![A-Za-z]))?|、"
    r"|\s(?:and|but|whereas|while)(?=\s(?:<approval>|<approval_given>|<approval_kind>"
    r"|(?:by|in|on|for|from|to|the|its|an?|it|was|were|later|then|also|subsequently|additionally)(?![A-Za-z]))"
    r"|\s[A-Z])|\s(?=(?:preceded|predated|followed)\sth(?:at|ose)\s(?:by|in|from|of)\s)"
    r"|(?:以及|并且|并|而|和|及|后又|又)"
)
# A clause in a bracket with a date and a verb of its own: 在中国内地上市（香港早在2018年10月即已获批）.
OWN_CLAUSE = r"[(（][^()（）]{0,60}<approval>"
AND_BEFORE = re.compile(
    r"\s(?:and|or|after|before|ahead of|following|preceded by)\s(?:(?:in|by)\s)?(?:the\s)?$"
)
# What was filed and granted is an approval: 新适应证上市申请（sNDA）获国家药监局批准.
GRANTED_FILING = (
    r"(?:申请|<filing>)(?:[(（][^()（）]{0,30}[)）])?\s?"
    r"(?:(?:已|正式|也)?(?:获得?|得到|被)[^，。；,;]{0,30}?<approval>"
    r"|(?:was|were|(?:has|had|have)\sbeen)\s(?:[a-z]+ly\s)?<approval>)"
)
# `…, which was withdrawn in 2021`, ，2024年撤市: what undoes an approval is a clause of its own.
STRONG_JOINT = (
    r"[;；]|(?<=[0-9]{4})\s(?:and|but)\s(?=the\s[A-Z][A-Za-z ]{1,30}\s(?:<approval>|<approval_given>))"
    r"|[,，]?\s?(?<![A-Za-z])(?:but|whereas|while|although|however)(?![A-Za-z])|[,，]\s?(?:但|而|然而|不过)"
    r"|[,，](?=\s?(?:[次翌]年)?(?:1[0-2]|[1-9])月(?:[0-9]{1,2}日)?[^,，;；。]{0,10}(?:获|<approval>))"
    rf"|[,，](?=[^,，;；。]{{0,24}}(?!{GRANTED_FILING})<undone>)"
    rf"|[,，]\s(?:and\s)?(?=[^,.;]{{0,60}}\s(?!{GRANTED_FILING})<undone>)"
    r"|[,，]?\s(?:and|but)\s(?=(?:(?:was|were|then|later|[a-z]+ly)\s){0,3}<undone>)"
    r"|\sand\s(?=(?:in|by)\s(?:the\s)?[A-Z][^,.;]{0,40}\s(?:year|month)s?\slater(?![a-z]))"
    r"|\sbefore\s(?=(?:the\s)?[A-Z][^,.;]{1,40}\s<approval_given>\s)"
    r"|[,，]\s(?=(?:and\s)?[^,.;]{0,40}\snot\s(?:yet\s)?(?:been\s)?(?:yet\s)?<approval>)"
)
LIST_JOINT = re.compile(
    r"年?\s*(?:[(（][^()（）]{0,80}[)）])?[^\S\n]*(?:[,，]?\s?(?<![A-Za-z])(?:and|or|as well as)(?![A-Za-z])"
    r"|[,，、/&]"
    r"|和|与|及|以及|或)?\s*(?:the|by the|by|in|on|于)?\s*(?:[(（])?\s*"
)
# The four letters that a biological's name has behind it in the US: `infliximab-dyyb`.
SUFFIX = re.compile(
    r"(?<=[a-z]{4})-(?!plus|free|like|dose|only|alfa|beta|year|week|rich|arms)[a-z]{4}(?![A-Za-z\-])"
)
IN_ONE_LIST = re.compile(r"\s?(?:、|和|与|及|以及|and|as well as)\s?(?:the\s)?")
COMMA = re.compile(r"，|,(?!\s?[12][0-9]{3}(?![0-9]))")
CLAUSE_WORD = re.compile(r"[,，]?\s?(?:and|but|then|while|whereas|并|又|以及)")
SHARING = re.compile(r"[、和及与]|以及|\s?[,，]?\s?and(?![A-Za-z])")
CITED = re.compile(r"\[[0-9,，\-–~ ]{1,40}\]")
BRACKET = re.compile(r"\s?[(（][^()（）]{0,80}[)）]")
WIDE_BRACKET = re.compile(r"\s?[(（][^()（）]{4,160}[)）]")
# What a bracket or a cell of places and dates may hold besides them.
BARE = (
    r"(?i)<approval>|<approval_kind>|(?<![A-Za-z])(?:and|the|in|by|yes|since|both)(?![A-Za-z])"
    r"|['’]s(?![A-Za-z])|[和与及于在由已]|[^\w]"
)

# --------------------------------------------------------------------------- dates
# What may stand between a date and what it belongs to: `on`, `于`, a bracket with further names.
TO_DATE = (
    r"(?i)[)）]?\s*(?:[(（][^()（）]{0,80}[)）])?\s*(?:\[[0-9,，\-–~ ]+\])?\s*[,，:：]?\s*"
    r"(?:approval\s|均|也|又)?"
    r"<approval_kind>?"
    r"(?:(?:(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[0-9]{1,2})\s"
    r"(?:day|week|month|year)s?\slater|came|arrived|so|also|again|<regulator>|<approval_follows>|<later>"
    r"|<approval_kind>|(?:(?:was|were|has been|had been)\s)?<approval_given>)"
    r"[,，]?\s)*"
    r"(?:[^,，;；。]{0,3}(?:年|同年))?(?:in|on|since|as of|early|late|mid|于|在|也|则|已"
    r"|;|；|直至|(?:来得)?(?:稍|略|较|更)[早晚]|<later>于?|时间|日期|为|是|<respectively>|\s|the|and|,|，|、|和|及|与)*"
)
NAME_TO_DATE = re.compile(
    r"\s*(?:[(（][^()（）]{1,40}[)）]\s*)?[(（](?:[^()（）0-9]{1,30}[,，;；]\s?)?(?:in\s)?"
)
BRACKETED_JOINT = re.compile(
    r"[^()（）]{0,30}[)）]\s?(?:[,，、;；/]|以及|和|与|及)?\s?"
    r"(?:(?:and|as well as|followed by|then)\s)?(?:then\s|later\s)?(?:by\s|in\s|于|在|由|被|经)?(?:the\s)?"
)
# A date of something else: `published in 2019`, 2019年启动.
OTHER_EVENT_BEFORE = r"(?i)<other_event>\s?(?:in|on|from|of|by|until|于|在)?\s?(?:the)?\s?$"
# A month of the same year behind it, no date of its own: 同年3月和6月.
AND_A_MONTH = re.compile(
    r"\s?(?:和|及|、|与|以及)\s?(?:[0-9]{1,2}|十[一二]?|[一二三四五六七八九])\s?月(?!龄)"
)
# Up to when something was counted: `As of May 2024, … approved in 65 countries`, 截至2024年5月.
# 直到2023年6月29日才予以批准: the date is the event's, not one up to which something was counted.
ONLY_THEN = re.compile(r"\s?(?:才|方(?![面案法]))")
BY_THEN = r"(?i)(?<!not )<up_to>\s?(?:the (?:end|beginning|middle) of\s)?(?:early |late |mid-?)?\s?$"
# Years that a time reaches from and to: `between 2017 and 2021`, 2017年至2021年.
SPAN = r"(?i)<span_from>\s[^,;]{0,14}[12][0-9]{3}\s(?:and|to)\s|<span_to>"
SPAN_END = r"(?i)<span_from>\s(?:[A-Za-z]{3,9}\s)?[12][0-9]{3}\s(?:and|to)\s(?:[A-Za-z]{3,9}\s)?$"
SPAN_START = r"(?i)<span_from>\s$"
SPAN_JOINT = re.compile(r"\s(?:and|to)\s")

# --------------------------------------------------------------------------- whom
PLACE_BEFORE = re.compile(
    r"(?:^|[,，;；、(（)）\s]|and|by|在|由|于|和|后|并|获得?|及|而|的|[0-9]\s?[年月日]|同年)(?:in\s)?(?:the\s)?$",
    re.IGNORECASE,
)
# What a place is of, where not of approvals: `reviews from China (2019)`, 来自美国（2016）的研究.
NO_PLACE_BEFORE = r"(?i)<of_a_study>\s(?:in|from|of|across|by)\s(?:the\s)?$"
NOT_THERE = (
    r"(?i)(?<![A-Za-z])(?:from|(?<!ahead )of|across|(?<!, )with|between|among|versus|than)\s(?:the\s)?$"
    r"|来自$|<of_a_study>(?:于|在)?$"
)
OF_STUDIES = (
    r"[^()（）]{0,30}[)）](?:等(?:国家?|地区?|地)?)?(?:\s(?:(?:clinical|phase)\s)?<of_a_study>"
    r"|的(?!<approval>|许可)|<of_a_study>)"
)
PLACE_AFTER_ZH = (
    r"^(?:市场|境内|成为(?:全球|世界|国际)?(?:上)?(?:首个|第[一二三四五]个|首批)"
    r"|对(?:该|其|此)<drug_noun>?的?|大陆|地区|国内"
    r"|早在|早|即已|即|就|也|亦|为|是|的(?=<approval>)|同样|随即|继而|<later>|<respectively>|<approval_kind>|已|均|则|又|于|在"
    r"|<approval_given>|，|、|和|与|及|或|[0-9]{4}年(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?|[同次翌]年(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?)*"
    r"(?:<approval>|许可|使用|应用|<approval_follows>|[；;。]|$|[\u4e00-\u9fff]{1,3}(?:批准|获批))"
)
WEAK_AGENCY = re.compile(
    r"(?<=[Tt]he )[A-Z]{2,4}(?![A-Za-z0-9\-])|(?<=by )[A-Z]{2,4}(?![A-Za-z0-9\-])"
    r"|(?<=[\u4e00-\u9fff])[A-Z]{2,4}(?=批准|和|与|及|、|于|授予)"
    r"|(?<=[(（])[A-Z]{2,4}(?=[)）,，;；])"
    r"|(?:(?<=[;:] )|(?<=[；：]))[A-Z]{2,4}(?=[,，] ?(?:[0-9]{1,2} )?(?:[A-Z][a-z]{2,8} )?[12][0-9]{3})"
    r"|(?<![A-Za-z0-9\-])[A-Z]{2,4}(?=-(?:approved|authori[sz]ed|licen[cs]ed)|\s(?:conditional\s)?(?:marketing\s)?(?:approval|authori[sz]ation)(?![A-Za-z]))"
)
# 获批上市（中国）: the place in a bracket behind the word of approving.
IN_BRACKET = r"(?i)<approval>\s?[(（](?:the\s)?$"
LAST_SHORT = re.compile(r"(?<![A-Za-z0-9\-])[A-Z]{2,4}[\s\-]?$")
# `European and Japanese approvals came in`, 在国内获批; not 国内外, 韩国国内.
OF_A_COUNTRY = (
    r"(?:(?=[A-Za-z])|(?<![国本])(?=国内(?!外))|(?=在))(?P<name><nationality>)"
    r"(?=(?:<approval_kind>|也|已|被)?(?:<approval>|<approval_given>|<approval_kind>|[0-9])"
    r"|\s[(（][^()（）]{0,30}[)）]\s(?:and\s(?:the\s)?[A-Za-z]{2,12}\s[(（][^()（）]{0,30}[)）]\s)?<approval>"
    r"|\s(?:(?:and|or)\s<nationality>\s|(?:and\sthe\s)?[A-Z]{2,4}\s|(?:regulatory|drug|health)\s){0,2}"
    r"(?:<approval_kind>\s){0,2}(?:<approval>|<regulator>|(?:licen[cs]e|market|counterpart|clearance|go-ahead)s?(?![a-z])))"
)

# --------------------------------------------------------------------------- what
ELLIPSIS = (
    r"(?i)^(?:[\s,，;；、:：()（）]|['’]s(?=\s)|as did|and|but|whereas|while|then|also"
    r"|by|in|on|for|from|the|its?|an?(?=\s)|which|as well|plus|with|in combination"
    r"|combined|suit|so|this|again|both|counterpart|equivalent|corresponding|<regulator>"
    r"|<given_how>|<respectively>|<later>|<approval_follows>|conditionally"
    r"|(?:the )?<nationality>(?=[^A-Za-z]|$)"
    r"|(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|[0-9]{1,2})"
    r"\s(?:day|week|month|year)s?\s(?:later|afterwards?)|(?:[一二两三四五六七八九十]{1,2}|[0-9]{1,2})(?:个月|年|天|周)后"
    r"|(?:preceded|predated|followed) th(?:at|ose)"
    r"|直至|直到|早在|即已|为|是|亦|即|就|才|早|也|又|并|而|则|和|及|以及|后|再|于|在|由|被|获|经"
    r"|两药|的|原|至|方|二者|两者|两种药物|这两种药物|该药|其|同年)*$"
)
PRONOUN = (
    r"(?i)(?<![A-Za-z])(?:it|(?:its|the) (?:[A-Za-z\-]{2,20} ){0,4}?(?:indication|label)"
    r"|(?:an?|the) <given_how> (?:formulation|form|version))(?![A-Za-z])"
    r"|(?:(?<![A-Za-z])(?:this|the)(?:\ssame)?\s|该|同一|此)"
    r"<drug_noun>|<one_of_list>|<the_combination>|(?<=批准)其|(?<=批准了)其|(?:同一|这一|此|上述|相同|该)适应[证症]"
    r"|适应[证症]<approval_widened>|<approval_widened>适应[证症]|本品|该(?:<approval_kind>)?<approval>"
    r"|其[^，。；]{1,16}适应[证症]|其(?=于|在|获|被|成为|也|还|随后|已)"
)
COMBINATION = r"(?i)<the_combination>"
COMBINED_BEHIND = re.compile(r"(?:[(（][^()（）]{0,60}[)）])?\s?(?:联合|\+|＋|加|plus|combined with)")
PASSIVE = re.compile(r"(?<![A-Za-z])(?:was|were|been|is|are|received|gained|obtained)(?![A-Za-z])|获|被|得到")
# What may go with the cue and is no name: `granted conditional marketing authorisation`, 附条件批准.
GRANT_WORDS = (
    r"<approval_given>|<approval_kind>|<approval_converted>"
    r"|(?<![A-Za-z])(?:was|were|has|have|been|had|its|an?|further)(?![A-Za-z])|被|已"
)
CONVERTED = "(?i)<approval_converted>"
AGAIN = "<approval_again>"
EARLY = "(?i)<early_approval>"
FULL = "(?i)<full_approval>"
# What ties an approval to the one told before it: `…, ahead of the FDA's accelerated approval`.
LED_IN = re.compile(
    r"(?<![A-Za-z])(?:ahead of|(?:shortly |soon |just )?(?:after|before)|following|preceded by|prior to"
    r"|along with|with|leading to|led to|to)(?![A-Za-z])|['’]s?(?![A-Za-z])|早于|晚于|先于|(?<!相)继",
    re.IGNORECASE,
)
LED_TO = re.compile(
    r"^\s?(?:and\s)?[,，]?\s?(?:and\s)?(?:(?:about\s|only\s)?(?:an?|one|two|three|four|five|six|[0-9]{1,2}|some|several)\s"
    r"(?:days?|weeks?|months?|years?)\s|shortly\s|soon\s|just\s)?(?:after|before|ahead of|behind|following"
    r"|preceded by)(?![a-z])"
)
LEADS = re.compile(r"\s*(?:(?:Shortly |Soon )?(?:After|Following)|Since|Upon|继|自)(?![a-z])")
# `and for HER2-low disease in`: another use of what was approved.
FOR_ANOTHER = re.compile(
    r"^[,，]?\s?(?:and\s)?(?:(?:later|then|also|subsequently)\s)?(?:for|as)\s(?:[A-Za-z0-9+/\-]{0,20}\s){0,6}"
    r"(?:in|on|since)\s(?:the\s)?$"
)
# Nothing is named as approved behind the cue: `approved by`, `approved in`, 批准上市.
NO_OBJECT = (
    r"^(?:了|其|上市|该适应[证症]|的?(?:时间|日期)|<respectively>)*\s?(?:$|[,，;；。.:：]"
    r"|(?:[a-z]+ly\s)?(?:by|in|on|for|as|from|with|via|came|arrived)(?![A-Za-z])|to\s*(?:$|[,.;])|<approval_follows>|用于"
    r"|(?:was|were)\s(?:[a-z]+ly\s)?<approval_given>"
    r"|(?:来得)?[稍略较更][早晚]|适用|治疗|适应[证症]|进入|于|为|是|则|见于|[\[(（)）])"
)
# Two drugs told of before, not one of them: 两药均于2021年获批, `Both were approved`.
BOTH = re.compile(r"两药|二者|两者|两种药物|(?<![A-Za-z])[Bb]oth (?:drugs|agents|products|were|are)(?![a-z])")
# Behind a date that takes its verb from before: its use or nothing, not ，2019年纳入医保.
NO_MORE = (
    r"(?i)[\s,，、:：]*(?:年\s?)?(?:$|[.。;；)）]"
    r"|(?:for|in|by|as|with|on|and|but|to|both|following|after|via|under|respectively)(?![a-z])"
    r"|用于|适用|治疗|适应[证症]|[的在由也均和与及并]|<approval_widened>|<approval_follows>|<approval_kind>"
    r"|<approval_given>|<regulator>)"
)
RESPECTIVELY = "(?i)<respectively>"
# Behind a product the joint of a list whose next member is no known name: 罗沙司他与某某分别.
UNKNOWN_BESIDE = re.compile(
    r"(?:[(（][^()（）]{0,40}[)）])?(?:[、和与及]|以及|\sand\s)"
    r"(?=[A-Za-z\u4e00-\u9fff]{2,}(?:\s(?:were|was)|分别|均|先后))"
)
OPENS_SHORT = (
    r"\s*(?:Having\s(?:been|<approval_given>)|Originally(?![a-z])"
    r"|(?i:<approval_kind>\s|(?=[a-z]+ed[^A-Za-z])<approval>))"
)
FOLLOWED = r"<approval_follows>(?! by| up)"
FIRST_OF = r"(?i)<first_of>(?:(?!<approval>)[^，。；,;.]){0,40}\Z"
# What an approval was extended to at another time: `for AS and subsequently for RA`.
LATER = "<later>"

# An agency that another is only compared with: 早于美国, `a year before the EMA`.
COMPARED = re.compile(
    r"(?:早于|晚于|先于|迟于|(?<![A-Za-z])(?:than|ahead of|before|after))\s?(?:in\s|在)?(?:the\s)?$"
)
# ------------------------------------------------------------- drugs named for another reason
NAMES_OBJECT = r"(?i)<approval>\s?(?:the\s|an?\s)?$"
ARMS_REACH = 300
"""Characters: how far before a product its trial's arms are spoken of."""
OF_ARMS = r",\s(?:in|on)\swh(?:ich|om)(?![a-z])|,\swhere(?![a-z])|<to_arms>"
OPENS_CLAUSE = re.compile(r"(?<![A-Za-z])(?:after|following|since)\s$", re.IGNORECASE)
# `Ranibizumab (Lucentis), a fragment of the antibody bevacizumab, was approved`
IS_SUBJECT = (
    r"(?:\s[(（][^()（）]{1,60}[)）])?(?:,\s(?:an?|the)\s[^,;]{3,120},)?\s(?:(?:was|were|is|(?:had|has)\sbeen)\s(?:[a-z]+\s)?<approval>"
    r"|(?:(?:was|were|is|(?:had|has)\sbeen)\s(?:[a-z]+\s)?)?<approval_given>|became\s)"
)
# `began with exenatide, which the FDA approved in`
RELATIVE = r"(?:\s?[(（][^()（）]{0,60}[)）])?,\swhich\s(?:the\s)?(?:[A-Za-z]{2,12}\s){0,4}?<approval>"
# Drugs given beside, given before, compared with.
BESIDE_BEFORE = (
    r"(?i)<named_beside>\s?(?:an?\s|the\s)?\s?$|<partner_before>\s?[A-Za-z\-\u4e00-\u9fff]{3,24}\s?[(（]\s?$"
)
TO_RECIPIENT = r"(?i)<approval>(?:\s[a-z]{2,12}){0,2}?(?:\s[(（][^()（）]{0,40}[)）])?\sto\s(?:the\s)?$"
LONGEST_SENTENCE = 2000
"""A longer one is a list that lost its stops: what belongs together cannot be told."""
