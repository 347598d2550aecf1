"""The codes of reasons, and the sentences that they are read aloud in."""

from collections.abc import Mapping
from enum import StrEnum


class Code(StrEnum):
    """What stood in the way of a command or a plan, for programs to react to.

    >>> Code.BEYOND_AUTHORITY.value
    'beyond_authority'
    """

    # of every command
    OTHER_RULEBOOK = "other_rulebook"
    REQUEST_REUSED = "request_reused"
    ROLE_UNKNOWN = "role_unknown"
    ROLE_NOT_HELD = "role_not_held"
    NOT_DELEGATED = "not_delegated"
    NO_TIME_ZONE = "no_time_zone"
    TIME_BACKWARDS = "time_backwards"
    HAPPENED_LATER = "happened_later"
    BEFORE_RECEIPT = "before_receipt"
    STATUS_UNFIT = "status_unfit"
    CLOSED = "closed"
    NOT_IN_STATUS = "not_in_status"
    GUARD_REFUSES = "guard_refuses"
    MUST_NOT_CLOSE = "must_not_close"
    MUST_NOT_REOPEN = "must_not_reopen"
    CANNOT_CLOSE = "cannot_close"
    ENDED = "ended"
    OTHER_CURRENCY = "other_currency"
    # of deciding
    FACT_MISSING = "fact_missing"
    MEASURE_UNFIT = "measure_unfit"
    NO_RULE = "no_rule"
    RULES_CONFLICT = "rules_conflict"
    NOT_GIVEN = "not_given"
    CALENDAR_ENDS = "calendar_ends"
    # of intake and work
    ALREADY_DONE = "already_done"
    ALREADY_OPEN = "already_open"
    PIN_NOT_GIVEN = "pin_not_given"
    SAME_RULEBOOK = "same_rulebook"
    RULEBOOK_CURRENCY = "rulebook_currency"
    OTHER_TIERS = "other_tiers"
    NOT_ASSESSED = "not_assessed"
    RECEIPT_FIXED = "receipt_fixed"
    EVIDENCE_LOST = "evidence_lost"
    RECORD_LESSENED = "record_lessened"
    RECORD_NOT_CONFIRMED = "record_not_confirmed"
    UNKNOWN_GROUND = "unknown_ground"
    NOT_INDEPENDENT = "not_independent"
    NO_HANDOVER = "no_handover"
    SIGNED_BY_GIVER = "signed_by_giver"
    NOT_THE_CONTACT = "not_the_contact"
    UNKNOWN_DEPARTMENT = "unknown_department"
    OWNER_IS_SUPERVISOR = "owner_is_supervisor"
    NO_SUPERIOR = "no_superior"
    PROMISE_IN_PAST = "promise_in_past"
    NOTHING_PROMISED = "nothing_promised"
    NOT_LATER = "not_later"
    UNKNOWN_CLOCK = "unknown_clock"
    CLOCK_NOT_RUNNING = "clock_not_running"
    DEADLINE_PASSED = "deadline_passed"
    NO_EXTENSION_LEFT = "no_extension_left"
    EXTENDED_TOO_FAR = "extended_too_far"
    NOTICE_MISSING = "notice_missing"
    EXTENSION_NEEDS = "extension_needs"
    EXTENSION_BY_OWNER = "extension_by_owner"
    NOTHING_ASKED = "nothing_asked"
    UNKNOWN_STEP = "unknown_step"
    # of offers and authority
    UNKNOWN_OFFER = "unknown_offer"
    NO_OFFERS = "no_offers"
    OFFER_STATE = "offer_state"
    APPROVAL_OPEN = "approval_open"
    APPROVAL_DECLINED = "approval_declined"
    SENT_BACK = "sent_back"
    SAME_PLAN = "same_plan"
    APPROVAL_NOT_NEEDED = "approval_not_needed"
    NO_APPROVAL_ASKED = "no_approval_asked"
    NOT_THE_APPROVER = "not_the_approver"
    MAKER_IS_CHECKER = "maker_is_checker"
    BEYOND_AUTHORITY = "beyond_authority"
    NOBODY_HAS_AUTHORITY = "nobody_has_authority"
    MAY_PROMISE_NOTHING = "may_promise_nothing"
    ABOVE_LIMIT = "above_limit"
    ABOVE_FORM_LIMIT = "above_form_limit"
    FORM_BARRED = "form_barred"
    ALLOWANCE_SPENT = "allowance_spent"
    ALLOWANCE_USED_UP = "allowance_used_up"
    VACANT = "vacant"
    CEILING_EXCEEDED = "ceiling_exceeded"
    STATUTORY_EXCEEDED = "statutory_exceeded"
    CONCESSION_EXCEEDED = "concession_exceeded"
    CLEAR_NO = "clear_no"
    CALM_FIRST = "calm_first"
    AGREEMENT_DIFFERS = "agreement_differs"
    OVERVALUED = "overvalued"
    COST_UNDERSTATED = "cost_understated"
    LINE_SAYS = "line_says"
    COUNTER_DEMAND_OPEN = "counter_demand_open"
    # of redress
    UNKNOWN_LINE = "unknown_line"
    NO_LINES = "no_lines"
    LINE_STATE = "line_state"
    REDRESS_OUTSTANDING = "redress_outstanding"
    LINE_IS = "line_is"
    OFFER_ON_TABLE = "offer_on_table"
    NOT_PROVISIONAL = "not_provisional"
    CREDIT_STANDS = "credit_stands"
    # of the end
    NOT_FOLLOWED_UP = "not_followed_up"
    UNKNOWN_OUTCOME_CODE = "unknown_outcome_code"
    ONE_OUTCOME_CODE = "one_outcome_code"
    FOLLOWED_UP_ENOUGH = "followed_up_enough"
    FOLLOWED_UP_BY_OWNER = "followed_up_by_owner"
    ASKED_TOO_EARLY = "asked_too_early"
    APOLOGY_DUE = "apology_due"
    JOINT_APOLOGY_DUE = "joint_apology_due"
    JOINT_WITH_ONESELF = "joint_with_oneself"
    LETTER_DUE = "letter_due"
    CALL_DUE = "call_due"
    MERGED_INTO_ITSELF = "merged_into_itself"
    NO_FINAL_ANSWER = "no_final_answer"
    FOUND_TO_HOLD = "found_to_hold"
    TOO_FEW_ATTEMPTS = "too_few_attempts"
    REOPENED_TOO_LATE = "reopened_too_late"
    BEFORE_CLOSING = "before_closing"
    OTHER_ENDING = "other_ending"
    NOT_ENDED = "not_ended"
    NOT_CLOSED = "not_closed"
    # of planning
    DEMAND_VAGUE = "demand_vague"
    LOSS_UNKNOWN = "loss_unknown"
    FALLS_SHORT = "falls_short"
    NOTHING_LEFT = "nothing_left"
    SAME_AS_BEFORE = "same_as_before"
    FEW_MIXES = "few_mixes"


