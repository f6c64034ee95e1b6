"""`curl` commands, as browsers copy them and docs show them, to samples."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl

from actionary.base.jsonvalue import JSONObject
from actionary.openapi.convert.errors import ConversionError
from actionary.openapi.convert.request import FORM, body_from, parse_address, sample_from
from actionary.openapi.convert.sample import (
    MAX_SAMPLES,
    Body,
    Field,
    FormBody,
    OtherBody,
    Sample,
)
from actionary.openapi.diagnostic import Findings

MAX_TEXT: Final = 2_000_000
_START: Final = re.compile(r"(?:^|&&|\|\||;)[ \t]*(?:[$>%][ \t]+)?curl(?:\.exe)?\s", re.MULTILINE)
_BEFORE: Final = re.compile(r"(?:#[^\n]*\n|\s)*")
"""Comments and blank lines above the first command."""
_QUOTED: Final = re.compile(
    r"\$'(?P<escaped>(?:[^'\\]|\\.)*)'"
    r"|'(?P<single>[^']*)'"
    r'|"(?P<double>[^"\\]*+(?:\\.[^"\\]*+)*+)"',
    re.DOTALL,
)
_CONTINUED: Final = re.compile(r"[\\`][ \t]*\r?\n")
"""A line that goes on with the next, in sh and PowerShell."""
_ESCAPE: Final = re.compile(r"\\(x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4}|[0-7]{1,3}|.)", re.DOTALL)
_LETTERS: Final = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "0": "\0"}

_WITH_VALUE: Final = frozenset(
    (
        "--abstract-unix-socket",
        "--aws-sigv4",
        "--cacert",
        "--capath",
        "--cert",
        "--cert-type",
        "--ciphers",
        "--config",
        "--connect-timeout",
        "--connect-to",
        "--cookie-jar",
        "--dns-servers",
        "--doh-url",
        "--dump-header",
        "--interface",
        "--key",
        "--key-type",
        "--limit-rate",
        "--max-filesize",
        "--max-redirs",
        "--max-time",
        "--netrc-file",
        "--noproxy",
        "--output",
        "--output-dir",
        "--pass",
        "--proxy",
        "--proxy-header",
        "--proxy-user",
        "--range",
        "--rate",
        "--referer",
        "--request-target",
        "--resolve",
        "--retry",
        "--retry-delay",
        "--retry-max-time",
        "--stderr",
        "--tls-max",
        "--trace",
        "--trace-ascii",
        "--unix-socket",
        "--upload-file",
        "--user-agent",
        "--variable",
        "--write-out",
    )
)
"""Options whose value says nothing about the request's shape; it is skipped."""
_SHORT: Final = {
    "A": "--user-agent",
    "b": "--cookie",
    "c": "--cookie-jar",
    "d": "--data",
    "D": "--dump-header",
    "e": "--referer",
    "E": "--cert",
    "F": "--form",
    "G": "--get",
    "H": "--header",
    "I": "--head",
    "K": "--config",
    "m": "--max-time",
    "o": "--output",
    "r": "--range",
    "T": "--upload-file",
    "u": "--user",
    "U": "--proxy-user",
    "w": "--write-out",
    "x": "--proxy",
    "X": "--request",
    "y": "--speed-time",
    "Y": "--speed-limit",
    "z": "--time-cond",
}
_READ: Final = frozenset(
    (
        "--cookie",
        "--data",
        "--data-ascii",
        "--data-binary",
        "--data-raw",
        "--data-urlencode",
        "--form",
        "--form-string",
        "--header",
        "--json",
        "--oauth2-bearer",
        "--request",
        "--url",
        "--url-query",
        "--user",
    )
)


def is_curl(text: str) -> bool:
    """Return whether a text holds a curl command."""
    first = _BEFORE.match(text)
    return len(text) <= MAX_TEXT and _START.match(text, first.end() if first else 0) is not None


def samples_of_curl(text: str, findings: Findings) -> list[Sample]:
    """Return the request of each curl command in `text`.

    Nothing is run, no file a command names is read, and no variable is looked up.
    """
    found: list[Sample] = []
    for number, words in enumerate(_commands(text), 1):
        if len(found) >= MAX_SAMPLES:
            break
        command = _Command.of(words)
        sample = command.sample(findings)
        if sample is None:
            findings.warning(
                "conversion-left-out",
                "",
                f"Command {number} is left out: it names no web address.",
            )
        else:
            found.append(sample)
    return found


def _commands(text: str) -> Iterator[list[str]]:
    """Yield the words of each command, the word `curl` left out."""
    if '^"' in text:  # copied for the Windows command prompt
        text = re.sub(r"\^(\r?\n|.)", lambda found: found[1].strip(), text)
    starts = [match.end() for match in _START.finditer(text)]
    if not starts:
        raise ConversionError("There is no curl command in it.", hint="It begins with `curl `.")
    end = 0
    for start in starts:
        if start >= end:  # else it stands in the last one's body
            words, end = _words(text, start)
            yield words


