"""The chain of entries shows every tampering, and outlives the erasure of names."""

import json
from types import MappingProxyType
from typing import Any

import pytest

import complaintkit.commands as do
from complaintkit import (
    BrokenHistory,
    Entry,
    Erased,
    InvalidValue,
    NotAllowed,
    handle,
    open_complaint,
    replay,
)
from complaintkit.audit import START, erase, seal, verify_chain
from complaintkit.codec import Codec
from house import ANN, LATER, STANDARD, closed, intake, told

CODEC = Codec()
SALT = "0123456789abcdef"


def chain() -> list[dict[str, Any]]:
    """The chain of a complaint as a host stores it: one call, one salt, an entry."""
    links: list[dict[str, Any]] = []
    for number, entry in enumerate(told(*closed(50))[1]):
        after = links[-1]["digest"] if links else START
        links += seal([CODEC.to_dict(entry)], after=after, salt=f"{SALT}{number}")
    return json.loads(json.dumps(links))


def test_a_chain_verifies_and_answers_with_its_last_digest() -> None:
    links = chain()

    assert verify_chain(links) == links[-1]["digest"]
    assert verify_chain([]) == START
    assert verify_chain(links[3:], after=links[2]["digest"]) == links[-1]["digest"]


def test_sealing_all_at_once_or_one_by_one_makes_one_chain() -> None:
    stored = [CODEC.to_dict(entry) for entry in told(*closed(50))[1]]
    first = seal(stored[:3], salt=SALT)

    rest = seal(stored[3:], after=first[-1]["digest"], salt=SALT)

    assert first + rest == seal(stored, salt=SALT)


@pytest.mark.parametrize(
    ("tamper", "position", "says"),
    [
        (lambda c: c[2]["entry"].update(number=9), 2, "its content was changed"),
        (lambda c: c[2]["entry"]["by"].update(id="eve"), 2, "its content was changed"),
        (
            lambda c: c[0]["entry"]["command"]["intake"]["complainant"].update(
                name={"personal": "Eve"}
            ),
            0,
            "its content was changed",
        ),
        (lambda c: c[2].update(digest="0" * 64), 2, "its content was changed"),
        (lambda c: c[2].update(salt="another salt of mine"), 0, None),
        (lambda c: c.pop(2), 2, "one is missing or moved"),
        (lambda c: c.insert(2, c[4]), 2, "one is missing or moved"),
        (
            lambda c: c.__setitem__(slice(2, 4), [c[3] | {"previous": c[1]["digest"]}]),
            2,
            "its content was changed",
        ),
        (lambda c: c.reverse(), 0, "one is missing or moved"),
        (lambda c: c[1].pop("salt"), 1, "it is no sealed entry"),
        (lambda c: c.__setitem__(1, "entry"), 1, "it is no sealed entry"),
        (lambda c: c[0].update(salt=None), 0, "its content cannot be read"),
        (lambda c: c[0]["entry"].update(x=float("nan")), 0, "cannot be read"),
        (lambda c: c[0]["entry"].update(x={1, 2}), 0, "cannot be read"),
    ],
)
def test_every_tampering_is_found_where_it_was_done(
    tamper: Any, position: int, says: str | None
) -> None:
    links = chain()
    tamper(links)

    if says is None:
        assert verify_chain(links)  # a salt salts personal data, and there is none
        return
    with pytest.raises(BrokenHistory, match=says) as caught:
        verify_chain(links)
    assert caught.value.position == position


def test_entries_cut_off_at_the_end_show_in_the_last_digest() -> None:
    links = chain()

    assert verify_chain(links[:-1]) != links[-1]["digest"]


def test_erasing_takes_all_personal_data_and_the_chain_still_verifies() -> None:
    links = chain()
    before = verify_chain(links)

    erased = [erase(link) for link in links]

    text = json.dumps(erased)
    assert verify_chain(erased) == before
    assert "Li Wei" not in text
    assert "leaks" not in text
    assert "personal" not in text
    assert [erase(link) for link in erased] == erased


def test_one_entry_can_be_erased_and_the_others_keep_their_text() -> None:
    links = chain()
    links[0] = erase(links[0])

    assert verify_chain(links) == chain()[-1]["digest"]
    assert links[1] == chain()[1]


def test_equal_texts_have_different_digests_so_that_neither_gives_the_other_away() -> (
    None
):
    entry = {"name": {"personal": "Ann"}, "contact": {"personal": "Ann"}}

    [link] = seal([entry], salt=SALT)
    erased = erase(link)["entry"]

    assert erased["name"]["erased"] != erased["contact"]["erased"]
    other = erase(seal([entry], salt=SALT + "x")[0])["entry"]
    assert other["name"] != erased["name"]


def test_an_erased_history_replays_and_a_repeated_request_is_still_known() -> None:
    opened = open_complaint(
        intake(), STANDARD, id="C-1", by=ANN, at=LATER, request_id="r-1"
    )
    note = do.AddNote("calls himself Li Wei")
    noted = handle(opened.complaint, note, STANDARD, by=ANN, at=LATER, request_id="r-2")
    entries = opened.entries + noted.entries
    links = seal([CODEC.to_dict(entry) for entry in entries], salt=SALT)

    complaint = replay(CODEC.from_dict(erase(link)["entry"], Entry) for link in links)
    again = handle(complaint, note, STANDARD, by=ANN, at=LATER, request_id="r-2")

    assert isinstance(complaint.intake.complainant.name, Erased)
    assert again == (complaint, ())
    with pytest.raises(NotAllowed, match="already used"):
        handle(
            complaint,
            do.ConfirmRecord(),
            STANDARD,
            by=ANN,
            at=LATER,
            request_id="r-2",
        )


def test_only_a_sealed_entry_is_erased() -> None:
    with pytest.raises(InvalidValue, match="expected a sealed entry, got dict"):
        erase({"number": 1})


@pytest.mark.parametrize("salt", ["", "short", 3, None])
def test_a_salt_is_long(salt: Any) -> None:
    with pytest.raises(InvalidValue, match="a salt has 16 characters or more"):
        seal([{}], salt=salt)


def test_each_link_has_a_salt_of_its_own_and_the_hosts_is_nowhere() -> None:
    """Else the salt beside one entry would open what was erased from another."""
    entry = {"contact": {"personal": "555-0100"}}

    links = seal([entry, entry], salt=SALT)
    first, second = map(erase, links)

    assert links[0]["salt"] != links[1]["salt"]
    assert SALT not in json.dumps(links)
    assert first["entry"] != second["entry"]


@pytest.mark.parametrize("entry", ["ab", MappingProxyType({"number": 1}), None, 3])
def test_only_plain_dicts_are_sealed(entry: Any) -> None:
    """Anything else could change unseen."""
    with pytest.raises(InvalidValue, match="entry 0 is no plain dict"):
        seal([entry], salt=SALT)


def test_what_is_hidden_in_a_mapping_is_not_sealed_either() -> None:
    with pytest.raises(InvalidValue, match="entry 1 is no plain dict"):
        seal([{}, {"by": MappingProxyType({"id": "ann"})}], salt=SALT)


def test_a_link_nested_without_end_is_a_broken_one() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    [link] = seal([{"number": 1}], salt=SALT)

    with pytest.raises(BrokenHistory, match="cannot be read"):
        verify_chain([link | {"entry": {"number": deep}}])
    with pytest.raises(BrokenHistory, match="its content was changed"):
        verify_chain([link | {"digest": "\u00e9"}])
