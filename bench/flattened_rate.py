# ruff: noqa: E501 - one row of a table, one line
"""How many cells of flattened tables come back exactly: `python bench/flattened_rate.py`.

Tables of several topics in both languages are written out as text dumps write them, one line of a
cell below the other, and rebuilt. Printed for each way of flattening: exact cells, cells that are
wrong without saying so, cells marked uncertain, tables not recognised.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pipeline.han import is_han, text_width
from pipeline.layout.flattened import Grid, ShapeKinds, TableLine, rebuild

Table = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Topic:
    """Columns with their heads in the table's language, and rows to draw from."""

    name: str
    heads: tuple[str, ...]
    rows: Table


def _rows(text: str) -> Table:
    return tuple(tuple(cell.strip() for cell in line.split("|")) for line in text.strip().splitlines())


GLP1_ZH = Topic(
    "glp1-zh",
    ("研究", "药物", "作用靶点", "样本量(例)", "研究人群", "主要终点", "HbA1c变化"),
    _rows("""
SUSTAIN-1|司美格鲁肽|GLP-1R|388|新诊断2型糖尿病，饮食运动控制不佳|第30周HbA1c较基线变化|-1.55%
PIONEER 4|口服司美格鲁肽|GLP-1R|711|二甲双胍联合或不联合SGLT2抑制剂治疗的2型糖尿病患者|第26周HbA1c较基线变化|-1.2%
AWARD-11|度拉糖肽|GLP-1R|1842|2型糖尿病|第36周HbA1c较基线变化|-1.87%
LEADER|利拉鲁肽|GLP-1R|9340|2型糖尿病合并高心血管风险|首次主要不良心血管事件|-0.4%
SURPASS-2|替尔泊肽|GIPR/GLP-1R|1879|二甲双胍控制不佳的2型糖尿病|第40周HbA1c较基线变化|-2.30%
SURMOUNT-1|替尔泊肽|GIPR/GLP-1R|2539|肥胖或超重且至少有一种合并症的非糖尿病成人|第72周体重变化百分比|—
GLORY-1|玛仕度肽|GCGR/GLP-1R|610|中国超重或肥胖成人|第48周体重变化百分比|—
LixiLan-O|甘精胰岛素, 利司那肽|GLP-1R|1170|2型糖尿病|第30周HbA1c较基线变化|-1.6%
DUAL VII|德谷胰岛素, 利拉鲁肽|GLP-1R|506|基础胰岛素控制不佳者|第26周HbA1c较基线变化|-1.5%
EXSCEL|艾塞那肽|GLP-1R|14752|2型糖尿病|首次主要不良心血管事件|-0.53%
STEP 1|司美格鲁肽|GLP-1R|1961|肥胖|第68周体重变化百分比|n/s
Harmony|阿必鲁肽|GLP-1R|9463|2型糖尿病合并动脉粥样硬化性心血管疾病|首次主要不良心血管事件|-0.52%
"""),
)
ADC_EN = Topic(
    "adc-en",
    ("Antibody-drug conjugate", "Target", "Payload", "Approval date", "Country", "Indication", "ORR (%)"),
    _rows("""
gemtuzumab ozogamicin|CD33|calicheamicin|2017-09|US|newly diagnosed CD33-positive acute myeloid leukemia|26.0
brentuximab vedotin|CD30|MMAE|2011-08|US|classical Hodgkin lymphoma, systemic anaplastic large cell lymphoma|73.0
trastuzumab emtansine|HER2|DM1|2013-02|US|HER2-positive metastatic breast cancer|43.6
inotuzumab ozogamicin|CD22|calicheamicin|2017-08|US|relapsed or refractory B-cell precursor acute lymphoblastic leukemia|80.7
polatuzumab vedotin|CD79b|MMAE|2019-06|US|diffuse large B-cell lymphoma|45.0
enfortumab vedotin|Nectin-4|MMAE|2019-12|US|locally advanced or metastatic urothelial cancer|44.0
trastuzumab deruxtecan|HER2|DXd|2019-12|Japan|gastric cancer, breast cancer|60.9
sacituzumab govitecan|TROP2|SN-38|2020-04|US|triple-negative breast cancer|33.3
belantamab mafodotin|BCMA|MMAF|2020-08|EU|multiple myeloma|31.0
loncastuximab tesirine|CD19|PBD dimer|2021-04|US|large B-cell lymphoma|48.3
disitamab vedotin|HER2|MMAE|2021-06|China|HER2-overexpressing gastric cancer|24.8
tisotumab vedotin|tissue factor|MMAE|2021-09|US|cervical cancer|24.0
mirvetuximab soravtansine|FR alpha|DM4|2022-11|US|platinum-resistant ovarian cancer|31.7
"""),
)
ANTIBIOTICS_MIXED = Topic(
    "antibiotics-mixed",
    ("抗菌药物", "英文名", "分类", "作用机制", "抗菌谱", "剂量"),
    _rows("""
头孢他啶/阿维巴坦|ceftazidime/avibactam|β-内酰胺酶抑制剂复方|抑制青霉素结合蛋白及A、C类和部分D类酶|产KPC酶肠杆菌目细菌|2.5 g q8h
美罗培南/法硼巴坦|meropenem/vaborbactam|β-内酰胺酶抑制剂复方|抑制细胞壁合成|CRE|4 g q8h
亚胺培南/西司他丁/雷利巴坦|imipenem/cilastatin/relebactam|β-内酰胺酶抑制剂复方|抑制细胞壁合成|CRE, 铜绿假单胞菌|1.25 g q6h
头孢地尔|cefiderocol|头孢菌素|借铁转运系统进入细菌，抑制细胞壁合成|CRE, CRAB, 铜绿假单胞菌|2 g q8h
依拉环素|eravacycline|四环素类|结合30S亚基抑制蛋白合成|CRAB|1 mg/kg q12h
奥马环素|omadacycline|四环素类|结合30S亚基抑制蛋白合成|MRSA|100 mg qd
替加环素|tigecycline|四环素类|结合30S亚基抑制蛋白合成|MRSA, CRAB|50 mg q12h
利奈唑胺|linezolid|噁唑烷酮类|结合50S亚基抑制蛋白合成|MRSA, VRE|600 mg q12h
康替唑胺|contezolid|噁唑烷酮类|结合50S亚基抑制蛋白合成|MRSA|800 mg q12h
多黏菌素B|polymyxin B|多肽类|破坏细菌外膜，使胞内成分外漏|CRAB, CRE|1.25 mg/kg q12h
达托霉素|daptomycin|环脂肽类|使细胞膜去极化|MRSA, VRE|6 mg/kg qd
"""),
)
CARDIOLOGY_EN = Topic(
    "cardiology-en",
    ("Trial", "Year", "Drug class", "Population", "N", "Primary endpoint", "HR (95% CI)"),
    _rows("""
PARADIGM-HF|2014|ARNI|HFrEF|8442|cardiovascular death or first hospitalization for heart failure|0.80 (0.73-0.87)
DAPA-HF|2019|SGLT2 inhibitor|HFrEF with or without type 2 diabetes|4744|worsening heart failure or cardiovascular death|0.74 (0.65-0.85)
EMPEROR-Preserved|2021|SGLT2 inhibitor|HFpEF|5988|cardiovascular death or hospitalization for heart failure|0.79 (0.69-0.90)
VICTORIA|2020|sGC stimulator|HFrEF with recent decompensation|5050|cardiovascular death or heart failure hospitalization|0.90 (0.82-0.98)
GALACTIC-HF|2020|myosin activator|HFrEF|8256|heart failure event or cardiovascular death|0.92 (0.86-0.99)
FOURIER|2017|PCSK9 inhibitor|stable atherosclerotic cardiovascular disease|27564|MACE|0.85 (0.79-0.92)
ODYSSEY OUTCOMES|2018|PCSK9 inhibitor|recent acute coronary syndrome|18924|MACE|0.85 (0.78-0.93)
CANTOS|2017|IL-1 beta antibody|prior myocardial infarction and hsCRP of 2 mg/L or more|10061|MACE|0.85 (0.74-0.98)
COLCOT|2019|colchicine|recent myocardial infarction|4745|MACE|0.77 (0.61-0.96)
REDUCE-IT|2019|icosapent ethyl|elevated triglycerides|8179|MACE|0.75 (0.68-0.83)
SELECT|2023|GLP-1 receptor agonist|overweight or obesity without diabetes|17604|MACE|0.80 (0.72-0.90)
FINEARTS-HF|2024|nonsteroidal MRA|HFmrEF or HFpEF|6001|total worsening heart failure events and cardiovascular death|0.84 (0.74-0.95)
"""),
)
TOPICS = (GLP1_ZH, ADC_EN, ANTIBIOTICS_MIXED, CARDIOLOGY_EN)

