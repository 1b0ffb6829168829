"""Which JDK there is, and which OpenSearch runs on it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path


class NodeError(Exception):
    """The node cannot be put together or started; one sentence that says why."""


@dataclass(frozen=True, slots=True)
class Jdk:
    """A Java installation; ``release`` is its feature version (17, 21, 25)."""

    home: Path
    release: int


@cache
def find_jdks() -> tuple[Jdk, ...]:
    """Every JDK of JAVA_HOME, PATH and the usual JVM folders, the newest first."""
    homes = [Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    if java := shutil.which("java"):
        homes.append(Path(java).resolve().parents[1])
    for folder in (Path("/usr/lib/jvm"), Path("/Library/Java/JavaVirtualMachines")):
        if folder.is_dir():
            homes += [home / "Contents/Home" if (home / "Contents/Home").is_dir() else home for home in sorted(folder.iterdir())]
    found = {}
    for home in dict.fromkeys(h.resolve() for h in homes):
        if (release := _release(home)) and release not in found:
            found[release] = Jdk(home, release)
    return tuple(found[release] for release in sorted(found, reverse=True))


def _release(home: Path) -> int | None:
    if not (home / "bin" / "java").exists():
        return None
    said = subprocess.run([home / "bin" / "java", "-version"], capture_output=True, text=True, check=False, timeout=60).stderr
    version = re.search(r'version "(?:1\.)?(\d+)', said)
    return int(version.group(1)) if version else None


def choose(line: int | None = None) -> tuple[int, Jdk]:
    """(3 or 2, the JDK for it): 3 from Java 21 on, else 2, which needs the security manager (Java 17 to 23).

    ``line`` asks for one of them. Raises :class:`NodeError` when no JDK fits.
    """
    jdks = find_jdks()
    newer = [j for j in jdks if j.release >= 21]
    older = [j for j in jdks if 17 <= j.release < 24]
    if line != 2 and newer:
        return 3, newer[0]
    if line != 3 and older:
        return 2, older[-1]
    held = ", ".join(str(j.release) for j in jdks) or "none"
    raise NodeError(f"OpenSearch {line or ''} needs a JDK (21 or newer for 3.x, 17 to 23 for 2.x); found: {held}.")


def missing() -> str | None:
    """What this machine lacks to run a node at all, None when it has everything."""
    if shutil.which("mvn") is None:
        return "Maven (mvn) is not installed"
    try:
        choose()
    except NodeError as error:
        return str(error)
    return None
