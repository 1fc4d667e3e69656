"""What is said aloud, reminders found by their incident, and what clients answer to a notice."""

from __future__ import annotations

from typing import Any

from peewee import Database

_ANSWER = """
    CREATE TABLE answer (
        notice_id VARCHAR(32) NOT NULL PRIMARY KEY REFERENCES notice (id),
        incident_id VARCHAR(32) NOT NULL REFERENCES incident (id),
        client_id VARCHAR(100) NOT NULL,
        sent_at BIGINT NOT NULL,
        call_at BIGINT NOT NULL,
        state VARCHAR(12) NOT NULL,
        how VARCHAR(20),
        answered_at BIGINT,
        recorded_by VARCHAR(32),
        recorded_at BIGINT)
"""


def up(_migrator: Any, db: Database) -> None:
    """Add a column, an index and a table."""
    db.execute_sql("ALTER TABLE rung ADD COLUMN aloud BOOLEAN NOT NULL DEFAULT FALSE")
    db.execute_sql("CREATE INDEX outbox_incident_id_kind ON outbox (incident_id, kind)")
    db.execute_sql(_ANSWER)
    db.execute_sql("CREATE INDEX answer_state_call_at ON answer (state, call_at)")
    db.execute_sql("CREATE INDEX answer_incident_id_client_id ON answer (incident_id, client_id)")


def down(_migrator: Any, db: Database) -> None:
    """Take them away again."""
    db.execute_sql("DROP TABLE answer")
    db.execute_sql("DROP INDEX outbox_incident_id_kind")
    db.execute_sql("ALTER TABLE rung DROP COLUMN aloud")
