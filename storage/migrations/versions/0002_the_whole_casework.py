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
    _ledger_up()
    _grounds_up()
    _lists_up()
    _households_up()
    _proceedings_up()
    _orders_up()
    _misses_up()
    _question_files_up()
    _referrals_up()


def downgrade() -> None:
    """One version down."""
    _referrals_down()
    _question_files_down()
    _misses_down()
    _orders_down()
    _proceedings_down()
    _households_down()
    _lists_down()
    _grounds_down()
    _ledger_down()


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


def _ledger_up() -> None:
    """Who is not free of a problem of the ledger."""
    op.create_table(
        "problem_conflict",
        sa.Column("problem_id", sa.Integer(), sa.ForeignKey("problem.id"), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.PrimaryKeyConstraint("problem_id", "person_id"),
    )
    op.create_index("ix_problem_conflict_person_id", "problem_conflict", ["person_id"], unique=False)


def _ledger_down() -> None:
    op.drop_table("problem_conflict")


def _households_up() -> None:
    """What happens to households, and what it made of them."""
    text, instant = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
    with op.batch_alter_table("household", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ended_at", instant(), nullable=True))
        batch_op.add_column(sa.Column("into_id", sa.Integer(), nullable=True))
    op.create_table(
        "household_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", text(), nullable=False),
        sa.Column("at", instant(), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("body", storage.sealing.Sealed(), nullable=True),
        sa.Column("undone_at", instant(), nullable=True),
        sa.Column("undone_by", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "household_touched",
        sa.Column("event_id", sa.Integer(), sa.ForeignKey("household_event.id"), nullable=False),
        sa.Column("household_id", sa.Integer(), sa.ForeignKey("household.id"), nullable=False),
        sa.PrimaryKeyConstraint("event_id", "household_id"),
    )
    op.create_index("ix_household_touched_household_id", "household_touched", ["household_id"], unique=False)


def _households_down() -> None:
    for table in ("household_touched", "household_event"):
        op.drop_table(table)
    with op.batch_alter_table("household", schema=None) as batch_op:
        batch_op.drop_column("into_id")
        batch_op.drop_column("ended_at")


_PROCEEDING_INDEXES = ("procedure", "clue_id", "place_path", "holder_id", "appeals_id", "is_open", "due_at")


def _proceedings_up() -> None:
    """Cases on their way, and the rule sets they keep."""
    text, instant = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table(
        "rule_set",
        sa.Column("hash", text(), nullable=False),
        sa.Column("name", text(), nullable=False),
        sa.Column("pack_hash", text(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_table(
        "proceeding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", text(), nullable=False),
        sa.Column("procedure", text(), nullable=False),
        sa.Column("rules", text(), sa.ForeignKey("rule_set.hash"), nullable=False),
        sa.Column("clue_id", sa.Integer(), sa.ForeignKey("clue.id"), nullable=False),
        sa.Column("place_path", text(), nullable=False),
        sa.Column("holder_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("from_level", sa.Integer(), nullable=False),
        sa.Column("appeals_id", sa.Integer(), sa.ForeignKey("proceeding.id"), nullable=True),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("due_at", instant(), nullable=True),
        sa.Column("opened_at", instant(), nullable=False),
        sa.Column("body", storage.sealing.Sealed(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    for column in _PROCEEDING_INDEXES:
        op.create_index(f"ix_proceeding_{column}", "proceeding", [column], unique=False)


def _proceedings_down() -> None:
    op.drop_table("proceeding")
    op.drop_table("rule_set")


def _orders_up() -> None:
    """Orders of checks."""
    text = sqlmodel.sql.sqltypes.AutoString
    op.create_table(
        "check_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form", text(), nullable=False),
        sa.Column("state", text(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("body", storage.sealing.Sealed(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_check_order_state", "check_order", ["state"], unique=False)


def _orders_down() -> None:
    op.drop_table("check_order")


def _misses_up() -> None:
    """Which article was told in vain."""
    with op.batch_alter_table("miss", schema=None) as batch_op:
        batch_op.add_column(sa.Column("article", sqlmodel.sql.sqltypes.AutoString(), nullable=True))


def _misses_down() -> None:
    with op.batch_alter_table("miss", schema=None) as batch_op:
        batch_op.drop_column("article")


def _question_files_up() -> None:
    """Files that went to and fro while somebody had a question in hand."""
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.add_column(sa.Column("files", storage.sealing.Sealed(), nullable=True))


def _question_files_down() -> None:
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.drop_column("files")


def _referrals_up() -> None:
    """What 12345, 12317 and the petitions office handed over."""
    text, instant = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table(
        "referral",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sender", text(), nullable=False),
        sa.Column("number_hash", text(), nullable=False),
        sa.Column("clue_id", sa.Integer(), sa.ForeignKey("clue.id"), nullable=False),
        sa.Column("received_at", instant(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("body", storage.sealing.Sealed(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("sender", "number_hash"),
    )
    for column in ("number_hash", "clue_id", "is_open"):
        op.create_index(f"ix_referral_{column}", "referral", [column], unique=False)


def _referrals_down() -> None:
    op.drop_table("referral")
