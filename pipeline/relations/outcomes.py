"""Outcomes with the trial or product they are about and the references they rest on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.finders.outcomes.folding import fold
from pipeline.finders.outcomes.measures.changes import CHANGE
from pipeline.finders.outcomes.mentions import INTERVALS, VALUES
from pipeline.finders.outcomes.numbers.shared import LIST_JOINT
from pipeline.frozen import frozen
from pipeline.records import Fact, Mention, Sentence
from pipeline.relations.cell_outcomes import relate_cell_outcomes
from pipeline.relations.cues import cue_within
from pipeline.relations.reading import Reading
from pipeline.relations.studies import (
    CLAUSE_END,
    find_names,
    is_known_term,
    named_studies,
    names_a_study,
    study_ids,
)
from pipeline.relations.therapies import THERAPY_FIELDS

# NCT02142738 (KEYNOTE-024): the study's own name
NAME_BEHIND = re.compile(r"\s?[(（][^()（）]{1,40}[)）]")
COUNTED_AT_LARGE = frozenset({"TRIALS", "PRODUCTS", "INCIDENCE", "PREVALENCE"})
"""Metrics of a field, not of a trial's patients: they never inherit a trial from a sentence before."""
TURNS_TO = re.compile(
    r"(?:[^,，。；;0-9A-Za-z]{0,16}|(?:(?:The|the|An?|Oral|Similarly|Likewise|Also),?\s)*(?:[a-z-]+\s){0,4})"
)
# An arm of the study: docetaxel组, `the docetaxel arm`, `Docetaxel-treated patients`.
ARM_BEHIND = re.compile(r"(?:[^,，。；;]{0,12}组|(?:-treated)?\s(?:arm|group|recipients|patients|control))")
ACRONYM_RULE = "relation:acronym"
SHORTEST_NAME = 4
"""Shorter acronyms are words of other meanings: EV, ALL."""
NO_ARM = re.compile(
    r"^(?:[0-9](?![0-9.]*\s?-?(?:mg|[μµu]g|mL|IU|×|[qQ][0-9wW]))|(?:all|most|these|those|the|both|evaluable)\s)|\s(?:had|was|were|achieved|showed|is|are)\s",
    re.I,
)
PLAIN_PEOPLE = re.compile(r"(?:patients|participants|subjects|患者|respectively|cases)$", re.IGNORECASE)
ARM_WORD = re.compile(
    r"(?<![A-Za-z])(?:arm|group|cohort|part|dose|placebo|control|monotherapy|combination|alone|chemotherapy"
    r"|standard|sham"
    r"|care|mg|plus)(?![A-Za-z])|组$|方案$|部分$|队列|安慰剂|对照|[0-9]\s?(?:mg|μg|ug)",
    re.IGNORECASE,
)
GROUP_BEHIND = re.compile(r"组|[ -](?:arm|group|cohort)")
SIZES = frozenset({"ENROLLED", "TREATED", "EVALUABLE"})
OF_THE_TREATED = re.compile(
    r"[0-9a-z]\s(?:out\s)?of\s(?:the\s)?[0-9a-z]+\s(?:treated|infused|dosed|enrol+ed|randomi[sz]ed|evaluable|included)\s",
    re.IGNORECASE,
)
TREATED_PATIENTS = re.compile(
    r"(?:treated|infused|dosed|enrol+ed|randomi[sz]ed|included)\s(?:patients?|participants?|subjects?)\Z",
    re.IGNORECASE,
)
CHANGED = re.compile(
    r"chang|reduc|decreas|increas|declin|drop|lower|higher|improv|gain|loss|lost|differ|baseline|fell|rose|rais|delta|Δ"
    r"|worsen|less|more|greater|降|升|增|减|变|差|改善|提高|基线|恶化|延长|缩短|差值|较",
    re.IGNORECASE,
)
CLINICAL_REMISSION = re.compile(r"临床缓解|clinical remission", re.IGNORECASE)
CANCER = re.compile(
    "瘤|癌|白血病|(?<![A-Za-z])(?:cancers?|carcinomas?|tumou?rs?|malignan[a-z]+)(?![A-Za-z])|lymphoma|leuk|myelom",
    re.I,
)
BARE_REMISSION = re.compile("(?<![观总体全分床持])缓解率|(?<![a-z] )remission rate")
TUMOUR_RESPONSE = re.compile(
    r"客观缓解|总缓解|总体缓解|部分缓解|(?<![A-Za-z])ORR(?![A-Za-z])|objective response|overall response"
)
PERCENT_NEAR = re.compile(r"%|per\s?cent|百分", re.IGNORECASE)
IN_STUDY = re.compile(
    r"(?:\s(?:of|in|for)\s(?:the\s)?(?:patients|participants|those|subjects))?\s(?:in|from)\s(?:the\s)?"
    r"(?:[A-Z][A-Za-z0-9-]*(?:\s[0-9]{1,3})?\s(?:trial\s|study\s)?[(（])?|\s?[（(][^()（）0-9%]{0,20}"
)
NOT_BEHIND = re.compile(r"\s(?:was|were|did|had|has|have|could)\s(?:not|never)(?![A-Za-z])", re.IGNORECASE)


