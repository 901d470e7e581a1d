"""Where in ``config/`` a rule's name comes from: the file and the line a person would edit."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

CODE = "the program"


def find_entry(config: Path, rule: str) -> str:
    """``config/fields/target.csv, line 14`` for ``target:CD19``; of a rule that is code, that it is.

    Rules of columns (``column:靶点``) stand in columns.yml, cues of relations in relations.yml.
    """
    kind, _, name = rule.partition(":")
    if kind == "column":
        return f"{config.name}/columns.yml, the head {name}" if name else f"{config.name}/columns.yml"
    if kind == "relation":
        return f"{config.name}/relations.yml"
    for path in sorted((config / "fields").glob(f"{kind}.*")):
        line = _find_line(path, name)
        if line:
            return f"{config.name}/fields/{path.name}, line {line}"
    return CODE


def _find_line(path: Path, name: str) -> int:
    """The line of an entry, from 1; 0 where the file has none of this name."""
    quoted = re.escape(name)
    shape = rf"{quoted}," if path.suffix == ".csv" else rf"\s{{2,4}}['\"]?{quoted}['\"]?:"
    if path.suffix == ".csv" and ("," in name or '"' in name):
        shape = '"' + re.escape(name.replace('"', '""')) + '",'
    found = (number for number, line in enumerate(_read_lines(path), 1) if re.match(shape, line))
    return next(found, 0)


@cache
def _read_lines(path: Path) -> tuple[str, ...]:
    return tuple(path.read_text(encoding="utf-8-sig").splitlines())
