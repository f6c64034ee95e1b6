"""What can be wrong with a call before anything is sent."""

from dataclasses import dataclass
from typing import ClassVar

from actionary.base.errors import ActionaryError, ErrorKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ArgumentProblem:
    """One argument that breaks one rule, in words a model can act on."""

    argument: str
    """The argument's name, with the way into it when it is inside: `guests[0].name`."""
    rule: str
    """The keyword of JSON Schema it breaks, or `unknown`, `unsafe`."""
    message: str


class ArgumentError(ActionaryError):
    """Arguments do not fit a function; `problems` has every one, the first also stands alone."""

    kind: ClassVar[ErrorKind] = ErrorKind.INPUT
    code: ClassVar[str] = "argument-invalid"

    def __init__(self, function: str, problems: tuple[ArgumentProblem, ...]) -> None:
        lines = "\n".join(f"- {problem.message}" for problem in problems)
        super().__init__(
            problems[0].message
            if len(problems) == 1
            else f"Several arguments do not fit:\n{lines}",
            hint=f"Call {function} again with these corrected.",
        )
        self.function = function
        self.problems = problems
        self.argument = problems[0].argument
        self.rule = problems[0].rule


class UnknownFunctionError(ActionaryError):
    """There is no function of that name."""

    kind: ClassVar[ErrorKind] = ErrorKind.NOT_FOUND
    code: ClassVar[str] = "function-unknown"

    def __init__(self, name: str, *, near: str | None = None) -> None:
        hint = f"Did you mean {near!r}?" if near else "Choose one of the functions offered."
        super().__init__(f"There is no function {name!r:.100}.", hint=hint)
        self.name = name
        self.near = near


class UnknownVendorError(ActionaryError):
    """There is no rendering for that vendor."""

    kind: ClassVar[ErrorKind] = ErrorKind.INPUT
    code: ClassVar[str] = "vendor-unknown"

    def __init__(self, vendor: str, *, near: str | None, known: tuple[str, ...]) -> None:
        hint = f"Did you mean {near!r}?" if near else f"Choose one of {', '.join(known)}."
        super().__init__(f"There is no rendering for {vendor!r:.100}.", hint=hint)
        self.vendor = vendor
        self.near = near


class UnknownMediaTypeError(ActionaryError):
    """The operation does not take its body in that media type."""

    kind: ClassVar[ErrorKind] = ErrorKind.INPUT
    code: ClassVar[str] = "media-type-unknown"

    def __init__(self, media_type: str, *, known: tuple[str, ...]) -> None:
        hint = f"It takes {', '.join(known)}."[:300] if known else "It takes no body."
        super().__init__(f"The body cannot be written as {media_type!r:.100}.", hint=hint)
        self.media_type = media_type


class DecisionError(ActionaryError):
    """A decision that this confirmation does not offer."""

    kind: ClassVar[ErrorKind] = ErrorKind.DENIED
    code: ClassVar[str] = "decision-refused"
