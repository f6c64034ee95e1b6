"""Dates, times and spans of time as people write them."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

_MONTHS = "january february march april may june july august september october november december"
_DAYS = "monday tuesday wednesday thursday friday saturday sunday"
_MONTH = "|".join(f"{name}|{name[:3]}\\.?" for name in _MONTHS.split()) + r"|sept\.?"
_WEEKDAY = "|".join(_DAYS.split()) + "|mon|tues?|wed|thu(?:rs)?|fri|sat|sun"
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "couple": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15,
    "twenty": 20, "thirty": 30,
}  # fmt: skip
_COUNT = r"(?P<count>\d{1,3}|a couple of|" + "|".join(_NUMBERS) + r")"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?:,?\s+(?P<year>\d{4}))?"

_SINGLE = "|".join(
    re.sub(r"\?P<(\w+)>", rf"?P<\g<1>{index}>", pattern)
    for index, pattern in enumerate(
        (
            r"(?P<iso>\d{4}-\d{2}-\d{2})",
            rf"{_DAY}\s+(?:of\s+)?(?P<month>{_MONTH})\b{_YEAR}",
            rf"(?P<month>{_MONTH})\s+{_DAY}\b(?!:){_YEAR}",
            r"(?P<numeric>\d{1,2}[/.]\d{1,2}[/.]\d{4})",
            r"(?P<word>day after tomorrow|today|tonight|tomorrow|yesterday)",
            rf"(?:(?P<which>next|this|last|coming)\s+)?(?P<weekday>{_WEEKDAY})\b",
            rf"in\s+{_COUNT}\s+(?P<unit>day|week|month)s?\b",
            rf"{_COUNT}\s+(?P<unit>day|week|month)s?\s+(?P<ago>ago)\b",
        )
    )
)
_ONE = re.compile(rf"\b(?:{_SINGLE})(?!\w)", re.IGNORECASE)
_TO = re.compile(r"\s*(?:to|until|till|through|and|-|–)\s*(?:the\s+)?", re.IGNORECASE)
_DAYS_OF_MONTH = re.compile(
    rf"\b(?P<first>\d{{1,2}})(?:st|nd|rd|th)?\s*(?:to|until|till|through|and|-|–)\s*"
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_MONTH})\b{_YEAR}"
    rf"|\b(?P<month2>{_MONTH})\s+(?P<first2>\d{{1,2}})(?:st|nd|rd|th)?\s*(?:to|until|till|through|-|–)\s*"
    rf"(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(?P<year2>\d{{4}}))?",
    re.IGNORECASE,
)
_PERIOD = re.compile(
    rf"\b(?:(?P<which>this|next|last|past)\s+(?P<period>weekend|week|month|year)"
    rf"|in\s+(?P<month>{_MONTH})\b{_YEAR})",
    re.IGNORECASE,
)
_DURATION = re.compile(
    rf"\b(?:for\s+)?{_COUNT}[\s-]+(?P<unit>night|day|week|month|hour|minute|year)s?\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b(?:at\s+)?(?:(?P<hour>\d{1,2}):(?P<minute>\d{2})\s*(?P<half>[ap]m)?"
    r"|(?P<hour2>\d{1,2})\s*(?P<half2>[ap]m)|(?P<word>noon|midday|midnight))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DateFound:
    """A day in a text. `role` is `start` or `end` when it is one side of a span of time."""

    day: date
    start: int
    end: int
    role: str = ""
    is_whole_span: bool = False
    """Whether it comes from words for a period, such as "next week"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeFound:
    """A time of day in a text."""

    at: time
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """A length of time in a text."""

    count: int
    unit: str
    start: int
    end: int

    @property
    def days(self) -> int:
        """The length in days; a month counts as 30."""
        return self.count * {"week": 7, "month": 30, "year": 365}.get(self.unit, 1)


