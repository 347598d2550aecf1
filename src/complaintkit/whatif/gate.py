"""The gate: a frame is read as facts, or refused with everything that does not fit."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import narwhals.stable.v2 as nw
from attrs import frozen

from complaintkit.errors import UnfitFrame, nearest, suggestion
from complaintkit.money import Money, digits_of
from complaintkit.rules.conditions import Member
from complaintkit.rules.decision import plain
from complaintkit.rules.facts import Amount, Choice, Fact, Flag, Number
from complaintkit.whatif.casts import Shape, cast
from complaintkit.whatif.columns import (
    AmountColumn,
    Column,
    Columns,
    Constant,
    Source,
)
from complaintkit.whatif.readers import (
    ConstantReader,
    FlagReader,
    NumberReader,
    Reader,
    SpelledReader,
    bounds,
)

_TEXTS = (nw.String, nw.Categorical, nw.Enum)
_WHOLES = (
    *(nw.Int8, nw.Int16, nw.Int32, nw.Int64),
    *(nw.UInt8, nw.UInt16, nw.UInt32),
)


_BELOW = -1
"""No amount: a loss is never below nothing."""


class _Misfit(Exception):
    """One thing about one column that does not fit."""


@frozen
class Gate:
    """What of a frame is read as which fact, in one currency.

    >>> import polars as pl
    >>> from complaintkit.rules.facts import Facts, flag
    >>> class F(Facts):
    ...     safety = flag()
    >>> frame = nw.from_native(pl.DataFrame({"hurt": [1.0]}))
    >>> Gate.of(frame, Columns({"safety": "hurt"}), "EUR").readers([F.safety])
    Traceback (most recent call last):
    complaintkit.errors.UnfitFrame: safety: column 'hurt' holds Float64, expected ...
    """

    schema: Mapping[str, Any]
    engine: nw.Implementation
    columns: Columns
    currency: str | None = None
    held: "nw.DataFrame[Any] | None" = None

    @classmethod
    def of(
        cls,
        frame: Any,
        columns: Columns,
        currency: str | None,
        held: "nw.DataFrame[Any] | None" = None,
    ) -> "Gate":
        """The gate to *frame*, which narwhals has taken in.

        *held* is the same in memory: there it costs little to see that every number is
        within its bounds and nothing missing, which then no row is asked.
        """
        schema, engine = frame.collect_schema(), frame.implementation
        return cls(schema, engine, columns, currency, held)

    def readers(self, facts: Iterable[Fact]) -> dict[str, Reader]:
        """A reader of each of *facts*, by name; UnfitFrame with all that is wrong."""
        found, problems = self.tried(facts)
        if problems:
            raise UnfitFrame(problems)
        return found

    def tried(self, facts: Iterable[Fact]) -> tuple[dict[str, Reader], list[str]]:
        """A reader of each of *facts*, by name, and what is wrong with the others."""
        asked = list(facts)
        found: dict[str, Reader] = {}
        problems = list(self._misspelt([fact.name for fact in asked]))
        for fact in asked:
            try:
                found[fact.name] = self._reader(fact, self.columns.source(fact.name))
            except _Misfit as problem:
                problems.append(f"{fact.name}: {problem}")
        return found, problems

    def _misspelt(self, asked: Sequence[str]) -> Iterator[str]:
        """The names of no fact that is asked, near one that is and has no column."""
        lacking = [name for name in asked if self.columns.source(name) is None]
        for name, _ in self.columns.facts:
            near = None if name in asked else nearest(name, lacking)
            if near:
                yield f"{name}: did you mean {near!r}?"

    def problem_of_moment(self, name: str) -> str | None:
        """Why the column *name* holds no moments; None if it does."""
        try:
            kind = self._kind(name)
            if kind != nw.Int64 and getattr(kind, "time_zone", None) is None:
                raise self._misfit(name, Shape.MOMENT)
        except _Misfit as problem:
            return str(problem)
        return None

    def _reader(self, fact: Fact, source: Source | None) -> Reader:
        match source:
            case None:
                expected = f"expected a column, or always(...) with {fact.expected}"
                raise _Misfit(f"nothing says where it is read; {expected}")
            case Constant():
                return self._constant(fact, source)
        return self._of_column(fact, source)

    def _of_column(self, fact: Fact, source: Column | AmountColumn) -> Reader:
        match fact, source:
            case Amount(), AmountColumn():
                return self._amount(fact, source)
            case Number(), Column():
                return self._number(fact, source)
            case Choice() | Flag(), Column():
                return self._spelled(fact, source)
        word = "amount" if isinstance(fact, Amount) else "column"
        raise _Misfit(f"it is {fact.expected}: write {word}({source.name!r}, ...)")

    def _constant(self, fact: Fact, source: Constant) -> Reader:
        value = source.value
        if value is not None and not fact.accepts(value):
            raise _Misfit(f"expected {fact.expected}, got always({value!r})")
        if isinstance(value, Money) and self.currency not in (None, value.currency):
            raise _Misfit(f"{value} is not in {self.currency}, as the rules are")
        return ConstantReader(fact, value)

    def _amount(self, fact: Amount, source: AmountColumn) -> Reader:
        if self.currency not in (None, source.currency):
            raise _Misfit(
                f"column {source.name!r} is in {source.currency}, and the rules in "
                f"{self.currency}"
            )
        factor = 10 ** digits_of(source.currency)
        value = self._whole(source.name, Shape.AMOUNT, factor)
        low, high = bounds(fact, digits_of(source.currency))
        fit = self._fit(fact, source.name, (low, high), source.factor)
        return NumberReader(fact, _minor(value, source.factor, high), low, high, fit)

    def _number(self, fact: Number, source: Column) -> Reader:
        if source.values is not None:
            raise _Misfit(
                f"column {source.name!r} holds numbers, which mean themselves"
            )
        low, high = bounds(fact, 0)
        value = self._whole(source.name, Shape.WHOLE)
        fit = self._fit(fact, source.name, (low, high))
        return NumberReader(fact, value, low, high, fit)

    def _whole(self, name: str, shape: Shape, factor: int = 1) -> nw.Expr:
        kind = self._kind(name)
        if kind not in _WHOLES:
            raise self._misfit(name, shape, factor)
        value = nw.col(name)
        return value if kind == nw.Int64 else value.cast(nw.Int64)

    def _spelled(self, fact: Fact, source: Column) -> Reader:
        kind = self._kind(source.name)
        if kind == nw.Boolean and source.values is None and isinstance(fact, Flag):
            fit = self._fit(fact, source.name)
            return FlagReader(fact, nw.col(source.name), fit)
        spelled = _spelled(fact, source)
        shape, kinds = _shape_of([value for value, _ in spelled])
        if kind not in kinds:
            raise self._misfit(source.name, shape)
        known = {value for value, _ in spelled}
        categories = getattr(kind, "categories", None)
        closed = categories is not None and known.issuperset(categories)
        means = all(meant is not None for _, meant in spelled)
        fit = closed and means and self._fit(fact, source.name)
        apart = self.engine.is_polars() and kind == nw.String
        return SpelledReader(fact, nw.col(source.name), spelled, closed, fit, apart)

    def _fit(
        self,
        fact: Fact,
        name: str,
        ends: tuple[int, int] | None = None,
        factor: int = 1,
    ) -> bool:
        """Whether no value is unfit, as far as that can be seen at once."""
        if self.held is None:
            return False
        values = self.held.get_column(name)
        missing = values.null_count()
        if missing and (missing == len(values) or not fact.may_be_missing):
            return False
        return ends is None or _within(values, ends, factor)

    def _kind(self, name: str) -> Any:
        if name not in self.schema:
            hint = suggestion(name, list(self.schema))
            raise _Misfit(f"there is no column {name!r}{hint}")
        return self.schema[name]

    def _misfit(self, name: str, shape: Shape, factor: int = 1) -> _Misfit:
        cure = cast(self.engine, name, shape, factor)
        found = f"column {name!r} holds {self.schema[name]}"
        return _Misfit(f"{found}, expected {shape.value}: write {cure}")


def _within(values: Any, ends: tuple[int, int], factor: int) -> bool:
    if not len(values):
        return True
    # the numbers of NumPy overflow, those of Python do not
    least, greatest = int(values.min()), int(values.max())
    return ends[0] <= least * factor and greatest * factor <= ends[1]


def _shape_of(values: Sequence[object]) -> tuple[Shape, tuple[Any, ...]]:
    if isinstance(values[0], bool):
        return Shape.FLAG, (nw.Boolean,)
    if isinstance(values[0], int):
        return Shape.WHOLE, _WHOLES
    return Shape.TEXT, _TEXTS


def _minor(value: nw.Expr, factor: int, high: int) -> nw.Expr:
    """*value* in minor units; what might overflow them is below any amount."""
    if factor == 1:
        return value
    sound = value.is_null() | ((value >= 0) & (value <= high // factor))
    return nw.when(sound).then(value).otherwise(nw.lit(_BELOW)) * factor


def _spelled(fact: Fact, source: Column) -> tuple[tuple[Any, Member | None], ...]:
    """Every value that *source* may hold, and what it stands for."""
    if source.values is None:
        own = tuple((plain(member), member) for member in fact.members)
        kinds = {type(value) for value, _ in own}
        if len(kinds) != 1 or not kinds <= {str, int, bool}:
            cure = f"write column({source.name!r}, {{...}}) with what each value means"
            raise _Misfit(f"its members are not texts or whole numbers: {cure}")
        return own
    wrong = [
        meant
        for _, meant in source.values
        if not (meant is None or (meant in fact.members and fact.accepts(meant)))
    ]
    if wrong:
        raise _Misfit(f"expected values that mean {fact.expected}, got {wrong[0]!r}")
    return source.values
