"""Calming 情绪安抚: whoever is upset is heard and told sorry before any offer."""

from statemachine import State

from complaintkit.lifecycle.chart import Chart
from complaintkit.lifecycle.guards import customer_satisfied, owes_redress
from complaintkit.lifecycle.guide import guided_by
from complaintkit.lifecycle.moves import Lifecycle


class CalmingChart(Chart):
    """Let out, apologise, gather facts, propose, ask for the opinion, follow up.

    Calming (情绪安抚) is taught for customers who come in anger. Nothing is offered or
    granted, and nobody is asked whether all is well, before somebody has apologised.

    >>> [status.id for status in CalmingChart.states][:3]
    ['letting_out', 'apologised', 'gathering']
    """

    letting_out = State("Letting out 发泄", initial=True)
    apologised = State("Apologised 道歉")
    gathering = State("Gathering 收集事实")
    proposing = State("Proposing 提出方案")
    asking = State("Asking 征求意见")
    following_up = State("Following up 跟踪")
    ended = State("Ended 终止")
    closed = State("Closed 结案")

    apologise = letting_out.to(apologised)
    assess = clarify_demand = add_evidence = record_finding = apologised.to(gathering)
    prepare_offers = proposing.from_(apologised, gathering)
    present_offer = asking.from_(apologised, gathering, proposing, asking, following_up)
    record_objection = asking.to(proposing)
    record_counter_demand = proposing.from_(apologised, gathering, asking, following_up)
    confirm_agreement = grant = following_up.from_(
        apologised, gathering, proposing, asking, following_up
    )
    follow_up = following_up.from_(
        *(apologised, gathering, proposing, asking, following_up),
        cond=customer_satisfied,
    ) | gathering.from_(apologised, gathering, proposing, asking, following_up)

    reject_complaint = record_deadlock = ended.from_(
        apologised, gathering, proposing, asking, following_up
    )
    withdraw = refer = merge_into = record_silence = ended.from_(
        letting_out, apologised, gathering, proposing, asking, following_up
    )
    close = closed.from_(following_up, ended)
    reopen = closed.to(following_up, cond=owes_redress) | closed.to(letting_out)


def calming() -> Lifecycle:
    """Calming, compiled.

    >>> calming().leaves("letting_out", "grant")
    False
    """
    return guided_by(
        CalmingChart, held=["present_offer", "grant", "follow_up"], waiting=["asking"]
    )
