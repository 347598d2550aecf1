"""The readings of a table as generated source: one if-chain, facts read in place.

Only whole numbers and identifiers reach the source text; everything else is bound by
name, so that no rule can put code into it.
"""

import linecache
import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

from attrs import frozen

from complaintkit.errors import CannotDecide, InvalidValue
from complaintkit.money import Money
from complaintkit.reasons import Code, Reason
from complaintkit.rules.conditions import Box, Span, Test
from complaintkit.rules.decision import Decision, Miss, decided
from complaintkit.rules.facts import Amount, Choice, Fact, must_accept

if TYPE_CHECKING:
    from complaintkit.rules.table import Rule

T = TypeVar("T")


@frozen
class Compiled(Generic[T]):
    """What the source of one table compiles to."""

    outcome: Callable[[object], T]
    decide: Callable[[object], Decision[T]]
    explain: Callable[..., Decision[T]]


def compiled(name: str, rules: Sequence["Rule[T]"], *, unique: bool) -> Compiled[T]:
    """Compile *rules*; tracebacks show the generated lines."""
    writer = _Writer(name, rules, unique=unique)
    source = "\n".join(writer.lines()) + "\n"
    filename = f"<rule table {name} {zlib.crc32(source.encode()):08x}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
    space = writer.bound
    exec(compile(source, filename, "exec"), space)
    return Compiled(space["outcome"], space["decide"], space["explain"])


class _Writer:
    """Writes the source of one table and binds what it mentions."""

    def __init__(
        self, name: str, rules: Sequence["Rule[Any]"], *, unique: bool
    ) -> None:
        self.name = name
        self.rules = rules
        self.unique = unique
        tests = [t for each in rules for box in each.when.boxes for t in box]
        self.asked = tuple({test.fact.name: test.fact for test in tests}.values())
        self.bound: dict[str, Any] = {
            "decided": decided,
            "NAME": name,
            "missing": self._missing,
            "unfit": self._unfit,
            "conflict": self._conflict,
            "no_rule": self._no_rule,
            "currency": self._other_currency,
        }
        for number, each in enumerate(rules):
            self._bind(number, each)

    def _bind(self, number: int, each: "Rule[Any]") -> None:
        self.bound[f"THEN{number}"] = each.then
        self.bound[f"RULE{number}"] = each.name
        self.bound[f"WHEN{number}"] = str(each.when)
        self.bound[f"WHY{number}"] = each.because
        for place, test in enumerate(_alone(each)):
            self.bound[f"MISS{number}_{place}"] = Miss(each.name, str(test))
        self.bound[f"MISS{number}"] = Miss(each.name, str(each.when))

    def local(self, fact: Fact) -> str:
        """The variable of a fact; numbered, so that no two can ever be the same."""
        names = [each.name for each in self.asked]
        return f"f{names.index(fact.name)}_{fact.name}"

    def lines(self) -> Iterator[str]:
        parameters = ", ".join(self.local(fact) for fact in self.asked)
        yield "def outcome(c):"
        yield from self._body(given=False, traced=False)
        yield "def decide(c):"
        yield from self._body(given=False, traced=True)
        yield f"def explain({parameters}):"
        yield from self._body(given=True, traced=True)

    def _body(self, *, given: bool, traced: bool) -> Iterator[str]:
        loader = _Loader(self, given=given, traced=traced)
        if self.unique:
            yield from self._uniqueness(loader)
        for number, each in enumerate(self.rules):
            yield from loader.load_all(each)
            if traced:
                yield from self._traced(number, each, loader)
            else:
                yield f"    if {self._holds(each)}: return THEN{number}"
        yield "    no_rule()"

    def _uniqueness(self, loader: "_Loader") -> Iterator[str]:
        for each in self.rules:
            yield from loader.load_all(each)
        pairs = (f"(RULE{n}, {self._holds(r)})" for n, r in enumerate(self.rules))
        yield f"    hits = [name for name, held in {_tuple(pairs)} if held]"
        yield "    if len(hits) > 1: conflict(hits)"

    def _traced(
        self, number: int, each: "Rule[Any]", loader: "_Loader"
    ) -> Iterator[str]:
        checks = [
            (self._passes(test), f"MISS{number}_{place}")
            for place, test in enumerate(_alone(each))
        ] or [(self._holds(each), f"MISS{number}")]
        word = "if"
        for holds, miss in checks:
            yield f"    {word} not ({holds}): m{number} = {miss}"
            word = "elif"
        misses = _tuple(f"m{earlier}" for earlier in range(number))
        yield (
            f"    else: return decided(NAME, THEN{number}, RULE{number}, "
            f"WHEN{number}, WHY{number}, {loader.inputs()}, {misses})"
        )

    def _holds(self, each: "Rule[Any]") -> str:
        return " or ".join(f"({self._box(box)})" for box in each.when.boxes)

    def _box(self, box: Box) -> str:
        return " and ".join(f"({self._passes(test)})" for test in box) or "True"

    def _passes(self, test: Test) -> str:
        local = self.local(test.fact)
        parts = [f"{local} is {self._member(test.fact, m)}" for m in test.members]
        present = test.fact.may_be_missing
        parts += [_within(local, span, present=present) for span in test.spans]
        parts += [f"{local} is None"] * test.missing
        return " or ".join(parts)

    def _member(self, fact: Fact, member: object) -> str:
        if isinstance(member, bool):
            return str(member)
        name = f"e{fact.members.index(member)}_{self.local(fact)}"
        self.bound[name] = member
        return name

    def _missing(self, fact: str) -> NoReturn:
        raise CannotDecide(
            Reason(Code.FACT_MISSING, {"policy": self.name, "fact": fact})
        )

    def _unfit(self, fact: str, value: object) -> None:
        if value is None:
            self._missing(fact)
        must_accept(self.name, {each.name: each for each in self.asked}[fact], value)

    def _no_rule(self) -> NoReturn:
        raise CannotDecide(Reason(Code.NO_RULE, {"policy": self.name}))

    def _conflict(self, hits: Sequence[str]) -> NoReturn:
        names = " and ".join(hits)
        raise CannotDecide(
            Reason(Code.RULES_CONFLICT, {"policy": self.name, "rules": names})
        )

    def _other_currency(self, fact: str, amount: Money) -> NoReturn:
        message = (
            f"{self.name}: {fact} is {amount}, and the rules are in another currency"
        )
        raise InvalidValue(message)


