"""Every difference between the versions of the standard, and nowhere else.

| | 2.0 | 3.0 | 3.1 | 3.2 |
|---|---|---|---|---|
| schemas are | a subset of draft 4 | the same, `nullable` | JSON Schema 2020-12 | the same |
| methods | no TRACE | eight | eight | and QUERY, any other |
| body | parameters in body and formData | `requestBody` | | |
| place of a parameter | no cookie | | | and the whole query string |
| servers | schemes, host, basePath | `servers` | | |
| security schemes | `securityDefinitions` | under `components` | | |

What 2.0 writes in words of its own is turned into 3.x words in `swagger.py`, one object at a
time, as it is read.
"""

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
    """Schemas are JSON Schema 2020-12 (3.1 and later), not a subset of an older draft."""
    has_additional_operations: bool = False
    has_querystring: bool = False
    is_swagger: bool = False
    """Bodies, servers, responses and security schemes are written as in 2.0."""
    security_schemes_at: tuple[str, ...] = ("components", "securitySchemes")
    schemas_at: tuple[str, ...] = ("components", "schemas")


SWAGGER_2_0 = Dialect(
    version="2.0",
    methods=_METHODS[:-1],
    has_json_schema=False,
    is_swagger=True,
    security_schemes_at=("securityDefinitions",),
    schemas_at=("definitions",),
)
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
    if "openapi" in raw:
        version = _written(raw["openapi"])
        match = re.match(r"3\.([0-9]+)(?:\.|$|-)", version)
        minor = {"0": OPENAPI_3_0, "1": OPENAPI_3_1}
        if match is not None:
            return version, minor.get(match[1], OPENAPI_3_2)
        raise _unread("OpenAPI", version, "openapi")
    if "swagger" in raw:
        version = _written(raw["swagger"])
        if re.fullmatch(r"2(\.0)*", version):
            return version, SWAGGER_2_0
        raise _unread("Swagger", version, "swagger")
    raise NotADocumentError(
        "There is no `openapi` field, so this is no OpenAPI document.",
        hint=_hint_without_version(raw),
    )


def is_newer(version: str, dialect: Dialect) -> bool:
    """Whether a version is later than the one it is read as."""
    return dialect is OPENAPI_3_2 and not version.startswith("3.2")


def _written(version: object) -> str:
    return str(version)[:80].strip().strip("\"'").strip()


def _unread(what: str, version: str, key: str) -> DocumentVersionError:
    return DocumentVersionError(
        f"{what} version {version!r:.40} is not read here.",
        hint="Versions 2.0, 3.0, 3.1 and 3.2 are; write `openapi: 3.1.0`.",
        pointer=f"/{key}",
    )


def _hint_without_version(raw: JSONObject) -> str:
    if "swaggerVersion" in raw:
        return "This is Swagger 1.x: convert it to OpenAPI 3 first."
    if "paths" in raw:
        return "Add `openapi: 3.1.0` as the first line."
    if "schema_version" in raw and "api" in raw:
        return "This is a plugin manifest: give the document that its `api.url` names."
    if len(raw) <= 4 and ({"message", "error", "detail", "code"} & set(raw)):
        return "This looks like a server's error answer: check the address and sign in if needed."
    return "A document begins with `openapi: 3.1.0`, then `info:` and `paths:`."
