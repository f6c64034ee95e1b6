"""The files of this checkout that are, or are about to be, part of the repository."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def tracked_files() -> list[Path]:
    """Return every file that git tracks or would add, in order, as absolute paths."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    paths = (ROOT / name for name in sorted(set(listed.stdout.split("\0"))) if name)
    return [path for path in paths if path.is_file()]


def text_of(path: Path) -> str | None:
    """Return a file's text, or None for a picture, a font or a database."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None
