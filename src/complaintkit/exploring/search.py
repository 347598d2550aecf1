"""A search through everything that can be done, the shortest stories first."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import datetime, timedelta
from traceback import extract_tb

from attrs import define, field, frozen

from complaintkit import commands as do
from complaintkit.complaint.complaint import Complaint
from complaintkit.complaint.intake import Intake
from complaintkit.complaint.people import Actor
from complaintkit.errors import NotAllowed
from complaintkit.exploring.notes import Wrong
from complaintkit.exploring.samples import START, a_complaint
from complaintkit.exploring.story import stopped, went
from complaintkit.exploring.witness import Witness
from complaintkit.handling import Handled, handle, open_complaint
from complaintkit.handling.legs import event_of
from complaintkit.policies.situation import Situation
from complaintkit.reasons import Code, Reason
from complaintkit.rulebook import Rulebook
from complaintkit.rules.flaws import FlawKind


@frozen
class Act:
    """Something that somebody tries.

    >>> Act(Actor("clerk", "clerk"), do.Withdraw()).by.role
    'clerk'
    """

    by: Actor
    command: do.Command


Acts = Callable[[Complaint], Iterable[Act]]
"""What is tried on a complaint."""

Key = Callable[[Complaint], Hashable]
"""What tells two complaints from each other."""


@frozen
class Node:
    """A complaint that a story has led to, and what a witness of the story knows.

    *before* is the node it came from. A day lies between a node and the next.
    """

    complaint: Complaint
    witness: Witness
    day: int = 0
    line: str = ""
    before: "Node | None" = None

    @property
    def story(self) -> tuple[str, ...]:
        """How the complaint came to be."""
        return (*(() if self.before is None else self.before.story), self.line)

    @property
    def progress(self) -> tuple[int, int, int]:
        """How far the complaint has come, and the shorter the story the better."""
        complaint = self.complaint
        asked = [each.approval for each in complaint.offers if each.approval]
        signed = sum(1 + len(approval.signed_by) for approval in asked)
        done = (complaint.offers, complaint.ledger, complaint.fulfilled)
        return sum(map(len, done)) + signed, complaint.reassured, -self.day

    @property
    def tomorrow(self) -> datetime:
        """When the next thing happens to it."""
        return START + timedelta(days=self.day + 1)


@frozen
class Found:
    """Something wrong, with the story that shows it."""

    wrong: Wrong
    story: tuple[str, ...]


@frozen
class House:
    """A rulebook at work: who is there, and what is known of them.

    *anew* is the same rulebook under another version, for complaints to be moved to.
    """

    rulebook: Rulebook
    given: Situation
    lead: Actor
    anew: Rulebook

    def opened(self, record: Intake | None = None) -> Node:
        """The node at which a story begins; NotAllowed where none can begin."""
        case = open_complaint(
            record or a_complaint(self.rulebook),
            self.rulebook,
            id="C-1",
            by=self.lead,
            at=START,
            given=self.given,
            request_id="r0",
        )
        witness = Witness.of(self.rulebook)
        [entry] = case.entries
        list(witness.saw(entry, self.given))
        line = went(self.lead, entry.command, entry.status)
        return Node(case.complaint, witness, line=line)

    def handle(self, node: Node, act: Act) -> Handled:
        """What the real ``handle`` makes of *act*, a day after *node*."""
        moves = isinstance(act.command, do.Repin)
        pinned = node.complaint.pin == self.rulebook.pin
        rulebook = self.rulebook if pinned and not moves else self.anew
        return handle(
            node.complaint,
            act.command,
            rulebook,
            by=act.by,
            at=node.tomorrow,
            given=self.given,
            request_id=f"r{node.day + 1}",
        )


@define
class Search:
    """A search breadth first, over at most *most* complaints, until *goal* is reached.

    Of the complaints with one *key*, which a witness remembers alike, the first stands
    for all: its story is the shortest. *leads* has where each node that was looked at
    leads to, *found* what is wrong, *accepted* the events that happened, and *barred*
    those that the lifecycle refused: the first story for each, and for each such code.
    """

    house: House
    acts: Acts
    key: Key
    most: int
    goal: Callable[[Complaint], bool] | None = None
    reached: Node | None = None
    nodes: list[Node] = field(factory=list)
    leads: list[set[int]] = field(factory=list)
    found: list[Found] = field(factory=list)
    accepted: set[str] = field(factory=set)
    barred: dict[tuple[str, Code], tuple[str, ...]] = field(factory=dict)
    _places: dict[Hashable, int] = field(factory=dict)

    def run(self, *starts: Node) -> "Search":
        """Search until the goal is reached, nothing is new, or enough was looked at."""
        for start in starts:
            self._place(start)
        while self.reached is None and not self.finished and self._may_go_on:
            node = self.nodes[len(self.leads)]
            self.leads.append({self._place(each) for each in self._after(node)})
        return self

    @property
    def finished(self) -> bool:
        """Whether every complaint that was found was looked at."""
        return len(self.leads) == len(self.nodes)

    @property
    def guarded(self) -> bool:
        """Whether a guard has refused anything."""
        return any(code is Code.GUARD_REFUSES for _, code in self.barred)

    @property
    def furthest(self) -> Node:
        """The complaint that has come furthest, by the shortest story."""
        return max(self.nodes, key=lambda node: node.progress)

    @property
    def _may_go_on(self) -> bool:
        return len(self.leads) < self.most

    def _place(self, node: Node) -> int:
        key = (self.key(node.complaint), node.witness.memory)
        if key not in self._places:
            self._places[key] = len(self.nodes)
            self.nodes.append(node)
            if self.reached is None and self.goal and self.goal(node.complaint):
                self.reached = node
        return self._places[key]

    def _after(self, node: Node) -> Iterator[Node]:
        for act in self.acts(node.complaint):
            answer = self.attempt(node, act)
            if isinstance(answer, Node):
                yield answer

    def attempt(self, node: Node, act: Act) -> Node | tuple[Reason, ...]:
        """What *act* leads to, or why it is refused; what is wrong is noted."""
        try:
            case = self.house.handle(node, act)
        except NotAllowed as error:
            self._note(node, act, error.reasons)
            return error.reasons
        except Exception as error:  # noqa: BLE001 - a guard of the host's may raise any
            self.found.append(_broken(node, act, error))
            return ()
        self.accepted.add(event_of(act.command))
        witness = node.witness.copy()
        line = went(act.by, act.command, case.complaint.status)
        new = Node(case.complaint, witness, node.day + 1, line, node)
        self.found += [
            Found(wrong, new.story)
            for entry in case.entries
            for wrong in witness.saw(entry, self.house.given)
        ]
        return new

    def _note(self, node: Node, act: Act, reasons: tuple[Reason, ...]) -> None:
        """Keep the first story in which the lifecycle itself refuses an event."""
        event = event_of(act.command)
        for code in {reason.code for reason in reasons} & _OF_THE_LIFECYCLE:
            if (event, code) not in self.barred:
                line = stopped(act.by, act.command, reasons)
                self.barred[event, code] = (*node.story, line)


_OF_THE_LIFECYCLE = frozenset(
    {Code.NOT_IN_STATUS, Code.GUARD_REFUSES, Code.CANNOT_CLOSE, Code.MUST_NOT_CLOSE}
)


def _broken(node: Node, act: Act, error: Exception) -> Found:
    """That *act* met something that raises: a guard of the host's, it may be."""
    at = extract_tb(error.__traceback__)[-1].name
    what = f"{at} raises {type(error).__name__}: {error}"
    line = went(act.by, act.command, f"nowhere: {what}")
    return Found(Wrong(FlawKind.BROKEN_GUARD, what), (*node.story, line))
