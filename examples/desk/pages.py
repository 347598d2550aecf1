"""The pages: plain forms, rendered on the server, that post what the API takes."""

import secrets
from pathlib import Path
from typing import Annotated, Any

from attrs import frozen
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

import complaintkit.commands as do
from complaintkit import (
    CannotDecode,
    Complaint,
    Entry,
    Intake,
    NotAllowed,
    RedressForm,
    StaleVersion,
    UnknownComplaint,
    read_clocks,
)
from complaintkit.handling import Availability
from desk import forms, inbox, sayings
from desk.desk import BankReports
from desk.edge import (
    LANGUAGE,
    PERSON,
    NobodySignedIn,
    TheDesk,
    TheMember,
    TheSpeech,
    member_of,
    speech_of,
    status_of,
)
from desk.house import CODEC, PEOPLE, ZONE, is_paid, now, rulebook_of
from desk.speech import Speech
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
    lines_of=forms.lines_of,
    plain=forms.plain,
    outcome=sayings.outcome,
    content=sayings.content,
)
_EVENTS = {event: command for command, event in do.EVENTS.items()}
_YEAR = 365 * 24 * 3600


async def posted(request: Request) -> forms.Posted:
    """What a form holds."""
    form = await request.form()
    return {key: [str(each) for each in form.getlist(key)] for key in form}


ThePosted = Annotated[forms.Posted, Depends(posted)]


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


_NONE = Trouble("")


def shown(
    request: Request, name: str, *, status: int = 200, **values: Any
) -> HTMLResponse:
    """A page in the language of the request."""
    speech = speech_of(request)
    me = PEOPLE.get(request.cookies.get(PERSON, ""))
    text = TEMPLATES.get_template(name).render(
        t=speech,
        me=me,
        path=request.url.path,
        fresh=lambda: secrets.token_urlsafe(12),
        **values,
    )
    return HTMLResponse(text, status)


# --- who, and in which language ---------------------------------------------------


@ROUTER.get("/sign-in")
def ask_who(request: Request) -> Response:
    return shown(request, "sign_in.html", people=PEOPLE.values())


@ROUTER.post("/sign-in")
def sign_in(posted: ThePosted) -> Response:
    """It is a demo: whoever asks says who they are."""
    answer = RedirectResponse("/", 303)
    answer.set_cookie(PERSON, posted["person"][0], httponly=True, samesite="lax")
    return answer


@ROUTER.post("/language")
def choose_language(posted: ThePosted) -> Response:
    answer = RedirectResponse(_own_page(posted["back"][0]), 303)
    language = posted["language"][0]
    answer.set_cookie(LANGUAGE, language, max_age=_YEAR, samesite="lax")
    return answer


def _own_page(path: str) -> str:
    """Back to a page of ours, and to no other site."""
    return path if path.startswith("/") and not path.startswith("//") else "/"


# --- the queue --------------------------------------------------------------------


@ROUTER.get("/")
def see_queue(
    request: Request, desk: TheDesk, member: TheMember, show: str = "open"
) -> Response:
    owner = member.id if show == "mine" else None
    waiting = inbox.queue(desk, owner=owner, closed=show == "closed")
    return shown(request, "queue.html", waiting=waiting, show=show, at=desk.clock())


@ROUTER.get("/approvals")
def see_approvals(request: Request, desk: TheDesk, member: TheMember) -> Response:
    asked = inbox.approvals(desk, member)
    return shown(request, "approvals.html", asked=asked, at=desk.clock())


# --- intake -----------------------------------------------------------------------


@ROUTER.get("/complaints/new", dependencies=[Depends(member_of)])
def new(request: Request) -> Response:
    received = now().astimezone(ZONE).strftime("%Y-%m-%dT%H:%M")
    known = {"received_at": [received], "channel": ["hotline"]}
    return _intake(request, known, _NONE)


def _intake(request: Request, known: forms.Posted, trouble: Trouble) -> Response:
    return shown(
        request,
        "new.html",
        status=trouble.status if trouble.title else 200,
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
) -> Response:
    try:
        intake = forms.read(Intake, posted)
        handled = desk.open(intake, by=member.actor, request_id=posted["request_id"][0])
    except (CannotDecode, NotAllowed) as error:
        return _intake(request, posted, _trouble(error, speech))
    return RedirectResponse(f"/complaints/{handled.complaint.id}", 303)


# --- a complaint ------------------------------------------------------------------


@ROUTER.get("/complaints/{complaint_id}")
def see(complaint_id: str, request: Request) -> Response:
    return _complaint(request, complaint_id, _NONE, {}, "")


@ROUTER.post("/complaints/{complaint_id}/{event}")
def act(
    complaint_id: str,
    event: str,
    request: Request,
    desk: TheDesk,
    member: TheMember,
    speech: TheSpeech,
    posted: ThePosted,
) -> Response:
    """Record a command, and see the complaint; or see why not, and what is new."""
    try:
        desk.act(
            complaint_id,
            forms.read(_EVENTS[event], posted),
            by=member.actor,
            request_id=posted["request_id"][0],
            expected=int(posted["version"][0]),
        )
    except (CannotDecode, NotAllowed, StaleVersion, BankReports) as error:
        trouble = _trouble(error, speech)
        return _complaint(request, complaint_id, trouble, posted, event)
    return RedirectResponse(f"/complaints/{complaint_id}", 303)


def _complaint(
    request: Request,
    complaint_id: str,
    trouble: Trouble,
    posted: forms.Posted,
    event: str,
) -> Response:
    desk, member = request.app.state.desk, member_of(request)
    look = desk.look(complaint_id, by=member.actor)
    links = desk.store.chain(complaint_id)
    complaint: Complaint = look.complaint
    key = _key_of(event, posted)
    return shown(
        request,
        "complaint.html",
        status=trouble.status if trouble.title else 200,
        c=complaint,
        page=Page(look),
        look=look,
        at=look.at,
        story=[CODEC.from_dict(link["entry"], Entry) for link in reversed(links)],
        clocks=read_clocks(complaint, rulebook_of(complaint), at=look.at),
        duties=inbox.due(complaint, look.at),
        trouble=trouble,
        tried=key,
        posted=posted,
        is_paid=is_paid,
    )


def _key_of(event: str, posted: forms.Posted) -> str:
    """Which form of the page was posted."""
    targets = [posted[name][0] for name in forms.TARGETS if name in posted]
    if not event:
        return ""
    found = Availability(_EVENTS[event], next(iter(targets), None), ())
    return action_of(found).key


# --- what goes wrong --------------------------------------------------------------


def _trouble(error: Exception, speech: Speech) -> Trouble:
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
            because = speech(
                "The bank pays {line}: its answer is recorded by itself.",
                line=error.line,
            )
            return Trouble(speech("That cannot be done"), (because,), status=403)
        case NotAllowed():
            reasons = tuple(speech.reasons(error.reasons))
            title = speech("That cannot be done")
            return Trouble(title, reasons, status=status_of(error))
    raise error


def _told(problems: dict[str, str], speech: Speech) -> list[str]:
    return [f"{speech.path(path)}: {what}" for path, what in problems.items()]


def answer_to(request: Request, error: Exception) -> Response:
    """What is not about a form that was posted."""
    if isinstance(error, NobodySignedIn):
        return RedirectResponse("/sign-in", 303)
    speech = speech_of(request)
    if isinstance(error, UnknownComplaint):
        title = speech("There is no complaint {id}.", id=error.complaint_id)
        return shown(request, "error.html", status=404, trouble=Trouble(title))
    trouble = _trouble(error, speech)
    return shown(request, "error.html", status=trouble.status, trouble=trouble)
