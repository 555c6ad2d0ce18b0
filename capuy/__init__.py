"""capuy: the working system of Party committees in Viet Nam."""

import sqlite3
import sys

__version__ = "0.1.0"

# SQLite before 3.51.3 can corrupt a WAL database that two processes write; distributions still ship it.
SAFE_SQLITE = (3, 51, 3)

if sqlite3.sqlite_version_info < SAFE_SQLITE:
    import pysqlite3

    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
