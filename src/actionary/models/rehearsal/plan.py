"""What to do next in a conversation: say something, ask for what is missing, or call."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from actionary.actions.paging import READ_MORE
from actionary.messages.message import Message, Role
from actionary.messages.tool import Outcome, ToolDefinition, ToolResult
from actionary.models.model import ModelRequest
from actionary.models.rehearsal.answers import answer
from actionary.models.rehearsal.attached import apart, filled_with
from actionary.models.rehearsal.choose import Choice, Index, choose
from actionary.models.rehearsal.fill import Filled, Path, fill, nouns_of
from actionary.models.rehearsal.pointing import is_strange_to, supplies
from actionary.models.rehearsal.report import doing_of, offer, table_text, told
from actionary.models.rehearsal.slots import Slot, slots_of
from actionary.models.rehearsal.sorts import Sort
from actionary.models.rehearsal.tables import Table, is_nothing, tables_of
from actionary.models.rehearsal.values import Reading, read
from actionary.models.rehearsal.vocabulary import VERBS, Verb, word_set
from actionary.models.rehearsal.words import first_sentence, stems_of

MAX_CALLS = 4
"""Calls in one turn: one that is asked for, and what it takes to get there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """A reply that ends the turn."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A question for one missing value; `known` is kept for when the answer comes."""

    text: str
    tool: ToolDefinition
    slot: Slot
    known: Mapping[Path, Any]
    sentences: tuple[str, ...]
    then: ToolDefinition | None = None
    """The function really wanted, when `tool` only looks up what that one needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call to make."""

    tool: ToolDefinition
    arguments: Mapping[str, Any]
    text: str = ""


Decision = Say | Ask | Call


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """The last message of the person and what has happened since."""

    sentence: str
    before: tuple[Message, ...]
    called: tuple[tuple[str, str], ...]
    results: tuple[ToolResult, ...]
    attached: tuple[str, ...] = ()
    """Ids of the files that were attached last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Goal:
    """What a sentence asks for."""

    tool: ToolDefinition
    readings: tuple[Reading, ...]
    known: Mapping[Path, Any] = field(default_factory=dict)


_GREETING = re.compile(
    r"^\W*(?:hi|hello|hey|good (?:morning|afternoon|evening)|greetings)(?: there)?\W*$",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"^\W*(?:thanks?(?: you)?(?: (?:very|so) much| a lot)?|great|perfect|ok(?:ay)?|cool|nice|bye|"
    r"goodbye)\W*(?:thanks?(?: you)?)?\W*$",
    re.IGNORECASE,
)
_HELP = re.compile(
    r"\b(?:what (?:can|could|do) you (?:do|offer|know)|what are you able|how can you help|"
    r"help me please|your (?:functions|abilities|capabilities)|what is possible|who are you|"
    r"what are you)\b|^\W*help\W*$",
    re.IGNORECASE,
)
_NEVER_MIND = re.compile(
    r"^\W*(?:never ?mind|forget (?:it|that)|stop|cancel|no(?:pe)?|nothing|leave it|abort)\W*$",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"(?:,?\s+and(?:\s+then)?|,?\s+then|;|\.)\s+(?=(?:please\s+)?(\w+))", re.IGNORECASE
)


def decide(request: ModelRequest, today: date) -> Decision:
    """Return the next move. The same conversation on the same day gets the same one."""
    # It reads no texts: what it tells of an answer is what the answer shows.
    tools = tuple(tool for tool in request.tools if tool.name != READ_MORE)
    spoken, attached = apart([m for m in request.messages if m.role is not Role.SYSTEM])
    turn = _turn_of(spoken, attached)
    if turn is None:
        return Say(text="What would you like to do?\n\n" + offer(tools))
    by_name = {tool.name: tool for tool in tools}
    index = Index(tools)
    for result in turn.results:
        if result.outcome is not Outcome.OK:
            return Say(text=told(result, by_name.get(result.name), index.verbs.get(result.name)))
    if not turn.called and (text := _small_talk(turn.sentence, tools)):
        return Say(text=text)
    tables = tables_of(spoken)
    goals = _goals(turn, tools, index, today)
    if isinstance(goals, Say):
        return _reported(turn, index) if turn.results else goals
    for goal in goals:
        if any(name == goal.tool.name for name, _ in turn.called):
            if (wider := _wider(goal, turn, index, tables, today)) is not None:
                return wider
            continue
        decision = _towards(goal, turn, index, tables, today)
        return _reported(turn, index) if decision is None else decision
    return _reported(turn, index)


def _turn_of(spoken: Sequence[Message], attached: tuple[str, ...]) -> _Turn | None:
    last = max((i for i, m in enumerate(spoken) if m.role is Role.USER), default=None)
    if last is None:
        return None
    since = spoken[last + 1 :]
    return _Turn(
        sentence=spoken[last].text,
        before=tuple(spoken[:last]),
        called=tuple((call.name, call.arguments) for m in since for call in m.calls),
        results=tuple(result for m in since for result in m.results),
        attached=attached,
    )


def _small_talk(sentence: str, tools: Sequence[ToolDefinition]) -> str:
    if not sentence.strip() or _HELP.search(sentence):
        return offer(tools)
    if _GREETING.match(sentence):
        return "Hello. " + offer(tools)
    if _THANKS.match(sentence):
        return "You are welcome."
    return ""


def _reported(turn: _Turn, index: Index) -> Say:
    result = turn.results[-1]
    return Say(text=told(result, None, index.verbs.get(result.name)))


# What is wanted --------------------------------------------------------------------------


def _goals(
    turn: _Turn, tools: Sequence[ToolDefinition], index: Index, today: date
) -> list[_Goal] | Say:
    """Return what the person wants, one after the other; or what to say when that is unclear."""
    tables = tables_of(turn.before)
    asked = _pending(turn, tools, today)
    if asked is not None:
        if _NEVER_MIND.match(turn.sentence):
            return Say(text="All right, I leave it.")
        continued = _continued(asked, turn.sentence, index, tables, today)
        if continued:
            return continued
    goals: list[_Goal] = []
    whole = read(turn.sentence, today)
    clauses = _clauses(turn.sentence)
    for clause in clauses:
        readings = (read(clause, today), whole) if len(clauses) > 1 else (whole,)
        choice = choose(readings, index, tables, today=today)
        if choice is not None and not any(goal.tool.name == choice.tool.name for goal in goals):
            goals.append(_Goal(tool=choice.tool, readings=readings))
    return goals or Say(text="I have no function for that. " + offer(tools))


def _pending(turn: _Turn, tools: Sequence[ToolDefinition], today: date) -> Ask | None:
    """Return the question the person's message may answer: the one asked right before it."""
    if not turn.before or turn.before[-1].role is not Role.ASSISTANT or turn.before[-1].calls:
        return None
    question = turn.before[-1].text
    if not question.rstrip().endswith("?"):
        return None
    earlier = decide(ModelRequest(messages=turn.before[:-1], tools=tuple(tools)), today)
    is_same = isinstance(earlier, Ask) and earlier.text.split() == question.split()
    return earlier if is_same and isinstance(earlier, Ask) else None


