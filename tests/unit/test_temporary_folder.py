"""A temporary folder goes with its block, and with its process however that ends."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from traceview.desktop.temporary_folder import temporary_folder


def test_the_folder_is_for_this_user_alone_and_goes_after_the_block(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with temporary_folder("x-") as folder:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        (folder / "inside").mkdir()
        (folder / "inside" / "file").touch()
        assert list(tmp_path.iterdir()) == [folder]
    assert list(tmp_path.iterdir()) == []


def test_what_ends_the_block_is_not_lost_and_the_folder_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(SystemExit), temporary_folder("x-"):
        raise SystemExit(3)
    assert list(tmp_path.iterdir()) == []
