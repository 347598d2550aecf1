"""The standard lifecycle: receive, assess, work, agree, carry out, follow up, close."""

from statemachine import State

from complaintkit.complaint.complaint import Complaint
from complaintkit.lifecycle.chart import Chart
from complaintkit.lifecycle.moves import Lifecycle


def all_fulfilled(complaint: Complaint) -> bool:
    """No agreed line of redress is outstanding."""
    return not complaint.outstanding


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
    )
    prepare_offers = (
        assessed.to(negotiating)
        | investigating.to(negotiating)
        | negotiating.to(negotiating)
        | agreed.to(agreed)
        | fulfilled.to(negotiating)
        | settled.to(negotiating)
    )
    present_offer = negotiating.to(negotiating) | agreed.to(agreed)
    record_acceptance = negotiating.to(agreed) | agreed.to(agreed)
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
    reject_complaint = (
        assessed.to(rejected)
        | dispatched.to(rejected)
        | investigating.to(rejected)
        | negotiating.to(rejected)
    )
    withdraw = (
        received.to(withdrawn)
        | assessed.to(withdrawn)
        | dispatched.to(withdrawn)
        | investigating.to(withdrawn)
        | negotiating.to(withdrawn)
        | agreed.to(withdrawn)
        | fulfilled.to(withdrawn)
        | settled.to(withdrawn)
    )
    close = (
        fulfilled.to(closed)
        | settled.to(closed)
        | rejected.to(closed)
        | withdrawn.to(closed)
    )
    reopen = closed.to(assessed)


def standard_lifecycle() -> Lifecycle:
    """The standard lifecycle, compiled.

    >>> standard_lifecycle().sources("present_offer")
    ('negotiating', 'agreed')
    """
    return Lifecycle.of(
        StandardChart,
        closed=[StandardChart.closed],
        waiting=[StandardChart.dispatched],
        anywhere=["assess", "accept_handover"],
    )
