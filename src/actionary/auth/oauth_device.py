"""A sign-in on another device: a code to type there, and when to ask again (RFC 8628)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from actionary.auth.oauth_endpoint import check_endpoint
from actionary.auth.oauth_errors import TokenAnswerError
from actionary.base.jsonvalue import JSONObject
from actionary.base.secret import Secret
from actionary.base.text import without_invisible

SLOW_DOWN: Final = 5.0
"""Seconds added to the interval whenever the server asks for it (section 3.5)."""
_INTERVAL: Final = 5.0
"""Seconds between two questions when the server names none (section 3.2)."""
_LONGEST: Final = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceAuthorization:
    """What to show the person, and what to ask with until they are done."""

    device_code: Secret
    user_code: str
    verification_uri: str
    verification_uri_complete: str
    """The same with the code in it, for a link or a picture; may be empty."""
    expires_at: datetime
    interval: float
    """Seconds to wait before each question."""


def read_device_answer(
    value: JSONObject, *, host: str, now: datetime, plain_http: Collection[tuple[str, int]] = ()
) -> DeviceAuthorization:
    """Return what a device authorization endpoint answered (section 3.2).

    Raises `TokenAnswerError`, or `OAuthEndpointError` when the page it names is not safe to open.
    """
    device_code, user_code = value.get("device_code"), value.get("user_code")
    # Older servers write `verification_url`, from a draft.
    page = value.get("verification_uri") or value.get("verification_url")
    whole = value.get("verification_uri_complete") or ""
    if not (
        isinstance(device_code, str)
        and isinstance(user_code, str)
        and isinstance(page, str)
        and isinstance(whole, str)
        and device_code
        and user_code
    ):
        raise TokenAnswerError(
            f"{host} did not name a code and a page to enter it on.",
            host=host,
            hint="Is that its device authorization endpoint?",
        )
    for url in filter(None, (page, whole)):
        check_endpoint(url, what="page to enter the code on", plain_http=plain_http)
    return DeviceAuthorization(
        device_code=Secret(device_code),
        user_code=without_invisible(user_code)[:40],
        verification_uri=page,
        verification_uri_complete=whole,
        expires_at=now + timedelta(seconds=min(seconds(value.get("expires_in")) or 600, _LONGEST)),
        interval=min(seconds(value.get("interval")) or _INTERVAL, _LONGEST),
    )


def seconds(value: object) -> float | None:
    """Return a number of seconds, also from a text such as `"3600"`; None when it is none.

    Nothing, less than one second, or more than a hundred years counts as not said.
    """
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 1 <= value <= 100 * 365 * 86_400 else None
