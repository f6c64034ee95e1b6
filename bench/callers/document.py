"""The small document whose operation everybody calls: so plain that every peer can read it."""

OPERATIONS = 10


def called(url: str) -> dict[str, object]:
    """Return a document of ten operations on the server at `url`, without a single reference."""
    line = {
        "type": "object",
        "properties": {"article": {"type": "string"}, "count": {"type": "integer"}},
    }
    order = {
        "type": "object",
        "required": ["note"],
        "properties": {
            "note": {"type": "string", "maxLength": 200},
            "state": {"type": "string", "enum": ["open", "sent", "done"]},
            "lines": {"type": "array", "items": line},
        },
    }
    body = {"content": {"application/json": {"schema": order}}}
    answers = {"200": {"description": "The order.", **body}}
    parameters = [
        {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}},
        {"name": "trace", "in": "query", "schema": {"type": "string"}},
    ]
    paths = {}
    for number in range(OPERATIONS // 2):
        common: dict[str, object] = {"parameters": parameters, "responses": answers}
        paths[f"/things{number}/{{id}}"] = {
            "get": {"operationId": f"get{number}", "description": "Get one.", **common},
            "put": {
                "operationId": f"put{number}",
                "description": "Change one.",
                "requestBody": {"required": True, **body},
                **common,
            },
        }
    return {
        "openapi": "3.0.3",
        "info": {"title": "Things", "version": "1"},
        "servers": [{"url": url}],
        "paths": paths,
    }
