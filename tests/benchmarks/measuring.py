"""Rounds in which every contender runs, the best of each, and how they are told."""

from collections.abc import Callable
from time import perf_counter

ROUNDS = 300


def measured(
    contenders: dict[str, Callable[[], None]], rounds: int = ROUNDS
) -> dict[str, float]:
    best = dict.fromkeys(contenders, float("inf"))
    for _ in range(rounds):
        for name, run in contenders.items():
            run()  # the one before has left its own things in the caches
            start = perf_counter()
            run()
            best[name] = min(best[name], perf_counter() - start)
    return best


RATIOS: list[dict[str, object]] = []


def report(
    title: str,
    units: int,
    contenders: dict[str, Callable[[], None]],
    ratios: list[tuple[str, str, str, str]],
) -> None:
    times = measured(contenders)
    show(title, times, units, "us", 1e6)
    for one, other, target, _ in ratios:
        show_ratio(times, one, other, target)


def show(
    title: str, times: dict[str, float], units: int, unit: str, scale: float
) -> None:
    print(f"\n{title}")
    for name, taken in sorted(times.items(), key=lambda pair: pair[1]):
        print(f"  {name:34} {taken / units * scale:10.3f} {unit}")


def show_ratio(times: dict[str, float], one: str, other: str, target: str) -> None:
    ratio = times[one] / times[other]
    RATIOS.append({"of": one, "to": other, "ratio": round(ratio, 2), "target": target})
    wanted = f"  (target {target})" if target else ""
    print(f"  -> {one} / {other}: {ratio:.2f} x{wanted}")
