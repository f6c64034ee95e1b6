"""The documents of the corpus: archives, and folders of single ones, under $ACTIONARY_CORPUS."""

import lzma
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

SINGLE: Final = (".json", ".yaml", ".yml", ".json.xz", ".yaml.xz", ".yml.xz")
SOURCE: Final = "https://api.example.com/openapi.yaml"
"""Where every document is said to come from: relative servers are resolved against it."""


def collections() -> list[Path]:
    """Return every archive of documents, and every folder of single ones."""
    folder = os.environ.get("ACTIONARY_CORPUS")
    if not folder:
        return []
    folders = {path.parent for path in Path(folder).rglob("*") if path.name.endswith(SINGLE)}
    return sorted([*Path(folder).glob("*.tar.xz"), *folders])


def documents(collection: Path) -> Iterator[tuple[str, bytes]]:
    """Yield each document and its name."""
    if collection.is_dir():
        for path in sorted(collection.iterdir()):
            if path.name.endswith(SINGLE):
                data = path.read_bytes()
                yield path.name, lzma.decompress(data) if path.suffix == ".xz" else data
        return
    with tarfile.open(collection) as files:
        for member in files:
            opened = files.extractfile(member) if member.isfile() else None
            if opened is not None:
                yield f"{collection.name}/{member.name}", opened.read()
