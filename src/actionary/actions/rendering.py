"""A tool as each vendor's API takes it."""

from collections.abc import Callable, Mapping
from typing import Final

from actionary.actions.errors import UnknownVendorError
from actionary.actions.gemini import gemini_parameters
from actionary.actions.strict import StrictForms, strict_parameters
from actionary.base.jsonvalue import JSONObject, JSONValue
from actionary.base.text import closest_match, truncate
from actionary.messages.tool import ToolDefinition

MAX_OPENAI_DESCRIPTION: Final = 1024
"""Characters of a function's description; a longer one fails the whole request there."""


def render_tool(tool: ToolDefinition, vendor: str, forms: StrictForms | None = None) -> JSONObject:
    """Return `tool` as an entry of the list of tools that `vendor` takes.

    `openai` is Chat Completions and `openai-responses` the Responses API, both in strict mode
    when nothing is lost by it; the others are `anthropic`, `gemini` (a function declaration)
    and `mcp`. Raises `UnknownVendorError` for anything else. `forms` are those of the other
    functions of its document.
    """
    render = _RENDERINGS.get(vendor)
    if render is None:
        near = closest_match(vendor, _RENDERINGS)
        raise UnknownVendorError(vendor, near=near, known=VENDORS)
    return render(tool, forms)


def _openai(tool: ToolDefinition, forms: StrictForms | None) -> JSONObject:
    return {"type": "function", "function": _function(tool, forms)}


def _openai_responses(tool: ToolDefinition, forms: StrictForms | None) -> JSONObject:
    return {"type": "function", **_function(tool, forms)}


def _function(tool: ToolDefinition, forms: StrictForms | None) -> JSONObject:
    strict = strict_parameters(tool.parameters, forms)
    return {
        "name": tool.name,
        "description": truncate(tool.description, MAX_OPENAI_DESCRIPTION),
        "parameters": tool.parameters if strict is None else strict,
        "strict": strict is not None,
    }


def _anthropic(tool: ToolDefinition, _forms: StrictForms | None) -> JSONObject:
    return {
        "name": tool.name,
        "description": tool.description,
        "input_schema": tool.parameters,
    }


def _gemini(tool: ToolDefinition, _forms: StrictForms | None) -> JSONObject:
    parameters = gemini_parameters(tool.parameters)
    rendered: dict[str, JSONValue] = {"name": tool.name, "description": tool.description}
    if parameters is not None:  # an object without properties is refused there
        rendered["parameters"] = parameters
    return rendered


def _mcp(tool: ToolDefinition, _forms: StrictForms | None) -> JSONObject:
    return {
        "name": tool.name,
        "description": tool.description,
        "inputSchema": tool.parameters,
    }


_RENDERINGS: Final[Mapping[str, Callable[[ToolDefinition, StrictForms | None], JSONObject]]] = {
    "openai": _openai,
    "openai-responses": _openai_responses,
    "anthropic": _anthropic,
    "gemini": _gemini,
    "mcp": _mcp,
}
VENDORS: Final = tuple(_RENDERINGS)
