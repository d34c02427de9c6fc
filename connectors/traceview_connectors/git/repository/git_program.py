"""The `git` program, run on a repository that is taken to be hostile.

Nothing of the repository's own configuration may run a command: hooks, file system monitors,
pagers, signature programs, external diffs and remote helpers are all switched off, no protocol is
allowed but for the one command that needs one, and replacement objects are ignored. A work tree is
never written.
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from traceview.errors import BadPayload, SourceUnreachable
from traceview.text.redaction import redact

OUTPUT_LIMIT = 256 * 1024 * 1024
"""Bytes that one command may print where its output is held as a whole."""

_SWITCHED_OFF = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.pager=cat",
    "core.sshCommand=",
    "core.askPass=",
    "core.gitProxy=",
    "core.attributesFile=/dev/null",
    "core.alternateRefsCommand=",
    "core.quotePath=true",
    "credential.helper=",
    "diff.external=",
    "gc.auto=0",
    "log.showRoot=true",
    "log.showSignature=false",
    "maintenance.auto=false",
    "protocol.allow=never",
    "protocol.ext.allow=never",
    "submodule.recurse=false",
    "uploadpack.packObjectsHook=",
)
_KEPT = ("PATH", "HOME", "USER", "LOGNAME", "SSH_AUTH_SOCK", "TMPDIR", "SYSTEMROOT",
         "HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy",
         "GIT_SSL_CAINFO", "SSL_CERT_FILE", "SSL_CERT_DIR")  # fmt: skip


class GitFailed(BadPayload):
    """`git` ended with an error; `stderr` is its text, redacted and shortened."""

    def __init__(self, what: str, stderr: str, fix: str = "check the repository") -> None:
        self.stderr = stderr
        super().__init__(what, stderr, fix)


class GitTimeout(SourceUnreachable):
    """`git` did not end in time, or was stopped."""


def environment(protocols: str = "none") -> dict[str, str]:
    """The environment of each command; `protocols` as `GIT_ALLOW_PROTOCOL` takes it."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return kept | {
        "GIT_ALLOW_PROTOCOL": protocols,
        "GIT_ASKPASS": "",
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_SYSTEM": os.devnull,
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_PAGER": "cat",
        "GIT_SSH_COMMAND": "ssh -oBatchMode=yes",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
        "SSH_ASKPASS": "",
    }


def command(folder: Path | None, arguments: Sequence[str], protocols: str = "none") -> list[str]:
    """The whole argument list of a command in `folder`, a git directory."""
    switched_off = [
        part
        for setting in _SWITCHED_OFF
        if not (setting == "protocol.allow=never" and protocols != "none")
        for part in ("-c", setting)
    ]
    place = [] if folder is None else ["-c", f"safe.directory={folder}", f"--git-dir={folder}"]
    return ["git", "--no-pager", "--no-replace-objects", *switched_off, *place, *arguments]


class GitProgram:
    """Runs `git` in one git directory; `stop` ends all that runs, from any thread."""

    def __init__(self, folder: Path | None, timeout: float) -> None:
        self.folder = folder
        self.timeout = timeout
        self._running: set[subprocess.Popen[bytes]] = set()
        self._guard = threading.Lock()
        self._stopped = False

    def stop(self) -> None:
        """End every command that runs and refuse new ones."""
        with self._guard:
            self._stopped = True
            running = list(self._running)
        for process in running:
            _end(process)

    @contextmanager
    def started(
        self, *arguments: str, stdin: bool = False, protocols: str = "none"
    ) -> Iterator[tuple[subprocess.Popen[bytes], IO[bytes]]]:
        """A command that runs, and the file that its messages go to; it is ended at the exit."""
        with tempfile.TemporaryFile() as messages:
            process = self._start(arguments, stdin, messages, protocols)
            watch = threading.Timer(self.timeout, _end, (process,))
            watch.daemon = True
            watch.start()
            try:
                yield process, messages
            finally:
                watch.cancel()
                self._finish(process)

    def run(self, *arguments: str, stdin: bytes | None = None, protocols: str = "none") -> bytes:
        """What the command prints.

        Raises GitFailed when it ends with an error, GitTimeout when it is ended by us.
        """
        begun = time.monotonic()
        with self.started(*arguments, stdin=stdin is not None, protocols=protocols) as (
            process,
            messages,
        ):
            feeder = _feed(process, stdin)
            assert process.stdout is not None
            output = process.stdout.read(OUTPUT_LIMIT + 1)
            if len(output) > OUTPUT_LIMIT:
                _end(process)
                why = f"it printed more than {OUTPUT_LIMIT} bytes"
                raise BadPayload(f"git {arguments[0]} failed", why, "check the repository")
            code = process.wait()
            if feeder is not None:
                feeder.join()
            self.judge(arguments[0], code, messages, begun)
        return output

    def judge(self, name: str, code: int, messages: IO[bytes], begun: float) -> None:
        """Raise the error that an exit code stands for; 0 stands for none."""
        if code == 0:
            return
        if self._stopped:
            raise GitTimeout(f"git {name} was stopped", "the sync was cancelled", "sync again")
        if time.monotonic() - begun >= self.timeout:
            why = f"it did not end within {self.timeout:g} seconds"
            raise GitTimeout(f"git {name} took too long", why, "raise timeout of this source")
        messages.seek(0)
        text = redact(messages.read(4_000).decode("utf-8", "replace")).strip()
        if "promisor" in text:
            fix = "run `git fetch --refetch --no-filter`, or give url in place of path"
            raise GitFailed("the clone is a partial one", text[:400], fix)
        raise GitFailed(f"git {name} failed", text[:400] or f"exit code {code}")

    def _start(
        self, arguments: Sequence[str], stdin: bool, messages: IO[bytes], protocols: str
    ) -> subprocess.Popen[bytes]:
        with self._guard:
            if self._stopped:
                raise GitTimeout("git was stopped", "the sync was cancelled", "sync again")
            try:
                process = subprocess.Popen(
                    command(self.folder, arguments, protocols),
                    stdin=subprocess.PIPE if stdin else subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=messages,
                    env=environment(protocols),
                    start_new_session=True,
                )
            except FileNotFoundError as error:
                why = "there is no program of that name on the PATH"
                raise SourceUnreachable("git cannot be run", why, "install git") from error
            self._running.add(process)
        return process

    def _finish(self, process: subprocess.Popen[bytes]) -> None:
        _end(process)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    continue
        process.wait()
        with self._guard:
            self._running.discard(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and its children (`git` starts helpers of its own)."""
    if process.poll() is None:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return


def _feed(process: subprocess.Popen[bytes], data: bytes | None) -> threading.Thread | None:
    if data is None or process.stdin is None:
        return None
    pipe = process.stdin

    def write() -> None:
        try:
            pipe.write(data)
            pipe.close()
        except (BrokenPipeError, ValueError):
            return

    feeder = threading.Thread(target=write, daemon=True)
    feeder.start()
    return feeder
