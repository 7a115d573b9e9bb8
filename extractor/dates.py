"""Due dates: what day the words of a sentence fix, seen from the moment they were said on their speaker's calendar.

The anchoring is that of the labelling guide: "by Friday" said on a Wednesday is that week's Friday, "next week" is that
week's Friday, "next Friday" is the Friday of next week, "before the 1st" is the last day before it, "EOD" is that day,
"ASAP" is no date. Weeks begin on Monday.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

MONDAY, FRIDAY, SUNDAY = 0, 4, 6
# A day without a month that lies this far back is one of next month ("the 3rd", said on the 28th).
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY_FORMS = {form: n for n, day in enumerate(_DAYS) for form in (day, day[:3])} | {
    "tues": 1, "weds": 2, "thur": 3, "thurs": 3,
}  # fmt: skip
_MONTH_FORMS = {name.lower(): n for n, name in enumerate(calendar.month_name) if name}
_MONTH_FORMS |= {name.lower(): n for n, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_ORDINAL_WORDS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth"
)
_ONES = _ORDINAL_WORDS.split()
_ORDINALS = {word: n for n, word in enumerate(_ONES) if n} | {"twentieth": 20, "thirtieth": 30}
_ORDINALS |= {f"twenty{sep}{word}": 20 + n for n, word in enumerate(_ONES) if 0 < n < 10 for sep in (" ", "-")}
_ORDINALS |= {f"thirty{sep}first": 31 for sep in (" ", "-")}
_CARDINAL_WORDS = "zero one two three four five six seven eight nine ten"
_CARDINALS = {word: n for n, word in enumerate(_CARDINAL_WORDS.split())}
_TEEN_WORDS = "eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty"
_SPOKEN = {word: n for word, n in _CARDINALS.items() if n} | {w: 11 + n for n, w in enumerate(_TEEN_WORDS.split())}
_SPOKEN |= {f"twenty{sep}{word}": 20 + n for word, n in _CARDINALS.items() if 0 < n < 10 for sep in (" ", "-")}
_SPOKEN |= {"thirty": 30, "thirty one": 31, "thirty-one": 31}
_CARDINALS |= {"a": 1, "an": 1, "a couple of": 2, "couple of": 2}

_DAY = rf"(?P<day>{'|'.join(sorted(_DAY_FORMS, key=len, reverse=True))})\.?"
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTH_FORMS, key=len, reverse=True))})\.?"
_WORD_CARDINAL = "|".join(sorted(_SPOKEN, key=len, reverse=True))
_WORD_ORDINAL = "|".join(sorted(_ORDINALS, key=len, reverse=True))
_NUMBER = rf"(?P<number>\d{{1,2}}(?:st|nd|rd|th)?|{_WORD_ORDINAL})"
_BARE = rf"(?P<number>\d{{1,2}}|{_WORD_CARDINAL})"
_ORDINAL = rf"(?P<number>\d{{1,2}}(?:st|nd|rd|th)|{_WORD_ORDINAL})"
_COUNT = rf"(?P<count>\d{{1,2}}|{'|'.join(sorted(_CARDINALS, key=len, reverse=True))})"
# What may follow a bare "the 14th": anything but a noun that it counts ("the first tram").
_AFTER_DAY = (
    r"(?=\W*$|\s*[,.;:!?)–-]|\s+(?:at|and|or|then|please|pls|if|so|because|is|it|we|i|you|in|on|with|as|for|to|would|will|latest|"
    r"was|when|that|but|which|since|at|from|evening|morning|afternoon|noon|whatever|same)\b)"
)
_YEAR = r"(?:,?\s+(?P<year>20\d\d))?"

Rule = Callable[[re.Match[str], datetime], date | None]


@dataclass(frozen=True)
class Due:
    """A date found in a text.

    Attributes:
        day: the day it fixes.
        hour: the hour of the day, where one was said.
        start: offset of the first character of the phrase, the preposition included.
        end: offset behind its last character.
        strength: 2 for a deadline ("by Friday"), 1 for a day named plainly, 0 for a vague span ("this month"), -1 where
            the words around it speak of something else ("since Friday").
        exact: whether the day itself was said (else a weekday or a span).
    """

    day: date
    hour: time | None
    start: int
    end: int
    strength: int
    exact: bool = False

    def iso(self, zone: datetime) -> str:
        """ISO date, or date-time with the offset of `zone` where an hour was said."""
        if self.hour is None:
            return self.day.isoformat()
        return datetime.combine(self.day, self.hour, tzinfo=zone.tzinfo).isoformat()


def find_dates(text: str, said: datetime) -> list[Due]:
    """All dates in a text that do not lie before the day it was said, in the order of the text.

    Args:
        text: a sentence.
        said: the moment it was said, on its speaker's calendar.
    """
    found: list[Due] = []
    taken: list[tuple[int, int]] = []
    lowered = text.lower().replace("’", "'")
    for pattern, rule, vague in _RULES:
        for match in pattern.finditer(lowered):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            day = rule(match, said)
            if day is not None:
                taken.append(match.span())
                due = _dressed(lowered, match, day, said, vague)
                if due.day >= said.date():
                    found.append(due)
    return sorted(found, key=lambda due: due.start)


def find_due(text: str, said: datetime) -> Due | None:
    """The date that a sentence fixes: a deadline before a plain day, a plain day before a span; the first of equals."""
    dates = find_dates(text, said)
    dates = [due for due in dates if due.strength >= 0]
    return max(dates, key=lambda due: (due.strength + 0.5 * due.exact, -due.start)) if dates else None


_BEFORE = re.compile(r"(?:\b(?P<inclusive>on or|or)\s+)?\bbefore\s+(?:the\s+|end of\s+)?$")
_DEADLINE = re.compile(
    r"\b(?:by|until|til|till|latest|due(?: on)?|no(?:t)? later than|at the latest|deadline(?: is)?|for|within|up to|"
    r"before|to be in on)\s+(?:the\s+|end of\s+|say,?\s+|latest\s+|around\s+|cob\s+|eod\s+|"
    r"close of business(?: on)?\s+)*$"
)
_LEAD_IN = re.compile(
    r"(?:\b(?:by|until|til|till|on|before|due|within|for|latest|from|at|the|in|no later than|not later than|"
    r"on or before|"
    r"say|around|cob|eod|end of day|end of|close of business)\b[\s,]*)+$"
)
_NOT_DUE = re.compile(
    r"\b(?:since|last|after|of last|back on|was on|until after|dated|meeting of|session on|call (?:on|of)|"
    r"mail (?:on|of)|chat on|"
    r"it is|it's|already)\s+(?:the\s+)?$"
)
_TRAILING = re.compile(
    r"^,?\s*(?:at the latest|latest|(?:in the )?(?:morning|evening|afternoon|night|noon)|end of (?:the )?day|"
    r"eod|cob|first thing)\b"
)
_CLOCK = re.compile(
    r"^(?:\.?\s*,?\s*(?:at|by|@|before|from)?\s*)(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d\d))?\s*(?P<half>am|pm|a\.m\.|p\.m\.)?"
)


def _dressed(text: str, match: re.Match[str], day: date, said: datetime, vague: bool) -> Due:
    """The date with what stands around it: "before" moves it back a day, "by" makes it a deadline, an hour is kept."""
    head = text[: match.start()]
    before = _BEFORE.search(head)
    tail = text[match.end() :]
    trailing = _TRAILING.match(tail)
    within_day = bool(trailing and "latest" not in trailing.group()) or match.group().startswith("end of")
    if before and not before["inclusive"] and not within_day and day > said.date():
        day -= timedelta(days=1)
    strength = 0 if vague else 1
    if _DEADLINE.search(head) or (trailing and "latest" in trailing.group()):
        strength = 2
    elif _NOT_DUE.search(head) or tail.startswith("'s "):
        strength = -1
    lead = _LEAD_IN.search(head)
    end = match.end() + (trailing.end() if trailing else 0)
    hour, length = _hour(text[end:])
    return Due(
        day,
        hour,
        lead.start() if lead else match.start(),
        end + length,
        strength,
        bool(re.search(r"\d", match.group())) or _names_day(match),
    )


def _names_day(match: re.Match[str]) -> bool:
    return "number" in match.re.groupindex and match["number"] is not None


def _hour(tail: str) -> tuple[time | None, int]:
    match = _CLOCK.match(tail)
    if not match or not (match["minute"] or match["half"]):
        return None, 0
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if match["half"] and match["half"][0] == "p" and hour < 12:
        hour += 12
    if hour > 23 or minute > 59:
        return None, 0
    return time(hour, minute), match.end()


def _weekday(match: re.Match[str], said: datetime) -> date:
    """The next such day after the day of speaking."""
    ahead = (_DAY_FORMS[match["day"]] - said.weekday() - 1) % 7 + 1
    return said.date() + timedelta(days=ahead)


def _this_weekday(match: re.Match[str], said: datetime) -> date:
    """That day of this week; where it is over, of the next."""
    ahead = (_DAY_FORMS[match["day"]] - said.weekday()) % 7
    return said.date() + timedelta(days=ahead)


def _week(said: datetime, weeks: int, day: int = FRIDAY) -> date:
    """A day of the week that lies so many weeks ahead."""
    return said.date() + timedelta(days=day - said.weekday() + 7 * weeks)


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _next_month(said: datetime) -> tuple[int, int]:
    return (said.year + 1, 1) if said.month == 12 else (said.year, said.month + 1)


def _ordinal(word: str) -> int:
    return _ORDINALS.get(word) or int(re.sub(r"\D", "", word))


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _day_month(match: re.Match[str], said: datetime) -> date | None:
    """A day with its month; without a year the nearest one that is not long past."""
    month, day = _MONTH_FORMS[match["month"]], _ordinal(match["number"])
    if match["year"]:
        return _make(int(match["year"]), month, day)
    found = _make(said.year, month, day)
    if found and found < said.date() - timedelta(days=180):
        return _make(said.year + 1, month, day)
    return found


def _numeric(match: re.Match[str], said: datetime) -> date | None:
    """14.10. and 14/10: day first; month first only where day first is no date."""
    first, second = int(match["first"]), int(match["second"])
    year = int(match["year"]) if match["year"] else said.year
    found = _make(year + 2000 if year < 100 else year, second, first) or _make(year, first, second)
    if found and not match["year"] and found < said.date() - timedelta(days=180):
        return _make(year + 1, found.month, found.day)
    return found


def _day_of_month(match: re.Match[str], said: datetime) -> date | None:
    """The day of a month ("the 14th"): of this month, or of the next where it is over."""
    day = _ordinal(match["number"])
    if day >= said.day:
        return _make(said.year, said.month, day)
    return _make(*_next_month(said), day)


def _ahead(days: int) -> Rule:
    return lambda match, said: said.date() + timedelta(days=days)


def _count(match: re.Match[str]) -> int:
    word = match["count"]
    return int(word) if word.isdigit() else _CARDINALS[word]


def _in_so_many(match: re.Match[str], said: datetime) -> date:
    unit = match["unit"]
    if unit.startswith(("hour", "hr")):
        return (said + timedelta(hours=_count(match))).date()
    if unit.startswith(("business", "working")):
        day, left = said.date(), _count(match)
        while left:
            day += timedelta(days=1)
            left -= day.weekday() < 5
        return day
    return said.date() + timedelta(days=_count(match) * (7 if unit.startswith("week") else 1))


def _patterns() -> Iterator[tuple[str, Rule, bool]]:
    """Patterns, most telling first, with the rule that resolves them and whether they are only a vague span."""
    yield r"\b(?P<year>20\d\d)-(?P<month>\d\d)-(?P<number>\d\d)\b", _iso, False
    yield rf"\b(?:{_DAY},?\s+(?:the\s+)?)?{_NUMBER}(?:\s+of)?\s+{_MONTH}\b{_YEAR}", _day_month, False
    yield rf"\b(?:{_DAY},?\s+)?{_MONTH}\s+(?:the\s+)?{_NUMBER}\b(?!\s*(?:%|percent|:)){_YEAR}", _day_month, False
    yield (
        r"(?<![\d.])(?P<first>\d{1,2})[./](?P<second>\d{1,2})(?:[./](?P<year>20\d\d|\d\d))?(?![\d%]|\.\d)",
        _numeric_checked,
        False,
    )
    yield rf"\b{_DAY},?\s+(?:the\s+)?{_ORDINAL}(?!\s+(?:one|of these|time))\b", _day_of_month, False
    yield (
        rf"\b{_DAY},?\s+(?:the\s+)?{_BARE}(?![\w:%]|\s*(?:am|pm|o'clock|h\b|days|of us))(?!\.\d)",
        _weekday_and_number,
        False,
    )
    yield (
        rf"\b(?:{_DAY}\s+(?:of\s+)?(?:the\s+)?next week|"
        rf"next week,?\s+(?:on\s+)?(?P<later>{_DAY.replace('day>', 'other>')}))",
        _next_weeks_day,
        False,
    )
    yield rf"\b(?:{_DAY}\s+(?:of\s+)?(?:the\s+)?(?:week after next|other week))", _other_weeks_day, False
    yield rf"\ba week on {_DAY}|\b{_DAY.replace('day>', 'second>')}\s+week\b", _weekday_week, False
    yield rf"\bnext\s+{_DAY}\b", lambda m, s: _week(s, 1, _DAY_FORMS[m["day"]]), False
    yield rf"\bthis\s+(?:coming\s+)?{_DAY}\b", _this_weekday, False
    yield r"\ba week (?:tomorrow|from tomorrow)|\btomorrow week", _ahead(8), False
    yield r"\ba week (?:today|from today|from now)", _ahead(7), False
    yield r"\bday after tomorrow", _ahead(2), False
    yield r"\btomorrow\b|\btmrw\b|\btmr\b|\btomo\b|\bthe morn\b", _ahead(1), False
    yield rf"\b{_DAY}\b(?!\s*-\s*(?:{'|'.join(_DAY_FORMS)})\b)", _weekday, False
    yield (
        r"\btoday\b|\btonight\b|\bthis (?:evening|afternoon|morning|night)\b|\beod\b|\bcob\b|"
        r"\bend of (?:the )?(?:business )?day\b|\bclose of (?:business|play)\b",
        _ahead(0),
        False,
    )
    yield r"\b(?:end of|late) (?:the )?next week\b|\bnext week'?s? end\b", lambda m, s: _week(s, 1), False
    yield r"\b(?:early|beginning of|start of) next week\b", lambda m, s: _week(s, 1), True
    yield r"\bweek after next\b", lambda m, s: _week(s, 2), True
    yield r"\bnext week\b|\bcoming week\b|\bfollowing week\b", lambda m, s: _week(s, 1), True
    yield r"\b(?:this|the) week\b|\bend of (?:the |this )?week\b|\bweek'?s end\b|\beow\b", _this_week, True
    yield r"\b(?:before|by) the weekend\b", lambda m, s: _week(s, 0), False
    yield r"\b(?:over|during|at|on|this) (?:the )?weekend\b", lambda m, s: _week(s, 0, SUNDAY), False
    yield r"\bafter the weekend\b", lambda m, s: _week(s, 1, MONDAY), True
    yield (
        r"\bafter (?:the|this|our) call\b|\bin the (?:afternoon|evening)\b|\bbefore (?:the evening|noon)\b",
        _ahead(0),
        True,
    )
    yield r"\bend of next month\b|\bnext month\b", lambda m, s: _month_end(*_next_month(s)), True
    yield (
        r"\b(?:end of|before) (?:the |this )?month(?:'s (?:end|out))?\b|\bmonth'?s? end\b|\bthis month\b|"
        r"\beom\b|\bmonth's out\b",
        lambda m, s: _month_end(s.year, s.month),
        True,
    )
    yield rf"\bend of {_MONTH}(?:\s|\b)", _end_of_month, False
    yield (
        rf"\b(?:in|within)\s+(?:the next\s+)?{_COUNT}\s+(?P<unit>hours?|hrs?|days?|weeks?|(?:working|"
        rf"business) days?)\b(?!\s+(?:of|from|after|before)\b)",
        _in_so_many,
        False,
    )
    yield rf"\b(?:the|by|before|until|till|on|for|latest|within)\s+{_ORDINAL}\b{_AFTER_DAY}", _day_of_month, False
    yield rf"(?:^|,)\W*(?:the\s+)?{_ORDINAL}\b(?=\W*$|\s+(?:is|then|it)\b)", _day_of_month, False


def _iso(match: re.Match[str], said: datetime) -> date | None:
    return _make(int(match["year"]), int(match["month"]), int(match["number"]))


def _numeric_checked(match: re.Match[str], said: datetime) -> date | None:
    """A day like "14.10", but not "v1.4" nor "2/3": only what lies within the next half year, or says its year."""
    found = _numeric(match, said)
    if found is None or match["year"]:
        return found
    written = match.group()
    if len(written) < 4 or not 0 <= (found - said.date()).days <= 120:
        return None
    return found


def _next_weeks_day(match: re.Match[str], said: datetime) -> date:
    return _week(said, 1, _DAY_FORMS[match["day"] or match["other"]])


def _other_weeks_day(match: re.Match[str], said: datetime) -> date:
    return _week(said, 1, _DAY_FORMS[match["day"]])


def _weekday_and_number(match: re.Match[str], said: datetime) -> date | None:
    """A day like "Tuesday 24": the next 24th that is a Tuesday; None where none is near (it was an hour or a count)."""
    number = _SPOKEN.get(match["number"]) or int(match["number"])
    for year, month in ((said.year, said.month), _next_month(said)):
        day = _make(year, month, number)
        if day and day >= said.date() and day.weekday() == _DAY_FORMS[match["day"]]:
            return day
    return None


def _weekday_week(match: re.Match[str], said: datetime) -> date:
    """A day like "Friday week": a week after the next such day."""
    ahead = (_DAY_FORMS[match["day"] or match["second"]] - said.weekday() - 1) % 7 + 1
    return said.date() + timedelta(days=ahead + 7)


def _this_week(match: re.Match[str], said: datetime) -> date:
    """That week's Friday; said at the weekend, the next one."""
    return _week(said, 0 if said.weekday() <= FRIDAY else 1)


def _end_of_month(match: re.Match[str], said: datetime) -> date:
    month = _MONTH_FORMS[match["month"]]
    return _month_end(said.year + (month < said.month), month)


_RULES: tuple[tuple[re.Pattern[str], Rule, bool], ...] = tuple(
    (re.compile(pattern), rule, vague) for pattern, rule, vague in _patterns()
)
