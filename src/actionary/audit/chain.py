"""Records sealed one to the next, so that a changed, missing or moved one is seen.

Each record's seal is an HMAC over its number, time, tag, a commitment to who and what, and the
seal before it. Without the installation's key nobody can make a record fit, neither in place nor
at the end. Who and what stand behind a commitment with a salt of its own: both can be erased for
one person, and the chain still holds. What no chain can see is a whole database put back to an
earlier day; who fears that notes `head` elsewhere and gives it to `ChainCheck` later.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from actionary.audit.event import AuditEvent, AuditTag
from actionary.base.jsonvalue import canonical_json

FIRST: Final = ""
"""The seal before the first record."""

MAX_FINDINGS: Final = 100
"""Faults told at once: who has more has one cause for all of them."""

_SALT_BYTES: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRecord:
    """An event in its place in the chain."""

    sequence: int
    """From 1, without gaps."""
    event: AuditEvent
    salt: str = field(repr=False)
    commitment: str
    seal: str
    is_erased: bool = False
    """Whether actor and details were made unreadable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Where the chain ends: the number and the seal of its last record."""

    sequence: int = 0
    seal: str = FIRST


class Fault(StrEnum):
    """What is wrong at a place of the chain."""

    CHANGED = "changed"
    MISSING = "missing"
    REORDERED = "reordered"
    CUT_OFF = "cut-off"
    """The end of the chain is gone, or something stands after it that was never sealed."""
    HIDDEN = "hidden"
    """More records are marked as erased than were erased on record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fault: the record's number, or the first one that is not there."""

    sequence: int
    fault: Fault


def sealed_record(event: AuditEvent, after: Head, key: bytes) -> AuditRecord:
    """Return the event as the record that follows `after`."""
    salt = secrets.token_hex(_SALT_BYTES)
    record = AuditRecord(
        sequence=after.sequence + 1,
        event=event,
        salt=salt,
        commitment=_commitment(event, salt),
        seal="",
    )
    return replace(record, seal=_seal(record, after.seal, key))


def head_seal(head: Head, key: bytes) -> str:
    """Return what proves that the chain ended at `head`."""
    return _mac(key, "head", str(head.sequence), head.seal)


class ChainCheck:
    """Looks at records one after the other; bounded memory, however long the chain.

    `known` is a head noted elsewhere on an earlier day: that record must still be the same. A
    fault is told once, where it begins; what follows is held against its own neighbours.
    """

    def __init__(self, key: bytes, *, known: Head | None = None) -> None:
        self._key = key
        self._known = known
        self._last = Head()
        self._erased = self._erased_by_right = 0
        self._findings: list[Finding] = []

    def feed(self, record: AuditRecord) -> None:
        """Look at the next record in the order of their numbers."""
        last, known = self._last, self._known
        if record.sequence > last.sequence + 1:
            self._found(last.sequence + 1, Fault.MISSING)
        elif record.sequence <= last.sequence:
            self._found(record.sequence, Fault.REORDERED)
        elif not _is_true(record, last.seal, self._key) or (
            known is not None and record.sequence == known.sequence and record.seal != known.seal
        ):
            self._found(record.sequence, Fault.CHANGED)
        self._erased += record.is_erased
        if record.event.tag is AuditTag.PERSON_ERASED and not record.is_erased:
            self._erased_by_right += _count_of(record.event)
        self._last = Head(sequence=record.sequence, seal=record.seal)

    def end(self, head: Head, proof: str) -> tuple[Finding, ...]:
        """Return what was found, once the last record was fed; the chain should end at `head`."""
        last, known = self._last, self._known
        if last != head or not hmac.compare_digest(proof, head_seal(head, self._key)):
            self._found(min(last.sequence, head.sequence) + 1, Fault.CUT_OFF)
        elif known is not None and last.sequence < known.sequence:
            self._found(last.sequence + 1, Fault.CUT_OFF)
        if self._erased > self._erased_by_right:
            self._found(last.sequence, Fault.HIDDEN)
        return tuple(self._findings)

    def _found(self, sequence: int, fault: Fault) -> None:
        if len(self._findings) < MAX_FINDINGS:
            self._findings.append(Finding(sequence=sequence, fault=fault))


def _count_of(event: AuditEvent) -> int:
    count = event.details.get("records")
    return count if isinstance(count, int) else 0


def _is_true(record: AuditRecord, previous: str, key: bytes) -> bool:
    if not hmac.compare_digest(record.seal, _seal(record, previous, key)):
        return False
    return record.is_erased or record.commitment == _commitment(record.event, record.salt)


def _seal(record: AuditRecord, previous: str, key: bytes) -> str:
    event = record.event
    return _mac(
        key,
        "record",
        str(record.sequence),
        event.at.isoformat(timespec="microseconds"),
        str(event.tag),
        record.commitment,
        previous,
    )


def _commitment(event: AuditEvent, salt: str) -> str:
    said = canonical_json([salt, event.actor, event.details])
    return hashlib.sha256(said).hexdigest()


def _mac(key: bytes, *parts: str) -> str:
    # No part holds a line break: what stands between two of them can be read one way only.
    return hmac.new(key, "\n".join(parts).encode(), hashlib.sha256).hexdigest()
