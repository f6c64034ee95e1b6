"""The lines of a YAML text that carry structure, without those inside longer scalars."""

import re
from collections.abc import Iterator
from typing import TypeAlias

BLOCK_SCALAR = re.compile(r"[|>][-+0-9]{0,2}[ \t]*(?:#.*)?$")
_QUOTED = re.compile(r""""[^"\\]*+(?:\\.[^"\\]*+)*+"|'[^']*+(?:''[^']*+)*+'""")
_COLON = re.compile(r":(?=[ \t]|$)")
_SIMPLE = re.compile(r"( *)([A-Za-z0-9_$/.][\w$/.{}~-]*):(?: +(?![ \t&!])|$)")
"""A plain key and its colon: nearly every line."""
_ALONE = re.compile(r"( *)([A-Za-z0-9_$/.][\w$/.{}~-]*):(?: +(?![ \t&!|>\[{'\"])|$)")
"""The same where the value, if there is one, is plain: nothing of the lines after it is inside."""
_COMMENT = re.compile(r"(?:^|[ \t])#")
_NO_KEY = frozenset("#\"'[]{},&*!|>%@`")
_PROPERTIES = re.compile(r"(?:(?:&[^\s]+|![^\s]*)[ \t]+)*")
_FLOW_TOKEN = re.compile(
    r""""[^"\\]*+(?:\\.[^"\\]*+)*+"|'[^']*+(?:''[^']*+)*+'|[\[\]{}]|(?<=\s)#[^\n]*"""
)


def lines_of(text: str) -> list[str]:
    """Return the lines of `text` without their ends."""
    return [line.rstrip("\r") for line in text.split("\n")]


Keys: TypeAlias = list[tuple[int, str | None]]
"""The items and the key a line opens, by column."""


def structural_lines(lines: list[str]) -> Iterator[tuple[int, str, Keys, int]]:
    """Yield each line that carries structure: index, `block` or `flow`, keys, where its value is.

    Lines inside block scalars and quoted scalars are left out; those inside a flow
    collection that began earlier are `flow`.
    """
    index = 0
    count = len(lines)
    while index < count:
        line = lines[index]
        alone = _ALONE.match(line)
        if alone is not None:
            yield index, "block", [(alone.end(1), alone[2])], alone.end()
            index += 1
            continue
        stripped = line.strip()
        if not stripped or stripped[0] == "#" or stripped in ("---", "..."):
            index += 1
            continue
        keys, value_at = keys_of(line)
        yield index, "block", keys, value_at
        value = line[value_at:]
        if value[:1] in ("|", ">") and BLOCK_SCALAR.match(value):
            index = _after_block_scalar(lines, index + 1, keys[-1][0] if keys else -1)
            continue
        if value[:1] in ("[", "{"):
            end = _after_flow(lines, index, value_at)
            for inner in range(index + 1, end):
                yield inner, "flow", [], 0
            index = end
            continue
        if value[:1] in ("'", '"'):
            index = _after_quoted(lines, index, value_at)
            continue
        index += 1


def keys_of(line: str) -> tuple[Keys, int]:
    """Return the items and the key a line opens, by column, and where its value begins."""
    simple = _SIMPLE.match(line)
    if simple is not None:
        return [(simple.end(1), simple[2])], simple.end()
    at = len(line) - len(line.lstrip(" \t"))
    keys: Keys = []
    last = len(line) - 1
    while line.startswith(("- ", "-\t", "? "), at) or (at == last and line[at] in "-?"):
        if line[at] == "-":
            keys.append((at, None))
        at += 1
        while at < len(line) and line[at] in " \t":
            at += 1
    start = _PROPERTIES.match(line, at)
    key_at = start.end() if start else at
    key = _key_at(line, key_at)
    if key is None:
        return keys, key_at
    name, after = key
    keys.append((at, name))
    at = after
    while at < len(line) and line[at] in " \t":
        at += 1
    properties = _PROPERTIES.match(line, at)
    return keys, properties.end() if properties else at


def _key_at(line: str, at: int) -> tuple[str, int] | None:
    """Return the key that begins at a column, and where its colon ends."""
    quoted = _QUOTED.match(line, at)
    if quoted is not None:
        after = quoted.end()
        while after < len(line) and line[after] in " \t":
            after += 1
        return (unquoted(quoted[0]), after + 1) if _COLON.match(line, after) else None
    if at >= len(line) or line[at] in _NO_KEY:
        return None
    colon = _COLON.search(line, at)
    if colon is None or _COMMENT.search(line, at, colon.start()):
        return None
    return line[at : colon.start()].rstrip(), colon.end()


def unquoted(key: str) -> str:
    """Return a key without its quotes and escapes."""
    if key[:1] == '"':
        return key[1:-1].replace('\\"', '"').replace("\\/", "/").replace("\\\\", "\\")
    if key[:1] == "'":
        return key[1:-1].replace("''", "'")
    return key.rstrip()


def _after_block_scalar(lines: list[str], index: int, indent: int) -> int:
    while index < len(lines):
        line = lines[index]
        depth = len(line) - len(line.lstrip(" "))
        if line.strip() and depth <= indent:
            return index
        index += 1
    return index


def _after_flow(lines: list[str], index: int, start: int) -> int:
    depth = 0
    while index < len(lines):
        for token in _FLOW_TOKEN.finditer(lines[index], start):
            if token[0] in "[{":
                depth += 1
            elif token[0] in "]}":
                depth -= 1
                if depth == 0:
                    return index + 1
        index += 1
        start = 0
    return index


def _after_quoted(lines: list[str], index: int, start: int) -> int:
    if _QUOTED.match(lines[index], start):
        return index + 1
    quote = lines[index][start]
    at = start + 1
    while index < len(lines):
        line = lines[index]
        while at < len(line):
            if quote == '"' and line[at] == "\\":
                at += 2
                continue
            if line[at] == quote:
                if quote == "'" and line[at + 1 : at + 2] == "'":
                    at += 2
                    continue
                return index + 1
            at += 1
        index += 1
        at = 0
    return index
