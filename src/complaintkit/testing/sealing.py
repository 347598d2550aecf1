"""What a store promises that keeps its entries as a chain, clause by clause."""

import json
from collections.abc import Sequence
from contextlib import suppress

from complaintkit.audit import Sealed, Stored, verify_chain
from complaintkit.complaint.complaint import Complaint
from complaintkit.complaint.personal import Erased
from complaintkit.errors import UnknownComplaint
from complaintkit.handling.apply import replay
from complaintkit.handling.entry import Entry
from complaintkit.testing.racing import ROUNDS, others_append, together
from complaintkit.testing.store import SealedStore
from complaintkit.testing.trial import Trial, done_before, expect, refused

__tracebackhide__ = True


def unknown_chain(trial: Trial[SealedStore]) -> None:
    """What was never stored has no chain, and cannot be erased."""
    why = "nothing was ever stored under the id"
    with refused("asking for the chain of an unknown id", UnknownComplaint, why):
        trial.store.chain(trial.id)
    with refused("erasing an unknown id", UnknownComplaint, why):
        trial.store.erase(trial.id)


def chain(trial: Trial[SealedStore]) -> None:
    """The chain has a link for each entry, verifies, and only ever grows."""
    complaint, entries = trial.stored(notes=2)
    before = list(trial.store.chain(trial.id))
    verify_chain(before)
    _, more = trial.noted(complaint, "later")
    trial.store.append(trial.id, more, expected=3)

    links = list(trial.store.chain(trial.id))
    verify_chain(links)
    expect(links[:3] == before, "an append changed earlier links of the chain")
    expect(
        _entries(trial) == [*entries, *more],
        "the chain does not hold the entries that were appended",
    )


def snapshot(trial: Trial[SealedStore]) -> None:
    """What is loaded is what replaying the chain gives."""
    trial.stored(notes=2)
    _loads_what_it_replays(trial, "three appends")


def salt(trial: Trial[SealedStore]) -> None:
    """No two chains share a salt: who knows one could guess what was erased."""
    trial.stored()
    _, entries = trial.opened(trial.id + "-2")
    trial.store.append(trial.id + "-2", entries, expected=0)

    one, other = (trial.store.chain(own)[0] for own in (trial.id, trial.id + "-2"))
    expect(
        one["salt"] != other["salt"],
        "two chains begin with the same salt: give seal() a new random one each time",
    )


def erasure(trial: Trial[SealedStore]) -> None:
    """Erasing leaves no personal data and no salt to anybody who looks."""
    complaint, _ = trial.stored(notes=1)
    trial.store.load(trial.id)
    trial.open_store().erase(trial.id)
    _is_erased(trial, "erasing")

    _, more = trial.noted(complaint, "later")
    trial.store.append(trial.id, more, expected=2)
    _is_nameless(trial.open_store().load(trial.id), "erasing and one more append")
    trial.store.erase(trial.id)
    _is_erased(trial, "one more append and erasing again")


def erased_chain(trial: Trial[SealedStore]) -> None:
    """What erasing leaves is the same chain, and it goes on."""
    complaint, _ = trial.stored(notes=1)
    digest = verify_chain(trial.store.chain(trial.id))
    trial.store.erase(trial.id)
    trial.store.erase(trial.id)

    links = trial.store.chain(trial.id)
    expect(verify_chain(links) == digest, "erasing changed the digests of the chain")
    erased = _loads_what_it_replays(trial, "erasing")
    expect(
        trial.noted(erased, "note 0").entries == (),
        "after erasing, a repeated request no longer counts as the same",
    )
    later, more = trial.noted(erased, "later")
    trial.store.append(trial.id, more, expected=complaint.version)
    trial.holds(later, "erasing and one more append")
    verify_chain(trial.store.chain(trial.id))


def erased_again(trial: Trial[SealedStore]) -> None:
    """The same append once more is answered as done after erasing, too."""
    _, entries = trial.stored(notes=1)
    trial.store.erase(trial.id)
    erased = trial.store.load(trial.id)
    with done_before("the same append once more, after erasing,"):
        trial.store.append(trial.id, entries[1:], expected=1)
        trial.store.append(trial.id, entries[:1], expected=0)
    trial.holds(erased, "erasing and the same append once more")


def released_chain(trial: Trial[SealedStore]) -> None:
    """Nobody waits for a chain or an erasure: after it, others append."""
    complaint, _ = trial.stored()
    trial.store.chain(trial.id)
    complaint, more = trial.noted(complaint, "after a chain")
    others_append(trial, more)
    with suppress(Exception):
        trial.store.erase(trial.id + "-2")
    trial.store.erase(trial.id)
    _, more = trial.noted(complaint, "after an erasure")
    others_append(trial, more)


def erasing_race(trial: Trial[SealedStore]) -> None:
    """Who erases while another appends loses no entry, and misses none before it."""
    complaint, _ = trial.stored()
    for round_ in range(ROUNDS):
        before = complaint.version
        complaint, more = trial.noted(complaint, f"round {round_}")
        _erase_while(trial, more)
        links = list(trial.store.chain(trial.id))
        expect(
            len(links) == complaint.version,
            f"of an erasure and an append at once, one undid the other: the chain "
            f"has {len(links)} entries, not {complaint.version}",
        )
        left = _unerased(links[:before])
        expect(not left, f"after an append at once, entries {left} are not erased")
        _loads_what_it_replays(trial, "an erasure and an append at once")


def _erase_while(trial: Trial[SealedStore], entries: Sequence[Entry]) -> None:
    """Erase at the moment of that append; whatever the store raises comes up."""

    def erase(store: SealedStore) -> None:
        store.erase(trial.id)

    def append(store: SealedStore) -> None:
        store.append(trial.id, entries, expected=entries[0].number - 1)

    for answer in filter(None, together(trial, [erase, append], "calls")):
        raise answer


def _unerased(links: Sequence[Sealed]) -> list[int]:
    """The numbers of the entries that hold personal data."""
    return [place for place, link in enumerate(links, 1) if _personal(link["entry"])]


def _is_erased(trial: Trial[SealedStore], after: str) -> None:
    """BrokenContract unless a new session finds nothing that was to be erased."""
    store = trial.open_store()
    links = [*store.chain(trial.id)]
    left = _unerased(links)
    expect(not left, f"after {after}, personal data are left in entries {left}")
    salted = [place for place, link in enumerate(links, 1) if link["salt"] is not None]
    expect(
        not salted,
        f"after {after}, entries {salted} keep their salt: what was erased can be "
        "guessed with it",
    )
    _is_nameless(store.load(trial.id), after)


def _is_nameless(complaint: Complaint, after: str) -> None:
    expect(
        isinstance(complaint.intake.complainant.name, Erased),
        f"after {after}, loading still gives the name of the complainant",
    )


def _personal(stored: Stored) -> bool:
    """Whether there is personal data anywhere in what is stored."""
    return '{"personal":' in json.dumps(stored)


def _entries(trial: Trial[SealedStore]) -> list[Entry]:
    from complaintkit.codec import Codec

    codec = Codec.of(trial.rulebook)
    return [
        codec.from_dict(link["entry"], Entry) for link in trial.store.chain(trial.id)
    ]


def _loads_what_it_replays(trial: Trial[SealedStore], after: str) -> Complaint:
    replayed = replay(_entries(trial))
    trial.holds(replayed, after)
    return replayed


PROMISES = (
    released_chain,
    unknown_chain,
    chain,
    snapshot,
    salt,
    erasure,
    erased_chain,
    erased_again,
    erasing_race,
)
