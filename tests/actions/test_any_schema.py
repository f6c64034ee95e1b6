"""Whatever stands where schemas belong, each vendor gets a form it accepts, or nothing breaks."""

import contextlib
from typing import Any

import jsonschema_rs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actionary.actions.diff import diff_functions
from actionary.actions.document import check_document
from actionary.actions.report import check_functions, report_on
from actionary.actions.search import FunctionIndex
from actionary.actions.subsets import SUBSETS
from actionary.base.errors import ActionaryError

ACCEPTS = {
    vendor: jsonschema_rs.Draft202012Validator(dict(subset), offline=True)
    for vendor, subset in SUBSETS.items()
}
WORDS = """type properties required items enum const anyOf oneOf allOf $ref additionalProperties
nullable format default description minLength minimum exclusiveMinimum pattern not xml readOnly
examples prefixItems uniqueItems if then minProperties $defs patternProperties"""
KEYS = st.sampled_from(WORDS.split())
TYPES = st.sampled_from(["string", "object", "array", "integer", ["object", "null"], "file", "any"])
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | TYPES
REFERENCES = st.sampled_from("ABX").map(lambda name: {"$ref": f"#/components/schemas/{name}"})
SCHEMAS: st.SearchStrategy[Any] = st.recursive(
    SCALARS | REFERENCES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(KEYS, inner, max_size=4)
        | st.fixed_dictionaries(
            {"type": TYPES, "properties": st.dictionaries(st.text(max_size=3), inner, max_size=3)}
        )
    ),
    max_leaves=12,
)
MEDIA = st.sampled_from(
    ["application/json", "multipart/form-data", "application/xml", "text/plain", "image/png", "*/*"]
)
GIVEN: list[Any] = ["x", 1, None, [], {}, {"a": [1, {"b": 2}]}, ["a", {}], "data:;base64,QQ=="]
VALUES = st.sampled_from(GIVEN)


@given(
    version=st.sampled_from(["3.0.3", "3.1.0", "3.2.0"]),
    parameter=SCHEMAS,
    bodies=st.dictionaries(MEDIA, SCHEMAS, min_size=1, max_size=2),
    components=st.fixed_dictionaries({"A": SCHEMAS, "B": SCHEMAS}),
    data=st.data(),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_schema_becomes_what_vendors_accept(
    version: str, parameter: Any, bodies: Any, components: Any, data: st.DataObject
) -> None:
    operation: Any = {
        "parameters": [{"name": "id", "in": "path", "required": True, "schema": parameter}],
        "requestBody": {"content": {name: {"schema": one} for name, one in bodies.items()}},
    }
    checked = check_document(
        {
            "openapi": version,
            "servers": [{"url": "https://t.example.com"}],
            "paths": {"/t/{id}": {"post": operation}},
            "components": {"schemas": components},
        }
    )
    if checked.document is None:
        return
    functions = checked.document.functions()
    assert not diff_functions(functions, functions)
    assert len(report_on(checked.document, functions).operations) == 1
    check_functions(functions)
    FunctionIndex(functions).search("post t")

    for function in functions:
        for written in map(function.written_as, function.media_types):
            for vendor, accepts in ACCEPTS.items():
                assert accepts.is_valid(written.schema_for(vendor)), vendor
            with contextlib.suppress(ActionaryError):
                written.request({name: data.draw(VALUES) for name in written.places})
