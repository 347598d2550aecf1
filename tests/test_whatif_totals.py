"""Groups of rows are counted and summed over all of a frame, however large it is."""

import polars as pl

from complaintkit.whatif.totals import PART, total


def test_a_frame_that_is_reckoned_in_parts_is_totalled_as_a_whole() -> None:
    rows = PART + 2
    claims = pl.select(tier=pl.repeat("general", rows), cents=pl.repeat(3, rows))
    told: list[tuple[int, int]] = []

    found = total(
        claims, lambda part: part, ["tier"], ["cents"], lambda *done: told.append(done)
    )

    assert found == {("general",): (rows, 3 * rows)}
    assert told == [(PART, rows), (rows, rows)]
