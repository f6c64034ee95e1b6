"""No other part of Actionary opens a connection of its own."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import actionary

ROOT = Path(actionary.__file__).parent

# Who may, and to whom. Everybody else asks `transport`.
ALLOWED = {
    "transport": "hosts that a document, a person or a model names",
    "models": "the model's server, which the operator names",
    "db": "the database, which the operator names",
    "testing": "servers on this machine",
    "bootstrap": "the example servers it starts itself",
}
LISTENERS = {"cli/serve.py": ["socket"]}
"""Files that take connections and make none: what they may use, and not one `connect`."""
LIBRARIES = {
    *("socket", "ssl", "http.client", "urllib.request", "ftplib", "smtplib", "imaplib", "poplib"),
    *("telnetlib", "nntplib", "xmlrpc.client", "httpx", "httpx2", "httpcore", "httpcore2", "h11"),
    *("httptools", "aiohttp", "requests", "urllib3", "websockets", "psycopg", "asyncpg"),
}
CALLS = {
    *("open_connection", "create_connection", "sock_connect", "open_unix_connection"),
    *("create_unix_connection", "create_datagram_endpoint", "connect_tcp", "connect_unix"),
    *("getaddrinfo", "AsyncClient"),
}


def connections_in(source: str) -> Iterator[str]:
    """Yield what in `source` could open a connection."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names if _is_library(name.name))
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{name.name}" for name in node.names]
            yield from (name for name in [node.module, *names] if _is_library(name))
            yield from (name.name for name in node.names if name.name in CALLS)
        elif isinstance(node, ast.Attribute) and node.attr in CALLS:
            yield node.attr
        elif isinstance(node, ast.Call) and _imports_by_name(node):
            yield "an import by name"


def _is_library(name: str) -> bool:
    return any(name == library or name.startswith(f"{library}.") for library in LIBRARIES)


def _imports_by_name(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name not in {"__import__", "import_module"} or not call.args:
        return False
    first = call.args[0]
    return isinstance(first, ast.Constant) and _is_library(str(first.value))


def test_only_those_who_may_open_connections_can() -> None:
    found = {
        str(path.relative_to(ROOT)): sorted(set(connections_in(path.read_text())))
        for path in ROOT.rglob("*.py")
        if path.relative_to(ROOT).parts[0].removesuffix(".py") not in ALLOWED
    }

    assert {path: what for path, what in found.items() if what} == LISTENERS


def test_those_who_listen_do_not_connect() -> None:
    called = {
        node.attr
        for path in LISTENERS
        for node in ast.walk(ast.parse((ROOT / path).read_text()))
        if isinstance(node, ast.Attribute)
    }

    assert called & {"connect", "connect_ex", "sendto"} == set()


def test_inside_transport_only_one_file_connects_and_one_wraps() -> None:
    found = {
        path.name: sorted({what for what in connections_in(path.read_text()) if what in CALLS})
        for path in (ROOT / "transport").glob("*.py")
    }

    assert {name: what for name, what in found.items() if what} == {
        "dial.py": ["getaddrinfo", "sock_connect"],
        "connection.py": ["create_connection"],  # around the socket that `dial` connected
    }


@pytest.mark.parametrize(
    "source",
    [
        "import socket",
        "import urllib.request",
        "from urllib import request",
        "from http.client import HTTPSConnection",
        "import httpx2 as h",
        "def f():\n    import ssl",
        "import asyncio\nasyncio.open_connection('a', 1)",
        "from asyncio import open_connection",
        "__import__('socket')",
        "import importlib\nimportlib.import_module('httpx2')",
    ],
)
def test_the_check_itself_sees_a_connection(source: str) -> None:
    assert list(connections_in(source))


@pytest.mark.parametrize(
    "source",
    ["import urllib.parse", "from http import HTTPStatus", "import asyncio"],
)
def test_the_check_itself_passes_what_opens_none(source: str) -> None:
    assert not list(connections_in(source))


BUILDERS = {
    "bootstrap/installation.py": "the product's one client",
    "cli/reading.py": "a command's one client",
}
"""Who makes a client: with the operator's exceptions, domains and limits. Others are given one."""


def clients_made_in(source: str) -> list[str]:
    """Return the clients and contexts that `source` makes."""
    made = {"HTTPClient", "Client", "Connector", "Connection", "SSLContext"}
    return [
        name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        for name in [getattr(node.func, "attr", getattr(node.func, "id", ""))]
        if name in made | {"create_default_context", "wrap_socket"}
    ]


def test_a_client_is_made_only_where_the_operators_policy_is_at_hand() -> None:
    found = {
        str(path.relative_to(ROOT)): clients_made_in(path.read_text())
        for path in ROOT.rglob("*.py")
        if path.relative_to(ROOT).parts[0] not in {"testing", "models"}
    }

    assert {path for path, what in found.items() if "HTTPClient" in what} == set(BUILDERS)
    assert {path for path, what in found.items() if "Connector" in what} == {"transport/client.py"}
    assert {path for path, what in found.items() if "Connection" in what} == {
        "transport/connect.py"
    }
    wrapping = {"SSLContext", "create_default_context", "wrap_socket"}
    assert {path for path, what in found.items() if wrapping & set(what)} == {
        "transport/connect.py"
    }


def test_those_who_make_a_client_give_it_the_operators_policy() -> None:
    for path in BUILDERS:
        source = (ROOT / path).read_text()
        assert source.count("policy=settings.egress_policy(") == source.count("HTTPClient(\n")
