"""A single word that is an identifier because of the noun before it: "the channel lobby"."""

import re
from collections.abc import Collection

from actionary.messages.tool import ToolDefinition
from actionary.models.rehearsal.affinity import DIRECTIONS
from actionary.models.rehearsal.candidate import mention_of
from actionary.models.rehearsal.found import Found
from actionary.models.rehearsal.phrases import DETERMINERS, PREPOSITIONS
from actionary.models.rehearsal.slots import Slot
from actionary.models.rehearsal.values import Reading
from actionary.models.rehearsal.vocabulary import FILLERS, STOPWORDS, VERBS
from actionary.models.rehearsal.words import first_sentence, split_name, stem, stems_of

_LABELS = frozenset({"id", "number", "no", "code", "key"})
_LINKS = frozenset({"named", "called", "with", "is", "the"})
_TOKEN = re.compile(r"[^\s\"'“”‘’«»<>{}`,;!?()]+")
_MARKED = re.compile(r"\w[-_:./]\w|\d")


def token_after(
    slot: Slot, reading: Reading, tool: ToolDefinition
) -> tuple[str, int, int, float] | None:
    """Return the token a sentence names by the slot's own noun, where it stands, how sure it is.

    A word in small letters counts when the sentence goes on with something else after it; a
    capitalised one may be the name of a thing whose id has to be looked up.
    """
    at = mention_of(slot, reading)
    if at is None or at >= len(reading.words):
        return None
    noun = reading.words[at - 1]
    if noun.lower.endswith("s") and noun.stem != noun.lower and not noun.stem.endswith("s"):
        return None  # "channels": not one of them
    at = past_labels(at, reading, (*_LABELS, *_LINKS))
    first = reading.words[at]
    gap = reading.text[reading.words[at - 1].end : first.start]
    match = _TOKEN.match(reading.text, first.start)
    if match is None or re.search(r"[^\s:=#]", gap):
        return None
    text = match[0].rstrip(".:")
    end = match.start() + len(text)
    if _MARKED.search(text) or (text.isupper() and len(text) > 1):
        return text, first.start, end, 2.5
    is_ended = re.match(r"\s*(?:$|[.,;!?]|(?:and|or|with)\b)", reading.text[end:])
    following = reading.words[at + 1].lower if at + 1 < len(reading.words) else ""
    own = {*stems_of(tool.name), *stems_of(first_sentence(tool.description))}
    is_plain = first.lower in STOPWORDS or first.lower in VERBS or stem(first.lower) in own
    if is_plain or not text.islower() or not (is_ended or following in PREPOSITIONS):
        return None
    return text, first.start, end, 2.2


def follows_noun(slot: Slot, found: Found, reading: Reading) -> bool:
    """Whether a value stands right after the slot's noun, labels aside."""
    before = [word for word in reading.words if word.end <= found.start]
    while len(before) > 1 and before[-1].lower in {*_LABELS, *_LINKS}:
        before.pop()
    nouns = [part for part in slot.stems if part not in _LABELS] or list(slot.stems)
    return bool(before) and before[-1].stem == nouns[-1]


def token_before(slot: Slot, reading: Reading, tool: ToolDefinition) -> tuple[str, int, int] | None:
    """Return the word that tells a named thing apart: "the staging environment"."""
    at = mention_of(slot, reading)
    if at is None or not slot.is_required or slot.stems[-1] != stem("name"):
        return None
    if any(names & {*slot.stems, *split_name(slot.name)} for names in DIRECTIONS.values()):
        return None
    own = {*stems_of(tool.name), *stems_of(first_sentence(tool.description)), *slot.stems}
    noun = at - 1
    while noun > 0 and reading.words[noun - 1].stem in own:
        noun -= 1
    if noun < 2 or (at < len(reading.words) and not _is_over(reading, at)):
        return None
    word, before = reading.words[noun - 1], reading.words[noun - 2]
    is_plain = word.lower in STOPWORDS or word.lower in VERBS or word.lower in FILLERS
    is_plain = is_plain or word.lower in PREPOSITIONS
    if is_plain or before.lower not in DETERMINERS:
        return None
    return word.text, word.start, word.end


def _is_over(reading: Reading, at: int) -> bool:
    gap = reading.text[reading.words[at - 1].end : reading.words[at].start]
    return bool(re.search(r"[,;.!?]", gap)) or reading.words[at].lower in PREPOSITIONS


def past_labels(at: int, reading: Reading, labels: Collection[str] = _LABELS) -> int:
    """Return where the value is when words that only label it come first: "zip code 12345"."""
    while at < len(reading.words) - 1 and reading.words[at].lower in labels:
        at += 1
    return at