@frozen
class Topic:
    """The study that sentences go on speaking of, with the references it was introduced with."""

    trial: str
    citations: str
    name: str = ""
    """What a study without an id in the paper is called."""


@frozen
class Studies:
    """What the paper's studies go by: ``ids`` id to the study's own, ``names`` acronym to id.

    ``products`` are the drugs with an approval in the paper.
    """

    ids: Mapping[str, str]
    names: Mapping[str, str]
    named: Sequence[Mention]
    products: frozenset[str] = frozenset()

    def within(self, reading: Reading, start: int, end: int) -> dict[str, Mention]:
        """The studies of a span by id, each at its first mention, by id rather than by acronym."""
        found = [m for m in reading.within(start, end, "trial") if m.place is None]
        found += [m for m in self.named if start <= m.start and m.end <= end]
        kept: dict[str, Mention] = {}
        for mention in sorted(found, key=lambda one: (one.rule == ACRONYM_RULE, one.start)):
            kept.setdefault(self.ids.get(mention.value, mention.value), mention)
        return kept


def name_studies(reading: Reading, acronyms: Mapping[str, str], approved: Iterable[str] = ()) -> Studies:
    """The paper's studies; ``acronyms`` are those its trials have, by trial id."""
    ids = study_ids(reading)
    owners: dict[str, set[str]] = {}
    for trial, name in acronyms.items():
        if len(name) >= SHORTEST_NAME and not is_known_term(reading, name):
            owners.setdefault(name, set()).add(ids.get(trial, trial))
    names = {name: trials.pop() for name, trials in owners.items() if len(trials) == 1}
    return Studies(ids, names, find_names(reading, names), frozenset(approved))


def relate_outcomes(
    reading: Reading,
    acronyms: Mapping[str, str] | None = None,
    enrolments: Iterable[Fact] = (),
    approved: Iterable[str] = (),
) -> Iterator[Fact]:
    """The rows of ``outcomes``, of sentences and of table cells, numbered in reading order."""
    studies = name_studies(reading, acronyms or {}, approved)
    known = {**studies.ids, **studies.names}
    told = _with_enrolments([*_of_sentences(reading, studies)], [*enrolments])
    facts = [*told, *relate_cell_outcomes(reading, known)]
    facts.sort(key=lambda fact: int(fact.values["start"]))
    for number, fact in enumerate(facts, start=1):
        fact.values["outcome"] = str(number)
        yield fact


def _with_enrolments(facts: list[Fact], enrolments: list[Fact]) -> list[Fact]:
    """The outcomes and the sizes of trials, each number once.

    What the finder read of one trial, arm or product is kept; a size that stands for several trials, or that
    the sentence gives to none, is told of each trial it is of: 两项试验各纳入364例.
    """
    sizes = [one for one in facts if one.values["metric"] in SIZES]
    loose = {
        id(one)
        for one in sizes
        if not (one.values["subject_id"] or one.values["arm"])
        and any(_meet(one, told) for told in enrolments)
    }
    settled = [one for one in sizes if id(one) not in loose]
    kept = [one for one in facts if id(one) not in loose]
    return [*kept, *(told for told in enrolments if not any(_meet(one, told) for one in settled))]


def _meet(one: Fact, other: Fact) -> bool:
    """Whether two facts quote the same place."""
    first, second = one.values, other.values
    return int(first["start"]) < int(second["end"]) and int(second["start"]) < int(first["end"])


