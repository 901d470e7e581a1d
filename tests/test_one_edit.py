"""Adding a term, a rule or a column's name is one edit of one file of config/, nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import ROOT, read_table

from pipeline.run import Workspace, extract

PAPER = """# 抗体药物进展

## 1 临床试验

本药quobrevimab（登记号ZZR-2023-00123）用于治疗多发性骨髓瘤，quobrevimab的ORR为40%。

表1 临床试验

| 临床试验 | 适应证 | 受试人次 |
| --- | --- | --- |
| NCT03761108 | 多发性骨髓瘤 | 117 |
| NCT04487080 | 胃癌 | 42 |
"""

TERM = "quobrevimab,quobrevimab,,,,antibody,,,,,general knowledge,\n"
RULE = r"""
  zz_register:
    pattern: 'ZZR(?<![A-Z0-9]ZZR)-(?P<year>20[0-9]{2})-(?P<serial>[0-9]{5})(?![0-9])'
    value: trial_id
    canonical: 'ZZR-{year:4}-{serial:5}'
    registry: 'ZZR'
    finds: {'ZZR-2023-00123': 'ZZR-2023-00123'}
    ignores: ['ZZR-2023']
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.md").write_text(PAPER, encoding="utf-8")
    shutil.copytree(ROOT / "config", tmp_path / "config")
    return Workspace(tmp_path / "raw", tmp_path / "extracted", tmp_path / "config")


def values(workspace: Workspace, table: str, column: str) -> list[str]:
    extract(workspace, jobs=1)
    return [row[column] for row in read_table(workspace.out / "tables", table)]


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_term(workspace: Workspace) -> None:
    assert "quobrevimab" not in values(workspace, "drugs", "drug_id")
    path = workspace.config / "fields" / "drug.csv"
    columns = path.read_text(encoding="utf-8").splitlines()[0].count(",")
    row = TERM.strip()
    with path.open("a", encoding="utf-8") as file:
        file.write(row + "," * (columns - row.count(",")) + "\n")
    assert "quobrevimab" in values(workspace, "drugs", "drug_id")


def test_a_rule(workspace: Workspace) -> None:
    assert "ZZR-2023-00123" not in values(workspace, "trials", "trial_id")
    path = workspace.config / "fields" / "trial.yml"
    edit(path, "\nrules:\n", f"\nrules:{RULE}")
    assert "ZZR-2023-00123" in values(workspace, "trials", "trial_id")


def test_a_column_name(workspace: Workspace) -> None:
    assert set(values(workspace, "trials", "enrolled")) == {""}
    edit(workspace.config / "columns.yml", "\nenrolled: [", "\nenrolled: [受试人次, ")
    assert sorted(filter(None, values(workspace, "trials", "enrolled"))) == ["117", "42"]


@pytest.mark.parametrize(
    ("told", "word"),
    [
        ("司美格鲁肽于2021年6月在美国拿到销售批文。", "拿到销售批文"),
        ("Semaglutide went on sale in the US in June 2021.", "went on sale"),
    ],
)
def test_a_word_of_approving(workspace: Workspace, told: str, word: str) -> None:
    (workspace.raw / "a.md").write_text(f"# 药物\n\n## 1 批准\n\n{told}\n", encoding="utf-8")
    assert values(workspace, "approvals", "date") == []
    edit(workspace.config / "relations.yml", "\napproval: [", f"\napproval: [{word}, ")
    assert values(workspace, "approvals", "date") == ["2021-06"]
