"""Searches for what must not happen: everybody tries everything."""

from collections.abc import Iterator
from itertools import zip_longest

from attrs import evolve, frozen

from complaintkit import commands as do
from complaintkit.checking.ladder import just_above
from complaintkit.complaint.assessment import Conduct, Emotion, Outcome
from complaintkit.complaint.complaint import Complaint, EndingKind
from complaintkit.complaint.intake import Channel
from complaintkit.complaint.redress import Basis, Plan, RedressForm
from complaintkit.exploring.acts import (
    WORDS,
    always,
    answering,
    both,
    carrying_out,
    closing,
    crediting,
    ending,
    finding,
    going_wrong,
    granting,
    misrepeating,
    objecting,
    of_offers,
    preparing,
    refusing,
    reopening,
    signing,
    working,
)
from complaintkit.exploring.cast import Cast
from complaintkit.exploring.endless import stuck
from complaintkit.exploring.keys import by_all, by_demand, by_money, by_offers
from complaintkit.exploring.samples import (
    a_complaint,
    assessments,
    bounds,
    forms,
    plan,
)
from complaintkit.exploring.search import Act, Acts, House, Node, Search
from complaintkit.exploring.ways import Ways
from complaintkit.money import Money
from complaintkit.policies.levels import Level
from complaintkit.policies.situation import Situation
from complaintkit.rulebook import Rulebook

TRIED = 400
"""So many complaints are looked at in a search; for a whole life four times as many."""


@frozen
class Attack:
    """A search with its name, and whether it leads through whole lives.

    *lost* is the first complaint in it that can never end.
    """

    name: str
    search: Search
    to_the_end: bool = False
    lost: Node | None = None


def attacks(ways: Ways, start: Node, most: int = TRIED) -> Iterator[Attack]:
    """Every search for a promise or a payment that must not be."""
    house = ways.house
    ladder = house.rulebook.authority.ladder
    for level, above in zip_longest(ladder, ladder[1:]):
        name = f"{level.role} promises up to the limit, and again"
        sums = [level.limit, just_above(level.limit), (above or level).limit]
        if level.allowance is not None:  # which little sums use up as well
            sums.append(bounds(house.rulebook)[0])
        plans = [plan(_own_form(level), amount) for amount in dict.fromkeys(sums)]
        acts = _again_and_again(ways, level.role, plans)
        yield Attack(name, Search(house, acts, by_money, most).run(start))
    yield from lives(ways, start, most)
    yield from _in_special_cases(ways, most)
    for form, amount in _above_every_bound(house.rulebook):
        name = f"everybody promises {form.value} for {amount}"
        acts = _everybody_promises(ways, plan(form, amount))
        yield Attack(name, Search(house, acts, by_offers, most).run(start))


def _above_every_bound(rulebook: Rulebook) -> Iterator[tuple[RedressForm, Money]]:
    """Just above each bound; for forms that are treated otherwise, the lowest alone."""
    first, *others = forms(rulebook)
    yield from ((first, just_above(bound)) for bound in bounds(rulebook))
    for form in others:
        own = [dict(level.form_limits).get(form) for level in rulebook.authority.ladder]
        least = min([limit for limit in own if limit] or bounds(rulebook)[:1])
        yield form, just_above(least)


def _own_form(level: Level) -> RedressForm:
    """A form that the level may give up to its limit, if there is one."""
    limited = [form for form, _ in level.form_limits]
    own = [form for form in level.forms or RedressForm if form not in limited]
    return own[0] if own else RedressForm.REFUND


def _everybody_promises(ways: Ways, offered: Plan) -> Acts:
    """Everybody prepares, asks, approves, presents and grants, whoever they are."""
    cast = ways.cast
    makers = dict.fromkeys((*cast.own[:2], *cast.others[:1], *cast.others[-1:]))
    more = Plan([*offered.lines, *offered.lines])
    speak = (do.RequestApproval, do.Approve, do.PresentOffer, granting)
    return both(
        preparing(makers, [offered], 1),
        of_offers(cast.everybody, *speak),
        of_offers(cast.own[:1], lambda offer: do.ReviseOffer(offer, more)),
        refusing(cast),
    )


def _again_and_again(ways: Ways, role: str, plans: list[Plan]) -> Acts:
    """One person promises, alone or with signatures, and promises again."""
    cast = ways.cast
    delegates = (each for each in cast.others if each.on_behalf_of == role)
    by = [cast.holder(role), *delegates]
    return both(
        preparing(by, plans, 2),
        of_offers(by, do.PresentOffer, granting, do.RequestApproval),
        signing(cast),
    )


def lives(ways: Ways, start: Node, most: int = TRIED) -> Iterator[Attack]:
    """Searches through whole lives of a complaint with one offer, to every end."""
    house, cast = ways.house, ways.cast
    form, least = next(iter(forms(house.rulebook))), bounds(house.rulebook)[0]
    offered = plan(form, least)
    name = "one offer is promised, owed, paid, taken back, and paid again"
    acts = both(_to_the_table(ways, offered), _of_the_ledger(ways), ways.working)
    yield from _to_every_end(ways, name, acts, start, 4 * most)
    name = "it is ended, closed and reopened in every way"
    by = [cast.lead]
    acts = both(
        preparing(by, [offered], 1),
        of_offers(by, do.PresentOffer, do.RequestApproval, objecting),
        signing(cast),
        closing(house.rulebook, cast, *EndingKind),
        ending(cast),
        ways.working,
    )
    yield from _to_every_end(ways, name, acts, start, 4 * most)


