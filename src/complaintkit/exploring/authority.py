"""Exploring authority: what every role can promise, approve and pay, and no more."""

from collections.abc import Iterable, Iterator
from html import escape

from attrs import frozen

from complaintkit import commands as do
from complaintkit.complaint.redress import NOT_BEGUN
from complaintkit.errors import InvalidValue
from complaintkit.exploring.attacks import TRIED, Attack, attacks
from complaintkit.exploring.endless import never_ends
from complaintkit.exploring.notes import Wrong
from complaintkit.exploring.probes import probed
from complaintkit.exploring.samples import amounts, forms, plan
from complaintkit.exploring.search import Act, Found, Node
from complaintkit.exploring.settling import (
    Answer,
    SettlingTable,
    answers,
    grid,
    unsettled,
)
from complaintkit.exploring.story import stopped
from complaintkit.exploring.ways import Ways
from complaintkit.money import Money
from complaintkit.notebook import html_table, in_words, row
from complaintkit.rulebook import Rulebook
from complaintkit.rules.flaws import Flaw, FlawKind, Flaws, Gravity

_NOTHING = "nothing"


@frozen
class Power:
    """What a role can do: promise *alone*, *sign* as the last, and carry out redress.

    Both are the highest amount of any form, None for nothing.
    """

    role: str
    alone: Money | None
    signs: Money | None
    pays: bool

    @property
    def cells(self) -> tuple[str, ...]:
        """The power as a row of a table."""
        alone, signs = (str(each or _NOTHING) for each in (self.alone, self.signs))
        return (self.role, alone, signs, "yes" if self.pays else "no")


POWERS = ("role", "promises alone", "signs as the last", "carries out")
"""The heads of the table of what each role can do."""


@frozen
class Exploration:
    """What was found: who can settle what, what each role can do, and what is wrong.

    *bound* says how much was looked at, and what was not. It renders as text, as plain
    data and as tables in a notebook; the example of ``explore_authority`` shows it.
    """

    title: str
    table: SettlingTable
    powers: tuple[Power, ...]
    flaws: Flaws
    bound: tuple[str, ...]

    def as_data(self) -> dict[str, object]:
        """All of it as plain dicts and lists."""
        return {
            "title": self.title,
            "settling": self.table.as_data(),
            "powers": [
                dict(zip(POWERS, each.cells, strict=True)) for each in self.powers
            ],
            "flaws": self.flaws.as_data(),
            "bound": list(self.bound),
        }

    def __str__(self) -> str:
        parts = (
            str(self.table),
            grid([POWERS, *(each.cells for each in self.powers)]),
            str(self.flaws),
            *self.bound,
        )
        return "\n\n".join((self.title, *parts[:3], "\n".join(parts[3:])))

    _repr_pretty_ = in_words

    def _repr_html_(self) -> str:
        rows = [row(*each.cells) for each in self.powers]
        powers = html_table("what each role can do", (), POWERS, rows)
        tables = (self.table._repr_html_(), powers, self.flaws._repr_html_())
        said = (f"<p>{escape(line)}</p>" for line in self.bound)
        return "".join((f"<p>{escape(self.title)}</p>", *tables, *said))


def explore_authority(rulebook: Rulebook, *, most: int = TRIED) -> Exploration:
    """Try with the real ``handle`` what everybody can promise, approve and pay.

    Representative amounts, every role, delegates, vacant levels and people with every
    role are tried through up to *most* complaints a search (four times as many for a
    whole life), in the order of the length of their stories; the same rulebook gives
    the same answer. What breaks a rule that never breaks is a flaw, with the shortest
    story that shows it. InvalidValue for anything but a rulebook, or a *most* below 1.

    >>> from complaintkit.presets import standard
    >>> found = explore_authority(standard("EUR"), most=20)
    >>> print(found.table.bands[1].up_to, *found.table.bands[1].cells[:2], sep=", ")
    1000.00 EUR, with supervisor, alone
    >>> print(found.powers[0])
    Power(role='front_line', alone=Money('200.00', 'EUR'), signs=..., pays=True)
    >>> len(found.flaws)
    0
    """
    must_be_explorable(rulebook, most)
    ways = Ways.of(rulebook)
    title = f"authority under {rulebook.pin}"
    start = ways.ready
    if start is None:
        return Exploration(title, SettlingTable((), ()), (), no_offer(ways), ())
    found = answers(ways, start)
    tried = tuple(attacks(ways, start, most))
    return Exploration(
        title,
        SettlingTable.of(ways, found),
        _powers(ways, start, found),
        Flaws([*unsettled(ways, found), *once("authority", wrongs(ways, tried))]),
        tuple(_bound(ways, tried)),
    )


