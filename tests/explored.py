"""Explore the tests' rulebooks until something is wrong; exit with 1 where it is."""

import sys
from collections.abc import Iterator

from complaintkit import Lifecycle, Rulebook
from complaintkit.exploring.attacks import attacks
from complaintkit.exploring.authority import wrongs
from complaintkit.exploring.settling import answers, unsettled
from complaintkit.exploring.ways import Ways
from complaintkit.lifecycle.moves import Move
from house import STANDARD, TIGHT

WILD = Lifecycle(
    name="wild",
    initial="work",
    moves=(
        Move("work", "close", "shut"),
        Move("work", "add_note", "shut"),
        Move("shut", "add_note", "work"),
        Move("shut", "reopen", "work"),
        Move("work", "withdraw", "nowhere"),
        Move("nowhere", "assess", "work"),
    ),
    closed=["shut"],
    anywhere=["assess"],
)
"""Moves that no chart may make: only ``handle`` stands against them."""
RULEBOOKS = (STANDARD, TIGHT, STANDARD.with_(version="wild", lifecycle=WILD))


def stories(rulebook: Rulebook) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What is wrong under *rulebook*, each with its story."""
    ways = Ways.of(rulebook)
    if ways.ready is None:
        yield "no offer can be prepared", ()
        return
    for attack in attacks(ways, ways.ready):
        for found in wrongs(ways, [attack]):
            yield found.wrong.what, found.story
    for flaw in unsettled(ways, answers(ways, ways.ready)):
        yield flaw.what, flaw.story


def main() -> int:
    """1 where anything is wrong, and its story."""
    for rulebook in RULEBOOKS:
        for what, story in stories(rulebook):
            sys.stdout.write("\n".join((what, *story, "")))
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
