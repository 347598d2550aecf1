"""A decision: what was decided, by which rule, on what, and why not otherwise."""

import re
from collections.abc import Iterator
from enum import Enum
from typing import Generic, TypeVar, cast

from attrs import define, field, frozen

from complaintkit.money import Money
from complaintkit.notebook import html_table, in_words, row
from complaintkit.rules.facts import Plain

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@frozen
class Miss:
    """A rule that did not win, and the condition of it that failed.

    >>> print(Miss("safety", "safety is yes"))
    safety: safety is yes
    """

    rule: str
    condition: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.condition}"


@frozen
class FactChange:
    """One fact that would have to be another: what it is *now*, and what is *wanted*.

    *value* is the nearest one that will do.

    >>> print(FactChange("severity", "medium", "severity = high", "high"))
    severity = high instead of medium
    """

    fact: str
    now: Plain
    wanted: str
    value: object

    def as_data(self) -> dict[str, object]:
        """The change as plain values, as a decision records its facts.

        >>> FactChange("vip", False, "vip = yes", True).as_data()
        {'fact': 'vip', 'now': False, 'wanted': 'vip = yes'}
        """
        return {"fact": self.fact, "now": self.now, "wanted": self.wanted}

    def __str__(self) -> str:
        return f"{self.wanted} instead of {shown(self.now)}"


@frozen
class Nearest:
    """The smallest change of facts that leads to another outcome, and by which rule.

    >>> change = FactChange("severity", "medium", "severity = high", "high")
    >>> print(Nearest((change,), "important", "serious"))
    severity = high instead of medium: important, by rule serious
    """

    changes: tuple[FactChange, ...]
    outcome: object
    rule: str

    def as_data(self) -> dict[str, object]:
        """The change as plain dicts, lists and strings.

        >>> Nearest((), None, "otherwise").as_data()
        {'changes': [], 'outcome': 'none', 'rule': 'otherwise'}
        """
        return {
            "changes": [each.as_data() for each in self.changes],
            "outcome": concluded(self.outcome),
            "rule": self.rule,
        }

    def row(self) -> str:
        """The change as the last row of the decision's table in a notebook.

        >>> Nearest((), "important", "serious").row()
        '<tr ...near</td>...serious → important</td>...'
        """
        rule = f"{self.rule} → {concluded(self.outcome)}"
        wanted = "\n".join(each.wanted for each in self.changes)
        had = "\n".join(f"{each.fact} = {shown(each.now)}" for each in self.changes)
        return row("↔\u00a0near", rule, wanted, had, near=True)

    def __str__(self) -> str:
        changes = " and ".join(map(str, self.changes))
        return f"{changes}: {concluded(self.outcome)}, by rule {self.rule}"


@define
class _Draft(Generic[T_co]):
    """The fields of a decision; never handed out."""

    policy: str
    outcome: T_co
    rule: str
    when: str
    because: str
    inputs: tuple[tuple[str, Plain], ...]
    missed: tuple[Miss, ...]
    nearest: Nearest | None = field(default=None, eq=False)


