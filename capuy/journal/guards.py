"""Triggers by which the database itself refuses to change or remove an entry.

On SQLite a migration that rebuilds the table loses them and must put them back; tests/journal tries it.
"""

REFUSAL = "journal entries are neither changed nor removed"

ENTRIES, SEALS = "journal_entry", "journal_seal"


def _sqlite(table: str) -> dict[str, str]:
    prefix = "journal_refuses" if table == ENTRIES else f"{table}_refuses"
    return {
        f"{prefix}_{what.lower()}": f"BEFORE {what} ON {table} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for what in ("UPDATE", "DELETE")
    }


_POSTGRESQL = f"""
CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$
"""


def guard(vendor: str, table: str = ENTRIES) -> list[str]:
    """Statements that put the triggers of a table up."""
    if vendor == "sqlite":
        return [f"CREATE TRIGGER {name} {body}" for name, body in _sqlite(table).items()]
    put_up = f"CREATE TRIGGER journal_refuses BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW "
    function = [_POSTGRESQL] if table == ENTRIES else []
    return [*function, put_up + "EXECUTE FUNCTION journal_refuse()"]


def unguard(vendor: str, table: str = ENTRIES) -> list[str]:
    """Statements that take them down: for undoing the migration, and for emptying a test database."""
    if vendor == "sqlite":
        return [f"DROP TRIGGER {name}" for name in _sqlite(table)]
    function = ["DROP FUNCTION journal_refuse()"] if table == ENTRIES else []
    return [f"DROP TRIGGER journal_refuses ON {table}", *function]


def guard_whole(vendor: str, table: str) -> list[str]:
    """Statements that close the ways round those triggers: writing over a row on SQLite, TRUNCATE on PostgreSQL."""
    if vendor == "sqlite":
        stands = f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"  # noqa: S608 - names of our own tables
        return [
            f"CREATE TRIGGER {table}_refuses_replace BEFORE INSERT ON {table} WHEN {stands} "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        ]
    put_up = f"CREATE TRIGGER journal_refuses_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
    return [put_up + "EXECUTE FUNCTION journal_refuse()"]


def unguard_whole(vendor: str, table: str) -> list[str]:
    """Statements that open them again: for undoing the migration."""
    if vendor == "sqlite":
        return [f"DROP TRIGGER {table}_refuses_replace"]
    return [f"DROP TRIGGER journal_refuses_truncate ON {table}"]


def stand_aside(table: str) -> str:
    """PostgreSQL: the triggers of a table rest, for emptying a database that nobody has used yet."""
    return f"ALTER TABLE {table} DISABLE TRIGGER USER"


def stand_again(table: str) -> str:
    return f"ALTER TABLE {table} ENABLE TRIGGER USER"
