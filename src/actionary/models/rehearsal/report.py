"""Results, refusals and offers in plain words."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from actionary.base.text import count, truncate
from actionary.messages.file import answered_name
from actionary.messages.tool import Outcome, ToolDefinition, ToolResult
from actionary.models.rehearsal.tables import Table, is_nothing, table_of
from actionary.models.rehearsal.vocabulary import VERBS, Verb, word_set
from actionary.models.rehearsal.words import split_name, stem

MAX_ROWS = 8
MAX_COLUMNS = 6
_MAX_CELL = 48
_MAX_TEXT = 600
_MAX_FIELDS = 12
_TITLES = ("name", "title", "subject", "summary", "label", "headline", "product", "description")
_TELLING = (
    "price", "amount", "total", "cost", "date", "time", "status", "state", "rating", "from",
    "sender", "city", "quantity", "value", "category", "type", "stars", "due", "email", "author",
)  # fmt: skip


def told(result: ToolResult, tool: ToolDefinition | None, verb: Verb | None) -> str:
    """Return one result as a short sentence and a short table."""
    doing = doing_of(result.name)
    match result.outcome:
        case Outcome.DENIED:
            return f"You said no, so I did not {doing}. Nothing was sent."
        case Outcome.FAILED | Outcome.RETRY:
            return f"I could not {doing}. The answer was: {_complaint(result.content)}"
        case _:
            return _success(result, verb)


def _success(result: ToolResult, verb: Verb | None) -> str:
    if name := answered_name(result.content):
        return f"Here is the file: {name}."
    table = table_of(result.content, result.name, {})
    is_read = verb is Verb.READ or verb is None
    if table.is_list:
        return _list(table, result, is_read=is_read)
    if table.rows and not (is_read and is_nothing(result.content)):
        opening = "Here is what I found." if is_read else f"Done: {doing_of(result.name)}."
        return f"{opening}\n\n{_fields(table.rows[0])}"
    text = result.content.strip()
    if is_nothing(text):
        return "Nothing was found." if is_read else f"Done: {doing_of(result.name)}."
    plain = truncate(" ".join(text.strip('"').split()), _MAX_TEXT)
    return plain if is_read else f"Done: {doing_of(result.name)}. {plain}"


_PLAIN_LISTS = word_set("data results value content records entries hits list")


def _list(table: Table, result: ToolResult, *, is_read: bool) -> str:
    total = _total(result.content, len(table.rows))
    noun = " ".join(split_name(table.name)) if table.name else "results"
    if noun in _PLAIN_LISTS:
        noun = "results"
    singular = re.sub(r"ies$", "y", noun) if noun.endswith("ies") else noun.removesuffix("s")
    said = (
        f"I found {count(total, singular, noun)}"
        if is_read
        else "Done. It holds " + count(total, singular, noun)
    )
    shown = min(len(table.rows), MAX_ROWS)
    more = f"; here are the first {shown}." if total > shown else "."
    extras = _extras(result.content)
    return f"{said}{more}\n\n{table_text(table.rows)}" + (f"\n\n{extras}" if extras else "")


def _total(content: str, rows: int) -> int:
    """Return how many there are in all, when the result says so beside its list."""
    value = orjson.loads(content)
    if isinstance(value, dict):
        for key, inner in value.items():
            is_total = {"total", "found", "count", "totalcount", "totalresults", "numfound"} & {
                *split_name(key),
                "".join(split_name(key)),
            }
            if (
                is_total
                and isinstance(inner, int)
                and not isinstance(inner, bool)
                and inner >= rows
            ):
                return inner
    return rows


def _extras(content: str) -> str:
    """Return the amounts beside a list, such as its total."""
    value = orjson.loads(content)
    if not isinstance(value, dict):
        return ""
    said = [
        f"{label_of(key)}: {_cell(inner)}"
        for key, inner in value.items()
        if isinstance(inner, int | float)
        and not isinstance(inner, bool)
        and {"total", "sum", "amount", "price", "balance", "subtotal"} & set(split_name(key))
        and not {"count", "pages", "results"} & set(split_name(key))
    ]
    return ", ".join(said[:3]) + "." if said else ""


def table_text(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the rows as a Markdown table with the columns that tell most."""
    flat = [dict(_flat(row)) for row in rows[:MAX_ROWS]]
    columns = _columns(flat)
    lines = ["| # | " + " | ".join(label_of(column) for column in columns) + " |"]
    lines.append("|" + " --- |" * (len(columns) + 1))
    for number, row in enumerate(flat, start=1):
        lines.append(f"| {number} | " + " | ".join(_cell(row.get(c)) for c in columns) + " |")
    return "\n".join(lines)


def _fields(row: Mapping[str, Any]) -> str:
    flat = dict(_flat(row))
    long = {k: v for k, v in flat.items() if isinstance(v, str) and (len(v) > 80 or "\n" in v)}
    short = [key for key in flat if key not in long and flat[key] not in (None, "")]
    lines = ["| | |", "| --- | --- |"]
    lines += [f"| {label_of(key)} | {_cell(flat[key], 80)} |" for key in short[:_MAX_FIELDS]]
    texts = [
        f"**{label_of(key)}:** {truncate(' '.join(str(value).split()), _MAX_TEXT)}"
        for key, value in list(long.items())[:2]
    ]
    blocks = (["\n".join(lines)] if short else []) + texts
    return "\n\n".join(blocks) or "It is empty."


