"""The cast of a story: somebody for each role, and those who might cheat."""

from attrs import frozen

from complaintkit.complaint.people import Actor
from complaintkit.money import Money
from complaintkit.policies.situation import Delegation, Roster, Situation
from complaintkit.rulebook import Rulebook

ALL_HATS = "all_hats"
"""One person who holds every role."""


@frozen
class Cast:
    """Who takes part, under which roster; everybody is called after their role.

    *lead* records what the customer says and does what needs no authority; *own* are
    those with one role each, and *others* those who might cheat: with every role, or in
    somebody else's name.
    """

    roster: Roster
    lead: Actor
    own: tuple[Actor, ...]
    others: tuple[Actor, ...]

    @classmethod
    def of(cls, rulebook: Rulebook, *, vacant: str | None = None) -> "Cast":
        """One person for each role but *vacant*, one for all, delegates, an impostor.

        >>> from complaintkit.presets import standard
        >>> cast = Cast.of(standard("EUR"))
        >>> cast.lead.role, cast.roster.acting_for("supervisor", "supervisor")
        ('front_line', ('front_line',))
        """
        ladder = [level.role for level in rulebook.authority.ladder]
        roles = [*ladder, *sorted(rulebook.roles - {*ladder})]
        lead = Actor(ladder[0], ladder[0])
        holders = {role: [] if role == vacant else [role, ALL_HATS] for role in roles}
        above = ladder[1:2]
        delegations = [Delegation(role, giver=role, to=lead.id) for role in above]
        own = (Actor(role, role) for role in roles if role != vacant)
        hats = (Actor(ALL_HATS, role) for role in ladder if role != vacant)
        acting = (
            Actor(lead.id, role, on_behalf_of=role)
            for role in ladder[1:3]
            if role != vacant
        )
        roster = Roster(holders, delegations=delegations)
        return cls(roster, lead, tuple(own), (*hats, *acting))

    @property
    def everybody(self) -> tuple[Actor, ...]:
        """Those with one role and those who might cheat."""
        return (*self.own, *self.others)

    def given(self, currency: str) -> Situation:
        """All that a policy could ask for, with nothing spent before.

        >>> from complaintkit.presets import standard
        >>> str(Cast.of(standard("EUR")).given("EUR").spent_by_actor)
        '0.00 EUR'
        """
        nothing = Money.zero(currency)
        return Situation(
            roster=self.roster,
            spent_by_actor=nothing,
            times_by_actor=0,
            spent_on_order=nothing,
            order_value=nothing,
            spent_on_customer=nothing,
        )

    def holder(self, role: str) -> Actor:
        """Who holds *role* and no other.

        >>> from complaintkit.presets import standard
        >>> Cast.of(standard("EUR")).holder("director").id
        'director'
        """
        return Actor(role, role)
