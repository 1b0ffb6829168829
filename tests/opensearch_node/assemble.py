"""Put a node together in .cache/opensearch/VERSION: ``python -m tests.opensearch_node.assemble [3|2]``.

Versions and coordinates stand in pom.xml; Maven brings them from whatever repository it is set up with.
What is not in the artifacts (descriptors, a policy for 2.x) is written here. Done once: a stamp says of what.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from tests.opensearch_node.java import Jdk, NodeError, choose

FOLDER = Path(__file__).parent
CACHE = Path(os.environ.get("RADSLAG_OPENSEARCH_CACHE", FOLDER.parents[1] / ".cache" / "opensearch"))

# Module → (class on 3.x, class on 2.x, what it extends).
MODULES = {
    "transport-netty4": ("org.opensearch.transport.Netty4ModulePlugin", "org.opensearch.transport.Netty4Plugin", ""),
    "lang-painless": ("org.opensearch.painless.PainlessModulePlugin", "org.opensearch.painless.PainlessPlugin", ""),
    "analysis-common": (
        "org.opensearch.analysis.common.CommonAnalysisModulePlugin",
        "org.opensearch.analysis.common.CommonAnalysisPlugin",
        "lang-painless",
    ),
    "ingest-common": (
        "org.opensearch.ingest.common.IngestCommonModulePlugin",
        "org.opensearch.ingest.common.IngestCommonPlugin",
        "lang-painless",
    ),
    "mapper-extras": (
        "org.opensearch.index.mapper.MapperExtrasModulePlugin",
        "org.opensearch.index.mapper.MapperExtrasPlugin",
        "",
    ),
    "reindex": ("org.opensearch.index.reindex.ReindexModulePlugin", "org.opensearch.index.reindex.ReindexPlugin", ""),
    "search-pipeline-common": (
        "org.opensearch.search.pipeline.common.SearchPipelineCommonModulePlugin",
        "org.opensearch.search.pipeline.common.SearchPipelineCommonModulePlugin",
        "",
    ),
    # k-NN and neural-search of 3.x extend it.
    "transport-grpc": ("org.opensearch.transport.grpc.GrpcPlugin", "", ""),
}
RECIPE = 1  # raise it when _fill changes
LOGGING = """status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%c{1.}] %m%n
rootLogger.level = info
rootLogger.appenderRef.console.ref = console
"""


def version_of(line: int) -> str:
    """The server's version that pom.xml pins."""
    found = re.search(
        rf"<id>opensearch-{line}</id>.*?<opensearch.version>([^<]+)<", (FOLDER / "pom.xml").read_text(encoding="utf-8"), re.DOTALL
    )
    if found is None:
        raise NodeError(f"pom.xml has no profile opensearch-{line}.")
    return found.group(1)


def assemble(line: int, jdk: Jdk, *, quiet: bool = False) -> Path:
    """Folder of a whole node, made now if it is not there or the pom has changed. Raises :class:`NodeError`."""
    version = version_of(line)
    home = CACHE / version
    stamp = hashlib.sha256((FOLDER / "pom.xml").read_bytes() + repr((RECIPE, MODULES, LOGGING)).encode()).hexdigest()
    if (home / "stamp").exists() and (home / "stamp").read_text() == stamp:
        return home
    if not quiet:
        print(f"Putting OpenSearch {version} together in {home} …", file=sys.stderr, flush=True)
    CACHE.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f"{version}-", dir=CACHE))
    try:
        _fill(work, line, version, jdk)
        (work / "stamp").write_text(stamp)
        work.chmod(0o755)
        shutil.rmtree(home, ignore_errors=True)
        work.rename(home)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return home


def _fill(home: Path, line: int, version: str, jdk: Jdk) -> None:
    _maven(line, "lib", home / "lib", jdk)
    if line == 3:
        _maven(line, "lib-3", home / "lib", jdk)
    in_lib = {_artifact(jar) for jar in (home / "lib").iterdir()}
    for name, (class_3, class_2, extends) in MODULES.items():
        java_class = class_3 if line == 3 else class_2
        if not java_class:
            continue
        folder = home / "modules" / name
        _maven(line, name, folder, jdk)
        for jar in folder.iterdir():
            # The same class in lib and in a module is refused ("jar hell").
            if _artifact(jar) in in_lib:
                jar.unlink()
        release = 21 if line == 3 else 11
        lines = [
            f"name={name}",
            f"description={name}",
            f"version={version}",
            f"opensearch.version={version}",
            f"java.version={release}",
            f"classname={java_class}",
        ]
        (folder / "plugin-descriptor.properties").write_text(
            "\n".join([*lines, *([f"extended.plugins={extends}"] if extends else []), ""])
        )
        if line == 2:
            (folder / "plugin-security.policy").write_text("grant { permission java.security.AllPermission; };\n")
    zips = home / "zips"
    _maven(line, "plugins", zips, jdk, "-DexcludeTransitive=true")
    for archive in zips.glob("*.zip"):
        name = "opensearch-knn" if "knn" in archive.name else "opensearch-neural-search"
        with zipfile.ZipFile(archive) as opened:
            opened.extractall(home / "plugins" / name)
    shutil.rmtree(zips)
    (home / "bin").mkdir()  # the server makes it where it is missing, and may not write here
    config = home / "config"
    config.mkdir()
    (config / "jvm.options").write_text("")
    (config / "log4j2.properties").write_text(LOGGING)


def _artifact(jar: Path) -> str:
    """File name without its version."""
    return re.sub(r"-\d[\w.\-]*\.jar$", "", jar.name)


def _maven(line: int, profile: str, target: Path, jdk: Jdk, *more: str) -> None:
    mvn = shutil.which("mvn")
    if mvn is None:
        raise NodeError("Maven (mvn) is needed to bring OpenSearch; install it (Debian: maven).")
    command = [
        mvn,
        "--batch-mode",
        "--quiet",
        "-f",
        str(FOLDER / "pom.xml"),
        f"-Popensearch-{line},{profile}",
        "dependency:copy-dependencies",
        "-DincludeScope=runtime",
        f"-DoutputDirectory={target}",
        *more,
    ]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=900, env=os.environ | {"JAVA_HOME": str(jdk.home)}
    )
    if done.returncode:
        errors = [text for text in (done.stdout + done.stderr).splitlines() if "ERROR" in text]
        raise NodeError(f"Maven could not bring the part {profile} of OpenSearch: {errors[0] if errors else done.stdout[-300:]}")


def main() -> int:
    """Assemble the line given on the command line, or the newest that the machine's Java runs."""
    try:
        line, jdk = choose(int(sys.argv[1]) if len(sys.argv) > 1 else None)
        home = assemble(line, jdk)
    except NodeError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"OpenSearch {version_of(line)} for Java {jdk.release}: {home}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
