"""`actionary audit`: who did what, and whether the record of it still holds."""

import asyncio
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from actionary.audit.chain import AuditRecord, Fault, Finding, Head
from actionary.base.errors import ActionaryError, ErrorKind
from actionary.base.jsonvalue import JSONObject, dump_json, index_of
from actionary.base.text import count
from actionary.cli.output import EXIT_CODES, Terminal, plain, standard_error, standard_output
from actionary.cli.table import table
from actionary.config import Settings, from_env

FOUND: Final[dict[Fault, str]] = {
    Fault.CHANGED: "record {0} was changed, or moved from another place",
    Fault.MISSING: "record {0} is missing",
    Fault.REORDERED: "record {0} stands at the wrong place",
    Fault.CUT_OFF: "the end was cut off, or changed, from record {0} on",
    Fault.HIDDEN: "more records are marked as erased than were erased on record, up to {0}",
}
_ABOUT: Final = ("call", "function", "method", "origin", "state", "status")


class HeadFormatError(ActionaryError):
    """A noted end of the record is not as `actionary audit head` prints it."""

    kind = ErrorKind.INPUT
    code = "head-format"


def verify(data: Path | None, *, since: str = "", json: bool = False) -> int:
    """Check the whole record and say what was found; exit code 5 when something was."""
    known = _head_of(since) if since else None
    terminal, progress = standard_output(), standard_error()

    async def check() -> tuple[tuple[Finding, ...], Head]:
        from actionary.bootstrap.audit import open_audit_log

        async with open_audit_log(_settings(data)) as log:
            told = progress if progress.stream.isatty() else None
            found = await log.check(
                known=known,
                progress=(lambda read: told.write(f"\r{read:,} records")) if told else None,
            )
            return found, await log.head()

    found, head = asyncio.run(check())
    if json:
        findings = [{"sequence": one.sequence, "fault": one.fault.value} for one in found]
        terminal.say(dump_json({"records": head.sequence, "findings": findings}, pretty=True))
    else:
        _tell(found, head, terminal)
    return EXIT_CODES[ErrorKind.CONFLICT] if found else 0


def show(data: Path | None, *, before: int | None, limit: int, json: bool = False) -> int:
    """Write the latest records, or those before a number."""

    async def read() -> Sequence[AuditRecord]:
        from actionary.bootstrap.audit import open_audit_log

        async with open_audit_log(_settings(data)) as log:
            return await log.list_records(before=before, limit=limit)

    records = asyncio.run(read())
    terminal = standard_output()
    if json:
        for record in records:
            terminal.say(dump_json(_as_json(record)))
    elif not records:
        terminal.say("Nothing is on record yet.")
    else:
        rows = [_row(record) for record in records]
        for line in table(("no", "when (UTC)", "who", "what", "about"), rows, width=terminal.width):
            terminal.say(line)
    return 0


def show_head(data: Path | None) -> int:
    """Write where the record ends, to be noted somewhere else."""

    async def read() -> Head:
        from actionary.bootstrap.audit import open_audit_log

        async with open_audit_log(_settings(data)) as log:
            return await log.head()

    head = asyncio.run(read())
    standard_output().say(f"{head.sequence}:{head.seal}")
    return 0


def _settings(data: Path | None) -> Settings:
    settings = from_env(os.environ)
    return replace(settings, data=data or settings.data)


def _tell(found: Sequence[Finding], head: Head, terminal: Terminal) -> None:
    records = count(head.sequence, "record")
    if not found:
        terminal.say(f"{terminal.green('ok')} {records}, each sealed to the one before.")
        return
    for one in found:
        terminal.say(f"{terminal.red('error:')} {FOUND[one.fault].format(f'{one.sequence:,}')}")
    terminal.say(f"{terminal.bold('hint:')} Compare with a backup; what stands before still holds.")


def _row(record: AuditRecord) -> tuple[str, ...]:
    event = record.event
    about = " ".join(str(event.details[name]) for name in _ABOUT if event.details.get(name))
    who = "(erased)" if record.is_erased else event.actor or "-"
    when = event.at.strftime("%Y-%m-%d %H:%M:%S")
    return str(record.sequence), when, plain(who), str(event.tag), plain(about)


def _as_json(record: AuditRecord) -> JSONObject:
    event = record.event
    return {
        "sequence": record.sequence,
        "at": event.at.isoformat(),
        "tag": str(event.tag),
        "actor": event.actor,
        "details": event.details,
        "erased": record.is_erased,
        "seal": record.seal,
    }


def _head_of(text: str) -> Head:
    number, separator, seal = text.partition(":")
    sequence = index_of(number)
    if not separator or sequence is None or len(seal) > 80:
        raise HeadFormatError(
            f"{text[:40]!r} is no end of a record.",
            hint="Give what `actionary audit head` printed: a number, a colon and a seal.",
        )
    return Head(sequence=sequence, seal=seal)
