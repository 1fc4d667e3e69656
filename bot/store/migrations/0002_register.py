"""The register: categories, sources, systems, clients, holdings, reach and their summary."""

from __future__ import annotations

from typing import Any

from peewee import Database

_TABLES = (
    """
    CREATE TABLE register_category (
        name VARCHAR(60) NOT NULL PRIMARY KEY,
        bit SMALLINT NOT NULL UNIQUE,
        label VARCHAR(500) NOT NULL)
    """,
    """
    CREATE TABLE register_source (
        name VARCHAR(40) NOT NULL PRIMARY KEY,
        imported_at BIGINT NOT NULL)
    """,
    """
    CREATE TABLE register_system (
        source VARCHAR(40) NOT NULL,
        system_id VARCHAR(100) NOT NULL,
        name VARCHAR(500) NOT NULL,
        kind VARCHAR(500) NOT NULL,
        capacity VARCHAR(10) NOT NULL,
        unconfirmed BOOLEAN NOT NULL,
        leads BOOLEAN NOT NULL,
        PRIMARY KEY (source, system_id))
    """,
    """
    CREATE TABLE register_client (
        source VARCHAR(40) NOT NULL,
        client_id VARCHAR(100) NOT NULL,
        name VARCHAR(500) NOT NULL,
        language VARCHAR(2) NOT NULL,
        role VARCHAR(10) NOT NULL,
        country VARCHAR(2) NOT NULL,
        enterprise_number VARCHAR(100) NOT NULL,
        registered_office VARCHAR(500) NOT NULL,
        email VARCHAR(254) NOT NULL,
        deputy_email VARCHAR(254) NOT NULL,
        phone VARCHAR(500) NOT NULL,
        mail_domain VARCHAR(253) NOT NULL,
        notify_within_hours SMALLINT,
        notify_trigger VARCHAR(10) NOT NULL,
        contract_reference VARCHAR(500) NOT NULL,
        may_file_for BOOLEAN,
        started_on VARCHAR(10) NOT NULL,
        ended_on VARCHAR(10) NOT NULL,
        dispute_from VARCHAR(10) NOT NULL,
        dispute_until VARCHAR(10) NOT NULL,
        verified_on VARCHAR(10) NOT NULL,
        unconfirmed BOOLEAN NOT NULL,
        leads BOOLEAN NOT NULL,
        PRIMARY KEY (source, client_id))
    """,
    """
    CREATE TABLE register_holding (
        source VARCHAR(40) NOT NULL,
        client_id VARCHAR(100) NOT NULL,
        system_id VARCHAR(100) NOT NULL,
        categories BIGINT NOT NULL,
        capacity VARCHAR(10) NOT NULL,
        people INTEGER,
        valid_from VARCHAR(10) NOT NULL,
        valid_to VARCHAR(10) NOT NULL,
        encrypted BOOLEAN,
        key_system VARCHAR(100) NOT NULL,
        unconfirmed BOOLEAN NOT NULL,
        PRIMARY KEY (source, client_id, system_id, valid_from))
    """,
    """
    CREATE TABLE register_reach (
        source VARCHAR(40) NOT NULL,
        client_id VARCHAR(100) NOT NULL,
        system_id VARCHAR(100) NOT NULL,
        access VARCHAR(500) NOT NULL,
        valid_from VARCHAR(10) NOT NULL,
        valid_to VARCHAR(10) NOT NULL,
        unconfirmed BOOLEAN NOT NULL,
        PRIMARY KEY (source, client_id, system_id, valid_from))
    """,
    """
    CREATE TABLE register_summary (
        system_id VARCHAR(100) NOT NULL,
        categories BIGINT NOT NULL,
        holdings INTEGER NOT NULL,
        PRIMARY KEY (system_id, categories))
    """,
)
_INDEXES = (
    "CREATE INDEX register_system_id ON register_system (system_id)",
    "CREATE INDEX register_client_id ON register_client (client_id)",
    """
    CREATE INDEX register_holding_match ON register_holding
        (system_id, client_id, valid_from, valid_to, categories)
    """,
    """
    CREATE INDEX register_reach_match ON register_reach
        (system_id, client_id, valid_from, valid_to)
    """,
)
_NAMES = ("category", "source", "system", "client", "holding", "reach", "summary")


def up(_migrator: Any, db: Database) -> None:
    """Make the tables and the indexes."""
    for statement in (*_TABLES, *_INDEXES):
        db.execute_sql(statement)


def down(_migrator: Any, db: Database) -> None:
    """Take the tables away again, with what is in them."""
    for name in _NAMES:
        db.execute_sql(f"DROP TABLE register_{name}")