class _Loader:
    """Writes how facts are read, each once, each step of a path once.

    Their types are asked where the decision is *traced*: the outcome alone would take
    a sixth longer.
    """

    def __init__(self, writer: _Writer, *, given: bool, traced: bool) -> None:
        self.writer = writer
        self.given = given
        self.traced = traced
        self.loaded: dict[str, Fact] = {}
        self.steps: dict[tuple[str, ...], str] = {}

    def load_all(self, each: "Rule[Any]") -> Iterator[str]:
        for box in each.when.boxes:
            for test in box:
                yield from self.load(test.fact)

    def load(self, fact: Fact) -> Iterator[str]:
        if fact.name in self.loaded:
            return
        self.loaded[fact.name] = fact
        local = self.writer.local(fact)
        if not self.given:
            yield from self._path(fact, local)
        yield from self._checks(fact, local)
        if isinstance(fact, Amount):
            yield from self._minor(fact, local)

    def _checks(self, fact: Fact, local: str) -> Iterator[str]:
        if self.traced:
            self.writer.bound[f"type_{local}"] = fact.kind
            present = f"{local} is not None and " if fact.may_be_missing else ""
            yield (
                f"    if {present}type({local}) is not type_{local}: "
                f"unfit({fact.name!r}, {local})"
            )
        elif not fact.may_be_missing:
            yield f"    if {local} is None: missing({fact.name!r})"

    def _path(self, fact: Fact, local: str) -> Iterator[str]:
        *steps, last = str(fact.of).split(".")
        holder, sure = "c", True
        for depth, step in enumerate(steps, 1):
            path = tuple(steps[:depth])
            if path not in self.steps:
                self.steps[path] = f"s{len(self.steps)}_{step}"
                yield f"    {self.steps[path]} = {_read(holder, step, sure=sure)}"
            holder, sure = self.steps[path], False
        yield f"    {local} = {_read(holder, last, sure=sure)}"

    def _minor(self, fact: Amount, local: str) -> Iterator[str]:
        code = _currency(self.writer.rules, fact)
        present = f"{local} is not None and " if fact.may_be_missing else ""
        if code is not None:
            self.writer.bound[f"code_{local}"] = code
            yield (
                f"    if {present}{local}.currency != code_{local}: "
                f"currency({fact.name!r}, {local})"
            )
        none = f"None if {local} is None else " if fact.may_be_missing else ""
        yield f"    n{local} = {none}{local}.minor"

    def inputs(self) -> str:
        return _tuple(
            f"({name!r}, {_plain(fact, self.writer.local(fact))})"
            for name, fact in self.loaded.items()
        )


def _alone(each: "Rule[Any]") -> Box:
    return each.when.boxes[0] if len(each.when.boxes) == 1 else ()


def _currency(rules: Sequence["Rule[Any]"], fact: Fact) -> str | None:
    tests = [t for each in rules for box in each.when.boxes for t in box]
    mine = [test for test in tests if test.fact.name == fact.name]
    spans = [span for test in mine for span in test.spans]
    for span in spans:
        for bound in (span.low, span.high):
            if isinstance(bound, Money):
                return bound.currency
    return None


def _read(holder: str, step: str, *, sure: bool) -> str:
    value = f"{holder}.{step}"
    return value if sure else f"None if {holder} is None else {value}"


def _tuple(items: Iterator[str] | Sequence[str]) -> str:
    return "(" + "".join(f"{item}, " for item in items) + ")"


def _within(local: str, span: Span, *, present: bool) -> str:
    ends = [f"{local} is not None"] if present else []
    money = isinstance(span.low, Money) or isinstance(span.high, Money)
    value = f"n{local}" if money else local
    if span.low is not None:
        ends.append(f"{value} >= {_whole(span.low)}")
    if span.high is not None:
        ends.append(f"{value} < {_whole(span.high)}")
    return f"({' and '.join(ends) or 'True'})"


def _whole(bound: int | Money) -> int:
    return bound.minor if isinstance(bound, Money) else bound


def _plain(fact: Fact, local: str) -> str:
    if isinstance(fact, Choice):
        value = f"{local}._value_"
    elif isinstance(fact, Amount):
        value = f"str({local})"
    else:
        return local
    return f"None if {local} is None else {value}" if fact.may_be_missing else value
