"""How large, deep and entangled a document may be."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLimits:
    """Bounds on one document; each is far above every real document measured."""

    max_bytes: int = 20_000_000
    """The largest public document has 13 MB."""
    max_depth: int = 254
    """What the JSON writer takes; real documents stay under 40 levels."""
    max_nodes: int = 2_000_000
    """Commas in the document: memory grows with its values, which these count, not with bytes."""
    max_replayed_events: int = 250_000
    """What YAML aliases may expand to: a few lines of them can stand for billions of values."""


DEFAULT_LIMITS = DocumentLimits()
