"""A confirmation in the terminal: everything that will be sent, then one letter."""

from collections.abc import Callable
from dataclasses import dataclass

from actionary.actions.confirmation import Decision
from actionary.actions.preview import FieldKind, Preview, PreviewField
from actionary.base.text import visible
from actionary.cli.output import Terminal
from actionary.cli.table import table

SHOWN_LINES = 40
"""Lines of one value before the rest is left to the exact request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A confirmation, ready to be shown."""

    who: str
    """Whose wish it is: the GPT's name."""
    preview: Preview
    consequential: bool
    reason: str = ""
    account: str = ""
    can_remember: bool = True
    """Whether "always allow" has any meaning here, where it is not consequential."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the person said to a question."""

    decision: Decision
    reason: str = ""
    """Why not, for the model to read."""


def show(question: Question, terminal: Terminal) -> None:
    """Write the card."""
    preview = question.preview
    route = f"{preview.method} {preview.path}"
    account = f" · {visible(question.account)}" if question.account else ""
    terminal.say()
    terminal.say(f"  {terminal.bold(visible(question.who))} wants to talk to {preview.host}")
    terminal.say(f"  {preview.summary}")
    terminal.say(terminal.dim(f"  {route}{account}"))
    terminal.say()
    for line in _field_lines(preview.fields, terminal):
        terminal.say(f"    {line}")
    terminal.say()
    if question.consequential:
        warning = "This can change something outside this chat."
        terminal.say(terminal.yellow(f"  {warning} {visible(question.reason)}".rstrip()))
    elif question.reason:
        terminal.say(terminal.dim(f"  {visible(question.reason)}"))


def ask(question: Question, terminal: Terminal, read: Callable[[str], str]) -> Said:
    """Return the person's answer; nothing but a clear yes is one.

    `read` returns a line and raises `EOFError` when there is no more, which is for the
    caller to judge.
    """
    yes = "confirm" if question.consequential else "allow"
    choices = [f"[{yes[0]}]{yes[1:]}"]
    if question.can_remember and not question.consequential:
        choices.append("[A]lways allow")
    choices += ["[d]eny", "[r]equest"]
    prompt = f"  {'  '.join(choices)}: "
    while True:
        said = read(prompt).strip()
        match _meaning(said, question):
            case "request":
                terminal.say()
                for line in question.preview.request_text.split("\n"):
                    terminal.say(f"    {line}")
                terminal.say()
            case Decision() as decision:
                return Said(decision, reason=_reason(said) if decision is Decision.DENY else "")
            case _:
                terminal.say(
                    terminal.dim(f"  Type {yes[0]} for yes, d for no, `d` and a reason, or r.")
                )


def _meaning(said: str, question: Question) -> Decision | str | None:
    word = said.lower()
    if word in ("r", "request"):
        return "request"
    if word in ("d", "deny", "n", "no") or word.startswith(("d ", "deny ")):
        return Decision.DENY
    if question.consequential:
        return Decision.ALLOW if word in ("c", "confirm") else None
    if question.can_remember and (said == "A" or word in ("always", "always allow")):
        return Decision.ALWAYS_ALLOW
    return Decision.ALLOW if said == "a" or word == "allow" else None


def _reason(said: str) -> str:
    return said.partition(" ")[2].strip()


def _field_lines(fields: tuple[PreviewField, ...], terminal: Terminal) -> list[str]:
    if not fields:
        return [terminal.dim("Nothing but the address is sent.")]
    width = min(max(len(_name(each)) for each in fields), 28)
    lines = []
    for each in fields:
        name = _name(each).ljust(width)
        first, *rest = _value_lines(each, terminal)
        lines.append(f"{terminal.dim(name)}  {first}")
        lines += [f"{' ' * width}  {line}" for line in rest]
    return lines


def _name(field: PreviewField) -> str:
    return f"{field.name} ({field.place})" if field.place in ("header", "cookie") else field.name


def _value_lines(field: PreviewField, terminal: Terminal) -> list[str]:
    if field.kind is FieldKind.TABLE:
        lines = table(field.columns, field.rows, width=terminal.width - 36)
    else:
        lines = field.text.split("\n") if field.text else [terminal.dim("(empty)")]
    if len(lines) > SHOWN_LINES:
        left = len(lines) - SHOWN_LINES
        lines = [*lines[:SHOWN_LINES], terminal.yellow(f"… and {left} more lines: r shows all")]
    return lines
