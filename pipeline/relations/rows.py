"""Facts from table rows: what a column is, its head says, and where it is silent its cells do.

The columns of `config/columns.yml` have kinds in both languages, so a table of other words in
another order is read by the same code.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from weakref import WeakKeyDictionary

from pipeline.finders.heads import APPROVED, NOTE_MARK, SAID_BESIDE, is_place, kinds_of_head
from pipeline.finders.items import Item
from pipeline.frozen import frozen
from pipeline.normalisers.fold import fold_width
from pipeline.normalisers.phase import parse_cell_phase
from pipeline.papertables import PaperTable
from pipeline.records import Cell, Fact, Mention
from pipeline.relations.cues import cue_pattern, shape
from pipeline.relations.reading import Reading
from pipeline.relations.studies import NAME_RULE, NAMED_ONLY, looks_like_a_study

VALUE_KINDS = (
    "trial",
    "product",
    "drug",
    "target",
    "disease",
    "date",
    "country",
    "agency",
    "phase",
    "intervention",
)
DITTO = re.compile(
    r"同上|同前|〃|″|\"|″″|ibid\.?|ditto|idem|as above|same as above|do\.|[‚„“”]", re.IGNORECASE
)
"""What a cell prints that means the cell above it."""
SHARE_OF_KIND = 0.5
CAPTION_RULE = "caption"
ANY_TARGET = {"any": "(any)", "not_specified": "(not specified)"}
# Between what is given together or compared: +, 联合, plus, vs.
WITH = re.compile(
    r"\s*[+＋]\s*|\s*(?:联合|对比)\s*|\s+(?:plus|with|combined with|and|vs\.?|versus)\s+", re.IGNORECASE
)
# A drug with its dose or way is the drug: `Low-dose aldesleukin`, 皮下司美格鲁肽, `semaglutide 2.4 mg`.
WITH_DOSE = r"(?i)[0-9]\s?(?:mg|μg|ug|g|mg/kg|IU)(?![a-z])|<given_how>"
NOTE_BEHIND = re.compile(r"(?<=[A-Za-z0-9\u4e00-\u9fff)）])(?:[ᵃ-ᶻ⁰-⁹¹²³*†‡§]+|\^[a-z0-9]\^?)$")
IN_BRACKETS = re.compile(r"^[(（]\s*([^()（）]+?)\s*[)）]$")
# `Pembrolizumab (MK-3475)`, 纳武利尤单抗（Opdivo）: a name with others of the same drug, or with whose it is.
WITH_NAMES = re.compile(r"(?P<name>[^()（）]*[^()（）\s])\s*[(（](?P<others>[^()（）]*)[)）]")
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
THERAPY_FIELDS = ("drug", "intervention", "product")
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


@frozen
class TypedTable:
    """A table with the kind of each column: ``columns["trial"]`` is the column of trial ids.

    ``all_columns`` has every column of a kind: a table may date approvals for each agency.
    """

    table: PaperTable
    columns: Mapping[str, int]
    is_car: bool
    all_columns: Mapping[str, tuple[int, ...]]

    def head(self, kind: str) -> str:
        """The printed head of the column of a kind."""
        return self.table.heads[self.columns[kind]]


@frozen
class Row:
    """One row of a typed table."""

    typed: TypedTable
    cells: tuple[Cell | None, ...]

    def cell(self, kind: str) -> Cell | None:
        """The cell in the column of a kind, None where there is no such column or nothing stands there."""
        column = self.typed.columns.get(kind)
        return None if column is None else self.at(column)

    def at(self, column: int) -> Cell | None:
        """The cell of a column, None where nothing stands."""
        cell = self.cells[column]
        return cell if cell is not None and cell.text.strip() else None

    def all_of(self, kind: str) -> Iterator[tuple[str, Cell]]:
        """The filled cells of all columns of a kind, each with its head."""
        for column in self.typed.all_columns.get(kind, ()):
            cell = self.at(column)
            if cell is not None:
                yield self.typed.table.heads[column], cell


_typed: WeakKeyDictionary[Reading, dict[str, TypedTable]] = WeakKeyDictionary()
"""The typed tables of each paper by the table's id: many relations ask for them."""


def type_table(reading: Reading, table: PaperTable) -> TypedTable:
    """Tell the kind of each column by its head; where the head says nothing, by most of its cells."""
    typed = _typed.setdefault(reading, {})
    if table.id not in typed:
        typed[table.id] = _type_table(reading, table)
    return typed[table.id]


def _type_table(reading: Reading, table: PaperTable) -> TypedTable:
    found: dict[str, list[int]] = {}
    for column, head in enumerate(table.heads):
        for kind in _kinds_of_column(reading, table, column, head):
            found.setdefault(kind, []).append(column)
    named = " ".join((table.caption, table.caption_other, *table.heads))
    first = {kind: columns[0] for kind, columns in found.items()}
    return TypedTable(table, first, "CAR" in named, {kind: tuple(found[kind]) for kind in found})