def find_dates(text: str, today: date) -> list[DateFound]:
    """Return the days in a text, both sides of a span of time as two.

    A day without a year is the next such day from today on.
    """
    found: list[DateFound] = []
    for match in _DAYS_OF_MONTH.finditer(text):
        found.extend(_days_of_month(match, today))
    matches = _without_weekdays(list(_ONE.finditer(text)), text)
    singles = [
        one
        for match in matches
        if not _is_taken(match, found)
        and (one := _single(match, today, is_past=_is_since(text, match.start()))) is not None
    ]
    found.extend(_paired(singles, text))
    for match in _PERIOD.finditer(text):
        if not _is_taken(match, found):
            found.extend(_period(match, today))
    return sorted(found, key=lambda one: (one.start, one.role != "start"))


def _without_weekdays(matches: list[re.Match[str]], text: str) -> list[re.Match[str]]:
    """Return the days without names of weekdays where one is written out, with its year."""
    full = [match for match in matches if _is_full(match)]
    return [
        match
        for match in matches
        if not full
        or not match["weekday5"]
        or any(_TO.fullmatch(text[match.end() : other.start()]) for other in full)
        or any(_TO.fullmatch(text[other.end() : match.start()]) for other in full)
    ]


def _is_full(match: re.Match[str]) -> bool:
    return any(match[name] for name in ("iso0", "year1", "year2", "numeric3"))


def find_durations(text: str) -> list[Duration]:
    """Return the lengths of time in a text, such as "for 3 nights"."""
    return [
        Duration(
            count=_count(match["count"]),
            unit=match["unit"].lower(),
            start=match.start(),
            end=match.end(),
        )
        for match in _DURATION.finditer(text)
        if not re.match(r"\s+ago\b", text[match.end() :])
        and not re.search(r"\bin\s+$", text[: match.start()])
    ]


def find_times(text: str) -> list[TimeFound]:
    """Return the times of day in a text."""
    found = []
    for match in _TIME.finditer(text):
        if word := match["word"]:
            hour, minute = (0 if word.lower() == "midnight" else 12), 0
        else:
            hour = int(match["hour"] or match["hour2"])
            minute = int(match["minute"] or 0)
            half = (match["half"] or match["half2"] or "").lower()
            hour = hour % 12 + (12 if half == "pm" else 0) if half else hour
        if hour < 24 and minute < 60:
            found.append(TimeFound(at=time(hour, minute), start=match.start(), end=match.end()))
    return found


def later(day: date, days: int) -> date:
    """Return the day so many days on, or the last there is."""
    return day + timedelta(days=min(days, (date.max - day).days))


def _is_taken(match: re.Match[str], found: list[DateFound]) -> bool:
    return any(match.start() < one.end and one.start < match.end() for one in found)


def _paired(singles: list[DateFound], text: str) -> Iterator[DateFound]:
    """Yield the days; two with "to" between them as the sides of a span."""
    index = 0
    while index < len(singles):
        one = singles[index]
        other = singles[index + 1] if index + 1 < len(singles) else None
        if other is not None and _TO.fullmatch(text[one.end : other.start]):
            yield replace(one, role="start")
            yield replace(other, role="end", day=_next_after(one.day, other.day))
            index += 2
        else:
            yield one
            index += 1


def _next_after(start: date, end: date) -> date:
    """Return `end`, a year on when it is before `start` only because no year was said."""
    if end >= start or end.year >= date.max.year or (end.month, end.day) == (2, 29):
        return end
    moved = end.replace(year=end.year + 1)
    return moved if moved > start else end


def _days_of_month(match: re.Match[str], today: date) -> Iterator[DateFound]:
    month = _month(match["month"] or match["month2"])
    year = match["year"] or match["year2"]
    first, last = int(match["first"] or match["first2"]), int(match["day"] or match["day2"])
    start = _date(year, month, first, today)
    end = _date(str(start.year), month, last, today) if start else None
    if start and end and start < end:
        yield DateFound(day=start, start=match.start(), end=match.end(), role="start")
        yield DateFound(day=end, start=match.start(), end=match.end(), role="end")


