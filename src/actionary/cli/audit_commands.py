"""The words of `actionary audit`; what they do is loaded only when asked."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Who did what, and whether that record still holds.")

_DATA = typer.Option(metavar="DIR", help="The data folder, as given to `actionary serve`.")
_JSON = typer.Option("--json", help="Print JSON instead of words.")


@app.command("verify")
def verify_command(
    since: Annotated[
        str, typer.Option(metavar="HEAD", help="What `audit head` printed on an earlier day.")
    ] = "",
    data: Annotated[Path | None, _DATA] = None,
    json: Annotated[bool, _JSON] = False,
) -> None:
    """Look for records that were changed, removed or moved."""
    from actionary.cli.audit import verify

    raise typer.Exit(verify(data, since=since, json=json))


@app.command("list")
def list_command(
    before: Annotated[
        int | None, typer.Option(metavar="NUMBER", min=1, help="Records before this one.")
    ] = None,
    limit: Annotated[
        int, typer.Option(metavar="COUNT", min=1, max=10_000, help="How many at most.")
    ] = 50,
    data: Annotated[Path | None, _DATA] = None,
    json: Annotated[bool, _JSON] = False,
) -> None:
    """List the latest records."""
    from actionary.cli.audit import show

    raise typer.Exit(show(data, before=before, limit=limit, json=json))


@app.command("head")
def head_command(data: Annotated[Path | None, _DATA] = None) -> None:
    """Print where the record ends; noted elsewhere, `verify --since` holds it against that."""
    from actionary.cli.audit import show_head

    raise typer.Exit(show_head(data))
