"""Files of a conversation: what is known of each, and what its name may be."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from actionary.base.errors import ActionaryError, ErrorKind
from actionary.base.ids import FileId
from actionary.base.text import count, size, without_invisible

MAX_NAME: Final = 120
"""Characters of a file's name: what every file system takes, also in UTF-8."""

OCTETS: Final = "application/octet-stream"

_ATTACHED: Final = "[The person attached "
_ANSWERED: Final = "[The API answered with a file, which the person sees: "
_NOTE: Final = re.compile(r"(?:\n\n)?\[The person attached \d+ files?:\n.*\]", re.DOTALL)
_TOLD_ID: Final = re.compile(r"^- .*: (file_[a-z0-9]+)$", re.MULTILINE)
_MEDIA_TYPE: Final = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,80}")
_FORBIDDEN: Final = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\/]')
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
"""Names that are devices on Windows, whatever follows their first dot."""
_TEXTS: Final = frozenset(
    (
        *("application/json", "application/xml", "application/yaml", "application/csv"),
        *("application/javascript", "application/x-www-form-urlencoded"),
    )
)


class FileMissingError(ActionaryError):
    """There is no such file, or it is not yours to see."""

    kind = ErrorKind.NOT_FOUND
    code = "file-not-found"


class FileRefusedError(ActionaryError):
    """A file is larger, or the files of a conversation are more, than a setting allows."""

    kind = ErrorKind.LIMIT
    code = "file-refused"


class FileNotKeptError(ActionaryError):
    """A file cannot be written to, or read from, the data folder."""

    kind = ErrorKind.OPERATOR
    code = "file-not-kept"


class FileKind(StrEnum):
    """How a file came into a conversation."""

    UPLOAD = "upload"  # the person gave it
    ANSWER = "answer"  # an API answered with it
    WHOLE = "whole"  # all of an answer of which the model was told a part


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationFile:
    """A file of a conversation; its bytes are in the `FileStore`."""

    id: FileId
    name: str
    media_type: str
    size: int
    sha256: str = ""
    kind: FileKind = FileKind.UPLOAD
    is_picture: bool = False
    """Whether its bytes are a picture of a kind, and a size, that a page may draw."""

    @property
    def is_text(self) -> bool:
        """Whether a model can read it."""
        return is_text_type(self.media_type)

    @property
    def described(self) -> str:
        """The file in one line: its name, its type, its size and its id."""
        return f'"{self.name}" ({self.media_type}, {size(self.size)}): {self.id}'


def is_text_type(media_type: str) -> bool:
    """Return whether bytes of this type are text."""
    return (
        media_type.startswith("text/")
        or media_type in _TEXTS
        or media_type.endswith(("+json", "+xml", "+yaml"))
    )


def safe_name(name: str, *, default: str = "file") -> str:
    """Return a file name that names no folder, no device and nothing invisible.

    At most 120 characters, the ending kept.
    """
    name = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode("utf-8"))
    name = name.replace("\\", "/").rpartition("/")[2]
    name = " ".join(_FORBIDDEN.sub(" ", without_invisible(name)).split()).strip(". ")
    if _RESERVED.fullmatch(name):
        name = f"_{name}"
    stem, dot, ending = name.rpartition(".")
    if len(name) > MAX_NAME and dot and len(ending) <= 16:
        return f"{stem[: MAX_NAME - len(ending) - 1].rstrip('. ')}.{ending}"
    return name[:MAX_NAME].rstrip(". ") or default


def safe_media_type(text: str) -> str:
    """Return a media type without parameters, in small letters; bytes for what is none."""
    essence = text.partition(";")[0].strip().lower()
    return essence if _MEDIA_TYPE.fullmatch(essence) else OCTETS


def tell_files(files: tuple[ConversationFile, ...], *, reader: str) -> str:
    """Return what a model is told of files a person attached; `reader` is the tool for text."""
    if not files:
        return ""
    lines = [f"{_ATTACHED}{count(len(files), 'file')}:"]
    lines += [f"- {each.described}" for each in files]
    lines.append("A function that takes a file is given its id.")
    if any(each.is_text for each in files):
        lines[-1] += f' To read a text, call {reader} with its id as the "cursor".'
    return "\n".join(lines) + "]"


def without_files(text: str) -> tuple[str, tuple[str, ...]]:
    """Return what a person said without what `tell_files` added, and the ids of their files."""
    note = _NOTE.search(text)
    if note is None:
        return text, ()
    return text[: note.start()], tuple(_TOLD_ID.findall(note[0]))


def tell_answered(file: ConversationFile) -> str:
    """Return what a model is told of an answer that was a file."""
    return f"{_ANSWERED}{file.described}]"


def answered_name(text: str) -> str:
    """Return the name of the file `tell_answered` speaks of; empty for any other text."""
    return text.removeprefix(_ANSWERED).split('"')[1] if text.startswith(_ANSWERED) else ""
