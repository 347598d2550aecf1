"""The pages: plain forms, rendered on the server, that post what the API takes."""

import re
import secrets
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException

import complaintkit.commands as do
from complaintkit import (
    CannotDecode,
    Entry,
    Intake,
    Language,
    NotAllowed,
    RedressForm,
    StaleVersion,
    UnknownComplaint,
)
from complaintkit.handling import Availability
from desk import door, forms, inbox, sayings
from desk.desk import BankReports
from desk.edge import (
    LANGUAGE,
    PERSON,
    NobodySignedIn,
    TheDesk,
    TheId,
    TheMember,
    TheSpeech,
    desk_of,
    member_of,
    speech_of,
    who_asks,
)
from desk.house import CODEC, CURRENCY, PEOPLE, ZONE, clocks, is_paid, now
from desk.speech import Speech
from desk.trouble import NO_TROUBLE, Trouble, problems_of, trouble_of
from desk.views import Page, action_of

ROUTER = APIRouter(include_in_schema=False)
TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
TEMPLATES.globals.update(
    redress_forms=tuple(RedressForm),
    limit=inbox.MOST,
    currency=CURRENCY,
    lines_of=forms.lines_of,
    plain=forms.plain,
    outcome=sayings.outcome,
    content=sayings.content,
)
_YEAR = 365 * 24 * 3600


async def posted(request: Request) -> forms.Posted:
    """What a form holds."""
    form = await request.form()
    return {key: [str(each) for each in form.getlist(key)] for key in form}


ThePosted = Annotated[forms.Posted, Depends(posted)]
TheRequest = Annotated[str, Form(max_length=door.LONGEST_ID, pattern=door.AN_ID)]


def shown(
    request: Request, name: str, *, path: str, status: int = 200, **values: Any
) -> HTMLResponse:
    """A page in the language of the request; its *path* is where it is found again."""
    speech = speech_of(request)
    text = TEMPLATES.get_template(name).render(
        t=speech,
        me=who_asks(request),
        path=path,
        fresh=lambda: secrets.token_urlsafe(12),
        **values,
    )
    return HTMLResponse(text, status)


@ROUTER.get("/sign-in")
def ask_who(request: Request) -> Response:
    return shown(request, "sign_in.html", path="/sign-in", people=PEOPLE.values())


@ROUTER.post("/sign-in")
def sign_in(person: Annotated[str, Form()]) -> Response:
    """It is a demo: whoever asks says who they are."""
    if person not in PEOPLE:
        raise NobodySignedIn
    answer = RedirectResponse("/", 303)
    answer.set_cookie(PERSON, person, httponly=True, samesite="lax")
    return answer


@ROUTER.post("/language")
def choose_language(
    back: Annotated[str, Form()], language: Annotated[Language, Form()]
) -> Response:
    answer = RedirectResponse(_own_page(back), 303)
    answer.set_cookie(LANGUAGE, language.value, max_age=_YEAR, samesite="lax")
    return answer


def _own_page(path: str) -> str:
    """Back to a page of ours, and to no other site."""
    return path if re.fullmatch(r"(/[\w-]+)+", path) else "/"


@ROUTER.get("/")
def see_queue(
    request: Request, desk: TheDesk, member: TheMember, show: str = "open"
) -> Response:
    owner = member.id if show == "mine" else None
    found = inbox.queue(desk, owner=owner, closed=show == "closed")
    return shown(
        request, "queue.html", path="/", found=found, show=show, at=desk.clock()
    )


@ROUTER.get("/approvals")
def see_approvals(request: Request, desk: TheDesk, member: TheMember) -> Response:
    found = inbox.approvals(desk, member)
    return shown(request, "approvals.html", path="/approvals", found=found)


@ROUTER.get("/complaints/new", dependencies=[Depends(member_of)])
def new(request: Request) -> Response:
    received = now().astimezone(ZONE).strftime("%Y-%m-%dT%H:%M")
    known = {"received_at": [received], "channel": ["hotline"]}
    return _intake(request, known, NO_TROUBLE)


