"""What a parameter asks for, judged by its name, type and description."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from actionary.models.rehearsal.vocabulary import word_set


class Sort(StrEnum):
    """What a slot asks for, beyond its JSON type."""

    ID = "id"
    ENUM = "enum"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    MOMENT = "moment"
    TIME = "time"
    EMAIL = "email"
    URL = "url"
    PLACE = "place"
    PERSON = "person"
    QUERY = "query"
    TITLE = "title"
    BODY = "body"
    CODE = "code"
    TEXT = "text"


_PLACES = word_set(
    """city location place country region area town destination origin address where state
    province airport station neighborhood neighbourhood district locality street venue
    departure arrival near geo capital nation"""
)
_PERSONS = word_set(
    """customer guest person user owner author assignee sender recipient contact attendee
    passenger traveler traveller holder member client player artist director actor speaker
    doctor patient buyer seller name fullname firstname lastname username"""
)
_QUERIES = word_set(
    """q query search keyword keywords term terms phrase question searchterm text input prompt
    ingredient ingredients topic"""
)
_TITLES = word_set("title subject label heading headline name summary topic caption")
_BODIES = word_set(
    """body message content text note notes comment comments description reason details remark
    remarks instructions feedback bio data payload html markdown"""
)
_CODES = word_set("currency symbol ticker language locale lang base target iso isin")
_ID_ENDINGS = word_set(
    """id ids uuid guid sku slug key code reference ref handle isbn barcode vin hash number no
    uid"""
)  # fmt: skip
_DATE_NAMES = word_set(
    """date day checkin checkout arrival departure since until deadline due birthday from to
    start end begin after before"""
)


def sort_of(name: tuple[str, ...], schema: Mapping[str, Any], description: str) -> Sort:
    if schema.get("enum"):
        return Sort.ENUM
    kind, form = schema.get("type", "string"), schema.get("format", "")
    if kind == "boolean":
        return Sort.BOOLEAN
    name = tuple(_singular(part) for part in name)
    last = name[-1] if name else ""
    if last in {"id", "ids"} and kind in {"integer", "string"}:
        return Sort.ID
    if kind in {"integer", "number"}:
        return Sort.NUMBER
    forms = {"date": Sort.DATE, "date-time": Sort.MOMENT, "time": Sort.TIME, "email": Sort.EMAIL,
             "uri": Sort.URL, "url": Sort.URL, "uuid": Sort.ID}  # fmt: skip
    if form in forms:
        return forms[form]
    if last == "time" and "date" not in description.lower():
        return Sort.TIME
    if _is_date(name, description):
        return Sort.MOMENT if re.search(r"date-?time|timestamp|T\d\d:", description) else Sort.DATE
    if last in _SPANS and len(name) == 1 and not description:
        return Sort.DATE
    return _sort_by_words(name, description)


_SPANS = frozenset({"start", "end", "since", "until"})


def _is_date(name: tuple[str, ...], description: str) -> bool:
    says = re.search(r"YYYY|ISO[- ]?8601|\d{4}-\d\d-\d\d|\bdates?\b", description) is not None
    joined = "".join(name)
    is_named = "date" in name or joined in {"checkin", "checkout", "day", "deadline", "birthday"}
    return is_named or (says and bool(_DATE_NAMES & {*name, joined}))


_SHORT_CODE = re.compile(r"\b(?:two|2|three|3)[- ](?:letter|character|digit)|\biso[- ]?\d")


def is_short_code(description: str) -> bool:
    """Whether a description speaks of a code of two or three characters."""
    return _SHORT_CODE.search(description.lower()) is not None


def _sort_by_words(name: tuple[str, ...], description: str) -> Sort:
    last, words = (name[-1] if name else ""), set(name)
    said = description.lower()
    if (
        last in {"email", "emails"}
        or ("email" in words and last == "address")
        or "email address" in said[:60]
    ):
        return Sort.EMAIL
    if last in {"url", "uri", "link", "website", "domain", "href", "webhook"}:
        return Sort.URL
    if (
        _SHORT_CODE.search(said)
        or words & _CODES
        or (last == "code" and re.search(r"currency|language|country", said))
    ):
        return Sort.CODE
    if last in _ID_ENDINGS and (last not in {"number", "code", "key"} or len(name) > 1):
        return Sort.ID
    if re.search(r"\b(?:unique )?(?:id|identifier|sku)\b", said[:80]) and last not in _QUERIES:
        return Sort.ID
    if last in {"to", "cc", "bcc", "recipient", "recipients", "from", "sender"}:
        return Sort.EMAIL if "email" in said else Sort.PERSON
    for sort, known in (
        (Sort.PLACE, _PLACES),
        (
            Sort.QUERY,
            word_set("q query search keyword keywords term terms question searchterm"),
        ),
        (Sort.BODY, _BODIES),
        (Sort.TITLE, _TITLES - {"name"}),
    ):
        if last in known or "".join(name) in known:
            return sort
    if re.search(r"\b(?:city|place|town|country|location|region)\b", said[:60]) and len(name) == 1:
        return Sort.PLACE
    if last == "name" or words & _PERSONS:
        others = words - {"name", "full", "first", "last"}
        is_person = bool(others & _PERSONS) or any(_is_doer(part) for part in others)
        return Sort.PERSON if is_person else Sort.TITLE
    return Sort.QUERY if words & _QUERIES else Sort.TEXT


_DOER = re.compile(r"\w{3,}(?:er|or|ant|ist|ee|ian)$")
_NO_DOERS = word_set(
    """order folder server container number filter header parameter cluster color layer router
    counter computer paper vendor error monitor factor sector other user border chapter register
    letter newsletter manner tier identifier carrier provider descriptor indicator vector calendar
    merchant variant constant tenant instant restaurant plant list checklist playlist fee degree"""
)


def _is_doer(word: str) -> bool:
    """Whether a word looks like one for somebody who does something: teacher, consultant."""
    return bool(_DOER.match(word)) and word not in _NO_DOERS


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    is_plural = word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3
    return word[:-1] if is_plural else word
