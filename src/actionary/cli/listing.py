"""The functions of a document as lines of a terminal."""

from actionary.actions.function import Functions
from actionary.cli.output import plain, standard_error, standard_output
from actionary.cli.table import table


def list_functions(functions: Functions) -> None:
    """Write a table of the functions; what cannot be called goes to standard error."""
    terminal = standard_output()
    rows = [
        (
            function.name,
            function.method,
            function.path,
            "every time" if function.consequential else "may be remembered",
        )
        for function in functions
    ]
    if rows:
        for line in table(("function", "method", "path", "asks"), rows, width=terminal.width):
            terminal.say(plain(line))
    tell_unusable(functions)


def tell_unusable(functions: Functions) -> None:
    """Write to standard error what cannot be called, and why."""
    for each in functions.unusable:
        reason = f"{each.method} {each.path} cannot be called: {each.reason}"
        standard_error().say(plain(reason))
