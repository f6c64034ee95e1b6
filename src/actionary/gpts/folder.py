"""A GPT as a folder of plain files: `gpt.yaml`, `instructions.md` and its documents."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from actionary.actions.function import functions_of
from actionary.base.jsonvalue import JSONObject, JSONValue
from actionary.base.text import closest_match
from actionary.gpts.folder_security import GPTFolderError, read_headers, read_security
from actionary.gpts.gpt import MAX_WAIT
from actionary.gpts.signin import SignIn
from actionary.openapi.document import check_document
from actionary.openapi.effective import DEFAULT_RULE, SecurityRule
from actionary.openapi.errors import DocumentError
from actionary.openapi.limits import DocumentLimits
from actionary.openapi.load import parse_document_text

KEYS = ("name", "description", "starters", "capabilities", "model", "actions")
ACTION_KEYS = (
    "document",
    "server",
    "security",
    "headers",
    "privacy_url",
    "wait_seconds",
    "security_rule",
)
INSTRUCTIONS = "instructions.md"
CAPABILITIES = ("knowledge", "web", "images", "code")


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderAction:
    """One action of a folder: its document's text, and the names of the secrets it needs."""

    document: str = field(repr=False)
    file: str
    server: str = ""
    privacy_url: str = ""
    wait_seconds: int = 0
    security_rule: SecurityRule = DEFAULT_RULE
    secrets: Mapping[str, str] = field(default_factory=dict)
    """Security scheme to the name of the secret that satisfies it; never the secret."""
    sign_ins: Mapping[str, SignIn] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class GPTFolder:
    """What a folder says of a GPT."""

    name: str
    description: str = ""
    instructions: str = field(default="", repr=False)
    starters: tuple[str, ...] = ()
    capabilities: tuple[str, ...] = ()
    model: str = ""
    actions: tuple[FolderAction, ...] = ()


def load_folder(path: Path) -> GPTFolder:
    """Return the GPT a folder holds.

    Raises `GPTFolderError`, naming the file and the key that is wrong. A folder can name
    only files inside itself, and can never open a private address to calls.
    """
    file = path / "gpt.yaml"
    if not file.is_file():
        raise GPTFolderError(
            f"{str(path)!r} is no GPT folder: it has no gpt.yaml.",
            hint="Give a folder such as examples/travel.",
        )
    value = _parse(file)
    _check_keys(value, KEYS, file)
    instructions = path / INSTRUCTIONS
    if instructions.is_file() and not _is_inside(instructions, path):
        raise _wrong(file, f"{INSTRUCTIONS} leads out of the folder", "a file beside gpt.yaml")
    capabilities = _texts(value, "capabilities", file)
    for capability in capabilities:
        if capability not in CAPABILITIES:
            raise _wrong(file, f"`capabilities` has {capability!r}", ", ".join(CAPABILITIES))
    actions = value.get("actions") or []
    if not isinstance(actions, list):
        raise _wrong(file, "`actions` is no list", "one entry with a `document` for each action")
    return GPTFolder(
        name=_text(value, "name", file) or path.name,
        description=_text(value, "description", file),
        instructions=_read(instructions) if instructions.is_file() else "",
        starters=_texts(value, "starters", file),
        capabilities=capabilities,
        model=_text(value, "model", file),
        actions=tuple(_action(each, path, file) for each in actions),
    )


def check_action(action: FolderAction, *, server: str = "") -> None:
    """Raise `GPTFolderError` when the document cannot be used, or lacks a scheme that is named.

    `server` is the URL to use instead of the document's own.
    """
    checked = check_document(action.document)
    if checked.document is None:
        first = checked.diagnostics[0]
        where = f", line {first.line}" if first.line else ""
        raise GPTFolderError(f"{action.file!r}{where}: {first.message}", hint=first.hint)
    functions = functions_of(checked.document, server=server or None)
    if not functions.usable:
        why = [f"{each.reason} {each.hint}".strip() for each in functions.unusable[:1]]
        raise GPTFolderError(
            f"{action.file!r} has no function that can be called.",
            hint=" ".join(why) or "Describe at least one operation under `paths`.",
        )
    schemes = checked.document.security_schemes
    for name in (*action.secrets, *action.sign_ins):
        if name not in schemes:
            near = closest_match(name, schemes)
            known = ", ".join(schemes) or "none"
            raise GPTFolderError(
                f"{action.file!r} declares no security scheme {name!r}.",
                hint=f"Did you mean {near!r}?" if near else f"It declares: {known}.",
            )


