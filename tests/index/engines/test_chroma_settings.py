"""Chroma's own settings: the environment may say them, the working folder may not."""

from pathlib import Path

import pytest

from index.engines.segment import _chroma


def test_chroma_does_not_read_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("CHROMA_API_IMPL=spy.Spy\nCHROMA_SERVER_HTTP_PORT=1\nCHROMA_SERVER_HOST=example\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CHROMA_SERVER_HTTP_PORT", "2")
    _, settings = _chroma()
    found = settings()
    assert "spy" not in found.chroma_api_impl and found.chroma_server_host is None
    assert found.chroma_server_http_port == 2
