"""The standard lifecycle: receive, assess, work, agree, carry out, follow up, close."""

from statemachine import State

from complaintkit.complaint.complaint import Complaint
from complaintkit.lifecycle.chart import Chart
from complaintkit.lifecycle.moves import Lifecycle


def all_fulfilled(complaint: Complaint) -> bool:
    """No redress is outstanding, and no offer waits for the customer."""
    return not complaint.outstanding and not complaint.on_table


def owes_redress(complaint: Complaint) -> bool:
    """Some redress is owed from before the complaint was closed."""
    return bool(complaint.outstanding)


def customer_satisfied(complaint: Complaint) -> bool:
    """The last follow-up found the customer satisfied."""
    return complaint.satisfied


class StandardChart(Chart):
    """The chart of the standard lifecycle; its source is ISO 10002:2018, clause 8.

    >>> print(format(StandardChart, "mermaid").splitlines()[0])
    stateDiagram-v2
    """

    received = State(initial=True)
    assessed = State()
    dispatched = State()
    investigating = State()
    negotiating = State()
    agreed = State()
    fulfilled = State()
    settled = State()
    rejected = State()
    withdrawn = State()
    referred = State()
    merged = State()
    deadlocked = State()
    silent = State()
    closed = State()

    assess = received.to(assessed)
    dispatch = (
        assessed.to(dispatched)
        | dispatched.to(dispatched)
        | investigating.to(dispatched)
        | negotiating.to(negotiating)
        | agreed.to(agreed)
    )
    accept_handover = dispatched.to(investigating)
    record_finding = (
        assessed.to(investigating)
        | investigating.to(investigating)
        | negotiating.to(negotiating)
        | agreed.to(agreed)
        | fulfilled.to(fulfilled)
        | settled.to(settled)
    )
    prepare_offers = (
        assessed.to(negotiating)
        | investigating.to(negotiating)
        | negotiating.to(negotiating)
        | agreed.to(agreed)
        | fulfilled.to(negotiating)
        | settled.to(negotiating)
    )
    present_offer = (
        negotiating.to(negotiating)
        | agreed.to(agreed)
        | fulfilled.to(negotiating)
        | settled.to(negotiating)
    )
    record_counter_demand = (
        assessed.to(negotiating)
        | investigating.to(negotiating)
        | negotiating.to(negotiating)
        | agreed.to(negotiating, cond=all_fulfilled)
        | agreed.to(agreed)
        | fulfilled.to(negotiating)
        | settled.to(negotiating)
    )
    record_objection = (
        negotiating.to(negotiating)
        | agreed.to(fulfilled, cond=all_fulfilled)
        | agreed.to(agreed)
    )
    record_acceptance = negotiating.to(negotiating) | agreed.to(agreed)
    confirm_agreement = negotiating.to(agreed) | agreed.to(agreed)
    grant = agreed.from_(negotiating, agreed, fulfilled, settled)
    fulfil_redress = agreed.to(fulfilled, cond=all_fulfilled) | agreed.to(agreed)
    cancel_redress = agreed.to(fulfilled, cond=all_fulfilled) | agreed.to(agreed)
    follow_up = (
        assessed.to(settled, cond=customer_satisfied)
        | assessed.to(assessed)
        | investigating.to(settled, cond=customer_satisfied)
        | investigating.to(investigating)
        | negotiating.to(settled, cond=customer_satisfied)
        | negotiating.to(negotiating)
        | fulfilled.to(settled, cond=customer_satisfied)
        | fulfilled.to(negotiating)
        | settled.to(settled, cond=customer_satisfied)
        | settled.to(negotiating)
    )
    reject_complaint = rejected.from_(
        assessed, dispatched, investigating, negotiating, agreed, fulfilled
    )
    withdraw = withdrawn.from_(
        *(received, assessed, dispatched, investigating),
        *(negotiating, agreed, fulfilled, settled),
    )
    refer = referred.from_(
        *(received, assessed, dispatched, investigating),
        *(negotiating, agreed, fulfilled, settled),
    )
    merge_into = merged.from_(
        *(received, assessed, dispatched, investigating),
        *(negotiating, agreed, fulfilled, settled),
    )
    record_deadlock = deadlocked.from_(negotiating, agreed, fulfilled, settled)
    record_silence = silent.from_(
        *(received, assessed, dispatched, investigating),
        *(negotiating, agreed, fulfilled, settled),
    )
    close = closed.from_(
        *(fulfilled, settled, rejected, withdrawn),
        *(referred, merged, deadlocked, silent),
    )
    reopen = closed.to(agreed, cond=owes_redress) | closed.to(assessed)


def standard_lifecycle() -> Lifecycle:
    """The standard lifecycle, compiled.

    >>> standard_lifecycle().sources("present_offer")
    ('negotiating', 'agreed', 'fulfilled', 'settled')
    """
    return Lifecycle.of(
        StandardChart,
        closed=[StandardChart.closed],
        waiting=[StandardChart.dispatched],
        anywhere=["assess", "accept_handover"],
    )