def _kinds_of_column(reading: Reading, table: PaperTable, column: int, head: str) -> list[str]:
    """A head that can mean several kinds (药物名称: product or drug) is settled by the cells below it."""
    said = kinds_of_head(reading.cells, head)
    counts = _cell_kinds(reading, table, column)
    cells = [row[column] for row in table.rows]
    filled = max(1, sum(cell is not None and bool(cell.text.strip()) for cell in cells))
    seen = [kind for kind in VALUE_KINDS if counts[kind] >= SHARE_OF_KIND * filled]
    if not said:
        return ["approval_date"] if _dates_approvals(reading, table, head, seen) else seen[:1]
    dated = 2 * _count_named(reading, cells, "date") >= filled
    if "disease" in said and APPROVED.search(head) and dated:  # `RA (November 1998)`
        said |= {"approval_date"}
    settled = [
        kind
        for kind in said
        if kind not in VALUE_KINDS
        or counts[kind]
        or (kind in SAID_BESIDE and 2 * _count_named(reading, cells, kind) >= filled)
    ]
    return sorted(settled or said, key=lambda kind: (-counts[kind], kind))


def _count_named(reading: Reading, cells: Iterable[Cell | None], field: str) -> int:
    return sum(cell is not None and bool(reading.within(cell.start, cell.end, field)) for cell in cells)


def _dates_approvals(reading: Reading, table: PaperTable, head: str, seen: Sequence[str]) -> bool:
    """Whether dates below a country, 美国 | 欧盟 | 中国, are approvals': caption or head tells of them."""
    if "date" not in seen or not is_place(reading.cells, head):
        return False
    about = fold_width(f"{table.caption} {table.caption_other} {head}")
    return bool(cue_pattern(reading, "approval").search(about)) and not cue_pattern(
        reading, "not_approval"
    ).search(about)


def _cell_kinds(reading: Reading, table: PaperTable, column: int) -> Counter[str]:
    counts: Counter[str] = Counter()
    for row in table.rows:
        cell = row[column]
        if cell is not None:
            kinds = reading.cells.kinds(cell.text)
            counts.update(kinds | {"trial"} if reading.within(cell.start, cell.end, "trial") else kinds)
    return counts


def typed_rows(reading: Reading) -> Iterator[Row]:
    """All rows of all tables."""
    for table in reading.tables:
        typed = type_table(reading, table)
        for cells in without_dittos(table.rows):
            yield Row(typed, cells)


def without_dittos(rows: Iterable[Sequence[Cell | None]]) -> Iterator[tuple[Cell | None, ...]]:
    """Rows in which a cell that says 同上, 〃 or ibid. is the cell it stands for."""
    above: Sequence[Cell | None] = ()
    for cells in rows:
        meant = tuple(
            above[at] if above and cell is not None and DITTO.fullmatch(cell.text.strip()) else cell
            for at, cell in enumerate(cells)
        )
        yield meant
        above = meant


# ------------------------------------------------------------------------------------- trials


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
    given = [(head, cell, items) for head, cell, items in _therapy_cells(reading, row) if items]
    for head, cell, items in given:
        for at, item in enumerate(items):
            printed = _class_of(classes, at, len(items))
            yield _intervention(reading, trial, cell, item, printed, f"column:{head}")
    if not given and class_cell and classes and not reading.cells.placeholder(class_cell.text):
        for item in classes:
            yield _intervention(
                reading, trial, class_cell, item, item.text, f"column:{row.typed.head('function')}"
            )


def _therapy_cells(reading: Reading, row: Row) -> Iterator[tuple[str, Cell, list[Item]]]:
    """The cells that say what is given: of the drug columns, and what is known in those of interventions."""
    seen: set[int] = set()
    own = [kind for kind in ("drug", "intervention", "product") if kind in row.typed.columns]
    for kind in own or ["dose"]:
        for head, cell in row.all_of(kind):
            if cell.start in seen or reading.cells.placeholder(cell.text):
                continue
            seen.add(cell.start)
            items = list(_given(reading, cell))
            known = any(item.in_field(*THERAPY_FIELDS) for item in items)
            if kind == "product":  # a column of products may hold drugs, etranacogene beside marstacimab
                items = [item for item in items if item.in_field("drug") and not item.in_field("product")]
            if kind == "dose":  # 巴瑞替尼4 mg under 剂量
                items = [item for item in items if item.in_field("drug", "product")]
            yield head, cell, items if kind == "drug" or known else []