def _of_sentences(reading: Reading, studies: Studies) -> Iterator[Fact]:
    by_sentence: dict[int | None, list[Mention]] = {}
    for mention in reading.of_field("outcome"):
        by_sentence.setdefault(mention.sentence, []).append(mention)
    topic: Topic | None = None
    drugs = frozenset[str]()
    of_trials = _drugs_of_trials(reading, studies)
    paragraph_end = 0
    for sentence in reading.sentences:
        if "\n" in reading.paper.text[paragraph_end : sentence.start]:
            topic = None
        paragraph_end = sentence.end
        told = studies.within(reading, sentence.start, sentence.end)
        if topic and not told and _is_of_another_drug(reading, sentence, drugs):
            topic = None
        if topic and not told and _is_of_another_trial(reading, sentence, topic.trial, of_trials):
            topic = None
        topic = _next_topic(reading, sentence, topic, told)
        if told:
            drugs = frozenset(one.value for one in _drugs_of(reading, sentence))
        in_order = _topics_in_order(reading, sentence, by_sentence.get(sentence.number, ()), told)
        for mention in by_sentence.get(sentence.number, ()):
            if _is_whole(reading, mention) or _is_level(reading, sentence, mention):
                continue
            if _is_bare_remission(reading, sentence, mention):
                mention = replace(mention, value="REMISSION", rule="outcome:REMISSION")
            own = topic or _own_topic(reading, sentence, mention, studies) or in_order.get(mention.start)
            other = own is not None and _is_of_another(reading, sentence, mention, studies)
            if other or own is None:
                own = _unregistered(reading, sentence, mention, studies)
            yield _outcome(reading, sentence, mention, own, studies.products)


def _is_whole(reading: Reading, mention: Mention) -> bool:
    """Whether `treated` only says of whom: `27 of 28 treated patients`, `one randomised patient was not`."""
    if mention.value not in SIZES:
        return False
    text = reading.folded
    if OF_THE_TREATED.search(text, mention.start, mention.end):
        return True
    return (
        TREATED_PATIENTS.search(text, mention.start, mention.end) is not None
        and NOT_BEHIND.match(text, mention.end) is not None
    )


def _is_bare_remission(reading: Reading, sentence: Sentence, mention: Mention) -> bool:
    """Whether 缓解率 is the remission of a disease's activity, as in a paper without responses of tumours."""
    text = reading.folded
    if mention.value != "ORR" or not (CLINICAL_REMISSION.search(text) or not CANCER.search(text)):
        return False
    said = reading.folded[sentence.start : sentence.end]
    return BARE_REMISSION.search(said) is not None and TUMOUR_RESPONSE.search(reading.folded) is None


def _is_level(reading: Reading, sentence: Sentence, mention: Mention) -> bool:
    """Whether a number told of a metric of change is a level: SBP of 128 mmHg, where nothing changes."""
    said = dict(mention.extra)
    if not mention.value.endswith(CHANGE) or said.get("value", "").startswith("-"):
        return False
    in_percent = reading.settings.fields["outcome"].lists["levels_in_percent"]
    is_percent = said.get("unit") in ("%", "", None) and mention.value not in in_percent
    if is_percent and PERCENT_NEAR.search(reading.folded, mention.start, min(mention.end + 40, sentence.end)):
        return False  # not a body weight of 82.4 (sem 3.5) kg
    return CHANGED.search(reading.folded, sentence.start, sentence.end) is None


def _next_topic(
    reading: Reading, sentence: Sentence, topic: Topic | None, told: Mapping[str, Mention]
) -> Topic | None:
    """A sentence with one study sets the topic; one with several, or on another study, ends it."""
    if len(told) == 1:
        trial, mention = next(iter(told.items()))
        if not _sets_topic(reading, sentence, mention):
            return None
        return Topic(trial, _cited_near(reading, sentence, mention))
    if told or cue_within(reading, "other_study", sentence.start, min(sentence.end, sentence.start + 20)):
        return None
    return None if topic and names_a_study(reading, sentence.start, sentence.end) else topic


def _drugs_of(reading: Reading, sentence: Sentence) -> list[Mention]:
    return reading.within(sentence.start, sentence.end, "drug", "product")


def _is_of_another_drug(reading: Reading, sentence: Sentence, drugs: frozenset[str]) -> bool:
    """Whether a sentence turns to another drug than those the study was told with; an arm of it does not."""
    named = _drugs_of(reading, sentence)
    if not drugs or not named or any(one.value in drugs for one in named):
        return False
    first, text = named[0], reading.folded
    opens = TURNS_TO.fullmatch(text, sentence.start, first.start) is not None
    return opens and ARM_BEHIND.match(text, first.end) is None


