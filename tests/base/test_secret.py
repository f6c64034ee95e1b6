"""A secret shows itself nowhere but through `reveal`."""

import copy
import json
import logging
import pickle
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
import pytest

from actionary.base.jsonvalue import canonical_json, dump_json
from actionary.base.secret import Secret

VALUE = "hunter2-hunter2-hunter2"
SECRET = Secret(VALUE)


@dataclass(frozen=True)
class Holder:
    secret: Secret


def _logged() -> str:
    record = logging.LogRecord("x", logging.INFO, "", 0, "%s %r", (SECRET, SECRET), None)
    return record.getMessage()


def _traced() -> str:
    try:
        raise ValueError(SECRET)
    except ValueError as error:
        return "".join(
            traceback.TracebackException.from_exception(error, capture_locals=True).format()
        )


@pytest.mark.parametrize(
    "shown",
    [
        lambda: repr(SECRET),
        lambda: str(SECRET),
        lambda: f"{SECRET}",
        lambda: f"{SECRET!r:>40}",
        lambda: f"{SECRET:>40}",
        lambda: "{0} {0!s} {0!r} {0!a}".format(SECRET),  # noqa: UP032 - the way of writing is the case
        lambda: "%s %r" % (SECRET, SECRET),  # noqa: UP031 - likewise
        lambda: format(SECRET, "s"),
        lambda: repr({"a": [SECRET]}),
        lambda: repr(Holder(SECRET)),
        lambda: json.dumps({"a": SECRET}, default=str),
        _logged,
        _traced,
    ],
)
def test_no_way_of_writing_it_shows_the_value(shown: Callable[[], str]) -> None:
    text = shown()

    assert VALUE not in text
    assert "hunter2" not in text
    assert "***" in text


@pytest.mark.parametrize(
    "taken",
    [
        pickle.dumps,
        copy.copy,
        copy.deepcopy,
        json.dumps,
        orjson.dumps,
        dump_json,
        canonical_json,
        vars,
        iter,
        len,
        bytes,
    ],
)
def test_no_way_of_copying_it_out_works(taken: Callable[[Any], object]) -> None:
    with pytest.raises(TypeError) as caught:
        taken(SECRET)

    assert VALUE not in str(caught.value)


def test_reveal_is_the_way_out() -> None:
    assert SECRET.reveal() == VALUE


def test_secrets_are_equal_when_their_values_are() -> None:
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert len({Secret("a"), Secret("a")}) == 1


def test_an_empty_secret_is_false() -> None:
    assert not Secret("")
    assert Secret("a")


@pytest.mark.parametrize(
    ("value", "ending"),
    [("0123456789abcdef", "cdef"), ("0123456789abcde", ""), ("", ""), (VALUE, "ter2")],
)
def test_only_a_long_secret_has_an_ending(value: str, ending: str) -> None:
    assert Secret(value).ending() == ending
