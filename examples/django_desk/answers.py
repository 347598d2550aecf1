"""Errors of the library as answers of the desk."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse

import complaintkit as ck


class Answers:
    """Middleware: what the library refuses is no fault of the server."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(
        self, _request: HttpRequest, error: Exception
    ) -> JsonResponse | None:
        match error:
            case ck.UnknownComplaint():
                return _answer(404, str(error))
            case ck.StaleVersion():
                return _answer(409, str(error))
            case ck.NotAllowed():
                return _answer(403, *(reason.sentence for reason in error.reasons))
            case ck.CannotDecode() | ck.InvalidValue():
                return _answer(400, *_problems(error))
        return None


def _problems(error: ck.CannotDecode | ck.InvalidValue) -> list[str]:
    if isinstance(error, ck.CannotDecode):
        return [f"{at}: {what}" for at, what in error.problems]
    return [str(error)]


def _answer(status: int, *said: str) -> JsonResponse:
    return JsonResponse({"because": list(said)}, status=status)
