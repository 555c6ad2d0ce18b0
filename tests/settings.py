"""Settings of the tests: the real ones, on a folder of their own that goes away, with passwords quick to check."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

if "PYTEST_XDIST_WORKER" not in os.environ:  # workers share the folder of the process that started them
    os.environ["CAPUY_HOME"] = tempfile.mkdtemp(prefix="capuy-tests-")
    atexit.register(shutil.rmtree, os.environ["CAPUY_HOME"], ignore_errors=True)

from capuy.site.settings import *  # noqa: F403 - all of the real settings
from capuy.site.settings import DATABASES, HOME, STATIC_ROOT

# Tests sign users in without the form; those about second factors switch them on.
SECOND_FACTOR = "off"
PASSWORD_HASHERS = ["tests.hashers.QuickHasher"]
Path(STATIC_ROOT).mkdir(exist_ok=True)
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, because a database in memory has one connection, which the live server's threads and the test would share:
    # one's transaction would stand inside the other's.
    DATABASES["default"]["TEST"] = {"NAME": HOME / "test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-64000;"
    os.umask(0o077)  # as the program does itself: nobody else reads the file
