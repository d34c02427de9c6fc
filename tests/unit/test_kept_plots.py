"""The last plot of each alert on disk: whole, bounded, without secrets, never believed blindly."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.builders import NOW
from traceview.chain.alert_row import AlertRow
from traceview.connector import Plot, Series
from traceview.session import kept_plots
from traceview.session.kept_plots import FOLDER, forget_plots, keep_plot, kept_plot
from traceview.session.plot_rounds import MOST_ALERTS, due


def plot(*series: Series, query: str = "up") -> Plot:
    return Plot(query=query, series=series, step_s=60, fetched_at=NOW, source="p",
                warnings=("store eu is away",))  # fmt: skip


def series(count: int = 3, **labels: str) -> Series:
    return Series(labels=labels, points=tuple((60.0 * n, float(n)) for n in range(count)))


def test_a_plot_comes_back_as_it_was(tmp_path: Path) -> None:
    keep_plot(tmp_path, "alert:a/1", plot(series(job="api")))
    assert kept_plot(tmp_path, "alert:a/1") == plot(series(job="api"))
    assert kept_plot(tmp_path, "alert:a/2") is None


def test_it_is_cut_to_few_points_the_last_of_all_among_them(tmp_path: Path) -> None:
    keep_plot(tmp_path, "alert:a/1", plot(*(series(5_000) for _ in range(20))))
    kept = kept_plot(tmp_path, "alert:a/1")
    assert kept is not None
    assert (len(kept.series), kept.left_out) == (8, 12)
    assert len(kept.series[0].points) <= 400
    assert kept.series[0].points[-1] == (60.0 * 4_999, 4_999.0)


def test_no_secret_is_written(tmp_path: Path) -> None:
    told = plot(
        series(instance="https://u:hunter2secret@h/"), query='x{a="https://u:hunter2secret@h/"}'
    )
    keep_plot(tmp_path, "alert:a/1", told)
    (path,) = (tmp_path / FOLDER).iterdir()
    assert "hunter2secret" not in path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_newest_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_plots, "MOST_PLOTS", 3)
    for n in range(5):
        keep_plot(tmp_path, f"alert:a/{n}", plot(series()))
        for path in (tmp_path / FOLDER).iterdir():
            os.utime(path, (path.stat().st_mtime - 100,) * 2)
    assert [kept_plot(tmp_path, f"alert:a/{n}") is not None for n in range(5)] == [
        False, False, True, True, True,
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "{", "[]", '{"query": 1}', "[" * 100_000, "x" * 2_000_000])
def test_what_is_damaged_is_no_plot(tmp_path: Path, text: str) -> None:
    keep_plot(tmp_path, "alert:a/1", plot(series()))
    (path,) = (tmp_path / FOLDER).iterdir()
    path.write_text(text)
    assert kept_plot(tmp_path, "alert:a/1") is None


def test_a_folder_that_cannot_be_written_keeps_nothing_and_says_nothing(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("a file")
    keep_plot(tmp_path, "alert:a/1", plot(series()))
    assert kept_plot(tmp_path, "alert:a/1") is None


def test_they_are_forgotten(tmp_path: Path) -> None:
    keep_plot(tmp_path, "alert:a/1", plot(series()))
    forget_plots(tmp_path)
    assert kept_plot(tmp_path, "alert:a/1") is None


def test_due_are_firing_alerts_never_kept_first_and_few(tmp_path: Path) -> None:
    rows = [AlertRow(f"alert:a/{n}", "A", state="firing") for n in range(MOST_ALERTS + 5)]
    rows.insert(0, AlertRow("alert:a/q", "Q", state="suppressed"))
    keep_plot(tmp_path, "alert:a/0", plot(series()))
    (path,) = (tmp_path / FOLDER).iterdir()
    os.utime(path, (NOW.timestamp() - 1_000,) * 2)
    asked = due(rows, tmp_path, NOW)
    assert asked == [f"alert:a/{n}" for n in range(1, MOST_ALERTS + 1)]
    assert due(rows[:3], tmp_path, NOW) == ["alert:a/1", "alert:a/0"]
    os.utime(path, (NOW.timestamp() - 10,) * 2)
    assert due(rows[:3], tmp_path, NOW) == ["alert:a/1"]