def _words(text: str, at: int) -> tuple[list[str], int]:
    """Return the words from `at` to the end of the command as a shell has them, and that end."""
    words: list[str] = []
    word: str | None = None
    while at < len(text) and text[at] not in "\n;|<>":
        character = text[at]
        if character == "&" and (word is None or text[at + 1 : at + 2] in ("", "&", " ", "\n")):
            break
        if character in " \t\r":
            if word is not None:
                words.append(word)
            word, at = None, at + 1
            continue
        if continued := _CONTINUED.match(text, at):
            at = continued.end()
            continue
        if quoted := _QUOTED.match(text, at):
            piece, at = _unquoted(quoted), quoted.end()
        elif character in "\"'":
            raise ConversionError(
                "A quote in the command is never closed.",
                hint="Copy the whole command again, with its last line.",
            )
        elif character == "\\":
            piece, at = text[at + 1 : at + 2], at + 2
        else:
            piece, at = character, at + 1
        word = (word or "") + piece
    return [*words, *([] if word is None else [word])], at


def _unquoted(quoted: re.Match[str]) -> str:
    if quoted["escaped"] is not None:
        text = _ESCAPE.sub(_escaped, quoted["escaped"])
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if quoted["single"] is not None:
        return quoted["single"]
    return re.sub(r"\\([\"\\$`])|\\\n", r"\1", quoted["double"])


def _escaped(found: re.Match[str]) -> str:
    code = found[1]
    if code[0] in "xu" and len(code) > 1:
        return chr(int(code[1:], 16))
    return _LETTERS.get(code, code)


@dataclass(slots=True)
class _Command:
    """What the options of one command say."""

    method: str = ""
    url: str = ""
    headers: list[Field] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    form: list[Field] = field(default_factory=list)
    schemes: list[JSONObject] = field(default_factory=list)
    is_json: bool = False
    is_file: bool = False
    as_query: bool = False
    is_head: bool = False

    @classmethod
    def of(cls, words: list[str]) -> "_Command":
        command = cls()
        rest = iter(words)
        for word in rest:
            for option, value in _options(word, rest):
                command.take(option, value)
        return command

    def take(self, option: str, value: str) -> None:
        """Note one option; an address has the option `--url`."""
        match option:
            case "--url":
                self.url = self.url or value
            case "--request":
                self.method = value
            case "--header":
                name, _, text = value.partition(":")
                self.headers.append(Field(name=name.strip(), value=text.strip()))
            case "--cookie":
                self.headers.append(Field(name="Cookie", value=value))
            case "--user":
                self.schemes.append({"type": "http", "scheme": "basic"})
            case "--oauth2-bearer":
                self.schemes.append({"type": "http", "scheme": "bearer"})
            case "--json":
                self.is_json = True
                self._take_data(value)
            case "--data" | "--data-binary" | "--data-ascii":
                self._take_data(value)
            case "--data-raw":
                self.data.append(value)
            case "--data-urlencode" | "--url-query":
                self.data.append(value if "=" in value else f"value={value}")
            case "--form" | "--form-string":
                name, _, text = value.partition("=")
                is_file = option == "--form" and text.startswith(("@", "<"))
                self.form.append(Field(name=name, value=text, is_file=is_file))
            case "--get":
                self.as_query = True
            case "--head":
                self.is_head = True
            case "--upload-file":
                self.is_file, self.method = True, self.method or "PUT"

    def _take_data(self, value: str) -> None:
        if value.startswith("@"):
            self.is_file = True  # what is in a file of this machine is none of our business
        else:
            self.data.append(value)

    def sample(self, findings: Findings) -> Sample | None:
        """Return the request, or None when it goes nowhere."""
        if not self.url:
            return None
        text = self.url
        if self.as_query and self.data:
            text += ("&" if "?" in text else "?") + "&".join(self.data)
        address = parse_address(text)
        if address is None:
            return None
        has_body = bool(self.form or self.is_file or self.data) and not self.as_query
        method = self.method or ("HEAD" if self.is_head else "POST" if has_body else "GET")
        return sample_from(
            method,
            address,
            self.headers,
            findings,
            body=self._body() if has_body else None,
            schemes=tuple(self.schemes),
        )

    def _body(self) -> Body | None:
        if self.form:
            return FormBody(fields=tuple(self.form), is_multipart=True)
        names = (h.value for h in self.headers if h.name.lower() == "content-type")
        media_type = next(names, "application/json" if self.is_json else "")
        if self.is_file and not self.data:
            if "json" in media_type:
                return body_from("null", media_type)
            return OtherBody(media_type=media_type or "application/octet-stream", is_text=False)
        text = "&".join(self.data)
        if not media_type and parse_qsl(text) and text.lstrip()[:1] not in ("{", "["):
            media_type = FORM
        return body_from(text, media_type)


def _options(word: str, rest: Iterator[str]) -> Iterator[tuple[str, str]]:
    """Yield the options a word holds with their values, taking the next word where needed."""
    if not word.startswith("-") or word == "-":
        yield "--url", word
        return
    if word.startswith("--"):
        name, equals, value = word.partition("=")
        if name in _READ or name in _WITH_VALUE:
            given = value if equals else next(rest, "")
            yield name, given
        else:
            yield name, ""
        return
    for at, letter in enumerate(word[1:], 2):
        name = _SHORT.get(letter, "")
        if name in ("", "--get", "--head"):
            yield name, ""
            continue
        yield name, word[at:] or next(rest, "")
        return
