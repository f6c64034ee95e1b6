"""`actionary diff`: what differs between two versions of a document, for whoever calls it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from actionary.actions.diff import Change, FunctionsDiff, OperationDiff, diff_functions
from actionary.actions.function import Functions, functions_of
from actionary.base.errors import ErrorKind
from actionary.base.jsonvalue import JSONObject, dump_json
from actionary.cli.output import EXIT_CODES, Terminal, plain, standard_output
from actionary.cli.reading import client_for, read
from actionary.config import Settings
from actionary.transport.client import HTTPClient

_MARKS: Final = {Change.ADDED: "+", Change.REMOVED: "-", Change.CHANGED: "~"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffOptions:
    """What the command line says about a comparison."""

    old: str
    """A path, `-` for standard input, or a URL; so is `new`."""
    new: str
    allow_hosts: Sequence[str] = ()
    json: bool = False


def diff(options: DiffOptions, settings: Settings) -> int:
    """Write what differs; the exit code says whether calls that worked may not work any more."""
    client = client_for(settings, options.allow_hosts)
    found = diff_functions(_functions(options.old, client), _functions(options.new, client))
    terminal = standard_output()
    if options.json:
        terminal.say(dump_json(_report(found), pretty=True))
    else:
        _tell(found, terminal)
    return EXIT_CODES[ErrorKind.CONFLICT] if found.is_breaking else 0


def _functions(where: str, client: HTTPClient) -> Functions:
    return functions_of(read(where, client).document())


def _report(found: FunctionsDiff) -> JSONObject:
    return {
        "breaking": found.is_breaking,
        "unchanged": found.unchanged,
        "operations": [_operation(one) for one in found],
    }


def _operation(one: OperationDiff) -> JSONObject:
    return {
        "change": one.change.value,
        "method": one.method,
        "path": one.path,
        "name": one.name,
        "breaking": one.is_breaking,
        "differences": [
            {"aspect": each.aspect.value, "message": each.message, "breaking": each.is_breaking}
            for each in one.differences
        ],
    }


def _tell(found: FunctionsDiff, terminal: Terminal) -> None:
    for one in found:
        paint = {
            Change.ADDED: terminal.green,
            Change.REMOVED: terminal.red,
            Change.CHANGED: terminal.yellow,
        }[one.change]
        words = plain(f"{one.method} {one.path}")
        terminal.say(
            f"{paint(_MARKS[one.change])} {words} {terminal.dim(plain(one.name))}".rstrip()
        )
        for each in one.differences:
            mark = terminal.red("!") if each.is_breaking else " "
            terminal.say(f"  {mark} {plain(each.message)}")
    parts = [f"{len(found.with_change(change))} {change}" for change in Change]
    parts.append(f"{found.unchanged} unchanged")
    end = terminal.red("breaking") if found.is_breaking else terminal.green("nothing breaking")
    terminal.say(f"{', '.join(parts)}; {end}")
