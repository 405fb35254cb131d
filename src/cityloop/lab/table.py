"""How are rows written for a spreadsheet, so that no cell acts by itself?"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

Cell = str | int | float | bool | datetime | None
ACTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")  # Source: OWASP, CSV injection; the wide signs too
BOM = "\ufeff"  # by which Excel knows UTF-8


def to_csv(rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Yield a csv file row by row; text that a spreadsheet would take for a formula gets a ' in front."""
    out = io.StringIO()
    writer, head = csv.writer(out), BOM
    for row in rows:
        writer.writerow([_plain(cell) for cell in row])
        yield (head + out.getvalue()).encode()
        head = ""
        out.seek(0)
        out.truncate()


def _plain(cell: Cell) -> str | int | float:
    if isinstance(cell, str):
        return f"'{cell}" if cell.lstrip(" ").startswith(ACTS) else cell
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M:%S}"
    return "" if cell is None else int(cell) if isinstance(cell, bool) else cell


def to_xlsx(rows: Iterable[Sequence[Cell]], path: Path) -> None:
    """Write an xlsx file, the first row as its heading; text stays text, and moments are written as the wall shows them."""
    import xlsxwriter

    safe = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, safe) as book:
        sheet, bold, moment = book.add_worksheet(), book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 30, 16)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, datetime):
                    sheet.write_datetime(number, column, cell.replace(tzinfo=None), moment)
                elif cell is not None:
                    sheet.write(number, column, cell, *[bold] * (number == 0))
