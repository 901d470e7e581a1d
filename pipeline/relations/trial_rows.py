"""Trials from the rows of tables: id, name, phase, targets, products, what is given, diseases."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.finders.heads import NOTE_MARK
from pipeline.finders.items import Item
from pipeline.normalisers.phase import parse_cell_phase
from pipeline.records import Cell, Fact, Mention
from pipeline.relations.disease_cells import CAPTION_RULE, caption_diseases, cell_diseases
from pipeline.relations.reading import Reading
from pipeline.relations.studies import NAME_RULE, NAMED_ONLY, looks_like_a_study
from pipeline.relations.therapies import name_intervention, therapy_cells
from pipeline.relations.typed_tables import Row, typed_rows

ANY_TARGET = {"any": "(any)", "not_specified": "(not specified)"}
IN_BRACKETS = re.compile(r"^[(（]\s*([^()（）]+?)\s*[)）]$")
EMPTY_BRACKET = re.compile(r"[(（\[【]\s*[)）\]】]")
# What names a study and nothing else: one word with capitals, with a number or a second such word behind.
NAME_ALONE = re.compile(
    r"[A-Z][A-Za-z0-9\-–/+()]{2,29}(?:\s(?:[A-Z]{2,}[A-Za-z0-9\-–]*|[0-9]{1,4}|[IVX]{1,4})){0,2}"
)
NO_NAME = re.compile(r"ClinicalTrials|Phase|(?:NCT|ChiCTR|CTR|EudraCT|ISRCTN)(?![a-z])", re.IGNORECASE)
# Behind a study's name in its cell: 研究, a citation, a year in brackets, the mark of a note.
NAME_ONLY = re.compile(
    r"\s*(?:临床)?(?:试验|研究|trial|study)?\s*"
    r"(?:[\[［(（][^A-Za-z\]］)）]{1,24}[\]］)）]|[*†‡§#△▲ᵃ-ᶻ⁰-⁹¹²³]){0,3}\s*",
    re.I,
)
# Behind the phase in a caption: `phase 3 trials of…`, Ⅲ期随机对照临床试验.
PHASE_OF_ALL = re.compile(
    r"(?:,?\s(?:[a-z][A-Za-z\-]{1,20},?\s){0,4}?(?:clinical\s)?(?:trials|studies)(?![A-Za-z])"
    r"|[^，。；,;\n]{0,12}?(?:试验|研究))"
)
# Between the things one head names and one cell holds: `Trial (phase; n)`, `NCT… (3; 240)`.
HEAD_PARTS = re.compile(r"\s*(?:[(（,，;；\n]|[/／](?!\s?[0-9n]))\s*")
CELL_PARTS = re.compile(r"[(（)）,，;；\n]+\s*")
SEQUENTIAL = re.compile(
    r"→|⟶|➔|⇒|(?<![-<])-?->|sequential|followed by|(?<![A-Za-z])then(?![A-Za-z])|序贯|续贯|先后", re.I
)


def relate_trial_rows(reading: Reading, names: Sequence[Mention] = ()) -> Iterator[Fact]:
    """Trials of a table with what their rows say of them; ``names``: where studies are named without id."""
    for row in typed_rows(reading):
        for trial in trials_of_row(reading, row, names):
            yield _trial(reading, row, trial)
            yield from _targets(reading, row, trial)
            yield from _products(reading, row, trial)
            yield from _interventions(reading, row, trial)
            yield from _diseases(reading, row, trial)


def trials_of_row(reading: Reading, row: Row, names: Sequence[Mention]) -> list[Mention]:
    """The ids in a row's cell of trials; in a row without any id the study its cell of names is about."""
    cell = row.cell("trial")
    ids = reading.within(cell.start, cell.end, "trial") if cell is not None else []
    others = [] if ids else _ids_elsewhere(reading, row)
    if ids or others:
        return ids or others
    cells = [one for one in (row.cell("acronym"), cell) if one is not None]
    return [m for m in names for one in cells[:1] if m.start == one.start and _ends_cell(reading, m, one)]


def _ids_elsewhere(reading: Reading, row: Row) -> list[Mention]:
    """The ids of a row without a cell of trials: `Phase 3 (NCT…)` in the cell of its phase or status."""
    cells = {one.start: one for one in row.cells if one is not None}
    return [trial for one in cells.values() for trial in reading.within(one.start, one.end, "trial")]


