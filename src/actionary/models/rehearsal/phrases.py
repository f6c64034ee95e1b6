"""What follows a preposition in a sentence, and its names."""

import re

from actionary.models.rehearsal.found import Found, Kind
from actionary.models.rehearsal.vocabulary import STOPWORDS, VERBS, word_set
from actionary.models.rehearsal.words import Word

PREPOSITIONS = word_set(
    """in at near around for to from of by about on with into onto via as per between under
    over regarding concerning called named titled entitled saying within through like using
    against without matching containing because since until till before after during"""
)
_BOUNDARIES = PREPOSITIONS | word_set(
    """that which who where and or but then than if when while is are was were has have
    starting ending cheaper less more most at least under below above max sorted ordered"""
)
DETERMINERS = word_set("the a an my your our his her their this that these those some any all")


def phrases_in(
    text: str,
    words: tuple[Word, ...],
    busy: list[tuple[int, int]],
    numbers: list[tuple[int, int]],
) -> list[Found]:
    """Return what follows each preposition, up to the next one or to something else understood."""
    found = []
    for index, word in enumerate(words):
        if word.lower not in PREPOSITIONS or word.start >= len(text):
            continue
        phrase = _phrase_after(text, words, index + 1, busy, numbers)
        if phrase is not None:
            start, end = phrase
            found.append(
                Found(
                    kind=Kind.PHRASE,
                    text=text[start:end],
                    start=start,
                    end=end,
                    lead=word.lower,
                    near=(words[index - 1].stem,) if index else (),
                )
            )
    return found


def _phrase_after(
    text: str,
    words: tuple[Word, ...],
    index: int,
    busy: list[tuple[int, int]],
    numbers: list[tuple[int, int]],
) -> tuple[int, int] | None:
    taken: list[Word] = []
    for position in range(index, len(words)):
        word = words[position]
        if word.end > len(text) or any(s < word.end and word.start < e for s, e in busy):
            is_house_number = (
                (word.start, word.end) in numbers
                and position + 1 < len(words)
                and words[position + 1].is_capital
            )
            is_numbered = (
                (word.start, word.end) in numbers
                and bool(taken)
                and taken[-1].is_capital
                and (position + 1 == len(words) or words[position + 1].lower in _BOUNDARIES)
            )
            if is_numbered:
                taken.append(word)
                break
            if not (is_house_number and not taken):
                break
        if taken and re.search(r"[,;.!?:()]", text[taken[-1].end : word.start]):
            break
        if not taken and word.lower in DETERMINERS:
            continue
        if word.lower in _BOUNDARIES and not _is_inside_name(words, position, taken):
            break
        taken.append(word)
    if not taken or all(word.lower in STOPWORDS for word in taken):
        return None
    return taken[0].start, taken[-1].end


def _is_inside_name(words: tuple[Word, ...], position: int, taken: list[Word]) -> bool:
    """Whether a preposition is part of a name, as in "Bank of England"."""
    if not taken or position + 1 >= len(words):
        return False
    joins = words[position].lower in {"of", "and"}
    return joins and taken[-1].is_capital and words[position + 1].is_capital


def names_in(text: str, words: tuple[Word, ...], busy: list[tuple[int, int]]) -> list[Found]:
    """Return runs of capitalised words that do not open the sentence."""
    found: list[Found] = []
    run: list[Word] = []
    for index, word in enumerate((*words, None)):
        is_part = (
            word is not None
            and word.is_capital
            and word.end <= len(text)
            and word.lower not in STOPWORDS
            and not any(s < word.end and word.start < e for s, e in busy)
            and (index > 0 or word.lower not in VERBS)
            and (not run or not re.search(r"[,;.!?:()]", text[run[-1].end : word.start]))
        )
        if is_part and word is not None:
            run.append(word)
        elif run:
            start, end = run[0].start, run[-1].end
            is_opening = run[0] is words[0] and len(run) == 1
            if not is_opening:
                found.append(Found(kind=Kind.NAME, text=text[start:end], start=start, end=end))
            run = (
                [word]
                if word is not None
                and word.is_capital
                and word.lower not in STOPWORDS
                and word.end <= len(text)
                and not any(s < word.end and word.start < e for s, e in busy)
                else []
            )
    return found
