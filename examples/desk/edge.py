"""The edge of the service: who asks, in which language, and on which desk."""

import re
from typing import Annotated

from fastapi import Depends, Request

from complaintkit import Code, Language, NotAllowed, UnknownComplaint
from desk.desk import Desk
from desk.house import PEOPLE, Member
from desk.speech import Speech

PERSON = "person"
LANGUAGE = "language"
ABOUT_WHO_ASKS = {
    Code.ROLE_UNKNOWN,
    Code.ROLE_NOT_HELD,
    Code.NOT_DELEGATED,
    Code.NOT_THE_CONTACT,
    Code.NOT_THE_APPROVER,
    Code.MAKER_IS_CHECKER,
    Code.SIGNED_BY_GIVER,
    Code.BEYOND_AUTHORITY,
    Code.NOBODY_HAS_AUTHORITY,
    Code.EXTENSION_NEEDS,
    Code.EXTENSION_BY_OWNER,
    Code.FOLLOWED_UP_BY_OWNER,
    Code.NOT_INDEPENDENT,
}
"""Reasons that would not stand against somebody else."""


class NobodySignedIn(Exception):
    """The request does not say who asks."""


def desk_of(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


def member_of(request: Request) -> Member:
    """Who asks: the cookie of the pages, or the header of the API.

    It is a demo without passwords: whoever asks says who they are. A real host puts
    its own sign-in here.
    """
    member = who_asks(request)
    if member is None:
        raise NobodySignedIn
    return member


def who_asks(request: Request) -> Member | None:
    """Who asks, if the request says so."""
    said = request.headers.get("X-Person") or request.cookies.get(PERSON) or ""
    return PEOPLE.get(said)


def id_of(complaint_id: str) -> str:
    """The id in a path, where it can be one."""
    if not re.fullmatch(r"[\w-]{1,200}", complaint_id, re.ASCII):
        raise UnknownComplaint(complaint_id)
    return complaint_id


def speech_of(request: Request) -> Speech:
    """The language that was chosen, or else the one the browser asks for."""
    chosen = request.query_params.get("lang") or request.cookies.get(LANGUAGE)
    asked = chosen or request.headers.get("Accept-Language", "")
    chinese = asked.lower().startswith("zh")
    return Speech(Language.CHINESE if chinese else Language.ENGLISH)


def status_of(refused: NotAllowed) -> int:
    """403 where all that stands in the way is who asks, 422 otherwise."""
    codes = {reason.code for reason in refused.reasons}
    return 403 if codes <= ABOUT_WHO_ASKS else 422


TheId = Annotated[str, Depends(id_of)]
TheDesk = Annotated[Desk, Depends(desk_of)]
TheMember = Annotated[Member, Depends(member_of)]
TheSpeech = Annotated[Speech, Depends(speech_of)]
