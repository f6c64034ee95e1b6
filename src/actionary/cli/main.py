"""The root command: its options and words; what a command does is loaded only when it is asked."""

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal, NoReturn

try:
    import typer
except ModuleNotFoundError:  # the core alone is installed
    sys.exit("The command line needs more than the core. Install `actionary[server]`.")

from actionary.base.errors import ActionaryError
from actionary.cli import audit_commands, key_commands

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # rich takes longer to load than the help to read
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(audit_commands.app, name="audit")
app.add_typer(key_commands.app, name="keys")


def main() -> None:
    """Run the command line of this process and exit."""
    try:
        app(prog_name="actionary")
    except ActionaryError as error:
        _fail(error)
    except Exception as error:
        if os.environ.get("ACTIONARY_LOG") == "debug":
            raise
        _fail(
            ActionaryError(
                f"Something went wrong here: {type(error).__name__}: {error}",
                hint="This is a defect. ACTIONARY_LOG=debug shows where it happened.",
            )
        )


def _fail(error: ActionaryError) -> NoReturn:
    from actionary.cli.output import standard_error, tell_error

    sys.exit(tell_error(error, standard_error()))


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"actionary {version('actionary')}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", callback=_show_version, is_eager=True),
    ] = False,
) -> None:
    """GPTs with Actions, on your own machine."""


@app.command("serve")
def serve_command(
    host: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Address to listen on: this machine's only."),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(metavar="PORT", min=0, max=65535, help="Port to listen on; 0 for a free one."),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder of the database, the key and the examples."),
    ] = None,
    examples: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Start the services in DIR and install their GPTs."),
    ] = None,
) -> None:
    """Serve the pages and the API until Ctrl-C.

    Settings are read from ACTIONARY_ variables; an option here wins over its variable.
    """
    from actionary.config import from_env

    settings = from_env(os.environ)
    settings = replace(
        settings,
        host=settings.host if host is None else host,
        port=settings.port if port is None else port,
        data=data or settings.data,
    )
    from actionary.cli.serve import serve

    raise typer.Exit(serve(settings, examples=examples))


@app.command("chat")
def chat_command(
    folder: Annotated[Path, typer.Argument(metavar="GPT-FOLDER", help="A folder with a gpt.yaml.")],
    say: Annotated[
        list[str] | None,
        typer.Option(metavar="TEXT", help="Say this, then leave; may be given several times."),
    ] = None,
    model: Annotated[
        str, typer.Option(metavar="NAME", help="Model to talk to, as `provider:model`.")
    ] = "",
    allow_host: Annotated[
        list[str] | None,
        typer.Option(metavar="HOST:PORT", help="Let calls reach this private address."),
    ] = None,
    data: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where the shipped examples keep their data.")
    ] = None,
) -> None:
    """Talk to the GPT in a folder.

    You are asked before it calls anything, and nothing of the conversation is kept. Secrets the
    folder names are read from environment variables of the same names.
    """
    from actionary.cli.chat import ChatOptions, chat
    from actionary.config import from_env

    settings = from_env(os.environ)
    options = ChatOptions(
        folder=folder, say=tuple(say or ()), model=model, allow_hosts=tuple(allow_host or ())
    )
    raise typer.Exit(chat(options, replace(settings, data=data or settings.data)))


@app.command("call")
def call_command(
    document: Annotated[
        str, typer.Argument(metavar="DOCUMENT", help="An OpenAPI document: path, URL, or -.")
    ],
    function: Annotated[
        str, typer.Argument(metavar="FUNCTION", help="Its name; leave it out to list them.")
    ] = "",
    arguments: Annotated[
        list[str] | None,
        typer.Argument(metavar="KEY=VALUE", help="The arguments; repeat a key for a list."),
    ] = None,
    given: Annotated[
        str, typer.Option("--arguments", metavar="OBJECT", help="Arguments as a JSON object.")
    ] = "",
    server: Annotated[
        str, typer.Option(metavar="URL", help="Call this server instead of the document's.")
    ] = "",
    answer: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="Fill a gap the document leaves open."),
    ] = None,
    credential: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SCHEME=@FILE", help="File that holds a scheme's secret; SCHEME alone asks."
        ),
    ] = None,
    secret: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SCHEME=VARIABLE", help="Environment variable that holds a scheme's secret."
        ),
    ] = None,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(metavar="HOST:PORT", help="Let the call reach this private address."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the request and send nothing.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print request and answer as JSON.")] = False,
    curl: Annotated[
        bool, typer.Option("--curl", help="Print a curl command and send nothing.")
    ] = False,
    har: Annotated[
        bool, typer.Option("--har", help="Print request and answer as HAR 1.2.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Send a consequential call without asking.")
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="Also print the request and the answer's headers.")
    ] = False,
) -> None:
    """Call one function of an OpenAPI document."""
    from actionary.cli.call import CallOptions, call
    from actionary.config import from_env

    options = CallOptions(
        document=document,
        function=function,
        words=tuple(arguments or ()),
        arguments=given,
        server=server,
        answers=tuple(answer or ()),
        credentials=tuple(credential or ()),
        secrets=tuple(secret or ()),
        allow_hosts=tuple(allow_host or ()),
        dry_run=dry_run,
        form="har" if har else "curl" if curl else "json" if json else "",
        yes=yes,
        verbose=verbose,
    )
    raise typer.Exit(call(options, from_env(os.environ)))