ENGLISH: Mapping[Code, str] = {
    Code.OTHER_RULEBOOK: (
        "this complaint is handled under rulebook {pinned}, not {given}; record "
        "Repin to move it"
    ),
    Code.REQUEST_REUSED: (
        "request {request} was already used by {actor} for {command}; a new command "
        "needs a new request id"
    ),
    Code.ROLE_UNKNOWN: "the rulebook knows no role {role}; it knows {known}",
    Code.ROLE_NOT_HELD: "the roster does not give {actor} the role {role}",
    Code.NOT_DELEGATED: (
        "the roster holds no delegation of {role} from {giver} to {actor}"
    ),
    Code.NO_TIME_ZONE: "the time {at} names no time zone",
    Code.TIME_BACKWARDS: (
        "recorded time only moves forward: {at} is before {last}, the time of the "
        "last entry"
    ),
    Code.HAPPENED_LATER: (
        "{happened} is after {at}; nothing is recorded before it happens"
    ),
    Code.BEFORE_RECEIPT: (
        "{happened} is before {received}, when the complaint was received"
    ),
    Code.STATUS_UNFIT: (
        "the complaint is {status}, which is no {state} status of rulebook {given}"
    ),
    Code.CLOSED: "the complaint is closed ({status}); {command} needs it reopened",
    Code.NOT_IN_STATUS: (
        "{command} is not allowed while the complaint is {status}, only from {allowed}"
    ),
    Code.GUARD_REFUSES: "{command} may not leave {status} yet: none of {guards} holds",
    Code.MUST_NOT_CLOSE: (
        "{command} would lead from {status} to {target}: a complaint is closed by an "
        "ending, and by nothing else"
    ),
    Code.MUST_NOT_REOPEN: (
        "{command} would lead from {status} to {target}: a closed complaint is "
        "opened by Reopen, and by nothing else"
    ),
    Code.CANNOT_CLOSE: (
        "{command} would leave the complaint {target}, and from there this lifecycle "
        "cannot close it"
    ),
    Code.ENDED: "the complaint has ended ({ending}) and waits to be closed",
    Code.OTHER_CURRENCY: "the amount {amount} is not in {currency}",
    Code.FACT_MISSING: "{policy} cannot be decided: {fact} is not known",
    Code.MEASURE_UNFIT: "{measure} is {value}, and {policy} needs {expected}",
    Code.NO_RULE: "{policy} cannot be decided: no rule covers this case",
    Code.RULES_CONFLICT: (
        "{policy} cannot be decided: {rules} all match and only one may"
    ),
    Code.NOT_GIVEN: "{policy} needs {value}, and the host has not given it",
    Code.CALENDAR_ENDS: (
        "calendar {calendar} knows the holidays of {known}, not of {year}; give it "
        "more years"
    ),
    Code.ALREADY_DONE: "{command} was recorded before, at {at}",
    Code.ALREADY_OPEN: "the complaint {complaint} is open already",
    Code.PIN_NOT_GIVEN: "Repin names rulebook {named}, and {given} was given with it",
    Code.SAME_RULEBOOK: "the complaint is handled under rulebook {given} already",
    Code.RULEBOOK_CURRENCY: (
        "the complaint is in {old}, and rulebook {given} is in {new}"
    ),
    Code.OTHER_TIERS: (
        "the complaint has a tier of {old}, and rulebook {given} has those of {new}: "
        "a history with both could not be read back"
    ),
    Code.NOT_ASSESSED: "the complaint has not been assessed",
    Code.RECEIPT_FIXED: (
        "the complaint was received on {received}, and an amended record may not say "
        "{amended}"
    ),
    Code.EVIDENCE_LOST: (
        "the amended record leaves out evidence that was taken in: {evidence}"
    ),
    Code.RECORD_LESSENED: "the amended record leaves out what was known: the {what}",
    Code.RECORD_NOT_CONFIRMED: (
        "the record must first be restated to the customer and confirmed (rule {rule})"
    ),
    Code.UNKNOWN_GROUND: "the rulebook knows no ground {ground}; it knows {known}",
    Code.NOT_INDEPENDENT: (
        "{actor} decided on the complaint before; in stage {stage} somebody else "
        "decides"
    ),
    Code.NO_HANDOVER: "no hand-over waits for a signature",
    Code.SIGNED_BY_GIVER: (
        "{actor} handed the complaint over and cannot sign for receiving it"
    ),
    Code.NOT_THE_CONTACT: (
        "the contact of {department} is {contact}, and {actor} cannot sign instead"
    ),
    Code.UNKNOWN_DEPARTMENT: (
        "the roster has no department {department}; it has {known}"
    ),
    Code.OWNER_IS_SUPERVISOR: (
        "the supervisor of {department} is {supervisor}, who owns the complaint; "
        "nobody supervises their own work"
    ),
    Code.NO_SUPERIOR: "nobody but the owner holds {role} or a role above it",
    Code.PROMISE_IN_PAST: "{promised} is not after {at}; a promised date lies ahead",
    Code.NOTHING_PROMISED: "no date has been promised that could be extended",
    Code.NOT_LATER: "{promised} is not later than {until}, the date that was promised",
    Code.UNKNOWN_CLOCK: "there is no clock {clock}; there are {known}",
    Code.CLOCK_NOT_RUNNING: "no time is running on {clock}",
    Code.DEADLINE_PASSED: (
        "the deadline of {clock} passed at {due}, before the customer was told; it "
        "is moved no more"
    ),
    Code.NO_EXTENSION_LEFT: (
        "{clock} was extended {made} times, and may not be extended again"
    ),
    Code.EXTENDED_TOO_FAR: (
        "{promised} is later than {latest}, the end of the {limit} that {clock} may "
        "take in all"
    ),
    Code.NOTICE_MISSING: (
        "{clock} is extended only with notice to the customer: say by which medium"
    ),
    Code.EXTENSION_NEEDS: "{clock} is extended by {role} or above, and {actor} is not",
    Code.EXTENSION_BY_OWNER: (
        "{actor} owns the complaint; its time on {clock} is extended by somebody else"
    ),
    Code.NOTHING_ASKED: "no question to the customer waits for an answer",
    Code.UNKNOWN_STEP: "the lifecycle has no step {step}; it has {known}",
    Code.UNKNOWN_OFFER: "there is no offer {offer}; there are {known}",
    Code.NO_OFFERS: "no offer has been prepared",
    Code.OFFER_STATE: "offer {offer} is {state}, and must be {needed} for this",
    Code.APPROVAL_OPEN: "approval of offer {offer} has been requested and is open",
    Code.APPROVAL_DECLINED: (
        "approval of offer {offer} was declined; prepare another offer"
    ),
    Code.SENT_BACK: "offer {offer} was sent back for change; revise it first",
    Code.SAME_PLAN: "offer {offer} has that plan already",
    Code.APPROVAL_NOT_NEEDED: (
        "offer {offer} needs no approval: {role} may promise {total}"
    ),
    Code.NO_APPROVAL_ASKED: "no approval of offer {offer} is open",
    Code.NOT_THE_APPROVER: "offer {offer} waits for a {needed}, not a {role}",
    Code.MAKER_IS_CHECKER: (
        "{actor} has a hand in offer {offer} already and cannot approve it"
    ),
    Code.BEYOND_AUTHORITY: (
        "the redress would come to {total}, beyond the authority of {role}: {why}; "
        "{could} may promise it"
    ),
    Code.NOBODY_HAS_AUTHORITY: (
        "the redress would come to {total}, and nobody has the authority: {why}"
    ),
    Code.MAY_PROMISE_NOTHING: "{role} may promise nothing",
    Code.ABOVE_LIMIT: "{role} may promise up to {limit}",
    Code.ABOVE_FORM_LIMIT: (
        "{role} may promise up to {limit} of {form}, and it would come to {total}"
    ),
    Code.FORM_BARRED: "{role} may not promise {form}",
    Code.ALLOWANCE_SPENT: (
        "{actor} would come to {spent}, above the allowance of {limit}"
    ),
    Code.ALLOWANCE_USED_UP: (
        "{actor} would have promised {times} times, above the allowance of {limit}"
    ),
    Code.VACANT: "{role} is vacant, or held only by people who have a hand in it",
    Code.CEILING_EXCEEDED: (
        "the goodwill on this {subject} would come to {total}, above its ceiling of "
        "{limit}"
    ),
    Code.STATUTORY_EXCEEDED: (
        "statutory redress would come to {total}, and the law entitles to {limit}"
    ),
    Code.CONCESSION_EXCEEDED: (
        "the redress would come to {total}, beyond the {limit} that may be conceded "
        "(rule {rule})"
    ),
    Code.CLEAR_NO: (
        "nothing is offered beyond what the law entitles to (rule {rule}): {because}"
    ),
    Code.CALM_FIRST: (
        "the customer is {emotion}: speak to the customer first, as {role} or above "
        "(rule {rule})"
    ),
    Code.AGREEMENT_DIFFERS: (
        "what was repeated to the customer is not what was offered: {repeated}; "
        "offered was {offered}"
    ),
    Code.OVERVALUED: "{form} is valued at {limit} at most, not {worth}",
    Code.COST_UNDERSTATED: (
        "{form} worth {worth} costs the house {limit} at least, not {cost}"
    ),
    Code.LINE_SAYS: "{form} worth {worth}",
    Code.COUNTER_DEMAND_OPEN: (
        "the customer's counter-demand has not been answered with another offer"
    ),
    Code.UNKNOWN_LINE: "the ledger has no line {line}; it has {known}",
    Code.NO_LINES: "nothing has been agreed or granted",
    Code.LINE_STATE: "ledger line {line} is {state}, and must be {needed} for this",
    Code.REDRESS_OUTSTANDING: "redress is not fulfilled yet: {lines}",
    Code.LINE_IS: "{line} is {state}",
    Code.OFFER_ON_TABLE: "the customer has not answered or confirmed {offers} yet",
    Code.NOT_PROVISIONAL: "ledger line {line} is no provisional credit",
    Code.CREDIT_STANDS: (
        "a provisional credit is taken back only once the complaint is found not to "
        "hold"
    ),
    Code.NOT_FOLLOWED_UP: (
        "follow-ups in a row with a satisfied customer: {made} of {needed} (rule "
        "{rule})"
    ),
    Code.UNKNOWN_OUTCOME_CODE: (
        "the rulebook knows no outcome code {code}; it knows {known}"
    ),
    Code.ONE_OUTCOME_CODE: "closing needs one outcome code of {scheme}: {known}",
    Code.FOLLOWED_UP_ENOUGH: (
        "follow-ups in a row with a satisfied customer: {made}, and nothing has "
        "changed since"
    ),
    Code.FOLLOWED_UP_BY_OWNER: (
        "{actor} owns the complaint and cannot ask about it (rule {rule})"
    ),
    Code.ASKED_TOO_EARLY: (
        "the customer was asked at {happened}, before the last change at {since}"
    ),
    Code.APOLOGY_DUE: "an apology is due by {role}, by {medium} (rule {rule})",
    Code.JOINT_APOLOGY_DUE: (
        "an apology is due by {role} together with the employee, by {medium} (rule "
        "{rule})"
    ),
    Code.JOINT_WITH_ONESELF: "{actor} cannot apologise together with {actor}",
    Code.LETTER_DUE: "the apology was spoken at {at}, and a letter is due",
    Code.CALL_DUE: "the complaint came by letter, and a call is due",
    Code.MERGED_INTO_ITSELF: "complaint {complaint} cannot be merged into itself",
    Code.NO_FINAL_ANSWER: "there is no deadlock: the last answer was not turned down",
    Code.FOUND_TO_HOLD: (
        "the complaint was found to hold ({outcome}) and cannot be rejected"
    ),
    Code.TOO_FEW_ATTEMPTS: (
        "attempts without an answer: {made} of {needed} (rule {rule})"
    ),
    Code.REOPENED_TOO_LATE: (
        "the complaint was closed at {closed}, more than {days} days ago (rule "
        "{rule}); open a new one that follows it"
    ),
    Code.BEFORE_CLOSING: "{happened} is before {closed}, when the complaint was closed",
    Code.OTHER_ENDING: (
        "the complaint cannot be closed as {asked}: it has ended as {ending}"
    ),
    Code.NOT_ENDED: "the complaint has not ended as {asked}",
    Code.NOT_CLOSED: "the complaint is not closed",
    Code.DEMAND_VAGUE: "the demand is vague: ask the customer what would put it right",
    Code.LOSS_UNKNOWN: (
        "{mix}: the loss is not known, and {form} is worth as much as the loss"
    ),
    Code.FALLS_SHORT: "{mix}: worth {worth}, and {target} is due",
    Code.NOTHING_LEFT: "{mix}: only fills up to what is due, and nothing is",
    Code.SAME_AS_BEFORE: "{mix}: comes to the same as a plan before it",
    Code.FEW_MIXES: "rule {rule} names only {count} mixes of redress",
}
"""The sentence of every code."""

