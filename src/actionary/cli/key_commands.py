"""The words of `actionary keys`; what they do is loaded only when asked."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="The key that seals credentials.")


@app.callback()
def keys() -> None:
    """The key that seals credentials."""


@app.command("rotate")
def rotate_command(
    data: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The data folder, as given to `actionary serve`."),
    ] = None,
) -> None:
    """Seal everything with a new key, and remove the one before; the server must not run."""
    from actionary.cli.keys import rotate_key

    raise typer.Exit(rotate_key(data))
