"""Join services with the places their things are kept in."""

import secrets
from dataclasses import dataclass, field
from pathlib import Path

from actionary.accounts.repo import AccountRepo, MemoryAccountRepo
from actionary.audit.log import AuditLog, MemoryAuditLog
from actionary.auth.identity import Identifier
from actionary.auth.oauth_state import MemoryPendingAuthorizations, PendingAuthorizations
from actionary.auth.vault import CredentialVault
from actionary.base.clock import Clock
from actionary.bootstrap.ownkeys import OwnKeys
from actionary.config import Settings
from actionary.conversations.grant import GrantRepo, MemoryGrantRepo
from actionary.conversations.repo import ConversationRepo, MemoryConversationRepo
from actionary.conversations.service import ConversationService
from actionary.conversations.turn import TurnLoader
from actionary.db.accounts import SQLAccountRepo
from actionary.db.audit import SQLAuditLog
from actionary.db.conversations import SQLConversationRepo
from actionary.db.engine import Database
from actionary.db.files import SQLFileStore
from actionary.db.gpts import SQLGPTRepo
from actionary.db.grants import SQLGrantRepo
from actionary.db.journal import SQLJournal
from actionary.db.ledger import SQLCallLedger
from actionary.db.pending import SQLPendingAuthorizations
from actionary.db.providers import SQLProviderRepo
from actionary.db.sealed import Sealer
from actionary.db.vault import SQLVault
from actionary.gpts.connections import CALLBACK_PATH, Connections
from actionary.gpts.repo import GPTRepo, MemoryGPTRepo
from actionary.gpts.service import GPTService
from actionary.messages.filestore import FileLimits, FileStore, MemoryFileStore
from actionary.models.directory import MemoryProviderRepo, ModelDirectory, ProviderRepo
from actionary.models.provider import ProviderConfig
from actionary.runtime.action_caller import ActionCaller
from actionary.runtime.answer_files import AnswerFiles
from actionary.runtime.file_links import FileLinks
from actionary.runtime.journal import Journal, MemoryJournal
from actionary.runtime.ledger import CallLedger, MemoryCallLedger
from actionary.runtime.offering import OfferBudget
from actionary.runtime.outgoing_files import OutgoingFiles
from actionary.runtime.readingon import ReadOn
from actionary.services import Services
from actionary.transport.client import HTTPClient
from actionary.transport.executor import Executor
from actionary.transport.memory_vault import MemoryVault
from actionary.transport.token import TokenClient


@dataclass(frozen=True, slots=True, kw_only=True)
class Repos:
    """Where everything is kept; in memory unless said otherwise."""

    accounts: AccountRepo = field(default_factory=MemoryAccountRepo)
    gpts: GPTRepo = field(default_factory=MemoryGPTRepo)
    vault: CredentialVault = field(default_factory=MemoryVault)
    conversations: ConversationRepo = field(default_factory=MemoryConversationRepo)
    grants: GrantRepo = field(default_factory=MemoryGrantRepo)
    journal: Journal = field(default_factory=MemoryJournal)
    ledger: CallLedger = field(default_factory=MemoryCallLedger)
    providers: ProviderRepo = field(default_factory=MemoryProviderRepo)
    pending: PendingAuthorizations = field(default_factory=MemoryPendingAuthorizations)
    files: FileStore = field(default_factory=MemoryFileStore)
    audit: AuditLog = field(default_factory=MemoryAuditLog)


def sql_repos(
    database: Database,
    sealer: Sealer,
    clock: Clock,
    *,
    folder: Path | None = None,
    limits: FileLimits | None = None,
) -> Repos:
    """Return the repos over a database; without a folder, files are kept in memory."""
    audit = SQLAuditLog(database, sealer, clock)
    return Repos(
        accounts=SQLAccountRepo(database),
        gpts=SQLGPTRepo(database),
        vault=SQLVault(database, sealer, clock),
        conversations=SQLConversationRepo(database),
        grants=SQLGrantRepo(database),
        journal=SQLJournal(database, clock, audit),
        ledger=SQLCallLedger(database, clock),
        providers=SQLProviderRepo(database, sealer, clock),
        pending=SQLPendingAuthorizations(database, sealer, clock),
        files=SQLFileStore(database, folder, clock, limits) if folder else MemoryFileStore(limits),
        audit=audit,
    )


async def assemble(
    settings: Settings,
    repos: Repos,
    *,
    client: HTTPClient,
    clock: Clock,
    detected: tuple[ProviderConfig, ...] = (),
    models: ModelDirectory | None = None,
    link_key: bytes | None = None,
    own_keys: OwnKeys | None = None,
) -> Services:
    """Return the services over `repos`; `models` replaces the ones found, for tests.

    Links to files are signed with `link_key`; without one, they end with the process. Without
    `own_keys`, there are some until the next start.
    """
    links = FileLinks(link_key or secrets.token_bytes(32), base_url(settings), clock)
    own_keys = own_keys or OwnKeys.new()
    signer = own_keys.signer if settings.sign_requests else None
    if models is None:
        models = ModelDirectory(
            repos.providers,
            clock=clock,
            detected=detected,
            default=settings.model,
            rehearsal_delay=settings.rehearsal_delay,
        )
        await models.reload()
    gpts = GPTService(
        repo=repos.gpts,
        vault=repos.vault,
        clock=clock,
        offer_budget=OfferBudget(
            functions=settings.offered_functions, tokens=settings.offered_tokens
        ),
    )
    connections = Connections(
        repo=repos.gpts,
        shelf=gpts.shelf,
        vault=repos.vault,
        pending=repos.pending,
        tokens=TokenClient(client, clock=clock),
        callback_url=f"{settings.address}{CALLBACK_PATH}",
    )
    turns = TurnLoader(
        repo=repos.conversations,
        grants=repos.grants,
        gpts=gpts,
        models=models,
        journal=repos.journal,
        ledger=repos.ledger,
        caller=ActionCaller(
            Executor(client, signer=signer),
            connections,
            AnswerFiles(
                repos.files,
                client,
                clock,
                returned_bytes=settings.returned_file_bytes,
                inline_bytes=settings.inline_file_bytes,
            ),
            links,
            result_characters=settings.result_characters,
        ),
        outgoing=OutgoingFiles(repos.files, links),
        read_on=ReadOn(repos.files, characters=settings.result_characters),
        identifier=Identifier(
            own_keys.identity, told=settings.identify, openai_names=settings.openai_headers
        ),
        clock=clock,
    )
    conversations = ConversationService(
        repo=repos.conversations,
        grants=repos.grants,
        gpts=gpts,
        models=models,
        journal=repos.journal,
        turns=turns,
        files=repos.files,
        clock=clock,
    )
    return Services(
        settings=settings,
        user=await repos.accounts.local_user(clock.now()),
        gpts=gpts,
        conversations=conversations,
        grants=repos.grants,
        connections=connections,
        models=models,
        client=client,
        files=repos.files,
        links=links,
        clock=clock,
        signing_keys=(signer.jwk,) if signer else (),
    )


def base_url(settings: Settings) -> str:
    """Return where this server is reached: as an operator says, or where it listens."""
    if settings.public_url:
        return settings.public_url
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}"