CHINESE: Mapping[Code, str] = {
    Code.OTHER_RULEBOOK: (
        "本投诉适用规则手册 {pinned}，不是 {given}；如需变更请记录“变更规则版本”"
    ),
    Code.REQUEST_REUSED: (
        "请求 {request} 已由 {actor} 用于“{command}”；新的操作需要新的请求编号"
    ),
    Code.ROLE_UNKNOWN: "规则手册中没有岗位 {role}；现有岗位：{known}",
    Code.ROLE_NOT_HELD: "排班表中 {actor} 不担任岗位 {role}",
    Code.NOT_DELEGATED: "排班表中没有 {giver} 将岗位 {role} 授权给 {actor} 的记录",
    Code.NO_TIME_ZONE: "时间 {at} 没有注明时区",
    Code.TIME_BACKWARDS: "记录时间只能向前：{at} 早于上一条记录的时间 {last}",
    Code.HAPPENED_LATER: "{happened} 晚于 {at}；尚未发生的事不能记录",
    Code.BEFORE_RECEIPT: "{happened} 早于投诉收到的时间 {received}",
    Code.STATUS_UNFIT: (
        "投诉状态为 {status}，而在规则手册 {given} 中它不是“{state}”状态"
    ),
    Code.CLOSED: "投诉已结案（{status}）；“{command}”须先重新受理",
    Code.NOT_IN_STATUS: "投诉状态为 {status} 时不能“{command}”，只能从 {allowed} 进行",
    Code.GUARD_REFUSES: "“{command}”暂不能离开状态 {status}：条件 {guards} 均不成立",
    Code.MUST_NOT_CLOSE: (
        "“{command}”会把投诉从 {status} 转到 {target}：只有结束类操作才能结案"
    ),
    Code.MUST_NOT_REOPEN: (
        "“{command}”会把投诉从 {status} 转到 {target}：已结案的投诉只能通过“重新受理”"
        "打开"
    ),
    Code.CANNOT_CLOSE: "“{command}”会使投诉处于 {target}，而本流程无法从该状态结案",
    Code.ENDED: "投诉已终止（{ending}），等待结案",
    Code.OTHER_CURRENCY: "金额 {amount} 的币种不是 {currency}",
    Code.FACT_MISSING: "无法决定 {policy}：缺少 {fact}",
    Code.MEASURE_UNFIT: "{policy} 所需的 {measure} 为 {value}，不符合要求：{expected}",
    Code.NO_RULE: "无法决定 {policy}：没有规则适用于此情形",
    Code.RULES_CONFLICT: "无法决定 {policy}：{rules} 同时成立，而只能有一条成立",
    Code.NOT_GIVEN: "决定 {policy} 需要 {value}，而系统没有提供",
    Code.CALENDAR_ENDS: (
        "日历 {calendar} 只有 {known} 年的节假日，没有 {year} 年的；请为它补充年份"
    ),
    Code.ALREADY_DONE: "“{command}”已于 {at} 记录过",
    Code.ALREADY_OPEN: "投诉 {complaint} 已经登记",
    Code.PIN_NOT_GIVEN: "“变更规则版本”写明的是规则手册 {named}，而给出的是 {given}",
    Code.SAME_RULEBOOK: "投诉已适用规则手册 {given}",
    Code.RULEBOOK_CURRENCY: "投诉以 {old} 计价，而规则手册 {given} 以 {new} 计价",
    Code.OTHER_TIERS: (
        "投诉的分级属于 {old}，而规则手册 {given} 的分级属于 {new}：同一份记录将无法"
        "读回"
    ),
    Code.NOT_ASSESSED: "投诉尚未评估",
    Code.RECEIPT_FIXED: "投诉的收到情况为 {received}，更正后的登记不能写成 {amended}",
    Code.EVIDENCE_LOST: "更正后的登记遗漏了已收取的证据：{evidence}",
    Code.RECORD_LESSENED: "更正后的登记遗漏了已知内容：{what}",
    Code.RECORD_NOT_CONFIRMED: "须先向客户复述登记内容并得到确认（规则 {rule}）",
    Code.UNKNOWN_GROUND: "规则手册中没有法定事由 {ground}；现有：{known}",
    Code.NOT_INDEPENDENT: "{actor} 此前已对本投诉作过决定；在阶段 {stage} 须由他人决定",
    Code.NO_HANDOVER: "没有等待签收的移交",
    Code.SIGNED_BY_GIVER: "{actor} 是移交人，不能自己签收",
    Code.NOT_THE_CONTACT: "{department} 的对接人是 {contact}，{actor} 不能代为签收",
    Code.UNKNOWN_DEPARTMENT: "排班表中没有部门 {department}；现有部门：{known}",
    Code.OWNER_IS_SUPERVISOR: (
        "{department} 的监督人 {supervisor} 就是投诉负责人；任何人不能监督自己"
    ),
    Code.NO_SUPERIOR: "除负责人外无人担任 {role} 或其上级岗位",
    Code.PROMISE_IN_PAST: "{promised} 不晚于 {at}；承诺的时间必须在将来",
    Code.NOTHING_PROMISED: "尚未承诺答复日期，无从延期",
    Code.NOT_LATER: "{promised} 不晚于已承诺的日期 {until}",
    Code.UNKNOWN_CLOCK: "没有名为 {clock} 的时限；现有：{known}",
    Code.CLOCK_NOT_RUNNING: "时限 {clock} 目前没有在计时",
    Code.DEADLINE_PASSED: (
        "时限 {clock} 已于 {due} 届满，届满前没有告知客户，不能再延长"
    ),
    Code.NO_EXTENSION_LEFT: "时限 {clock} 已延长 {made} 次，不能再延长",
    Code.EXTENDED_TOO_FAR: (
        "{promised} 晚于 {latest}，即时限 {clock} 最长期限（{limit}）的终点"
    ),
    Code.NOTICE_MISSING: "延长时限 {clock} 必须告知客户：请注明告知方式",
    Code.EXTENSION_NEEDS: "延长时限 {clock} 须由 {role} 或其上级批准，{actor} 不是",
    Code.EXTENSION_BY_OWNER: "{actor} 是本投诉的负责人，时限 {clock} 须由他人批准延长",
    Code.NOTHING_ASKED: "没有等待客户答复的问题",
    Code.UNKNOWN_STEP: "流程中没有步骤 {step}；现有步骤：{known}",
    Code.UNKNOWN_OFFER: "没有方案 {offer}；现有方案：{known}",
    Code.NO_OFFERS: "尚未拟定任何方案",
    Code.OFFER_STATE: "方案 {offer} 当前状态为“{state}”，此操作要求状态为“{needed}”",
    Code.APPROVAL_OPEN: "方案 {offer} 已申请审批，尚未审结",
    Code.APPROVAL_DECLINED: "方案 {offer} 未获批准；请另拟方案",
    Code.SENT_BACK: "方案 {offer} 已被退回修改；请先修改",
    Code.SAME_PLAN: "方案 {offer} 已是该内容",
    Code.APPROVAL_NOT_NEEDED: "方案 {offer} 无需审批：{role} 有权承诺 {total}",
    Code.NO_APPROVAL_ASKED: "方案 {offer} 没有待审批的申请",
    Code.NOT_THE_APPROVER: "方案 {offer} 等待 {needed} 审批，不是 {role}",
    Code.MAKER_IS_CHECKER: "{actor} 已参与方案 {offer}，不能再审批",
    Code.BEYOND_AUTHORITY: (
        "补救合计将达 {total}，超出 {role} 的权限：{why}；{could} 有权承诺"
    ),
    Code.NOBODY_HAS_AUTHORITY: "补救合计将达 {total}，无人有此权限：{why}",
    Code.MAY_PROMISE_NOTHING: "{role} 无权承诺任何补救",
    Code.ABOVE_LIMIT: "{role} 最多可承诺 {limit}",
    Code.ABOVE_FORM_LIMIT: "{role} 对{form}最多可承诺 {limit}，而合计将达 {total}",
    Code.FORM_BARRED: "{role} 无权承诺{form}",
    Code.ALLOWANCE_SPENT: "{actor} 承诺的合计将达 {spent}，超过个人额度 {limit}",
    Code.ALLOWANCE_USED_UP: "{actor} 将承诺 {times} 次，超过个人额度 {limit} 次",
    Code.VACANT: "{role} 空缺，或仅由已参与此事者担任",
    Code.CEILING_EXCEEDED: "此{subject}的善意补救合计将达 {total}，超过上限 {limit}",
    Code.STATUTORY_EXCEEDED: "法定补救合计将达 {total}，而依法应得 {limit}",
    Code.CONCESSION_EXCEEDED: (
        "补救合计将达 {total}，超出可让步的 {limit}（规则 {rule}）"
    ),
    Code.CLEAR_NO: "除法定应得外不予补救（规则 {rule}）：{because}",
    Code.CALM_FIRST: (
        "客户情绪为“{emotion}”：请先由 {role} 或更高级别的人员与客户沟通（规则 {rule}）"
    ),
    Code.AGREEMENT_DIFFERS: (
        "向客户复述的内容与方案不符：复述为 {repeated}，方案为 {offered}"
    ),
    Code.OVERVALUED: "{form}至多估值 {limit}，不是 {worth}",
    Code.COST_UNDERSTATED: "价值 {worth} 的{form}至少花费 {limit}，不是 {cost}",
    Code.LINE_SAYS: "价值 {worth} 的{form}",
    Code.COUNTER_DEMAND_OPEN: "尚未以其他方案答复客户的反提议",
    Code.UNKNOWN_LINE: "台账中没有 {line}；现有：{known}",
    Code.NO_LINES: "尚未约定或给予任何补救",
    Code.LINE_STATE: "台账项 {line} 当前状态为“{state}”，此操作要求状态为“{needed}”",
    Code.REDRESS_OUTSTANDING: "补救尚未落实：{lines}",
    Code.LINE_IS: "{line} {state}",
    Code.OFFER_ON_TABLE: "客户尚未答复或确认 {offers}",
    Code.NOT_PROVISIONAL: "台账项 {line} 不是暂付款",
    Code.CREDIT_STANDS: "只有认定投诉不成立后才能收回暂付款",
    Code.NOT_FOLLOWED_UP: (
        "回访中客户连续表示满意 {made} 次，须满 {needed} 次（规则 {rule}）"
    ),
    Code.UNKNOWN_OUTCOME_CODE: "规则手册中没有结果代码 {code}；现有：{known}",
    Code.ONE_OUTCOME_CODE: "结案须从 {scheme} 中选定一个结果代码：{known}",
    Code.FOLLOWED_UP_ENOUGH: "回访中客户已连续 {made} 次表示满意，此后没有变化",
    Code.FOLLOWED_UP_BY_OWNER: "{actor} 是投诉负责人，不能自己回访（规则 {rule}）",
    Code.ASKED_TOO_EARLY: "询问客户的时间 {happened} 早于最近一次变化 {since}",
    Code.APOLOGY_DUE: "须由 {role} 以{medium}方式道歉（规则 {rule}）",
    Code.JOINT_APOLOGY_DUE: (
        "须由 {role} 与当事员工一起以{medium}方式道歉（规则 {rule}）"
    ),
    Code.JOINT_WITH_ONESELF: "{actor} 不能与自己一起道歉",
    Code.LETTER_DUE: "已于 {at} 口头道歉，还须书面致歉",
    Code.CALL_DUE: "投诉以信函提出，须电话答复",
    Code.MERGED_INTO_ITSELF: "投诉 {complaint} 不能并入自身",
    Code.NO_FINAL_ANSWER: "尚不构成僵局：客户没有拒绝最后的答复",
    Code.FOUND_TO_HOLD: "投诉的认定结果为“{outcome}”，不能驳回",
    Code.TOO_FEW_ATTEMPTS: (
        "联系客户未获答复 {made} 次，须满 {needed} 次（规则 {rule}）"
    ),
    Code.REOPENED_TOO_LATE: (
        "投诉已于 {closed} 结案，超过 {days} 天（规则 {rule}）；请登记一件关联的新投诉"
    ),
    Code.BEFORE_CLOSING: "{happened} 早于结案时间 {closed}",
    Code.OTHER_ENDING: "投诉不能按“{asked}”结案：它已按“{ending}”终止",
    Code.NOT_ENDED: "投诉尚未按“{asked}”终止",
    Code.NOT_CLOSED: "投诉尚未结案",
    Code.DEMAND_VAGUE: "诉求不明确：请先问客户希望如何解决",
    Code.LOSS_UNKNOWN: "{mix}：损失不明，而{form}的价值以损失计",
    Code.FALLS_SHORT: "{mix}：价值 {worth}，而应补偿 {target}",
    Code.NOTHING_LEFT: "{mix}：仅用于补足差额，而已无差额",
    Code.SAME_AS_BEFORE: "{mix}：与前面的备选方案相同",
    Code.FEW_MIXES: "规则 {rule} 只列出 {count} 种补救组合",
}
"""The same in Chinese."""