def _intake(request: Request, known: forms.Posted, trouble: Trouble) -> Response:
    return shown(
        request,
        "new.html",
        path="/complaints/new",
        status=trouble.status,
        boxes={box.path: box for box in forms.boxes(Intake)},
        known=known,
        trouble=trouble,
    )


@ROUTER.post("/complaints")
def open_(
    request: Request,
    desk: TheDesk,
    member: TheMember,
    speech: TheSpeech,
    posted: ThePosted,
    request_id: TheRequest,
) -> Response:
    """Take a complaint in, and see it; or see what is missing."""
    try:
        intake = forms.read(Intake, posted)
        handled = desk.open(intake, by=member.actor, request_id=request_id)
    except (CannotDecode, NotAllowed) as error:
        return _intake(request, posted, trouble_of(error, speech))
    return RedirectResponse(f"/complaints/{handled.complaint.id}", 303)


@ROUTER.get("/complaints/{complaint_id}")
def see(complaint_id: TheId, request: Request) -> Response:
    return _complaint(request, complaint_id, NO_TROUBLE, {}, "")


@ROUTER.post("/complaints/{complaint_id}/{event}")
def act(
    complaint_id: TheId,
    event: str,
    request: Request,
    desk: TheDesk,
    member: TheMember,
    speech: TheSpeech,
    posted: ThePosted,
    request_id: TheRequest,
    version: Annotated[int, Form()],
) -> Response:
    """Record a command, and see the complaint; or see why not, and what is new."""
    if event not in do.BY_EVENT:
        raise HTTPException(404)
    try:
        desk.act(
            complaint_id,
            forms.read(do.BY_EVENT[event], posted),
            by=member.actor,
            request_id=request_id,
            expected=version,
        )
    except (CannotDecode, NotAllowed, StaleVersion, BankReports) as error:
        trouble = trouble_of(error, speech)
        return _complaint(request, complaint_id, trouble, posted, event)
    return RedirectResponse(f"/complaints/{complaint_id}", 303)


def _complaint(
    request: Request,
    complaint_id: str,
    trouble: Trouble,
    posted: forms.Posted,
    event: str,
) -> Response:
    desk, member = desk_of(request), member_of(request)
    look = desk.look(complaint_id, by=member.actor)
    complaint = look.complaint
    # somebody may have written since the look
    links = desk.store.chain(complaint_id)[: complaint.version]
    return shown(
        request,
        "complaint.html",
        path=f"/complaints/{complaint_id}",
        status=trouble.status,
        c=complaint,
        page=Page(look),
        look=look,
        at=look.at,
        story=[CODEC.from_dict(link["entry"], Entry) for link in reversed(links)],
        clocks=clocks(complaint, look.at),
        duties=inbox.due(complaint, look.at),
        trouble=trouble,
        tried=_key_of(event, posted),
        posted=posted,
        is_paid=is_paid,
    )


def _key_of(event: str, posted: forms.Posted) -> str:
    """Which form of the page was posted."""
    targets = [posted[name][0] for name in forms.TARGETS if name in posted]
    if not event:
        return ""
    found = Availability(do.BY_EVENT[event], next(iter(targets), None), ())
    return action_of(found).key


def answer_to(request: Request, error: Exception) -> Response:
    """What is not about a form that was posted."""
    if isinstance(error, NobodySignedIn):
        return RedirectResponse("/sign-in", 303)
    trouble = _trouble(error, speech_of(request))
    return shown(
        request, "error.html", path="/", status=trouble.status, trouble=trouble
    )


def _trouble(error: Exception, speech: Speech) -> Trouble:
    match error:
        case UnknownComplaint():
            title = speech("There is no complaint {id}.", id=error.complaint_id)
            return Trouble(title, status=404)
        case HTTPException():
            return Trouble(error.detail, status=error.status_code)
        case RequestValidationError():
            return trouble_of(CannotDecode(problems_of(error)), speech)
    return trouble_of(error, speech)
