"""Saying things in the language of whoever reads: values, times, refusals."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import Enum

from attrs import frozen

from complaintkit import (
    Actor,
    Complaint,
    Duty,
    DutyKind,
    Erased,
    Language,
    Money,
    Reason,
)
from complaintkit.reasons import Either, listed
from complaintkit.rules.decision import shown
from desk.forms import Box
from desk.house import PEOPLE, ZONE
from desk.words import BECAUSE, LABELS, SENTENCES, VALUES

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)

DUTIES = {
    DutyKind.WARNING: "{clock} is due soon",
    DutyKind.DEADLINE: "{clock} is due",
    DutyKind.ESCALATION: "escalate, unless {clock} is in time",
    DutyKind.UPDATE: "tell the customer how it stands",
    DutyKind.ANSWER: "answer the customer",
    DutyKind.FOLLOW_UP: "ask whether all is well",
    DutyKind.LETTER: "a letter is due",
    DutyKind.CALL: "a call is due",
    DutyKind.ASK_AGAIN: "ask again",
}


@frozen
class Speech:
    """One language, and how the pages are said in it."""

    language: Language

    @property
    def is_chinese(self) -> bool:
        return self.language is Language.CHINESE

    def __call__(self, text: str, **named: object) -> str:
        """A text of the pages; the English is its own key."""
        said = SENTENCES[text] if self.is_chinese else text
        return said.format_map(named) if named else said

    def word(self, value: object) -> str:
        """A value of the domain: a status, a role, a form of redress."""
        if value is None:
            return self("not known")
        if isinstance(value, bool):
            return self("yes") if value else self("no")
        if isinstance(value, Money):
            return self.money(value)
        word = _name_of(value)
        plain = word.replace("_", " ")
        return VALUES.get(word, plain) if self.is_chinese else plain

    def money(self, amount: Money) -> str:
        return f"{amount.amount:,} {amount.currency}"

    def command(self, kind: type) -> str:
        """The name of a command as a button bears it."""
        if self.is_chinese:
            return VALUES[kind.__name__]
        spaced = "".join(f" {c.lower()}" if c.isupper() else c for c in kind.__name__)
        return spaced.strip().capitalize()

    def person(self, actor_id: str | None) -> str:
        member = PEOPLE.get(actor_id or "")
        return member.name if member else self.word(actor_id)

    def complainant(self, complaint: Complaint) -> str:
        """Who complains, as far as that is known."""
        name = complaint.intake.complainant.name
        return self.text(name) if name else self("anonymous")

    def because(self, why: str) -> str:
        """Why a rule decides as it does, as the house says it."""
        return BECAUSE.get(why, why) if self.is_chinese else why

    def text(self, value: object) -> str:
        """Personal text, or that it has been erased."""
        return self("erased") if isinstance(value, Erased) else str(value)

    def reasons(self, reasons: Iterable[Reason]) -> list[str]:
        """The sentences of complaintkit, with the words and people of the house."""
        return [self._own(each).sentence_in(self.language) for each in reasons]

    def _own(self, reason: Reason) -> Reason:
        named = ((name, self._said(value)) for name, value in reason.parameters)
        return Reason(reason.code, tuple(named))

    def _said(self, value: object) -> object:
        """A role, a status or a person as the house calls them; the rest as it is."""
        match value:
            case Reason():
                return self._own(value)
            case Either(words):
                return Either(tuple(map(self._said, words)))
            case tuple():
                return tuple(map(self._said, value))
            case str() if value in PEOPLE or value in VALUES:
                return self.person(value)
        return value

    def problem(self, what: str) -> str:
        """What is wrong with an input; what the codec says of it is English."""
        return self(what) if what in SENTENCES else what

    def path(self, path: str) -> str:
        """The path of an input, word by word."""
        return " · ".join(map(self.word, path.split(".")))

    def moment(self, moment: datetime) -> str:
        """A moment as the clock on the desk's wall shows it."""
        local = moment.astimezone(ZONE)
        if self.is_chinese:
            return f"{local.month}月{local.day}日 {local:%H:%M}"
        return f"{local.day} {local:%b %H:%M}"

    def length(self, length: timedelta) -> str:
        """A length of time, as exact as a person needs it."""
        length = abs(length)
        if length >= 2 * _DAY:
            return self("{count} days", count=length // _DAY)
        if length >= 2 * _HOUR:
            return self("{count} hours", count=length // _HOUR)
        return self("{count} minutes", count=length // _MINUTE)

    def due(self, due: datetime, at: datetime) -> str:
        """How late it is, or how long there is left."""
        said = "{time} late" if due <= at else "in {time}"
        return self(said, time=self.length(due - at))

    def label(self, box: Box) -> str:
        """What an input is called; some words mean something else elsewhere."""
        return self.word(LABELS.get(box.path, box.name))

    def duty(self, duty: Duty) -> str:
        """What is to be done, and by which clock."""
        return self(DUTIES[duty.kind], clock=self.word(duty.clock))

    def people(self, actors: Iterable[Actor]) -> str:
        return listed([self.person(each.id) for each in actors], self.language)

    def fact(self, value: object) -> str:
        """A fact as a decision read it."""
        return (
            self.word(value) if isinstance(value, str | None | bool) else shown(value)
        )


def _name_of(value: object) -> str:
    if isinstance(value, Enum):
        return str(value.value)
    return value.__name__ if isinstance(value, type) else str(value)
