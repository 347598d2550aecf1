"""Who can settle what: found by asking the real ``handle``, not by reading limits."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from attrs import frozen

from complaintkit import commands as do
from complaintkit.complaint.people import Actor
from complaintkit.complaint.redress import ApprovalState, Offer, RedressForm
from complaintkit.exploring.samples import amounts, forms, plan
from complaintkit.exploring.search import Act, Node, Search
from complaintkit.exploring.story import stopped
from complaintkit.exploring.ways import Ways
from complaintkit.money import Money
from complaintkit.notebook import html_table, in_words, row
from complaintkit.reasons import Code, Reason
from complaintkit.rules.flaws import Flaw, FlawKind, Gravity

ALONE = "alone"
NOBODY = "nobody"


@frozen
class Answer:
    """Whether a role can settle an amount of a form of redress, and with whom.

    *signers* are the roles that have to sign first, None where it cannot be promised.
    *story* is the shortest that leads to the promise, or to where it stops.
    """

    form: RedressForm
    amount: Money
    role: str
    signers: tuple[str, ...] | None
    reasons: tuple[Reason, ...]
    story: tuple[str, ...]

    def __str__(self) -> str:
        if self.signers is None:
            return NOBODY
        return f"with {', '.join(self.signers)}" if self.signers else ALONE


def answers(
    ways: Ways, start: Node, makers: Iterable[Actor] | None = None
) -> tuple[Answer, ...]:
    """The answer for each form that is treated alike, amount and role of *makers*."""
    rulebook = ways.rulebook
    return tuple(
        _answer(ways, start, by, form, amount)
        for form in forms(rulebook)
        for amount in amounts(rulebook)
        for by in (makers or ways.cast.own)
    )


def _answer(
    ways: Ways, start: Node, by: Actor, form: RedressForm, amount: Money
) -> Answer:
    search = ways.promise(start, by, plan(form, amount))
    node = search.reached
    if node is None:
        reasons, story = _why_not(ways, search, by)
        return Answer(form, amount, by.role, None, reasons, story)
    approval = node.complaint.offers[0].approval
    signed = () if approval is None else approval.signed_by
    signers = tuple(each.role for each in signed)
    return Answer(form, amount, by.role, signers, (), node.story)


def _why_not(
    ways: Ways, search: Search, by: Actor
) -> tuple[tuple[Reason, ...], tuple[str, ...]]:
    """What was refused where it had come furthest."""
    node = search.furthest
    tried = [
        act
        for offer in node.complaint.offers[:1]
        for act in _next_acts(ways, by, offer)
    ]
    refused = [(act, search.attempt(node, act)) for act in tried]
    against = [(act, why) for act, why in refused if why and not isinstance(why, Node)]
    lines = tuple(stopped(act.by, act.command, why) for act, why in against)
    return tuple(r for _, why in against for r in why), (*node.story, *lines)


def _next_acts(ways: Ways, by: Actor, offer: Offer) -> list[Act]:
    """What would bring *offer* to the customer."""
    asked = offer.approval
    if asked is not None and asked.state is ApprovalState.OPEN:
        return [Act(ways.cast.holder(asked.next_role), do.Approve(offer.id))]
    commands = (do.PresentOffer(offer.id), do.RequestApproval(offer.id))
    return [Act(by, command) for command in commands]


_LIFTED_BY_NOBODY = frozenset(
    {Code.CEILING_EXCEEDED, Code.CONCESSION_EXCEEDED, Code.CLEAR_NO}
)


def unsettled(ways: Ways, found: tuple[Answer, ...]) -> Iterator[Flaw]:
    """Amounts that some level may promise, and that never get as far as that.

    Each with the shortest story that leads to where it stops. What a ceiling, the
    conduct or the concession forbids is no flaw.
    """
    for form in forms(ways.rulebook):
        stuck = [each for each in found if each.form is form and _is_stuck(ways, each)]
        if stuck:
            first, last = stuck[0], stuck[-1]
            what = (
                f"{_words(form)} from {first.amount} to {last.amount} that "
                f"{first.role} prepares can never be promised, though some level may "
                "do so"
            )
            kind, gravity = FlawKind.NEVER_SETTLED, Gravity.ERROR
            yield Flaw(kind, gravity, "authority", what, story=first.story)


def _is_stuck(ways: Ways, answer: Answer) -> bool:
    codes = {reason.code for reason in answer.reasons}
    mine = answer.role == ways.cast.lead.role and answer.signers is None
    return mine and not codes & _LIFTED_BY_NOBODY and _within_some_level(ways, answer)


def _within_some_level(ways: Ways, answer: Answer) -> bool:
    return any(
        answer.amount
        <= min(level.limit, dict(level.form_limits).get(answer.form, level.limit))
        and (level.forms is None or answer.form in level.forms)
        for level in ways.rulebook.authority.ladder
    )


@frozen
class Band:
    """Amounts that are settled alike: up to the highest, None for whatever is more."""

    forms: tuple[RedressForm, ...]
    up_to: Money | None
    cells: tuple[str, ...]


@frozen
class SettlingTable:
    """Who can settle what: for each band of amounts, with whom each role can.

    It renders as text, as plain data and as a table in a notebook.
    """

    roles: tuple[str, ...]
    bands: tuple[Band, ...]

    @classmethod
    def of(cls, ways: Ways, found: tuple[Answer, ...]) -> "SettlingTable":
        """The table of all answers, with amounts that are settled alike in one row."""
        roles = tuple(by.role for by in ways.cast.own)
        alike = forms(ways.rulebook)
        bands = [
            band
            for form, named in alike.items()
            for band in _bands(named, [each for each in found if each.form is form])
        ]
        return cls(roles, tuple(bands))

    def as_data(self) -> list[dict[str, object]]:
        """The rows as plain dicts: the forms, the amount, and each role's answer."""
        return [
            {
                "forms": [form.value for form in band.forms],
                "up_to": None if band.up_to is None else str(band.up_to),
                **dict(zip(self.roles, band.cells, strict=True)),
            }
            for band in self.bands
        ]

    @property
    def heads(self) -> tuple[str, ...]:
        """The heads of its columns."""
        return ("redress", "up to", *self.roles)

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """Its rows as text; what is settled alike whatever the form says so."""
        every = len({band.forms for band in self.bands}) == 1
        return [
            (
                "any" if every else ", ".join(_words(form) for form in band.forms),
                "more" if band.up_to is None else str(band.up_to),
                *band.cells,
            )
            for band in self.bands
        ]

    def __str__(self) -> str:
        return grid([self.heads, *self.rows])

    _repr_pretty_ = in_words

    def _repr_html_(self) -> str:
        rows = [row(*cells) for cells in self.rows]
        return html_table("who can settle what", (), self.heads, rows)


def _words(form: RedressForm) -> str:
    return form.value.replace("_", " ")


def _bands(named: tuple[RedressForm, ...], found: list[Answer]) -> Iterator[Band]:
    """Amounts next to each other that are settled alike, as one."""
    by_amount: dict[Money, list[str]] = {}
    for each in found:
        by_amount.setdefault(each.amount, []).append(str(each))
    last = [*by_amount.values()][-1]
    for cells, group in groupby(by_amount.items(), key=lambda item: item[1]):
        highest = [amount for amount, _ in group][-1]
        ends = cells == last and set(cells) == {NOBODY}
        yield Band(named, None if ends else highest, tuple(cells))


def grid(lines: list[tuple[str, ...]]) -> str:
    """Lines of cells as text, each column as wide as it must be.

    >>> print(grid([("role", "pays"), ("clerk", "yes")]))
    role   pays
    clerk  yes
    """
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) for cell, width in zip(line, widths, strict=True)
        ).rstrip()
        for line in lines
    )
