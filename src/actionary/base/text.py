"""Words for people: truncation, slugs, closest matches, counts."""

import difflib
import re
import unicodedata
from collections.abc import Collection

_INVISIBLE = {"Cc", "Cf", "Co", "Cs"}


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
    """Return `text` with control, format and private characters drawn as `⟨U+202E⟩`.

    New lines and tabs stay. Nothing a person is asked to approve may hide in it.
    """
    return "".join(
        character
        if character in "\n\t" or unicodedata.category(character) not in _INVISIBLE
        else f"⟨U+{ord(character):04X}⟩"
        for character in text
    )


def initials(name: str) -> str:
    """Return one or two capitals that stand for a name."""
    words = re.findall(r"\w+", name)
    return "".join(word[0] for word in words[:2]).upper() or "?"


def without_invisible(text: str) -> str:
    """Return `text` without control, format and private characters; new lines and tabs stay.

    For words that a model reads: what no person can see must not speak to it.
    """
    if text.replace("\n", "").replace("\t", "").isprintable():
        return text
    return "".join(
        character
        for character in text
        if character in "\n\t" or unicodedata.category(character) not in _INVISIBLE
    )
