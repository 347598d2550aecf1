"""Flaws (缺陷): what is wrong with a rulebook, each with an example."""

from collections.abc import Iterable, Iterator
from enum import Enum
from itertools import groupby

from attrs import field, frozen

from complaintkit.fields import as_tuple, of_type, tuple_of, word
from complaintkit.notebook import html_table, in_words, row


class Gravity(Enum):
    """How grave a flaw is.

    ``ERROR``: some complaint is refused, gets stuck, or is decided as nobody meant.
    ``WARNING``: it works, and a person ought to look at it.

    >>> Gravity("error").name
    'ERROR'
    """

    ERROR = "error"
    WARNING = "warning"


class FlawKind(Enum):
    """What kind of flaw it is.

    >>> FlawKind.NEVER_WINS.words
    'never wins'
    """

    GAP = "gap"
    NEVER_WINS = "never_wins"
    CATCH_ALL = "catch_all"
    OUTSIDE = "outside"
    OVERLAP = "overlap"
    WEAKENS = "weakens"
    LADDER_HOLE = "ladder_hole"
    LONG_LADDER = "long_ladder"
    VACANT = "vacant"
    DELEGATION = "delegation"
    DEPARTMENT = "department"
    LOOSE_PACK = "loose_pack"
    LOOSE_DEADLINE = "loose_deadline"
    UNREACHABLE = "unreachable"
    NO_WAY_OUT = "no_way_out"
    CANNOT_CLOSE = "cannot_close"
    NEVER_ALLOWED = "never_allowed"
    AMBIGUOUS = "ambiguous"
    SKIPPED = "skipped"
    BROKEN_GUARD = "broken_guard"
    NEVER_SETTLED = "never_settled"
    NEVER_ENDS = "never_ends"
    BEYOND_AUTHORITY = "beyond_authority"
    NO_CHECKER = "no_checker"
    WRONG_PAYMENT = "wrong_payment"
    BROKEN_RULE = "broken_rule"
    UNFINISHED = "unfinished"

    @property
    def words(self) -> str:
        """The kind as a person writes it."""
        return self.value.replace("_", " ")


def _names(names: Iterable[str]) -> tuple[str, ...]:
    return as_tuple(names)


@frozen
class Flaw:
    """One thing that is wrong, *where*, and *what* in a sentence.

    *rules* names those that have a part in it. *example* is a case in which it shows,
    with the facts that matter and no others; *story* is the shortest way that leads to
    it, a line for each command.

    >>> print(Flaw(
    ...     FlawKind.GAP, Gravity.ERROR, "tiering", "no rule covers severity is low",
    ...     example="severity = low",
    ... ))
    tiering: error, gap: no rule covers severity is low; such as severity = low
    """

    kind: FlawKind = field(validator=of_type(FlawKind))
    gravity: Gravity = field(validator=of_type(Gravity))
    where: str = field(validator=word)
    what: str = field(validator=word)
    rules: tuple[str, ...] = field(
        default=(), converter=_names, validator=tuple_of(str)
    )
    example: str = field(default="", validator=of_type(str))
    story: tuple[str, ...] = field(
        default=(), kw_only=True, converter=_names, validator=tuple_of(str)
    )

    def as_data(self) -> dict[str, object]:
        """The flaw as plain strings and lists.

        >>> flaw = Flaw(FlawKind.GAP, Gravity.ERROR, "tiering", "no rule covers it")
        >>> flaw.as_data()["kind"]
        'gap'
        """
        return {
            "kind": self.kind.value,
            "gravity": self.gravity.value,
            "where": self.where,
            "what": self.what,
            "rules": list(self.rules),
            "example": self.example,
            "story": list(self.story),
        }

    def __str__(self) -> str:
        such = f"; such as {self.example}" if self.example else ""
        head = f"{self.where}: {self.gravity.value}, {self.kind.words}"
        return f"{head}: {self.what}{such}"

    _repr_pretty_ = in_words


def _flaws(items: Iterable[Flaw]) -> tuple[Flaw, ...]:
    return as_tuple(items)


@frozen
class Flaws:
    """What was found, in order; true where there is any.

    It renders as text, as plain data, and as a table in a notebook.

    >>> print(Flaws([
    ...     Flaw(
    ...         FlawKind.GAP, Gravity.ERROR, "tiering",
    ...         "no rule covers severity is low", example="severity = low",
    ...     ),
    ... ]))
    1 error, 0 warnings
    tiering
      error    gap  no rule covers severity is low
                    such as severity = low
    >>> bool(Flaws()), str(Flaws())
    (False, 'no flaws')
    """

    items: tuple[Flaw, ...] = field(
        default=(), converter=_flaws, validator=tuple_of(Flaw)
    )

    def __iter__(self) -> Iterator[Flaw]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    @property
    def errors(self) -> tuple[Flaw, ...]:
        """Those that are errors."""
        return tuple(each for each in self.items if each.gravity is Gravity.ERROR)

    @property
    def warnings(self) -> tuple[Flaw, ...]:
        """Those that are warnings."""
        return tuple(each for each in self.items if each.gravity is Gravity.WARNING)

    @property
    def _counted(self) -> str:
        if not self.items:
            return "no flaws"
        errors = _several(len(self.errors), "error")
        return f"{errors}, {_several(len(self.warnings), 'warning')}"

    def as_data(self) -> list[dict[str, object]]:
        """The flaws as a list of plain dicts.

        >>> Flaws().as_data()
        []
        """
        return [each.as_data() for each in self.items]

    def __str__(self) -> str:
        width = max((len(each.kind.words) for each in self.items), default=0)
        lines = [self._counted]
        for where, found in groupby(self.items, lambda each: each.where):
            lines.append(where)
            for each in found:
                lines += _told(each, width)
        return "\n".join(lines)

    _repr_pretty_ = in_words

    def _repr_html_(self) -> str:
        rows = [
            row(
                f"{_MARKS[each.gravity]}\u00a0{each.gravity.value}",
                each.where,
                each.kind.words,
                each.what,
                "\n".join(filter(None, (each.example, *each.story))),
            )
            for each in self.items
        ]
        heads = ("", "where", "kind", "what", "such as")
        return html_table(self._counted, (), heads, rows)


_MARKS = {Gravity.ERROR: "✗", Gravity.WARNING: "!"}


def _several(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def _told(flaw: Flaw, width: int) -> Iterator[str]:
    yield f"  {flaw.gravity.value:<7}  {flaw.kind.words:<{width}}  {flaw.what}"
    if flaw.example:
        yield f"{'':{width + 13}}such as {flaw.example}"
    for number, line in enumerate(flaw.story, 1):
        yield f"{'':{width + 13}}{number}. {line}"
