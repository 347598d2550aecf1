"""Customer complaint handling as a domain library: values, policies, lifecycles."""

from complaintkit.clocks import Calendar, Limit, Unit
from complaintkit.complaint.assessment import (
    Assessment,
    Conduct,
    Emotion,
    Factors,
    Fault,
    Finding,
    Kind,
    Outcome,
    Responsibility,
    Scope,
    Severity,
    Tier,
    Urgency,
)
from complaintkit.complaint.care import (
    ApologyLevel,
    ApologyTerms,
    Attention,
    FollowUpTerms,
    Medium,
    Stance,
)
from complaintkit.complaint.complaint import Complaint, EndingKind
from complaintkit.complaint.intake import (
    Channel,
    Demand,
    DemandKind,
    Evidence,
    Intake,
    Product,
)
from complaintkit.complaint.people import Actor, Person
from complaintkit.complaint.personal import Erased
from complaintkit.complaint.redress import (
    Basis,
    Compensation,
    Offer,
    Plan,
    Redress,
    RedressForm,
)
from complaintkit.complaint.time import ClockState
from complaintkit.errors import (
    BrokenHistory,
    CannotDecide,
    CannotDecode,
    ComplaintKitError,
    InvalidRulebook,
    InvalidValue,
    NotAllowed,
    NotEffective,
    StaleVersion,
    UnknownComplaint,
)
from complaintkit.handling import (
    Duty,
    DutyKind,
    Entry,
    Handled,
    Reading,
    Step,
    available,
    handle,
    handle_all,
    open_complaint,
    plan_offers,
    read_clocks,
    reasons_against,
    replay,
    what_is_due,
)
from complaintkit.lifecycle import Lifecycle
from complaintkit.money import Money, Rounding
from complaintkit.policies.clocks import Clock
from complaintkit.policies.pack import Pack
from complaintkit.policies.situation import (
    Delegation,
    Department,
    Roster,
    Situation,
)
from complaintkit.reasons import Code, Language, Reason
from complaintkit.rulebook import Rulebook
from complaintkit.rules.decision import Decision
from complaintkit.rules.table import RuleTable, otherwise, rule

__all__ = [
    "Actor",
    "ApologyLevel",
    "ApologyTerms",
    "Assessment",
    "Attention",
    "Basis",
    "BrokenHistory",
    "Calendar",
    "CannotDecide",
    "CannotDecode",
    "Channel",
    "Clock",
    "ClockState",
    "Code",
    "Compensation",
    "Complaint",
    "ComplaintKitError",
    "Conduct",
    "Decision",
    "Delegation",
    "Demand",
    "DemandKind",
    "Department",
    "Duty",
    "DutyKind",
    "Emotion",
    "EndingKind",
    "Entry",
    "Erased",
    "Evidence",
    "Factors",
    "Fault",
    "Finding",
    "FollowUpTerms",
    "Handled",
    "Intake",
    "InvalidRulebook",
    "InvalidValue",
    "Kind",
    "Language",
    "Lifecycle",
    "Limit",
    "Medium",
    "Money",
    "NotAllowed",
    "NotEffective",
    "Offer",
    "Outcome",
    "Pack",
    "Person",
    "Plan",
    "Product",
    "Reading",
    "Reason",
    "Redress",
    "RedressForm",
    "Responsibility",
    "Roster",
    "Rounding",
    "RuleTable",
    "Rulebook",
    "Scope",
    "Severity",
    "Situation",
    "StaleVersion",
    "Stance",
    "Step",
    "Tier",
    "Unit",
    "UnknownComplaint",
    "Urgency",
    "available",
    "handle",
    "handle_all",
    "open_complaint",
    "otherwise",
    "plan_offers",
    "read_clocks",
    "reasons_against",
    "replay",
    "rule",
    "what_is_due",
]


def __dir__() -> list[str]:
    return __all__