def _flat(row: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the plain values of a row; one level of objects and lists of words with it."""
    for key, value in row.items():
        if isinstance(value, dict):
            for inner, deep in value.items():
                if not isinstance(deep, dict | list):
                    yield f"{key} {inner}", deep
        elif isinstance(value, list):
            if value and all(isinstance(one, str | int | float) for one in value):
                yield key, ", ".join(str(one) for one in value)
            elif value:
                names = [
                    next((str(o[t]) for t in _TITLES if o.get(t)), "")
                    for o in value
                    if isinstance(o, dict)
                ]
                yield key, ", ".join(n for n in names if n) or count(len(value), "entry", "entries")
        else:
            yield key, value


def _columns(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the columns that tell most: titles, then amounts, days and states; ids last."""
    keys = list(dict.fromkeys(key for row in rows for key in row))
    ranked = sorted(keys, key=lambda key: (-_worth(key, rows), keys.index(key)))
    chosen = ranked[:MAX_COLUMNS]
    titles = [key for key in ranked if _is_title(key)][:1]
    return [*titles, *(key for key in keys if key in chosen and key not in titles)]


def _is_title(key: str) -> bool:
    parts = split_name(key)
    return bool(parts) and parts[-1] in _TITLES


def _worth(key: str, rows: Sequence[Mapping[str, Any]]) -> float:
    values = [row.get(key) for row in rows]
    present = [value for value in values if value not in (None, "")]
    parts = split_name(key)
    worth = len(present) / len(rows)
    worth += 3.0 if _is_title(key) else 0.0
    worth += 1.5 if set(parts) & set(_TELLING) else 0.0
    worth += 0.5 if len({str(value) for value in present}) > 1 or len(rows) == 1 else -0.8
    worth -= (
        1.6 if parts and parts[-1] in {"id", "uuid", "url", "uri", "link", "hash", "href"} else 0
    )
    longest = max((len(str(value)) for value in present), default=0)
    return worth - (1.5 if longest > 100 else 0.3 if longest > _MAX_CELL else 0.0)


_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?$")


def _cell(value: Any, limit: int = _MAX_CELL) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and (moment := _MOMENT.match(value)):
        value = f"{moment[1]} {moment[2]}"
    if isinstance(value, float):
        value = f"{value:.2f}".rstrip("0").rstrip(".") if value.is_integer() else f"{value:g}"
    text = " ".join(str(value).split()).replace("\\", "\\\\").replace("|", "\\|")
    return truncate(re.sub(r"([`*_<\[\]])", r"\\\1", text), limit)


def label_of(key: str) -> str:
    """Return a column's name as a heading."""
    text = " ".join(split_name(key))
    return text[:1].upper() + text[1:]


def doing_of(name: str) -> str:
    """Return a function's name as words after "I could not"."""
    parts = list(split_name(name))
    at = next((i for i, part in enumerate(parts) if part in VERBS), 0)
    if at and at == len(parts) - 1:
        parts = [parts[at], *parts[:at]]
    elif at:
        parts = parts[at:]
    if parts and parts[0] not in VERBS and parts[0].endswith("s") and stem(parts[0]) in VERBS:
        parts[0] = stem(parts[0])
    is_action = bool(parts) and parts[0] in VERBS
    text = " ".join(parts)
    return text if is_action else f"use “{text}”"


def _complaint(content: str) -> str:
    """Return what an API says went wrong, without its JSON."""
    text = content.strip()
    start = text.find("{")
    if start >= 0:
        try:
            value = orjson.loads(text[start:])
        except orjson.JSONDecodeError:
            value = None
        said = _said(value, 0)
        if said:
            text = f"{text[:start].strip()} {said}".strip()
    text = truncate(" ".join(text.split()), _MAX_TEXT) or "nothing."
    return text if text[-1] in ".!?" else f"{text}."


def _said(value: Any, depth: int) -> str:
    if not isinstance(value, dict) or depth > 2:
        return ""
    for key in ("detail", "message", "error_description", "error", "title", "reason", "errors"):
        inner = value.get(key)
        if isinstance(inner, str) and inner:
            return inner
        if isinstance(inner, list) and inner:
            inner = inner[0]
            if isinstance(inner, str):
                return inner
        if isinstance(inner, dict) and (
            deep := _said(inner, depth + 1) or str(inner.get("msg", ""))
        ):
            return deep
    return ""


def offer(tools: Sequence[ToolDefinition]) -> str:
    """Return what can be asked for, in plain words."""
    if not tools:
        return "I have no functions here, so there is nothing I can do yet."
    lines = []
    for tool in tools[:20]:
        summary = re.split(r"(?<=[.!?])\s|\n", tool.description.strip(), maxsplit=1)[0].strip()
        words = " ".join(split_name(tool.name))
        lines.append(f"- **{words}**" + (f": {truncate(summary, 120)}" if summary else ""))
    more = f"\n\n…and {len(tools) - 20} more." if len(tools) > 20 else ""
    return "I can do this:\n\n" + "\n".join(lines) + more
