"""Which quotes, phrases and names fit a slot for text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from actionary.messages.tool import ToolDefinition
from actionary.models.rehearsal.affinity import affinity
from actionary.models.rehearsal.candidate import Candidate, candidate, listed, mention_of
from actionary.models.rehearsal.codes import code_candidates
from actionary.models.rehearsal.found import Found, Kind
from actionary.models.rehearsal.loose import is_postal
from actionary.models.rehearsal.phrases import PREPOSITIONS
from actionary.models.rehearsal.slots import MAIN_NAMES, Slot
from actionary.models.rehearsal.sorts import Sort, is_short_code
from actionary.models.rehearsal.tokens import past_labels, token_before
from actionary.models.rehearsal.values import Reading
from actionary.models.rehearsal.vocabulary import STOPWORDS, Verb
from actionary.models.rehearsal.words import split_name, stem, stem_set, stems_of


def text_candidates(
    slot: Slot, reading: Reading, tool: ToolDefinition, slots: Sequence[Slot]
) -> Iterator[Candidate]:
    """Yield the quotes, phrases and names that could be a text slot's value."""
    if is_postal(slot):
        yield from (
            c for c in _said_by_name(slot, reading, slots) if re.search(r"\d", str(c.value))
        )
        return
    codes = {found.text for found in reading.of_kind(Kind.CODE)} if _has_id(slot, slots) else ()
    yield from (c for c in _said_by_name(slot, reading, slots) if c.value not in codes)
    yield from _possessor(slot, reading, slots)
    if slot.sort is Sort.BODY and reading.spoken[1]:
        start, end = reading.spoken
        yield Candidate(value=_unquoted(reading.text[start:end]), score=4.0, ranges=((start, end),))
    yield from _suggested(slot, reading)
    yield from _affix(slot, reading)
    if (token := token_before(slot, reading, tool)) is not None:
        yield Candidate(value=listed(slot, token[0]), score=2.1, ranges=(token[1:],))
    if slot.sort is Sort.CODE:
        yield from code_candidates(slot, reading)
    in_speech = reading.spoken[0] if reading.spoken[1] else len(reading.text) + 1
    for found in reading.of_kind(Kind.QUOTED):
        if found.start >= in_speech and slot.sort is not Sort.BODY:
            continue
        score = {Sort.TITLE: 1.8, Sort.BODY: 1.7, Sort.QUERY: 1.9, Sort.TEXT: 1.5}.get(
            slot.sort, 1.0
        )
        score += 0.3 if slot.name in MAIN_NAMES else -0.5 if slot.is_list else 0.0
        score += 1.2 if slot.is_required and slot.sort is not Sort.CODE else 0.0
        score -= _TUCKED_AWAY * max(len(slot.path) - 2, 0)
        score += 0.6 if slot.sort is Sort.BODY and reading.verb is Verb.SEND else 0.0
        fit = affinity(slot, found.lead)
        yield candidate(listed(slot, found.text), max(score, fit), found)
    for found in reading.of_kind(Kind.PHRASE):
        score = affinity(slot, found.lead)
        if slot.sort is Sort.CODE and (not slot.is_required or is_short_code(slot.description)):
            continue  # codes look like codes; a phrase is one only when nothing else can be
        score += _by_noun(found, slot, slots)
        if score > 0 and not _is_about_function(found, tool) and not _is_slot(found, slots):
            found = _without_slot_name(found, slot)
            if slot.sort is Sort.QUERY:
                found = _without_nouns(found, tool)
            is_name = found.text[:1].isupper()
            if slot.sort in _PROPER:
                found = _named_part(found) if is_name else found
                score += 0.3 if _CENTRAL & set(slot.stems) else 0.0
                is_sure = found.lead in {"in", "near", "at", "around", "by"}
                score += 0.4 if is_name else -0.6 if is_sure else -1.4
            if stem("address") in slot.stems:
                found = _whole_address(found, reading)
                score += 1.0 if found.text[:1].isdigit() else -0.8
            yield candidate(listed(slot, found.text), score, found)
    for found in reading.of_kind(Kind.NAME):
        if slot.sort is Sort.CODE:
            continue
        score = {
            Sort.PLACE: 1.2,
            Sort.PERSON: 1.0,
            Sort.QUERY: 0.7,
            Sort.TITLE: 0.6,
            Sort.TEXT: 0.5,
        }.get(slot.sort, 0.5)
        is_full = slot.sort is Sort.PERSON and " " in found.text
        yield candidate(listed(slot, found.text), score + (0.8 if is_full else 0.0), found)
    if slot.sort in {Sort.QUERY, Sort.TEXT} and slot.is_required:
        for found in reading.of_kind(Kind.URL, Kind.EMAIL, Kind.CODE):
            yield candidate(listed(slot, found.text), 1.3, found)


