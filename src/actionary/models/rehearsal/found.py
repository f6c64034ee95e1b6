"""A value found in a text."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What sort of value a piece of text is."""

    QUOTED = "quoted"
    EMAIL = "email"
    URL = "url"
    NUMBER = "number"
    CODE = "code"
    PHRASE = "phrase"
    NAME = "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A value in a text. `lead` is the preposition before it; `near` the stems around it."""

    kind: Kind
    text: str
    start: int
    end: int
    lead: str = ""
    near: tuple[str, ...] = ()
    unit: str = ""
    unit_end: int = 0
    """Where the word for the unit ends; 0 without one."""
    bound: str = ""
    number: float = 0.0

    def overlaps(self, start: int, end: int) -> bool:
        """Whether it shares a character with that range."""
        return self.start < end and start < self.end
