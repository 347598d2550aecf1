"""Packs of China: consumers, food, banks and insurers, the market regulator."""

from datetime import date
from decimal import Decimal

from complaintkit.clocks.limit import Confidence, Limit, Source, Unit
from complaintkit.money import Money
from complaintkit.policies.clocks import (
    ANSWERED,
    ENDED,
    NOTHING_OWED,
    Clock,
    Extension,
)
from complaintkit.policies.entitlement import Entitlement
from complaintkit.policies.pack import Pack

_A, _B = Confidence.PRIMARY, Confidence.SECONDARY
_LAWS = "https://github.com/LawRefBook/Laws"

CONSUMERS = Pack(
    id="cn-consumer",
    version="2014",
    title="消费者权益保护法",
    jurisdiction="CN",
    sector="all",
    zone="Asia/Shanghai",
    effective_from=date(2014, 3, 15),
    dates_source=Source(
        "消费者权益保护法 (2013 amendment), President's Order No. 7",
        "https://www.chinalawtranslate.com/"
        "consumer-protection-law-including-2013-amendments/?lang=en",
        _B,
    ),
    entitlements=[
        Entitlement(
            ground="fraud",
            prices=Decimal(3),
            at_least=Money(500, "CNY"),
            besides_loss=True,
            source=Source("消费者权益保护法 art. 55(1)", _LAWS, _A),
        )
    ],
)
"""For fraud three times the price, at least 500 yuan, besides the loss (退一赔三)."""

CONSUMER_MEASURES = Pack(
    id="cn-consumer-measures",
    version="2015",
    title="侵害消费者权益行为处罚办法",
    jurisdiction="CN",
    sector="all",
    zone="Asia/Shanghai",
    effective_from=date(2015, 3, 15),
    dates_source=Source("侵害消费者权益行为处罚办法 art. 22", _LAWS, _A),
    clocks=[
        Clock(
            name="refund or repair",
            limit=Limit(
                15,
                Unit.CALENDAR_DAYS,
                source=Source("侵害消费者权益行为处罚办法 art. 8", _LAWS, _A),
            ),
            starts=["confirm_agreement", "grant"],
            stops=[NOTHING_OWED, *ENDED],
        )
    ],
)
"""Beyond 15 days a refund or repair is delayed on purpose."""

FOOD = Pack(
    id="cn-food",
    version="2015",
    title="食品安全法",
    jurisdiction="CN",
    sector="food",
    zone="Asia/Shanghai",
    effective_from=date(2015, 10, 1),
    effective_to=date(2025, 11, 30),
    dates_source=Source("食品安全法 art. 154", _LAWS, _A),
    superseded_by=Source(
        "食品安全法 as amended on 2025-09-12; a change of art. 148 is not confirmed",
        "http://en.people.cn/n3/2025/0913/c90000-20365760.html",
        _B,
    ),
    entitlements=[
        Entitlement(
            ground="unsafe food",
            prices=Decimal(10),
            losses=Decimal(3),
            at_least=Money(1000, "CNY"),
            besides_loss=True,
            source=Source("食品安全法 art. 148", _LAWS, _A),
        )
    ],
)
"""For unsafe food ten times the price or three times the loss, at least 1000 yuan."""

_BANKS = Source(
    "银行业保险业消费投诉处理管理办法 (2020)",
    "http://finance.caixin.com/2020-01-17/101505443.html",
    _B,
)

BANKS_AND_INSURERS = Pack(
    id="cn-bank-insurance",
    version="2020",
    title="银行业保险业消费投诉处理管理办法",
    jurisdiction="CN",
    sector="banks and insurers",
    zone="Asia/Shanghai",
    effective_from=date(2020, 3, 1),
    dates_source=Source(
        "银行业保险业消费投诉处理管理办法 (2020)", "https://linqubank.com/v/624", _B
    ),
    clocks=[
        Clock(
            name="银保 handling",
            limit=Limit(15, Unit.CALENDAR_DAYS, source=_BANKS),
            stops=ANSWERED,
            extensions=[
                Extension(
                    to=Limit(30, Unit.CALENDAR_DAYS, source=_BANKS), notice=False
                ),
                Extension(
                    to=Limit(60, Unit.CALENDAR_DAYS, source=_BANKS), approver="superior"
                ),
            ],
        )
    ],
)
"""15 days, 30 where it is complex, 60 with the approval of a superior and notice."""

_SAMR = Source("市场监督管理投诉举报处理暂行办法 (2022)", _LAWS, _A)

MARKET_REGULATOR = Pack(
    id="cn-samr",
    version="2022",
    title="市场监督管理投诉举报处理暂行办法",
    jurisdiction="CN",
    sector="market regulation",
    zone="Asia/Shanghai",
    effective_from=date(2022, 11, 1),
    effective_to=date(2026, 4, 14),
    dates_source=Source(
        "市场监督管理投诉举报处理暂行办法 (second amendment of 2022)",
        "https://m.taowenge.com/p-86515658.html",
        _B,
    ),
    superseded_by=Source(
        "市场监督管理投诉举报处理办法 (SAMR Order 121); its periods are not confirmed",
        "http://sushuapos.com/show-1-55828-0.html",
        _B,
    ),
    clocks=[
        Clock(
            name="SAMR acceptance",
            limit=Limit(7, Unit.BUSINESS_DAYS, source=_SAMR),
            stops=["acknowledge", *ANSWERED],
        ),
        Clock(
            name="SAMR mediation",
            limit=Limit(45, Unit.BUSINESS_DAYS, source=_SAMR),
            starts=["acknowledge"],
            stops=ANSWERED,
        ),
    ],
)
"""Accepted or refused in 7 working days, mediated in 45 from the acceptance."""
