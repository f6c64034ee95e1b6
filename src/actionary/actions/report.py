"""What became of each operation of a document: kept, changed and why, or unusable and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from actionary.actions.function import Function, Functions, UnusableOperation
from actionary.base.text import count
from actionary.openapi.diagnostic import Diagnostic, Findings, Severity
from actionary.openapi.document import Document


class Fate(StrEnum):
    """What became of one operation."""

    KEPT = "kept"  # it is called as the document says
    CHANGED = "changed"  # it is called, and something differs from the document
    UNUSABLE = "unusable"  # it cannot be called


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationReport:
    """One operation and what became of it."""

    method: str
    path: str
    operation_id: str | None
    name: str
    """The function's name; empty when there is no function."""
    fate: Fate
    reasons: tuple[str, ...] = ()
    """Sentences: what differs from the document, or why it cannot be called."""
    hint: str = ""
    """What would make it callable."""
    pointer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """Every operation of a document, in its order."""

    operations: tuple[OperationReport, ...] = ()

    def with_fate(self, fate: Fate) -> tuple[OperationReport, ...]:
        """Return the operations of which this became."""
        return tuple(one for one in self.operations if one.fate is fate)

    def __str__(self) -> str:
        told = [f"{len(self.with_fate(fate)):,} {fate}" for fate in Fate]
        return f"{count(len(self.operations), 'operation')}: {', '.join(told)}"


def report_on(document: Document, functions: Functions) -> ImportReport:
    """Return what became of each operation of `document`; `functions` are the document's.

    This makes the argument schema of every function.
    """
    usable = {function.operation.pointer: function for function in functions.usable}
    unusable = {one.pointer: one for one in functions.unusable}
    found = _by_operation(document)
    reports = []
    for operation in document.operations:
        pointer = operation.pointer
        if pointer in usable:
            reports.append(_of_function(usable[pointer], found.get(pointer, [])))
        elif pointer in unusable:
            reports.append(_of_unusable(unusable[pointer]))
    return ImportReport(operations=tuple(reports))


def _by_operation(document: Document) -> Mapping[str, list[Diagnostic]]:
    """Return what reading found at or under each operation, beyond advice."""
    known = {operation.pointer for operation in document.operations}
    found: dict[str, list[Diagnostic]] = {}
    for one in document.found:
        if one.severity is Severity.INFO and one.rule != "ignored-header":
            continue
        pointer = one.pointer
        while pointer and pointer not in known:
            pointer = pointer.rpartition("/")[0]
        if pointer:
            found.setdefault(pointer, []).append(one)
    return found


def _of_function(function: Function, found: list[Diagnostic]) -> OperationReport:
    reasons = [*_name(function), *_arguments(function), *(one.message for one in found)]
    return OperationReport(
        method=function.method,
        path=function.path,
        operation_id=function.operation_id,
        name=function.name,
        fate=Fate.CHANGED if reasons else Fate.KEPT,
        reasons=tuple(dict.fromkeys(reasons)),
        pointer=function.operation.pointer,
    )


def _of_unusable(operation: UnusableOperation) -> OperationReport:
    return OperationReport(
        method=operation.method,
        path=operation.path,
        operation_id=operation.operation_id,
        name="",
        fate=Fate.UNUSABLE,
        reasons=(operation.reason,),
        hint=operation.hint,
        pointer=operation.pointer,
    )


def check_functions(functions: Functions) -> tuple[Diagnostic, ...]:
    """Return what was found while the argument schemas of all functions were made."""
    findings = Findings()
    for function in functions:
        if function.plan.cut:
            findings.info(
                "schema-cut",
                function.operation.pointer,
                f"{function.name}: {_cut(function)}",
                "It is called all the same. To be exact, take smaller or flatter schemas.",
            )
    return findings.all()


def _cut(function: Function) -> str:
    return f"Its arguments are too large for a model; left out is {function.plan.cut}."


def _name(function: Function) -> list[str]:
    if function.operation_id is None:
        return [f"It has no operation id; it is called {function.name}."]
    if function.operation_id != function.name:
        return [f"The operation id {function.operation_id!r:.100} became {function.name}."]
    return []


def _arguments(function: Function) -> list[str]:
    reasons = [
        f"The {place} {'property' if place == 'body' else 'parameter'} {name!r:.100} is the "
        f"argument {argument}."
        for argument, (place, name) in function.places.items()
        if name is not None and name != argument
    ]
    chosen, body = function.plan.media_type, function.operation.request_body
    if body is not None and chosen is not None and len(body.media_types) > 1:
        others = ", ".join(media.name for media in body.media_types if media is not chosen)
        reasons.append(f"Its body is written as {chosen.name}, not as {others:.200}.")
    if function.plan.cut:
        reasons.append(_cut(function))
    return reasons
