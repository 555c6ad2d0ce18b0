"""Triggers by which the database itself refuses to change or remove an entry.

On SQLite a migration that rebuilds the table loses them and must put them back; tests/journal tries it.
"""

REFUSAL = "journal entries are neither changed nor removed"

_SQLITE = {
    "journal_refuses_update": f"BEFORE UPDATE ON journal_entry BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    "journal_refuses_delete": f"BEFORE DELETE ON journal_entry BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
}
_POSTGRESQL = f"""
CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$
"""


def guard(vendor: str) -> list[str]:
    """Statements that put the triggers up."""
    if vendor == "sqlite":
        return [f"CREATE TRIGGER {name} {body}" for name, body in _SQLITE.items()]
    return [
        _POSTGRESQL,
        "CREATE TRIGGER journal_refuses BEFORE UPDATE OR DELETE ON journal_entry "
        "FOR EACH ROW EXECUTE FUNCTION journal_refuse()",
    ]


def unguard(vendor: str) -> list[str]:
    """Statements that take them down: for undoing the migration, and for emptying a test database."""
    if vendor == "sqlite":
        return [f"DROP TRIGGER {name}" for name in _SQLITE]
    return ["DROP TRIGGER journal_refuses ON journal_entry", "DROP FUNCTION journal_refuse()"]