def _ends_cell(reading: Reading, name: Mention, cell: Cell) -> bool:
    """Whether a cell is a study's name and no more: ADAPT[8], but not ADAPT+ nor MOTIVATE and EXTEND."""
    return NAME_ONLY.fullmatch(reading.paper.text, name.end, cell.end) is not None


def _trial(reading: Reading, row: Row, trial: Mention) -> Fact:
    said = dict(trial.extra)
    values = {
        "trial_id": trial.value,
        "registry": said.get("registry", ""),
        "acronym": "" if trial.rule == NAME_RULE else row_name(reading, row),
        "phase": _phase(reading, row, trial),
        "enrolled": "",
        "url": said.get("url", ""),
        "place": NAMED_ONLY if trial.rule == NAME_RULE else "table",
    }
    return reading.fact("trials", values, (trial.start, trial.end), trial.rule)


def row_name(reading: Reading, row: Row) -> str:
    """The study's name in a row, the id beside it in the cell aside: no id is one, nor a placeholder."""
    named = row.cell("acronym")
    cell = named or row.cell("trial")
    if cell is None or reading.cells.placeholder(cell.text):
        return ""
    ids = reading.within(cell.start, cell.end, "trial")
    if not ids:
        return named.text.strip() if named else ""
    rest = cell.text
    for trial in ids:
        rest = rest.replace(reading.paper.text[trial.start : trial.end], " ", 1)
    return name_beside_id(rest) if len(ids) == 1 else ""


def name_beside_id(rest: str) -> str:
    """What stands beside an id in a cell, where it is a name and nothing else.

    >>> name_beside_id("AWARD-10 ( )"), name_beside_id("TRAILBLAZER-ALZ 2;  ")
    ('AWARD-10', 'TRAILBLAZER-ALZ 2')
    >>> name_beside_id("  (Checkmate017)")
    'Checkmate017'
    >>> name_beside_id("Phase 3 ( )"), name_beside_id("Smith et al. ( )"), name_beside_id("CTR: ")
    ('', '', '')
    """
    bare = EMPTY_BRACKET.sub(" ", rest).strip(" \n,，;；:：/|")
    found = NAME_ALONE.fullmatch(IN_BRACKETS.sub(r"\1", bare))
    name = found[0] if found else ""
    return name if looks_like_a_study(name) and not NO_NAME.search(name) else ""


def _phase(reading: Reading, row: Row, trial: Mention) -> str:
    """The phase of a row's cell, else of the caption that speaks of `phase 3 trials`, Ⅲ期临床试验."""
    listed = _phase_listed(reading, row, trial)
    if listed:
        return listed
    cell = row.cell("phase")
    if cell is not None or "phase" in row.typed.columns:
        return (parse_cell_phase(NOTE_MARK.sub("", cell.text)) or "") if cell else ""
    beside = _phase_beside(reading, row, trial)
    if beside:
        return beside
    table = row.typed.table
    told = {
        mention.value
        for mention in reading.within(table.start, table.end, "phase")
        if PHASE_OF_ALL.match(reading.paper.text, mention.end)
    }
    return told.pop() if len(told) == 1 else ""


def _phase_listed(reading: Reading, row: Row, trial: Mention) -> str:
    """The phase behind an id, in the place its head tells: `Trial (phase; n)` over `NCT… (3; 240)`."""
    at = next((at for at, one in enumerate(row.cells) if one and one.start <= trial.start < one.end), None)
    cell = None if at is None else row.cells[at]
    if at is None or cell is None:
        return ""
    parts = [
        reading.cells.head_kinds(part.strip(" )）")) for part in HEAD_PARTS.split(row.typed.table.heads[at])
    ]
    place = next((place for place, kinds in enumerate(parts) if place and "phase" in kinds), 0)
    further = reading.within(trial.end, cell.end, "trial")
    end = further[0].start if further else cell.end
    said = CELL_PARTS.split(reading.paper.text[trial.end : end].strip(" )）(（,，;；:：/\n"))
    return (parse_cell_phase(said[place - 1].strip()) or "") if place and len(said) >= place else ""


def _phase_beside(reading: Reading, row: Row, trial: Mention) -> str:
    """The phase right before an id in its cell: `Phase 3 (NCT…)`, Ⅲ期（NCT…）."""
    cell = next((one for one in row.cells if one and one.start <= trial.start < one.end), None)
    before = re.split(r"[;；,，、]", reading.paper.text[cell.start : trial.start])[-1] if cell else ""
    return parse_cell_phase(before.strip(" (（[:：\n")) or ""


