"""What goes wrong, in words that a person can act on."""

from collections.abc import Sequence

from attrs import frozen
from fastapi.exceptions import RequestValidationError

from complaintkit import CannotDecode, NotAllowed, StaleVersion
from desk.desk import BankReports
from desk.edge import status_of
from desk.speech import Speech


@frozen
class Trouble:
    """What went wrong, in words: a title, all the reasons, and at which inputs.

    *news_from* is the version from which on the reader has not seen the story.
    """

    title: str
    reasons: tuple[str, ...] = ()
    problems: dict[str, str] | None = None
    status: int = 422
    news_from: int | None = None

    def at(self, path: str) -> str:
        return (self.problems or {}).get(path, "")


NO_TROUBLE = Trouble("", status=200)


def trouble_of(error: Exception, speech: Speech) -> Trouble:
    """What stood in the way, said so that something can be done about it."""
    match error:
        case StaleVersion():
            title = speech("Somebody else came first")
            because = speech(
                "The complaint has changed since you opened this page. Nothing of "
                "yours was recorded. See what is new in the story, and decide again."
            )
            return Trouble(title, (because,), status=409, news_from=error.expected)
        case CannotDecode():
            title = speech("Something is missing or cannot be read")
            said = {path: speech.problem(what) for path, what in error.problems}
            return Trouble(title, tuple(_told(said, speech)), said)
        case BankReports():
            because = bank_reports(error, speech)
            return Trouble(speech("That cannot be done"), (because,), status=403)
        case NotAllowed():
            reasons = tuple(speech.reasons(error.reasons))
            title = speech("That cannot be done")
            return Trouble(title, reasons, status=status_of(error))
    raise error


def problems_of(error: RequestValidationError) -> list[tuple[str, str]]:
    """The path and the fault of all that FastAPI finds wrong, without the input."""
    return [(_path(each["loc"]), each["msg"]) for each in error.errors()]


def _path(place: Sequence[str | int]) -> str:
    """Below what it calls the body, the query or the path."""
    return ".".join(map(str, place[1:]))


def bank_reports(error: BankReports, speech: Speech) -> str:
    """Why nobody reports on a payment but the bank."""
    return speech(
        "The bank pays {line}: its answer is recorded by itself.", line=error.line
    )


def _told(problems: dict[str, str], speech: Speech) -> list[str]:
    return [f"{speech.path(path)}: {what}" for path, what in problems.items()]