def must_be_explorable(rulebook: Rulebook, most: int) -> None:
    """InvalidValue for anything but a rulebook, or a *most* below 1."""
    if not isinstance(rulebook, Rulebook):
        found = type(rulebook).__name__
        raise InvalidValue(f"rulebook: expected a Rulebook, got {found}")
    if type(most) is not int or most < 1:
        raise InvalidValue(f"most: expected an int of 1 or more, got {most!r}")


def no_offer(ways: Ways) -> Flaws:
    """That no complaint gets to where an offer can be prepared, and what raises."""
    what = "no offer can be prepared, wherever work on a complaint leads"
    search = ways.worked
    broken = tuple(once("lifecycle", search.found))
    node, act = search.furthest, ways.preparation
    answer = search.attempt(node, act)
    refused = () if isinstance(answer, Node) else answer
    story = (*node.story, stopped(act.by, act.command, refused))
    kind, gravity = FlawKind.NEVER_SETTLED, Gravity.ERROR
    return Flaws([*broken, Flaw(kind, gravity, "lifecycle", what, story=story)])


def once(where: str, wrong: Iterable[Found]) -> Iterator[Flaw]:
    """Each thing that is wrong once, with the shortest story there is."""
    shortest: dict[Wrong, tuple[str, ...]] = {}
    for each in wrong:
        known = shortest.get(each.wrong)
        if known is None or len(each.story) < len(known):
            shortest[each.wrong] = each.story
    for found, story in shortest.items():
        yield Flaw(found.kind, Gravity.ERROR, where, found.what, story=story)


def wrongs(ways: Ways, tried: Iterable[Attack]) -> Iterator[Found]:
    """All that any search, and the probes of what it found, have shown to be wrong."""
    for attack in tried:
        search = attack.search
        yield from search.found
        if attack.lost is not None:
            yield never_ends(attack.lost)
        if attack.to_the_end:
            yield from probed(ways.house, search.nodes)


def _powers(ways: Ways, start: Node, found: tuple[Answer, ...]) -> tuple[Power, ...]:
    payers = _payers(ways, start)
    return tuple(
        Power(
            by.role,
            max((a.amount for a in found if _is_alone(a, by.role)), default=None),
            max((a.amount for a in found if _is_last(a, by.role)), default=None),
            by.role in payers,
        )
        for by in ways.cast.own
    )


def _is_alone(answer: Answer, role: str) -> bool:
    return answer.role == role and answer.signers == ()


def _is_last(answer: Answer, role: str) -> bool:
    return (answer.signers or ())[-1:] == (role,)


def _payers(ways: Ways, start: Node) -> frozenset[str]:
    """The roles that can instruct what is owed, once something is."""
    rulebook, lead = ways.rulebook, ways.cast.lead
    offered = plan(next(iter(forms(rulebook))), amounts(rulebook)[0])
    promised = ways.promise(start, lead, offered).reached
    nodes = [] if promised is None else ways.settlement(promised).nodes
    owed = [
        (node, line.id)
        for node in nodes
        for line in node.complaint.ledger
        if line.state in NOT_BEGUN
    ]
    tried = (
        (node, Act(by, do.InstructRedress(line)))
        for node, line in owed[:1]
        for by in ways.cast.own
    )
    return frozenset(
        act.by.role
        for node, act in tried
        if isinstance(ways.worked.attempt(node, act), Node)
    )


def _bound(ways: Ways, tried: tuple[Attack, ...]) -> Iterator[str]:
    looked = sum(len(each.search.leads) for each in tried)
    cut = [each.name for each in tried if not each.search.finished]
    people = "one person for each role, one with every role, a delegate and an impostor"
    yield (
        f"Looked at: {looked} complaints in {len(tried)} searches of an offer or two, "
        f"for amounts about every limit, by {people}."
    )
    yield f"Cut short: {'; '.join(cut) or 'nothing'}."
    yield (
        "Left out: other facts of the complaint (kind, severity, product, customer), "
        "plans of several lines, sums that were given before, ceilings of orders and "
        "customers, more than two offers, "
        "what happens within a day, and several complaints at once."
    )
