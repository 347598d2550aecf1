"""What a store promises to those who append at the same moment."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, wait
from contextlib import contextmanager
from threading import Barrier, BrokenBarrierError, Thread
from typing import TypeVar

from complaintkit.errors import StaleVersion
from complaintkit.handling.entry import Entry, Handled
from complaintkit.testing.store import Store
from complaintkit.testing.trial import StillWaiting, Trial, done_before, expect, refused

__tracebackhide__ = True

RIVALS = 4
ROUNDS = 5

S = TypeVar("S", bound=Store)
T = TypeVar("T")
Answers = Sequence[BaseException | None]
"""What each append raised."""


def opening_race(trial: Trial[Store]) -> None:
    """Of many who open one id at once, one wins and the rest are told."""
    for own in (trial.id, *(f"{trial.id}-{round_}" for round_ in range(1, ROUNDS))):
        rivals = [trial.opened(own, by=trial.rival(number)) for number in range(RIVALS)]
        _one_of(trial, rivals, "opened one id at once")


def race(trial: Trial[Store]) -> None:
    """Of many who append at once under one version, one wins and the rest are told."""
    complaint, _ = trial.stored()
    for round_ in range(ROUNDS):
        rivals = [
            trial.noted(complaint, f"round {round_}", by=trial.rival(number))
            for number in range(RIVALS)
        ]
        version = complaint.version
        won = _one_of(trial, rivals, f"appended at once under version {version}")
        complaint = won.complaint


def twins(trial: Trial[Store]) -> None:
    """The same append sent many times at once is done once, and all are told so."""
    complaint, entries = trial.opened()
    for round_ in range(ROUNDS):
        for answer in filter(None, at_once(trial, trial.id, [entries] * RIVALS)):
            with done_before("the same append at the same moment"):
                raise answer
        trial.holds(complaint, "the same append, many times at once")
        complaint, entries = trial.noted(complaint, f"twin {round_}")


def others_append(trial: Trial[S], entries: Sequence[Entry]) -> None:
    """Append in a session of its own; whatever the store raises comes up."""
    for answer in filter(None, at_once(trial, trial.id, [entries])):
        raise answer


def at_once(
    trial: Trial[S], complaint_id: str, rivals: Sequence[Sequence[Entry]]
) -> Answers:
    """What each append raised; a thread has a store of its own.

    StillWaiting if a store does not answer at all.
    """

    def append(entries: Sequence[Entry]) -> Callable[[Store], None]:
        expected = entries[0].number - 1
        return lambda store: store.append(complaint_id, entries, expected=expected)

    return together(trial, [append(each) for each in rivals], "appends")


def together(
    trial: Trial[S], jobs: Sequence[Callable[[S], None]], called: str
) -> Answers:
    """What each job raised, in a thread and on a store of its own.

    StillWaiting if a store does not answer at all; it says what the jobs are *called*.
    """
    start = Barrier(len(jobs))

    def do(job: Callable[[S], None]) -> None:
        with _or_nobody_starts(start):
            store = trial.open_store()
        start.wait(trial.patience)
        job(store)

    running = [_started(do, each) for each in jobs]
    late = wait(running, trial.patience).not_done
    if late:
        what = f"{len(late)} of {len(jobs)} {called} were not answered"
        within = f"within {trial.patience:g} seconds: is a lock kept?"
        raise StillWaiting([f"{what} {within} The store is tried no further"])
    return [each.exception() for each in running]


def _started(work: Callable[[T], None], on: T) -> Future[None]:
    """*work* in a thread that dies with the process, should it never end."""
    answer: Future[None] = Future()

    def run() -> None:
        try:
            work(on)
            answer.set_result(None)
        except BaseException as error:  # noqa: BLE001 - the one who waits is told
            answer.set_exception(error)

    Thread(target=run, daemon=True).start()
    return answer


@contextmanager
def _or_nobody_starts(start: Barrier) -> Iterator[None]:
    try:
        yield
    except Exception:
        start.abort()
        raise


def _one_of(trial: Trial[Store], rivals: Sequence[Handled], what: str) -> Handled:
    """The one whose append was done; BrokenContract if it is not one, and stored."""
    own = rivals[0].complaint.id
    won = _winners(at_once(trial, own, [each.entries for each in rivals]))
    expect(
        len(won) == 1,
        f"{len(rivals)} {what}, and {len(won)} were told that it is done; "
        "it had to be one",
    )
    winner = rivals[won[0]]
    trial.holds(winner.complaint, "a race")
    return winner


def _winners(answers: Answers) -> list[int]:
    told = [each for each in answers if not isinstance(each, BrokenBarrierError)]
    for answer in filter(None, told):
        with refused("an append in a race", StaleVersion, "another one came first"):
            raise answer
    return [place for place, answer in enumerate(answers) if answer is None]
