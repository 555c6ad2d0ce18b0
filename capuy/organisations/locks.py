"""Who has to wait for whom at the tree. PostgreSQL only: SQLite lets one writer in at a time anyway.

The lock lasts until the transaction ends. It comes before every other lock, of rows too, to keep clear of deadlocks;
who holds it shared may not ask for it alone.
"""

from django.db import connection

_TREE_LOCK = 7_202_611


def lock_tree(*, shared: bool = False) -> None:
    """Hold the tree; must be called inside a transaction, before anything is read that it decides on.

    Alone: to change the tree. Two moves that each see the old tree could together make a cycle. Shared, any number at
    once: to let something begin in an organisation. A decision that closes it meanwhile would not see what begins.
    """
    if connection.vendor != "postgresql":
        return
    function = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [_TREE_LOCK])