def _to_every_end(
    ways: Ways, name: str, acts: Acts, start: Node, most: int
) -> Iterator[Attack]:
    """A search, and where a complaint is stuck in it, one with all work there is.

    The first tells complaints by their money alone, and tries what the chart names; so
    where more work leads what is stuck to an end, it cannot say what never ends.
    """
    every = both(acts, working(ways.rulebook, ways.cast, everything=True))
    first = Search(ways.house, acts, by_money, most).run(start)
    _reopen_late(first)
    lost = _lost(ways, first, every)
    yield Attack(name, first, to_the_end=True, lost=lost)
    if lost is None and stuck(first) is not None:
        search = Search(ways.house, every, by_all, most // 2).run(start)
        name, lost = f"{name}, with all work", _lost(ways, search, every)
        yield Attack(name, search, to_the_end=True, lost=lost)


def _reopen_late(search: Search) -> None:
    """Whatever was closed is asked to be opened again after years."""
    reopen = Act(search.house.lead, do.Reopen(WORDS))
    closed = (node for node in search.nodes if node.complaint.closed)
    for node in closed:
        search.attempt(evolve(node, day=node.day + _YEARS), reopen)


_YEARS = 4000
"""Days after which every window for opening again ought to be shut."""


def _lost(ways: Ways, search: Search, every: Acts) -> Node | None:
    """The first complaint that is stuck in *search*, and that *every* act leaves so."""
    found = stuck(search)
    return None if found is None or ways.ends(found, every) else found


def _to_the_table(ways: Ways, offered: Plan) -> Acts:
    cast = ways.cast
    by = [cast.lead]
    again = preparing(by, [offered], 2)
    return both(
        preparing(by, [offered], 1),
        lambda complaint: again(complaint) if complaint.reopenings else (),
        of_offers(by, do.PresentOffer, do.RequestApproval, objecting),
        signing(cast),
        answering(cast),
        misrepeating(cast),
    )


def _of_the_ledger(ways: Ways) -> Acts:
    cast = ways.cast
    outcomes = (Outcome.UPHELD, Outcome.NOT_UPHELD)
    commands: tuple[do.Command, ...] = (*map(finding, outcomes), do.Withdraw())
    last = [Act(cast.lead, command) for command in commands]
    return both(
        of_offers([cast.lead], granting, crediting),
        carrying_out([cast.lead]),
        going_wrong(cast),
        closing(ways.rulebook, cast, EndingKind.RESOLVED, EndingKind.WITHDRAWN),
        reopening(cast),
        always(last),
    )


def _in_special_cases(ways: Ways, most: int) -> Iterator[Attack]:
    """Where a level is vacant, a sum is not given, or the rulebook is another."""
    rulebook, cast = ways.rulebook, ways.cast
    form, low = next(iter(forms(rulebook))), bounds(rulebook)[0]
    little, more = plan(form, low), plan(form, just_above(low))
    for level in rulebook.authority.ladder[1:]:
        left = Ways.of(rulebook, vacant=level.role)
        name = f"everybody promises, and nobody is {level.role}"
        yield _begun(name, left.house, left, _everybody_promises(left, more), most)
    unknown = evolve(ways.house, given=Situation(roster=cast.roster))
    name = "nobody knows what was given before"
    yield _begun(name, unknown, ways, _everybody_promises(ways, little), most)
    repin = [Act(cast.lead, do.Repin(ways.house.anew.pin, WORDS))]
    acts = both(_to_the_table(ways, more), always(repin))
    yield _begun("it moves to another rulebook", ways.house, ways, acts, most)
    acts = both(_to_the_table(ways, little), _demanding(cast))
    name = "the customer is upset, unreasonable or malicious"
    spoken = a_complaint(rulebook, Channel.HOTLINE)
    starts = (a_complaint(rulebook, slight=True), spoken)
    search = Search(ways.house, acts, by_demand, most)
    yield Attack(name, search.run(*map(ways.house.opened, starts)))
    lines = [evolve(line, basis=Basis.STATUTORY) for line in little.lines]
    acts = _to_the_table(ways, Plan(lines))
    yield _begun("goodwill is called the law's", ways.house, ways, acts, most)


def _demanding(cast: Cast) -> Acts:
    """It is assessed as a demand that is hard to please, and the customer raves."""
    found = [
        *assessments(Conduct.DIFFICULT),
        *assessments(Conduct.MALICIOUS),
        *assessments(reasonable=False),
        *assessments(),
    ]
    assess = [Act(cast.lead, do.Assess(each)) for each in found]
    rave = [Act(cast.lead, do.SignalEmotion(Emotion.EXPLOSIVE))]
    confirm = [Act(cast.lead, do.ConfirmRecord())]
    return both(
        always(confirm),
        _amending(cast),
        lambda complaint: () if complaint.assessment else assess,
        lambda complaint: () if complaint.upset_at else rave,
    )


def _amending(cast: Cast) -> Acts:
    """The record that was confirmed is changed."""

    def acts(complaint: Complaint) -> Iterator[Act]:
        if complaint.confirmed_at is not None:
            record = evolve(complaint.intake, description="as it is told anew")
            yield Act(cast.lead, do.AmendRecord(record, WORDS))

    return acts


def _begun(name: str, house: House, ways: Ways, acts: Acts, most: int) -> Attack:
    """A search from the opening on, with the work that it takes."""
    acts = both(acts, ways.working)
    return Attack(name, Search(house, acts, by_offers, most).run(house.opened()))
