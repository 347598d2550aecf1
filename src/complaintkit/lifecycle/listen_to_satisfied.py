"""From listening to satisfied 倾听 道歉 重述 同理心 赔偿 满意."""

from statemachine import State

from complaintkit.lifecycle.chart import Chart
from complaintkit.lifecycle.guards import customer_satisfied, owes_redress
from complaintkit.lifecycle.guide import guided_by
from complaintkit.lifecycle.moves import Lifecycle


class ListenToSatisfiedChart(Chart):
    """Listen, apologise, restate, empathise, compensate, satisfied.

    What agents in China learn to say on a call: 倾听 道歉 重述 同理心 赔偿 满意. It is
    not closed as resolved before the customer says that all is well, not even where it
    was settled on the spot.

    >>> [status.id for status in ListenToSatisfiedChart.states][:3]
    ['listening', 'apologised', 'restated']
    """

    listening = State("Listening 倾听", initial=True)
    apologised = State("Apologised 道歉")
    restated = State("Restated 重述")
    empathised = State("Empathised 同理心")
    compensating = State("Compensating 赔偿")
    satisfied = State("Satisfied 满意")
    ended = State("Ended 终止")
    closed = State("Closed 结案")

    apologise = listening.to(apologised)
    confirm_record = restated.from_(listening, apologised)
    inform_customer = empathised.from_(apologised, restated)
    present_offer = record_counter_demand = grant = compensating.from_(
        listening, apologised, restated, empathised, satisfied
    )
    follow_up = satisfied.from_(
        *(listening, apologised, restated, empathised, compensating),
        cond=customer_satisfied,
    ) | listening.from_(compensating, satisfied, unless=customer_satisfied)

    reject_complaint = record_deadlock = ended.from_(
        listening, apologised, restated, empathised, compensating, satisfied
    )
    withdraw = refer = merge_into = record_silence = reject_complaint
    close = closed.from_(satisfied, ended)
    reopen = closed.to(compensating, cond=owes_redress) | closed.to(listening)


def listen_to_satisfied() -> Lifecycle:
    """From listening to satisfied, compiled.

    >>> listen_to_satisfied().sources("close")
    ('satisfied', 'ended')
    """
    return guided_by(ListenToSatisfiedChart)
