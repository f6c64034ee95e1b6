"""Words for people: truncation, slugs, closest matches, counts."""

import difflib
import re
import unicodedata
from collections.abc import Collection

_INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
_BLANK = re.compile(
    r"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u2800\u3164"
    r"\ufe00-\ufe0f\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff]"
)
"""Letters, marks and unassigned characters that are drawn as nothing all the same."""
_EMOJI_STYLE = "\ufe0f"


def truncate(text: str, limit: int, *, marker: str = "…") -> str:
    """Return at most `limit` characters of `text`, ending in `marker` when something was cut."""
    return text if len(text) <= limit else text[: max(limit - len(marker), 0)] + marker


def slugify(text: str, *, default: str = "item") -> str:
    """Return lower-case ASCII words joined by hyphens, for a URL."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:60].strip("-") or default


def closest_match(word: str, known: Collection[str]) -> str | None:
    """Return the known word most like `word`, or None when none is near."""
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return near[0] if near else None


def count(number: int, singular: str, plural: str | None = None) -> str:
    """Return `1 item` or `2 items`."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def size(number_of_bytes: int) -> str:
    """Return a size as people write it: `812 B`, `3.4 kB`, `2.0 MB` (powers of ten)."""
    if number_of_bytes < 1000:
        return f"{number_of_bytes} B"
    if number_of_bytes < 1_000_000:
        return f"{number_of_bytes / 1000:.1f} kB"
    return f"{number_of_bytes / 1_000_000:.1f} MB"


def visible(text: str) -> str:
    """Return `text` with every character that cannot be seen drawn as `⟨U+202E⟩`.

    New lines and tabs stay, and what makes an emoji of the symbol before it. Nothing a person
    is asked to approve may hide in it.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        f"⟨U+{ord(character):04X}⟩"
        if _is_hidden(character) and not _is_emoji(before, character)
        else character
        for before, character in zip(f" {text}", text, strict=False)
    )


def storable(text: str) -> str:
    """Return `text` without what not every file or database takes: NUL and lone surrogates."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "\ufffd")


def initials(name: str) -> str:
    """Return one or two capitals that stand for a name."""
    words = re.findall(r"\w+", name)
    return "".join(word[0] for word in words[:2]).upper() or "?"


def without_invisible(text: str) -> str:
    """Return `text` without the characters that cannot be seen; new lines and tabs stay.

    For words that a model reads: what no person can see must not speak to it.
    """
    if text.replace("\n", "").replace("\t", "").isprintable():
        return text
    hidden = [ord(character) for character in set(text) if _is_hidden(character)]
    return text.translate(dict.fromkeys(hidden)) if hidden else text


def _is_hidden(character: str) -> bool:
    if character in "\n\t":
        return False
    return unicodedata.category(character) in _INVISIBLE or _BLANK.match(character) is not None


def _is_emoji(before: str, character: str) -> bool:
    return character == _EMOJI_STYLE and unicodedata.category(before) == "So"
