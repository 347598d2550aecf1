"""Analyse and review 分析与检讨: find causes, act fast, look at what came of it."""

from statemachine import State

from complaintkit.lifecycle.chart import Chart
from complaintkit.lifecycle.guards import (
    all_fulfilled,
    customer_satisfied,
    owes_redress,
)
from complaintkit.lifecycle.guide import guided_by
from complaintkit.lifecycle.moves import Lifecycle


class AnalyseAndReviewChart(Chart):
    """Hear out, find causes, find a solution or hand over, tell, act fast, review.

    Service books treat a complaint as a fault to be traced (分析与检讨). What is
    beyond one's authority is handed over (移交), and waits for who signs for it.

    >>> [status.id for status in AnalyseAndReviewChart.states][:3]
    ['hearing_out', 'finding_causes', 'handed_over']
    """

    hearing_out = State("Hearing out 倾听", initial=True)
    finding_causes = State("Finding causes 分析原因")
    handed_over = State("Handed over 移交")
    finding_solution = State("Finding solution 找出方案")
    telling = State("Telling 告知客户")
    acting = State("Acting 迅速行动")
    reviewing = State("Reviewing 检讨结果")
    ended = State("Ended 终止")
    closed = State("Closed 结案")

    assess = hearing_out.to(finding_causes)
    record_finding = record_root_cause = prepare_offers = finding_causes.to(
        finding_solution
    )
    dispatch = handed_over.from_(finding_causes, finding_solution)
    accept_handover = handed_over.to(finding_solution)
    inform_customer = finding_solution.to(telling)
    present_offer = record_counter_demand = telling.from_(
        finding_causes, finding_solution, handed_over, reviewing
    )
    record_objection = telling.to(finding_solution)
    confirm_agreement = grant = acting.from_(
        finding_causes, finding_solution, handed_over, telling, reviewing
    )
    fulfil_redress = cancel_redress = acting.to(reviewing, cond=all_fulfilled)
    follow_up = reviewing.from_(
        *(finding_causes, finding_solution, handed_over, telling, acting),
        cond=customer_satisfied,
    ) | reviewing.to(finding_causes, unless=customer_satisfied)

    reject_complaint = record_deadlock = ended.from_(
        *(finding_causes, finding_solution, handed_over),
        *(telling, acting, reviewing),
    )
    withdraw = refer = merge_into = record_silence = ended.from_(
        *(hearing_out, finding_causes, finding_solution, handed_over),
        *(telling, acting, reviewing),
    )
    close = closed.from_(reviewing, ended)
    reopen = closed.to(acting, cond=owes_redress) | closed.to(finding_causes)


def analyse_and_review() -> Lifecycle:
    """Analyse and review, compiled.

    >>> analyse_and_review().sources("accept_handover")
    ('handed_over',)
    """
    return guided_by(AnalyseAndReviewChart, waiting=["handed_over"])
