"""Every difference between the versions of the standard, and nowhere else."""

import re
from dataclasses import dataclass

from actionary.base.jsonvalue import JSONObject
from actionary.openapi.errors import DocumentVersionError, NotADocumentError

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """What one version of the standard means by its words."""

    version: str
    methods: tuple[str, ...] = _METHODS
    """The keys of a path item that are operations."""
    has_json_schema: bool = True
    """Schemas are JSON Schema 2020-12 (3.1 and later), not 3.0's own subset."""
    has_additional_operations: bool = False
    has_querystring: bool = False


OPENAPI_3_0 = Dialect(version="3.0", has_json_schema=False)
OPENAPI_3_1 = Dialect(version="3.1")
OPENAPI_3_2 = Dialect(
    version="3.2",
    methods=(*_METHODS, "query"),
    has_additional_operations=True,
    has_querystring=True,
)


def dialect_of(raw: JSONObject) -> tuple[str, Dialect]:
    """Return the version as written, and what it means; refuses what is not read here."""
    if "swagger" in raw and "openapi" not in raw:
        raise DocumentVersionError(
            "Swagger 2.0 is not read yet.",
            hint="Convert the document to OpenAPI 3 first; many editors do it in one click.",
            pointer="/swagger",
        )
    if "openapi" not in raw:
        raise NotADocumentError(
            "There is no `openapi` field, so this is no OpenAPI document.",
            hint=_hint_without_version(raw),
        )
    version = str(raw["openapi"]).strip().strip("\"'").strip()
    match = re.match(r"3\.([0-9]+)(?:\.|$|-)", version)
    minor = {"0": OPENAPI_3_0, "1": OPENAPI_3_1, "2": OPENAPI_3_2}
    if match is None or match[1] not in minor:
        raise DocumentVersionError(
            f"OpenAPI version {version!r:.40} is not read here.",
            hint="Versions 3.0, 3.1 and 3.2 are; write `openapi: 3.1.0`.",
            pointer="/openapi",
        )
    return version, minor[match[1]]


def _hint_without_version(raw: JSONObject) -> str:
    if "paths" in raw:
        return "Add `openapi: 3.1.0` as the first line."
    if "schema_version" in raw and "api" in raw:
        return "This is a plugin manifest: give the document that its `api.url` names."
    if len(raw) <= 4 and ({"message", "error", "detail", "code"} & set(raw)):
        return "This looks like a server's error answer: check the address and sign in if needed."
    return "A document begins with `openapi: 3.1.0`, then `info:` and `paths:`."
