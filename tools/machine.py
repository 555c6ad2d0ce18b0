"""Programs that capuy needs from the machine, and the distribution's packages that bring them.

Only the standard library, and no syntax newer than Python 3.6: this runs before anything is installed.
"""

import os
import shutil
import subprocess
import sys


class Missing(Exception):
    """Something is not there and may not be installed; the message says what to type."""


def run(command, **options):
    """Run, showing the command's own output; raise CalledProcessError if it fails."""
    subprocess.run([str(part) for part in command], check=True, **options)


def install(packages):
    """Install the distribution's packages when we may, else raise Missing with the command to type."""
    by_hand = "apt-get install " + " ".join(packages)
    if not shutil.which("apt-get"):
        raise Missing("Missing: " + ", ".join(packages) + ". Install them with this system's package manager.")
    if os.geteuid() != 0:
        raise Missing("Missing: " + ", ".join(packages) + ". Type: sudo " + by_hand)
    print("Installing from the distribution: " + " ".join(packages), flush=True)
    quiet = {"stdin": subprocess.DEVNULL, "env": dict(os.environ, DEBIAN_FRONTEND="noninteractive")}
    run(["apt-get", "update", "-q"], stdout=subprocess.DEVNULL, **quiet)
    run(["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages], stdout=subprocess.DEVNULL, **quiet)


def has_font(family):
    """Is a font family known to fontconfig?"""
    if not shutil.which("fc-list"):
        return False
    listed = subprocess.run(["fc-list", ":", "family"], stdout=subprocess.PIPE, check=True)
    return family in listed.stdout.decode("utf-8", "replace")


def fail(message):
    """End with one clear sentence."""
    print(message, file=sys.stderr)
    raise SystemExit(1)
