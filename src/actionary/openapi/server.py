"""Which server an operation is called at: choose one, fill its variables, resolve it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeGuard
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

from actionary.base.http import origin_of
from actionary.base.jsonvalue import JSONValue
from actionary.base.text import visible
from actionary.openapi.media import text_of

_VARIABLE = re.compile(r"\{([^{}/?#]*)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerVariable:
    """A named gap in a server URL and what may fill it."""

    default: str | None
    enum: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """One server entry, as written."""

    url: str
    description: str = ""
    variables: Mapping[str, ServerVariable] = field(default_factory=dict)
    pointer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerChoice:
    """The base URL to use, or in `problem` why there is none."""

    url: str = ""
    problem: str = ""
    hint: str = ""
    pointer: str = ""


def read_servers(value: JSONValue, pointer: str) -> tuple[Server, ...]:
    """Return the servers of a document, path item or operation; what is no server is left out."""
    if not isinstance(value, list):
        return ()
    servers = []
    for index, entry in enumerate(value):
        if isinstance(entry, dict) and isinstance(entry.get("url"), str):
            servers.append(
                Server(
                    url=str(entry["url"]).strip(),
                    description=text_of(entry.get("description")),
                    variables=_read_variables(entry.get("variables")),
                    pointer=f"{pointer}/{index}",
                )
            )
    return tuple(servers)


def _read_variables(value: JSONValue) -> dict[str, ServerVariable]:
    if not isinstance(value, dict):
        return {}
    variables = {}
    for name, entry in value.items():
        raw = entry if isinstance(entry, dict) else {}
        choices = raw.get("enum")
        enum = tuple(str(item) for item in choices) if isinstance(choices, list) else ()
        default = raw.get("default")
        variables[name] = ServerVariable(
            default=str(default) if isinstance(default, str | int | float) else None,
            enum=enum,
            description=text_of(raw.get("description")),
        )
    return variables


def choose_server(
    servers: tuple[Server, ...], *, source: str | None, override: str | None = None
) -> ServerChoice:
    """Return the first server that can be used.

    An `override` wins over the document. Without any server the host the document came
    from is used: the standard's default is the URL "/" (OAS 3.1.1, section 4.8.1).
    """
    if override:
        return resolve_server(Server(url=override), source=source)
    if not servers:
        if _is_web_address(source):
            return ServerChoice(url=origin_of(source))
        return ServerChoice(
            problem="The document names no server, and where it came from is not known.",
            hint="Add `servers:` with one `url:`, or give the action a server.",
            pointer="/servers",
        )
    choices = [resolve_server(server, source=source) for server in servers]
    return next((choice for choice in choices if not choice.problem), choices[0])


def resolve_server(server: Server, *, source: str | None) -> ServerChoice:
    """Return the base URL of `server` with its variables at their defaults."""
    missing = open_variables(server)
    if missing:
        return ServerChoice(
            problem=f"The server URL needs a value for {{{missing[0]}}}.",
            hint=f"Declare {missing[0]!r} under the server's `variables:` with a `default:`, "
            "or give the action a server.",
            pointer=server.pointer,
        )
    url = _VARIABLE.sub(lambda match: _value_of(server.variables[match[1]]) or "", server.url)
    try:
        if _is_web_address(source):
            url = urljoin(source, url)
        parts = urlsplit(url)
        problem = _problem_with(parts)
        if problem:
            return ServerChoice(
                problem=problem,
                hint="A server looks like https://api.example.com/v1.",
                pointer=server.pointer,
            )
        return ServerChoice(url=_normal(parts), pointer=server.pointer)
    except ValueError:
        return ServerChoice(
            problem=f"The server {visible(url)!r:.100} is not a URL.",
            hint="A server looks like https://api.example.com/v1.",
            pointer=server.pointer,
        )


def open_variables(server: Server) -> tuple[str, ...]:
    """Return the gaps in its URL that nothing fills."""
    if "{" not in server.url:
        return ()
    return tuple(
        name
        for name in dict.fromkeys(_VARIABLE.findall(server.url))
        if _value_of(server.variables.get(name)) is None
    )


def _value_of(variable: ServerVariable | None) -> str | None:
    if variable is None:
        return None
    if variable.default is not None:
        return variable.default
    return variable.enum[0] if variable.enum else None


def _is_web_address(source: str | None) -> TypeGuard[str]:
    try:
        return source is not None and urlsplit(source).scheme in ("http", "https")
    except ValueError:
        return False


def _problem_with(parts: SplitResult) -> str:
    if not parts.scheme and not parts.netloc:
        return (
            f"The server {parts.geturl()!r:.100} is relative, and where the document came from "
            "is not known."
        )
    if parts.scheme not in ("http", "https"):
        return f"The server's scheme is {parts.scheme!r}; only https and http are called."
    if not parts.hostname:
        return "The server names no host."
    if parts.username is not None or parts.password is not None:
        return "The server's URL holds a user name or password."
    if parts.query or parts.fragment:
        return "The server's URL has a query or a fragment."
    if re.search(r"[\s\\<>\"^`|{}%]", parts.netloc):
        return f"The server's host {visible(parts.netloc)!r:.100} is no host name."
    return ""


def _normal(parts: SplitResult) -> str:
    host = parts.hostname or ""
    if not host.isascii():
        host = host.encode("idna").decode("ascii")
    if ":" in host:
        host = f"[{host}]"
    default = {"http": 80, "https": 443}[parts.scheme]
    netloc = host if parts.port in (None, default) else f"{host}:{parts.port}"
    path = quote(parts.path.rstrip("/"), safe="/%:@!$&'()*+,;=~-._")
    return urlunsplit((parts.scheme, netloc, path, "", ""))