def _parse(file: Path) -> JSONObject:
    try:
        return parse_document_text(_read(file), DocumentLimits()).value
    except DocumentError as error:
        raise GPTFolderError(f"{str(file)!r}: {error.message}", hint=error.hint) from error


def _action(value: JSONValue, folder: Path, file: Path) -> FolderAction:
    if not isinstance(value, Mapping):
        raise _wrong(file, "an entry of `actions` is no mapping", "document: openapi.yaml")
    _check_keys(value, ACTION_KEYS, file)
    name = _text(value, "document", file)
    document = (folder / name).resolve()
    if not name or not _is_inside(document, folder) or not document.is_file():
        raise _wrong(file, f"the document {name!r} is not in the folder", "a file beside gpt.yaml")
    try:
        security = read_security(value.get("security"))
        headers = read_headers(value.get("headers"))
    except GPTFolderError as error:
        raise GPTFolderError(f"{str(file)!r}: {error.message}", hint=error.hint) from error
    privacy_url = _text(value, "privacy_url", file)
    if privacy_url and not privacy_url.startswith(("https://", "http://")):
        raise _wrong(file, f"`privacy_url` {privacy_url!r} is no web address", "https://...")
    return FolderAction(
        document=_read(document),
        file=name,
        server=_text(value, "server", file),
        privacy_url=privacy_url,
        secrets=security.secrets,
        sign_ins=security.sign_ins,
        headers=headers,
        wait_seconds=_seconds(value, file),
        security_rule=_rule(value, file),
    )


def _seconds(value: Mapping[str, JSONValue], file: Path) -> int:
    found = value.get("wait_seconds", 0)
    if not isinstance(found, int) or isinstance(found, bool) or not 0 <= found <= MAX_WAIT:
        raise _wrong(file, "`wait_seconds` is no such number", f"a whole number up to {MAX_WAIT}")
    return found


def _rule(value: Mapping[str, JSONValue], file: Path) -> SecurityRule:
    found = value.get("security_rule", DEFAULT_RULE.value)
    if found not in set(SecurityRule):
        raise _wrong(file, "`security_rule` is none that is known", " or ".join(SecurityRule))
    return SecurityRule(str(found))


def _is_inside(file: Path, folder: Path) -> bool:
    return file.resolve().is_relative_to(folder.resolve())


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise GPTFolderError(
            f"{str(file)!r} cannot be read as UTF-8 text.",
            hint="Check that the file is there and saved as UTF-8.",
        ) from error


def _check_keys(value: Mapping[str, JSONValue], known: tuple[str, ...], file: Path) -> None:
    for key in value:
        if key not in known:
            near = closest_match(key, known)
            hint = f"Did you mean {near!r}?" if near else f"Known are: {', '.join(known)}."
            raise GPTFolderError(f"{str(file)!r}: there is no key {key!r}.", hint=hint)


def _text(value: Mapping[str, JSONValue], key: str, file: Path) -> str:
    found = value.get(key)
    if found is None:
        return ""
    if not isinstance(found, str):
        raise _wrong(file, f"`{key}` is no text", "a word or a sentence, in quotes if need be")
    return found


def _texts(value: Mapping[str, JSONValue], key: str, file: Path) -> tuple[str, ...]:
    found = value.get(key) or []
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise _wrong(file, f"`{key}` is no list of texts", "one line with a dash for each")
    return tuple(cast("list[str]", found))


def _wrong(file: Path, what: str, wanted: str) -> GPTFolderError:
    return GPTFolderError(f"{str(file)!r}: {what}.", hint=f"Expected: {wanted}.")
