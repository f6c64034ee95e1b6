"""Reads a request's inputs one by one, so that every mistake is told in one answer."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from typing import Final, TypeVar

from examples.serving.problem import FieldError, Problem

_MISSING: Final = object()
_Value = TypeVar("_Value")
_EMAIL = re.compile(r"[^@\s,;<>\"']+@[^@\s,;<>\"']+\.[^@\s,;<>\"'.]+")
_WHOLE = re.compile(r"[+-]?\d{1,12}")
_TRUTHS = {"true": True, "false": False}


class Fields:
    """The query parameters or the JSON members of one request, by name.

    `find_x` gives None for what was left out; the plain name demands it. A value
    that cannot be used is noted and a placeholder returned; `check` then refuses
    the request with everything that was noted, and with every name nobody read.
    """

    def __init__(self, values: Mapping[str, object], *, textual: bool) -> None:
        self._values = values
        self._textual = textual
        self._read: set[str] = set()
        self._errors: list[FieldError] = []

    def refuse(self, name: str, message: str) -> None:
        """Note that the input `name` cannot be used."""
        self._errors.append(FieldError(field=name, message=message))

    def check(self) -> None:
        """Raise one problem that names everything wrong, when anything is."""
        kind = "query parameter" if self._textual else "body member"
        for name in sorted(self._values.keys() - self._read):
            near = get_close_matches(name, self._read, n=1)
            hint = (
                f"did you mean {near[0]!r}?" if near else f"known: {', '.join(sorted(self._read))}"
            )
            self.refuse(name, f"there is no {kind} of this name; {hint}")
        if self._errors:
            told = "; ".join(f"{error.field}: {error.message}" for error in self._errors)
            raise Problem(status=422, code="invalid_input", detail=told, errors=self._errors)

    def text(self, name: str, *, longest: int = 200, one_line: bool = True) -> str:
        """Return a text that is not blank."""
        value = self.find_text(name, longest=longest, one_line=one_line)
        return self._demand(name, value, placeholder="")

    def find_text(self, name: str, *, longest: int = 200, one_line: bool = True) -> str | None:
        """Return a text without the space around it; blank counts as left out."""
        value = self._take(name)
        if value is _MISSING:
            return None
        return self._one_text(name, value, longest=longest, one_line=one_line) or None

    def find_texts(self, name: str, *, most: int = 20, longest: int = 200) -> tuple[str, ...]:
        """Return a list of texts; a query may repeat the name or separate with commas."""
        value = self._take(name, many=True)
        if value is _MISSING:
            return ()
        if not isinstance(value, list):
            self.refuse(name, "must be a list of texts")
            return ()
        if self._textual:
            value = [part for item in value for part in str(item).split(",")]
        if len(value) > most:
            self.refuse(name, f"has {len(value)} items; {most} at most")
            return ()
        texts = (self._one_text(name, item, longest=longest, one_line=True) for item in value)
        return tuple(dict.fromkeys(text for text in texts if text))

    def find_choice(self, name: str, choices: Sequence[str]) -> str | None:
        """Return one of `choices`, whatever the case it was written in."""
        value = self.find_text(name)
        return None if value is None else self._one_choice(name, value, choices)

    def find_choices(self, name: str, choices: Sequence[str]) -> tuple[str, ...]:
        """Return a list drawn from `choices`."""
        found = (self._one_choice(name, value, choices) for value in self.find_texts(name))
        return tuple(choice for choice in found if choice)

    def whole(self, name: str, *, low: int, high: int) -> int:
        """Return a whole number within the limits."""
        return self._demand(name, self.find_whole(name, low=low, high=high), placeholder=low)

    def find_whole(self, name: str, *, low: int, high: int) -> int | None:
        """Return a whole number within the limits, or None when left out."""
        number = self.find_number(name, low=low, high=high)
        if number is not None and not number.is_integer():
            self.refuse(name, f"{number} is not a whole number")
            return None
        return None if number is None else int(number)

    def find_number(self, name: str, *, low: float, high: float) -> float | None:
        """Return a number within the limits, or None when left out."""
        value = self._take(name)
        if value is _MISSING:
            return None
        number = self._one_number(value)
        if number is None:
            self.refuse(name, f"{value!r} is not a number")
        elif not low <= number <= high:
            self.refuse(name, f"{number:g} is outside {low:g} to {high:g}")
            return None
        return number

    def find_truth(self, name: str) -> bool | None:
        """Return true or false, or None when left out."""
        value = self._take(name)
        if value is _MISSING:
            return None
        if self._textual and isinstance(value, str):
            value = _TRUTHS.get(value.lower(), value)
        if not isinstance(value, bool):
            self.refuse(name, f"{value!r} is neither true nor false")
            return None
        return value

    def day(self, name: str) -> date:
        """Return a calendar date."""
        return self._demand(name, self.find_day(name), placeholder=date.max)

    def find_day(self, name: str) -> date | None:
        """Return a calendar date, or None when left out."""
        value = self.find_text(name)
        if value is None:
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.refuse(name, f"{value!r} is not a date; write it like 2027-03-14")
            return None

    def email(self, name: str) -> str:
        """Return an email address."""
        return self._demand(name, self.find_email(name), placeholder="")

    def find_email(self, name: str) -> str | None:
        """Return an email address, or None when left out."""
        value = self.find_text(name)
        return None if value is None else self._one_email(name, value)

    def find_emails(self, name: str, *, most: int) -> tuple[str, ...]:
        """Return a list of email addresses."""
        found = (self._one_email(name, value) for value in self.find_texts(name, most=most))
        return tuple(email for email in found if email)

    def require(self, name: str, *, given: object) -> None:
        """Note that `name` is missing when nothing was given and nothing else is wrong with it."""
        if not given and all(error.field != name for error in self._errors):
            self.refuse(name, "is required")

    def _demand(self, name: str, value: _Value | None, *, placeholder: _Value) -> _Value:
        self.require(name, given=value is not None)
        return placeholder if value is None else value

    def _take(self, name: str, *, many: bool = False) -> object:
        self._read.add(name)
        value = self._values.get(name, _MISSING)
        if value is None or value == []:
            return _MISSING
        if self._textual and isinstance(value, list) and not many:
            if len(value) > 1:
                self.refuse(name, "is given more than once")
            return value[0]
        return value

    def _one_text(self, name: str, value: object, *, longest: int, one_line: bool) -> str:
        if not isinstance(value, str):
            self.refuse(name, f"{value!r} is not a text")
            return ""
        value = value.strip()
        if len(value) > longest:
            self.refuse(name, f"has {len(value)} characters; {longest} at most")
            return ""
        if any(ord(sign) < 32 and (one_line or sign not in "\n\r\t") for sign in value):
            self.refuse(name, "contains control characters" + " or line breaks" * one_line)
            return ""
        return value

    def _one_choice(self, name: str, value: str, choices: Sequence[str]) -> str | None:
        wanted = value.lower().replace(" ", "_").replace("-", "_")
        if wanted in choices:
            return wanted
        near = get_close_matches(wanted, choices, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"use one of {', '.join(choices)}"
        self.refuse(name, f"{value!r} is not known; {hint}")
        return None

    def _one_number(self, value: object) -> float | None:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return float(value)
        if self._textual and isinstance(value, str):
            if _WHOLE.fullmatch(value.strip()):
                return float(value)
            try:
                return float(value) if len(value) < 20 else None
            except ValueError:
                return None
        return None

    def _one_email(self, name: str, value: str) -> str | None:
        if _EMAIL.fullmatch(value) and len(value) <= 254 and value.isascii():
            return value
        hint = "" if value.isascii() else " in plain letters"
        self.refuse(name, f"{value!r} is not an email address{hint}")
        return None
