"""The service: the pages, and the JSON API beside them."""

from pathlib import Path

from attrs import frozen
from fastapi import FastAPI, Request, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from desk import api, door, pages, refusals
from desk.database import database_url, engine_of
from desk.desk import Desk
from desk.store import DeskStore

HERE = Path(__file__).parent


@frozen
class Bounded:
    """Takes no more than *most* bytes of a request: nobody writes that much."""

    app: ASGIApp
    most: int = door.LARGEST

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        taken = 0

        async def bounded() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self.most:
                raise HTTPException(413, f"more than {self.most:,} bytes were sent")
            return message

        await self.app(scope, bounded, send)


def create_app(desk: Desk) -> FastAPI:
    app = FastAPI(title="The desk", summary="Complaints, handled with complaintkit.")
    app.state.desk = desk
    app.add_middleware(Bounded)
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    app.include_router(api.ROUTER)
    app.include_router(pages.ROUTER)
    for kind in refusals.ANSWERED:
        app.add_exception_handler(kind, _answer_to)
    return app


def _answer_to(request: Request, error: Exception) -> Response:
    """Programs are told in JSON, and people on a page."""
    if request.url.path.startswith(api.ROUTER.prefix):
        return refusals.answer_to(request, error)
    return pages.answer_to(request, error)


def from_environment() -> FastAPI:
    """The service as uvicorn starts it, in as many processes as it likes."""
    return create_app(Desk(DeskStore(engine_of(database_url()))))
