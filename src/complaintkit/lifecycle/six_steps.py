"""Six steps 听-同-问-办-议-谢: hear, empathise, ask, act, agree, thank."""

from statemachine import State

from complaintkit.lifecycle.chart import Chart
from complaintkit.lifecycle.guards import (
    all_fulfilled,
    customer_satisfied,
    owes_redress,
)
from complaintkit.lifecycle.guide import guided_by
from complaintkit.lifecycle.moves import Lifecycle


class SixStepsChart(Chart):
    """Hear, empathise, ask, act, agree, thank: 听-同-问-办-议-谢.

    Service desks in China learn the six steps by one character each: hear the customer
    out, share the feeling, ask until the facts are clear, look into it and find a way,
    agree on it and carry it out, thank the customer and ask whether all is well.

    >>> [status.id for status in SixStepsChart.states][:3]
    ['listening', 'empathising', 'asking']
    """

    listening = State("Listening 听", initial=True)
    empathising = State("Empathising 同")
    asking = State("Asking 问")
    acting = State("Acting 办")
    agreeing = State("Agreeing 议")
    thanking = State("Thanking 谢")
    ended = State("Ended 终止")
    closed = State("Closed 结案")

    apologise = inform_customer = listening.to(empathising)
    assess = asking.from_(listening, empathising)
    dispatch = record_finding = prepare_offers = asking.to(acting)
    present_offer = record_counter_demand = grant = agreeing.from_(
        asking, acting, thanking
    )
    fulfil_redress = cancel_redress = agreeing.to(thanking, cond=all_fulfilled)
    follow_up = thanking.from_(
        asking, acting, agreeing, cond=customer_satisfied
    ) | thanking.to(acting, unless=customer_satisfied)

    reject_complaint = record_deadlock = ended.from_(asking, acting, agreeing, thanking)
    withdraw = refer = merge_into = record_silence = ended.from_(
        listening, empathising, asking, acting, agreeing, thanking
    )
    close = closed.from_(thanking, ended)
    reopen = closed.to(agreeing, cond=owes_redress) | closed.to(asking)


def six_steps() -> Lifecycle:
    """The six steps, compiled.

    >>> six_steps().sources("close")
    ('thanking', 'ended')
    """
    return guided_by(SixStepsChart)
