"""Rule tables: a policy as data, decided and explained from one declaration."""

import sys
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from attrs import NOTHING, evolve, field, frozen

from complaintkit.errors import InvalidRulebook, InvalidValue, suggestion
from complaintkit.fields import as_tuple, tuple_of
from complaintkit.money import Money
from complaintkit.notebook import html_table, in_words, row
from complaintkit.rules.compiled import Compiled, compiled
from complaintkit.rules.conditions import ALWAYS, Condition, Test
from complaintkit.rules.decision import Decision, Nearest, concluded
from complaintkit.rules.facts import Fact, Facts, must_accept

if TYPE_CHECKING:
    from complaintkit.rules.flaws import Flaws

T = TypeVar("T")


class HitPolicy(Enum):
    """Which rule wins, in DMN's words.

    >>> HitPolicy.FIRST.value
    'first'
    """

    FIRST = "first"
    UNIQUE = "unique"


@frozen(kw_only=True)
class Rule(Generic[T]):
    """A rule of a table; ``rule`` and ``otherwise`` make one.

    *written_at* is the file and line where it stands, for error messages; it is no
    part of what the rule says.

    >>> otherwise("general", because="the usual case").because
    'the usual case'
    """

    name: str
    when: Condition
    then: T
    because: str = ""
    written_at: str = field(default="", eq=False, repr=False)

    def content(self) -> tuple[object, ...]:
        """What it decides, for fingerprints: its texts are left out."""
        return (self.name, self.when, self.then)

    def __str__(self) -> str:
        return f"{self.name}: {concluded(self.then)} when {self.when}"


def _caller() -> str:
    frame = sys._getframe(2)
    return f"{frame.f_code.co_filename}:{frame.f_lineno}"


def rule(
    name: str, *conditions: Test | Condition, then: T, because: str = ""
) -> Rule[T]:
    """A rule: *then* is the outcome where all *conditions* hold.

    InvalidRulebook, with the place where it was written, if they never can.

    >>> from complaintkit.rules.facts import Facts, flag
    >>> class F(Facts):
    ...     safety = flag()
    >>> print(rule("safety", F.safety.yes(), then="urgent"))
    safety: urgent when safety is yes
    """
    place = _caller()
    try:
        when = ALWAYS
        for condition in conditions:
            when &= condition
    except InvalidRulebook as error:
        at_fault = [f"rule {name!r} ({place}): {what}" for what in error.findings]
        raise InvalidRulebook(at_fault) from error
    return Rule(name=name, when=when, then=then, because=because, written_at=place)


def otherwise(then: T, because: str = "") -> Rule[T]:
    """The rule for every case that no earlier rule took.

    >>> print(otherwise("general"))
    otherwise: general when always
    """
    return Rule(
        name="otherwise", when=ALWAYS, then=then, because=because, written_at=_caller()
    )


def _problems(name: str, facts: type[Facts], rules: tuple[Rule[T], ...]) -> list[str]:
    if not rules:
        return [f"table {name!r} has no rules"]
    found: list[str] = []
    seen: dict[str, Rule[T]] = {}
    declared = facts.declared()
    for each in rules:
        label = f"rule {each.name!r} ({each.written_at})"
        if each.name in seen:
            found.append(f"{label}: {seen[each.name].written_at} has that name already")
        seen.setdefault(each.name, each)
        tests = [test for box in each.when.boxes for test in box]
        foreign = {t.fact.name for t in tests if not _is_of(t.fact, declared)}
        found += [
            f"{label}: {fact} is no fact of {facts.__name__}"
            for fact in sorted(foreign)
        ]
    currencies = sorted({code for each in rules for code in _currencies(each)})
    if len(currencies) > 1:
        found.append(f"table {name!r} mixes currencies: {', '.join(currencies)}")
    return found


def _is_of(fact: Fact, declared: Mapping[str, Fact]) -> bool:
    """Whether *fact* is declared there; a copy of it is, as unpickled rules have it."""
    own = declared.get(fact.name)
    return own is not None and own.content() == fact.content()


def _currencies(each: Rule[T]) -> set[str]:
    spans = [span for box in each.when.boxes for test in box for span in test.spans]
    bounds = [bound for span in spans for bound in (span.low, span.high)]
    return {bound.currency for bound in bounds if isinstance(bound, Money)}


def _followed(source: object, path: str) -> object:
    """What *path* leads to; None on the way is missing."""
    for step in path.split("."):
        source = None if source is None else getattr(source, step)
    return source