def _targets(reading: Reading, row: Row, trial: Mention) -> Iterator[Fact]:
    cell = row.cell("target")
    if cell is None:
        return
    role = "car_target" if row.typed.is_car else "drug_target"
    rule = f"column:{row.typed.head('target')}"
    meaning = reading.cells.placeholder(cell.text)
    if meaning in ANY_TARGET:
        relation = "any" if meaning == "any" else "single"
        values = {
            "trial_id": trial.value,
            "target_id": ANY_TARGET[meaning],
            "role": role,
            "relation": relation,
        }
        yield reading.fact("trial_targets", values, (cell.start, cell.end), rule)
        return
    found = [(m.value, m.start, m.end) for m in reading.within(cell.start, cell.end, "target")]
    # Short names that mean more elsewhere (C5) are a target where the column says so.
    found = found or [
        (term.id, cell.start + item.start, cell.start + item.end)
        for item in reading.cells.read_items(cell.text)
        for term in item.in_field("target")[:1]
    ]
    printed = reading.paper.text[found[0][1] : cell.end] if found else ""
    relation = target_relation(printed, len({target for target, _, _ in found}))
    for target, start, end in found:
        values = {"trial_id": trial.value, "target_id": target, "role": role, "relation": relation}
        yield reading.fact("trial_targets", values, (start, end), rule)


def target_relation(printed: str, count: int) -> str:
    """How several targets of one cell belong together, as far as the separators say.

    >>> target_relation("CD19/CD22", 2), target_relation("CD19, BCMA", 2), target_relation("CD19", 1)
    ('dual', 'alternative', 'single')
    >>> target_relation("GPRC5D → BCMA", 2), target_relation("CD19序贯CD22", 2)
    ('sequential', 'sequential')
    """
    if count < 2:
        return "single"
    if SEQUENTIAL.search(printed):
        return "sequential"
    if any(mark in printed for mark in (",", "，", "、", "或", " or ", ";", "；")):
        return "alternative"
    return "dual" if count == 2 else "triple"


def _products(reading: Reading, row: Row, trial: Mention) -> Iterator[Fact]:
    """The products a row tries: of the columns of products and of drugs."""
    for kind in ("product", "drug", "intervention"):
        for head, cell in row.all_of(kind):
            for mention in reading.within(cell.start, cell.end, "product"):
                values = {"trial_id": trial.value, "product_id": mention.value}
                yield reading.fact("trial_products", values, (mention.start, mention.end), f"column:{head}")


def _interventions(reading: Reading, row: Row, trial: Mention) -> Iterator[Fact]:
    """Drugs with the class that stands across from each: as many drugs as classes pair off in order."""
    class_cell = row.cell("function")
    classes = reading.cells.read_items(class_cell.text) if class_cell else ()
    given = [(head, cell, items) for head, cell, items in therapy_cells(reading, row) if items]
    for head, cell, items in given:
        for at, item in enumerate(items):
            printed = _class_of(classes, at, len(items))
            yield _intervention(reading, trial, cell, item, printed, f"column:{head}")
    if not given and class_cell and classes and not reading.cells.placeholder(class_cell.text):
        for item in classes:
            yield _intervention(
                reading, trial, class_cell, item, item.text, f"column:{row.typed.head('function')}"
            )


def _class_of(classes: Sequence[Item], at: int, count: int) -> str:
    if len(classes) == count:
        return classes[at].text
    return classes[0].text if len(classes) == 1 else ""


def _intervention(
    reading: Reading, trial: Mention, cell: Cell, item: Item, printed_class: str, rule: str
) -> Fact:
    name, kind = name_intervention(reading, item)
    values = {"trial_id": trial.value, "intervention": name, "kind": kind, "class": printed_class}
    return reading.fact("trial_interventions", values, (cell.start + item.start, cell.start + item.end), rule)


def _diseases(reading: Reading, row: Row, trial: Mention) -> Iterator[Fact]:
    cell = row.cell("disease")
    told = caption_diseases(reading, row) if cell is None else cell_diseases(reading, cell)
    rule = CAPTION_RULE if cell is None else f"column:{row.typed.head('disease')}"
    for disease, modifier, start, end in told:
        values = {"trial_id": trial.value, "disease_id": disease, "modifier": modifier}
        yield reading.fact("trial_diseases", values, (start, end), rule)
