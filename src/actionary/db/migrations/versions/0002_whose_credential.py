"""Credentials of the builder and of each user, for several origins of one scheme.

Revision 0002.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

PLACE = ["gpt_id", "action_id", "scheme", "origin", "purpose"]
NOBODY = sa.text("user_id IS NULL")
SOMEBODY = sa.text("user_id IS NOT NULL")


def upgrade() -> None:
    """Apply the step."""
    with op.batch_alter_table("credential") as table:
        table.drop_constraint("uq_credential_gpt_id_action_id_scheme", type_="unique")
        table.add_column(sa.Column("user_id", sa.String(length=64), nullable=True))
        table.add_column(
            sa.Column("purpose", sa.String(length=20), nullable=False, server_default="call")
        )
        table.add_column(
            sa.Column("is_sign_in", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        table.add_column(sa.Column("used_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("held_by", sa.String(length=64), nullable=True))
        table.add_column(sa.Column("held_until", sa.DateTime(timezone=True), nullable=True))
        table.create_foreign_key(
            op.f("fk_credential_user_id"), "person", ["user_id"], ["id"], ondelete="CASCADE"
        )
    # NULL differs from NULL in a unique index: the builder's credentials have one of their own.
    op.create_index(
        "ix_credential_of_builder",
        "credential",
        PLACE,
        unique=True,
        sqlite_where=NOBODY,
        postgresql_where=NOBODY,
    )
    op.create_index(
        "ix_credential_of_user",
        "credential",
        ["user_id", *PLACE],
        unique=True,
        sqlite_where=SOMEBODY,
        postgresql_where=SOMEBODY,
    )
    op.create_table(
        "pending_sign_in",
        sa.Column("state_hash", sa.String(length=80), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("state_hash", name=op.f("pk_pending_sign_in")),
    )
