"""Tables dumped one row a line, their cells apart by single spaces.

The commonest dump of a PDF's table: spaces stand between cells and inside them, and a row with a
wrapped cell breaks into several lines. The story: :mod:`words` knows what it costs to cut or join
words, whatever the columns are; :mod:`heads` reads the first lines as heads, which say how many
columns there are; :mod:`columns` learns what each column looks like from the rows themselves, those
with one word a cell first; :mod:`cutting` cuts a row's words into cells, :mod:`rows` groups lines to
rows; :mod:`rebuilding` takes the cheapest reading and says what is not certain. All costs are in
nats, relative to words that stand anywhere, so that readings with other rows or columns compare.
"""

from __future__ import annotations

from pipeline.layout.spaced.rebuilding import METHOD, cut_lines, rebuild_spaced

__all__ = ["METHOD", "cut_lines", "rebuild_spaced"]
