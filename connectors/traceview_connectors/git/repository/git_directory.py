"""From the settings to a git directory: a clone, a bare repository, a bundle, or a URL's mirror."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from traceview.errors import BadPayload, SourceError, SourceUnreachable
from traceview.text.redaction import redact
from traceview_connectors.git.git_settings import GitSettings
from traceview_connectors.git.repository.git_program import GitFailed, GitProgram

PROTOCOLS = "https:ssh:file"


def git_folder(settings: GitSettings, folder: Path, git: GitProgram) -> Path:
    """The git directory to read; for a URL or a bundle a mirror in `folder`, made by `git`.

    Raises SourceUnreachable when the place does not answer, BadPayload when it is no repository.
    """
    if settings.url:
        return _mirror(settings.url, folder, git)
    path = _local(settings)
    if path.is_file():
        return _mirror(str(path), folder, git)
    if not path.is_dir():
        why = f"there is no folder {path}"
        raise SourceUnreachable("the repository is not there", why, "set path of this source")
    return _found(path)


def refresh(settings: GitSettings, git: GitProgram) -> None:
    """Fetch what is new into the mirror of a URL or bundle; nothing for a local repository."""
    if not settings.url and not _local(settings).is_file():
        return
    try:
        git.run(
            *("fetch", "--quiet", "--prune", "--no-auto-gc", "--no-recurse-submodules", "origin"),
            protocols=PROTOCOLS,
        )
    except GitFailed as error:
        raise _unreachable(error) from error


def _found(path: Path) -> Path:
    candidates = (path / ".git", path)
    for candidate in candidates:
        if candidate.is_file():
            return _pointed_at(candidate)
        if (candidate / "HEAD").exists() and (candidate / "objects").is_dir():
            return candidate
        if (candidate / "HEAD").exists() and (candidate / "commondir").is_file():
            return candidate
    why = f"{path} has no .git and is no bare repository"
    raise BadPayload("not a git repository", why, "set path to the root of a clone")


def _pointed_at(link: Path) -> Path:
    """The git directory that a `.git` file of a linked work tree or a submodule names."""
    text = link.read_bytes()[:4_096].decode("utf-8", "replace").strip()
    target = text.removeprefix("gitdir:").strip()
    if not text.startswith("gitdir:") or not target:
        why = f"{link} does not name a git directory"
        raise BadPayload("not a git repository", why, "set path to the root of a clone")
    return (link.parent / target).resolve()


def _mirror_of(origin: str, folder: Path) -> Path:
    name = hashlib.blake2b(origin.encode(), digest_size=8).hexdigest()
    return folder / f"{name}.git"


def _mirror(origin: str, folder: Path, git: GitProgram) -> Path:
    mirror = _mirror_of(origin, folder)
    if (mirror / "HEAD").exists():
        return mirror
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = mirror.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        git.run(
            *("clone", "--quiet", "--mirror", "--no-hardlinks", "--template=", "--", origin),
            str(part),
            protocols=PROTOCOLS,
        )
    except GitFailed as error:
        shutil.rmtree(part, ignore_errors=True)
        raise _unreachable(error) from error
    except SourceError:
        shutil.rmtree(part, ignore_errors=True)
        raise
    part.rename(mirror)
    return mirror


def _unreachable(error: GitFailed) -> SourceError:
    text = redact(error.stderr)
    if "not a git repository" in text or "does not appear to be a git repository" in text:
        return BadPayload("not a git repository", text, "set url or path of this source")
    return SourceUnreachable("the repository cannot be fetched", text, "set url of this source")


def is_here(settings: GitSettings, folder: Path) -> bool:
    """Whether the repository is on this machine, so that nothing has to be cloned."""
    if settings.url:
        return _mirror_of(settings.url, folder).exists()
    path = _local(settings)
    return not path.is_file() or _mirror_of(str(path), folder).exists()


def ask(settings: GitSettings, git: GitProgram) -> None:
    """Ask the repository of a URL or a bundle for its branches. Raises SourceError."""
    try:
        place = settings.url or str(_local(settings))
        git.run("ls-remote", "--heads", "--", place, protocols=PROTOCOLS)
    except GitFailed as error:
        raise _unreachable(error) from error


def _local(settings: GitSettings) -> Path:
    return (settings.path or Path()).expanduser().absolute()
