"""Ways that complaints go: to where an offer can be made, to a promise, to the end."""

from collections.abc import Callable
from functools import cached_property

from attrs import frozen

from complaintkit import commands as do
from complaintkit.checking.ladder import just_above
from complaintkit.complaint.complaint import Complaint, EndingKind
from complaintkit.complaint.people import Actor
from complaintkit.complaint.redress import Plan
from complaintkit.exploring.acts import (
    answering,
    both,
    carrying_out,
    closing,
    of_offers,
    preparing,
    signing,
    working,
)
from complaintkit.exploring.cast import Cast
from complaintkit.exploring.keys import by_all, by_work
from complaintkit.exploring.samples import amounts, bounds, forms, plan
from complaintkit.exploring.search import Act, Acts, House, Node, Search
from complaintkit.rulebook import Rulebook

FEW = 1500
"""So many complaints are looked at for the shortest way to one thing."""


@frozen
class Ways:
    """A rulebook with a cast, and the ways its complaints go."""

    house: House
    cast: Cast

    @classmethod
    def of(cls, rulebook: Rulebook, *, vacant: str | None = None) -> "Ways":
        """The ways under *rulebook*, with everybody in place, or one role vacant."""
        cast = Cast.of(rulebook, vacant=vacant)
        anew = rulebook.with_(version=f"{rulebook.version} anew")
        given = cast.given(rulebook.currency)
        return cls(House(rulebook, given, cast.lead, anew), cast)

    @property
    def rulebook(self) -> Rulebook:
        """The rulebook that is explored."""
        return self.house.rulebook

    @cached_property
    def working(self) -> Acts:
        """What is done before and between offers."""
        return working(self.rulebook, self.cast)

    @cached_property
    def worked(self) -> Search:
        """Everything that work alone leads to."""
        opened = self.house.opened()
        return Search(self.house, self.working, by_work, FEW).run(opened)

    @cached_property
    def preparation(self) -> Act:
        """The lead prepares an offer of the least amount."""
        form, least = next(iter(forms(self.rulebook))), amounts(self.rulebook)[0]
        return Act(self.cast.lead, do.PrepareOffers([plan(form, least)]))

    @cached_property
    def ready(self) -> Node | None:
        """The first complaint for which an offer can be prepared, and gone on with.

        Where none can be gone on with, the first for which one can be prepared.
        """
        first: Node | None = None
        for node in self.worked.nodes:
            prepared = self.worked.attempt(node, self.preparation)
            if isinstance(prepared, Node):
                if self._goes_on(prepared):
                    return node
                first = first or node
        return first

    def _goes_on(self, prepared: Node) -> bool:
        """Whether what the lead has prepared can be presented, or asked for."""
        acts = of_offers([self.cast.lead], do.PresentOffer, do.RequestApproval)
        return any(
            isinstance(self.worked.attempt(prepared, act), Node)
            for act in acts(prepared.complaint)
        )

    def promise(self, start: Node, maker: Actor, offered: Plan) -> Search:
        """How *maker* gets to promise *offered*: alone, or once others have signed."""
        acts = both(
            preparing([maker], [offered], 1),
            of_offers([maker], do.PresentOffer, do.RequestApproval),
            signing(self.cast),
        )
        return self._shortest(start, acts, _is_promised)

    def settlement(self, start: Node) -> Search:
        """How what was promised is agreed, carried out, and closed as resolved."""
        acts = both(
            answering(self.cast),
            carrying_out([self.cast.lead]),
            closing(self.rulebook, self.cast, EndingKind.RESOLVED),
        )
        return self._shortest(start, acts, _is_settled)

    def ends(self, start: Node, acts: Acts) -> bool:
        """Whether *acts*, or a higher offer, lead on from *start* to a closed one."""
        rulebook, lead = self.rulebook, self.cast.lead
        form, least = next(iter(forms(rulebook))), bounds(rulebook)[0]
        plans = [plan(form, least), plan(form, just_above(least))]
        tried = both(acts, preparing([lead], plans, 1))
        search = Search(self.house, tried, by_all, FEW, goal=lambda it: it.closed)
        if search.run(start).reached is not None:
            return True
        promised = (self.promise(start, lead, each).reached for each in plans)
        return any(
            node is not None and self.settlement(node).reached is not None
            for node in promised
        )

    def _shortest(
        self, start: Node, acts: Acts, goal: Callable[[Complaint], bool]
    ) -> Search:
        """With the work that the chart names; where a guard stops that, with all."""
        tried = both(acts, self.working)
        search = Search(self.house, tried, by_all, FEW, goal=goal).run(start)
        if search.reached is not None or not search.guarded:
            return search
        tried = both(acts, working(self.rulebook, self.cast, everything=True))
        more = Search(self.house, tried, by_all, FEW // 5, goal=goal)
        more.run(search.furthest)
        return search if more.reached is None else more


def _is_promised(complaint: Complaint) -> bool:
    return bool(complaint.on_table)


def _is_settled(complaint: Complaint) -> bool:
    return complaint.closed and bool(complaint.fulfilled)
