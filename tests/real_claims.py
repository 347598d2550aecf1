"""The real claims, where they lie beside the checkout."""

import gzip
from pathlib import Path

import pytest

REAL = Path(__file__).parent.parent.parent / "shared" / "data"
ALL = REAL / "tsa_claims_2007_2014.csv.gz"

real = pytest.mark.skipif(
    not REAL.exists(), reason="the real claims are not beside this checkout"
)


def tenth(folder: Path) -> Path:
    """A file with every tenth row of all the real claims."""
    header, *rows = gzip.decompress(ALL.read_bytes()).decode().splitlines(True)
    path = folder / "tenth.csv"
    path.write_text(header + "".join(rows[::10]), "utf-8")
    return path
