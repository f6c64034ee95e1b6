"""The typed bundle of platform services that the edges are given."""

from dataclasses import dataclass

from actionary.accounts.user import User
from actionary.base.clock import Clock
from actionary.base.jsonvalue import JSONObject
from actionary.config import Settings
from actionary.conversations.grant import GrantRepo
from actionary.conversations.service import ConversationService
from actionary.gpts.connections import Connections
from actionary.gpts.service import GPTService
from actionary.messages.filestore import FileStore
from actionary.models.directory import ModelDirectory
from actionary.runtime.file_links import FileLinks
from actionary.transport.client import HTTPClient


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Everything a page, a command or an API route works with."""

    settings: Settings
    user: User
    """The one person of this installation."""
    gpts: GPTService
    conversations: ConversationService
    grants: GrantRepo
    connections: Connections
    models: ModelDirectory
    files: FileStore
    links: FileLinks
    client: HTTPClient
    """The door out, for fetching documents."""
    clock: Clock
    signing_keys: tuple[JSONObject, ...] = ()
    """The public halves of the keys that sign requests, as JSON Web Keys; none when none are."""
