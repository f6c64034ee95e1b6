"""The consequential rule: the flag, else GET no and every other method yes."""

from typing import Any

import pytest

from actionary.actions.function import functions_of
from actionary.openapi.document import Document
from tests.actions.shop import function_with

ABSENT = object()
ODD: tuple[object, ...] = (None, 1, 0, "yes", "no", "", [], {}, [False])


@pytest.mark.parametrize(
    ("method", "flag", "consequential"),
    [
        ("get", ABSENT, False),
        *[(method, ABSENT, True) for method in ("post", "put", "patch", "delete")],
        *[(method, ABSENT, True) for method in ("head", "options", "trace")],
        *[(method, True, True) for method in ("get", "post", "delete")],
        *[(method, False, False) for method in ("get", "post", "delete")],
        ("get", "true", True),
        ("post", "false", False),
        ("post", " False ", False),
        *[("get", odd, True) for odd in ODD],
    ],
)
def test_the_flag_decides_and_else_the_method(
    method: str, flag: object, consequential: bool
) -> None:
    fields: dict[str, Any] = {} if flag is ABSENT else {"x-openai-isConsequential": flag}

    function = function_with(method, **fields)

    assert function.consequential is consequential
    assert function.consequential_reason.endswith(".")


@pytest.mark.parametrize(
    ("on_path", "own", "consequential"),
    [
        (True, ABSENT, True),
        (None, ABSENT, True),
        (False, ABSENT, False),
        (True, False, False),
        (False, True, True),
    ],
)
def test_a_flag_on_the_path_only_ever_asks_more(
    on_path: Any, own: object, consequential: bool
) -> None:
    operation: dict[str, Any] = {} if own is ABSENT else {"x-openai-isConsequential": own}
    document = Document.load(
        {
            "openapi": "3.1.0",
            "servers": [{"url": "https://a.test"}],
            "paths": {"/a": {"x-openai-isConsequential": on_path, "get": operation}},
        }
    )

    (function,) = functions_of(document).usable

    assert function.consequential is consequential


@pytest.mark.parametrize(
    ("method", "fields", "reason"),
    [
        ("post", {}, "POST asks every time unless its document says otherwise."),
        ("get", {"x-openai-isConsequential": True}, "The document marks this as consequential."),
        ("get", {}, "GET may be remembered unless its document says otherwise."),
    ],
)
def test_the_card_says_why(method: str, fields: dict[str, Any], reason: str) -> None:
    assert function_with(method, **fields).consequential_reason == reason


def copilot(**confirmation: Any) -> dict[str, Any]:
    return {"x-ai-capabilities": {"confirmation": confirmation}}


@pytest.mark.parametrize(
    ("method", "fields", "consequential"),
    [
        ("get", {"x-requireConfirmation": "ENABLED"}, True),
        ("post", {"x-requireConfirmation": "DISABLED"}, False),
        ("get", {"x-requireConfirmation": True}, True),
        ("get", {"x-requireConfirmation": "perhaps"}, True),
        ("get", copilot(type="AdaptiveCard", title="Sure?"), True),
        ("post", copilot(type="AdaptiveCard", isNonConsequential=True), False),
        ("post", copilot(type="None"), False),
        ("get", copilot(isNonConsequential=False), True),
        ("get", copilot(isNonConsequential="no"), True),
        ("get", {"x-ai-capabilities": {"confirmation": "yes"}}, True),
        ("get", {"x-ai-capabilities": {"response_semantics": {}}}, False),
        ("post", {"x-ai-capabilities": "odd"}, True),
    ],
)
def test_what_neighbours_write_is_read_as_the_same(
    method: str, fields: dict[str, Any], consequential: bool
) -> None:
    assert function_with(method, **fields).consequential is consequential


@pytest.mark.parametrize(
    ("fields", "consequential"),
    [
        ({"x-openai-isConsequential": False, "x-requireConfirmation": "ENABLED"}, True),
        ({"x-openai-isConsequential": True, "x-requireConfirmation": "DISABLED"}, True),
        ({"x-openai-isConsequential": False, "x-requireConfirmation": "DISABLED"}, False),
        ({"x-openai-isConsequential": False, **copilot(type="AdaptiveCard")}, True),
        ({"x-openai-isConsequential": False, "x-requireConfirmation": "odd"}, True),
    ],
)
def test_of_several_marks_the_strictest_counts(fields: dict[str, Any], consequential: bool) -> None:
    assert function_with("post", **fields).consequential is consequential
