"""What the clients of the storm send: a complaint, and what comes next with it.

Every step is decided on what the last answer said, its reasons for a refusal included.
"""

from collections.abc import Callable
from random import Random
from typing import Any

State = dict[str, Any]
Command = dict[str, Any]


def a_clerk(chance: Random) -> str:
    return chance.choice(["ann", "li"])


def an_intake(chance: Random, customers: int) -> Command:
    return {
        "complainant": {
            "name": {"personal": chance.choice(["Li Wei", "Jonas Weber", "李娜"])},
            "customer_id": f"K-{chance.randrange(customers)}",
        },
        "channel": chance.choice(["email", "hotline", "website", "letter"]),
        "received_at": "2026-11-20T09:00:00+00:00",
        "description": {"personal": "The parcel was empty."},
        "demand": {
            "kind": "compensatory",
            "loss": {"amount": f"{chance.randrange(5, 90)}.50", "currency": "EUR"},
        },
    }


def what_comes_next(state: State, chance: Random) -> tuple[str, Command]:
    """Who does what with a complaint in that state, on the way to its closure."""
    step = _STEPS.get(state["status"])
    if step is None:
        return "ann", {"command": "close", "ending": state["status"]}
    return step(state, chance)


def _received(state: State, chance: Random) -> tuple[str, Command]:
    assessment = {"kind": "service", "severity": "low", "responsibility": "process"}
    return a_clerk(chance), {"command": "assess", "assessment": assessment}


def _assessed(state: State, chance: Random) -> tuple[str, Command]:
    finding = {"outcome": "upheld", "responsibility": "process"}
    return a_clerk(chance), {"command": "record_finding", "finding": finding}


def _investigating(state: State, chance: Random) -> tuple[str, Command]:
    """An offer of a refund and a voucher; one in ten is for a supervisor to approve."""
    amount = chance.randrange(210, 260) if chance.random() < 0.1 else None
    lines = [
        _line("refund", amount or chance.randrange(5, 60), "finance"),
        _line("voucher", 10, "marketing"),
    ]
    return "ann", {"command": "prepare_offers", "plans": [{"lines": lines}]}


def _line(form: str, amount: int, department: str) -> Command:
    worth = {"amount": f"{amount}.00", "currency": "EUR"}
    return {"form": form, "worth": worth, "department": department}


def _negotiating(state: State, chance: Random) -> tuple[str, Command]:
    offer = state["offers"][-1]
    of = {"offer": offer["id"]}
    match offer["state"]:
        case "on_table":
            return "ann", {"command": "record_acceptance", **of}
        case "accepted":
            repeated = offer["plan"]["lines"]
            return "ann", {"command": "confirm_agreement", **of, "repeated": repeated}
    return _unspoken(offer["approval"], _codes(state), of)


def _unspoken(
    approval: str | None, refused: set[str], of: Command
) -> tuple[str, Command]:
    """Presented if that may be, approved if it must be, withdrawn if it cannot be."""
    if "ceiling_exceeded" in refused:
        return "ann", {"command": "withdraw"}
    if approval == "open":
        return "bo", {"command": "approve", **of}
    if approval is None and "beyond_authority" in refused:
        return "ann", {"command": "request_approval", **of}
    return "ann", {"command": "present_offer", **of}


def _codes(state: State) -> set[str]:
    return {reason["code"] for reason in state.get("refused", [])}


def waits_for_the_bank(state: State) -> bool:
    """Whether nothing can be done until a payment was made."""
    lines = {line["form"]: line["state"] for line in state["ledger"]}
    return lines == {"refund": "instructed", "voucher": "fulfilled"}


def _agreed(state: State, chance: Random) -> tuple[str, Command]:
    """Every line is instructed: the bank pays the refund, Olga sends the voucher."""
    for line in state["ledger"]:
        of = {"line": line["id"]}
        if line["state"] == "agreed":
            return a_clerk(chance), {"command": "instruct_redress", **of}
        if line["state"] == "instructed" and line["form"] == "voucher":
            return "olga", {"command": "fulfil_redress", **of}
    return "ann", {"command": "add_note", "text": {"personal": "the bank pays"}}


def _fulfilled(state: State, chance: Random) -> tuple[str, Command]:
    codes = _codes(state)
    if "apology_due" in codes:
        return "ann", {"command": "apologise", "medium": "email"}
    if "call_due" in codes:
        told = {"text": {"personal": "all is done"}, "medium": "phone"}
        return "ann", {"command": "inform_customer", **told}
    if "not_followed_up" in codes:
        return "bo", {"command": "follow_up", "satisfied": True}
    return "ann", {"command": "close", "ending": "resolved"}


_STEPS: dict[str, Callable[[State, Random], tuple[str, Command]]] = {
    "received": _received,
    "assessed": _assessed,
    "investigating": _investigating,
    "negotiating": _negotiating,
    "agreed": _agreed,
    "fulfilled": _fulfilled,
    "settled": _fulfilled,
}
