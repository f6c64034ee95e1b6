"""The words of English this model knows about: verbs, small words, words that mean the same."""

import re
from collections.abc import Mapping
from enum import StrEnum


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(text.split())


class Verb(StrEnum):
    """What a sentence wants done, or a function does."""

    READ = "read"
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    SEND = "send"


_PLAIN_VERBS: Mapping[Verb, str] = {
    Verb.READ: "show list find search get fetch retrieve read view see lookup look browse query "
    "display give tell describe count compare calculate compute quote convert translate check "
    "explain summarize summarise open which what where when who how whose is are does do has have "
    "any recommend suggest need needs pull inspect preview estimate forecast",
    Verb.CREATE: "create add make book reserve place buy insert new register schedule generate "
    "put plan start open write draft compose save upload submit subscribe append "
    "build open enroll log record purchase enter clone duplicate",
    Verb.UPDATE: "update change edit modify set rename move mark replace adjust increase decrease "
    "flag star pin tag like vote follow unfollow mute lock unlock block toggle enable disable "
    "assign reschedule extend restore archive resolve close reopen complete finish approve reject "
    "patch turn raise lower",
    Verb.DELETE: "delete remove cancel drop clear erase discard empty destroy revoke unsubscribe "
    "trash unregister deregister uninstall detach",
    Verb.SEND: "send reply forward answer share publish notify broadcast invite message email text",
}
# Nouns as often as verbs: verbs only at the start of a sentence or of a name.
MAYBE_VERBS = word_set(
    """order book message email text post note quote record log plan draft list view query
    schedule check mark set start close place reserve answer share copy display do open rank
    new any count need report request comment search read forecast empty"""
)
_EXTRA_VERBS = {"order": Verb.CREATE, "post": Verb.CREATE, "note": Verb.CREATE,
                "comment": Verb.CREATE, "report": Verb.CREATE, "request": Verb.CREATE}  # fmt: skip
VERBS: Mapping[str, Verb] = {
    **{word: verb for verb, words in _PLAIN_VERBS.items() for word in words.split()},
    **_EXTRA_VERBS,
    "open": Verb.READ,
}
POLITE = word_set(
    """please could can would will you i we id want like to kindly hey hi hello ok okay just
    now so let lets us help me then also and need must should d'd i'd i'll ll go ahead may
    might try wish"""
)
STOPWORDS = word_set(
    """a an the of to in on at for from by with and or but is are was were be been am do does
    did have has had my your his her its our their me you i we us they he she it this that
    these those there here what which who whose where when how why please can could would
    will should may might want like need some any all every everything each other another
    more most much many few one ones new up out about into over under as than then so if not
    no yes just only also too very now let lets go wants give tell show get got hi hello hey
    ok okay thanks thank using use via per between until till since during before after near
    around i'm i'd i'll it's what's that's don't can't im ive someone somebody anyone
    anybody them him whom both still yet ever really"""
)

FILLERS = word_set(
    """new latest recent current good best great nice cheap cheapest last first next available
    named called titled thing things something anything stuff info information detail
    details result results item items option options kind kinds list second third top today
    tomorrow tonight today's week month year day people person everything expensive
    cheaper higher lower sort sorted order ordered price cost costs"""
)
"""Words that are seldom what is looked for."""


VERB_PHRASES = (
    (re.compile(r"^(more|details|info|information) (?:about|on|of|for)\b"), Verb.READ, 1),
    (re.compile(r"\b(get) rid of\b"), Verb.DELETE, 1),
    (re.compile(r"^(?:please )?(take) .*\b(?:out|off|away)\b"), Verb.DELETE, 1),
    (re.compile(r"^(?:please )?(throw) .*\b(?:out|away)\b"), Verb.DELETE, 1),
    (re.compile(r"^(?:please )?(turn|change) .*\d.*\binto\b"), Verb.READ, 1),
    (re.compile(r"^(?:please )?(look) (?:up|for|at)\b"), Verb.READ, 1),
    (re.compile(r"^(?:please )?(sign|set) (?:me )?up\b"), Verb.CREATE, 1),
)