def _is_since(text: str, at: int) -> bool:
    """Whether the words before a day say that it has been."""
    return re.search(r"\bsince\s+(?:the\s+)?$", text[:at], re.IGNORECASE) is not None


def _single(match: re.Match[str], today: date, *, is_past: bool) -> DateFound | None:
    groups = {name[:-1]: value for name, value in match.groupdict().items() if value}
    if is_past and "weekday" in groups:
        groups["which"] = "last"
    day = _day(groups, today)
    if day is None:
        return None
    if is_past and day > today and "month" in groups and "year" not in groups:
        day = _date(str(day.year - 1), day.month, day.day, today) or day
    return DateFound(day=day, start=match.start(), end=match.end())


def _day(groups: dict[str, str], today: date) -> date | None:
    if "iso" in groups:
        year, month, day = groups["iso"].split("-")
        return _date(year, int(month), int(day), today)
    if "month" in groups:
        return _date(groups.get("year"), _month(groups["month"]), int(groups["day"]), today)
    if "numeric" in groups:
        first, second, year = re.split("[/.]", groups["numeric"])
        if int(second) > 12:
            first, second = second, first
        return _date(year, int(second), int(first), today)
    if "word" in groups:
        words = {"yesterday": -1, "tomorrow": 1, "day after tomorrow": 2}
        return today + timedelta(days=words.get(groups["word"].lower(), 0))
    if "weekday" in groups:
        return _weekday(groups["weekday"], groups.get("which", ""), today)
    days = _count(groups["count"]) * {"week": 7, "month": 30}.get(groups["unit"].lower(), 1)
    return today - timedelta(days=days) if "ago" in groups else later(today, days)


def _weekday(name: str, which: str, today: date) -> date:
    wanted = [day[:3] for day in _DAYS.split()].index(name[:3].lower())
    if which.lower() == "last":
        return today - timedelta(days=(today.weekday() - wanted - 1) % 7 + 1)
    ahead = (wanted - today.weekday() - 1) % 7 + 1
    if which.lower() == "this" and wanted == today.weekday():
        ahead = 0
    # "Next Friday", said on a Wednesday, mostly means the one of the week after.
    is_this_week = today.weekday() + ahead <= 6
    return today + timedelta(days=ahead + (7 if which.lower() == "next" and is_this_week else 0))


def _period(match: re.Match[str], today: date) -> Iterator[DateFound]:
    if match["month"]:
        first = _date(match["year"], _month(match["month"]), 1, today.replace(day=1))
        start = first or today
        end = start.replace(day=monthrange(start.year, start.month)[1])
    else:
        start, end = _relative(match["which"].lower(), match["period"].lower(), today)
    for day, role in ((start, "start"), (end, "end")):
        yield DateFound(
            day=day, start=match.start(), end=match.end(), role=role, is_whole_span=True
        )


def _relative(which: str, period: str, today: date) -> tuple[date, date]:
    step = {"next": 1, "last": -1, "past": -1}.get(which, 0)
    monday = today - timedelta(days=today.weekday())
    if period == "weekend":
        saturday = monday + timedelta(days=5 + 7 * step)
        return saturday, saturday + timedelta(days=1)
    if period == "week":
        start = monday + timedelta(days=7 * step)
        return start, start + timedelta(days=6)
    if period == "year":
        return date(today.year + step, 1, 1), date(today.year + step, 12, 31)
    months = today.year * 12 + today.month - 1 + step
    start = date(months // 12, months % 12 + 1, 1)
    return start, start.replace(day=monthrange(start.year, start.month)[1])


def _month(name: str) -> int:
    return [month[:3] for month in _MONTHS.split()].index(name[:3].lower()) + 1


def _count(text: str) -> int:
    return 2 if "couple" in text else _NUMBERS.get(text.lower()) or int(text)


def _date(year: str | None, month: int, day: int, today: date) -> date | None:
    try:
        if year:
            return date(int(year), month, day)
        this_year = date(today.year, month, day)
        return this_year if this_year >= today else date(today.year + 1, month, day)
    except ValueError:
        return None