def _continued(
    asked: Ask, sentence: str, index: Index, tables: Sequence[Table], today: date
) -> list[_Goal]:
    """Return the goal with the answer in it; none when the person asks for something else."""
    reading = read(sentence, today)
    choice = choose((reading,), index, tables, today=today)
    opens_with_verb = reading.verb is not None and reading.verb_at <= 2 and len(reading.words) > 1
    if (
        choice is not None
        and (sentence.rstrip().endswith("?") or (opens_with_verb and choice.score > 2.2))
        and _is_other(choice, asked, reading, today)
    ):
        return []
    known = dict(asked.known)
    earlier = tuple(read(sentence, today) for sentence in asked.sentences)
    readings = (reading, *earlier)
    if asked.slot.sort is not Sort.ID or not tables:
        value = answer(asked.slot, sentence, asked.tool, today)
        if value is not None:
            known[asked.slot.path] = value
            is_all_of_it = len(str(value)) >= len(sentence.strip(" .!")) - 1
            readings = earlier if is_all_of_it and earlier else readings
    goals = [_Goal(tool=asked.tool, readings=readings, known=known)]
    if asked.then is not None:
        goals.append(_Goal(tool=asked.then, readings=readings))
    return goals


def _is_other(choice: Choice, asked: Ask, said: Reading, today: date) -> bool:
    before = read(asked.sentences[0], today)
    is_same_verb = _verb_word(said) == _verb_word(before)
    is_picked = asked.slot.path in choice.filled.values
    return choice.tool.name != asked.tool.name or not is_picked or not is_same_verb


def _verb_word(reading: Reading) -> str:
    return reading.words[reading.verb_at].stem if reading.verb_at >= 0 else ""


def _clauses(sentence: str) -> list[str]:
    """Return the sentences one message strings together, each with a verb of its own."""
    parts = [sentence]
    for match in _LINK.finditer(sentence):
        word = match[1].lower()
        before, after = sentence[: match.start()], sentence[match.end() :]
        is_open = before.count('"') % 2 or len(re.findall(r"(?<!\w)'|'(?!\w)", before)) % 2
        speaks = re.search(r"\b(?:saying|says|message|text|:)\b", before)
        has_verb = any(w.lower() in VERBS for w in re.findall(r"\w+", before))
        if word in VERBS and word not in _NO_CLAUSE and has_verb and not is_open and not speaks:
            parts = [before, after]
            break
    return [part for part in parts if part.strip()]


_NO_CLAUSE = word_set(
    """is are was were do does has have what which who where when how what's any more less"""
)


# How to get there ------------------------------------------------------------------------


