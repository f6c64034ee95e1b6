"""An API's answer in the terminal: what it is on standard error, its body on standard output."""

import contextlib
import sys
from collections.abc import Collection
from http import HTTPStatus

from actionary.actions.redact import redact
from actionary.base.errors import LimitExceededError
from actionary.base.http import HTTPResponse
from actionary.base.jsonvalue import JSONError, dump_json, parse_json
from actionary.base.secret import Secret
from actionary.base.text import size
from actionary.cli.output import Terminal, plain, standard_error


def write_response(
    response: HTTPResponse, *, secrets: Collection[Secret], verbose: bool = False
) -> None:
    """Write the answer; `secrets` that come back in it are masked.

    A body goes out as it came, byte for byte, to a file or a pipe. A person at a terminal
    gets JSON laid out, and no control characters.
    """
    told = standard_error()
    told.say(status_line(response, told))
    if verbose:
        for name, value in response.headers:
            told.say(told.dim(redact(plain(f"{name}: {value}"), secrets)))
        told.say()
    try:
        text = redact(response.body.decode("utf-8"), secrets)
    except UnicodeDecodeError:
        _write_binary(response, told)
        return
    if sys.stdout.isatty():
        sys.stdout.write(_laid_out(text))
    else:
        sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.flush()


def status_line(response: HTTPResponse, terminal: Terminal) -> str:
    """Return `200 OK in 34 ms, 1.2 kB of application/json`."""
    paint = terminal.green if response.is_success else terminal.red
    status = status_phrase(response.status, response.reason)
    what = f"{size(len(response.body))} of {plain(response.media_type) or 'no stated type'}"
    if not response.body:
        what = "without content"
    return f"{paint(status)} in {response.elapsed * 1000:.0f} ms, {what}"


def status_phrase(status: int, reason: str) -> str:
    """Return `200 OK`, with the standard's words when the server gave none."""
    known = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else ""
    return f"{status} {plain(reason.strip()) or known}".rstrip()


def _laid_out(text: str) -> str:
    with contextlib.suppress(JSONError, LimitExceededError):  # no JSON is shown as it is
        text = dump_json(parse_json(text), pretty=True)
    text = plain(text)
    return text if text.endswith("\n") or not text else f"{text}\n"


def _write_binary(response: HTTPResponse, told: Terminal) -> None:
    if sys.stdout.isatty():
        told.say("It is no text, so it is not shown here: send it to a file with `> FILE`.")
        return
    sys.stdout.buffer.write(response.body)
    sys.stdout.buffer.flush()
