"""What clients ask for: the list, one complaint, and a command on it."""

import json
from typing import Any

from attrs import field, frozen
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

import complaintkit as ck
import complaintkit.commands as do
from complaintkit.codec import Codec
from complaintkit.fields import of_type, word_or_none
from complaintkit.presets import standard
from django_desk.models import Snapshot
from django_desk.store import DjangoStore

RULEBOOK = standard("EUR")
CODEC, STORE = Codec.of(RULEBOOK), DjangoStore(RULEBOOK)


def actor_of(request: HttpRequest) -> ck.Actor:
    """Who asks: here by two headers, elsewhere by ``request.user``."""
    headers = request.headers
    return ck.Actor(headers.get("X-Actor", "ann"), headers.get("X-Role", "front_line"))


@require_GET
def listed(_request: HttpRequest) -> JsonResponse:
    """Every complaint that is open."""
    found = Snapshot.objects.filter(closed=False)
    rows = found.values("complaint_id", "version", "status")
    return JsonResponse({"complaints": list(rows)})


@require_GET
def shown(request: HttpRequest, complaint_id: str) -> JsonResponse:
    """One complaint, with the commands that are open to who asks."""
    complaint = STORE.load(complaint_id)
    found = ck.available(complaint, RULEBOOK, by=actor_of(request), at=timezone.now())
    names = dict.fromkeys(do.EVENTS[each.command] for each in found if each.is_open)
    return JsonResponse({"complaint": CODEC.to_dict(complaint), "open": list(names)})


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The JSON in the body; CannotDecode if it is no table."""
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise ck.CannotDecode([("$", f"expected JSON: {error}")]) from error
    if not isinstance(body, dict):
        raise ck.CannotDecode([("$", f"expected a table, got {body!r:.80}")])
    return body


@require_POST
def opened(request: HttpRequest, complaint_id: str) -> JsonResponse:
    """Open a complaint with the intake record in the body."""
    intake = CODEC.from_dict(body_of(request), ck.Intake)
    by, now = actor_of(request), timezone.now()
    case = ck.open_complaint(intake, RULEBOOK, id=complaint_id, by=by, at=now)
    STORE.append(complaint_id, case.entries, expected=0)
    return JsonResponse({"version": case.complaint.version}, status=201)


@frozen
class Act:
    """A command as it is sent, on the *version* that the client has seen."""

    version: int = field(validator=of_type(int))
    command: do.Command
    request_id: str | None = field(default=None, validator=word_or_none)


@require_POST
def commanded(request: HttpRequest, complaint_id: str) -> JsonResponse:
    """Handle a command, once however often it is sent."""
    act = CODEC.from_dict({"schema": 1, **body_of(request)}, Act)
    by = actor_of(request)
    try:
        version = _handled(complaint_id, act, by)
    except ck.StaleVersion:  # somebody else came first, and perhaps with this request
        version = _handled(complaint_id, act, by)
    return JsonResponse({"version": version})


def _handled(complaint_id: str, act: Act, by: ck.Actor) -> int:
    complaint = STORE.load(complaint_id)
    is_known = any(each.id == act.request_id for each in complaint.requests)
    if act.version != complaint.version and not is_known:
        raise ck.StaleVersion(complaint_id, act.version, complaint.version)
    case = ck.handle(
        complaint,
        act.command,
        RULEBOOK,
        by=by,
        at=timezone.now(),
        request_id=act.request_id,
    )
    STORE.append(complaint_id, case.entries, expected=complaint.version)
    return case.complaint.version