def _rules(rules: Iterable[Rule[T]]) -> tuple[Rule[T], ...]:
    return as_tuple(rules)


@frozen
class RuleTable(Generic[T]):
    """A decision table over typed facts; the first rule that holds wins.

    InvalidRulebook with all that is wrong: no rules, a name twice, a fact of another
    declaration, two currencies.

    >>> from complaintkit.rules.facts import Facts, flag
    >>> class F(Facts):
    ...     safety = flag(of="assessment.safety")
    >>> table = RuleTable("tiering", F, [
    ...     rule("safety", F.safety.yes(), then="urgent", because="a hurt"),
    ...     otherwise("general"),
    ... ])
    >>> table.explain(safety=True).rule
    'safety'
    """

    name: str
    facts: type[Facts]
    rules: tuple[Rule[T], ...] = field(converter=_rules, validator=tuple_of(Rule))
    hit: HitPolicy = HitPolicy.FIRST

    def __attrs_post_init__(self) -> None:
        problems = _problems(self.name, self.facts, self.rules)
        if problems:
            raise InvalidRulebook(problems)

    @cached_property
    def _compiled(self) -> Compiled[T]:
        return compiled(self.name, self.rules, unique=self.hit is HitPolicy.UNIQUE)

    @cached_property
    def _nearest(self) -> Callable[[Mapping[str, object], object], Nearest | None]:
        from complaintkit.rules.nearest import (
            Neighbours,
        )

        return Neighbours.of(self).nearest

    def __getstate__(self) -> tuple[object, ...]:
        # the compiled functions stay behind: they are made again where they are needed
        return (self.name, self.facts, self.rules, self.hit)

    def __setstate__(self, state: tuple[object, ...]) -> None:
        for name, value in zip(("name", "facts", "rules", "hit"), state, strict=True):
            object.__setattr__(self, name, value)

    @cached_property
    def asked(self) -> tuple[Fact, ...]:
        """The facts that its rules ask, in the order in which they first do."""
        tests = [t for each in self.rules for box in each.when.boxes for t in box]
        return tuple({test.fact.name: test.fact for test in tests}.values())

    @property
    def currency(self) -> str | None:
        """The currency of the amounts that its rules ask about; None if of none."""
        found = {code for each in self.rules for code in _currencies(each)}
        return next(iter(found), None)

    def content(self) -> tuple[object, ...]:
        """What it decides, for fingerprints, and nothing of facts that no rule asks."""
        asked = tuple(fact.content() for fact in self.asked)
        return (self.name, self.hit, asked, self.rules)

    def outcome(self, source: object) -> T:
        """The outcome for *source*, and nothing else: the fast reading.

        CannotDecide where a fact it needs is missing or no rule covers the case. It
        takes for granted that facts are of the types they are declared with: a value
        of another type is one that no rule asks for, or fails as it may. ``decide``
        refuses it.

        >>> from types import SimpleNamespace
        >>> from complaintkit.rules.facts import Facts, flag
        >>> class F(Facts):
        ...     hurt = flag()
        >>> table = RuleTable("t", F, [rule("r", F.hurt.yes(), then=1), otherwise(2)])
        >>> table.outcome(SimpleNamespace(hurt=False))
        2
        """
        return self._compiled.outcome(source)

    def decide(self, source: object) -> Decision[T]:
        """The outcome for *source* with its reasons; CannotDecide as ``outcome``.

        InvalidValue where a fact that it reads is of another type than declared: a
        text for a member of an enum, 1 or a NumPy truth for True, a float.

        >>> from types import SimpleNamespace
        >>> from complaintkit.rules.facts import Facts, flag
        >>> class F(Facts):
        ...     hurt = flag()
        >>> table = RuleTable("t", F, [rule("r", F.hurt.yes(), then=1), otherwise(2)])
        >>> print(table.decide(SimpleNamespace(hurt=False)))
        t: 2, by rule otherwise
          on hurt = no
          miss r: hurt is yes
          hit  otherwise: always
        """
        return self._compiled.decide(source)

    def explain(self, source: object = NOTHING, /, **facts: object) -> Decision[T]:
        """The decision for *source*, or for facts given by name; None is missing.

        It also says the nearest change that would lead to another outcome: the fewest
        facts, then the smallest steps, then the first rule. There is none where every
        rule leads to the same, or the rules are too many to look through.

        InvalidValue for a name that no rule asks, one that is left out, or a value
        that the fact does not accept; CannotDecide as ``outcome``.

        >>> from complaintkit.rules.facts import Facts, flag
        >>> class F(Facts):
        ...     hurt = flag()
        >>> table = RuleTable("t", F, [rule("r", F.hurt.yes(), then=1), otherwise(2)])
        >>> print(table.explain(hurt=False))
        t: 2, by rule otherwise
          on hurt = no
          miss r: hurt is yes
          hit  otherwise: always
          near hurt = yes instead of no: 1, by rule r
        >>> table.explain(hurts=True)
        Traceback (most recent call last):
        complaintkit.errors.InvalidValue: t asks no fact 'hurts'; did you mean 'hurt'?
        """
        if source is NOTHING:
            decision, known = self.decide_on(**facts), facts
        elif facts:
            names = ", ".join(facts)
            raise InvalidValue(
                f"{self.name}: expected a case or facts, got {names} too"
            )
        else:
            decision, known = self.decide(source), self._read(source)
        return evolve(decision, nearest=self._nearest(known, decision.outcome))

    def decide_on(self, /, **facts: object) -> Decision[T]:
        """``decide`` for facts given by name, with the errors of ``explain``.

        >>> from complaintkit.rules.facts import Facts, flag
        >>> class F(Facts):
        ...     hurt = flag()
        >>> table = RuleTable("t", F, [rule("r", F.hurt.yes(), then=1), otherwise(2)])
        >>> table.decide_on(hurt=False).nearest is None
        True
        """
        asked = {fact.name: fact for fact in self.asked}
        self._must_ask(facts)
        lacking = [name for name in asked if name not in facts]
        if lacking:
            raise InvalidValue(f"{self.name} also asks {', '.join(lacking)}")
        for name, value in facts.items():
            must_accept(self.name, asked[name], value)
        return self._compiled.explain(*(facts[name] for name in asked))

    def _must_ask(self, facts: Iterable[str]) -> None:
        asked = [fact.name for fact in self.asked]
        for name in sorted(set(facts) - set(asked)):
            message = f"{self.name} asks no fact {name!r}{suggestion(name, asked)}"
            raise InvalidValue(message)

    def _read(self, source: object) -> dict[str, object]:
        """Every fact that some rule asks, read off *source*."""
        return {fact.name: _followed(source, str(fact.of)) for fact in self.asked}

    def replacing(self, name: str, *rules: Rule[T]) -> "RuleTable[T]":
        """The table with other *rules* in the place of one; with none, without it.

        InvalidRulebook if it has no rule of that name.

        >>> from complaintkit.rules.facts import Facts, flag
        >>> class F(Facts):
        ...     hurt = flag()
        >>> table = RuleTable("t", F, [rule("r", F.hurt.yes(), then=1), otherwise(2)])
        >>> len(table.replacing("r").rules)
        1
        """
        names = [each.name for each in self.rules]
        if name not in names:
            hint = suggestion(name, names)
            raise InvalidRulebook([f"table {self.name!r} has no rule {name!r}{hint}"])
        at = names.index(name)
        changed = (*self.rules[:at], *rules, *self.rules[at + 1 :])
        return evolve(self, rules=changed)

    def verify(
        self,
        *,
        strength: Callable[[T], tuple[Any, ...]] | None = None,
        currency: str = "USD",
    ) -> "Flaws":
        """What is wrong with it, over all its cases; ``rules.verify.verify`` says how.

        >>> from complaintkit.rules.facts import Facts, flag
        >>> class F(Facts):
        ...     hurt = flag()
        >>> table = RuleTable("t", F, [otherwise(2), rule("r", F.hurt.yes(), then=1)])
        >>> print(table.verify())
        1 error, 0 warnings
        t
          error    catch all  rule otherwise holds always, and r behind it never wins
                              such as hurt = yes
        """
        from complaintkit.rules.verify import verify

        return verify(self, strength=strength, currency=currency)

    def __str__(self) -> str:
        lines = [f"{self.name} ({self.hit.value} hit)"]
        for number, each in enumerate(self.rules, 1):
            because = f"  # {each.because}" if each.because else ""
            lines.append(f"  {number}. {each}{because}")
        return "\n".join(lines)

    _repr_pretty_ = in_words

    def _repr_html_(self) -> str:
        rows = [
            row(str(n), each.name, str(each.when), concluded(each.then), each.because)
            for n, each in enumerate(self.rules, 1)
        ]
        title = f"{self.name} ({self.hit.value} hit)"
        heads = ("", "rule", "when", "then", "because")
        return html_table(title, (), heads, rows)
