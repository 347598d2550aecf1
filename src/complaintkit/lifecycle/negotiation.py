"""Six steps of negotiation 协商六步: from the opening to the final confirmation."""

from statemachine import State

from complaintkit.lifecycle.chart import Chart
from complaintkit.lifecycle.guards import customer_satisfied, owes_redress
from complaintkit.lifecycle.guide import guided_by
from complaintkit.lifecycle.moves import Lifecycle


class NegotiationChart(Chart):
    """Opening, questions, listen-respond-think, alternatives, agreement, confirmation.

    The six steps of negotiation (协商六步), as they are trained for complaints: the
    best plan first, the next one when the customer objects; what is agreed is repeated
    as the final confirmation (最后确认), and then carried out.

    >>> [status.id for status in NegotiationChart.states][:3]
    ['opening', 'questioning', 'responding']
    """

    opening = State("Opening 开场", initial=True)
    questioning = State("Questioning 提问")
    responding = State("Responding 倾听-回应-思考")
    proposing = State("Proposing 提出备选方案")
    agreeing = State("Agreeing 达成协议")
    confirmed = State("Confirmed 最后确认")
    ended = State("Ended 终止")
    closed = State("Closed 结案")

    await_customer = clarify_demand = opening.to(questioning)
    record_answer = questioning.to(responding)
    assess = responding.from_(opening, questioning)
    present_offer = proposing.from_(responding, confirmed)
    record_objection = responding.from_(proposing, agreeing)
    record_counter_demand = responding.from_(proposing, agreeing, confirmed)
    record_acceptance = agreeing.from_(responding, proposing)
    confirm_agreement = grant = confirmed.from_(responding, proposing, agreeing)
    follow_up = responding.to(confirmed, cond=customer_satisfied) | confirmed.to(
        responding, unless=customer_satisfied
    )

    reject_complaint = record_deadlock = ended.from_(
        responding, proposing, agreeing, confirmed
    )
    withdraw = refer = merge_into = record_silence = ended.from_(
        opening, questioning, responding, proposing, agreeing, confirmed
    )
    close = closed.from_(confirmed, ended)
    reopen = closed.to(confirmed, cond=owes_redress) | closed.to(responding)


def negotiation() -> Lifecycle:
    """The six steps of negotiation, compiled.

    >>> negotiation().sources("present_offer")
    ('responding', 'confirmed')
    """
    return guided_by(NegotiationChart, waiting=["proposing"])
