"""The fenced blocks of a page: their language and their text."""

import re
from pathlib import Path

from tests.meta.source import ROOT

DOCS = ROOT / "docs"
PAGES = [*sorted(DOCS.glob("*.md")), ROOT / "README.md"]
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: Path, language: str) -> list[str]:
    """Return the blocks of one language, in order."""
    return [text for found, text in _BLOCK.findall(page.read_text("utf-8")) if found == language]
