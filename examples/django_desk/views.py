"""What clients ask for: the list, one complaint, and a command on it."""

import json

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

import complaintkit as ck
import complaintkit.commands as do
from complaintkit.codec import Codec
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


@require_POST
def opened(request: HttpRequest, complaint_id: str) -> JsonResponse:
    """Open a complaint with the intake record in the body."""
    intake = CODEC.from_dict(json.loads(request.body), ck.Intake)
    by, now = actor_of(request), timezone.now()
    case = ck.open_complaint(intake, RULEBOOK, id=complaint_id, by=by, at=now)
    STORE.append(complaint_id, case.entries, expected=0)
    return JsonResponse({"version": case.complaint.version}, status=201)


@require_POST
def commanded(request: HttpRequest, complaint_id: str) -> JsonResponse:
    """Handle a command on the version that the client has seen."""
    body = json.loads(request.body)
    complaint, request_id = STORE.load(complaint_id), body.get("request_id")
    is_known = any(each.id == request_id for each in complaint.requests)
    if body["version"] != complaint.version and not is_known:
        raise ck.StaleVersion(complaint_id, body["version"], complaint.version)
    sent = {"schema": 1, **body["command"]}
    command: do.Command = CODEC.from_dict(sent, do.Command)  # type: ignore[arg-type] # a union is no class to mypy
    case = ck.handle(
        complaint,
        command,
        RULEBOOK,
        by=actor_of(request),
        at=timezone.now(),
        request_id=request_id,
    )
    STORE.append(complaint_id, case.entries, expected=complaint.version)
    return JsonResponse({"version": case.complaint.version})
