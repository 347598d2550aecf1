"""Every exception that complaintkit raises on purpose."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from complaintkit.reasons import Reason, headed


class ComplaintKitError(Exception):
    """The root of all of them.

    >>> issubclass(NotAllowed, ComplaintKitError)
    True
    """


class InvalidValue(ComplaintKitError, ValueError):
    """A value that makes no sense: a float for money, a moment without a zone.

    >>> from complaintkit import Money
    >>> Money(0.1, "EUR")
    Traceback (most recent call last):
    complaintkit.errors.InvalidValue: money is exact: ... not the float 0.1
    """


class InvalidRulebook(ComplaintKitError, ValueError):
    """A policy, table or lifecycle that cannot work; *findings* says all that is wrong.

    >>> InvalidRulebook(["rule 'a' twice", "no rules"]).findings
    ("rule 'a' twice", 'no rules')
    """

    def __init__(self, findings: Iterable[str]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(self.findings))

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        return type(self), (self.findings,)


class CannotDecide(ComplaintKitError):
    """A policy has no answer; *reason* names the value or the rule that is missing.

    >>> from complaintkit.reasons import Code
    >>> CannotDecide(Reason(Code.NO_RULE, {"policy": "tiering"})).reason.code.value
    'no_rule'
    """

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(reason.sentence)

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        return type(self), (self.reason,)


class NotAllowed(ComplaintKitError):
    """A command that was refused, with *all* the reasons.

    >>> from complaintkit.reasons import Code
    >>> error = NotAllowed("close", [Reason(Code.NOT_ASSESSED)])
    >>> str(error)
    'close: the complaint has not been assessed'
    """

    def __init__(self, command: object, reasons: Iterable[Reason]) -> None:
        self.command = command
        self.reasons = tuple(reasons)
        super().__init__(command, self.reasons)

    def __str__(self) -> str:
        # put into words when somebody reads it: most refusals are only counted
        command = self.command
        name = command if isinstance(command, str) else type(command).__name__
        return headed(name, self.reasons)

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        return type(self), (self.command, self.reasons)


class NotEffective(ComplaintKitError, LookupError):
    """A regulatory pack that is not effective on the day that was asked for.

    >>> str(NotEffective("there is no pack 'x'"))
    "there is no pack 'x'"
    """


class StaleVersion(ComplaintKitError):
    """For a host's store to raise: somebody else has written since the load.

    >>> str(StaleVersion("C-1", expected=3, found=4))
    'complaint C-1 is at version 4, not 3: load it again and decide again'
    """

    def __init__(self, complaint_id: str, expected: int, found: int) -> None:
        self.complaint_id = complaint_id
        self.expected = expected
        self.found = found
        super().__init__(
            f"complaint {complaint_id} is at version {found}, not {expected}: "
            "load it again and decide again"
        )

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        return type(self), (self.complaint_id, self.expected, self.found)


class UnknownComplaint(ComplaintKitError, LookupError):
    """For a host's store to raise: nothing was ever stored under this id.

    >>> str(UnknownComplaint("C-7"))
    "there is no complaint 'C-7'"
    """

    def __init__(self, complaint_id: str) -> None:
        self.complaint_id = complaint_id
        super().__init__(f"there is no complaint {complaint_id!r}")

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        return type(self), (self.complaint_id,)


class BrokenHistory(ComplaintKitError, ValueError):
    """Entries that are no history: a gap, a stranger, a tampered link of the chain.

    >>> str(BrokenHistory(2, "its digest does not match its content"))
    'entry at position 2: its digest does not match its content'
    """

    def __init__(self, position: int, problem: str) -> None:
        self.position = position
        self.problem = problem
        super().__init__(f"entry at position {position}: {problem}")

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        return type(self), (self.position, self.problem)


class UnfitFrame(ComplaintKitError, ValueError):
    """A data frame that cannot be read as facts; *problems* says all that is wrong.

    >>> error = UnfitFrame(["severity: no column 'sev'", "loss: no column 'amt'"])
    >>> print(error)
    severity: no column 'sev'
    loss: no column 'amt'
    """

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        return type(self), (self.problems,)


class CannotFollow(ComplaintKitError, RuntimeError):
    """A live machine cannot do as it is told; another one can be made at any time.

    >>> str(CannotFollow("Desk", "close comes while assess is not done"))
    'Desk: close comes while assess is not done'
    """

    def __init__(self, chart: str, problem: str) -> None:
        self.chart = chart
        self.problem = problem
        super().__init__(f"{chart}: {problem}")

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        return type(self), (self.chart, self.problem)


class CannotDecode(ComplaintKitError, ValueError):
    """Stored data that is no value of ours; *problems* pairs each path with its fault.

    >>> error = CannotDecode([("intake.channel", "'fax' is not a valid Channel")])
    >>> error.path, str(error)
    ('intake.channel', "intake.channel: 'fax' is not a valid Channel")
    """

    def __init__(self, problems: Iterable[tuple[str, str]]) -> None:
        self.problems = tuple(problems)
        self.path, self.problem = self.problems[0]
        super().__init__("; ".join(f"{path}: {what}" for path, what in self.problems))

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        return type(self), (self.problems,)


class MissingExtra(ComplaintKitError, ImportError):
    """What was asked for comes with an *extra* of complaintkit that is not installed.

    >>> str(MissingExtra("codec", "cattrs"))
    "this needs cattrs, of the extra 'codec': pip install 'complaintkit[codec]'"
    """

    def __init__(self, extra: str, module: str) -> None:
        self.extra = extra
        self.module = module
        super().__init__(
            f"this needs {module}, of the extra {extra!r}: "
            f"pip install 'complaintkit[{extra}]'",
            name=module,
        )

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        return type(self), (self.extra, self.module)


@contextmanager
def from_extra(extra: str) -> Iterator[None]:
    """What is imported within comes with the *extra*; MissingExtra if it is not there.

    >>> with from_extra("plots"):
    ...     import a_module_of_charts
    Traceback (most recent call last):
    complaintkit.errors.MissingExtra: this needs a_module_of_charts, ...
    """
    try:
        yield
    except ModuleNotFoundError as missing:
        raise MissingExtra(extra, str(missing.name).partition(".")[0]) from missing


def suggestion(word: str, known: Sequence[str]) -> str:
    """The end of a message about a misspelt word.

    >>> suggestion("severty", ["severity", "urgency"])
    "; did you mean 'severity'?"
    >>> suggestion("colour", ["severity", "urgency"])
    '; known: severity, urgency'
    """
    near = nearest(word, known)
    if near:
        return f"; did you mean {near!r}?"
    return f"; known: {', '.join(known) or 'none'}"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Which of the *known* words a misspelt one is nearest to, if any is near.

    >>> nearest("severty", ["severity", "urgency"])
    'severity'
    """
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, list(known), n=1)), None)