IN_CHINESE: Mapping[str, str] = {
    "prepared": "已拟定",
    "on_table": "已提出",
    "accepted": "已接受",
    "confirmed": "已确认",
    "granted": "已给予",
    "turned_down": "已被拒绝",
    "lapsed": "已失效",
    "agreed": "已约定",
    "instructed": "已下达",
    "fulfilled": "已落实",
    "failed": "执行失败",
    "unknown": "结果不明",
    "cancelled": "已取消",
    "reversed": "已收回",
    "resolved": "已解决",
    "rejected": "已驳回",
    "withdrawn": "已撤诉",
    "referred": "已转交",
    "merged": "已合并",
    "deadlocked": "僵局",
    "silent": "客户无回应",
    "upheld": "成立",
    "partly_upheld": "部分成立",
    "customer_id": "客户编号",
    "order_number": "订单号",
    "open": "未结案",
    "closed": "已结案",
    "complaint": "投诉",
    "order": "订单",
    "customer": "客户",
    "calm": "平静",
    "upset": "不满",
    "angry": "愤怒",
    "explosive": "即将爆发",
    "phone": "电话",
    "letter": "信函",
    "email": "电子邮件",
    "video": "视频",
    "in_person": "当面",
    "refund": "退款",
    "exchange": "换货",
    "replacement": "更换新品",
    "repair": "维修",
    "discount": "折扣",
    "voucher": "代金券",
    "points": "积分",
    "gift": "礼品",
    "free_product": "免费产品",
    "extended_service": "延长服务",
    "instalments": "分期支付",
    "apology": "道歉",
    "public_thanks": "公开致谢",
    "reward": "奖励",
    "private_goodwill": "高层或名人的个人心意",
    "invitation": "邀请见证改进",
    "improvement_promise": "改进承诺",
    "Open": "登记",
    "ConfirmRecord": "复述确认",
    "AmendRecord": "更正登记",
    "AddEvidence": "补充证据",
    "ClarifyDemand": "明确诉求",
    "Acknowledge": "受理告知",
    "Assess": "评估",
    "SignalEmotion": "情绪预警",
    "Expedite": "加急",
    "Dispatch": "分派",
    "AcceptHandover": "签收",
    "RecordFinding": "认定",
    "InformCustomer": "告知进展",
    "AwaitCustomer": "等待客户",
    "RecordAnswer": "客户答复",
    "ExtendDeadline": "延期",
    "Escalate": "升级",
    "AddNote": "备注",
    "Advance": "推进步骤",
    "Repin": "变更规则版本",
    "PrepareOffers": "拟定方案",
    "ReviseOffer": "修改方案",
    "RequestApproval": "申请审批",
    "Approve": "批准",
    "DeclineApproval": "不批准",
    "ReturnForChange": "退回修改",
    "PresentOffer": "提出方案",
    "RecordObjection": "客户异议",
    "RecordCounterDemand": "客户反提议",
    "RecordAcceptance": "客户接受",
    "ConfirmAgreement": "最后确认",
    "Grant": "单方给予",
    "InstructRedress": "下达执行",
    "FulfilRedress": "执行完成",
    "FailRedress": "执行失败",
    "CancelRedress": "取消执行",
    "ReverseCredit": "收回暂付",
    "Apologise": "道歉",
    "FollowUp": "回访",
    "RejectComplaint": "驳回投诉",
    "Withdraw": "撤诉",
    "Refer": "转交",
    "MergeInto": "合并",
    "RecordDeadlock": "僵局",
    "RecordSilence": "客户无回应",
    "Reopen": "重新受理",
    "Close": "结案",
    "RecordRootCause": "记录根因",
    "RecordImprovement": "记录改进",
}
"""The library's own words in Chinese; a host's words stay as they are."""
