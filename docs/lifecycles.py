"""Write what reference/lifecycles.md tells of every chart: statuses, moves, diagram.

    python docs/lifecycles.py

``tests/test_shipped_lifecycles.py`` says when the page no longer tells of the charts.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar

from statemachine.transition import Transition

from complaintkit.commands import ENDINGS, EVENTS, Close
from complaintkit.lifecycle.chart import Chart
from complaintkit.lifecycle.shipped import SHIPPED

PAGE = Path(__file__).parent / "reference" / "lifecycles.md"
WAYS_OUT = {EVENTS[command] for command in ENDINGS} - {EVENTS[Close]}
TOLD = re.compile(r"(?<=\n\n)\| status .*?(?=\n\n## |\Z)", re.DOTALL)
MANY = 3
K = TypeVar("K")
V = TypeVar("V")


class Flow(NamedTuple):
    """One event that leads from a status to another."""

    source: str
    target: str
    event: str
    guard: str


def flows(chart: type[Chart]) -> list[Flow]:
    """All that leads from a status of *chart* to another, by source."""
    return [
        Flow(state.id, move.target.id, str(event), guarded(move))
        for state in chart.states
        for move in state.transitions
        for event in move.events
        if move.target is not state
    ]


def guarded(move: Transition) -> str:
    """The guards of a move, as a diagram says them."""
    names = [
        ("" if spec.expected_value else "not ") + spec.func.__name__
        for spec in move.cond
    ]
    return f" [{' and '.join(names)}]" if names else ""


def grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, list[V]]:
    """The values of each key."""
    found: dict[K, list[V]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


def work(chart: type[Chart]) -> list[Flow]:
    """All but the endings."""
    return [flow for flow in flows(chart) if flow.event not in WAYS_OUT]


def ends(chart: type[Chart]) -> set[str]:
    """The statuses that the endings lead to."""
    return {flow.target for flow in flows(chart) if flow.event in WAYS_OUT}


def labels(several: list[Flow]) -> list[str]:
    """The events of *several* flows, those of one guard together, free ones last."""
    by_guard = grouped((flow.guard, flow.event) for flow in several)
    free_last = sorted(by_guard.items(), key=lambda group: not group[0])
    return [", ".join(events) + guard for guard, events in free_last]


def main_course(chart: type[Chart]) -> list[Flow]:
    """What is drawn: not the endings, and an event of many statuses only twice.

    It is drawn from the nearest status before its target, and from the last one behind.
    With every arrow that there is, nobody would read it.
    """
    inside = [flow for flow in work(chart) if flow.source not in ends(chart)]
    places = {state.id: place for place, state in enumerate(chart.states)}
    course: list[Flow] = []
    for several in grouped((flow[1:], flow) for flow in inside).values():
        ahead = [each for each in several if places[each.source] < places[each.target]]
        twice = {*ahead[-1:], *several[-1:]}
        course += several if len(several) < MANY else sorted(twice, key=several.index)
    return course


def drawn(chart: type[Chart]) -> Iterator[str]:
    """A mermaid diagram, with one arrow for all that leads from a status to another."""
    shown = [state for state in chart.states if state.id not in ends(chart)]
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield from (f'    state "{state.name}" as {state.id}' for state in shown)
    yield f"    [*] --> {shown[0].id}"
    course = grouped((each[:2], each) for each in main_course(chart))
    for (source, target), several in course.items():
        lines = re.sub(", | (?=\\[)", "<br/>", ", ".join(labels(several)))
        yield f"    {source} --> {target} : {lines}"
    yield "```"


def listed(chart: type[Chart]) -> Iterator[str]:
    """Every status with its Chinese term, and what leads where from it."""
    leaving = grouped((flow.source, flow) for flow in work(chart))
    yield "| status | 中文 | what leads on |"
    yield "|---|---|---|"
    for state in chart.states:
        targets = grouped((flow.target, flow) for flow in leaving[state.id])
        on = [f"{'; '.join(labels(each))} → `{to}`" for to, each in targets.items()]
        yield f"| `{state.id}` | {state.name.split()[-1]} | {'<br/>'.join(on)} |"


def ended(chart: type[Chart]) -> Iterator[str]:
    """Which endings lead out of which statuses."""
    out = [flow for flow in flows(chart) if flow.event in WAYS_OUT]
    sources = grouped(((flow.target, flow.event), flow.source) for flow in out)
    alike = grouped((but(chart, left), end) for end, left in sources.items())
    for said, several in alike.items():
        by_target = grouped(several)
        says = [f"{', '.join(names)} → `{to}`" for to, names in by_target.items()]
        yield f"- From every open status{said}: {'; '.join(says)}."


def but(chart: type[Chart], left: list[str]) -> str:
    """The open statuses that are not among those *left*."""
    others = {*left, *ends(chart), "closed"}
    rest = [f"`{state.id}`" for state in chart.states if state.id not in others]
    return f" but {', '.join(rest)}" if rest else ""


def told(chart: type[Chart]) -> str:
    """What the page tells of a chart."""
    parts = (listed(chart), drawn(chart), ended(chart))
    return "\n\n".join("\n".join(part) for part in parts)


def main() -> None:
    """Tell it anew: each section of the page ends with what is told of its chart."""
    charts = iter(each.chart for each in SHIPPED.values())
    page = TOLD.sub(lambda _: told(next(charts)), PAGE.read_text("utf-8"))
    PAGE.write_text(page.rstrip("\n") + "\n", "utf-8")


if __name__ == "__main__":
    main()
