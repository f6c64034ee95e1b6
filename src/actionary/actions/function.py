"""Operations as functions: a name, a description and an argument schema a model can follow."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from actionary.actions.arguments import ArgumentPlan, ArgumentShapes, Place, plan_arguments
from actionary.actions.consequential import Consequence, consequence_of
from actionary.actions.errors import UnknownFunctionError, UnknownMediaTypeError
from actionary.actions.filecontent import Files
from actionary.actions.names import function_names
from actionary.actions.rendering import render_tool
from actionary.actions.requestplan import RequestPlan, plan_request
from actionary.actions.strict import StrictForms
from actionary.actions.validation import ArgumentChecker
from actionary.auth.credential import Credential
from actionary.base.http import HTTPRequest
from actionary.base.jsonvalue import JSONObject
from actionary.base.lazy import lazy
from actionary.base.made import made
from actionary.base.text import closest_match
from actionary.messages.tool import ToolDefinition
from actionary.openapi.document import Document
from actionary.openapi.effective import effective_security
from actionary.openapi.load import collector_paused
from actionary.openapi.media import by_preference
from actionary.openapi.operation import Operation
from actionary.openapi.schemakeywords import words_for_model
from actionary.openapi.security import SecurityRequirement
from actionary.openapi.server import choose_server


@dataclass(frozen=True, kw_only=True, eq=False)
class Function:
    """An operation as a model sees it, and all that a call of it needs.

    The argument schema is made when first asked for.
    """

    name: str
    """`[A-Za-z0-9_-]{1,64}`, unique among the document's functions."""
    server_url: str
    """Base URL without a final slash; a request's URL begins with it."""
    operation: Operation = field(repr=False)
    document: Document = field(repr=False)
    shapes: ArgumentShapes = field(repr=False)
    """Shared by all functions of the document, as `forms` are."""
    forms: StrictForms = field(repr=False)
    media_type: str | None = None
    """What the body is written as; None: the best of `media_types`."""

    @lazy
    def description(self) -> str:
        """What a model chooses by."""
        return _describe(self.operation)

    @property
    def consequential(self) -> bool:
        """Whether a person is asked every time."""
        return self._consequence.is_consequential

    @property
    def consequential_reason(self) -> str:
        """One sentence for the card that asks."""
        return self._consequence.reason

    @lazy
    def _consequence(self) -> Consequence:
        return consequence_of(self.operation)

    @property
    def method(self) -> str:
        """In capitals."""
        return self.operation.method

    @property
    def path(self) -> str:
        """As in the document."""
        return self.operation.path

    @property
    def operation_id(self) -> str | None:
        """As in the document."""
        return self.operation.operation_id

    @property
    def summary(self) -> str:
        """As in the document."""
        return self.operation.summary

    @property
    def deprecated(self) -> bool:
        """Whether its author wants no new callers."""
        return self.operation.deprecated

    @lazy
    def security(self) -> SecurityRequirement:
        """What the operation demands, the document's default applied; empty: nothing."""
        return effective_security(self.operation, self.document)

    @lazy
    def plan(self) -> ArgumentPlan:
        """How the arguments look and where they go."""
        return plan_arguments(self.operation, self.shapes, media_type=self.media_type)

    @lazy
    def request_plan(self) -> RequestPlan:
        """What of a request is known before the arguments are; made once."""
        return plan_request(self.operation, self.plan)

    @lazy
    def checker(self) -> ArgumentChecker:
        """Checks arguments against the schema; compiled once."""
        return ArgumentChecker(self.parameters)

    @property
    def parameters(self) -> JSONObject:
        """JSON Schema 2020-12 of the arguments."""
        return self.plan.parameters

    @property
    def media_types(self) -> tuple[str, ...]:
        """What the body may be written as, the best first; empty when there is none."""
        body = self.operation.request_body
        return tuple(media.name for media in by_preference(body.media_types)) if body else ()

    def written_as(self, media_type: str) -> "Function":
        """Return the function with its body written as one of `media_types`.

        Its arguments are those of that media type's schema. Raises `UnknownMediaTypeError`.
        """
        if media_type not in self.media_types:
            raise UnknownMediaTypeError(media_type, known=self.media_types)
        return replace(self, media_type=media_type)

    def request(
        self,
        arguments: JSONObject,
        *,
        credentials: Mapping[str, Credential] | None = None,
        files: Files | None = None,
    ) -> HTTPRequest:
        """Return the request that calls the function.

        With `credentials`, by the name of their security scheme, it is finished: what leaves.
        Without them it has no credential: what a person is asked about. An argument that takes
        bytes may name one of `files` by its id. Raises `ArgumentError` when the arguments do not
        fit, `MissingCredentialError` when what is given is not enough.
        """
        # Loaded here: building requests needs functions, and most readers build none.
        from actionary.actions.credentialed import with_credentials
        from actionary.actions.request import build_request

        request = build_request(self, arguments, files=files or {})
        return request if credentials is None else with_credentials(self, request, credentials)

    def schema_for(self, vendor: str) -> JSONObject:
        """Return the function as a tool of `vendor`.

        One of `openai`, `openai-responses`, `anthropic`, `gemini` and `mcp`.
        """
        return render_tool(tool_definition(self), vendor, self.forms)

    @property
    def places(self) -> Mapping[str, Place]:
        """Argument name to its place and its name there; the name is None for a whole body."""
        return self.plan.places


