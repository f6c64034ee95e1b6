"""Which regular expressions of a document can be checked in linear time, whatever the text."""

from functools import lru_cache
from typing import Final

MAX_PATTERN: Final = 5_000
"""Characters of a pattern that is compiled; the longest in real documents has about 1,500."""


@lru_cache(maxsize=4_096)
def is_checkable(pattern: str) -> bool:
    """Return whether arguments can be held against `pattern`.

    Look-around and back references need an engine that a text can make hang; such a pattern,
    and one that is no regular expression, is told to the model and not checked.
    """
    if len(pattern) > MAX_PATTERN:
        return False
    # Loaded here: importing the library would cost every reader of documents 50 ms.
    import jsonschema_rs

    try:
        jsonschema_rs.Draft202012Validator(
            {"pattern": pattern}, pattern_options=jsonschema_rs.RegexOptions(), offline=True
        )
    except (ValueError, jsonschema_rs.ReferencingError):
        return False
    return True
