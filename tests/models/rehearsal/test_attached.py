"""A file that was attached goes where a function takes files, and is no part of the words."""

from datetime import date
from typing import Any

import pytest

from actionary.actions.document import Document
from actionary.actions.function import tool_definition
from actionary.base.ids import FileId
from actionary.messages.file import ConversationFile, tell_answered, tell_files
from actionary.messages.message import user
from actionary.messages.tool import Outcome, ToolResult
from actionary.models.model import ModelRequest
from actionary.models.rehearsal.plan import Call, Decision, decide
from actionary.models.rehearsal.report import told

PLAN = ConversationFile(id=FileId("file_1"), name="plan.pdf", media_type="text/pdf", size=9)
TEXT = {"type": "string"}


def decided(said: str, *, media_type: str, properties: dict[str, object]) -> Decision:
    schema: dict[str, Any] = {
        "type": "object",
        "required": [*properties][:1],
        "properties": properties,
    }
    described: dict[str, Any] = {
        "openapi": "3.1.0",
        "servers": [{"url": "https://prints.example"}],
        "paths": {
            "/prints": {
                "post": {
                    "operationId": "printFiles",
                    "summary": "Print files",
                    "requestBody": {"content": {media_type: {"schema": schema}}},
                },
                "get": {"operationId": "listPrinters", "summary": "List the printers"},
            }
        },
    }
    document = Document.load(described)
    tools = tuple(tool_definition(function) for function in document.functions())
    text = f"{said}\n\n{tell_files((PLAN,), reader='read_more')}"
    return decide(ModelRequest(messages=(user(text),), tools=tools), date(2030, 1, 1))


@pytest.mark.parametrize(
    ("media_type", "properties", "arguments"),
    [
        (
            "application/json",
            {"openaiFileIdRefs": {"type": "array", "items": TEXT}},
            {"openaiFileIdRefs": ["file_1"]},
        ),
        (
            "multipart/form-data",
            {"scan": {"type": "string", "format": "binary"}},
            {"scan": "file_1"},
        ),
    ],
)
def test_the_file_goes_where_a_function_takes_files(
    media_type: str, properties: dict[str, object], arguments: dict[str, object]
) -> None:
    decision = decided("Print the files", media_type=media_type, properties=properties)

    assert isinstance(decision, Call)
    assert (decision.tool.name, decision.arguments) == ("printFiles", arguments)


def test_what_is_said_of_files_chooses_no_function() -> None:
    decision = decided(
        "List the printers",
        media_type="application/json",
        properties={"openaiFileIdRefs": {"type": "array", "items": TEXT}},
    )

    assert isinstance(decision, Call)
    assert (decision.tool.name, decision.arguments) == ("listPrinters", {})


def test_an_answer_that_is_a_file_is_told_by_its_name() -> None:
    result = ToolResult(
        call_id="1", name="getPlan", outcome=Outcome.OK, content=tell_answered(PLAN)
    )

    assert told(result, None, None) == "Here is the file: plan.pdf."
