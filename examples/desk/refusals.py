"""What the API answers where it cannot do what is asked: a name, and a sentence."""

import json
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from complaintkit import CannotDecode, NotAllowed, StaleVersion, UnknownComplaint
from desk.desk import BankReports
from desk.edge import NobodySignedIn, speech_of, status_of
from desk.speech import Speech
from desk.trouble import bank_reports, problems_of


class Written(JSONResponse):
    """JSON, whatever was sent: half of a surrogate pair is told by its number."""

    def render(self, content: Any) -> bytes:
        text = json.dumps(content, ensure_ascii=False, allow_nan=False)
        return text.encode("utf-8", "backslashreplace")


def answer(
    status: int, error: str, message: str, **more: Sequence[Mapping[str, str]]
) -> JSONResponse:
    return Written({"error": error, "message": message, **more}, status)


def refused(error: NotAllowed, speech: Speech) -> JSONResponse:
    reasons = [
        {"code": reason.code.value, "sentence": reason.sentence_in(speech.language)}
        for reason in error.reasons
    ]
    message = "; ".join(reason["sentence"] for reason in reasons)
    return answer(status_of(error), "refused", message, reasons=reasons)


def invalid(error: CannotDecode, speech: Speech) -> JSONResponse:
    problems = [{"path": path, "problem": what} for path, what in error.problems]
    message = speech("What was sent cannot be read.")
    return answer(422, "invalid", message, problems=problems)


def misshapen(error: RequestValidationError, speech: Speech) -> JSONResponse:
    """What FastAPI finds wrong: told without the input, which may be unwritable."""
    return invalid(CannotDecode(problems_of(error)), speech)


def failed(error: HTTPException, _: Speech) -> JSONResponse:
    """What FastAPI refuses by itself: no such path, or a body that is no text."""
    name = "unknown" if error.status_code == HTTPStatus.NOT_FOUND else "invalid"
    return answer(error.status_code, name, error.detail)


def conflict(error: StaleVersion, speech: Speech) -> JSONResponse:
    message = speech(
        "Complaint {id} has changed since you looked at it: it is at version {found}, "
        "and you decided on version {expected}. Load it again and decide again.",
        id=error.complaint_id,
        found=error.found,
        expected=error.expected,
    )
    return answer(409, "conflict", message)


def unknown(error: UnknownComplaint, speech: Speech) -> JSONResponse:
    message = speech("There is no complaint {id}.", id=error.complaint_id)
    return answer(404, "unknown", message)


def reported(error: BankReports, speech: Speech) -> JSONResponse:
    return answer(403, "refused", bank_reports(error, speech))


def nobody(_: NobodySignedIn, speech: Speech) -> JSONResponse:
    message = speech("Say who you are: sign in, or send the header X-Person.")
    return answer(401, "nobody", message)


_ANSWERS: dict[type[Exception], Callable[[Any, Speech], JSONResponse]] = {
    NotAllowed: refused,
    CannotDecode: invalid,
    StaleVersion: conflict,
    UnknownComplaint: unknown,
    BankReports: reported,
    NobodySignedIn: nobody,
    RequestValidationError: misshapen,
    HTTPException: failed,
}

ANSWERED: Sequence[type[Exception]] = tuple(_ANSWERS)
"""What the service raises on purpose."""


def answer_to(request: Request, error: Exception) -> Response:
    kind = next(each for each in type(error).__mro__ if each in _ANSWERS)
    return _ANSWERS[kind](error, speech_of(request))
