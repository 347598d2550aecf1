"""Every lifecycle that is shipped, by name; loads python-statemachine when imported."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from attrs import frozen

from complaintkit.lifecycle.after_sales import AfterSalesChart, after_sales
from complaintkit.lifecycle.analyse_and_review import (
    AnalyseAndReviewChart,
    analyse_and_review,
)
from complaintkit.lifecycle.calming import CalmingChart, calming
from complaintkit.lifecycle.chart import Chart
from complaintkit.lifecycle.listen_to_closure import (
    ListenToClosureChart,
    listen_to_closure,
)
from complaintkit.lifecycle.listen_to_satisfied import (
    ListenToSatisfiedChart,
    listen_to_satisfied,
)
from complaintkit.lifecycle.management import ManagementChart, management
from complaintkit.lifecycle.moves import Lifecycle
from complaintkit.lifecycle.negotiation import NegotiationChart, negotiation
from complaintkit.lifecycle.six_steps import SixStepsChart, six_steps
from complaintkit.lifecycle.standard import StandardChart, standard_lifecycle


@frozen
class Shipped:
    """A shipped lifecycle: the chart that is drawn, and what compiles it.

    >>> SHIPPED["calming"].lifecycle().initial
    'letting_out'
    """

    chart: type[Chart]
    lifecycle: Callable[[], Lifecycle]


SHIPPED: Mapping[str, Shipped] = MappingProxyType(
    {
        "standard": Shipped(StandardChart, standard_lifecycle),
        "six_steps": Shipped(SixStepsChart, six_steps),
        "listen_to_closure": Shipped(ListenToClosureChart, listen_to_closure),
        "negotiation": Shipped(NegotiationChart, negotiation),
        "after_sales": Shipped(AfterSalesChart, after_sales),
        "calming": Shipped(CalmingChart, calming),
        "listen_to_satisfied": Shipped(ListenToSatisfiedChart, listen_to_satisfied),
        "analyse_and_review": Shipped(AnalyseAndReviewChart, analyse_and_review),
        "management": Shipped(ManagementChart, management),
    }
)
"""Every lifecycle that is shipped, by the name of its function."""


def shipped_lifecycles() -> dict[str, Lifecycle]:
    """Every shipped lifecycle, compiled, by name: what a ``RulebookCodec`` takes.

    >>> list(shipped_lifecycles())[:3]
    ['standard', 'six_steps', 'listen_to_closure']
    """
    return {name: each.lifecycle() for name, each in SHIPPED.items()}
