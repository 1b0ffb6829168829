"""The built wheel, in an empty environment away from the checkout, runs the demo."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(*arguments: str | Path, cwd: Path, env: dict[str, str] | None = None) -> str:
    done = subprocess.run([str(a) for a in arguments], cwd=cwd, env=env, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, f"{arguments}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    return done.stdout


@pytest.mark.slow
def test_the_wheel_runs_the_demo(tmp_path: Path) -> None:
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path / "dist", cwd=ROOT)
    (wheel,) = (tmp_path / "dist").glob("radslag-*.whl")
    assert wheel.stat().st_size < 100 * 2**20
    run(sys.executable, "-m", "venv", tmp_path / "env", cwd=tmp_path)
    python = tmp_path / "env" / "bin" / "python"
    # The lock's versions, as a user of a fresh machine would get them through `make run`.
    uv = Path(sys.executable).parent / "uv"
    install = (
        (uv, "pip", "install", "--quiet", "--python", python) if uv.exists() else (python, "-m", "pip", "install", "--quiet")
    )
    run(*install, "--no-deps", "-r", ROOT / "requirements" / "run.txt", cwd=tmp_path)
    run(*install, "--no-deps", wheel, cwd=tmp_path)
    home = tmp_path / "home"
    home.mkdir()
    env = {k: v for k, v in os.environ.items() if not k.startswith(("RADSLAG_", "PREFECT_", "PYTHON", "XDG_"))} | {
        "HOME": str(home),
        "COLUMNS": "160",
    }
    out = run(tmp_path / "env" / "bin" / "radslag", "demo", cwd=home, env=env)
    assert "flow run" in out
    assert "våld i nära relationer" in out
    assert "Växjö" in out
    assert "failed" not in out
