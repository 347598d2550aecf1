"""What values of the domain say on a page: the outcomes of decisions, and commands."""

from collections.abc import Iterator
from datetime import datetime
from enum import Enum
from functools import singledispatch
from typing import Any

from attrs import fields

from complaintkit import (
    ApologyTerms,
    Assessment,
    Attention,
    Compensation,
    Decision,
    Erased,
    Finding,
    FollowUpTerms,
    Money,
    Plan,
    Redress,
)
from complaintkit.complaint.redress import Authority
from complaintkit.complaint.time import Leg
from complaintkit.reasons import listed
from desk.speech import Speech

_IDS = ("id", "follows")


def outcome(decision: Decision[object], t: Speech) -> str:
    """What a decision came to."""
    found = decision.outcome
    return t("none") if found is None else said(found, t)


def content(command: Any, t: Speech) -> list[str]:
    """What a command says beyond its name: texts, choices and lines of redress."""
    kind: type[Any] = type(command)
    names = (each.name for each in fields(kind) if each.name not in _IDS)
    return [each for name in names for each in _parts(getattr(command, name), t)]


def _parts(value: object, t: Speech) -> Iterator[str]:
    """Texts as they were written; of what is a list, each."""
    if isinstance(value, tuple):
        for each in value:
            yield from _parts(each, t)
    elif isinstance(value, str):
        yield value
    elif type(value) in _SAID or isinstance(value, Enum):
        yield said(value, t)


@singledispatch
def said(value: object, t: Speech) -> str:
    """A value in words."""
    return t.fact(value)


@said.register
def _(value: Enum, t: Speech) -> str:
    return t.word(value)


@said.register
def _(value: Erased, t: Speech) -> str:
    return t.text(value)


@said.register
def _(value: datetime, t: Speech) -> str:
    return t.moment(value)


@said.register
def _(value: Money, t: Speech) -> str:
    return t.money(value)


@said.register
def _(value: Redress, t: Speech) -> str:
    return f"{t.word(value.form)} {t.money(value.worth)}"


@said.register
def _(value: Plan, t: Speech) -> str:
    return listed([said(line, t) for line in value.lines], t.language)


@said.register
def _(value: Finding, t: Speech) -> str:
    because = "" if value.because is None else f" · {t.text(value.because)}"
    return f"{t.word(value.outcome)} · {t.word(value.responsibility)}{because}"


@said.register
def _(value: Assessment, t: Speech) -> str:
    return f"{t.word(value.kind)} · {t.word('severity')} {t.word(value.severity)}"


@said.register
def _(value: Authority, t: Speech) -> str:
    total, level = t.money(value.total), t.word(value.level)
    return t("{total}, by a {level}", total=total, level=level)


@said.register
def _(value: Compensation, t: Speech) -> str:
    if value.loss is None or value.floor or value.cap:
        return str(value)
    due, loss = t.money(value.due), t.money(value.loss)
    times = value.multiplier
    return t("{due} ({multiplier} x {loss})", due=due, multiplier=times, loss=loss)


@said.register
def _(value: Attention, t: Speech) -> str:
    who = t("answered by anybody")
    if value.answered_by is not None:
        who = t("answered by a {role}", role=t.word(value.answered_by))
    calm = [t("calm comes first")] if value.calm_first else []
    return listed([who, *calm], t.language)


@said.register
def _(value: ApologyTerms, t: Speech) -> str:
    medium = [] if value.medium is None else [t.word(value.medium)]
    return " · ".join([t("by a {role}", role=t.word(value.role)), *medium])


@said.register
def _(value: FollowUpTerms, t: Speech) -> str:
    return t("{count} times", count=value.times)


@said.register
def _(value: Leg, t: Speech) -> str:
    clock = t.word(value.clock)
    if value.stopped_at is not None:
        return t("{clock} stopped {time}", clock=clock, time=t.moment(value.stopped_at))
    if value.due is None:
        return t("{clock} runs without a limit", clock=clock)
    return t("{clock} due {time}", clock=clock, time=t.moment(value.due))


_SAID = frozenset(said.registry) - {object}
