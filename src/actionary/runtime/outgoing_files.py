"""Files of the conversation that a call takes along: their bytes, or links to them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from actionary.actions.binding import BoundCall
from actionary.actions.errors import ArgumentError, ArgumentProblem
from actionary.actions.filecontent import FileContent
from actionary.actions.function import Function
from actionary.actions.returnedfiles import MEMBER
from actionary.base.ids import CallId, FileId
from actionary.base.jsonvalue import JSONObject, JSONValue
from actionary.base.text import size
from actionary.messages.file import ConversationFile, FileKind
from actionary.messages.filestore import FileStore, whole_bytes
from actionary.messages.tool import ToolCall
from actionary.openapi.errors import UnresolvedReferenceError
from actionary.openapi.media import BodyKind
from actionary.runtime.caller import Whose
from actionary.runtime.file_links import FileLink, FileLinks

REFERENCES: Final = "openaiFileIdRefs"
"""The argument whose ids become objects with links, as in GPT Actions."""
MAX_FILES: Final = 10
MAX_BYTES: Final = 20_000_000
"""Of all files that one request carries: it lies in memory whole."""


class Contents(Mapping[str, FileContent]):
    """The bytes of files by their ids; remembers which were taken."""

    def __init__(self, contents: Mapping[str, FileContent]) -> None:
        self._contents = contents
        self.taken: dict[str, None] = {}

    def __getitem__(self, file_id: str) -> FileContent:
        self.taken[file_id] = None
        return self._contents[file_id]

    def __contains__(self, file_id: object) -> bool:
        return file_id in self._contents

    def __iter__(self) -> Iterator[str]:
        return iter(self._contents)

    def __len__(self) -> int:
        return len(self._contents)


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesAtHand:
    """What a call may take along."""

    known: tuple[ConversationFile, ...] = ()
    contents: Mapping[str, FileContent] = field(default_factory=dict, repr=False)
    """Of those the model named, by id."""
    too_large: int = 0
    """Bytes of those named, when they are more than one request carries."""
    links: FileLinks | None = None

    def find(self, name: JSONValue) -> ConversationFile | None:
        """Return the file of an id or a name, the newest of several; None when there is none."""
        if isinstance(name, Mapping):
            name = name.get("id") or name.get("name")
        if not isinstance(name, str):
            return None
        by_id = next((file for file in self.known if file.id == name), None)
        return by_id or next((file for file in reversed(self.known) if file.name == name), None)


NO_FILES: Final = FilesAtHand()


class OutgoingFiles:
    """Finds the files a wish speaks of."""

    def __init__(self, files: FileStore, links: FileLinks) -> None:
        self._files = files
        self._links = links

    async def at_hand(self, wish: ToolCall, whose: Whose, *, linked: bool) -> FilesAtHand:
        """Return what a call may take along; bytes are read only when they are not `linked`."""
        found = await self._files.list_for(whose.user_id, whose.conversation_id)
        known = tuple(file for file in found if file.kind is not FileKind.WHOLE)
        named = [file for file in known if file.id in wish.arguments]
        total = sum(file.size for file in named)
        if linked or not named or total > MAX_BYTES:
            too_large = 0 if linked or total <= MAX_BYTES else total
            return FilesAtHand(known=known, links=self._links, too_large=too_large)
        contents = {
            str(file.id): FileContent(
                data=await whole_bytes(self._files, file),
                media_type=file.media_type,
                name=file.name,
            )
            for file in named
        }
        return FilesAtHand(known=known, contents=contents, links=self._links)


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """Arguments with links in the place of ids."""

    bound: BoundCall
    files: tuple[ConversationFile, ...] = ()
    links: tuple[FileLink, ...] = ()


def takes_links(function: Function) -> bool:
    """Return whether a function has the argument whose ids become links."""
    media = function.plan.media_type
    return (
        media is not None
        and media.kind is BodyKind.JSON
        and ("body", REFERENCES) in function.plan.places.values()
    )


def returns_files(function: Function) -> bool:
    """Return whether the document says that a function answers with files."""
    for response in function.operation.responses:
        for media in response.media_types:
            schema = media.schema
            if isinstance(schema, Mapping) and isinstance(schema.get("$ref"), str):
                try:
                    schema = function.document.resolver.resolve(schema["$ref"]).value
                except UnresolvedReferenceError:
                    continue
            properties = schema.get("properties") if isinstance(schema, Mapping) else None
            if isinstance(properties, Mapping) and MEMBER in properties:
                return True
    return False


def packed(function: Function, bound: BoundCall, at_hand: FilesAtHand, call_id: CallId) -> Packed:
    """Return the arguments with what `openaiFileIdRefs` names as objects with links.

    Raises `ArgumentError` for a file that is not there, or for more than ten.
    """
    if at_hand.too_large:
        what = f"The files have {size(at_hand.too_large)}; one call takes {size(MAX_BYTES)}."
        raise _refused(function, "", what)
    if at_hand.links is None or not takes_links(function) or not isinstance(bound.body, Mapping):
        return Packed(bound=bound)
    given = bound.body.get(REFERENCES)
    if not isinstance(given, list | tuple) or not given:
        return Packed(bound=bound)
    if len(given) > MAX_FILES:
        raise _refused(function, REFERENCES, f"At most {MAX_FILES} files can be sent.")
    files = [_found(function, each, at_hand) for each in given]
    links = [at_hand.links.link_to(file, call_id) for file in files]
    objects: list[JSONValue] = [
        {
            "name": file.name,
            "id": file.id,
            "mime_type": file.media_type,
            "download_link": link.url,
        }
        for file, link in zip(files, links, strict=True)
    ]
    body = {**bound.body, REFERENCES: objects}
    argument = next(
        name for name, place in function.plan.places.items() if place == ("body", REFERENCES)
    )
    # The ids and links are in the request as it is shown; here they would only be in the way.
    named: list[JSONValue] = [{"name": f.name, "mime_type": f.media_type} for f in files]
    arguments = {**bound.arguments, argument: named}
    return Packed(
        bound=replace(bound, body=body, arguments=arguments),
        files=tuple(dict.fromkeys(files)),
        links=tuple(dict.fromkeys(links)),
    )


def shown(arguments: JSONObject, files: Sequence[ConversationFile]) -> JSONObject:
    """Return arguments as a person reads them: the name of a file where its bytes are sent."""
    names: dict[str, str] = {file.id: file.described for file in files}
    return {name: _named(value, names) for name, value in arguments.items()}


def _named(value: JSONValue, names: Mapping[str, str]) -> JSONValue:
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, list | tuple):
        return [_named(each, names) for each in value]
    if isinstance(value, Mapping):
        return {name: _named(each, names) for name, each in value.items()}
    return value


def with_signed_links(body: bytes, links: Sequence[FileLink], signer: FileLinks) -> bytes:
    """Return a JSON body with each link signed: what was approved, and what opens it."""
    for link in links:
        body = body.replace(f'"{link.url}"'.encode(), f'"{signer.signed(link)}"'.encode())
    return body


def _found(function: Function, name: JSONValue, at_hand: FilesAtHand) -> ConversationFile:
    file = at_hand.find(name)
    if file is None:
        known = ", ".join(each.described for each in at_hand.known[-MAX_FILES:])
        what = f"There is no such file here: {str(name)[:80]!r}."
        raise _refused(function, REFERENCES, f"{what} There is: {known}" if known else what)
    return file


def _refused(function: Function, argument: str, message: str) -> ArgumentError:
    problem = ArgumentProblem(argument=argument, rule="file", message=message)
    return ArgumentError(function.name, (problem,))


def taken_files(contents: Contents, at_hand: FilesAtHand) -> tuple[ConversationFile, ...]:
    """Return the files whose bytes a request took."""
    by_id = {file.id: file for file in at_hand.known}
    return tuple(by_id[FileId(file_id)] for file_id in contents.taken)
