"""The management workflow 投诉管理流程: from receipt to the archive."""

from statemachine import State

from complaintkit.lifecycle.chart import Chart
from complaintkit.lifecycle.guards import (
    all_fulfilled,
    customer_satisfied,
    owes_redress,
)
from complaintkit.lifecycle.guide import guided_by
from complaintkit.lifecycle.moves import Lifecycle


class ManagementChart(Chart):
    """Receive, assess, dispatch, communicate and execute, feed back, analyse.

    The workflow of a complaint department as its head sees it (投诉管理流程). Closing
    the complaint archives it.

    >>> [status.id for status in ManagementChart.states][:3]
    ['recording', 'classifying', 'handling']
    """

    recording = State("Recording 受理记录", initial=True)
    classifying = State("Classifying 评估分类")
    handling = State("Handling 分派处理")
    executing = State("Executing 沟通执行")
    feeding_back = State("Feeding back 解决反馈")
    analysing = State("Analysing 分析归档")
    ended = State("Ended 终止")
    closed = State("Closed 结案")

    assess = recording.to(classifying)
    dispatch = record_finding = prepare_offers = classifying.to(handling)
    present_offer = record_counter_demand = grant = executing.from_(
        classifying, handling, feeding_back, analysing
    )
    fulfil_redress = cancel_redress = executing.to(feeding_back, cond=all_fulfilled)
    follow_up = feeding_back.from_(
        classifying, handling, executing, cond=customer_satisfied
    ) | handling.from_(feeding_back, analysing, unless=customer_satisfied)
    record_root_cause = record_improvement = feeding_back.to(analysing)

    reject_complaint = record_deadlock = ended.from_(
        classifying, handling, executing, feeding_back, analysing
    )
    withdraw = refer = merge_into = record_silence = ended.from_(
        recording, classifying, handling, executing, feeding_back, analysing
    )
    close = closed.from_(feeding_back, analysing, ended)
    reopen = closed.to(executing, cond=owes_redress) | closed.to(handling)


def management() -> Lifecycle:
    """The management workflow, compiled.

    >>> management().sources("close")
    ('feeding_back', 'analysing', 'ended')
    """
    return guided_by(ManagementChart)
