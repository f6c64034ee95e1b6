"""The embedded default: no AI, but it picks a function by its words and fills in arguments."""

from actionary.models.rehearsal.model import REHEARSAL, RehearsalModel

__all__ = ["REHEARSAL", "RehearsalModel"]
