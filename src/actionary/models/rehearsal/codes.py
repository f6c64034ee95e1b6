"""Codes for currencies and languages, and words in capitals."""

import re
from collections.abc import Iterator, Mapping

from actionary.models.rehearsal.affinity import DIRECTIONS, affinity
from actionary.models.rehearsal.candidate import Candidate, span_of
from actionary.models.rehearsal.phrases import PREPOSITIONS
from actionary.models.rehearsal.slots import Slot
from actionary.models.rehearsal.values import Reading
from actionary.models.rehearsal.vocabulary import STOPWORDS
from actionary.models.rehearsal.words import Word, split_name

_CURRENCIES = {
    "dollar": "USD", "dollars": "USD", "$": "USD", "usd": "USD", "euro": "EUR", "euros": "EUR",
    "€": "EUR", "pound": "GBP", "pounds": "GBP", "£": "GBP", "yen": "JPY", "francs": "CHF",
    "rupees": "INR", "yuan": "CNY", "krona": "SEK", "zloty": "PLN", "pesos": "MXN", "won": "KRW",
}  # fmt: skip
_LANGUAGES = {
    "english": "en", "french": "fr", "german": "de", "spanish": "es", "italian": "it",
    "portuguese": "pt", "dutch": "nl", "polish": "pl", "russian": "ru", "chinese": "zh",
    "japanese": "ja", "korean": "ko", "arabic": "ar", "hindi": "hi", "turkish": "tr",
    "swedish": "sv", "danish": "da", "norwegian": "no", "finnish": "fi", "greek": "el",
    "czech": "cs", "ukrainian": "uk", "hungarian": "hu", "hebrew": "he",
}  # fmt: skip
CODES: Mapping[str, str] = {**_CURRENCIES, **_LANGUAGES}


def code_candidates(slot: Slot, reading: Reading) -> Iterator[Candidate]:
    """Yield currency and language codes, and words in capitals, with their preposition."""
    is_language = {"language", "languag", "lang", "local", "locale"} & {*slot.stems, *slot.about}
    takes_names = is_language and not re.search(r"\bcode\b|639|\ben\b|\"en\"", slot.description)
    known = {} if takes_names else _LANGUAGES if is_language else _CURRENCIES
    found: list[tuple[str, Word, float]] = []
    for index, word in enumerate(reading.words):
        lead = ""
        for before in reversed(reading.words[max(index - 2, 0) : index]):
            if before.lower in PREPOSITIONS:
                lead = before.lower
                break
        value = known.get(word.lower) or (
            word.text if word.text.isupper() and 2 <= len(word.text) <= 6 else ""
        )
        is_small = word.lower in STOPWORDS and not (word.text.isupper() and lead)
        if value and not is_small:
            found.append(
                (
                    value,
                    word,
                    2.8 + min(affinity(slot, lead), 2.0) / 2 + _first(slot, lead, reading, word),
                )
            )
    if slot.is_list and len(found) > 1:
        values = [value for value, word, _ in found if not _is_source(word, reading)]
        ranges = tuple(span_of(word) for _, word, _ in found if not _is_source(word, reading))
        yield Candidate(value=values, score=3.2, ranges=ranges)
    for value, word, score in found:
        yield Candidate(
            value=[value] if slot.is_list else value, score=score, ranges=(span_of(word),)
        )


def _first(slot: Slot, lead: str, reading: Reading, word: Word) -> float:
    """Prefer, for where a conversion starts, what comes before any "to"."""
    is_source = bool(DIRECTIONS["from"] & {*slot.stems, *split_name(slot.name)})
    return 0.8 if is_source and lead not in {"to", "in", "into"} else -0.8 if is_source else 0.0


def _is_source(word: Word, reading: Reading) -> bool:
    return bool(re.search(r"(?:from|\d)\s*$", reading.text[: word.start]))
