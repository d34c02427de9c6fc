"""A repository is hostile data: nothing of it is run, and nothing outside of it is read."""

from __future__ import annotations

import stat
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest
from pydantic import ValidationError

from tests.connectors.git_answers import reading, said
from tests.connectors.git_repositories import Story, git, rule, rules
from traceview.errors import SourceError
from traceview_connectors.git.git_settings import GitSettings
from traceview_connectors.git.repository.git_program import (
    GitFailed,
    GitProgram,
    GitTimeout,
    environment,
)
from traceview_connectors.git.repository.repository import Repository


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone with a work tree and one rule."""
    story = Story(tmp_path / "origin")
    story.commit("Begin", {"a.yaml": rules(rule("A")), ".gitattributes": "* diff=evil\n"})
    folder = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", str(story.made()), str(folder))
    return folder


def trap(folder: Path) -> tuple[Path, str]:
    """A program that leaves a mark when it is run, and the mark."""
    program, mark = folder / "trap", folder / "sprung"
    program.write_text(f"#!/bin/sh\necho run >> {mark}\ncat\n")
    program.chmod(0o755)
    return mark, str(program)


def test_nothing_that_the_repository_configures_is_run(clone: Path, tmp_path: Path) -> None:
    mark, program = trap(tmp_path)
    for name in (
        "core.fsmonitor", "core.pager", "core.editor", "core.sshCommand", "core.gitProxy",
        "core.askPass", "core.alternateRefsCommand", "diff.external", "diff.evil.textconv",
        "diff.evil.command", "gpg.program", "pager.log", "credential.helper",
        "uploadpack.packObjectsHook", "log.showSignature", "core.hooksPath", "alias.log",
    ):  # fmt: skip
        value = {"log.showSignature": "true", "alias.log": f"!{program}"}.get(name, program)
        git(clone, "config", name, value)
    for hook in ("post-index-change", "reference-transaction", "fsmonitor-watchman"):
        (clone / ".git" / "hooks" / hook).write_bytes(Path(program).read_bytes())
        (clone / ".git" / "hooks" / hook).chmod(0o755)
    assert said(clone, tmp_path / "private").rule("A").title == "A"
    assert not mark.exists()


def test_a_missing_blob_is_not_fetched_by_a_command_of_the_repository(
    clone: Path, tmp_path: Path
) -> None:
    mark, program = trap(tmp_path)
    git(clone, "config", "extensions.partialClone", "origin")
    git(clone, "config", "remote.origin.promisor", "true")
    git(clone, "config", "remote.origin.url", f"ext::{program}")
    git(clone, "config", "protocol.ext.allow", "always")
    blob = git(clone, "rev-parse", "HEAD:a.yaml")
    for kept in (clone / ".git" / "objects").rglob("*"):
        if kept.is_file():
            kept.chmod(stat.S_IRUSR | stat.S_IWUSR)
    loose = clone / ".git" / "objects" / blob[:2] / blob[2:]
    packs = list((clone / ".git" / "objects" / "pack").glob("*.pack"))
    for pack in packs:
        moved = tmp_path / pack.name
        pack.rename(moved)
        pack.with_suffix(".idx").unlink()
        with moved.open("rb") as file:
            subprocess.run(["git", "-C", clone, "unpack-objects", "-q"], stdin=file, check=True)
    loose.unlink()
    with suppress(SourceError):
        found = said(clone, tmp_path / "private")
        assert not [node for node in found.nodes.values() if node.kind == "rule"]
    assert not mark.exists()


def test_replaced_objects_and_links_are_not_followed(clone: Path, tmp_path: Path) -> None:
    other = git(clone, "hash-object", "-w", "--stdin", text=rules(rule("Evil")))
    git(clone, "replace", git(clone, "rev-parse", "HEAD:a.yaml"), other)
    (clone / "passwd.yaml").symlink_to("/etc/passwd")
    git(clone, "add", "passwd.yaml")
    git(clone, "commit", "--quiet", "--message=link")
    found = said(clone, tmp_path / "private")
    assert found.rule("A").title == "A"
    assert not any("passwd" in node.id for node in found.nodes.values())


def test_the_work_tree_and_the_repository_stay_as_they_are(clone: Path, tmp_path: Path) -> None:
    (clone / "a.yaml").write_text("mine\n")
    before = {path: path.stat().st_mtime_ns for path in clone.rglob("*")}
    said(clone, tmp_path / "private")
    assert {path: path.stat().st_mtime_ns for path in clone.rglob("*")} == before


def test_odd_paths_and_texts_are_carried_and_cleaned(tmp_path: Path) -> None:
    story = Story(tmp_path / "repository")
    evil = "é \\n\x1b]0;x\x07.yaml"
    story.commit("\x1b[2J Add <b>A</b>\n\n\x00\x01\u202e", {f'"{evil}"': ""})
    story.commit("Add A", {'"d/a \\"b\\".yaml"': rules(rule("'A [/red] \u202e'"))})
    found = said(story.made(), tmp_path / "private")
    (node,) = (node for node in found.nodes.values() if node.kind == "rule")
    assert node.attrs["file"] == 'd/a "b".yaml'
    assert node.title == "A [/red] \ufffd"


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"path": "x", "url": "https://example.com/a/b"},
        {"url": "ext::sh -c x"},
        {"url": "--upload-pack=x"},
        {"url": "http://example.com/a/b"},
        {"url": "https://user:secret@example.com/a/b"},
        {"url": "git://example.com/a"},
        {"url": "-oProxyCommand=x@example.com:a"},
        {"url": "ssh://-oProxyCommand=x/a"},
        {"path": "x", "branch": "--all"},
        {"path": "x", "web_url": "javascript:alert(1)"},
    ],
)
def test_settings_that_may_do_harm_are_refused(fields: dict[str, str]) -> None:
    with pytest.raises(ValidationError) as caught:
        GitSettings.model_validate(fields)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    ["https://example.com/a/b.git", "ssh://git@example.com:22/a/b", "git@example.com:a/b.git"],
)
def test_plain_urls_are_taken(url: str) -> None:
    assert GitSettings(url=url).url == url


def test_commands_get_no_variable_that_may_steer_git(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", "/elsewhere")
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "x")
    monkeypatch.setenv("GIT_CONFIG_PARAMETERS", "'alias.x=!y'")
    held = environment()
    assert "GIT_DIR" not in held
    assert not {"GIT_EXTERNAL_DIFF", "GIT_CONFIG_PARAMETERS"} & set(held)
    assert held["GIT_TERMINAL_PROMPT"] == "0"


def test_an_error_of_git_is_told_with_its_reason(clone: Path) -> None:
    with pytest.raises(GitFailed) as caught:
        GitProgram(clone / ".git", 10).run("rev-parse", "--verify", "nothing")
    assert "Needed a single revision" in caught.value.why


def test_a_command_that_takes_too_long_is_ended(clone: Path) -> None:
    held = GitProgram(clone / ".git", 0.05)
    begun = time.monotonic()
    with held.started("cat-file", "--batch", stdin=True) as (process, messages):
        code = process.wait()
    with pytest.raises(GitTimeout) as caught:
        held.judge("cat-file", code, messages, begun)
    assert "timeout" in caught.value.fix


def test_a_stopped_reading_ends_and_starts_nothing_more(clone: Path, tmp_path: Path) -> None:
    held = reading(clone, tmp_path / "private")
    held.stop()
    with pytest.raises(GitTimeout):
        held.check()


def test_blobs_above_the_limit_and_missing_ones_are_left_out(clone: Path) -> None:
    repository = Repository(GitProgram(clone / ".git", 10))
    blob = git(clone, "rev-parse", "HEAD:a.yaml")
    assert dict(repository.blobs([blob, "0" * 40], 10_000)) == {blob: rules(rule("A")).encode()}
    assert dict(repository.blobs([blob], 5)) == {}
