"""One finding about a document: what, where, and what to do."""

from dataclasses import dataclass
from enum import StrEnum

from actionary.openapi.fix import Fix


class Severity(StrEnum):
    """How much a finding costs."""

    ERROR = "error"  # something cannot be used
    WARNING = "warning"  # it is used, perhaps not as its author meant
    INFO = "info"  # it works; it could be better


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One finding; `line` and `column` count from 1 and are 0 when the text is not at hand."""

    rule: str
    severity: Severity
    message: str
    hint: str = ""
    pointer: str = ""
    line: int = 0
    column: int = 0
    file: str = ""
    """Which of several files it stands in; empty for the document itself."""
    fix: Fix | None = None
    """The cure as an edit, where a machine can apply it."""

    def __str__(self) -> str:
        where = f"{self.line}:{self.column}" if self.line else self.pointer or "/"
        if self.file and self.line:
            where = f"{self.file}:{where}"
        cure = f"\n    {self.hint}" if self.hint else ""
        return f"{where}: {self.severity} [{self.rule}] {self.message}{cure}"


class Findings:
    """Collects diagnostics while a document is read; their lines come later, if asked for."""

    __slots__ = ("_found",)

    def __init__(self) -> None:
        self._found: list[Diagnostic] = []

    def error(
        self, rule: str, pointer: str, message: str, hint: str = "", *, fix: Fix | None = None
    ) -> None:
        """Note that something cannot be used."""
        self._add(rule, Severity.ERROR, pointer, message, hint, fix)

    def warning(
        self, rule: str, pointer: str, message: str, hint: str = "", *, fix: Fix | None = None
    ) -> None:
        """Note that something is used, perhaps not as meant."""
        self._add(rule, Severity.WARNING, pointer, message, hint, fix)

    def info(
        self, rule: str, pointer: str, message: str, hint: str = "", *, fix: Fix | None = None
    ) -> None:
        """Note something that works and could be better."""
        self._add(rule, Severity.INFO, pointer, message, hint, fix)

    def all(self) -> tuple[Diagnostic, ...]:
        """Return what was found, in the order it was found."""
        return tuple(self._found)

    def _add(
        self,
        rule: str,
        severity: Severity,
        pointer: str,
        message: str,
        hint: str,
        fix: Fix | None,
    ) -> None:
        self._found.append(
            Diagnostic(
                rule=rule,
                severity=severity,
                message=message,
                hint=hint,
                pointer=pointer,
                fix=fix,
            )
        )
