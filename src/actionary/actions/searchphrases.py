"""Parts of a task that are seen by their form: dates, addresses, verbs in two parts."""

import re
from typing import Final

PARTICLES: Final = frozenset(["up", "out", "off", "in", "on", "away", "down", "back", "over"])
"""What the second part of a verb may be: "sign me out"."""

_LIGHT = """
give gave tell told show let make made put take took keep kept know get got see say said come
came bring brought work look call called mean happen want try use used have
been doing done goes
"""
LIGHT: Final = frozenset(_LIGHT.split())
"""Verbs that go with everything."""

_MONTHS: Final = "january|february|march|april|june|july|august|september|october|november|december"
_DAYS: Final = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"

SEEN: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), word)
    for pattern, word in (
        (rf"\b(?:{_DAYS}|{_MONTHS}|today|tomorrow|yesterday|tonight|(?:19|20)\d\d)\b", "date time"),
        (r"\b(?:last|next|this|since|until) (?:day|week|month|year|quarter)\b", "date time"),
        (r"\S{1,64}@\S{1,64}", "email address"),
        (r"\bhttps?://\S+", "url website"),
        (r"\b\w{1,40}\.(?:pdf|docx?|xlsx?|csv|txt|zip|exe|png|jpe?g|gif|mp[34])\b", "file"),
        (r"[€$£]\s?\d|\d\s?(?:€|dollars?|euros?|pounds?)", "amount"),
    )
)
"""Forms, and the words that functions use for what has such a form."""
