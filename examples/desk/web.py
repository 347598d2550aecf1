"""The service: the pages, and the JSON API beside them."""

from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.staticfiles import StaticFiles

from desk import api, pages, refusals
from desk.database import database_url, engine_of
from desk.desk import Desk
from desk.store import DeskStore

HERE = Path(__file__).parent


def create_app(desk: Desk) -> FastAPI:
    app = FastAPI(title="The desk", summary="Complaints, handled with complaintkit.")
    app.state.desk = desk
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