_TUCKED_AWAY = 0.3


def _has_id(slot: Slot, slots: Sequence[Slot]) -> bool:
    """Whether a code after the slot's noun is rather the id beside it: a note and a note's id."""
    own = set(slot.stems)
    return any(other.sort is Sort.ID and own < set(other.stems) for other in slots)


_AFFIXES = {
    "prefix": r"(?:start|begin)(?:s|ning|ing)?\s+with",
    "suffix": r"end(?:s|ing)?\s+(?:with|in|on)",
}


def _affix(slot: Slot, reading: Reading) -> Iterator[Candidate]:
    """Yield what something begins or ends with, where a prefix or suffix is asked for."""
    for name, said in _AFFIXES.items():
        match = re.search(rf"\b{said}\s+([\w.:/-]*\w)", reading.text, re.IGNORECASE)
        if name in split_name(slot.name) and match is not None:
            yield Candidate(value=match[1], score=3.5, ranges=(match.span(1),))


def _suggested(slot: Slot, reading: Reading) -> Iterator[Candidate]:
    """Yield the values a description lists, where the sentence has one of them."""
    listed_values = dict.fromkeys([*_LISTED.findall(slot.description), *_choices(slot)])
    if len(listed_values) < 2:
        return
    for value in listed_values:
        wanted = stems_of(value)
        for index, word in enumerate(reading.words):
            window = reading.words[index : index + len(wanted)]
            is_plain = word.lower in STOPWORDS or index == reading.verb_at
            if tuple(other.stem for other in window) == wanted and not is_plain:
                end = window[-1].end
                yield Candidate(value=listed(slot, value), score=2.4, ranges=((word.start, end),))


_LISTED = re.compile(r"['\"`‘“]([A-Za-z][\w -]{1,30})['\"`’”]")


_CHOICES = re.compile(
    r"\(\s*([\w-]+(?:\s*\|\s*[\w-]+)+)\s*\)"
    r"|:\s*\(\s*([\w-]+(?:,\s*(?:or\s+)?[\w-]+)+)\.?\s*\)"
    r"|\bone of:?\s+([\w-]+(?:(?:,\s*(?:or\s+)?|\s+or\s+)[\w-]+)+)",
    re.IGNORECASE,
)


def _choices(slot: Slot) -> list[str]:
    """Return the options a description lists: "(a | b | c)", "one of a, b, c"."""
    found = _CHOICES.search(slot.description)
    text = next((group for group in found.groups() if group), "") if found else ""
    return [part for part in re.split(r"\s*\|\s*|,\s*(?:or\s+)?|\s+or\s+", text) if part]


def _is_slot(found: Found, slots: Sequence[Slot]) -> bool:
    """Whether a phrase only says another slot's name ("in zip 90210")."""
    names = {part for slot in slots for part in slot.stems}
    return found.text.islower() and all(part in names for part in stems_of(found.text))


def _by_noun(found: Found, slot: Slot, slots: Sequence[Slot]) -> float:
    """Judge "app Garden" or "an app called Garden" by whose noun stands before the name."""
    first, _, rest = found.text.partition(" ")
    is_label = bool(rest) and first.islower() and rest[:1].isupper()
    nouns = {stem(first)} if is_label else set(found.near) if found.lead in _NAMING else set()
    if not nouns or not slot.is_required:
        return 0.0
    if nouns & set(slot.stems):
        return 0.8
    return -1.5 if any(nouns & set(other.stems) for other in slots if other.is_required) else 0.0


def _without_slot_name(found: Found, slot: Slot) -> Found:
    """Return "project Apollo" as "Apollo" where a project is asked for."""
    first, _, rest = found.text.partition(" ")
    if not rest or first[:1].isupper() or stem(first) not in slot.stems:
        return found
    return replace(found, text=rest, start=found.end - len(rest))


def _without_nouns(found: Found, tool: ToolDefinition) -> Found:
    """Return "chemistry courses" as "chemistry" where courses are what is searched."""
    words = found.text.split(" ")
    own = stems_of(tool.name)
    while len(words) > 1 and stem(words[-1].lower()) in own and words[-1].islower():
        words.pop()
    text = " ".join(words)
    return replace(found, text=text, end=found.start + len(text))


_CENTRAL = frozenset(stem(word) for word in ("city", "location", "place", "destination"))
_PROPER = frozenset({Sort.PERSON, Sort.PLACE, Sort.CODE})


def _named_part(found: Found) -> Found:
    """Return a phrase that starts with a name, up to where the name ends."""
    match = re.match(
        r"[A-Z\d][\w.'’&-]*(?:,?\s+(?:(?:of|de|la|the|and|da|do|van|von)\s+)*[A-Z\d][\w.'’&-]*)*",
        found.text,
    )
    if match is None:
        return found
    text = re.sub(r"(?<=[a-z]),?\s+[A-Z]{2,3}$", "", match[0])
    return replace(found, text=text, end=found.start + len(text))


