"""Sets small PDFs for the tests: text at a place, rules, pictures; nothing but the standard library.

Latin stands in Helvetica, Han in STSong-Light (a font every PDF reader knows, so none is embedded);
in both, type of size ``s`` is ``s / 2`` wide for ASCII and ``s`` for Han, by the widths written here.
Places are points from the top left corner.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

ASCII_WIDTH = 500


def text_width(text: str, size: float) -> float:
    """How wide a text is set, in points."""
    return sum(size * (ASCII_WIDTH / 1000 if ord(char) < 0x7F else 1) for char in text)


@dataclass
class PageSetter:
    """A page being set."""

    width: float = 595
    height: float = 842
    rotate: int = 0
    content: list[str] = field(default_factory=list)

    def text(
        self, x: float, y: float, text: str, size: float = 10, *, turn: bool = False, mode: int = 0
    ) -> float:
        """Set a text with its baseline at ``y``; return where it ends. ``turn``: read upwards."""
        matrix = (
            f"0 1 -1 0 {x:.2f} {self.height - y:.2f}" if turn else f"1 0 0 1 {x:.2f} {self.height - y:.2f}"
        )
        code = text.encode("utf-16-be").hex()
        self.content.append(f"BT /F1 {size} Tf {mode} Tr {matrix} Tm <{code}> Tj ET")
        return x + text_width(text, size)

    def lines(self, x: float, y: float, lines: list[str], size: float = 10, leading: float = 14) -> float:
        """Set lines one below the other; return the next baseline."""
        for line in lines:
            self.text(x, y, line, size)
            y += leading
        return y

    def row(self, places: list[float], y: float, cells: list[str], size: float = 9) -> None:
        """Set the cells of a table's row."""
        for x, cell in zip(places, cells, strict=True):
            if cell:
                self.text(x, y, cell, size)

    def rule(self, x0: float, y0: float, x1: float, y1: float, width: float = 0.6) -> None:
        """Draw a straight line."""
        self.content.append(
            f"{width} w {x0:.2f} {self.height - y0:.2f} m {x1:.2f} {self.height - y1:.2f} l S"
        )


FONT = (
    "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts ["
    "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /W [1 95 500 814 939 500] "
    "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> "
    "/FontDescriptor << /Type /FontDescriptor "
    "/FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 "
    "/CapHeight 880 /StemV 93 >> >>] >>"
)


def write_pdf(path: Path, pages: list[PageSetter]) -> Path:
    """Write the pages as a PDF."""
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>",
        FONT,
    ]
    for at, page in enumerate(pages):
        content = "\n".join(page.content)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {page.width} {page.height}] /Rotate {page.rotate} "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * at} 0 R >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    out = bytearray(b"%PDF-1.5\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    path.write_bytes(bytes(out))
    return path
