"""What only the builder can say: gaps in servers and paths that the document leaves open."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote

from actionary.openapi.operation import Operation
from actionary.openapi.server import Server, ServerVariable, open_variables

_GAP: Final = re.compile(r"\{([^{}/]+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A gap that needs one fixed value; the model is never asked for it."""

    name: str
    place: str
    """`server` or `path`."""
    message: str
    pointer: str
    choices: tuple[str, ...] = ()
    description: str = ""


def questions_of(
    servers: Iterable[Server], operations: Iterable[Operation]
) -> tuple[Question, ...]:
    """Return one question for each gap, by place and name, in the order of the document."""
    found: dict[tuple[str, str], Question] = {}
    operations = tuple(operations)
    for server in (*servers, *(one for operation in operations for one in operation.servers)):
        for name in open_variables(server):
            variable = server.variables.get(name)
            question = Question(
                name=name,
                place="server",
                message=f"Which {name!r:.60} does the server {server.url!r:.100} have for you?",
                pointer=server.pointer,
                choices=variable.enum if variable else (),
                description=variable.description if variable else "",
            )
            found.setdefault(("server", name), question)
    for operation in operations:
        for name in operation.undeclared:
            question = Question(
                name=name,
                place="path",
                message=f"What stands for {{{name}}} in {operation.path!r:.100}?",
                pointer=operation.pointer,
            )
            found.setdefault(("path", name), question)
    return tuple(found.values())


def answer_server(server: Server, answers: Mapping[str, str]) -> Server:
    """Return `server` with its variables set to what was answered."""
    variables = dict(server.variables)
    for name in _GAP.findall(server.url):
        if name in answers:
            known = variables.get(name, ServerVariable(default=None))
            variables[name] = replace(known, default=answers[name])
    return replace(server, variables=variables)


def answer_operation(operation: Operation, answers: Mapping[str, str]) -> Operation:
    """Return `operation` with what was answered written into its path and servers."""
    path = operation.path
    for name in operation.undeclared:
        if name in answers:
            path = path.replace(f"{{{name}}}", quote(answers[name], safe=""))
    own = tuple(answer_server(server, answers) for server in operation.servers)
    if path == operation.path and own == operation.servers:
        return operation
    return replace(operation, path=path, answered_servers=own)
