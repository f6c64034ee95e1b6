"""Numbers in a sentence, with what they count and whether they are a limit."""

import re
from dataclasses import replace
from itertools import pairwise

from actionary.models.rehearsal.found import Found, Kind
from actionary.models.rehearsal.phrases import PREPOSITIONS
from actionary.models.rehearsal.vocabulary import STOPWORDS, VERBS
from actionary.models.rehearsal.words import Word

SUPERLATIVES = re.compile(
    r"\b(cheapest|least expensive|lowest|smallest|shortest|nearest|closest|fastest|"
    r"most expensive|priciest|highest(?:[- ]rated)?|best(?:[- ]rated)?|top[- ]rated|largest|"
    r"biggest|longest|latest|newest|most recent|oldest|earliest|soonest|last|lightest|heaviest)\b",
    re.IGNORECASE,
)
_CURRENCY = (
    r"[$€£¥]|\b(?:usd|eur|gbp|jpy|chf|aud|cad|inr)\b"
    r"|\b(?:dollars?|euros?|pounds?|yen|francs?|rupees?|bucks)\b"
)
_NUMBER = re.compile(
    rf"(?P<sign>{_CURRENCY})?\s*(?<![\w.])(?P<minus>-)?(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"(?P<scale>\s*(?:k|thousand|million|m|billion|bn)\b)?\s*(?P<after>{_CURRENCY}|%|percent\b)?(?![\w.]*\d)",
    re.IGNORECASE,
)
_NUMBER_WORDS = {
    word: number
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ]
    )
} | {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "hundred": 100, "dozen": 12, "couple": 2}
_SCALES = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "billion": 1e9, "bn": 1e9}
_MAX = re.compile(
    r"\b(?:under|below|less than|cheaper than|lower than|fewer than|smaller than|up to|at most|"
    r"max(?:imum)?(?: of)?|no more than|not more than|within|until|before|budget(?: of| is)?|"
    r"not over|younger than|shorter than)\s*$",
    re.IGNORECASE,
)
_MIN = re.compile(
    r"\b(?:over|above|more than|at least|min(?:imum)?(?: of)?|no less than|not less than|"
    r"greater than|higher than|starting at|larger than|bigger than|older than|longer than|"
    r"or more)\s*$",
    re.IGNORECASE,
)


def numbers_in(text: str, words: tuple[Word, ...]) -> list[Found]:
    """Return the numbers, in digits and in words."""
    found = []
    for match in _NUMBER.finditer(text):
        number = float(match["digits"].replace(",", "")) * (-1 if match["minus"] else 1)
        if scale := (match["scale"] or "").strip().lower():
            number *= _SCALES[scale]
        money = "money" if match["sign"] or match["after"] not in (None, "%", "percent") else ""
        start = (
            match.start("sign")
            if match["sign"]
            else match.start("minus" if match["minus"] else "digits")
        )
        end = match.start() + len(match[0].rstrip())
        if money and match["after"]:
            digits = match.end("scale") if match["scale"] else match.end("digits")
            number_found = _number(text, words, number, start, end, money)
            found.append(replace(number_found, end=digits, unit_end=end))
            continue
        found.append(_number(text, words, number, start, end, money))
    for index, word in enumerate(words):
        number_word = _NUMBER_WORDS.get(word.lower)
        if number_word is None or text[word.start : word.end] != word.text:
            continue
        following = words[index + 1] if index + 1 < len(words) else None
        if word.lower == "one" and not _counts(words, index):
            continue
        end = word.end
        if following is not None and re.match(_CURRENCY + "$", following.lower):
            end, money = following.end, "money"
        else:
            money = ""
        found.append(_number(text, words, float(number_word), word.start, end, money))
    return found


def ranged(numbers: list[Found], text: str) -> list[Found]:
    """Return the numbers, "between 10 and 20 euros" as a least and a most of the same unit."""
    ordered = sorted(numbers, key=lambda found: found.start)
    for index, (low, high) in enumerate(pairwise(ordered)):
        joined = text[low.end : high.start].strip().lower()
        before = text[: low.start].rstrip().lower()
        is_range = (joined == "and" and before.endswith("between")) or (
            joined in {"to", "-", "–"} and before.endswith("from")
        )
        if is_range and low.number < high.number:
            unit = high.unit or low.unit
            ordered[index] = replace(low, bound="min", unit=unit)
            ordered[index + 1] = replace(high, bound="max", unit=unit)
    return ordered


def _counts(words: tuple[Word, ...], index: int) -> bool:
    """Whether "one" is a number here, not "that one" or "the cheap one"."""
    is_first = index == 0 or words[index - 1].lower in VERBS or words[index - 1].lower == "for"
    has_noun = index + 1 < len(words) and words[index + 1].lower not in STOPWORDS
    return is_first and has_noun


def _number(
    text: str, words: tuple[Word, ...], number: float, start: int, end: int, money: str
) -> Found:
    before = text[:start]
    bound = "max" if _MAX.search(before) else "min" if _MIN.search(before) else ""
    after = [word for word in words if word.start >= end][:3]
    if after and re.match(r"\s*(?:or (?:less|fewer|under|cheaper|below))\b", text[end:]):
        bound = "max"
    elif after and re.match(
        r"\s*(?:\w+\s+)?(?:or (?:more|over|higher|better|above)|and (?:up|above)|\+)", text[end:]
    ):
        bound = "min"
    unit, unit_end = _unit(text, words, end)
    return Found(
        kind=Kind.NUMBER,
        text=text[start:end].strip(),
        start=start,
        end=end,
        number=number,
        unit=money or unit,
        unit_end=0 if money else unit_end,
        bound=bound,
    )


_OR_MORE = re.compile(r"\s*(?:or|and)\s+(?:more|less|fewer|over|up)\b")


def _unit(text: str, words: tuple[Word, ...], end: int) -> tuple[str, int]:
    """Return the stem of the noun a number counts, and where it ends."""
    if match := _OR_MORE.match(text[end:]):
        end += match.end()
    if match := re.compile(r"\s+" + SUPERLATIVES.pattern, re.IGNORECASE).match(text, end):
        end = match.end()
    for word in words:
        if word.start < end:
            continue
        if not re.fullmatch(r"[\s\u00a0-]*", text[end : word.start]):
            break
        if SUPERLATIVES.fullmatch(word.text):
            end = word.end
            continue
        is_small = word.lower in STOPWORDS or word.lower in PREPOSITIONS
        return ("", 0) if is_small else (word.stem, word.end)
    return "", 0
