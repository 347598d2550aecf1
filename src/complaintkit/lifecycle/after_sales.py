"""The after-sales procedure 售后投诉处理: a form that goes from desk to desk."""

from statemachine import State

from complaintkit.lifecycle.chart import Chart
from complaintkit.lifecycle.guards import (
    all_fulfilled,
    approvals_answered,
    customer_satisfied,
    owes_redress,
)
from complaintkit.lifecycle.guide import guided_by
from complaintkit.lifecycle.moves import Lifecycle


class AfterSalesChart(Chart):
    """Register, contact, analyse, approve, sign, act, track to satisfaction.

    The procedure of after-sales departments (售后流程), as manuals print it: a form
    that goes to the head for approval, to the customer for the signature, and to the
    departments that act.

    >>> [status.id for status in AfterSalesChart.states][3:6]
    ['approving', 'signing', 'acting']
    """

    registered = State("Registered 登记", initial=True)
    contacted = State("Contacted 联系客户")
    analysing = State("Analysing 分析原因")
    approving = State("Approving 领导审批")
    signing = State("Signing 客户签字")
    acting = State("Acting 部门执行")
    tracking = State("Tracking 跟踪至满意")
    ended = State("Ended 终止")
    closed = State("Closed 结案")

    acknowledge = inform_customer = registered.to(contacted)
    assess = analysing.from_(registered, contacted)
    request_approval = analysing.to(approving)
    approve = approving.to(signing, cond=approvals_answered)
    decline_approval = return_for_change = approving.to(
        analysing, cond=approvals_answered
    )
    present_offer = signing.from_(analysing, approving, tracking)
    record_objection = signing.to(analysing)
    record_counter_demand = analysing.from_(signing, tracking)
    confirm_agreement = grant = acting.from_(analysing, approving, signing, tracking)
    fulfil_redress = cancel_redress = acting.to(tracking, cond=all_fulfilled)
    follow_up = tracking.from_(
        analysing, approving, signing, acting, cond=customer_satisfied
    ) | tracking.to(analysing, unless=customer_satisfied)

    reject_complaint = record_deadlock = ended.from_(
        analysing, approving, signing, acting, tracking
    )
    withdraw = refer = merge_into = record_silence = ended.from_(
        registered, contacted, analysing, approving, signing, acting, tracking
    )
    close = closed.from_(tracking, ended)
    reopen = closed.to(acting, cond=owes_redress) | closed.to(analysing)


def after_sales() -> Lifecycle:
    """The after-sales procedure, compiled.

    >>> sorted(after_sales().waiting)
    ['approving', 'signing']
    """
    return guided_by(AfterSalesChart, waiting=["approving", "signing"])