def _whole_address(found: Found, reading: Reading) -> Found:
    """Return a phrase with what follows it after commas, as addresses are written."""
    match = re.match(
        r"(?:,\s*[A-Z\d][\w.'’-]*(?:\s+[A-Z\d][\w.'’-]*)*)+", reading.text[found.end :]
    )
    end = found.end + (match.end() if match else 0)
    return replace(found, text=reading.text[found.start : end], end=end)


def _unquoted(text: str) -> str:
    plain = text.strip()
    return (
        plain[1:-1]
        if len(plain) > 1 and plain[0] + plain[-1] in {"''", '""', "“”", "‘’"}
        else plain
    )


def _is_about_function(found: Found, tool: ToolDefinition) -> bool:
    """Whether a phrase only names what the function is about ("to my list")."""
    summary = re.split(r"(?<=[.!?])\s|\n", tool.description, maxsplit=1)[0]
    own = {*stems_of(tool.name), *stems_of(summary)}
    return found.text.islower() and all(part in own for part in stems_of(found.text))


_TRAILING = frozenset({"only", "please", "now", "too", "instead", "again", "then", "just"})
_NAMING = frozenset({"named", "called"})


def _possessor(slot: Slot, reading: Reading, slots: Sequence[Slot]) -> Iterator[Candidate]:
    """Yield "acme" of "acme's project webshop" for whose project it is."""
    if not slot.is_required or not _OWNERS & set(slot.stems):
        return
    nouns = {part for other in slots if other.is_required for part in other.stems}
    for match in re.finditer(r"([\w.-]*\w)['’]s\s+(\w+)", reading.text):
        if stem(match[2].lower()) in nouns - set(slot.stems) and match[1].lower() not in STOPWORDS:
            yield Candidate(value=listed(slot, match[1]), score=2.6, ranges=(match.span(1),))


_OWNERS = stem_set("user owner account organisation organization org team workspace")


def _said_by_name(slot: Slot, reading: Reading, slots: Sequence[Slot]) -> Iterator[Candidate]:
    """Yield what follows the slot's own name: "title: Walk", "status is done"."""
    at = mention_of(slot, reading)
    if at is None or at >= len(reading.words):
        return
    if reading.words[at].lower in {"of", "for"} and reading.verb is Verb.UPDATE:
        later = [i for i in range(at, len(reading.words) - 1) if reading.words[i].lower == "to"]
        at = later[-1] if later else at
    named = past_labels(at, reading)
    at = past_labels(named, reading, _NAMING)
    is_named = at > named
    before = reading.words[at - 1]
    word = reading.words[at]
    gap = reading.text[before.end : word.start]
    is_marked = is_named or bool(re.search(r"[:=]", gap))
    if word.lower in {"is", "to", "as", "of", "be", "being", "equals"} and at + 1 < len(
        reading.words
    ):
        is_marked = word.lower in {"is", "to", "as", "equals"}
        at += 1
        word = reading.words[at]
    for found in reading.of_kind(Kind.QUOTED, Kind.CODE, Kind.URL, Kind.EMAIL):
        if found.start <= word.start < found.end:
            yield candidate(listed(slot, found.text), 4.5, found)
            return
    if re.search(r"[.;!?,]", gap) or word.lower in STOPWORDS or word.lower in PREPOSITIONS:
        return
    end = at
    others = {other.stems[-1] for other in slots if other.is_required and other != slot}
    others |= {part for other in slots if other.is_required for part in other.stems[:1]}
    others -= set(slot.stems)
    wholes = reading.of_kind(Kind.QUOTED, Kind.EMAIL, Kind.URL)
    while end + 1 < len(reading.words):
        following = reading.words[end + 1]
        if any(whole.overlaps(following.start, following.end) for whole in wholes):
            break
        between = reading.text[reading.words[end].end : following.start]
        if not is_marked and following.text.islower() and following.stem in others:
            break
        if re.search(r"[,;.!?]", between) or following.lower in PREPOSITIONS | {
            "and",
            "but",
            "that",
        }:
            break
        end += 1
    while end > at and reading.words[end].lower in _TRAILING:
        end -= 1
    text = reading.text[word.start : reading.words[end].end]
    score = (
        4.2
        if is_marked
        else 2.0
        if len(slot.stems) == 1 or len(split_name(slot.name)) == 1
        else 1.4
    )
    score += 1.2 if word.is_capital and slot.sort is not Sort.BODY else 0.0
    span = (word.start, reading.words[end].end)
    yield Candidate(value=listed(slot, text), score=score, ranges=(span,))
