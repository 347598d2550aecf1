"""Customer complaint handling as a domain library: values, policies, lifecycles."""

from complaintkit.complaint.assessment import (
    Assessment,
    Finding,
    Kind,
    Outcome,
    Responsibility,
    Scope,
    Severity,
    Tier,
    Urgency,
)
from complaintkit.complaint.care import Medium
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
    Compensation,
    Offer,
    Plan,
    Redress,
    RedressForm,
)
from complaintkit.errors import (
    BrokenHistory,
    CannotDecide,
    CannotDecode,
    ComplaintKitError,
    InvalidRulebook,
    InvalidValue,
    NotAllowed,
    StaleVersion,
)
from complaintkit.handling import (
    Entry,
    Handled,
    Step,
    available,
    handle,
    handle_all,
    open_complaint,
    plan_offers,
    reasons_against,
    replay,
)
from complaintkit.lifecycle import Lifecycle
from complaintkit.money import Money, Rounding
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
    "Assessment",
    "BrokenHistory",
    "CannotDecide",
    "CannotDecode",
    "Channel",
    "Code",
    "Compensation",
    "Complaint",
    "ComplaintKitError",
    "Decision",
    "Delegation",
    "Demand",
    "DemandKind",
    "Department",
    "EndingKind",
    "Entry",
    "Erased",
    "Evidence",
    "Finding",
    "Handled",
    "Intake",
    "InvalidRulebook",
    "InvalidValue",
    "Kind",
    "Language",
    "Lifecycle",
    "Medium",
    "Money",
    "NotAllowed",
    "Offer",
    "Outcome",
    "Person",
    "Plan",
    "Product",
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
    "Step",
    "Tier",
    "Urgency",
    "available",
    "handle",
    "handle_all",
    "open_complaint",
    "otherwise",
    "plan_offers",
    "reasons_against",
    "replay",
    "rule",
]
