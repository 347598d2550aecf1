"""Differences between two rulebooks or packs: each with where, what it was and is."""

import re
from collections.abc import Iterator

from attrs import frozen

from complaintkit.notebook import html_table, in_words, row
from complaintkit.rules.decision import plain, shown


@frozen
class Change:
    """One thing that differs: where, and what it was and is.

    Where a table decides otherwise, *when* says in which cases, *rules* by which rule
    they were and are decided (None: by none), and *example* is the least of them.

    >>> print(Change("clocks.answer.limit", "8 weeks", "6 weeks"))
    clocks.answer.limit: 8 weeks -> 6 weeks
    >>> from complaintkit.money import Money
    >>> limit = Money(500, "EUR")
    >>> print(Change(
    ...     "tiering", "general", "important", "loss >= 500.00 EUR",
    ...     ("otherwise", "large-loss"), (("loss", limit),),
    ... ))
    tiering: general -> important
      when loss >= 500.00 EUR
      rule otherwise -> large-loss
      e.g. loss = 500.00 EUR
    """

    where: str
    old: str
    new: str
    when: str = ""
    rules: tuple[str | None, str | None] = (None, None)
    example: tuple[tuple[str, object], ...] = ()

    def as_data(self) -> dict[str, object]:
        """The change as plain dicts, lists and strings.

        >>> Change("roles", "clerk", "none").as_data()["new"]
        'none'
        """
        return {
            "where": self.where,
            "old": self.old,
            "new": self.new,
            "when": self.when,
            "rules": list(self.rules),
            "example": {name: plain(value) for name, value in self.example},
        }

    @property
    def rule(self) -> str:
        """The rules in words; nothing where the same one decides, or none ever did."""
        old, new = self.rules
        return "" if old == new else f"{old or 'none'} -> {new or 'none'}"

    @property
    def case(self) -> str:
        """The example in words."""
        return ", ".join(f"{name} = {shown(value)}" for name, value in self.example)

    def __str__(self) -> str:
        more = (("when", self.when), ("rule", self.rule), ("e.g.", self.case))
        told = [f"  {word} {what}" for word, what in more if what]
        return "\n".join([f"{self.where}: {self.old} -> {self.new}", *told])


@frozen
class Differences:
    """All in which one rulebook differs from another by what it decides.

    True where there are any.

    >>> print(Differences("'shop' version '1'", "'shop' version '2'", ()))
    'shop' version '1' -> 'shop' version '2'
    nothing is decided differently
    """

    before: str
    after: str
    changes: tuple[Change, ...]

    def __iter__(self) -> Iterator[Change]:
        return iter(self.changes)

    def __bool__(self) -> bool:
        return bool(self.changes)

    def as_data(self) -> dict[str, object]:
        """The differences as plain dicts, lists and strings.

        >>> Differences("a", "b", ()).as_data()
        {'before': 'a', 'after': 'b', 'changes': []}
        """
        changes = [change.as_data() for change in self.changes]
        return {"before": self.before, "after": self.after, "changes": changes}

    @property
    def _title(self) -> str:
        return f"{self.before} -> {self.after}"

    def __str__(self) -> str:
        told = map(str, self.changes) if self else [_NONE]
        return "\n".join([self._title, *told])

    _repr_pretty_ = in_words

    def _repr_html_(self) -> str:
        rows = [
            row(
                each.where,
                re.sub(r" and (?![<>])", "\nand ", each.when),
                each.old,
                f"→\u00a0{each.new}",
                each.rule.replace("->", "→"),
                each.case.replace(", ", "\n"),
            )
            for each in self.changes
        ]
        heads = ("where", "when", "before", "after", "rule", "for example")
        return html_table(self._title, () if self else (_NONE,), heads, rows)


_NONE = "nothing is decided differently"
