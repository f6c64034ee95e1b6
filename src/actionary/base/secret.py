"""A string that never shows itself by accident."""

import secrets
from typing import Final, NoReturn


class Secret:
    """Holds a secret; `reveal()` is the only way out, and the only word to search for in a review.

    `repr`, `str`, formatting and pickling never show the value. Two secrets compare equal
    when their values do.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value: Final = value

    def reveal(self) -> str:
        """Return the value, to be put on the wire or sealed."""
        return self._value

    def ending(self, count: int = 4) -> str:
        """Return the last characters, by which a person recognises a key; none of a short one."""
        return self._value[-count:] if len(self._value) >= 4 * count else ""

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __repr__(self) -> str:
        return "Secret('***')"

    __str__ = __repr__

    def __format__(self, format_spec: str) -> str:
        return "***"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret is never pickled or copied to another process")


def new_secret(size: int = 32) -> Secret:
    """Return an unguessable secret of `size` random bytes, in letters a URL takes as they are."""
    return Secret(secrets.token_urlsafe(size))
