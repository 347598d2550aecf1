"""From listening to a closed loop 倾听→理解→重视→解决→闭环."""

from statemachine import State

from complaintkit.lifecycle.chart import Chart
from complaintkit.lifecycle.guards import (
    all_fulfilled,
    cause_known,
    customer_satisfied,
    owes_redress,
)
from complaintkit.lifecycle.guide import guided_by
from complaintkit.lifecycle.moves import Lifecycle


class ListenToClosureChart(Chart):
    """Listen, understand, take seriously, solve at the root, close the loop.

    Practitioners in China teach 倾听→理解→重视→解决→闭环 as eight steps, and name these
    five. To be taken seriously is to be expedited, or to meet a department or a
    superior. It is not closed as resolved before the root cause (5 Why) is recorded.

    >>> [status.id for status in ListenToClosureChart.states][-3:]
    ['looping', 'ended', 'closed']
    """

    listening = State("Listening 倾听", initial=True)
    understanding = State("Understanding 理解")
    taken_seriously = State("Taken seriously 重视")
    solving = State("Solving 解决")
    looping = State("Looping 闭环")
    ended = State("Ended 终止")
    closed = State("Closed 结案")

    confirm_record = clarify_demand = assess = listening.to(understanding)
    expedite = escalate = dispatch = record_finding = understanding.to(taken_seriously)
    prepare_offers = solving.from_(understanding, taken_seriously)
    present_offer = record_counter_demand = grant = solving.from_(
        understanding, taken_seriously, looping
    )
    fulfil_redress = cancel_redress = solving.to(looping, cond=all_fulfilled)
    follow_up = looping.from_(
        understanding, taken_seriously, solving, cond=customer_satisfied
    ) | looping.to(solving, unless=customer_satisfied)

    reject_complaint = record_deadlock = ended.from_(
        understanding, taken_seriously, solving, looping
    )
    withdraw = refer = merge_into = record_silence = ended.from_(
        listening, understanding, taken_seriously, solving, looping
    )
    close = looping.to(closed, cond=cause_known) | ended.to(closed)
    reopen = closed.to(solving, cond=owes_redress) | closed.to(understanding)


def listen_to_closure() -> Lifecycle:
    """From listening to a closed loop, compiled.

    >>> listen_to_closure().guards("looping", "close")
    ('cause_known',)
    """
    return guided_by(ListenToClosureChart)
