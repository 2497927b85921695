"""ONNX Runtime tells nobody anything: it writes no notes for its makers."""

import os
import subprocess
import sys
from pathlib import Path


def test_a_loaded_model_leaves_no_trace(tmp_path: Path) -> None:
    kept = {
        name: value for name, value in os.environ.items() if name not in ("ORT_DISABLE_TELEMETRY", "XDG_CACHE_HOME")
    }
    code = "import time\nfrom index.embedding.cross_encoder import MarcoMiniLM\nMarcoMiniLM().load()\ntime.sleep(0.2)"
    subprocess.run([sys.executable, "-c", code], env={**kept, "HOME": str(tmp_path)}, check=True, timeout=120)
    assert not list(tmp_path.rglob("*"))