HEAD_KINDS = {
    "样本量(例)": "number",
    "HbA1c变化": "percent",
    "Target": "target",
    "Approval date": "date",
    "Year": "date",
    "N": "number",
    "ORR (%)": "number",
    "药物": "drug",
    "抗菌药物": "drug",
    "Indication": "disease",
    "研究": "study",
    "Trial": "study",
}


class SomeHeads(ShapeKinds):
    """Shapes and a few known heads: what a vocabulary of another field still knows."""

    def head_kinds(self, text: str) -> frozenset[str]:
        """Kinds of a known head."""
        return frozenset([HEAD_KINDS[text]] if text in HEAD_KINDS else [])


@dataclass(frozen=True)
class Case:
    """A table, the dump made of it, and how."""

    heads: tuple[str, ...]
    rows: Table
    lines: tuple[TableLine, ...]
    way: str


def wrap(text: str, width: int) -> list[str]:
    """Lines as a line filler sets them: Latin words at spaces, Han anywhere."""
    lines, line = [], ""
    for word in _words(text):
        if line and text_width(line) + text_width(word.rstrip()) > width:
            lines.append(line.strip())
            line = ""
        line += word
    return [*lines, line.strip()]


def _words(text: str) -> list[str]:
    words: list[str] = []
    for char in text:
        starts = not words or words[-1][-1] == " " or is_han(char) or is_han(words[-1][-1])
        if starts and char not in "，。、；）":
            words.append(char)
        else:
            words[-1] += char
    return words


