"""The clients of the storm: they take complaints from intake to closure, all at once.

A client keeps a few complaints of its own and does what comes next on one of them, as
the answer to its last request told it; now and then it meddles with a complaint of
somebody else's, or asks for what cannot be had.
"""

import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from random import Random

from attrs import define, field, frozen

from desk.steps import (
    Command,
    State,
    a_clerk,
    an_intake,
    waits_for_the_bank,
    what_comes_next,
)

Reply = tuple[int, State]

CONFLICT = 409
AT_HAND = 5
MEDDLES = 0.1
EXPECTS = 0.5
NOBODYS_BUSINESS: tuple[Command, ...] = (
    {"command": "close", "ending": "resolved"},
    {"command": "approve", "offer": "C-0/o1"},
)


@frozen
class Sent:
    """A request, and whether any answer said that it was recorded."""

    request_id: str
    status: int
    complaint_id: str

    @property
    def is_recorded(self) -> bool:
        return self.status in (200, 201)


@define
class Client:
    """One client, with its own connections, its own chance, and what it has sent."""

    number: int
    port: int
    seed: int
    requests: int
    duplicates: int
    customers: int
    known: list[str]
    sent: list[Sent] = field(factory=list)
    answers: Counter[int] = field(factory=Counter)
    _cases: list[State] = field(factory=list)
    _waiting: list[State] = field(factory=list)

    def run(self) -> None:
        """Send all its requests."""
        chance = Random(f"{self.seed}/{self.number}")  # noqa: S311 - it is no secret
        with ThreadPoolExecutor(1) as twin:
            wire, other = (Wire(self.port) for _ in range(2))
            twice = set(chance.sample(range(self.requests), self.duplicates))
            mail = Mail(wire, lambda *sent: twin.submit(other.send, *sent).result)
            for number in range(self.requests):
                request_id = f"storm-{self.number}-{number}"
                self._turn(chance, mail, request_id, twice=number in twice)
            wire.close()
            twin.submit(other.close).result()

    def _turn(
        self, chance: Random, mail: "Mail", request_id: str, *, twice: bool
    ) -> None:
        self._see_what_the_bank_did(mail)
        person, path, body, case = self._next(chance)
        body["request_id"] = request_id
        answers = mail.post(person, path, body, twice=twice)
        status, state = min(answers, key=lambda answer: answer[0])
        self.answers[status] += 1
        self._note(Sent(request_id, status, state.get("id", "")), state, case)
        if status == CONFLICT and case is not None:
            self._put(mail.look(case["id"]), case)

    def _note(self, sent: Sent, state: State, case: State | None) -> None:
        self.sent.append(sent)
        if sent.is_recorded and case is None and state["version"] == 1:
            self._cases.append(state)
            self.known.append(state["id"])
        elif sent.is_recorded and case is not None:
            self._put(state, case)
        elif case is not None and sent.status != CONFLICT:
            case["refused"] = state.get("reasons", [])

    def _put(self, state: State, case: State) -> None:
        """The complaint as it is now; one that is closed is put away."""
        self._cases.remove(case)
        if waits_for_the_bank(state):
            self._waiting.append(state)
        elif not state["closed"]:
            self._cases.append(state)

    def _see_what_the_bank_did(self, mail: "Mail") -> None:
        """Look at what has waited longest; it goes on, or waits again."""
        if len(self._waiting) > AT_HAND:
            state = mail.look(self._waiting.pop(0)["id"])
            still = waits_for_the_bank(state)
            (self._waiting if still else self._cases).append(state)

    def _next(self, chance: Random) -> tuple[str, str, Command, State | None]:
        if self.known and chance.random() < MEDDLES:
            return self._meddling(chance)
        if len(self._cases) < AT_HAND:
            intake = an_intake(chance, self.customers)
            return a_clerk(chance), "/api/complaints", {"intake": intake}, None
        case = chance.choice(self._cases)
        person, command = what_comes_next(case, chance)
        body: Command = {"command": command}
        if chance.random() < EXPECTS:
            body["expected"] = case["version"]
        return person, f"/api/complaints/{case['id']}/commands", body, case

    def _meddling(self, chance: Random) -> tuple[str, str, Command, None]:
        """A note on anybody's complaint, or what cannot be had."""
        note = {"command": "add_note", "text": {"personal": "seen"}}
        command = chance.choice([note, note, *NOBODYS_BUSINESS])
        path = f"/api/complaints/{chance.choice(self.known)}/commands"
        return a_clerk(chance), path, {"command": command}, None


class Wire:
    """A connection to the service that is kept open."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=120)

    def send(self, method: str, person: str, path: str, body: str) -> Reply:
        """The answer; where it was cut, the same request is sent again."""
        headers = {"X-Person": person, "Content-Type": "application/json"}
        while True:
            try:
                self._connection.request(method, path, body, headers)
                answer = self._connection.getresponse()
                return answer.status, json.loads(answer.read())
            except (ConnectionError, HTTPException):
                self._connection.close()

    def close(self) -> None:
        self._connection.close()


@frozen
class Mail:
    """How a client sends: once, or twice at the same moment on two connections."""

    wire: Wire
    also: Callable[..., Callable[[], Reply]]

    def post(
        self, person: str, path: str, body: Command, *, twice: bool
    ) -> tuple[Reply, ...]:
        sent = ("POST", person, path, json.dumps(body))
        if not twice:
            return (self.wire.send(*sent),)
        second = self.also(*sent)
        return self.wire.send(*sent), second()

    def look(self, complaint_id: str) -> State:
        path = f"/api/complaints/{complaint_id}"
        return self.wire.send("GET", "ann", path, "")[1]
