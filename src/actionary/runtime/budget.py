"""The limits of one run."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How much one message may set in motion before the person has to speak again."""

    max_turns: int = 12
    """Replies of the model: a model that calls without end is stopped after a dozen."""
    max_calls_per_turn: int = 8
    """Calls in one reply: more than a person can judge at once."""
