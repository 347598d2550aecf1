"""The JSON API: what the codec writes and reads."""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from attrs import Attribute, field, frozen
from fastapi import APIRouter, Body, Depends
from pydantic import WithJsonSchema

import complaintkit.commands as do
from complaintkit import Complaint, Decision, Entry, Intake
from complaintkit.codec.schema import inlined, json_schema
from complaintkit.complaint.time import Leg
from complaintkit.errors import InvalidValue
from complaintkit.fields import of_type
from desk import door, inbox
from desk.desk import Desk
from desk.edge import TheDesk, TheId, TheMember, TheSpeech, member_of
from desk.house import CODEC

ROUTER = APIRouter(
    prefix="/api", tags=["complaints"], dependencies=[Depends(member_of)]
)

Answer = dict[str, Any]
_OPENING = {
    "request_id": "web-1",
    "intake": {
        "complainant": {"name": {"personal": "Li Wei"}, "customer_id": "K-1"},
        "channel": "email",
        "received_at": "2026-11-20T09:00:00+00:00",
        "description": {"personal": "Charged twice for one kettle."},
        "demand": {"loss": {"amount": "160.00", "currency": "EUR"}},
    },
}
_ACT = {
    "request_id": "web-2",
    "expected": 1,
    "command": {"command": "add_note", "text": {"personal": "called back"}},
}


def _request_id(_: object, attribute: "Attribute[Any]", value: object) -> None:
    if not isinstance(value, str) or not re.search(door.AN_ID, value):
        expected = "a non-empty str on one line, without spaces at its ends"
        raise InvalidValue(f"{attribute.name}: expected {expected}, got {value!r}")


@frozen(kw_only=True)
class Opening:
    """A complaint as it is sent in; *request_id* makes sending it twice the same."""

    request_id: str = field(validator=_request_id)
    intake: Intake
    follows: str | None = None


@frozen(kw_only=True)
class Act:
    """A command as it is sent; *expected* is the version that it was decided on."""

    request_id: str = field(validator=_request_id)
    command: do.Command
    expected: int | None = field(default=None, validator=of_type(int, type(None)))


def _shape(kind: type) -> WithJsonSchema:
    """What the description of the API says of a body that the codec reads."""
    shape = inlined(json_schema(kind))
    shape["required"].remove("schema")  # there is only one, and it is taken as said
    return WithJsonSchema(shape)


@ROUTER.post("/complaints", status_code=201)
def open_(
    desk: TheDesk,
    member: TheMember,
    sent: Annotated[dict[str, Any], Body(examples=[_OPENING]), _shape(Opening)],
) -> Answer:
    """Take a complaint in."""
    opening = door.read(sent, Opening)
    handled = desk.open(
        opening.intake,
        by=member.actor,
        request_id=opening.request_id,
        follows=opening.follows,
    )
    return _state(handled.complaint)


@ROUTER.post("/complaints/{complaint_id}/commands")
def act(
    complaint_id: TheId,
    desk: TheDesk,
    member: TheMember,
    sent: Annotated[dict[str, Any], Body(examples=[_ACT]), _shape(Act)],
) -> Answer:
    """Record a command: once, however often the same request is sent."""
    told = door.read(sent, Act)
    handled = desk.act(
        complaint_id,
        told.command,
        by=member.actor,
        request_id=told.request_id,
        expected=told.expected,
    )
    return _state(handled.complaint)


@ROUTER.get("/complaints/{complaint_id}")
def look(
    complaint_id: TheId, desk: TheDesk, member: TheMember, speech: TheSpeech
) -> Answer:
    """The complaint, and what may be done about it by whoever asks."""
    seen = desk.look(complaint_id, by=member.actor)
    return {
        **_state(seen.complaint),
        "complaint": CODEC.to_dict(seen.complaint),
        "available": [
            {
                "command": do.EVENTS[each.command],
                "target": each.target,
                "open": each.is_open,
                "reasons": speech.reasons(each.reasons),
            }
            for each in seen.available
        ],
    }


@ROUTER.get("/complaints/{complaint_id}/story")
def story(complaint_id: TheId, desk: TheDesk) -> list[Answer]:
    """Every entry, with its decisions explained."""
    return [_told(link["entry"]) for link in desk.store.chain(complaint_id)]


def _told(stored: Mapping[str, Any]) -> Answer:
    entry = CODEC.from_dict(stored, Entry)
    return {
        "number": entry.number,
        "at": entry.at.isoformat(),
        "by": entry.by.id,
        "role": entry.by.role,
        "command": stored["command"],
        "status": entry.status,
        "request_id": entry.request_id,
        "decisions": [_explained(decision) for decision in entry.decisions],
    }


def _explained(decision: Decision[object]) -> Answer:
    """A decision as data; a clock comes to a leg, which is data of its own."""
    told: Answer = decision.as_data()
    if isinstance(decision.outcome, Leg):
        told["outcome"] = CODEC.to_dict(decision.outcome)
    return told


@ROUTER.get("/due")
def due(desk: TheDesk) -> Answer:
    """The queue: what is due of open complaints, the most pressing first.

    It ends at a *limit*; *total* is how many there are.
    """
    found = inbox.queue(desk)
    return {"total": found.total, "limit": inbox.MOST, "due": _due(desk, found.shown)}


def _due(desk: Desk, found: Sequence[inbox.Waiting]) -> list[Answer]:
    return [
        {
            "complaint": waiting.complaint.id,
            "status": waiting.complaint.status,
            "owner": waiting.complaint.owner,
            "duties": [
                {
                    "key": duty.key,
                    "kind": duty.kind.value,
                    "due": duty.due.isoformat(),
                    "late": duty.due <= desk.clock(),
                    "clock": duty.clock,
                    "actor": duty.actor,
                    "role": duty.role,
                }
                for duty in waiting.duties
            ],
        }
        for waiting in found
    ]


def _state(complaint: Complaint) -> Answer:
    """What a program needs to know to decide what comes next."""
    tier = complaint.tier
    return {
        "id": complaint.id,
        "version": complaint.version,
        "status": complaint.status,
        "closed": complaint.closed,
        "owner": complaint.owner,
        "tier": None if tier is None else tier.value,
        "offers": [
            {
                "id": offer.id,
                "state": offer.state.value,
                "cost": str(offer.cost),
                "plan": CODEC.to_dict(offer.plan),
                "approval": offer.approval and offer.approval.state.value,
            }
            for offer in complaint.offers
        ],
        "ledger": [
            {
                "id": line.id,
                "state": line.state.value,
                "form": line.redress.form.value,
                "cost": str(line.redress.cost),
                "reference": line.reference,
            }
            for line in complaint.ledger
        ],
    }
