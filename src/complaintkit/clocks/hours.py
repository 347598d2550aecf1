"""Opening hours of a week, read from the text in which people write them."""

import re
from itertools import pairwise

from attrs import field, frozen

from complaintkit.errors import InvalidValue

HOUR = 60  # minutes
DAY = 24 * HOUR
DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
ALWAYS = "24/7"

_RULE = re.compile(
    r"(?P<days>[A-Z][a-z](?:[-,][A-Z][a-z])*) +(?P<windows>off|[\d:,\- ]+)"
)
_WINDOW = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")


@frozen(order=True)
class Window:
    """From when until when a day is worked, in minutes since its midnight.

    It is open from the first minute and no longer so at the last. One that ends after
    1440 runs into the next day, and belongs to the day on which it opens.

    >>> str(Window(22 * 60, 30 * 60))
    '22:00-06:00'
    """

    opens: int = field()
    closes: int = field()

    def __attrs_post_init__(self) -> None:
        length = self.closes - self.opens
        if not (0 <= self.opens < DAY and 0 < length <= DAY):
            expected = "expected to open within a day and close within 24 hours"
            raise InvalidValue(f"Window: {expected}, got {self.opens}-{self.closes}")

    def __str__(self) -> str:
        over = DAY if self.closes > DAY else 0
        return f"{_clock(self.opens)}-{_clock(self.closes - over)}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


Hours = tuple[Window, ...]
"""The windows of one day, in order; none on a day that is not worked."""

Week = tuple[Hours, Hours, Hours, Hours, Hours, Hours, Hours]
"""The hours of Monday to Sunday."""


def hours_of(text: str) -> Hours:
    """The windows of one day; InvalidValue where they overlap or are none.

    >>> [str(window) for window in hours_of("09:00-12:00,13:00-24:00")]
    ['09:00-12:00', '13:00-24:00']
    >>> hours_of("off")
    ()
    >>> hours_of("09:00-12:00,11:00-13:00")
    Traceback (most recent call last):
    complaintkit.errors.InvalidValue: '09:00-12:00,11:00-13:00': 11:00-13:00 overlaps...
    """
    if text == "off":
        return ()
    windows = sorted(_window(part.strip(), text) for part in text.split(","))
    return in_order(tuple(windows), repr(text))


def in_order(windows: Hours, where: str) -> Hours:
    """The windows as they are; InvalidValue where one begins before the last has ended.

    >>> in_order((Window(60, 120), Window(90, 180)), "Monday")
    Traceback (most recent call last):
    complaintkit.errors.InvalidValue: Monday: 01:30-03:00 overlaps 01:00-02:00
    """
    for earlier, later in pairwise(windows):
        if later.opens < earlier.closes:
            raise InvalidValue(f"{where}: {later} overlaps {earlier}")
    return windows


def _window(part: str, text: str) -> Window:
    match = _WINDOW.fullmatch(part)
    if match is None:
        raise InvalidValue(
            f"{text!r}: expected hours such as 09:00-17:00, got {part!r}"
        )
    hour, minute, to_hour, to_minute = map(int, match.groups())
    opens, closes = hour * HOUR + minute, to_hour * HOUR + to_minute
    if max(minute, to_minute) >= HOUR or opens >= DAY or closes > DAY:
        raise InvalidValue(f"{text!r}: {part} is not on the clock")
    return Window(opens, closes if closes > opens else closes + DAY)


def week_of(text: str) -> Week:
    """The hours of a week, as OpenStreetMap's ``opening_hours`` writes the plain ones.

    Days that no part names are not worked; the last part that names a day holds.
    InvalidValue for what does not read so.

    >>> week = week_of("Mo-Fr 09:00-12:30,13:30-17:00; Sa 09:00-13:00")
    >>> [len(hours) for hours in week]
    [2, 2, 2, 2, 2, 1, 0]
    >>> week_of("Mo-Fr 9-17")
    Traceback (most recent call last):
    complaintkit.errors.InvalidValue: '9-17': expected hours such as ..., got '9-17'
    """
    if text == ALWAYS:
        text = "Mo-Su 00:00-24:00"
    week: list[Hours] = [()] * 7
    for part in text.rstrip("; ").split(";"):
        match = _RULE.fullmatch(part.strip())
        if match is None:
            expected = "expected days and hours such as 'Mo-Fr 09:00-17:00; Sa off'"
            cure = "; holidays are given as holidays=" if "PH" in part else ""
            raise InvalidValue(f"{expected}, got {part.strip()!r}{cure}")
        hours = hours_of(match["windows"].replace(" ", ""))
        for day in _days(match["days"]):
            week[day] = hours
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = week
    return monday, tuesday, wednesday, thursday, friday, saturday, sunday


def _days(text: str) -> list[int]:
    found: list[int] = []
    for part in text.split(","):
        first_name, *rest = names = part.split("-")
        unknown = [name for name in names if name not in DAYS]
        if unknown or len(rest) > 1:
            raise InvalidValue(f"{part!r}: expected days such as Mo, Tu-Th or Sa,Su")
        first, last = DAYS.index(first_name), DAYS.index(names[-1])
        found += [day % 7 for day in range(first, last + (8 if last < first else 1))]
    return found