@dataclass(frozen=True, slots=True, kw_only=True)
class UnusableOperation:
    """An operation that is no function, and why."""

    method: str
    path: str
    operation_id: str | None
    reason: str
    hint: str = ""
    pointer: str = ""
    rule: str = ""
    """The diagnostic's rule, when reading the document said why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Functions:
    """Every operation of a document: a function, or the reason why not. Iterates the usable."""

    usable: tuple[Function, ...] = ()
    unusable: tuple[UnusableOperation, ...] = ()

    def find(self, name: str) -> Function | None:
        """Return the function of that name, or None."""
        return next((function for function in self.usable if function.name == name), None)

    def get(self, name: str) -> Function:
        """Return the function of that name; raises `UnknownFunctionError` with the nearest one."""
        function = self.find(name)
        if function is None:
            near = closest_match(name, [function.name for function in self.usable])
            raise UnknownFunctionError(name, near=near)
        return function

    def __iter__(self) -> Iterator[Function]:
        return iter(self.usable)

    def __len__(self) -> int:
        return len(self.usable)


def functions_of(document: Document, *, server: str | None = None) -> Functions:
    """Return the functions of `document`; `server` takes the place of every server in it.

    Names are made for all operations, usable or not: curing one never renames another.
    """
    with collector_paused():
        return _functions_of(document, server)


def _functions_of(document: Document, server: str | None) -> Functions:
    usable: list[Function] = []
    unusable: list[UnusableOperation] = []
    names = function_names(document.operations)
    shapes, forms = ArgumentShapes(document), StrictForms()
    shared = choose_server(document.servers, source=document.source, override=server)
    for operation, name in zip(document.operations, names, strict=True):
        own = () if server else operation.servers
        choice = choose_server(own, source=document.source) if own else shared
        if not operation.unusable and not choice.problem:
            usable.append(
                made(
                    Function,
                    name=name,
                    server_url=choice.url,
                    operation=operation,
                    document=document,
                    shapes=shapes,
                    forms=forms,
                )
            )
            continue
        unusable.append(
            UnusableOperation(
                method=operation.method,
                path=operation.path,
                operation_id=operation.operation_id,
                reason=operation.unusable or choice.problem,
                hint="" if operation.unusable else choice.hint,
                pointer=operation.pointer,
                rule=operation.unusable_rule or "no-server",
            )
        )
    return Functions(usable=tuple(usable), unusable=tuple(unusable))


def _describe(operation: Operation) -> str:
    """Return what a model chooses by: summary and description, or method and path."""
    summary, description = operation.summary, operation.description
    if summary and description and not description.startswith(summary.rstrip(".")):
        text = f"{summary}\n\n{description}"
    else:
        text = description or summary or f"{operation.method} {operation.path}"
    return words_for_model(f"Deprecated. {text}" if operation.deprecated else text)


def tool_definition(function: Function) -> ToolDefinition:
    """Return `function` as it is offered to a model."""
    return ToolDefinition(
        name=function.name, description=function.description, parameters=function.parameters
    )
