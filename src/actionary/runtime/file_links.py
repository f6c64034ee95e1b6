"""Links to files for APIs: to one file, for one call, for five minutes, signed by us."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import quote, urlencode, urlsplit

from actionary.base.clock import Clock
from actionary.base.errors import ActionaryError, ErrorKind
from actionary.base.ids import CallId, FileId
from actionary.messages.file import ConversationFile

PATH: Final = "/f"
LIFETIME: Final = timedelta(minutes=5)
"""As GPT Actions give it: long enough to fetch a file while a call is answered."""
_MOST_USES: Final = 20
"""Downloads by one link: enough for a client that asks in parts or tries again."""


class FileLinkError(ActionaryError):
    """A link to a file is over, used up, or not one of ours."""

    kind = ErrorKind.DENIED
    code = "file-link-refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLink:
    """A file that leaves by a link; the address is signed only when the call is sent."""

    file_id: FileId
    url: str


class FileLinks:
    """Makes links and knows them again."""

    def __init__(self, key: bytes, base_url: str, clock: Clock) -> None:
        self._key = key
        self._base_url = base_url.rstrip("/")
        self._clock = clock
        self._uses: dict[str, tuple[float, int]] = {}

    def link_to(self, file: ConversationFile, call_id: CallId) -> FileLink:
        """Return the link as it is stored and shown: without its signature it opens nothing."""
        name = quote(file.name, safe="")
        return FileLink(file_id=file.id, url=f"{self._base_url}{PATH}/{call_id}/{file.id}/{name}")

    def signed(self, link: FileLink) -> str:
        """Return the address with the time it ends and its signature."""
        expires = int((self._clock.now() + LIFETIME).timestamp())
        signature = self._signature(link.file_id, _call_of(link.url), expires)
        return f"{link.url}?{urlencode({'expires': expires, 'signature': signature})}"

    def check(self, call_id: CallId, file_id: FileId, expires: int, signature: str) -> None:
        """Count a use of a link; raises `FileLinkError` when it is not, or no longer, good."""
        now = self._clock.now().timestamp()
        wanted = self._signature(file_id, call_id, expires)
        if not hmac.compare_digest(wanted.encode(), signature.encode("utf-8", "replace")):
            raise FileLinkError("This link is not one of ours.")
        if now >= expires:
            raise FileLinkError("This link is over.", hint="It was good for five minutes.")
        self._uses = {key: use for key, use in self._uses.items() if use[0] > now}
        _, used = self._uses.get(signature, (0.0, 0))
        if used >= _MOST_USES:
            raise FileLinkError("This link is used up.", hint="Keep the file once you have it.")
        self._uses[signature] = (float(expires), used + 1)

    def _signature(self, file_id: str, call_id: str, expires: int) -> str:
        text = "\n".join(("file-link", file_id, call_id, str(expires)))
        return hmac.new(self._key, text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def _call_of(url: str) -> str:
    return urlsplit(url).path.rsplit("/", 3)[1]
