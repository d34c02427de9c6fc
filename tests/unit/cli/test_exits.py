from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders import status
from tests.unit.cli.conftest import FakeSession, Run
from tests.unit.export import chains
from traceview.cli import main
from traceview.commands import exit_codes
from traceview.errors import SourceRefused, TraceviewError
from traceview.sources.source_status import SourceStatus

OK = status("a")
STALE = status("b", "STALE", 900)
AUTH = status("c", "AUTH", None, nodes=0)
DOWN = status("d", "DOWN", None, nodes=0)
NEW = status("e", "NEW", None, nodes=0)


@pytest.mark.parametrize(
    ("sources", "code"),
    [
        ((OK,), 0),
        ((OK, STALE), 3),
        ((OK, AUTH), 5),
        ((AUTH, DOWN), 4),
        ((OK, AUTH, DOWN), 3),
        ((NEW,), 4),
        ((OK, status("off", "OFF", None, nodes=0)), 0),
        ((OK, status("broken", "OFF", None, nodes=0, error="no connector")), 3),
    ],
)
def test_sources_exit_as_they_stand(sources: tuple[SourceStatus, ...], code: int) -> None:
    assert exit_codes.of_sources(sources) == code


@pytest.mark.parametrize(
    ("found", "sources", "code"),
    [
        (True, (OK,), 0),
        (True, (OK, DOWN), 3),
        (False, (OK, STALE), 1),
        (False, (NEW,), 4),
        (False, (AUTH,), 5),
    ],
)
def test_an_answer_exits_by_what_was_found(
    found: bool, sources: tuple[SourceStatus, ...], code: int
) -> None:
    assert exit_codes.of_answer(found=found, sources=sources) == code


def test_a_known_thing_beside_a_stale_source_is_partial(run: Run) -> None:
    assert run("trace", chains.ALERT.id, session=FakeSession(OK, STALE)).code == 3


def test_an_unknown_thing_says_what_to_try(run: Run) -> None:
    ran = run("trace", "PAY-1")
    assert (ran.code, ran.out) == (1, "")
    assert "Nothing is known of 'PAY-1'" in ran.err
    assert "fix: try `traceview search`" in ran.err


def test_a_search_without_a_hit_exits_1(run: Run) -> None:
    assert run("search", "nothing of the kind").code == 1


def test_a_failed_sync_is_told_and_exits_by_the_state(run: Run) -> None:
    session = FakeSession(status("rules", nodes=0, age=None))
    session.fails["rules"] = "refused\x1b]52;c;x"
    ran = run("sync", session=session)
    assert ran.code == 4
    assert "rules: failed: refused␛]52;c;x" in ran.err


@pytest.mark.parametrize(
    ("words", "fix"),
    [
        (("trce", "x"), "did you mean 'trace'?"),
        (("trace", "x", "--fromat", "md"), "did you mean '--format'?"),
        (("trace", "x", "--format", "jsn"), "did you mean 'json'?"),
        (("trace",), "see `traceview trace --help`"),
        (("trace", "x", "y"), "see `traceview trace --help`"),
        (("trace", "x", "--json", "--format", "md"), "give one of them"),
        (("cache", "clera"), "did you mean 'clear'?"),
        (("search", "x", "--limit", "0"), "give 1 or more"),
        (("sync", "--offline"), "give one of them"),
    ],
)
def test_a_wrong_command_line_exits_2_and_names_the_right_one(
    run: Run, words: tuple[str, ...], fix: str
) -> None:
    ran = run(*words)
    assert (ran.code, ran.out) == (2, "")
    assert fix in ran.err
    assert "Traceback" not in ran.err


def test_no_configuration_at_all_says_where_it_was_looked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["sources"]) == 2
    assert "config.toml" in capsys.readouterr().err


def test_a_wrong_configuration_exits_2(run: Run, config_file: Path) -> None:
    config_file.write_text("[sources.a]\n")
    ran = run("sources")
    assert ran.code == 2
    assert "config.toml:1: source 'a' has no type" in ran.err


def test_without_a_terminal_the_screens_name_the_commands_for_scripts(run: Run) -> None:
    for words in ((), ("demo",), ("open", "x")):
        ran = run(*words)
        assert ran.code == 2
        assert "--json" in ran.err
        assert "--format plain" in ran.err


def test_a_refusal_that_ends_a_command_exits_5() -> None:
    assert exit_codes.of_error(SourceRefused("no")) == 5
    assert exit_codes.of_error(TraceviewError("else")) == 70


def test_an_interrupt_exits_130(run: Run) -> None:
    class Interrupted(FakeSession):
        def sources(self) -> list[SourceStatus]:
            raise KeyboardInterrupt

    assert run("sources", session=Interrupted()).code == 130


def test_a_fault_is_told_without_a_traceback_and_without_secrets(run: Run) -> None:
    class Broken(FakeSession):
        def sources(self) -> list[SourceStatus]:
            raise ValueError("glpat-" + "x" * 20)

    ran = run("sources", session=Broken())
    assert ran.code == 70
    assert "ValueError: [redacted:gitlab-token]" in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("words", [("--version",), ("--help",), ("config", "show")])
def test_a_reader_that_went_away_is_no_traceback(words: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "traceview", *words]
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert done.returncode in (0, 141)
    assert done.stderr == b""


@pytest.mark.parametrize(("columns", "widest"), [("50", 48), ("200", 198), ("none", 78)])
def test_help_is_as_wide_as_the_terminal(
    run: Run, monkeypatch: pytest.MonkeyPatch, columns: str, widest: int
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    ran = run("cache", "--help")
    usage = ran.out.partition("\n\n")[0]
    assert ran.code == 0
    assert max(map(len, usage.splitlines())) <= widest
    assert (len(usage.splitlines()) == 1) == (columns == "200")


def test_an_unprintable_character_is_written_as_an_escape(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    assert run("trace", chains.ALERT.id).code == 0
    assert b"\\u2192" in raw.getvalue()


@pytest.mark.parametrize(
    "words",
    [("trace", chains.ALERT.id), ("path", "a", "b"), ("chains",), ("search", "x"), ("sources",),
     ("sync",), ("cache", "info"), ("config", "validate"), ("config", "show"), ("open", "x")],
)  # fmt: skip
def test_every_command_refuses_a_wrong_house(
    run: Run, config_file: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setattr("traceview.commands.open.need_terminal", lambda: None)
    config_file.write_text(config_file.read_text() + '[house]\nteam_key = ["squad"]\n')
    ran = run(*words)
    assert ran.code == 2
    assert "config.toml:5: unknown key 'house.team_key'" in ran.err
    assert "did you mean 'team_keys'?" in ran.err
