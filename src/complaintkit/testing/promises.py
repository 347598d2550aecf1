"""What every store promises, clause by clause."""

from contextlib import suppress
from datetime import timedelta

from attrs import evolve

from complaintkit.errors import StaleVersion
from complaintkit.testing.builders import a_complaint
from complaintkit.testing.racing import opening_race, others_append, race, twins
from complaintkit.testing.store import Store
from complaintkit.testing.trial import Trial, done_before, expect, refused
from complaintkit.testing.usual import START

__tracebackhide__ = True

MANY = 12
"""Enough entries to tell 10 from 2 where numbers are sorted as text."""

LONG = "Cafe\N{COMBINING ACUTE ACCENT},\r\n\ta \\ and \N{KELVIN SIGN}. " * 20
"""More than fits in 255 characters, of which some are often tidied up."""


def released(trial: Trial[Store]) -> None:
    """Nobody waits for an append, a load or a refusal: after it, others append."""
    complaint, entries = trial.opened()
    _, another = trial.opened(by=trial.rival(1))
    others_append(trial, entries)
    complaint, more = trial.noted(complaint, "after an append")
    others_append(trial, more)
    trial.holds(complaint, "an append in another session")
    complaint, more = trial.noted(complaint, "after a load")
    others_append(trial, more)
    with suppress(Exception):
        trial.store.append(trial.id, another, expected=0)
    _, more = trial.noted(complaint, "after a refusal")
    others_append(trial, more)


def unknown_id(trial: Trial[Store]) -> None:
    """What was never stored is unknown, and nothing can be appended to it."""
    trial.unknown(trial.id)
    complaint, _ = trial.opened()
    _, later = trial.noted(complaint, "later")

    trial.refuses(
        later,
        "an append under version 1 of a complaint that was never stored",
        because="its first entry is not there",
    )
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
    at = START + timedelta(microseconds=123_457)
    begun = a_complaint(trial.rulebook, id=trial.id, at=at)
    record = evolve(begun.complaint.intake, description=LONG)
    life = begun.recorded(record).from_("李伟 \N{GRINNING FACE}").closed()
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
    first, hers = trial.noted(complaint, "hers", is_request=False)
    _, his = trial.noted(complaint, "his", is_request=False)
    trial.store.append(trial.id, hers, expected=1)

    trial.refuses(
        his,
        "a second append under version 1",
        because="it was decided on a complaint that is no more",
    )
    trial.holds(first, "a refused append")


def told(trial: Trial[Store]) -> None:
    """Who is refused is told of which complaint, and under which version it was."""
    complaint, _ = trial.stored()
    _, late = trial.noted(complaint, "late")
    _, more = trial.noted(complaint, "earlier")
    trial.store.append(trial.id, more, expected=1)
    try:
        trial.store.append(trial.id, late, expected=1)
    except StaleVersion as error:
        expect(
            (error.complaint_id, error.expected) == (trial.id, 1),
            f"the refusal of an append to {trial.id!r} under version 1 says: {error}; "
            "StaleVersion takes the id, the version expected, and the one found",
        )


def ahead(trial: Trial[Store]) -> None:
    """Nobody appends after entries that are not there yet."""
    complaint, _ = trial.stored()
    skipped, _ = trial.noted(complaint, "skipped")
    _, later = trial.noted(skipped, "later")

    trial.refuses(
        later,
        "an append under version 2 of a complaint at version 1",
        because="the entry before it is not there",
    )
    trial.holds(complaint, "a refused append")


def opened_once(trial: Trial[Store]) -> None:
    """An id is opened once."""
    complaint, _ = trial.stored()
    _, another = trial.opened(by=trial.rival(1))

    trial.refuses(
        another,
        "opening an id that is taken",
        because="it has a history already",
    )
    trial.holds(complaint, "a refused opening")


def again(trial: Trial[Store]) -> None:
    """The same append once more changes nothing, and is answered as done."""
    complaint, entries = trial.stored(notes=2)
    with done_before("the same append once more"):
        trial.store.append(trial.id, entries[2:], expected=2)
        trial.store.append(trial.id, entries[:1], expected=0)
    trial.holds(complaint, "the same append once more")


def in_part(trial: Trial[Store]) -> None:
    """An append of which only the beginning is there already is refused."""
    complaint, _ = trial.stored()
    second, two = trial.noted(complaint, "two")
    _, three = trial.noted(second, "three")
    other, another = trial.noted(second, "another three")
    both, why = (*two, *three), "its last entry is not there"

    trial.store.append(trial.id, two, expected=1)
    trial.refuses(both, "an append that is there by half", because=why)
    trial.store.append(trial.id, another, expected=2)
    trial.refuses(both, "an append that begins like another", because=why)
    trial.holds(other, "a refused append")


def nothing(trial: Trial[Store]) -> None:
    """No entries, which is what a repeated request comes to, change nothing."""
    complaint, _ = trial.stored(notes=1)
    for version in (2, 1):
        with done_before(f"an append of no entries under version {version}"):
            trial.store.append(trial.id, (), expected=version)
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


def strangers(trial: Trial[Store]) -> None:
    """Entries of one complaint are not stored under the id of another."""
    complaint, entries = trial.stored()
    own, why = f"{trial.id}-2", "nobody could read either of them again"
    other, _ = trial.opened(own)
    _, later = trial.noted(other, "later")

    with refused("an append of another complaint's entry", Exception, why):
        trial.store.append(trial.id, later, expected=1)
    with refused("an opening under an id that is not its own", Exception, why):
        trial.store.append(own, entries, expected=0)
    trial.unknown(own)
    trial.holds(complaint, "a refused append")


PROMISES = (
    released,
    unknown_id,
    comes_back,
    whole_life,
    order,
    lost_update,
    told,
    ahead,
    opened_once,
    opening_race,
    race,
    twins,
    again,
    in_part,
    nothing,
    all_or_nothing,
    apart,
    strangers,
)
