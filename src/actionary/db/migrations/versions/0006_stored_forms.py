"""The stored form of a document, beside its text.

Revision 0006.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    op.add_column("document", sa.Column("form", sa.LargeBinary(), nullable=True))
