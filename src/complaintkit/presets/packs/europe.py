"""Packs of the European Union and of Ireland: payments, finance, air travel."""

from datetime import date

from complaintkit.clocks.limit import Confidence, Limit, Source, Unit
from complaintkit.money import Money
from complaintkit.policies.clocks import ANSWERED, Clock, Extension
from complaintkit.policies.entitlement import Entitlement
from complaintkit.policies.pack import Pack, Referral
from complaintkit.rules.facts import Facts, number
from complaintkit.rules.table import RuleTable, otherwise, rule

_A, _B = Confidence.PRIMARY, Confidence.SECONDARY

_PSD2 = Source(
    "Directive (EU) 2015/2366, art. 101(2)",
    "https://haufe.de/versicherungs-glossar/richtlinie-eu-20152366-des-europaeischen-"
    "parlaments-un-art-101-streitbeilegung_idesk_PI10820_HI8901057.html",
    _A,
)

PSD2 = Pack(
    id="eu-psd2",
    version="2018",
    title="Second Payment Services Directive, art. 101",
    jurisdiction="EU",
    sector="payments",
    zone="Europe/Brussels",
    effective_from=date(2018, 1, 13),
    dates_source=Source(
        "Directive (EU) 2015/2366, art. 115",
        "https://www.lexology.com/library/detail.aspx"
        "?g=696f2c92-24f6-4cca-9f1d-071626b2d919",
        _B,
    ),
    clocks=[
        Clock(
            name="PSD2 reply",
            limit=Limit(15, Unit.BUSINESS_DAYS, source=_PSD2),
            stops=ANSWERED,
            extensions=[Extension(to=Limit(35, Unit.BUSINESS_DAYS, source=_PSD2))],
        )
    ],
)
"""Reply within 15 business days; with a holding reply never over 35."""

_CPC = Source(
    "Central Bank of Ireland, Consumer Protection Code (re-made)",
    "https://lloydseurope.com/market-resources/delegated-authorities/"
    "compliance-operations/complaints-handling/ireland",
    _B,
)

IRELAND_CPC = Pack(
    id="ie-cpc",
    version="2026",
    title="Central Bank of Ireland, Consumer Protection Code",
    jurisdiction="IE",
    sector="financial services",
    zone="Europe/Dublin",
    effective_from=date(2026, 3, 24),
    dates_source=Source(
        "Standards for Business Regulations 2025, reg. 1(2)",
        "https://centralbank.ie/regulation/consumer-protection/"
        "consumer-protection-code/section-17a-regulations",
        _A,
    ),
    clocks=[
        Clock(
            name="CPC acknowledgement",
            limit=Limit(5, Unit.BUSINESS_DAYS, source=_CPC),
            stops=["acknowledge", *ANSWERED],
        ),
        Clock(
            name="CPC update",
            limit=Limit(20, Unit.BUSINESS_DAYS, source=_CPC),
            stops=ANSWERED,
            repeats=["inform_customer", "extend_deadline"],
        ),
        Clock(
            name="CPC resolution",
            limit=Limit(40, Unit.BUSINESS_DAYS, source=_CPC),
            stops=ANSWERED,
            extensions=[Extension(to=None)],  # the customer is told the time it takes
        ),
        Clock(
            name="CPC outcome letter",
            limit=Limit(5, Unit.BUSINESS_DAYS, source=_CPC),
            starts=["record_finding"],
            stops=ANSWERED,
        ),
    ],
    referral=Referral("Financial Services and Pensions Ombudsman"),
)
"""Acknowledge in 5 business days, an update every 20, resolve in 40."""


class FlightFacts(Facts):
    """What the compensation for a flight goes by, as the finding measured it.

    >>> list(FlightFacts.declared())
    ['distance_km', 'delay_minutes']
    """

    distance_km = number(0, 20_100)
    delay_minutes = number(0, 100_000)


_F = FlightFacts
_EU261 = Source(
    "Regulation (EC) 261/2004, art. 7",
    "https://help.ryanair.com/hc/en-us/articles/12891928880401-Regulation-EU261",
    _B,
)
_ON_TIME = rule(
    "on-time",
    _F.delay_minutes < 180,
    then=Money(0, "EUR"),
    because="it came less than three hours late",
)
_SHORT = rule("short", _F.distance_km <= 1500, then=Money(250, "EUR"))

EU261 = Pack(
    id="eu-261",
    version="2005",
    title="Air passenger rights, Regulation (EC) 261/2004",
    jurisdiction="EU",
    sector="air travel",
    zone="Europe/Brussels",
    effective_from=date(2005, 2, 17),
    dates_source=Source(
        "Regulation (EC) 261/2004, art. 19",
        "https://standardyprawa.pl/akt/486/art/57365",
        _A,
    ),
    entitlements=[
        Entitlement(
            ground="eu261",
            bands=RuleTable(
                "flights",
                _F,
                [
                    _ON_TIME,
                    _SHORT,
                    rule("medium", _F.distance_km <= 3500, then=Money(400, "EUR")),
                    otherwise(Money(600, "EUR")),
                ],
            ),
            source=_EU261,
        ),
        Entitlement(
            ground="eu261-within-the-union",
            bands=RuleTable(
                "flights within the Union",
                _F,
                [_ON_TIME, _SHORT, otherwise(Money(400, "EUR"))],
            ),
            source=_EU261,
        ),
    ],
)
"""250, 400 or 600 euros, by distance, from three hours late."""
