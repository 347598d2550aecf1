"""The audit: values of a frame that are outside of what the facts declare."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

import narwhals.stable.v2 as nw
from attrs import frozen

from complaintkit.errors import InvalidValue, suggestion
from complaintkit.fields import must_be
from complaintkit.notebook import html_table, in_words, row
from complaintkit.rules.facts import Fact, Facts
from complaintkit.whatif.columns import Columns
from complaintkit.whatif.frames import OWN
from complaintkit.whatif.gate import Gate
from complaintkit.whatif.readers import Reader, one_where
from complaintkit.whatif.totals import total

_VALUE = f"{OWN}value"
_SHOWN = 5
"""How many values outside of a domain are quoted, the most frequent first."""


@frozen
class Audited:
    """What one fact's column holds: how many rows *missing*, and how many *outside*.

    A value is missing where there is none and the fact does not say that it may be; it
    is outside where it is no value of the fact. *quoted* are the most frequent of those
    and how often they occur.

    >>> print(Audited("severity", "sev", 0, 3, (("hihg", 2), ("?", 1))))
    severity (column 'sev'): 3 outside of its domain, such as hihg (2), ? (1)
    """

    fact: str
    column: str
    missing: int
    outside: int
    quoted: tuple[tuple[str, int], ...] = ()

    def __str__(self) -> str:
        found = [f"{self.missing} missing"] if self.missing else []
        if self.outside:
            found.append(f"{self.outside} outside of its domain, such as {self.quotes}")
        return (
            f"{self.fact} (column {self.column!r}): {', '.join(found) or 'as declared'}"
        )

    @property
    def quotes(self) -> str:
        """The values outside of its domain, in words."""
        return ", ".join(f"{value} ({times})" for value, times in self.quoted)


@frozen
class Audit:
    """What a frame holds that its facts do not declare; false where there is nothing.

    Rows with such a value are not decided by any table that comes to ask it.

    >>> found = Audit(10, (Audited("safety", "hurt", 1, 0),))
    >>> print(found)
    10 rows
      safety (column 'hurt'): 1 missing
    >>> bool(found)
    True
    """

    rows: int
    facts: tuple[Audited, ...]

    def __bool__(self) -> bool:
        return any(each.missing or each.outside for each in self.facts)

    def __str__(self) -> str:
        return "\n  ".join([f"{self.rows:,} rows", *map(str, self.facts)])

    _repr_pretty_ = in_words

    def as_data(self) -> dict[str, object]:
        """The audit as plain dicts, lists and numbers.

        >>> Audit(10, ()).as_data()
        {'rows': 10, 'facts': []}
        """
        facts = [
            {
                "fact": each.fact,
                "column": each.column,
                "missing": each.missing,
                "outside": each.outside,
                "quoted": dict(each.quoted),
            }
            for each in self.facts
        ]
        return {"rows": self.rows, "facts": facts}

    def _repr_html_(self) -> str:
        rows = [
            row(f.fact, f.column, f"{f.missing:,}", f"{f.outside:,}", f.quotes)
            for f in self.facts
        ]
        heads = ("fact", "column", "missing", "outside", "such as")
        return html_table(f"audit of {self.rows:,} rows", (), heads, rows)


def audit(frame: Any, columns: Columns, facts: type[Facts]) -> Audit:
    """How many values of *frame* are outside of the domains that *facts* declare.

    It looks at every fact that *columns* map to a column. UnfitFrame with everything
    that keeps them from being read; InvalidValue where *facts* declare no such fact.

    >>> import polars as pl
    >>> from complaintkit.policies.facts import ComplaintFacts
    >>> claims = pl.DataFrame({"sev": ["high", "hihg", None]})
    >>> print(audit(claims, Columns({"severity": "sev"}), ComplaintFacts))
    3 rows
      severity (column 'sev'): 1 missing, 1 outside of its domain, such as hihg (1)
    """
    must_be(Columns, columns=columns)
    asked = _asked(columns, facts)
    read = partial(_read, columns=columns, facts=asked)
    numbers = [f"{OWN}{what} {fact.name}" for fact in asked for what in _COUNTED]
    counted = total(frame, read, [], numbers)
    rows, *counts = counted.get((), (0,) * (len(numbers) + 1))
    by_name = dict(zip(numbers, counts, strict=True))
    found = [
        _audited(
            frame, columns, fact, *(by_name[f"{OWN}{w} {fact.name}"] for w in _COUNTED)
        )
        for fact in asked
    ]
    return Audit(rows, tuple(found))


_COUNTED = ("missing", "unfit")


def _asked(columns: Columns, facts: type[Facts]) -> list[Fact]:
    declared = facts.declared()
    names = [name for name, _ in columns.facts if columns.name_of(name)]
    for name in names:
        if name not in declared:
            hint = suggestion(name, list(declared))
            raise InvalidValue(f"{facts.__name__} declares no fact {name!r}{hint}")
    return [declared[name] for name in names]


def _read(native: Any, columns: Columns, facts: Iterable[Fact]) -> Any:
    """A part with a 1 wherever a value is missing, or unfit in any way."""
    frame = nw.from_native(native)
    readers: Mapping[str, Reader] = Gate.of(frame, columns, None).readers(facts)
    flags = {
        f"{OWN}{what} {name}": one_where(truth)
        for name, reader in readers.items()
        for what, truth in (("missing", reader.lacking()), ("unfit", reader.unfit()))
    }
    return nw.to_native(frame.with_columns(**flags)) if flags else native


def _audited(
    frame: Any, columns: Columns, fact: Fact, missing: int, unfit: int
) -> Audited:
    outside = unfit - missing
    name = columns.name_of(fact.name) or ""
    quoted = _quoted(frame, columns, fact) if outside else ()
    return Audited(fact.name, name, missing, outside, quoted)


def _quoted(frame: Any, columns: Columns, fact: Fact) -> tuple[tuple[str, int], ...]:
    """The values outside of the domain of *fact* that occur most often."""
    outside = partial(_outside, columns=columns, fact=fact)
    found = total(frame, outside, [_VALUE], [])
    counts = [(str(value), times) for (value,), (times,) in found.items()]
    return tuple(sorted(counts, key=lambda pair: -pair[1])[:_SHOWN])


def _outside(native: Any, columns: Columns, fact: Fact) -> Any:
    frame = nw.from_native(native)
    reader = Gate.of(frame, columns, None).readers([fact])[fact.name]
    value = nw.col(columns.name_of(fact.name) or "")
    unfit = frame.filter(reader.unfit(), ~value.is_null())
    return nw.to_native(unfit.select(value.cast(nw.String).alias(_VALUE)))
