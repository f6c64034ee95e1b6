"""Every error says what happened, who must act and what to do next."""

import importlib
import pkgutil
import re
from collections.abc import Iterator

import actionary
from actionary.base.errors import ActionaryError, ErrorKind, LimitExceededError


def every_error() -> Iterator[type[ActionaryError]]:
    for module in pkgutil.walk_packages(actionary.__path__, "actionary."):
        if not module.name.endswith("__main__") and ".migrations" not in module.name:
            importlib.import_module(module.name)
    waiting = [ActionaryError]
    while waiting:
        kind = waiting.pop()
        yield kind
        waiting.extend(kind.__subclasses__())


def test_an_error_reads_as_what_happened_and_then_what_to_do() -> None:
    error = ActionaryError("The disk is full.", hint="Free some space.")

    assert str(error) == "The disk is full.\nFree some space."
    assert (error.message, error.hint) == ("The disk is full.", "Free some space.")


def test_an_error_without_a_hint_is_one_line() -> None:
    assert str(ActionaryError("The disk is full.")) == "The disk is full."


def test_a_limit_names_its_setting() -> None:
    error = LimitExceededError("Too long.", limit="max_json_bytes")

    assert (error.limit, error.kind, error.code) == (
        "max_json_bytes",
        ErrorKind.LIMIT,
        "limit-exceeded",
    )


def test_every_error_has_a_kind_and_a_plain_code() -> None:
    for error in every_error():
        assert isinstance(error.kind, ErrorKind), error
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", error.code), error


def test_no_two_unrelated_errors_share_a_code() -> None:
    owners: dict[str, type[ActionaryError]] = {}
    for error in every_error():
        if "code" in vars(error):
            assert owners.setdefault(error.code, error) is error


def test_every_error_is_named_as_one() -> None:
    assert all(error.__name__.endswith("Error") for error in every_error())
