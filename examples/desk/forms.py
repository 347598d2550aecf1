"""Forms made from the commands themselves, and read back into what the codec takes.

What a page posts becomes the same dict that the JSON API takes, and goes through the
same codec, which checks everything and names the path of all that is wrong.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from types import UnionType
from typing import Any, get_args, get_origin

import attrs
from attrs import field, frozen

from complaintkit import CannotDecode, Erased, Evidence, Money, Plan, Redress
from desk import door
from desk.house import CODEC, CURRENCY, RULEBOOK, ZONE

Posted = Mapping[str, Sequence[str]]
"""What a form holds: the values under each name."""

TARGETS = ("offer", "line", "ending")
UNCLEAR = "write it without a separator of thousands: 1000 or 1000.00"
_LEFT_OUT = {"happened_at", "codes", "grounds", "measures", "clock", "role"}


@frozen
class Box:
    """One input: the path of its value in the command, and what can be put in."""

    path: str
    kind: str
    options: tuple[str, ...] = ()
    required: bool = False

    @property
    def name(self) -> str:
        return self.path.rpartition(".")[2]

    @property
    def group(self) -> str:
        return self.path.rpartition(".")[0]


@frozen
class _Field:
    """A field of a value: what it is called, of what type, and whether it must be."""

    name: str
    kind: Any
    personal: bool
    required: bool = field(default=False)


def _fields(kind: type) -> Iterator[_Field]:
    for each in attrs.fields(kind):
        if each.name not in _LEFT_OUT:
            union = isinstance(each.type, UnionType)
            kinds = get_args(each.type) if union else (each.type,)
            kept = [part for part in kinds if part not in (Erased, type(None))]
            required = each.default is attrs.NOTHING and type(None) not in kinds
            yield _Field(each.name, kept[0], Erased in kinds, required)


def boxes(kind: type, prefix: str = "", *, must: bool = True) -> Iterator[Box]:
    """The inputs of a value of that *kind*."""
    for each in _fields(kind):
        path = f"{prefix}{each.name}"
        required = must and each.required
        if _is_nested(each.kind):
            yield from boxes(each.kind, f"{path}.", must=required)
        elif each.name in TARGETS:
            yield Box(path, "target")
        else:
            yield _box(each, path, required=required)


def _is_nested(kind: Any) -> bool:
    return kind not in (Money, Plan) and isinstance(kind, type) and attrs.has(kind)


_KINDS = {
    datetime: "moment",
    date: "day",
    Money: "amount",
    Plan: "plans",
    tuple[Plan, ...]: "plans",
    tuple[Redress, ...]: "repeated",
    tuple[Evidence, ...]: "evidence",
}


def _box(each: _Field, path: str, *, required: bool) -> Box:
    if each.kind is bool:
        return Box(path, "yes_no", ("yes", "no"), required)
    if isinstance(each.kind, type) and issubclass(each.kind, Enum):
        options = tuple(member.value for member in each.kind)
        return Box(path, "choice", options, required)
    if get_origin(each.kind) is tuple and each.kind not in _KINDS:
        return Box(path, "lines", required=required)
    usual = "text" if each.personal and each.name in _LONG else "line"
    return Box(path, _KINDS.get(each.kind, usual), required=required)


_LONG = {"because", "text", "description", "process", "remark"}


def read(kind: type[Any], posted: Posted) -> Any:
    """The value that a form describes; CannotDecode with the path of all problems."""
    unclear = [(path, UNCLEAR) for path in _amounts(kind) if _is_unclear(posted, path)]
    try:
        value = door.read(_gathered(kind, posted, ""), kind)
    except CannotDecode as error:
        raise CannotDecode([*unclear, *error.problems]) from None
    if unclear:
        raise CannotDecode(unclear)
    return value


def _amounts(kind: type) -> Iterator[str]:
    """The paths under which amounts are typed."""
    for box in boxes(kind):
        if box.kind == "amount":
            yield box.path
        elif box.kind == "plans":
            yield f"{box.path}.worth"


def _is_unclear(posted: Posted, path: str) -> bool:
    """Whether it is a thousand to one reader, and one to another."""
    return any(re.search(r"[.,]\d{3}$", text.strip()) for text in posted.get(path, ()))


def _gathered(kind: type, posted: Posted, prefix: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for each in _fields(kind):
        path = f"{prefix}{each.name}"
        if _is_nested(each.kind):
            value: Any = _gathered(each.kind, posted, f"{path}.")
            if value or each.required:
                found[each.name] = value
        elif (value := _value(each, posted, path)) is not None:
            found[each.name] = value
    return found


def _value(each: _Field, posted: Posted, path: str) -> Any:
    values = [value.strip() for value in posted.get(path, ()) if value.strip()]
    if each.kind in (Plan, tuple[Plan, ...]):
        return _plans(each.kind, values, posted, path)
    if not values:
        return None
    return _reader(each)(values)


def _reader(each: _Field) -> Callable[[list[str]], Any]:
    usual = _personal if each.personal else _as_it_is
    if get_origin(each.kind) is tuple:
        usual = _each_line
    return _READ.get(each.kind, usual)


def _as_it_is(values: list[str]) -> Any:
    return values[0]


def _personal(values: list[str]) -> Any:
    return {"personal": values[0]}


def _each_line(values: list[str]) -> Any:
    return [{"personal": line} for line in values[0].splitlines() if line.strip()]


def _evidence(values: list[str]) -> list[dict[str, Any]]:
    return [{"kind": "note", "description": line} for line in _each_line(values)]


def _in_zone(values: list[str]) -> str:
    """What is typed is the time on the wall of the desk."""
    try:
        return datetime.fromisoformat(values[0]).replace(tzinfo=ZONE).isoformat()
    except ValueError:
        return values[0]  # for the codec to refuse


def _amount(values: list[str]) -> dict[str, str]:
    return {"amount": values[0].replace(",", "."), "currency": CURRENCY}


def _yes_no(values: list[str]) -> object:
    return {"yes": True, "no": False}.get(values[0], values[0])


_READ: dict[Any, Callable[[list[str]], Any]] = {
    bool: _yes_no,
    datetime: _in_zone,
    Money: _amount,
    tuple[Redress, ...]: lambda values: _data(values[0]),
    tuple[Evidence, ...]: _evidence,
}


def _plans(kind: Any, values: list[str], posted: Posted, path: str) -> Any:
    """The plans that were ticked, and one that was written by hand."""
    plans = [_data(value) for value in values]
    worth = [text for text in posted.get(f"{path}.worth", ()) if text.strip()]
    if worth:
        form = next(iter(posted.get(f"{path}.form", ())), "")
        department = _department_of(form)
        line = {"form": form, "worth": _amount(worth), "department": department}
        plans.append({"lines": [line]})
    if kind is Plan:
        return plans[-1] if plans else None
    return plans


def _data(text: str) -> Any:
    """What a hidden field carries; of anything else the codec says what is wrong."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _department_of(form: str) -> str:
    """The department that carries a form of redress out."""
    policy = RULEBOOK.redress
    valuation = policy.valuation if policy else ()
    departments = {each.form.value: each.department for each in valuation}
    return departments.get(form, "customer_service")


def plain(value: Any) -> str:
    """A value as a hidden field carries it."""
    found = CODEC.to_dict(value)
    del found["schema"]
    return json.dumps(found, ensure_ascii=False)


def lines_of(plan: Plan) -> str:
    """The lines of a plan as a hidden field carries them, to be repeated."""
    return json.dumps(json.loads(plain(plan))["lines"])


def flat(values: Mapping[str, Any], prefix: str) -> dict[str, list[str]]:
    """A value's dict as a form would have posted it, to fill in what is known."""
    found: dict[str, list[str]] = {}
    for name, each in values.items():
        text = _typed(each)
        if text is not None:
            found[f"{prefix}{name}"] = [text]
        elif isinstance(each, dict):
            found |= flat(each, f"{prefix}{name}.")
    return found


def _typed(value: Any) -> str | None:
    """What somebody would have typed or chosen for a value."""
    match value:
        case {"personal": str(text)} | {"amount": str(text)} | str(text):
            return text
        case bool():
            return "yes" if value else "no"
    return None
