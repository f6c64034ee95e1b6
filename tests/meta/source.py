"""The package's own source, as the meta-tests read it: files, modules and what they name."""

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import actionary

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "src" / "actionary"
# Values and rules: no I/O, no environment, no clock of their own.
VALUES = ("base", "messages", "openapi", "auth", "actions")


def source_files(*parts: str) -> list[Path]:
    """Return the package's Python files, or those of these parts of it, in order."""
    folders = [PACKAGE / part for part in parts] or [PACKAGE]
    return sorted(path for folder in folders for path in folder.rglob("*.py"))


def named(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the line and the full dotted name of everything a file reaches through an import.

    `from os import environ as e; e["X"]` yields `os.environ` as `os.environ["X"]` would.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    known: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                known[alias.asname or alias.name.split(".")[0]] = (
                    alias.name if alias.asname else alias.name.split(".")[0]
                )
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                known[alias.asname or alias.name] = f"{node.module}.{alias.name}"
                yield node.lineno, f"{node.module}.{alias.name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and (name := _dotted(node, known)):
            yield node.lineno, name


def _dotted(node: ast.expr, known: dict[str, str]) -> str | None:
    if isinstance(node, ast.Name):
        return known.get(node.id)
    if isinstance(node, ast.Attribute) and (owner := _dotted(node.value, known)):
        return f"{owner}.{node.attr}"
    return None


def places(paths: list[Path], forbidden: set[str]) -> list[str]:
    """Return `file:line name` for each use of a forbidden name or of anything inside it."""
    return [
        f"{path.relative_to(ROOT)}:{line} {name}"
        for path in paths
        for line, name in named(path)
        if any(name == word or name.startswith(f"{word}.") for word in forbidden)
    ]


def imported_package() -> list[ModuleType]:
    """Return every module of the package, imported; its migrations are not for importing."""
    found = pkgutil.walk_packages(actionary.__path__, "actionary.")
    names = [
        module.name
        for module in found
        if ".migrations." not in module.name and not module.name.endswith("__main__")
    ]
    return [importlib.import_module(name) for name in names]
