"""The standard lifecycle: receive, assess, work, agree, carry out, follow up, close."""

from statemachine import State

from complaintkit.lifecycle.chart import Chart
from complaintkit.lifecycle.guards import (
    all_fulfilled,
    customer_satisfied,
    owes_redress,
)
from complaintkit.lifecycle.moves import Lifecycle


class StandardChart(Chart):
    """The chart of the standard lifecycle; its source is ISO 10002:2018, clause 8.

    >>> print(format(StandardChart, "mermaid").splitlines()[0])
    stateDiagram-v2
    """

    received = State("Received 受理", initial=True)
    assessed = State("Assessed 已评估")
    dispatched = State("Dispatched 已分派")
    investigating = State("Investigating 调查")
    negotiating = State("Negotiating 协商")
    agreed = State("Agreed 已达成协议")
    fulfilled = State("Fulfilled 已落实")
    settled = State("Settled 已满意")
    rejected = State("Rejected 驳回")
    withdrawn = State("Withdrawn 撤诉")
    referred = State("Referred 转交")
    merged = State("Merged 合并")
    deadlocked = State("Deadlocked 僵局")
    silent = State("Silent 无回应")
    closed = State("Closed 结案")

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
        | settled.to(settled)
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