def _drugs_of_trials(reading: Reading, studies: Studies) -> dict[str, set[str]]:
    """The drugs that a row of a table gives to one study."""
    rows: dict[tuple[str, int], list[Mention]] = {}
    for field in ("trial", "drug", "product"):
        for one in reading.of_field(field):
            if one.place is not None:
                rows.setdefault((one.place.table, one.place.row), []).append(one)
    drugs: dict[str, set[str]] = {}
    for row in rows.values():
        trials = {studies.ids.get(one.value, one.value) for one in row if one.field == "trial"}
        if len(trials) == 1:
            drugs.setdefault(trials.pop(), set()).update(one.value for one in row if one.field != "trial")
    return drugs


def _is_of_another_trial(
    reading: Reading, sentence: Sentence, trial: str, of_trials: Mapping[str, set[str]]
) -> bool:
    """Whether a sentence's drugs are those of other studies of the paper, and none of this one's."""
    named = {one.value for one in _drugs_of(reading, sentence)}
    own = of_trials.get(trial, set())
    if not named or not own or named & own:
        return False
    return any(named & drugs for other, drugs in of_trials.items() if other != trial)


def _sets_topic(reading: Reading, sentence: Sentence, mention: Mention) -> bool:
    """An id introduces a study; its acronym goes on with it where no number of the sentence goes before."""
    return mention.rule != ACRONYM_RULE or not reading.within(sentence.start, mention.start, "outcome")


def _own_topic(reading: Reading, sentence: Sentence, mention: Mention, studies: Studies) -> Topic | None:
    """The one study of the number's sentence, else of its own clause between semicolons."""
    text = reading.paper.text
    cuts = [sentence.start + m.end() for m in CLAUSE_END.finditer(text[sentence.start : sentence.end])]
    start = max((cut for cut in cuts if cut <= mention.start), default=sentence.start)
    end = min((cut for cut in cuts if cut > mention.start), default=sentence.end)
    for span in ((sentence.start, sentence.end), (start, end)):
        told = studies.within(reading, *span)
        if len(told) == 1:
            trial, named = next(iter(told.items()))
            return Topic(trial, _cited_near(reading, sentence, named))
    return None


def _topics_in_order(
    reading: Reading, sentence: Sentence, mentions: Sequence[Mention], told: Mapping[str, Mention]
) -> dict[int, Topic]:
    """The studies of numbers listed as the studies are, or told right behind, by where the number starts.

    SOLO 1和SOLO 2中EASI-75应答率分别为51%和44%，安慰剂组为15%和12%; ``40% in CheckMate 066 and 44% in …``.
    """
    if len(told) < 2:
        return {}
    ordered = sorted(told.items(), key=lambda item: item[1].start)
    topics = [Topic(trial, _cited_near(reading, sentence, named)) for trial, named in ordered]
    given: dict[int, Topic] = {}
    for run in _runs(reading, mentions):
        is_list = len(run) == len(topics) and len({dict(one.extra).get("arm", "") for one in run}) == 1
        if is_list and ordered[-1][1].end <= run[0].start:
            given |= {one.start: topic for one, topic in zip(run, topics, strict=True)}
    for at, mention in enumerate(mentions):
        stop = mentions[at + 1].start if at + 1 < len(mentions) else sentence.end
        for topic, (_, named) in zip(topics, ordered, strict=True):
            if mention.end <= named.start < stop and IN_STUDY.fullmatch(
                reading.folded, mention.end, named.start
            ):
                given[mention.start] = topic
    return given


def _runs(reading: Reading, mentions: Sequence[Mention]) -> Iterator[list[Mention]]:
    """The numbers of one metric that stand in a list."""
    run: list[Mention] = []
    for mention in mentions:
        is_next = run and run[-1].value == mention.value
        if is_next and LIST_JOINT.fullmatch(reading.folded[run[-1].end : mention.start].strip()):
            run.append(mention)
            continue
        if run:
            yield run
        run = [mention]
    if run:
        yield run


def _is_of_another(reading: Reading, sentence: Sentence, mention: Mention, studies: Studies) -> bool:
    """Whether the number is behind the name of another study than those known: 另一项KEYNOTE-966研究."""
    known = (*reading.within(sentence.start, mention.start, "trial"), *studies.named)
    ends = [one.end for one in known if sentence.start <= one.start and one.end <= mention.start]
    if not ends:
        return False
    behind = NAME_BEHIND.match(reading.paper.text, max(ends))
    return names_a_study(reading, behind.end() if behind else max(ends), mention.start)