@frozen  # pyright: ignore - attrs freezes what the draft leaves open
class Decision(_Draft[T_co]):
    """A decision that reads without the rulebook that made it.

    *inputs* are the facts that were read, as plain values; *missed* are the rules that
    came before the winning one. *nearest* is the smallest change that would lead to
    another outcome, where a decision was explained and not just made; it is no part of
    what is recorded. It renders as text, as plain data, and as a table in a notebook.

    >>> decision = Decision(
    ...     policy="tiering", outcome="general", rule="otherwise", when="always",
    ...     because="", inputs=(("safety", False),),
    ...     missed=(Miss("safety", "safety is yes"),),
    ... )
    >>> print(decision)
    tiering: general, by rule otherwise
      on safety = no
      miss safety: safety is yes
      hit  otherwise: always
    """

    def as_data(self) -> dict[str, object]:
        """The decision as plain dicts, lists and strings.

        >>> Decision("routing", "billing", "r", "always", "", (), ()).as_data()["rule"]
        'r'
        """
        return {
            "policy": self.policy,
            "outcome": concluded(self.outcome),
            "rule": self.rule,
            "when": self.when,
            "because": self.because,
            "inputs": dict(self.inputs),
            "missed": [
                {"rule": miss.rule, "condition": miss.condition} for miss in self.missed
            ],
            "nearest": None if self.nearest is None else self.nearest.as_data(),
        }

    def __str__(self) -> str:
        lines = [f"{self.policy}: {concluded(self.outcome)}, by rule {self.rule}"]
        if self.because:
            lines.append(f"  because {self.because}")
        if self.inputs:
            read = ", ".join(f"{name} = {shown(value)}" for name, value in self.inputs)
            lines.append(f"  on {read}")
        lines += [f"  miss {miss}" for miss in self.missed]
        lines.append(f"  hit  {self.rule}: {self.when}")
        if self.nearest is not None:
            lines.append(f"  near {self.nearest}")
        return "\n".join(lines)

    _repr_pretty_ = in_words

    def _repr_html_(self) -> str:
        title = f"{self.policy}: {concluded(self.outcome)}, by rule {self.rule}"
        heads = ("", "rule", "when", "the case has")
        return html_table(title, (self.because,), heads, list(self._rows()))

    def _rows(self) -> Iterator[str]:
        """The case with its values, the rules in their order, and what is near."""
        read = [f"{name} = {shown(value)}" for name, value in self.inputs]
        yield row("case", "", "", "\n".join(read) or "nothing is asked")
        for miss in self.missed:
            yield self._row("✗\u00a0miss", miss.rule, miss.condition)
        yield self._row("▶\u00a0hit", self.rule, self.when, hit=True)
        if self.nearest is not None:
            yield self.nearest.row()

    def _row(self, mark: str, rule: str, condition: str, *, hit: bool = False) -> str:
        """A rule beside the values of the facts that its *condition* names."""
        named = set(re.findall(r"\w+", condition))
        had = (f"{name} = {shown(v)}" for name, v in self.inputs if name in named)
        boxes = condition.replace(", or ", "\nor ")
        return row(mark, rule, boxes, "\n".join(had), hit=hit)


def decided(
    policy: str,
    outcome: T,
    rule: str,
    when: str,
    because: str,
    inputs: tuple[tuple[str, Plain], ...],
    missed: tuple[Miss, ...],
) -> Decision[T]:
    """The decision of these fields, for the compiled tables.

    The two classes have the same slots, so changing the class freezes it; through the
    constructor of a frozen class ``decide`` was measured to take a third longer.

    >>> decided("routing", "billing", "r", "always", "", (), ()).outcome
    'billing'
    """
    draft = _Draft(policy, outcome, rule, when, because, inputs, missed)
    draft.__class__ = Decision
    return cast("Decision[T]", draft)


def plain(value: object) -> Plain:
    """A value of a fact as decisions record it: an amount as text.

    >>> from complaintkit.complaint.assessment import Tier
    >>> plain(Tier.URGENT), plain(Money(5, "EUR")), plain(None)
    ('urgent', '5.00 EUR', None)
    """
    if isinstance(value, Money):
        return str(value)
    return cast("Plain", value.value if isinstance(value, Enum) else value)


def shown(value: object) -> str:
    """A value in words.

    >>> from complaintkit.complaint.assessment import Tier
    >>> shown(Tier.URGENT), shown(True), shown(None), shown(2)
    ('urgent', 'yes', 'not known', '2')
    """
    if value is None:
        return "not known"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(getattr(value, "value", value))


def concluded(outcome: object) -> str:
    """An outcome in words: nothing is an answer, and several are listed.

    >>> concluded(None), concluded((("a", "b"), ("c",)))
    ('none', 'a + b | c')
    """
    if outcome is None or outcome == ():
        return "none"
    if not isinstance(outcome, tuple):
        return shown(outcome)
    link = " | " if isinstance(outcome[0], tuple) else " + "
    return link.join(map(concluded, outcome))
