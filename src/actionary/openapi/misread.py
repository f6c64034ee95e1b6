r"""Put quotes round what the YAML reader would take for another number: `012`, `2016_01_28`.

Nearly every text has none; looking must cost next to nothing. Where one stands, the lines
round it mostly say whether it is a value; only when they do not is the whole text gone through.
"""

import re
from bisect import bisect_right
from typing import Final

from actionary.openapi.yamllines import BLOCK_SCALAR, keys_of, lines_of, structural_lines

_SCALAR: Final = r"[-+]?(?:0[0-9_]+|[0-9]+_[0-9_]*)"
_END: Final = r"(?=[ \t]*(?:[\r\n,\]}]|$| #))"
_ZERO_FIRST = re.compile(rf"0(?<=[\s\[,{{:+-]0)[0-9_]+{_END}")
_WITH_UNDERSCORE = re.compile(rf"_(?<=[0-9]_)[0-9_]*{_END}")
_HEADERS = (re.compile(r"\|[-+0-9]{0,2}[ \t]*[\r\n#]"), re.compile(r">[-+0-9]{0,2}[ \t]*[\r\n#]"))

_MISREAD = re.compile(rf"(?<![\w.'\"-])({_SCALAR})(?=[ \t]*(?:$|[,\]}}]|[ \t]#))")
_MISREAD_VALUE = re.compile(rf"((?:^|:[ \t]+|-[ \t]+))({_SCALAR})(?=[ \t]*(?:$|[ \t]#))")
_WHOLE_VALUE = re.compile(rf"{_SCALAR}(?:[ \t]+#.*)?")
_MISREAD_ITEM = re.compile(
    r"""("[^"\\]*+(?:\\.[^"\\]*+)*+"|'[^']*+(?:''[^']*+)*+')|"""
    rf"""((?:^|[\[,:{{])[ \t]*)({_SCALAR})(?=[ \t]*(?:$|[,\]}}]))"""
)
_MAX_LINES_UP: Final = 200
_FEW_WORDS: Final = 4
"""A value of more words that ends with a comma is a sentence, not a member of `{...}`."""


def quote_misread(text: str) -> str:
    """Return `text` with such scalars in quotes, so that they stay what the author wrote."""
    lines = [
        one
        for one in _lines_to_change(text)
        if one[2] is not None or not _is_under_header(text, one[0], one[1])
    ]
    if not lines:
        return text
    inside = _block_scalars(text)
    begins = [begin for begin, _ in inside]
    done = 0
    parts: list[str] = []
    for start, end, line in lines:
        at = bisect_right(begins, start) - 1
        if at >= 0 and start < inside[at][1]:
            continue
        if line is None:
            if _is_in_words(text, start):
                continue
            return quote_misread_slowly(text)
        parts += (text[done:start], line)
        done = end
    return "".join((*parts, text[done:]))


def quote_misread_slowly(text: str) -> str:
    """Do the same by the structure of the whole text."""
    lines = lines_of(text)
    for number, kind, _, _ in structural_lines(lines):
        line = lines[number]
        if not _MISREAD.search(line):
            continue
        if kind == "flow" or _is_flow(line):
            lines[number] = _MISREAD_ITEM.sub(_quote_item, line)
        else:
            lines[number] = _MISREAD_VALUE.sub(r"\1'\2'", line)
    return "\n".join(lines)


def _lines_to_change(text: str) -> list[tuple[int, int, str | None]]:
    """Return the lines that may hold one: begin, end, and how it would read with quotes."""
    found = {
        text.rfind("\n", 0, match.start()) + 1
        for pattern in (_ZERO_FIRST, _WITH_UNDERSCORE)
        for match in pattern.finditer(text)
    }
    lines = []
    for start in sorted(found):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        line = text[start:end]
        quoted = _quoted_line(line)
        if quoted != line:
            lines.append((start, end, quoted))
    return lines


def _block_scalars(text: str) -> list[tuple[int, int]]:
    """Return where the content of each block scalar begins and ends."""
    headers = sorted(match.start() for pattern in _HEADERS for match in pattern.finditer(text))
    ranges: list[tuple[int, int]] = []
    for header in headers:
        if ranges and header < ranges[-1][1]:
            continue
        start = text.rfind("\n", 0, header) + 1
        end = text.find("\n", header)
        if end < 0:
            break
        line = text[start:end].rstrip("\r")
        keys, value_at = keys_of(line)
        if not keys or not BLOCK_SCALAR.match(line, value_at):
            continue  # a bar at the end of a line of words, as in a table
        indent = keys[-1][0]
        after = re.compile(rf"\n {{0,{indent}}}[^ \r\n]").search(text, end)
        ranges.append((end + 1, after.start() + 1 if after else len(text)))
    return ranges


def _is_under_header(text: str, start: int, end: int) -> bool:
    """Whether the nearest line above that stands further left begins a block scalar."""
    indent = _indent(text[start:end])
    for _ in range(_MAX_LINES_UP):
        if not start:
            return False
        end, start = start - 1, text.rfind("\n", 0, start - 1) + 1
        line = text[start:end].rstrip()
        if line and _indent(line) < indent:
            keys, value_at = keys_of(line)
            return bool(keys) and BLOCK_SCALAR.match(line, value_at) is not None
    return False


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _quoted_line(line: str) -> str | None:
    """Return a line with its scalars quoted; None when the line alone does not say enough."""
    bare = line.rstrip()
    if bare.lstrip()[:1] == "#":
        return line
    keys, value_at = keys_of(line)
    value = line[value_at:].strip()
    if value[:1] in ("[", "{"):
        return _MISREAD_ITEM.sub(_quote_item, line)
    if _WHOLE_VALUE.fullmatch(value):
        if not keys:
            return None
        return f"{line[:value_at]}{re.sub(_SCALAR, _in_quotes, line[value_at:], count=1)}"
    if bare[-1:] in (",", "]", "}") or not keys:
        return None if _MISREAD.search(line) else line
    return line


def _is_in_words(text: str, start: int) -> bool:
    """Whether a line without a key goes on with the words of the key above it."""
    end = start
    for _ in range(_MAX_LINES_UP):
        begin = text.rfind("\n", 0, max(end - 1, 0)) + 1
        line = text[begin:end].rstrip()
        keys, value_at = keys_of(line)
        if line[value_at : value_at + 1] in ("[", "{") or line[-1:] in ("[", "{") or not begin:
            return False
        if keys:
            return not line.endswith(",") or len(line[value_at:].split()) > _FEW_WORDS
        end = begin
    return False


def _in_quotes(match: re.Match[str]) -> str:
    return f"'{match[0]}'"


def _quote_item(match: re.Match[str]) -> str:
    return match[1] if match[1] is not None else f"{match[2]}'{match[3]}'"


def _is_flow(line: str) -> bool:
    _, value = keys_of(line)
    return line[value : value + 1] in ("[", "{")
