"""The whole casework: what came after the main job, with the database carried over as it was."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import storage.sealing

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One version up."""
    _grounds_up()
    _lists_up()


def downgrade() -> None:
    """One version down."""
    _lists_down()
    _grounds_down()


def _grounds_up() -> None:
    """What a clue rests on beside reports."""
    with op.batch_alter_table("clue", schema=None) as batch_op:
        batch_op.add_column(sa.Column("grounds", storage.sealing.Sealed(), nullable=True))


def _grounds_down() -> None:
    with op.batch_alter_table("clue", schema=None) as batch_op:
        batch_op.drop_column("grounds")


_LIST_INDEXES = {
    "department_list": ("kind", "digest", "state"),
    "list_line": ("list_id", "key_hash", "verdict", "household_id", "clue_id"),
    "false_alarm": ("household_id", "line_id"),
}


def _lists_up() -> None:
    """Department lists, their lines, remembered false alarms."""
    text, instant = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table(
        "department_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", text(), nullable=False),
        sa.Column("pack_hash", text(), nullable=False),
        sa.Column("file", storage.sealing.Sealed(), nullable=True),
        sa.Column("digest", text(), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("state", text(), nullable=False),
        sa.Column("read_at", instant(), nullable=False),
        sa.Column("taken_at", instant(), nullable=True),
        sa.Column("undone_at", instant(), nullable=True),
        sa.Column("before_id", sa.Integer(), sa.ForeignKey("department_list.id"), nullable=True),
        sa.Column("refusals", storage.sealing.Sealed(), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "list_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), sa.ForeignKey("department_list.id"), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("key_hash", text(), nullable=False),
        sa.Column("value_hash", text(), nullable=False),
        sa.Column("verdict", text(), nullable=False),
        sa.Column("change", text(), nullable=False),
        sa.Column("place_id", sa.Integer(), sa.ForeignKey("place.id"), nullable=True),
        sa.Column("household_id", sa.Integer(), sa.ForeignKey("household.id"), nullable=True),
        sa.Column("clue_id", sa.Integer(), sa.ForeignKey("clue.id"), nullable=True),
        sa.Column("body", storage.sealing.Sealed(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "false_alarm",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), sa.ForeignKey("household.id"), nullable=False),
        sa.Column("kind", text(), nullable=False),
        sa.Column("value_hash", text(), nullable=False),
        sa.Column("reason", storage.sealing.Sealed(), nullable=True),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("at", instant(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    for table, columns in _LIST_INDEXES.items():
        for column in columns:
            op.create_index(f"ix_{table}_{column}", table, [column], unique=False)


def _lists_down() -> None:
    for table in ("false_alarm", "list_line", "department_list"):
        op.drop_table(table)
