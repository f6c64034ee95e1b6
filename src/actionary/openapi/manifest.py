"""A plugin manifest (`ai-plugin.json`): where its document is, how it signs in, what it says."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final
from urllib.parse import urljoin, urlsplit

from actionary.base.errors import ErrorKind
from actionary.base.http import host_of, origin_of
from actionary.base.jsonvalue import JSONObject, JSONValue
from actionary.base.text import visible, without_invisible
from actionary.openapi.diagnostic import Diagnostic, Findings
from actionary.openapi.errors import DocumentError
from actionary.openapi.limits import DEFAULT_LIMITS, DocumentLimits
from actionary.openapi.load import check_mapping, parse_document_text
from actionary.openapi.locate import Locator
from actionary.openapi.security import TOKEN_MEDIA_TYPE
from actionary.openapi.text import check_text, decode_document

WELL_KNOWN: Final = "/.well-known/ai-plugin.json"

_KEYS: Final = frozenset(
    (
        "api",
        "auth",
        "contact_email",
        "description_for_human",
        "description_for_model",
        "legal_info_url",
        "logo_url",
        "name_for_human",
        "name_for_model",
        "schema_version",
    )
)
_TEMPLATE: Final = re.compile(
    r"\{\{?[^{}]*\}?\}|\$\{?[A-Za-z_]+\}?|<[^<>]+>|\[[^\[\]]+\]"
    r"|\b[A-Z]+_HOST(?:NAME)?\b|\bYOUR[_-][A-Z_-]+\b",
)
_HOST_AND_PATH: Final = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}(:\d+)?/.+")
_LOCAL: Final = re.compile(r"(localhost|127\.[0-9.]+|0\.0\.0\.0|\[::1?\])(:\d+)?", re.IGNORECASE)
_HEADER_NAME: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,200}")


class ManifestError(DocumentError):
    """It is no plugin manifest, or one that says nothing that could be used."""

    kind = ErrorKind.INPUT
    code = "manifest-invalid"


class ManifestAuthKind(StrEnum):
    """The `type` of a manifest's `auth`."""

    NONE = "none"
    SERVICE_HTTP = "service_http"
    USER_HTTP = "user_http"
    OAUTH = "oauth"


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestAuth:
    """How a plugin signs in; fields of another kind are empty."""

    kind: ManifestAuthKind = ManifestAuthKind.NONE
    authorization_type: str = ""
    """Of a key: `bearer` or `basic`."""
    header: str = ""
    """Of a key that goes as it is into a header of its own."""
    authorization_url: str = ""
    """Of OAuth: the page where a person signs in, `client_url` in the manifest."""
    token_url: str = ""
    """Of OAuth: where a code becomes a token, `authorization_url` in the manifest."""
    token_media_type: str = ""
    """Of OAuth: how a request for a token is written."""
    scopes: tuple[str, ...] = ()

    def security_scheme(self) -> JSONObject | None:
        """Return the security scheme a document would declare for it, or None for none.

        Manifests keep out of their documents how to sign in: see `openapi.addedscheme`.
        """
        if self.kind is ManifestAuthKind.NONE:
            return None
        if self.kind is ManifestAuthKind.OAUTH:
            flow: JSONObject = {
                "authorizationUrl": self.authorization_url,
                "tokenUrl": self.token_url,
                "scopes": dict.fromkeys(self.scopes, ""),
            }
            flows: JSONObject = {"authorizationCode": flow}
            scheme: dict[str, JSONValue] = {"type": "oauth2", "flows": flows}
            if self.token_media_type:
                scheme[TOKEN_MEDIA_TYPE] = self.token_media_type
            return scheme
        if self.header:
            return {"type": "apiKey", "in": "header", "name": self.header}
        return {"type": "http", "scheme": self.authorization_type or "bearer"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginManifest:
    """A manifest as read: off-schema values put right where their meaning is plain."""

    name_for_human: str = ""
    name_for_model: str = ""
    description_for_human: str = ""
    description_for_model: str = field(default="", repr=False)
    auth: ManifestAuth = ManifestAuth()
    api_url: str = ""
    """Where its document is, as written."""
    document_url: str = ""
    """The same as a whole address; empty when that cannot be known, and a diagnostic says why."""
    logo_url: str = ""
    contact_email: str = ""
    legal_info_url: str = ""
    """A whole address, or empty."""
    source: str | None = None
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def problem(self) -> Diagnostic | None:
        """What keeps its document from being fetched, or None."""
        return next((one for one in self.diagnostics if one.rule == "manifest-document"), None)


def is_manifest(value: object) -> bool:
    """Return whether a parsed text is a plugin manifest rather than a document."""
    if not isinstance(value, Mapping) or {"openapi", "swagger", "paths"} & value.keys():
        return False
    return len(_KEYS & value.keys()) >= 3 and bool({"api", "name_for_model"} & value.keys())


def looks_like_manifest(data: bytes | str) -> bool:
    """Return whether a text can be a manifest: a cheap look that spares most texts a parse."""
    if len(data) > 1_000_000:
        return False
    text = data if isinstance(data, str) else data.decode("utf-8", "replace")
    return "name_for_" in text or ("api" in text and "schema_version" in text)


def load_manifest(
    data: bytes | str | Mapping[str, JSONValue],
    *,
    source: str | None = None,
    limits: DocumentLimits = DEFAULT_LIMITS,
) -> PluginManifest:
    """Return the manifest that `data` holds, JSON or YAML.

    `source` is the URL it came from: a relative address of its document is taken from there.
    Raises `DocumentError` when the text cannot be read, `ManifestError` when it is none.
    """
    text = None
    is_json = True
    if isinstance(data, Mapping):
        value = check_mapping(data, limits)
    else:
        text = check_text(data, limits) if isinstance(data, str) else decode_document(data, limits)
        loaded = parse_document_text(text, limits)
        value, is_json = loaded.value, loaded.is_json
    if not is_manifest(value):
        raise ManifestError(
            "This is no plugin manifest: it lacks `api`, `auth` or the plugin's names.",
            hint="A manifest is usually at /.well-known/ai-plugin.json of the plugin's site.",
        )
    manifest = _Reader(value, source).manifest()
    if text is None or not manifest.diagnostics:
        return manifest
    locator = Locator(text, is_json=is_json)
    placed = []
    for one in manifest.diagnostics:
        line, column = locator.find(one.pointer)
        placed.append(replace(one, line=line, column=column))
    return replace(manifest, diagnostics=tuple(placed))


class _Reader:
    """Reads the fields of one manifest and notes what is odd about them."""

    def __init__(self, raw: JSONObject, source: str | None) -> None:
        self._raw = raw
        self._source = source if source and _is_web(source) else None
        self._findings = Findings()

    def manifest(self) -> PluginManifest:
        api_url = self._api_url()
        manifest = PluginManifest(
            name_for_human=self._words("name_for_human"),
            name_for_model=self._words("name_for_model"),
            description_for_human=self._words("description_for_human"),
            description_for_model=self._words("description_for_model"),
            auth=self._auth(),
            api_url=api_url,
            document_url=self._document_url(api_url),
            logo_url=self._link("logo_url"),
            contact_email=self._text(self._raw, "contact_email", ""),
            legal_info_url=self._link("legal_info_url"),
            source=self._source,
        )
        return replace(manifest, diagnostics=self._findings.all())

    def _text(self, parent: Mapping[str, JSONValue], key: str, at: str) -> str:
        """Return a field as text: a number is what its author wrote without quotes."""
        value = parent.get(key)
        if value is None:
            return ""
        if isinstance(value, str):
            return value.strip()
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        self._findings.warning(
            "manifest-field",
            f"{at}/{key}",
            f"`{key}` is no text, so it is left out.",
            "Write it in quotes.",
        )
        return ""

    def _words(self, key: str) -> str:
        text = without_invisible(self._text(self._raw, key, ""))
        if key not in self._raw or not text:
            self._findings.warning(
                "manifest-field", f"/{key}" if key in self._raw else "", f"`{key}` is missing."
            )
        elif found := _TEMPLATE.fullmatch(text):
            self._findings.warning(
                "manifest-placeholder",
                f"/{key}",
                f"`{key}` still holds the placeholder {found[0]!r:.60}.",
                "Write your own words there.",
            )
            return ""
        return text

    def _link(self, key: str) -> str:
        written = self._text(self._raw, key, "")
        if not written:
            return ""
        url = urljoin(self._source, written) if self._source else written
        if _is_web(url) and not _TEMPLATE.search(urlsplit(url).netloc):
            return url
        self._findings.warning(
            "manifest-field",
            f"/{key}",
            f"`{key}` is no web address, so it is left out: {visible(written)!r:.80}.",
        )
        return ""

    def _api_url(self) -> str:
        api = self._raw.get("api")
        if isinstance(api, str):
            self._findings.warning(
                "manifest-field",
                "/api",
                "`api` is a text; it is read as the address of the document.",
                "Write `api: {type: openapi, url: ...}`.",
            )
            return api.strip()
        if not isinstance(api, Mapping):
            return ""
        kind = self._text(api, "type", "/api").lower()
        if kind not in ("", "openapi"):
            self._findings.warning(
                "manifest-field",
                "/api/type",
                f"`api.type` is {kind!r:.40}; it is read as `openapi`.",
            )
        return self._text(api, "url", "/api")

    def _document_url(self, written: str) -> str:
        at = "/api/url" if isinstance(self._raw.get("api"), Mapping) else "/api"
        if not written:
            self._no_document(
                "" if "api" not in self._raw else "/api",
                "The manifest does not say where its document is.",
                "Give it `api: {type: openapi, url: https://...}`.",
            )
            return ""
        url, note = _resolve(written, self._source)
        if not url:
            self._no_document(at, note, "Import the manifest from its own URL, or the document.")
            return ""
        if not _is_web(url):
            self._no_document(
                at,
                f"The address of its document is no web address: {visible(written)!r:.80}.",
                "It begins with https://.",
            )
            return ""
        if note:
            self._findings.warning("manifest-address", at, note, "Correct it in the manifest.")
        return url

    def _no_document(self, pointer: str, message: str, hint: str) -> None:
        self._findings.error("manifest-document", pointer, message, hint)

    def _auth(self) -> ManifestAuth:
        raw = self._raw.get("auth")
        if isinstance(raw, str):
            raw = {"type": raw}
        if not isinstance(raw, Mapping):
            self._odd_auth("The manifest does not say how to sign in; none is taken.")
            return ManifestAuth()
        written = self._text(raw, "type", "/auth").lower()
        if written in ("service_http", "user_http"):
            return self._key_auth(raw, ManifestAuthKind(written))
        if written == "oauth":
            return self._oauth(raw)
        if written in ("", "none") and "authorization_type" not in raw:
            return ManifestAuth()
        if "authorization_type" in raw or written in ("api_key", "apikey", "bearer", "basic"):
            self._odd_auth(f"`auth.type` is {written!r:.40}; it is read as `service_http`.")
            return self._key_auth(raw, ManifestAuthKind.SERVICE_HTTP)
        self._findings.error(
            "manifest-auth",
            "/auth/type",
            f"`auth.type` is {written!r:.40}, which is no way to sign in known here.",
            "Use none, service_http, user_http or oauth.",
        )
        return ManifestAuth()

    def _odd_auth(self, message: str) -> None:
        at = "/auth" if "auth" in self._raw else ""
        hint = "Use `type:` none, service_http, user_http or oauth."
        self._findings.warning("manifest-auth", at, message, hint)

    def _key_auth(self, raw: Mapping[str, JSONValue], kind: ManifestAuthKind) -> ManifestAuth:
        how = self._text(raw, "authorization_type", "/auth").lower()
        if how not in ("bearer", "basic"):
            if how:
                self._odd_auth(f"`authorization_type` is {how!r:.40}; it is read as `bearer`.")
            how = "bearer"
        header = self._text(raw, "custom_auth_header", "/auth")
        return ManifestAuth(
            kind=kind,
            authorization_type=how,
            header=header if _HEADER_NAME.fullmatch(header) else "",
        )

    def _oauth(self, raw: Mapping[str, JSONValue]) -> ManifestAuth:
        urls = {}
        for key in ("client_url", "authorization_url"):
            written = self._text(raw, key, "/auth")
            url = urljoin(self._source, written) if self._source and written else written
            if not _is_web(url) or _TEMPLATE.search(urlsplit(url).netloc):
                self._findings.warning(
                    "manifest-auth",
                    f"/auth/{key}" if key in raw else "/auth",
                    f"`{key}` of the sign-in is missing or no web address.",
                    "Without it, nobody can sign in; a token can still be entered.",
                )
                url = ""
            urls[key] = url
        return ManifestAuth(
            kind=ManifestAuthKind.OAUTH,
            authorization_url=urls["client_url"],
            token_url=urls["authorization_url"],
            token_media_type=self._text(raw, "authorization_content_type", "/auth"),
            scopes=tuple(self._text(raw, "scope", "/auth").replace(",", " ").split()),
        )


def _is_web(url: str) -> bool:
    """Return whether `url` is an http or https address of some host, without a login in it."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc


def _resolve(written: str, source: str | None) -> tuple[str, str]:
    """Return the whole address of a document, and what had to be guessed or is missing."""
    scheme, separator, rest = written.partition("://")
    if not separator:
        head, _, tail = written.partition("/")
        if _TEMPLATE.search(head):
            return _at_source(tail, source, f"The host {visible(head)!r:.60} is a placeholder")
        if _HOST_AND_PATH.fullmatch(written):
            return f"https://{written}", "The address of its document lacks `https://`."
        if source is None:
            return "", f"The address of its document is relative: {visible(written)!r:.80}."
        at_root = urlsplit(source).path == WELL_KNOWN
        return urljoin(origin_of(source) + "/" if at_root else source, written), ""
    host, _, path = rest.partition("/")
    if _TEMPLATE.search(host):
        return _at_source(path, source, f"The host {visible(host)!r:.60} is a placeholder")
    if _LOCAL.fullmatch(host) and source and not _LOCAL.fullmatch(host_of(source)):
        return _at_source(path, source, f"The host {host!r:.60} is the author's own machine")
    return f"{scheme.lower()}://{rest}", ""


def _at_source(path: str, source: str | None, why: str) -> tuple[str, str]:
    if source is None:
        return "", f"{why}, and where the manifest came from is not known."
    return f"{origin_of(source)}/{path}", f"{why}; {host_of(source)} is taken instead."
