"""The tables as one Excel workbook, a sheet a table, the same bytes on every machine.

XlsxWriter makes the workbook with its styles, heads, widths and filters; the rows are put into its
sheets here while its zip is written anew, since a call a cell took seven times as long.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING

from pipeline.han import text_width
from pipeline.schemas import Column, Schemas, TableSchema
from pipeline.writers import Notice, Row, Tables, name_row

if TYPE_CHECKING:
    from xlsxwriter import Workbook

MAX_CELL = 32_767
"""Excel's limit of a cell's text, in UTF-16 units."""

MAX_ROWS = 1_048_576
"""Excel's limit of a sheet's rows, the header included."""

MAX_DIGITS = 15
"""Excel keeps this many digits of a number; longer ones are written as text, whole."""

CUT_MARK = " …[cut]"

_CREATED = datetime(2000, 1, 1)
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_NUMBER_TYPES = frozenset({"integer", "number", "year"})
_ROWS_AT_ONCE = 500
_WIDTH_SAMPLE = 200
_NARROWEST, _WIDEST = 6, 60

_ILLEGAL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
"""Characters that XML 1.0 forbids or that a cell cannot show, the carriage return among them."""

_READ_AS_CHARACTER = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
"""Excel reads ``_x0041_`` in a text as ``A``, unless its first underscore is written ``_x005F_``."""

_XML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_NEEDS_CARE = re.compile(f"[&<>]|{_ILLEGAL.pattern}|{_READ_AS_CHARACTER.pattern}|^\\s|\\s$")


def write_xlsx(tables: Tables, schemas: Schemas, path: Path) -> list[Notice]:
    """Write all tables to ``path``; return what had to be cut."""
    frame = io.BytesIO(frame_workbook(tables, schemas))
    sheets = {f"xl/worksheets/sheet{at}.xml": schema for at, schema in enumerate(schemas.values(), start=1)}
    notices: list[Notice] = []
    with zipfile.ZipFile(frame) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as target:
        for member in source.namelist():
            with target.open(fixed_member(member), "w") as copy:
                if member in sheets:
                    rows = tables.get(sheets[member].name, ())
                    notices += fill_sheet(copy, source.read(member), sheets[member], rows)
                else:
                    copy.write(source.read(member))
    return notices


def fixed_member(name: str) -> zipfile.ZipInfo:
    """A member of the zip, uncompressed and undated.

    Deflate differs between versions of zlib, and a date would be the clock's.
    """
    member = zipfile.ZipInfo(name, _ZIP_DATE)
    member.compress_type = zipfile.ZIP_STORED
    member.create_system = 3
    member.external_attr = 0o644 << 16
    return member


def frame_workbook(tables: Tables, schemas: Schemas) -> bytes:
    """A workbook with a sheet a table that holds its head alone."""
    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    with Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as workbook:
        workbook.set_properties({"title": "revtab", "created": _CREATED})
        for name, schema in schemas.items():
            frame_sheet(workbook, schema, fitting(tables.get(name, ())))
    return buffer.getvalue()


def frame_sheet(workbook: Workbook, schema: TableSchema, rows: Sequence[Row]) -> None:
    """Add a table's sheet: frozen head, filter over all rows, widths."""
    sheet = workbook.add_worksheet(schema.name)
    bold = workbook.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(schema.columns) - 1)
    for at, name in enumerate(schema.names):
        sheet.set_column(at, at, fit_width(name, rows))
        sheet.write_string(0, at, name, bold)


def fitting(rows: Sequence[Row]) -> Sequence[Row]:
    """The rows that a sheet has room for below its head."""
    return rows if len(rows) < MAX_ROWS else rows[: MAX_ROWS - 1]


def fill_sheet(file: IO[bytes], frame: bytes, schema: TableSchema, rows: Sequence[Row]) -> list[Notice]:
    """Write a sheet's XML with the rows behind its head; return what was cut."""
    kept = fitting(rows)
    before, end_tag, after = frame.partition(b"</sheetData>")
    before = re.sub(rb'(<dimension ref="[A-Z]+1:[A-Z]+)1"', rb"\g<1>%d\"" % (len(kept) + 1), before, count=1)
    file.write(before)
    notices: list[Notice] = []
    for first in range(0, len(kept), _ROWS_AT_ONCE):
        some = kept[first : first + _ROWS_AT_ONCE]
        file.write("".join(sheet_rows(schema, some, first + 2, notices)).encode())
    file.write(end_tag + after)
    if len(rows) > len(kept):
        message = f"the sheet ends after {len(kept)} of {len(rows)} rows; the CSV is whole"
        notices.append(Notice(schema.name, "", "warning", "xlsx_rows_cut", message))
    return notices


