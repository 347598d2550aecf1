"""Packs of no one region: the ISO standard, Australia, India, the United States."""

from datetime import date

from attrs import evolve

from complaintkit.clocks.limit import Confidence, Limit, Source, Unit
from complaintkit.complaint.complaint import EndingKind
from complaintkit.policies.clocks import (
    ANSWERED,
    ENDED,
    Clock,
    Exemption,
    Extension,
    OnReopening,
)
from complaintkit.policies.pack import OutcomeCodes, Pack, Referral

_A, _B = Confidence.PRIMARY, Confidence.SECONDARY

ISO_10002 = Pack(
    id="iso-10002",
    version="2018",
    title="ISO 10002:2018, GB/T 19012-2019",
    jurisdiction="international",
    sector="all",
    zone="UTC",
    effective_from=date(2020, 1, 1),
    dates_source=Source(
        "GB/T 19012-2019, identical to ISO 10002:2018",
        "https://fx361.cc/page/2019/0127/15933160.shtml",
        _B,
    ),
    clocks=[
        Clock(
            name="ISO acknowledgement",
            stops=["acknowledge", *ANSWERED],
        ),
        Clock(
            name="ISO assessment",
            stops=["assess", *ENDED],
            on_reopening=OnReopening.STAYS,
        ),
        Clock(name="ISO response", stops=ANSWERED),
        Clock(
            name="ISO closing",
            starts=[event for event in ANSWERED if event != "close"],
            stops=["close", "reopen"],
            on_reopening=OnReopening.STAYS,
        ),
    ],
)
"""The skeleton of clause 8: what has a time limit, and the house says which."""

_RG271 = Source(
    "ASIC, RG 271",
    "https://www.investordaily.com.au/regulation/"
    "47568-asic-cuts-down-response-times-for-disputes",
    _B,
)
_RG271_ACKNOWLEDGE = Source(
    "ASIC, RG 271: acknowledgement",
    "https://www.afa.asn.au/news/new-internal-dispute-resolution-regime",
    _B,
)

RG_271 = Pack(
    id="au-asic-rg271",
    version="2021",
    title="ASIC Regulatory Guide 271, internal dispute resolution",
    jurisdiction="AU",
    sector="financial services",
    zone="Australia/Sydney",
    effective_from=date(2021, 10, 5),
    dates_source=Source(
        "ASIC, RG 271",
        "https://www.asic.gov.au/regulatory-resources/find-a-document/"
        "regulatory-guides/rg-271-internal-dispute-resolution/",
        _B,
    ),
    clocks=[
        Clock(
            name="RG 271 acknowledgement",
            limit=Limit(24, Unit.HOURS, source=_RG271_ACKNOWLEDGE),
            stops=["acknowledge", *ANSWERED],
        ),
        Clock(
            name="RG 271 response",
            limit=Limit(30, Unit.CALENDAR_DAYS, source=_RG271),
            stops=ANSWERED,
            extensions=[Extension(to=None)],  # the delay letter
            exemption=Exemption(
                within=Limit(5, Unit.BUSINESS_DAYS, source=_RG271_ACKNOWLEDGE),
                by=["confirm_agreement", "close"],
            ),
        ),
    ],
    referral=Referral("Australian Financial Complaints Authority"),
)
"""Acknowledge in 24 hours, respond in 30 days."""

RG_271_SUPERANNUATION = evolve(
    RG_271,
    id="au-asic-rg271-superannuation",
    sector="superannuation",
    clocks=[
        RG_271.clocks[0],
        evolve(RG_271.clocks[1], limit=Limit(45, Unit.CALENDAR_DAYS, source=_RG271)),
    ],
)
"""The same for superannuation, where the response may take 45 days."""

_CFPB = Source(
    "CFPB Company Portal Manual, 8.1",
    "http://llt4fun.insidearm.com/news/"
    "00043245-what-include-interim-response-cfpb-compla",
    _B,
)

CFPB = Pack(
    id="us-cfpb",
    version="2012",
    title="CFPB company portal",
    jurisdiction="US",
    sector="financial services",
    zone="America/New_York",
    dates_source=Source(
        "CFPB Company Portal Manual",
        "http://www.cfpbmonitor.com/2012/01/19/cfpb-updates-complaint-system-manual/",
        _B,
    ),
    clocks=[
        Clock(
            name="CFPB response",
            limit=Limit(15, Unit.CALENDAR_DAYS, source=_CFPB),
            stops=ANSWERED,
            extensions=[Extension(to=Limit(60, Unit.CALENDAR_DAYS, source=_CFPB))],
        )
    ],
    outcome_codes=[
        OutcomeCodes(
            "CFPB company response",
            [
                "closed_with_explanation",
                "closed_with_monetary_relief",
                "closed_with_non_monetary_relief",
            ],
            endings=[EndingKind.RESOLVED, EndingKind.REJECTED, EndingKind.DEADLOCKED],
            source=Source(
                "CFPB, company response categories",
                "https://www.dentons.com/ru/insights/newsletters/2021/march/31/"
                "consumer-finance-report/back-to-basics-continued-what-happens-when-"
                "the-cfpb-sends-you-a-complaint-through-the-portal",
                _B,
            ),
        )
    ],
)
"""Respond 15 days from being sent it; once in progress, within 60."""

_INDIA = Source(
    "Consumer Protection (E-Commerce) Rules 2020",
    "https://www.thehindubusinessline.com/economy/policy/"
    "new-e-commerce-norms-notified-under-consumer-protection-act-2019/"
    "article32184860.ece",
    _B,
)

INDIA_E_COMMERCE = Pack(
    id="in-e-commerce",
    version="2020",
    title="Consumer Protection (E-Commerce) Rules, 2020",
    jurisdiction="IN",
    sector="electronic commerce",
    zone="Asia/Kolkata",
    effective_from=date(2020, 7, 23),
    dates_source=Source(
        "Consumer Protection (E-Commerce) Rules 2020",
        "https://www.livelaw.in/law-firms/articles/"
        "consumer-protection-e-commerce-rules-2020-161033",
        _B,
    ),
    clocks=[
        Clock(
            name="E-Commerce acknowledgement",
            limit=Limit(48, Unit.HOURS, source=_INDIA),
            stops=["acknowledge", *ANSWERED],
        ),
        Clock(
            name="E-Commerce redress",
            limit=Limit(1, Unit.MONTHS, source=_INDIA),
            stops=["confirm_agreement", "grant", *ENDED],
        ),
    ],
)
"""Acknowledge in 48 hours, redress within a month."""