def make_case(seed: int, way: str) -> Case:
    """A table drawn by a seed: 3 to 7 columns, 3 to 60 rows, columns of drawn width."""
    draw = random.Random(seed)
    topic = draw.choice(TOPICS)
    count = draw.randint(3, min(7, len(topic.heads)))
    columns = sorted(draw.sample(range(len(topic.heads)), count))
    rows = [draw.choice(topic.rows) for _ in range(draw.choice((3, 5, 8, 12, 20, 35, 60)))]
    table = tuple(tuple(row[at] for at in columns) for row in rows)
    heads = tuple(topic.heads[at] for at in columns)
    return Case(heads, table, tuple(_flatten(heads, table, way, draw)), way)


def _flatten(heads: Sequence[str], rows: Table, way: str, draw: random.Random) -> Iterator[TableLine]:
    widths = [
        _width([row[at] for row in rows], draw) if "wrapped" in way else 200 for at in range(len(heads))
    ]
    between, within = draw.choice(((0, 0), (1, 1), (1, 0)))
    columns = [[wrap(row[at], widths[at]) for row in rows] for at in range(len(heads))]
    if way.startswith("columns"):
        cells = [cell for head, column in zip(heads, columns, strict=True) for cell in ([head], *column)]
    elif way.startswith("heads first"):
        cells = [*([head] for head in heads), *(cell for column in columns for cell in column)]
    else:
        cells = [*([head] for head in heads), *(cell for row in zip(*columns, strict=True) for cell in row)]
    number = 0
    for cell in cells:
        for at, text in enumerate(cell):
            yield TableLine(text, number, within if at else between)
            number += 1


def _width(cells: Sequence[str], draw: random.Random) -> int:
    """A column's width: wide enough for the longest word, seldom wide enough for all."""
    widest = max(map(text_width, cells))
    least = max((text_width(word.strip()) for cell in cells for word in _words(cell)), default=1)
    return widest if draw.random() < 0.4 else max(least, int(widest * draw.uniform(0.4, 1.0)), 8)


def judge(case: Case, grid: Grid | None) -> Counter[str]:
    """Cells exact, silently wrong, uncertain; tables missed."""
    total = len(case.rows) * len(case.heads)
    if grid is None:
        return Counter(cells=total, missed=1, tables=1)
    right = tuple(cell.text for cell in grid.heads) == case.heads and len(grid.rows) == len(case.rows)
    pairs = [pair for a, b in zip(grid.rows, case.rows, strict=False) for pair in zip(a, b, strict=False)]
    exact = sum(cell.text == text for cell, text in pairs) if right else 0
    unsure = sum(cell.state == "uncertain" for row in grid.rows for cell in row)
    silent = sum(cell.text != text and cell.state != "uncertain" for cell, text in pairs) if right else total
    return Counter(cells=total, exact=exact, uncertain=unsure, silent=silent, misread=not right, tables=1)


WAYS = ("columns", "columns wrapped", "heads first", "rows", "rows wrapped")


def measure(way: str, seeds: Sequence[int], kinds: ShapeKinds) -> Counter[str]:
    """The sum over all tables of a way."""
    total: Counter[str] = Counter()
    for seed in seeds:
        case = make_case(seed, way)
        total += judge(case, rebuild(case.lines, kinds))
    return total


def main() -> None:
    """Print a line for each way of flattening and each kind of vocabulary."""
    seeds = range(int(sys.argv[1]) if len(sys.argv) > 1 else 60)
    for kinds in (ShapeKinds(), SomeHeads()):
        for way in WAYS:
            began = time.perf_counter()
            found = measure(way, seeds, kinds)
            cells, tables = found["cells"], found["tables"]
            took = (time.perf_counter() - began) / tables
            print(
                f"{type(kinds).__name__:10} {way:16} exact {found['exact'] / cells:6.1%}  "
                f"silent {found['silent'] / cells:6.1%}  uncertain {found['uncertain'] / cells:6.1%}  "
                f"misread {found['misread']}/{tables}  missed {found['missed']}/{tables}  {took:.3f} s a table"
            )


if __name__ == "__main__":
    main()
