"""What parsers complain about, in words that say what to do."""

from typing import Final

_YAML: Final = (
    (
        "mapping values are not allowed",
        "a `: ` stands where none can",
        "Put a text that holds `: ` in quotes; or a key on the line above lacks its `: `.",
    ),
    (
        "did not find expected key",
        "a key was expected here",
        "Line it up with the keys above it; also look for a quote or bracket left open before.",
    ),
    (
        "did not find expected '-'",
        "an item of the list was expected here",
        "Begin it with `- `, at the same column as the items above.",
    ),
    (
        "<document start>",
        "this does not belong to the lines above",
        "Check the line before it: a key needs `: ` after its name.",
    ),
    (
        "multiline quoted scalar",
        "a quote is not closed",
        "Close it, or indent the lines that belong to the text.",
    ),
    ("unknown anchor", "`*name` refers to an anchor that was never set", "Set it with `&name`."),
    (
        "unexpected character",
        "a value cannot begin with this character",
        "Put the text in quotes.",
    ),
    ("unclosed bracket", "", "Close the bracket, or put the whole text in quotes."),
    ("Invalid tag", "", "Remove the tag: the words that begin with `!`."),
)


def yaml_complaint(reason: str, *, has_tabs: bool) -> tuple[str, str]:
    """Return what the YAML parser found, and the cure."""
    if "tab" in reason and has_tabs:
        return reason, "Indent with spaces; YAML allows no tabs there."
    for needle, words, hint in _YAML:
        if needle in reason:
            return words or reason, hint
    return reason, "Check the indentation and the quotes there, and that every key ends with `: `."


def json_hint(reason: str) -> str:
    """Return the cure for what the JSON parser found."""
    if "trailing comma" in reason:
        return "Remove the comma before the closing bracket."
    if "end of data" in reason:
        return "The text stops too early: was it copied whole?"
    if "string key" in reason:
        return "Names stand in double quotes in JSON."
    if "expected ','" in reason:
        return "A comma or a closing bracket is missing before this place."
    return "Look for a missing quote, comma or bracket just before this place."
