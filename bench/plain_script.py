"""What a careful person writes in an afternoon: text, tables and words of PDFs into CSV files.

    python bench/plain_script.py OUT FILE ...

The yardstick of `whole_ratio.py`: pdfplumber's text and tables, jieba's words, pandas' `to_csv`.
"""

import sys
from pathlib import Path

import jieba
import pandas as pd
import pdfplumber


def main() -> None:
    """Read the papers named on the command line."""
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    for path in map(Path, sys.argv[2:]):
        with pdfplumber.open(path) as paper:
            text = "\n".join(page.extract_text() for page in paper.pages)
            tables = [table for page in paper.pages for table in page.extract_tables()]
        pd.DataFrame({"word": jieba.lcut(text)}).to_csv(out / f"{path.stem}.words.csv", index=False)
        for number, table in enumerate(tables, start=1):
            pd.DataFrame(table).to_csv(out / f"{path.stem}.{number}.csv", index=False)


if __name__ == "__main__":
    main()