def _given(reading: Reading, cell: Cell) -> Iterator[Item]:
    """What a cell names as given; `Durvalumab + FLOT` is two though only one is known."""
    for item in (_resolve(reading, item) for item in reading.cells.read_items(cell.text)):
        parts = () if item.terms else _drugs_side_by_side(reading, item) or tuple(_parts_given(reading, item))
        if len(parts) > 1 and any(part.in_field(*THERAPY_FIELDS) for part in parts):
            yield from parts
        else:
            yield item


def _drugs_side_by_side(reading: Reading, item: Item) -> tuple[Item, ...]:
    """`Nivolumab Ipilimumab`: drugs with nothing between them but the end of a line."""
    parts = reading.cells.read_parts(item.text)
    drugs = all(part.field == "drug" for part in parts)
    return (
        tuple(replace(item, text=part.name_en or part.id, terms=(part,)) for part in parts) if drugs else ()
    )


def _parts_given(reading: Reading, item: Item) -> Iterator[Item]:
    at = 0
    for piece in WITH.split(item.text):
        start = item.text.index(piece, at)
        at = start + len(piece)
        for part in reading.cells.read_items(piece):
            span = (item.start + start + part.start, item.start + start + part.end)
            yield _resolve(reading, replace(part, start=span[0], end=span[1]))


def _resolve(reading: Reading, item: Item) -> Item:
    """An item with the drug it names behind a dose or before a footnote mark; its text as printed."""
    if item.terms:
        return item
    inside = reading.cells.named_in(item.text, *THERAPY_FIELDS)
    if len({term.id for term in inside}) == 1 and shape(reading, WITH_DOSE).search(item.text):
        return replace(item, terms=inside[:1])
    named = WITH_NAMES.fullmatch(item.text)
    drugs = {term.id for term in inside if term.field == "drug"}
    if named and len(drugs) == 1 and not WITH.search(named["others"]):
        bare = reading.cells.read_items(named["name"])
    else:
        bare = reading.cells.read_items(NOTE_BEHIND.sub("", item.text))
    return replace(item, terms=bare[0].terms) if len(bare) == 1 else item


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


def name_intervention(reading: Reading, item: Item) -> tuple[str, str]:
    """The normalised name and kind of what is given: a vocabulary term, terms put together, or as printed."""
    terms = item.in_field(*THERAPY_FIELDS)
    if terms:
        best = next((term for term in terms if term.field == "drug"), terms[0])
        return best.id, best.props.get("kind", "") or ("drug" if best.field == "drug" else best.field)
    parts = reading.cells.read_parts(item.text)
    if parts:
        return " ".join(part.name_en or part.id for part in parts), parts[-1].props.get("kind", "")
    return item.text, ""


def _diseases(reading: Reading, row: Row, trial: Mention) -> Iterator[Fact]:
    cell = row.cell("disease")
    told = caption_diseases(reading, row) if cell is None else cell_diseases(reading, cell)
    rule = CAPTION_RULE if cell is None else f"column:{row.typed.head('disease')}"
    for disease, modifier, start, end in told:
        values = {"trial_id": trial.value, "disease_id": disease, "modifier": modifier}
        yield reading.fact("trial_diseases", values, (start, end), rule)


def caption_diseases(
    reading: Reading, row: Row, *, beside: bool = False
) -> Iterator[tuple[str, str, int, int]]:
    """The one disease of a caption, where no column names diseases: 获批用于特应性皮炎的药物.

    ``beside`` is told by who knows that the row's diseases are others'.
    """
    table = row.typed.table
    named = reading.within(table.start, table.end, "disease")
    one = len({mention.value for mention in named}) == 1
    if (
        one
        and (beside or "disease" not in row.typed.columns)
        and reading.terms["disease", named[0].value].props.get("kind") != "complication"
    ):
        modifier, start = modifier_before(reading, named[0], table.start)
        yield named[0].value, modifier, start, named[0].end


def cell_diseases(reading: Reading, cell: Cell) -> Iterator[tuple[str, str, int, int]]:
    """The diseases of a cell: id, modifier, span. A modifier counts for its own item only."""
    for mention in reading.within(cell.start, cell.end, "disease"):
        modifier, start = modifier_before(reading, mention, cell.start)
        yield mention.value, modifier, start, mention.end


def modifier_before(reading: Reading, disease: Mention, floor: int) -> tuple[str, int]:
    """The modifier that stands right before a disease or that its name says (uHCC), and where it starts."""
    text = reading.paper.text
    for modifier in reversed(reading.within(max(floor, disease.start - 30), disease.start, "modifier")):
        between = text[modifier.end : disease.start]
        if between.strip(" 　的性-、") == "" and "、" not in between.strip(" ")[1:]:
            return modifier.value, modifier.start
    return dict(disease.extra).get("modifier", ""), disease.start
