"""Grants lapse, are for one account, and are recognised in a list.

Revision 0005.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SCOPE = ["user_id", "gpt_id", "operation_hash", "origin"]


def upgrade() -> None:
    """Apply the step; grants of before are asked for again, for nobody knows what they were."""
    op.execute(sa.text("DELETE FROM grant_given"))
    with op.batch_alter_table("grant_given") as table:
        table.drop_constraint(
            op.f("uq_grant_given_user_id_gpt_id_operation_hash_origin"), type_="unique"
        )
        table.add_column(sa.Column("account", sa.String(length=500), nullable=False))
        table.add_column(sa.Column("summary", sa.String(length=300), nullable=False))
        table.add_column(sa.Column("method", sa.String(length=40), nullable=False))
        table.add_column(sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False))
        table.create_unique_constraint(op.f("uq_grant_given_scope"), [*SCOPE, "account"])
