"""Several files that make up one document, given as a folder, an archive or a mapping."""

import io
import tarfile
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Final

from actionary.openapi.errors import DocumentError, DocumentTooLargeError, NotADocumentError
from actionary.openapi.limits import DEFAULT_LIMITS, DocumentLimits
from actionary.openapi.load import Loaded, parse_document_bytes, parse_document_text
from actionary.openapi.text import check_text, too_large

MAX_FILES: Final = 2_000
"""Files of one document; the largest public tree has a few hundred."""

_ENDINGS = (".json", ".yaml", ".yml")
_USUAL = ("openapi", "swagger", "index", "main", "root", "api", "spec")


def files_of_folder(folder: Path, *, limits: DocumentLimits = DEFAULT_LIMITS) -> dict[str, bytes]:
    """Return the JSON and YAML files of a folder by their path in it; links are left out."""
    return _collect(_in_folder(folder), limits)


def files_of_archive(data: bytes, *, limits: DocumentLimits = DEFAULT_LIMITS) -> dict[str, bytes]:
    """Return the JSON and YAML files of a zip or tar archive by their path in it."""
    try:
        if data.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                return _collect(_in_zip(archive, limits), limits)
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            return _collect(_in_tar(archive, limits), limits)
    except (tarfile.TarError, zipfile.BadZipFile, OSError, EOFError, RuntimeError) as error:
        raise NotADocumentError(
            f"The archive cannot be read: {error}.", hint="Give a zip or tar archive."
        ) from error


def parse_files(
    files: Mapping[str, bytes | str], limits: DocumentLimits
) -> tuple[dict[str, Loaded], dict[str, DocumentError]]:
    """Return the files that hold a mapping, and why the others do not."""
    parsed: dict[str, Loaded] = {}
    broken: dict[str, DocumentError] = {}
    left = limits.max_bytes
    for name, data in files.items():
        left -= len(data)
        if left < 0:
            raise too_large(limits.max_bytes - left, limits)
        path = str(PurePosixPath(name))
        try:
            if isinstance(data, bytes):
                parsed[path] = parse_document_bytes(data, limits)
            else:
                parsed[path] = parse_document_text(check_text(data, limits), limits)
        except DocumentError as error:
            broken[path] = error
    return parsed, broken


def find_root(
    parsed: Mapping[str, Loaded], broken: Mapping[str, DocumentError], root: str | None
) -> str:
    """Return the path of the file that is the document itself; raises when none is."""
    if root is not None:
        path = str(PurePosixPath(root))
        if path in broken:
            raise broken[path]
        if path not in parsed:
            raise NotADocumentError(
                f"There is no file {path!r:.80} among them.",
                hint=f"There are: {', '.join(sorted(parsed)[:5])}.",
            )
        return path
    tops = [path for path, one in parsed.items() if {"openapi", "swagger"} & set(one.value)]
    if not tops:
        if len(broken) == 1 and not parsed:
            raise next(iter(broken.values()))
        raise NotADocumentError(
            "None of the files begins with `openapi:`.",
            hint="Give the folder that holds the document itself.",
        )
    return min(tops, key=_likelihood)


def _likelihood(path: str) -> tuple[int, int, str]:
    pure = PurePosixPath(path)
    stem = pure.stem.lower()
    return len(pure.parts), _USUAL.index(stem) if stem in _USUAL else len(_USUAL), path


def _collect(found: Iterator[tuple[str, bytes]], limits: DocumentLimits) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    total = 0
    for name, data in found:
        files[name] = data
        total += len(data)
        if total > limits.max_bytes:
            raise too_large(total, limits)
        if len(files) > MAX_FILES:
            raise DocumentTooLargeError(
                f"There are more than {MAX_FILES:,} files.",
                limit="max_files",
                hint="Give only the folder of the document.",
            )
    return files


def _in_folder(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in _ENDINGS and path.is_file() and not path.is_symlink():
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def _in_zip(archive: zipfile.ZipFile, limits: DocumentLimits) -> Iterator[tuple[str, bytes]]:
    for member in archive.infolist():
        if not member.is_dir() and member.filename.lower().endswith(_ENDINGS):
            with archive.open(member) as file:
                yield str(PurePosixPath(member.filename)), file.read(limits.max_bytes + 1)


def _in_tar(archive: tarfile.TarFile, limits: DocumentLimits) -> Iterator[tuple[str, bytes]]:
    for member in archive:
        file = archive.extractfile(member) if member.isfile() else None
        if file is not None and member.name.lower().endswith(_ENDINGS):
            yield str(PurePosixPath(member.name)), file.read(limits.max_bytes + 1)