def _towards(
    goal: _Goal, turn: _Turn, index: Index, tables: Sequence[Table], today: date
) -> Decision | None:
    """Return the next step to a goal; None when a result has to speak for itself."""
    known = {**filled_with(goal.tool, turn.attached), **goal.known}
    filled = fill(goal.tool, goal.readings, tables, known=known, verbs=index.verbs, today=today)
    if not filled.missing:
        return Call(tool=goal.tool, arguments=filled.arguments())
    slot = next((s for s in filled.missing if s.sort is Sort.ID), filled.missing[0])
    if len(turn.called) < MAX_CALLS - 1 and slot.sort is Sort.ID:
        supplier = _supplier(goal, slot, filled, turn, index, tables, today)
        if supplier is not None:
            return supplier
    if turn.results and slot.sort is Sort.ID and not _rows_of_turn(turn):
        return None
    return _question(goal, slot, filled)


def _rows_of_turn(turn: _Turn) -> bool:
    message = Message(role=Role.TOOL, results=turn.results)
    return any(table.rows for table in tables_of([message]))


def _wider(
    goal: _Goal, turn: _Turn, index: Index, tables: Sequence[Table], today: date
) -> Call | None:
    """Return the search again without its free words, when with them it found nothing.

    Those words are what was left of the sentence, a guess; the filters beside them are not.
    """
    last = turn.results[-1]
    is_first = [name for name, _ in turn.called].count(goal.tool.name) == 1
    if last.name != goal.tool.name or not is_nothing(last.content) or not is_first:
        return None
    filled = fill(
        goal.tool, goal.readings, tables, known=goal.known, verbs=index.verbs, today=today
    )
    guessed = [path for path, value in filled.values.items() if value == filled.leftover]
    if not guessed or len(filled.values) < 2 or index.verbs[goal.tool.name] is not Verb.READ:
        return None
    needed = {slot.path for slot in slots_of(goal.tool) if slot.is_required}
    if guessed[0] in needed:
        return None
    del filled.values[guessed[0]]
    return Call(tool=goal.tool, arguments=filled.arguments())


def _supplier(
    goal: _Goal,
    slot: Slot,
    filled: Filled,
    turn: _Turn,
    index: Index,
    tables: Sequence[Table],
    today: date,
) -> Call | Ask | None:
    """Return a call of a reading function whose result can hold the id that is missing."""
    table = filled.pointed.table if filled.pointed else None
    if table is not None and not is_strange_to(
        goal.readings[0], table, nouns_of(goal.tool), filled.used
    ):
        return None  # there are rows already; the question is which one
    own = [part for part in slot.stems if part not in _ID_PARTS]
    nouns = own or [part for part in nouns_of(goal.tool) if part not in _ID_PARTS]
    done = {name for name, _ in turn.called}
    best: tuple[float, Filled] | None = None
    for tool in index.tools:
        if index.verbs[tool.name] is not Verb.READ or tool.name in {*done, goal.tool.name}:
            continue
        fit = supplies(stems_of(tool.name), nouns)
        said = supplies(stems_of(tool.description[:300]), [*slot.stems, *nouns])
        if fit == 0 and said < 1:
            continue
        offered = fill(
            tool, goal.readings, tables, known={}, verbs=index.verbs, today=today, wanted=filled
        )
        if any(missing.sort is Sort.ID for missing in offered.missing):
            continue
        is_list = not any(s.sort is Sort.ID and s.is_required for s in slots_of(tool))
        score = 2 * fit + said + (1.0 if is_list else -1.0) + 0.3 * min(offered.evidence, 3)
        score -= 0.4 * len(offered.missing)
        score += 1.5 if set(slot.stems) & set(stems_of(tool.description)) else 0.0
        score += 0.8 if set(stems_of(tool.name)) & set(slot.about) else 0.0
        if best is None or score > best[0]:
            best = (score, offered)
    if best is None or best[0] < 1:
        return None
    offered = best[1]
    if offered.missing:
        found = _Goal(tool=offered.tool, readings=goal.readings)
        return _question(found, offered.missing[0], offered, then=goal.tool)
    return Call(tool=offered.tool, arguments=offered.arguments())


_ID_PARTS = word_set("id ids uuid key sku slug code number reference ref no")


def _question(
    goal: _Goal, slot: Slot, filled: Filled, *, then: ToolDefinition | None = None
) -> Ask:
    """Return the question for a slot: in one sentence, with the rows or options to choose from."""
    table = filled.pointed.table if filled.pointed else None
    known = {path: value for path, value in filled.values.items() if path != slot.path}
    sentences = tuple(reading.text for reading in goal.readings)
    doing = doing_of((then or goal.tool).name)
    if slot.sort is Sort.ID and table is not None and len(table.rows) > 1:
        text = f"{table_text(table.rows)}\n\nWhich one do you mean, to {doing}?"
    else:
        about = first_sentence(slot.description).rstrip(".")
        hint = f" ({about[:1].lower()}{about[1:]})" if about and len(about) < 120 else ""
        if slot.options:
            hint = f" ({', '.join(str(option) for option in slot.options[:12])})"
        words = slot.words or slot.name
        text = f"To {doing} I need one more thing: what is the **{words}**{hint}?"
    return Ask(text=text, tool=goal.tool, slot=slot, known=known, sentences=sentences, then=then)
