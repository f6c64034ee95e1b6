"""A single word that is an identifier because of the noun before it: "the channel lobby"."""

import re
from collections.abc import Collection

from actionary.messages.tool import ToolDefinition
from actionary.models.rehearsal.candidate import mention_of
from actionary.models.rehearsal.phrases import PREPOSITIONS
from actionary.models.rehearsal.slots import Slot
from actionary.models.rehearsal.values import Reading
from actionary.models.rehearsal.vocabulary import STOPWORDS, VERBS
from actionary.models.rehearsal.words import first_sentence, stem, stems_of

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


def past_labels(at: int, reading: Reading, labels: Collection[str] = _LABELS) -> int:
    """Return where the value is when words that only label it come first: "zip code 12345"."""
    while at < len(reading.words) - 1 and reading.words[at].lower in labels:
        at += 1
    return at
