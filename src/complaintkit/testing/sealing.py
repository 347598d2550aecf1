"""What a store promises that keeps its entries as a chain, clause by clause."""

import json

from complaintkit.audit import verify_chain
from complaintkit.complaint.complaint import Complaint
from complaintkit.complaint.personal import Erased
from complaintkit.errors import UnknownComplaint
from complaintkit.handling.apply import replay
from complaintkit.handling.entry import Entry
from complaintkit.testing.store import SealedStore
from complaintkit.testing.trial import NAME, Trial, expect, refused


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
    """Erasing takes personal data out for good; the chain holds and goes on."""
    complaint, _ = trial.stored(notes=1)
    digest = verify_chain(trial.store.chain(trial.id))
    trial.store.erase(trial.id)
    trial.store.erase(trial.id)

    links = trial.store.chain(trial.id)
    expect(verify_chain(links) == digest, "erasing changed the digests of the chain")
    expect(
        NAME not in json.dumps([*links], ensure_ascii=False),
        "after erasing, the chain still names the complainant",
    )
    erased = _loads_what_it_replays(trial, "erasing")
    expect(
        isinstance(erased.intake.complainant.name, Erased),
        "after erasing, loading still gives the name of the complainant",
    )
    expect(
        trial.noted(erased, "note 0").entries == (),
        "after erasing, a repeated request no longer counts as the same",
    )
    later, more = trial.noted(erased, "later")
    trial.store.append(trial.id, more, expected=complaint.version)
    trial.holds(later, "erasing and one more append")
    verify_chain(trial.store.chain(trial.id))


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


PROMISES = {
    "unknown chain": unknown_chain,
    "chain": chain,
    "snapshot": snapshot,
    "salt": salt,
    "erasure": erasure,
}
