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
from capuy.site.settings import STATIC_ROOT

# Tests sign users in without the form; those about second factors switch them on.
SECOND_FACTOR = "off"
PASSWORD_HASHERS = ["tests.hashers.QuickHasher"]
Path(STATIC_ROOT).mkdir(exist_ok=True)
