"""A GPT's instructions as the system message."""

from datetime import datetime

from actionary.messages.message import Message, system

CONDUCT = (
    "Call functions when they help; never invent their results. Before some calls a person is"
    " asked. When they say no, accept it and do not call again unless they ask."
)


def build_instructions(*, name: str, instructions: str, now: datetime) -> Message:
    """Return the system message: the builder's text, the date, and what a refusal means."""
    parts = [
        f"You are {name}." if name else "",
        instructions.strip(),
        f"Today is {now:%A}, {now.date().isoformat()}.",
        CONDUCT,
    ]
    return system("\n\n".join(part for part in parts if part))
