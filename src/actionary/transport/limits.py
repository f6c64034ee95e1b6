"""How long one call may take, how much it may send and how much it may be answered."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLimits:
    """Bounds of one call; every one of them ends the call with an error that names it."""

    total_seconds: float = 45.0
    """From the first look-up to the last byte; what GPT Actions are given too."""
    connect_seconds: float = 10.0
    """Look-up, connection and TLS together: a server that is up answers these at once."""
    request_bytes: int = 25_000_000
    """A request lies in memory whole; this leaves room for one 16 MB file in base64."""
    response_bytes: int = 16 * 1024 * 1024
    """After decoding: larger than any answer a model can use, small enough to hold many."""
    compression_ratio: int = 100
    """262 bytes can unpack to 400 MB; real JSON stays under 50 to 1."""
    header_bytes: int = 64 * 1024
    """Status line and headers: eight times what common servers allow each other."""
    header_count: int = 200
    """Real answers have fewer than 60."""
    interim_responses: int = 8
    """1xx answers before the real one; an endless row of them would reset a timeout per read."""


RATIO_FLOOR_BYTES = 1024 * 1024
"""Below this size the compression ratio is not looked at: a short run of blanks is no attack."""
