"""Packs of the United Kingdom: financial services, social housing, telephones."""

from datetime import date

from attrs import evolve

from complaintkit.clocks.limit import Confidence, Limit, Source, Unit
from complaintkit.complaint.complaint import EndingKind
from complaintkit.policies.clocks import (
    ANSWERED,
    Clock,
    Exemption,
    Extension,
    OnReopening,
    Stage,
)
from complaintkit.policies.pack import OutcomeCodes, Pack, Referral

_A, _B = Confidence.PRIMARY, Confidence.SECONDARY

_DISP_1_5 = Source(
    "FCA Handbook, DISP 1.5",
    "https://public-ui-fcahandbook-dev.azurewebsites.net/handbook/disp1/disp1s5",
    _A,
)
_DISP_1_6 = Source(
    "FCA Handbook, DISP 1.6 (text of 2012)",
    "https://handbook.fca.org.uk/handbook/DISP/1/6.html?date=2012-02-14&timeline=True",
    _A,
)
_DISP_1_9 = Source(
    "FCA Handbook, DISP 1.9",
    "https://www.handbook.fca.org.uk/handbook/DISP/1/9.html?date=2021-09-23",
    _A,
)

FCA_DISP = Pack(
    id="uk-fca-disp",
    version="2016",
    title="FCA Handbook, Dispute Resolution: Complaints (DISP 1)",
    jurisdiction="GB",
    sector="financial services",
    zone="Europe/London",
    effective_from=date(2016, 6, 30),
    dates_source=_DISP_1_5,
    clocks=[
        Clock(
            name="DISP final response",
            limit=Limit(8, Unit.WEEKS, source=_DISP_1_6),
            stops=ANSWERED,
            extensions=[Extension(to=None)],  # the reasoned holding response
            exemption=Exemption(
                within=Limit(3, Unit.BUSINESS_DAYS, source=_DISP_1_5),
                by=["confirm_agreement", "close"],
            ),
        )
    ],
    outcome_codes=[
        OutcomeCodes(
            "DISP final response",
            [
                "accepted_with_redress",
                "redress_without_accepting",
                "rejected",
                "summary_resolution",
            ],
            endings=[EndingKind.RESOLVED, EndingKind.REJECTED, EndingKind.DEADLOCKED],
            source=_DISP_1_6,
        )
    ],
    referral=Referral(
        "Financial Ombudsman Service", Limit(6, Unit.MONTHS, source=_DISP_1_6)
    ),
    retention=Limit(36, Unit.MONTHS, source=_DISP_1_9),
)
"""Final response within 8 weeks, none of it if resolved by the third business day."""

_HOUSING = "https://slough.gov.uk/complaints-feedback/housing-ombudsman-complaint-"
_CODE_6_2 = Source(
    "Housing Ombudsman, Complaint Handling Code 2024, 6.2",
    _HOUSING + "handling-code-self-assessment/6",
    _B,
)
_CODE_6_3 = Source(
    "Housing Ombudsman, Complaint Handling Code 2024, 6.3",
    _HOUSING + "handling-code-self-assessment/6",
    _B,
)
_CODE_6_4 = Source(
    "Housing Ombudsman, Complaint Handling Code 2024: extension of stage 1",
    "https://www.great-yarmouth.gov.uk/article/8963/Complaint-stages",
    _B,
)
_CODE_6_11 = Source(
    "Housing Ombudsman, Complaint Handling Code 2024, 6.11",
    _HOUSING + "handling-code-self-assessment/7",
    _B,
)
_CODE_6_15 = Source(
    "Housing Ombudsman, Complaint Handling Code 2024: extension of stage 2",
    "https://tch.org.uk/2024/05/29/changes-to-the-complaint-handling-code/",
    _B,
)

HOUSING_OMBUDSMAN = Pack(
    id="uk-housing-ombudsman",
    version="2024",
    title="Housing Ombudsman, Complaint Handling Code",
    jurisdiction="GB",
    sector="social housing",
    zone="Europe/London",
    effective_from=date(2024, 4, 1),
    dates_source=Source(
        "Housing Ombudsman, The Code 2024",
        "https://housing-ombudsman.org.uk/landlords-info/complaint-handling-code/"
        "the-code-2024",
        _B,
    ),
    stages=[
        Stage("stage 1"),
        Stage("stage 2", begins_on=["reopen"], independent=True),
    ],
    clocks=[
        Clock(
            name="stage 1 acknowledgement",
            limit=Limit(5, Unit.BUSINESS_DAYS, source=_CODE_6_2),
            stops=["acknowledge", *ANSWERED],
            stage=1,
        ),
        Clock(
            name="stage 1 answer",
            limit=Limit(10, Unit.BUSINESS_DAYS, source=_CODE_6_3),
            starts=["acknowledge"],
            stops=ANSWERED,
            extensions=[Extension(to=Limit(20, Unit.BUSINESS_DAYS, source=_CODE_6_4))],
            stage=1,
        ),
        Clock(
            name="stage 2 acknowledgement",
            limit=Limit(5, Unit.BUSINESS_DAYS, source=_CODE_6_11),
            starts=["reopen"],
            stops=["acknowledge", *ANSWERED],
            stage=2,
        ),
        Clock(
            name="stage 2 answer",
            limit=Limit(20, Unit.BUSINESS_DAYS, source=_CODE_6_11),
            starts=["acknowledge"],
            stops=ANSWERED,
            extensions=[Extension(to=Limit(40, Unit.BUSINESS_DAYS, source=_CODE_6_15))],
            on_reopening=OnReopening.STAYS,  # it starts with its acknowledgement
            stage=2,
        ),
    ],
    referral=Referral("Housing Ombudsman Service"),
)
"""Two stages, each acknowledged in 5 working days and answered from then on."""

_OFCOM = Source(
    "Ofcom, statement on access to dispute resolution, 2025",
    "https://www.techdigest.tv/2025/07/"
    "ofcom-accelerates-telecoms-complaint-resolution-for-consumers.html",
    _B,
)

OFCOM_8_WEEKS = Pack(
    id="uk-ofcom",
    version="8 weeks",
    title="Ofcom, access to alternative dispute resolution",
    jurisdiction="GB",
    sector="telecommunications",
    zone="Europe/London",
    effective_to=date(2026, 4, 7),
    dates_source=_OFCOM,
    clocks=[
        Clock(
            name="ADR letter",
            limit=Limit(8, Unit.WEEKS, source=_OFCOM),
            stops=ANSWERED,
        )
    ],
)
"""The external body may be gone to after 8 weeks."""

OFCOM_6_WEEKS = evolve(
    OFCOM_8_WEEKS,
    version="6 weeks",
    effective_from=date(2026, 4, 8),
    effective_to=None,
    clocks=[evolve(OFCOM_8_WEEKS.clocks[0], limit=Limit(6, Unit.WEEKS, source=_OFCOM))],
)
"""The external body may be gone to after 6 weeks."""
