"""`actionary call`: one function of a document, from the command line, with the core alone."""

import asyncio
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from getpass import getpass

from actionary.actions.binding import bind
from actionary.actions.confirmation import Decision
from actionary.actions.curlcommand import curl_command
from actionary.actions.function import Function, Functions, functions_of
from actionary.actions.har import har_of
from actionary.actions.preview import Preview, preview_of
from actionary.actions.redact import redact_response
from actionary.actions.request import request_of
from actionary.auth.apply import slots_for
from actionary.auth.credential import Credential, secrets_of
from actionary.auth.requirement import Chosen, Missing, MissingCredentialError, choose
from actionary.base.errors import ActionaryError, ErrorKind
from actionary.base.http import CredentialSlot, HTTPRequest, HTTPResponse
from actionary.base.jsonvalue import dump_json
from actionary.base.secret import Secret
from actionary.cli.arguments import parse_arguments, parse_object
from actionary.cli.card import Question, ask, show
from actionary.cli.credentials import SecretOptionError, credentials_from, credentials_of
from actionary.cli.exchange import request_json, response_json
from actionary.cli.listing import list_functions
from actionary.cli.output import EXIT_CODES, Terminal, standard_error, standard_output
from actionary.cli.reading import client_for, read, with_flag
from actionary.cli.response import status_line, write_response
from actionary.config import Settings
from actionary.transport.client import HTTPClient
from actionary.transport.errors import EgressDeniedError
from actionary.transport.executor import Executor


class NotConfirmedError(ActionaryError):
    """A consequential call was not confirmed, so nothing was sent."""

    kind = ErrorKind.DENIED
    code = "not-confirmed"


class NotAFunctionError(ActionaryError):
    """The operation is in the document, but cannot be called."""

    kind = ErrorKind.INPUT
    code = "operation-unusable"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOptions:
    """What the command line says about a call."""

    document: str
    """A path, `-` for standard input, or a URL."""
    function: str = ""
    """Its name; empty to list the functions there are."""
    words: Sequence[str] = ()
    arguments: str = ""
    """A JSON object."""
    server: str = ""
    answers: Sequence[str] = ()
    """`NAME=VALUE` each, for the gaps the document leaves open."""
    credentials: Sequence[str] = ()
    """`SCHEME=@FILE` each, or `SCHEME` to be asked for it."""
    secrets: Sequence[str] = ()
    """`SCHEME=ENVVAR` each."""
    allow_hosts: Sequence[str] = ()
    dry_run: bool = False
    form: str = ""
    """What is printed: `json`, `curl`, `har`; empty for the answer's body."""
    yes: bool = False
    verbose: bool = False


def call(options: CallOptions, settings: Settings) -> int:
    """Make the call the options describe and return the exit code.

    Raises an `ActionaryError` for everything that keeps it from being made.
    """
    client = client_for(settings, options.allow_hosts)
    given = read(options.document, client)
    functions = functions_of(given.document(options.answers), server=options.server or None)
    if not options.function:
        list_functions(functions)
        return 0
    prepared = _prepare(_find(functions, options.function), options, settings.environ)
    if options.dry_run or options.form == "curl":
        _show_dry(prepared, options.form)
        return 0
    if prepared.lacks is not None:
        raise _missing(prepared.lacks)
    _say_repairs(prepared)
    _confirm(prepared, options)
    started = datetime.now(UTC)
    response = _send(prepared, client, standard_error(), verbose=options.verbose)
    secrets = [each for one in prepared.credentials.values() for each in secrets_of(one)]
    response = redact_response(response, secrets)
    if options.form:
        _write_form(prepared, response, options.form, secrets, started)
    else:
        write_response(response, secrets=secrets, verbose=options.verbose)
    return 0 if response.is_success else EXIT_CODES[ErrorKind.UPSTREAM]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prepared:
    """A call with nothing left to decide but whether to send it."""

    function: Function
    request: HTTPRequest
    preview: Preview
    repairs: tuple[str, ...]
    slots: tuple[CredentialSlot, ...]
    credentials: Mapping[str, Credential] = field(repr=False)
    lacks: Missing | None


def _find(functions: Functions, name: str) -> Function:
    for each in functions.unusable:
        if name in (each.operation_id, f"{each.method} {each.path}"):
            raise NotAFunctionError(
                f"{name!r} cannot be called: {each.reason}",
                hint=each.hint or f"Look at {each.pointer} in the document.",
            )
    return functions.get(name)


def _prepare(function: Function, options: CallOptions, environ: Mapping[str, str]) -> _Prepared:
    given = parse_object(options.arguments) if options.arguments else None
    bound = bind(function, parse_arguments(function, options.words, given=given))
    request = request_of(function, bound)
    schemes = function.document.security_schemes
    credentials = {
        **credentials_from(options.secrets, schemes, environ),
        **credentials_of(options.credentials, schemes, _ask_unseen),
    }
    slots, lacks = _slots(function, credentials.keys())
    return _Prepared(
        function=function,
        request=request,
        preview=preview_of(function, request, bound.arguments, slots=slots),
        repairs=bound.repairs,
        slots=slots,
        credentials=credentials,
        lacks=lacks,
    )


