"""The tables, as data; the migrations in `migrations/` lead to exactly these."""

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

ID = String(64)
TIME = DateTime(timezone=True)

person = Table(
    "person",
    metadata,
    Column("id", ID, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("is_local", Boolean, nullable=False),
    Column("created_at", TIME, nullable=False),
)

document = Table(
    "document",
    metadata,
    Column("id", ID, primary_key=True),
    Column("text", Text, nullable=False),
    Column("form", LargeBinary),
)

gpt = Table(
    "gpt",
    metadata,
    Column("id", ID, primary_key=True),
    Column("owner_id", ID, ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("slug", String(100), nullable=False),
    Column("draft", Text, nullable=False),
    Column("version_id", ID),
    Column("example", String(100), nullable=False, server_default=""),
    Column("created_at", TIME, nullable=False),
    Column("updated_at", TIME, nullable=False),
    UniqueConstraint("owner_id", "slug"),
)

version = Table(
    "version",
    metadata,
    Column("id", ID, primary_key=True),
    Column("gpt_id", ID, ForeignKey("gpt.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("content", Text, nullable=False),
    Column("created_at", TIME, nullable=False),
    UniqueConstraint("gpt_id", "number"),
)

credential = Table(
    "credential",
    metadata,
    Column("id", ID, primary_key=True),
    Column("gpt_id", ID, ForeignKey("gpt.id", ondelete="CASCADE"), nullable=False),
    Column("action_id", ID, nullable=False),
    Column("scheme", String(200), nullable=False),
    Column("origin", String(500), nullable=False),
    Column("ending", String(8), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("created_at", TIME, nullable=False),
    # NULL for the builder's, which serves everyone.
    Column("user_id", ID, ForeignKey("person.id", ondelete="CASCADE")),
    Column("purpose", String(20), nullable=False, server_default="call"),
    Column("is_sign_in", Boolean, nullable=False, server_default=false()),
    Column("used_at", TIME),
    # Who refreshes it, and until when they may take: see `SQLVault.locked`.
    Column("held_by", ID),
    Column("held_until", TIME),
)
# NULL differs from NULL in a unique index: the builder's credentials have one of their own.
_PLACE = (
    credential.c.gpt_id,
    credential.c.action_id,
    credential.c.scheme,
    credential.c.origin,
    credential.c.purpose,
)
_NOBODY, _SOMEBODY = credential.c.user_id.is_(None), credential.c.user_id.is_not(None)
Index(
    "ix_credential_of_builder",
    *_PLACE,
    unique=True,
    sqlite_where=_NOBODY,
    postgresql_where=_NOBODY,
)
Index(
    "ix_credential_of_user",
    credential.c.user_id,
    *_PLACE,
    unique=True,
    sqlite_where=_SOMEBODY,
    postgresql_where=_SOMEBODY,
)

# A sign-in on its way: what it began with, until the authorization server sends the person back.
pending_sign_in = Table(
    "pending_sign_in",
    metadata,
    Column("state_hash", String(80), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("expires_at", TIME, nullable=False),
)

conversation = Table(
    "conversation",
    metadata,
    Column("id", ID, primary_key=True),
    Column("owner_id", ID, ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("gpt_id", ID, ForeignKey("gpt.id", ondelete="CASCADE"), nullable=False),
    Column("version_id", ID, ForeignKey("version.id", ondelete="CASCADE"), nullable=False),
    Column("title", String(200), nullable=False),
    Column("is_preview", Boolean, nullable=False),
    Column("is_waiting", Boolean, nullable=False),
    Column("created_at", TIME, nullable=False),
    Column("updated_at", TIME, nullable=False),
    Index(None, "owner_id", "updated_at"),
)

run = Table(
    "run",
    metadata,
    Column("id", ID, primary_key=True),
    Column(
        "conversation_id", ID, ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False
    ),
    Column("position", Integer, nullable=False),
    Column("model", String(200), nullable=False),
    # What the browser calls the message: sent again after a lost answer, it is kept once.
    Column("message_key", String(64), unique=True),
    UniqueConstraint("conversation_id", "position"),
)

# The bytes are in a folder beside the database. Without a conversation a file is not sent yet.
file = Table(
    "file",
    metadata,
    Column("id", ID, primary_key=True),
    Column("owner_id", ID, ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("conversation_id", ID, ForeignKey("conversation.id", ondelete="CASCADE"), index=True),
    Column("name", String(200), nullable=False),
    Column("media_type", String(200), nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("is_picture", Boolean, nullable=False),
    Column("created_at", TIME, nullable=False),
    Index(None, "owner_id", "conversation_id"),
)

# The number of an entry is a compare-and-set: of two writers, one meets the primary key.
journal = Table(
    "journal",
    metadata,
    Column("run_id", ID, ForeignKey("run.id", ondelete="CASCADE"), primary_key=True),
    Column("sequence", Integer, primary_key=True),
    Column("entry", Text, nullable=False),
    Column("leaves_open", Boolean, nullable=False),
    Column("written_at", TIME, nullable=False),
)

# No foreign key: that a call was sent must outlive the conversation it was sent from.
call_mark = Table(
    "call_mark",
    metadata,
    Column("call_id", ID, primary_key=True),
    Column("request_hash", String(80), nullable=False),
    Column("marked_at", TIME, nullable=False),
)

# No foreign key: what was done stays on record after the person and the conversation are gone.
audit_record = Table(
    "audit_record",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    # Text, as it was sealed: a database rounds moments, and the seal covers every digit.
    Column("at", String(40), nullable=False),
    Column("tag", String(40), nullable=False),
    Column("actor", ID, index=True),
    Column("details", Text, nullable=False),
    Column("salt", String(40), nullable=False),
    Column("commitment", String(80), nullable=False),
    Column("seal", String(80), nullable=False),
    Column("is_erased", Boolean, nullable=False, server_default=false()),
)

# One row. Whoever writes the next record holds it locked; the proof needs the sealed key.
audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("sequence", Integer, nullable=False),
    Column("seal", String(80), nullable=False),
    Column("proof", String(80), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

grant = Table(
    "grant_given",  # GRANT is a word of SQL
    metadata,
    Column("id", ID, primary_key=True),
    Column("user_id", ID, ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("gpt_id", ID, ForeignKey("gpt.id", ondelete="CASCADE"), nullable=False),
    Column("operation_hash", String(80), nullable=False),
    Column("origin", String(500), nullable=False),
    Column("account", String(500), nullable=False),
    Column("summary", String(300), nullable=False),
    Column("method", String(40), nullable=False),
    Column("created_at", TIME, nullable=False),
    Column("expires_at", TIME, nullable=False),
    UniqueConstraint(
        *("user_id", "gpt_id", "operation_hash", "origin", "account"), name="uq_grant_given_scope"
    ),
)

provider = Table(
    "provider",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("base_url", String(500), nullable=False),
    Column("models", Text, nullable=False),
    Column("sealed", LargeBinary),
    Column("created_at", TIME, nullable=False),
)

setting = Table(
    "setting",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("value", Text, nullable=False),
)
