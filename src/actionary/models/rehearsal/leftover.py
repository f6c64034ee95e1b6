"""The words of a sentence that nothing else wanted."""

import re
from collections.abc import Collection, Sequence

from actionary.messages.tool import ToolDefinition
from actionary.models.rehearsal.codes import CODES
from actionary.models.rehearsal.phrases import PREPOSITIONS
from actionary.models.rehearsal.values import Reading
from actionary.models.rehearsal.vocabulary import STOPWORDS, VERBS, word_set
from actionary.models.rehearsal.words import Word, stands_for, stems_of

_FILLERS = word_set(
    """new latest recent current good best great nice cheap cheapest last first next available
    named called titled thing things something anything stuff info information detail
    details result results item items option options kind kinds list second third top today
    tomorrow tonight today's week month year day people person everything expensive
    cheaper higher lower sort sorted order ordered price cost costs"""
)


def leftover(
    reading: Reading,
    tools: Sequence[ToolDefinition],
    used: Sequence[tuple[int, int]],
    *,
    is_title: bool,
    named: Collection[str] = (),
) -> tuple[str, int, int] | None:
    """Return the longest run of words nothing else wanted: what is looked for, or a title.

    `named` are the stems of slots that have their value. A title may hold small words ("call
    the bank"); what is searched for is cut at them.
    """
    own: set[str] = set(named)
    for tool in tools:
        summary = re.split(r"(?<=[.!?])\s|\n", tool.description, maxsplit=1)[0]
        own |= {*stems_of(tool.name), *(() if is_title else stems_of(summary))}
    colon = re.search(r":\s+(\S.*)$", reading.text)
    if is_title and colon and not any(s < colon.end() and colon.start(1) < e for s, e in used):
        return colon[1].strip(" .!"), colon.start(1), colon.end(1)
    used = [*used, reading.superlative_at]
    runs: list[list[Word]] = [[]]
    limit = reading.spoken[0] if reading.spoken[1] else len(reading.text)
    for index, word in enumerate(reading.words):
        is_used = any(s < word.end and word.start < e for s, e in used) or word.end > limit
        is_own = word.stem in own or any(stands_for(word.stem, other) for other in own)
        is_used = is_used or (word.text.isdigit() and not is_title)
        is_opening = index <= reading.verb_at
        is_small = word.lower in STOPWORDS or word.lower in PREPOSITIONS
        is_filler = not is_title and (word.lower in _FILLERS or word.lower in CODES)
        skips = is_used or is_opening or (is_own and not (is_title and runs[-1])) or is_filler
        if (
            skips
            or (is_small and not (is_title and runs[-1]))
            or (
                word.lower in VERBS and not is_title and not word.is_capital and _is_lone_verb(word)
            )
        ):
            runs.append([])
        elif runs[-1] and re.search(r"[,;.!?]", reading.text[runs[-1][-1].end : word.start]):
            runs.append([word])
        else:
            runs[-1].append(word)
    best = max(runs, key=lambda run: sum(w.lower not in STOPWORDS for w in run))
    while best and best[-1].lower in STOPWORDS:
        best.pop()
    if not best:
        return None
    start, end = best[0].start, best[-1].end
    return reading.text[start:end], start, end


_LONE_VERBS = word_set("show find get see tell give list search is are have has need want does do")


def _is_lone_verb(word: Word) -> bool:
    return word.lower in _LONE_VERBS
