"""The data folder: made, writable, and in use by one process at a time."""

import fcntl
import os
from pathlib import Path

from actionary.base.errors import ActionaryError, ErrorKind


class DataFolderError(ActionaryError):
    """The data folder cannot be used."""

    kind = ErrorKind.OPERATOR
    code = "data-folder-unusable"


class DataFolder:
    """A data folder held open; no second process can hold it."""

    def __init__(self, path: Path, lock: int) -> None:
        self.path = path
        self._lock = lock

    @classmethod
    def claim(cls, path: Path) -> "DataFolder":
        """Make the folder if need be and hold it until `release`.

        Raises `DataFolderError` when it cannot be written, or another process holds it.
        """
        try:
            path.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock = os.open(path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise DataFolderError(
                f"The data folder {str(path)!r} cannot be written: {error.strerror}.",
                hint="Give this account write permission, or choose another folder with"
                " ACTIONARY_DATA.",
            ) from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(lock)
            raise DataFolderError(
                f"Another Actionary is already running on the data folder {str(path)!r}.",
                hint="Use that one, stop it first, or choose another folder with ACTIONARY_DATA.",
            ) from error
        return cls(path, lock)

    def release(self) -> None:
        """Let another process have the folder."""
        os.close(self._lock)