def sheet_rows(schema: TableSchema, rows: Sequence[Row], first: int, notices: list[Notice]) -> Iterator[str]:
    """The rows as XML from row ``first`` on, text as text whatever it looks like.

    ``notices`` gets what was cut.
    """
    from xlsxwriter.utility import xl_col_to_name

    columns = [
        (column.name, f'<c r="{xl_col_to_name(at)}', write_values(column, rows))
        for at, column in enumerate(schema.columns)
    ]
    cut = [name for name, _, written in columns if any(map(is_too_long, written))]
    for row in rows if cut else ():
        notices += [cell_notice(schema, row, name) for name in cut if is_too_long(row[name])]
    for at, row in enumerate(rows, start=first):
        cells = [f"{opening}{at}{written[row[name]]}" for name, opening, written in columns if row[name]]
        yield f'<row r="{at}">{"".join(cells)}</row>'


def write_values(column: Column, rows: Iterable[Row]) -> dict[str, str]:
    """The values of a column, each written once: value to its XML behind the cell's place."""
    return {value: write_value(column, value) for value in {row[column.name] for row in rows}}


def write_value(column: Column, value: str) -> str:
    """What follows a cell's place: a number where the column holds such, else text, cut where too long."""
    if column.type in _NUMBER_TYPES and len(value) <= MAX_DIGITS:
        return f'"><v>{value}</v></c>'
    text = text_tag(cut_cell(value) if is_too_long(value) else value)
    return f'" t="inlineStr"><is>{text}</is></c>'


def is_too_long(value: str) -> bool:
    """Whether a text is beyond Excel's limit of a cell."""
    return 2 * len(value) > MAX_CELL and utf16_length(value) > MAX_CELL


def cell_notice(schema: TableSchema, row: Row, column: str) -> Notice:
    """What is said of a cell that was cut."""
    where = f"{name_row(row, schema.key)}: {column}"
    message = f"{where} has {len(row[column])} characters and is cut; the CSV is whole"
    return Notice(schema.name, row.get("paper", ""), "warning", "xlsx_cell_cut", message)


def text_tag(text: str) -> str:
    """A cell's text as XML.

    >>> text_tag("IL-6 <5 pg/ml")
    '<t>IL-6 &lt;5 pg/ml</t>'
    """
    if not _NEEDS_CARE.search(text):
        return f"<t>{text}</t>"
    escaped = show_controls(_READ_AS_CHARACTER.sub("_x005F_", text)).translate(_XML)
    space = ' xml:space="preserve"' if text != text.strip() else ""
    return f"<t{space}>{escaped}</t>"


def show_controls(text: str) -> str:
    r"""The text with characters that a workbook cannot hold made visible.

    >>> show_controls("第1页\x0c第2页\x00")
    '第1页␌第2页␀'
    """
    return _ILLEGAL.sub(lambda found: show_control(found[0]), text) if _ILLEGAL.search(text) else text


def show_control(character: str) -> str:
    """The picture of a control character, U+FFFD where it has none."""
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else "\ufffd"


def cut_cell(text: str) -> str:
    """As much of a long text as Excel takes with :data:`CUT_MARK` behind it."""
    room = MAX_CELL - len(CUT_MARK)
    kept = text.encode("utf-16-le")[: room * 2].decode("utf-16-le", errors="ignore")
    return kept + CUT_MARK


def utf16_length(text: str) -> int:
    """Length in UTF-16 units, by which Excel counts."""
    return len(text) + sum(character > "\uffff" for character in text)


def fit_width(name: str, rows: Sequence[Row]) -> int:
    """A column's width in digits, from its name and its first rows; Chinese takes two."""
    longest = max((text_width(row[name][:_WIDEST]) for row in islice(rows, _WIDTH_SAMPLE)), default=0)
    return min(max(longest + 2, text_width(name) + 4, _NARROWEST), _WIDEST)
