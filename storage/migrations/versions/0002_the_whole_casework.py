"""The whole casework: what came after the main job, with the database carried over as it was."""

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One version up."""


def downgrade() -> None:
    """One version down."""
