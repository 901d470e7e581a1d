"""What a file is by its first bytes, whatever its name says."""

from __future__ import annotations

SIGNATURES = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"II*\0": "a TIFF picture",
    b"MM\0*": "a TIFF picture",
    b"PK\x03\x04": "a ZIP archive, or a Word file",
    b"\xd0\xcf\x11\xe0": "an old Word file (.doc), or an encrypted one",
    b"{\\rtf": "an RTF file",
    b"%!PS": "PostScript",
}


def name_format(content: bytes) -> str:
    """What the bytes are, empty where their beginning does not say: a text of any kind.

    >>> name_format(b"%PDF-1.7"), name_format("复发".encode())
    ('a PDF', '')
    """
    head = content[:64].lstrip(b"\xef\xbb\xbf\t\n\r ")
    return next((name for begin, name in SIGNATURES.items() if head.startswith(begin)), "")