_DOCUMENT = typer.Argument(metavar="DOCUMENT", help="An OpenAPI document: path, URL, or -.")
_ALLOW_HOST = typer.Option(metavar="HOST:PORT", help="Let it be fetched from this private address.")
_SERVER = typer.Option(metavar="URL", help="Take this server instead of its own.")
_JSON = typer.Option("--json", help="Print JSON instead of words.")


@app.command("check")
def check_command(
    document: Annotated[str, _DOCUMENT],
    profile: Annotated[
        Literal["actionary", "chatgpt"],
        typer.Option(metavar="PROFILE", help="Whose rules: actionary, or chatgpt's editor."),
    ] = "actionary",
    json: Annotated[bool, _JSON] = False,
    allow_host: Annotated[list[str] | None, _ALLOW_HOST] = None,
) -> None:
    """Say what is wrong in an OpenAPI document, and where."""
    from actionary.cli.document import DocumentOptions, Profile, check
    from actionary.config import from_env

    options = DocumentOptions(
        document=document,
        allow_hosts=tuple(allow_host or ()),
        json=json,
        profile=Profile(profile),
    )

    raise typer.Exit(check(options, from_env(os.environ)))


@app.command("functions")
def functions_command(
    document: Annotated[str, _DOCUMENT],
    json: Annotated[bool, _JSON] = False,
    server: Annotated[str, _SERVER] = "",
    answer: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="Fill a gap the document leaves open."),
    ] = None,
    allow_host: Annotated[list[str] | None, _ALLOW_HOST] = None,
) -> None:
    """List the functions an OpenAPI document gives."""
    from actionary.cli.document import DocumentOptions, functions
    from actionary.config import from_env

    options = DocumentOptions(
        document=document,
        server=server,
        answers=tuple(answer or ()),
        allow_hosts=tuple(allow_host or ()),
        json=json,
    )
    raise typer.Exit(functions(options, from_env(os.environ)))


@app.command("convert")
def convert_command(
    what: Annotated[
        str,
        typer.Argument(
            metavar="FILE", help="Postman collection, HAR, curl commands or plugin manifest."
        ),
    ],
    server: Annotated[str, _SERVER] = "",
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write there instead of standard output.")
    ] = None,
    allow_host: Annotated[list[str] | None, _ALLOW_HOST] = None,
) -> None:
    """Make a document of a collection, HAR, command or manifest.

    FILE is a path, a URL, or - for standard input. No value of a request is copied.
    """
    from actionary.cli.convert import ConvertOptions, convert
    from actionary.config import from_env

    options = ConvertOptions(
        what=what, server=server, output=output, allow_hosts=tuple(allow_host or ())
    )
    raise typer.Exit(convert(options, from_env(os.environ)))


@app.command("diff")
def diff_command(
    old: Annotated[str, typer.Argument(metavar="OLD", help="A document: path, URL, or -.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="A later version of it.")],
    json: Annotated[bool, _JSON] = False,
    allow_host: Annotated[list[str] | None, _ALLOW_HOST] = None,
) -> None:
    """Say what differs between two versions of a document."""
    from actionary.cli.diff import DiffOptions, diff
    from actionary.config import from_env

    options = DiffOptions(old=old, new=new, allow_hosts=tuple(allow_host or ()), json=json)
    raise typer.Exit(diff(options, from_env(os.environ)))
