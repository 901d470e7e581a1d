"""Approvals of running text, sentence by sentence, with what each is for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline.records import Fact, Issue, Mention, Sentence
from pipeline.relations.approvals.dates import approval_dates
from pipeline.relations.approvals.lists import find_lists
from pipeline.relations.approvals.names import approvers_in, is_refused, named_products
from pipeline.relations.approvals.prose import own_clause, tell_approvals
from pipeline.relations.approvals.told import Spoken, Told
from pipeline.relations.approvals.topics import place_of_run_in, topic_of
from pipeline.relations.approvals.words import FIRST_OF, LATER, LONGEST_SENTENCE, PRONOUN
from pipeline.relations.cues import cue_within, shape
from pipeline.relations.disease_cells import modifier_before
from pipeline.relations.reading import Reading, one_of_each

# Patients counted are a trial's: 入组26例HB患者，…获批, `in 97 patients with MM`.
OF_A_TRIAL = re.compile(
    r"[0-9]\s?(?:例|名)[^，。；,;)）]{0,24}\Z|[0-9]\s(?:(?!for|in|of)[A-Za-z\-]{2,20}\s){0,2}(?:patients|adults|participants)"
    r"\s(?:with|who had)\s[^,.;]{0,24}\Z"
)
# What an approval told without a use of its own has in view: 新增适应证, `this drug`, `as monotherapy`.
OWN_USE = (
    rf"{PRONOUN}|<approval_again>|<approval_widened>|(?<![A-Za-z])(?:for|as|to)(?![A-Za-z])"
    r"|用于|作为|适应[证症]|治疗"
)
MODIFIER_REACH = 30
SENTENCE_RULE = "relation:approval"


def approvals_of_sentences(reading: Reading) -> Iterator[Fact]:
    """Approvals of running text; `it` in a sentence is the one product its paragraph spoke of last."""
    spoken = Spoken()
    paragraph_end = 0
    for sentence in reading.sentences:
        if sentence.role not in ("body", "abstract"):
            continue
        if "\n" in reading.paper.text[paragraph_end : sentence.start]:
            spoken = topic_of(reading, sentence.start)
        paragraph_end = sentence.end
        approvals = _told_of(reading, sentence, spoken)
        for told, uses in _with_uses(reading, approvals):
            yield from _approval_of_sentence(reading, told, uses)
        spoken = _speak_on(reading, sentence, spoken, approvals)


def _told_of(reading: Reading, sentence: Sentence, spoken: Spoken) -> list[Told]:
    """The approvals of a sentence: its lists, then what its clauses tell."""
    lists = list(find_lists(reading, sentence, spoken))
    return list(tell_approvals(reading, sentence, spoken, lists))


def _speak_on(reading: Reading, sentence: Sentence, before: Spoken, told: Sequence[Told]) -> Spoken:
    """What is spoken of behind a sentence; `United States.` sets the rest of its paragraph in a place."""
    named = one_of_each(named_products(reading, sentence.start, sentence.end))
    places = place_of_run_in(reading, sentence) or before.places
    return Spoken(named or before.products, places, (*before.told, *told), approving=bool(told))


def _with_uses(reading: Reading, approvals: Sequence[Told]) -> Iterator[tuple[Told, list[Mention]]]:
    """The approvals of a sentence, each with its uses: its own, else the only ones its product had before."""
    before: Told | None = None
    known: dict[str, list[list[Mention]]] = {}
    for told in approvals:
        uses, former = _told_diseases(reading, told), known.setdefault(told.product.value, [])
        one = len({frozenset(use.value for use in some) for some in former}) == 1
        carried = former[0] if one and _goes_on(reading, before, told) else []
        former += [uses] if uses else []
        yield told, uses or carried
        before = told


def _goes_on(reading: Reading, before: Told | None, told: Told) -> bool:
    """Whether a clause leaves out what was approved and for what, both told before: `…, and by the EC on`."""
    if before is None or before.product != told.product or not told.alone or told.product.start >= told.start:
        return False
    words = reading.folded[told.start : told.end]
    return not words.startswith((";", "；")) and not shape(reading, OWN_USE).search(words)


def _approval_of_sentence(reading: Reading, told: Told, uses: Sequence[Mention]) -> Iterator[Fact]:
    values = {
        "product_id": told.product.value,
        "country": told.country,
        "date": told.date.value,
        "name": reading.paper.text[told.product.start : told.product.end],
        "agency": told.agency,
        "precision": dict(told.date.extra).get("precision", ""),
    }
    yield reading.fact("approvals", values, (told.date.start, told.date.end), SENTENCE_RULE)
    for disease in uses:
        if OF_A_TRIAL.search(reading.paper.text, max(told.start, disease.start - 40), disease.start):
            continue
        modifier, start = modifier_before(reading, disease, disease.start - MODIFIER_REACH)
        key = {name: values[name] for name in ("product_id", "country", "date")}
        indication = {**key, "disease_id": disease.value, "modifier": modifier}
        yield reading.fact("approval_indications", indication, (start, disease.end), SENTENCE_RULE)


def _told_diseases(reading: Reading, told: Told) -> list[Mention]:
    """What an approval of a sentence is for; nothing where that is open."""
    if told.disease is not None or not told.alone:
        return [told.disease] if told.disease is not None else []
    floor = told.product.end if told.start <= told.product.start < told.end else told.start
    clause = own_clause(reading, told.start, told.end)
    if reading.within(clause, told.end, "disease"):  # 已在90国获批X，2018年在中国上市，用于Y
        floor = max(floor, clause)
    floor, end = _of_its_bracket(reading, told, floor)
    named = reading.within(floor, end, "disease")
    later = shape(reading, LATER).search(reading.paper.text, named[0].end, end) if named else None
    own = [disease for disease in named if later is None or disease.start < later.start()]
    broader = {parent for disease in own for parent in reading.cells.parents(disease.value)}
    return [one for one in own if one.value not in broader and not _is_first_of(reading, one, floor)]


def _is_first_of(reading: Reading, disease: Mention, floor: int) -> bool:
    """Whether a group of diseases only says what a product was first in: `first ADC for solid tumours`."""
    before = reading.paper.text[max(floor, disease.start - 60) : disease.start]
    return shape(reading, FIRST_OF).search(before) is not None and disease.value in _groups(reading)


def _groups(reading: Reading) -> frozenset[str]:
    """The diseases that sum up whole groups of others."""
    parents = reading.cells.parents
    terms = reading.settings.fields["disease"].terms
    return frozenset(group for term in terms for one in parents(term.id) for group in parents(one))


def _of_its_bracket(reading: Reading, told: Told, floor: int) -> tuple[int, int]:
    """Where the uses of an approval may stand: one told in a bracket, A（2021年获批）, has none behind it."""
    text, date = reading.paper.text, told.date
    opened = max(text.rfind(mark, told.start, date.start) for mark in "(（")
    closed = min((at for mark in ")）" if (at := text.find(mark, date.end)) >= 0), default=-1)
    inside = opened >= 0 and date.end <= closed and not re.search("[)）]", text[opened : date.start])
    if not inside or not cue_within(reading, "approval", opened, closed):
        return floor, told.end
    return max(floor, opened), min(closed, told.end)


UNSETTLED = {
    "approval_unsettled": "an approval is told here; which product, date and agency belong together is open",
    "approval_without_country": "an approval is told here, and not by whom or where: it gives no row",
}


def unsettled_approvals(reading: Reading, approvals: Iterable[Fact]) -> list[Issue]:
    """An issue for each sentence that dates an approval and gave none: what belongs together is open."""
    dates: dict[str, set[str]] = {}
    for fact in approvals:
        if fact.table == "approvals":
            dates.setdefault(fact.values["product_id"], set()).add(fact.values["date"])
    found = []
    for sentence in reading.sentences:
        if sentence.role not in ("body", "abstract"):
            continue
        code = why_unsettled(reading, sentence)
        if code and not _is_told(reading, sentence, dates):
            place = sentence.start, sentence.end
            found.append(Issue("note", code, UNSETTLED[code], *place, SENTENCE_RULE))
    return found


def _is_told(reading: Reading, sentence: Sentence, dates: Mapping[str, set[str]]) -> bool:
    """Whether an approval is known with a date of the sentence, or a finer one."""
    products = {product.value for product in named_products(reading, sentence.start, sentence.end)}
    told = {date for product in products or dates for date in dates.get(product, ())}
    printed = [mention.value for mention in reading.within(sentence.start, sentence.end, "date")]
    return any(date.startswith(value) for date in told for value in printed)


def why_unsettled(reading: Reading, sentence: Sentence) -> str:
    """The code of what a sentence with cue and date of an approval leaves open, empty for others."""
    span = (sentence.start, sentence.end)
    has_all = (
        sentence.end - sentence.start <= LONGEST_SENTENCE
        and any(dict(date.extra).get("role") == "approval" for date in approval_dates(reading, *span))
        and cue_within(reading, "approval", *span)
    )
    if not has_all or is_refused(reading, *span):
        return ""
    return "approval_unsettled" if approvers_in(reading, *span) else "approval_without_country"