def _unregistered(reading: Reading, sentence: Sentence, mention: Mention, studies: Studies) -> Topic | None:
    """The one study without an id that a sentence names: ``In DESTINY-Breast04, median PFS was …``.

    Behind studies with an id only what stands between them and the number counts.
    """
    told = studies.within(reading, sentence.start, sentence.end).values()
    if not told:
        names = named_studies(reading, sentence.start, sentence.end)
    else:
        behind = max((one.end for one in told if one.end <= mention.start), default=mention.start)
        names = named_studies(reading, behind, mention.start)
    return Topic("", "", names.pop()) if len(names) == 1 else None


def _outcome(
    reading: Reading, sentence: Sentence, mention: Mention, topic: Topic | None, products: frozenset[str]
) -> Fact:
    said = dict(mention.extra)
    subject, subject_id, inherited = _subject(reading, sentence, mention, topic, products)
    values = {
        "outcome": "",
        "subject": subject,
        "subject_id": subject_id,
        "study": topic.name if topic and subject == "trial" else "",
        "arm": clean_arm(reading, said.get("arm", ""), sentence),
        "disease_id": _disease(reading, sentence, said),
        **{name: said.get(name, "") for name in (*VALUES, "population", *INTERVALS)},
        "metric": mention.value,
        "citations": cited_near_number(reading, sentence, mention.end)
        or (topic.citations if topic and inherited else ""),
    }
    return reading.fact("outcomes", values, (mention.start, mention.end), mention.rule)


def _subject(
    reading: Reading, sentence: Sentence, mention: Mention, topic: Topic | None, approved: frozenset[str]
) -> tuple[str, str, bool]:
    """What the number is about: the trial of sentence or topic, a product, a class, a population."""
    said = dict(mention.extra)
    if mention.value in COUNTED_AT_LARGE:
        return "population" if mention.value in ("INCIDENCE", "PREVALENCE") else "class", "", False
    if topic is not None:
        return "trial", topic.trial, True
    products = {m.value for m in reading.within(sentence.start, sentence.end, "product")}
    if len(products) == 1:
        return "product", products.pop(), False
    drugs = {m.value for m in reading.within(sentence.start, sentence.end, "drug")}
    is_at_large = said.get("unit") == "cases" or said.get("comparator") == "range"  # 5%～28% of many studies
    is_treated = not is_at_large and not reading.within(sentence.start, sentence.end, "trial")
    if len(drugs) == 1 and not products and drugs <= approved and is_treated:
        return "product", drugs.pop(), False
    return "population" if said.get("population") else "class", "", False


def _disease(reading: Reading, sentence: Sentence, said: Mapping[str, str]) -> str:
    """The disease that the outcome's own words name."""
    hint = said.get("disease_hint", "")
    if not hint:
        return ""
    text = reading.paper.text[sentence.start : sentence.end]
    at = text.find(hint)
    if at < 0:
        return ""
    found = reading.within(sentence.start + at, sentence.start + at + len(hint), "disease")
    return found[0].value if found else ""


def cited_near_number(reading: Reading, sentence: Sentence, end: int) -> str:
    """The references of the nearest marker behind the number, else before it, in its sentence."""
    markers = reading.within(sentence.start, sentence.end, "citation")
    behind = [marker for marker in markers if marker.start >= end]
    return behind[0].value if behind else markers[-1].value if markers else ""


def _cited_near(reading: Reading, sentence: Sentence, trial: Mention) -> str:
    markers: Sequence[Mention] = reading.within(sentence.start, sentence.end, "citation")
    nearest = min(markers, key=lambda marker: abs(marker.start - trial.end), default=None)
    return nearest.value if nearest else ""


def clean_arm(reading: Reading, arm: str, sentence: Sentence) -> str:
    """An arm that names a treatment or says that it is a group; `patients` and half sentences are none."""
    if not arm or NO_ARM.search(arm) or PLAIN_PEOPLE.search(arm):
        return ""
    if ARM_WORD.search(arm):
        return arm
    folded = fold(reading.paper.text[sentence.start : sentence.end])
    at = folded.text.find(arm)
    if at < 0:
        return ""
    if any(GROUP_BEHIND.match(folded.text, m.end()) for m in re.finditer(re.escape(arm), folded.text)):
        return arm
    start, end = folded.span(at, at + len(arm))
    named = reading.within(sentence.start + start, sentence.start + end, "drug", "product", "intervention")
    items = reading.cells.read_items(arm)
    return arm if named or any(item.in_field(*THERAPY_FIELDS) for item in items) else ""
