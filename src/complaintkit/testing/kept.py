"""Assertions about what a host has kept: payments, entries, and what they come to."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NoReturn, cast

from attrs import fields

from complaintkit import commands as do
from complaintkit.complaint.complaint import Complaint
from complaintkit.complaint.redress import IN_FLIGHT, Authority, LedgerLine, LineState
from complaintkit.errors import InvalidValue
from complaintkit.fields import must_be
from complaintkit.handling import Entry, replay
from complaintkit.money import Money
from complaintkit.rulebook import Rulebook
from complaintkit.testing.asking import each_of

__tracebackhide__ = True


def assert_paid_once(
    complaint: Complaint, payments: Iterable[tuple[str, Money]]
) -> None:
    """*payments*, each a ledger line's id and an amount, are what the ledger says.

    Each line that was carried out and costs money was paid once and in full; one that
    is under way once or not yet; any other never.

    >>> from complaintkit.presets import standard
    >>> from complaintkit.testing import a_complaint
    >>> paid = a_complaint(standard("EUR")).fulfilled().complaint
    >>> line = ("C-1/o1/l1", Money(120, "EUR"))
    >>> assert_paid_once(paid, [line])
    >>> assert_paid_once(paid, [line, line])
    Traceback (most recent call last):
    AssertionError: the payments are not what the ledger of C-1 says:
    - C-1/o1/l1 (fulfilled): expected 120.00 EUR once, found 120.00 EUR, 120.00 EUR
    """
    must_be(Complaint, complaint=complaint)
    made: dict[str, list[Money]] = {}
    for line_id, amount in map(_pair, each_of(tuple, payments=payments)):
        made.setdefault(line_id, []).append(amount)
    wrong = [*_unlike(complaint.ledger, made)]
    strange = made.keys() - {line.id for line in complaint.ledger}
    wrong += [f"- {each}: there is no such line" for each in sorted(strange)]
    if wrong:
        fail(f"the payments are not what the ledger of {complaint.id} says:", *wrong)


def _pair(payment: tuple[str, Money]) -> tuple[str, Money]:
    expected = "payments: expected the id of a line and an amount, got"
    match payment:
        case str(), Money():
            return payment
    raise InvalidValue(f"{expected} {payment!r}")


def _unlike(
    ledger: Iterable[LedgerLine], made: Mapping[str, list[Money]]
) -> Iterator[str]:
    for line in ledger:
        fits, found = _fitting(line), made.get(line.id, [])
        if found not in fits:
            expected = " or ".join(
                f"{_listed(each)} once" if each else "none" for each in fits
            )
            yield f"- {line}: expected {expected}, found {_listed(found)}"


_PAID = (LineState.FULFILLED, LineState.REVERSED)


def _fitting(line: LedgerLine) -> list[list[Money]]:
    """The payments that fit a line: one, none, or either."""
    once, never = [line.redress.cost], list[Money]()
    if line.redress.cost and line.state in _PAID:
        return [once]
    is_under_way = line.redress.cost and line.state in IN_FLIGHT
    return [once, never] if is_under_way else [never]


def assert_within_authority(entries: Iterable[Entry], rulebook: Rulebook) -> None:
    """Nothing was promised beyond the limit of the level that it was promised on.

    Every presentation and grant is held against the ladder of *rulebook*, on all that
    bound the house by then.

    >>> case = a_complaint(standard("EUR")).claiming(900).presented()
    >>> assert_within_authority(case.entries, case.rulebook)
    """
    must_be(Rulebook, rulebook=rulebook)
    history = each_of(Entry, entries=entries)
    wrong: list[str] = []
    for number, entry in enumerate(history, 1):
        if isinstance(entry.command, do.PresentOffer | do.Grant):
            wrong += _beyond(entry, replay(history[:number]).committed, rulebook)
    if wrong:
        fail("more was promised than the ladder of authority allows:", *wrong)


def _beyond(entry: Entry, total: Money, rulebook: Rulebook) -> Iterator[str]:
    [judged] = [each for each in entry.decisions if each.policy == "authority"]
    role = cast("Authority", judged.outcome).level
    level = rulebook.authority.level(role)
    if level is None or total > level.limit:
        limit = "is no level" if level is None else f"may promise up to {level.limit}"
        what = f"{type(entry.command).__name__} by {entry.by.id}"
        yield f"- entry {entry.number}, {what}: it came to {total}, and {role} {limit}"


def assert_replays(entries: Iterable[Entry], complaint: Complaint) -> None:
    """The entries, replayed, give *complaint*; the fields that differ are named.

    >>> case = a_complaint(standard("EUR")).assessed()
    >>> assert_replays(case.entries, case.complaint)
    >>> assert_replays(case.entries[:1], case.complaint)
    Traceback (most recent call last):
    AssertionError: the entries do not replay to complaint C-1 at version 2:
    - status: expected 'assessed', replayed 'received'
    ...
    """
    must_be(Complaint, complaint=complaint)
    replayed = replay(each_of(Entry, entries=entries))
    wrong = [
        f"- {name}: expected {getattr(complaint, name)!r}, "
        f"replayed {getattr(replayed, name)!r}"
        for name in unlike(complaint, replayed)
    ]
    if wrong:
        title = f"the entries do not replay to complaint {complaint.id}"
        fail(f"{title} at version {complaint.version}:", *wrong)


def unlike(one: Complaint, other: Complaint) -> list[str]:
    """The names of the fields that differ.

    >>> case = a_complaint(standard("EUR"))
    >>> unlike(case.complaint, case.doing(do.AddNote("seen")).complaint)[:1]
    ['version']
    """
    names = [each.name for each in fields(Complaint)]
    return [name for name in names if getattr(one, name) != getattr(other, name)]


def fail(*lines: str) -> NoReturn:
    """AssertionError that says so, line by line.

    >>> fail("the ledger is wrong:", "- C-1/o1/l1 was paid twice")
    Traceback (most recent call last):
    AssertionError: the ledger is wrong:
    - C-1/o1/l1 was paid twice
    """
    raise AssertionError("\n".join(lines))


def _listed(amounts: Iterable[Money]) -> str:
    return ", ".join(map(str, amounts)) or "none"