def _slots(
    function: Function, held: Collection[str]
) -> tuple[tuple[CredentialSlot, ...], Missing | None]:
    """Return where credentials go, and what is missing; as if it were given, where it can be."""
    schemes = function.document.security_schemes
    chosen = choose(function.security, schemes, held)
    if isinstance(chosen, Chosen):
        return slots_for(chosen.alternative, schemes), None
    complete = choose(function.security, schemes, {*held, *chosen.schemes})
    if isinstance(complete, Missing):
        return (), chosen
    return slots_for(complete.alternative, schemes), chosen


def _ask_unseen(question: str) -> str:
    if not sys.stdin.isatty():
        raise SecretOptionError(
            "A credential can only be asked for at a terminal.",
            hint="Put it into a file and give --credential SCHEME=@FILE.",
        )
    return getpass(question)


def _show_dry(prepared: _Prepared, form: str) -> None:
    terminal = standard_error()
    function = prepared.function
    asks = "asks every time" if function.consequential else "may be remembered"
    terminal.say(terminal.dim(f"{function.name} {asks}: {function.consequential_reason}"))
    _say_repairs(prepared)
    if prepared.lacks is not None:
        error = _missing(prepared.lacks)
        terminal.say(terminal.yellow(f"{error.message} {error.hint}"))
    terminal.say(terminal.dim("This would be sent; nothing was."))
    if form == "curl":
        standard_output().say(curl_command(prepared.request, prepared.slots))
    elif form == "json":
        shown = request_json(prepared.request, prepared.slots, prepared.repairs)
        standard_output().say(dump_json(shown, pretty=True))
    elif form == "har":
        _say_har(prepared, None, (), datetime.now(UTC))
    else:
        standard_output().say(prepared.preview.request_text)


def _say_repairs(prepared: _Prepared) -> None:
    terminal = standard_error()
    for repair in prepared.repairs:
        terminal.say(terminal.yellow(f"Put right: {repair}."))


def _write_form(
    prepared: _Prepared,
    response: HTTPResponse,
    form: str,
    secrets: Collection[Secret],
    started: datetime,
) -> None:
    standard_error().say(status_line(response, standard_error()))
    if form == "har":
        _say_har(prepared, response, secrets, started)
        return
    request = request_json(prepared.request, prepared.slots, prepared.repairs)
    shown = {"request": request, "response": response_json(response, secrets)}
    standard_output().say(dump_json(shown, pretty=True))


def _say_har(
    prepared: _Prepared,
    response: HTTPResponse | None,
    secrets: Collection[Secret],
    started: datetime,
) -> None:
    log = har_of(prepared.request, response, started=started, slots=prepared.slots, secrets=secrets)
    standard_output().say(dump_json(log, pretty=True))


def _confirm(prepared: _Prepared, options: CallOptions) -> None:
    function = prepared.function
    if options.yes or not function.consequential:
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise NotConfirmedError(
            f"{function.name} is consequential: {function.consequential_reason} Nothing was sent.",
            hint="Look at it with --dry-run, then send it with --yes.",
        )
    question = Question(
        who="This command",
        preview=prepared.preview,
        consequential=True,
        reason=function.consequential_reason,
        can_remember=False,
    )
    terminal = standard_error()
    show(question, terminal)
    try:
        said = ask(question, terminal, _read_line)
    except EOFError:
        said = None
    if said is None or said.decision is Decision.DENY:
        raise NotConfirmedError("You said no, so nothing was sent.")


def _read_line(prompt: str) -> str:
    standard_error().write(prompt)
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line


def _send(
    prepared: _Prepared, client: HTTPClient, terminal: Terminal, *, verbose: bool
) -> HTTPResponse:
    if verbose:
        terminal.say(terminal.dim(prepared.preview.request_text))
        terminal.say()
    left = False

    async def on_wire() -> None:
        nonlocal left
        left = True

    async def send() -> HTTPResponse:
        return await Executor(client).call(
            prepared.request,
            slots=prepared.slots,
            credentials=prepared.credentials,
            on_wire=on_wire,
        )

    try:
        return asyncio.run(send())
    except EgressDeniedError as error:
        raise with_flag(error) from error
    except KeyboardInterrupt:
        what = "The request was on its way: it may have happened." if left else "Nothing was sent."
        terminal.say(f"\n{what}")
        raise


def _missing(missing: Missing) -> MissingCredentialError:
    error = MissingCredentialError(missing)
    if missing.can_be_given:
        flags = " ".join(f"--credential {name}=@FILE" for name in missing.schemes)
        error.hint = f"Put it into a file and name that: {flags}."
    return error
