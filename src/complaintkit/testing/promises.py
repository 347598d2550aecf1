"""What every store promises, clause by clause."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier, BrokenBarrierError

from complaintkit.errors import StaleVersion
from complaintkit.handling.entry import Entry
from complaintkit.testing.builders import a_complaint
from complaintkit.testing.store import Store
from complaintkit.testing.trial import Trial, expect, refused

RIVALS = 4
ROUNDS = 5
MANY = 12
"""Enough entries to tell 10 from 2 where numbers are sorted as text."""


def unknown_id(trial: Trial[Store]) -> None:
    """What was never stored is unknown, and nothing can be appended to it."""
    trial.unknown(trial.id)
    complaint, _ = trial.opened()
    _, later = trial.noted(complaint, "later")

    with refused(
        "an append under version 1 of a complaint that was never stored",
        StaleVersion,
        "its first entry is not there",
    ):
        trial.store.append(trial.id, later, expected=1)
    trial.unknown(trial.id)


def comes_back(trial: Trial[Store]) -> None:
    """What was appended is what is loaded, the newest as well."""
    complaint, _ = trial.stored()
    trial.holds(complaint, "the first append")
    complaint, more = trial.noted(complaint, "later")
    trial.store.append(trial.id, more, expected=1)
    trial.holds(complaint, "the second append")
    trial.holds(trial.open_store().load(trial.id), "opening the store again")


def whole_life(trial: Trial[Store]) -> None:
    """All that can be in a complaint comes back as it was, from receipt to closure."""
    life = (
        a_complaint(trial.rulebook, id=trial.id)
        .from_("李伟 \N{GRINNING FACE}")
        .closed()
    )
    first, rest = life.entries[:1], life.entries[1:]
    trial.store.append(trial.id, first, expected=0)
    trial.store.append(trial.id, rest, expected=1)
    trial.holds(life.complaint, "a whole life")


def order(trial: Trial[Store]) -> None:
    """Entries come back in the order of their numbers, however many there are."""
    complaint, _ = trial.stored(notes=MANY)
    trial.holds(complaint, f"{MANY + 1} appends")


def lost_update(trial: Trial[Store]) -> None:
    """Of two who loaded the same version, the second to append is refused."""
    complaint, _ = trial.stored()
    first, hers = trial.noted(complaint, "hers")
    _, his = trial.noted(complaint, "his")
    trial.store.append(trial.id, hers, expected=1)

    with refused(
        "a second append under version 1",
        StaleVersion,
        "it was decided on a complaint that is no more",
    ):
        trial.store.append(trial.id, his, expected=1)
    trial.holds(first, "a refused append")


def ahead(trial: Trial[Store]) -> None:
    """Nobody appends after entries that are not there yet."""
    complaint, _ = trial.stored()
    skipped, _ = trial.noted(complaint, "skipped")
    _, later = trial.noted(skipped, "later")

    with refused(
        "an append under version 2 of a complaint at version 1",
        StaleVersion,
        "the entry before it is not there",
    ):
        trial.store.append(trial.id, later, expected=2)
    trial.holds(complaint, "a refused append")


def opened_once(trial: Trial[Store]) -> None:
    """An id is opened once."""
    complaint, _ = trial.stored()
    _, another = trial.opened(by=trial.rival(1))

    with refused(
        "opening an id that is taken", StaleVersion, "it has a history already"
    ):
        trial.store.append(trial.id, another, expected=0)
    trial.holds(complaint, "a refused opening")


def race(trial: Trial[Store]) -> None:
    """Of many who append at once under one version, one wins and the rest are told."""
    complaint, _ = trial.stored()
    for round_ in range(ROUNDS):
        version = complaint.version
        rivals = [
            trial.noted(complaint, f"round {round_}", by=trial.rival(number))
            for number in range(RIVALS)
        ]
        won = _winners(_at_once(trial, [rival.entries for rival in rivals]))
        expect(
            len(won) == 1,
            f"{RIVALS} appended at once under version {version}, and {len(won)} were "
            "told that it is done; it had to be one",
        )
        complaint = rivals[won[0]].complaint
        trial.holds(complaint, "a race")


def _at_once(
    trial: Trial[Store], rivals: Sequence[tuple[Entry, ...]]
) -> list[BaseException | None]:
    """What each append raised; a thread has a store of its own."""
    start = Barrier(len(rivals))

    def append(entries: tuple[Entry, ...]) -> None:
        with _or_nobody_starts(start):
            store = trial.open_store()
        start.wait()
        store.append(trial.id, entries, expected=entries[0].number - 1)

    with ThreadPoolExecutor(len(rivals)) as pool:
        running = [pool.submit(append, each) for each in rivals]
        return [each.exception() for each in running]


@contextmanager
def _or_nobody_starts(start: Barrier) -> Iterator[None]:
    try:
        yield
    except Exception:
        start.abort()
        raise


def _winners(answers: Sequence[BaseException | None]) -> list[int]:
    told = [each for each in answers if not isinstance(each, BrokenBarrierError)]
    for answer in filter(None, told):
        with refused("an append in a race", StaleVersion, "another one came first"):
            raise answer
    return [place for place, answer in enumerate(answers) if answer is None]


def again(trial: Trial[Store]) -> None:
    """The same append once more changes nothing, and is answered as done."""
    complaint, entries = trial.stored(notes=2)
    trial.store.append(trial.id, entries[2:], expected=2)
    trial.store.append(trial.id, entries[:1], expected=0)
    trial.holds(complaint, "the same append once more")


def nothing(trial: Trial[Store]) -> None:
    """No entries, which is what a repeated request comes to, change nothing."""
    complaint, _ = trial.stored(notes=1)
    trial.store.append(trial.id, (), expected=2)
    trial.store.append(trial.id, (), expected=1)
    trial.holds(complaint, "an append of no entries")


def all_or_nothing(trial: Trial[Store]) -> None:
    """Several entries are stored together or not at all."""
    complaint, _ = trial.stored()
    second, two = trial.noted(complaint, "two")
    third, three = trial.noted(second, "three")
    _, four = trial.noted(third, "four")

    for entries, why in (
        ((*two, *four), "entry 3 is missing between them"),
        ((*two, *three, *two), "entry 2 is there twice"),
    ):
        with refused("an append of entries that do not follow", Exception, why):
            trial.store.append(trial.id, entries, expected=1)
        trial.holds(complaint, "a refused append")
    trial.store.append(trial.id, (*two, *three), expected=1)
    trial.holds(third, "an append of two entries")


def apart(trial: Trial[Store]) -> None:
    """Complaints with similar ids do not mix."""
    complaint, _ = trial.stored(notes=1)
    for own in (trial.id.upper(), trial.id[:-1] + "_", trial.id[:-1]):
        other, entries = trial.opened(own)
        trial.unknown(own)
        trial.store.append(own, entries, expected=0)
        trial.holds(other, f"the first append under {own!r}")
    trial.holds(complaint, "appends under similar ids")


PROMISES = {
    "unknown id": unknown_id,
    "comes back": comes_back,
    "whole life": whole_life,
    "order": order,
    "lost update": lost_update,
    "ahead": ahead,
    "opened once": opened_once,
    "race": race,
    "again": again,
    "nothing": nothing,
    "all or nothing": all_or_nothing,
    "apart": apart,
}
