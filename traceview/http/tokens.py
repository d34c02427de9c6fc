"""Where tokens come from, and a token that shows itself to nobody.

A configuration names the place of a token (`token = { env = "GITLAB_TOKEN" }`), never the token.
"""

from __future__ import annotations

import importlib
import os
import signal
import stat
import subprocess
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, model_validator

from traceview.errors import SourceRefused

MASK = "***"
COMMAND_LIMIT_S = 10.0
_TOKEN_LIMIT = 16_384
_DEFAULT_PORTS = {"http": 80, "https": 443}
_PLAIN_TEXT_HINT = (
    "a token never stands in the configuration: name its place instead, "
    'such as token = { env = "NAME" }, { cmd = ["pass", "show", "x"] } or { file = "~/.token" }'
)


def origin_of(url: str) -> str:
    """`scheme://host:port` of a URL, with the port always written; empty without a host."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return ""
    if not host:
        return ""
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}:{port or _DEFAULT_PORTS.get(parts.scheme, 0)}"


class Token(str):
    """A secret bound to one origin. As text, in a format, a pickle or JSON it is `***`.

    Only `reveal` gives its value; all tokens are equal as strings.
    """

    __slots__ = ("_value", "origin")
    _value: str
    origin: str

    def __new__(cls, value: str, origin: str) -> Self:
        token = super().__new__(cls, MASK)
        token._value = value
        token.origin = origin
        return token

    def reveal(self) -> str:
        """The secret itself: for the one place that writes it into a request."""
        return self._value

    def __repr__(self) -> str:
        return MASK

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        return str, (MASK,)

    def __reduce_ex__(self, protocol: object) -> tuple[type[str], tuple[str]]:
        return self.__reduce__()


class KeyringEntry(BaseModel):
    """An entry of the desktop's keyring: needs the `keyring` package."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    service: str = Field(min_length=1)
    user: str = Field(min_length=1)


class TokenSource(BaseModel):
    """The place of a token: exactly one of `env`, `cmd`, `file` and `keyring`."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    env: str = Field(default="", description="name of an environment variable")
    cmd: tuple[str, ...] = Field(
        default=(), description="a program and its arguments; run without a shell"
    )
    file: str = Field(
        default="", description="path of a file of ours that nobody else may read (0600)"
    )
    keyring: KeyringEntry | None = Field(
        default=None, description="service and user in the keyring"
    )

    @model_validator(mode="before")
    @classmethod
    def _never_the_token_itself(cls, value: Any) -> Any:
        if isinstance(value, str | bytes):
            raise ValueError(_PLAIN_TEXT_HINT)  # noqa: TRY004 - pydantic collects ValueError only
        return value

    @model_validator(mode="after")
    def _one_place(self) -> TokenSource:
        if sum(map(bool, (self.env, self.cmd, self.file, self.keyring))) != 1:
            msg = "name exactly one of env, cmd, file and keyring"
            raise ValueError(msg)
        return self

    @property
    def place(self) -> str:
        """The place in words that are safe to show."""
        if self.env:
            return f"environment variable {self.env}"
        if self.cmd:
            return f"command {self.cmd[0]}"
        if self.file:
            return f"file {self.file}"
        return "the keyring"


def read_token(source: TokenSource, origin: str) -> Token:
    """The token from its place, bound to `origin`. May wait up to 10 s for a command.

    Raises SourceRefused when there is none, or when it is not one line of printable ASCII.
    """
    value = _read(source).strip()
    if not value:
        raise _refused(source, "it is empty")
    if len(value) > _TOKEN_LIMIT or not value.isascii() or not value.isprintable():
        raise _refused(source, "it is not one line of printable ASCII")
    return Token(value, origin)


def _refused(source: TokenSource, why: str, fix: str = "") -> SourceRefused:
    return SourceRefused(
        f"No token from {source.place}", why, fix or f"Put a valid token into {source.place}"
    )


def _read(source: TokenSource) -> str:
    if source.env:
        value = os.environ.get(source.env)
        if value is None:
            raise _refused(source, "it is not set", f"export {source.env}=… and start again")
        return value
    if source.cmd:
        return _from_command(source)
    if source.file:
        return _from_file(source)
    return _from_keyring(source)


def _from_command(source: TokenSource) -> str:
    why = ""
    try:
        code, output = _run(source.cmd)
    except subprocess.TimeoutExpired:
        why = f"it did not end within {COMMAND_LIMIT_S:g} s"
    except OSError as error:
        why = error.strerror or "it cannot be started"
    else:
        if code == 0:
            return output.decode("ascii", "replace")
        why = f"it ended with code {code}"
    raise _refused(source, why, "Run the command by hand and see what it says")


def _run(argv: tuple[str, ...]) -> tuple[int, bytes]:
    # A session of its own, so that what the command started ends with it.
    with subprocess.Popen(
        argv,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            output, _ = process.communicate(timeout=COMMAND_LIMIT_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        return process.returncode, output


def _from_file(source: TokenSource) -> str:
    path = Path(source.file).expanduser()
    try:
        # To open a pipe waits for whoever writes into it.
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            status = os.fstat(file.fileno())
            why = _why_not_private(status)
            if not why:
                return file.read(_TOKEN_LIMIT + 1).decode("ascii", "replace")
    except OSError as error:
        why = error.strerror or "it cannot be read"
    raise _refused(source, why, f"Make it a file of yours alone: chmod 600 {source.file}")


def _why_not_private(status: os.stat_result) -> str:
    if not stat.S_ISREG(status.st_mode):
        return "it is not a regular file"
    if status.st_uid != os.getuid():
        return "it belongs to another user"
    if status.st_mode & 0o077:
        return f"others may read it (mode {stat.S_IMODE(status.st_mode):04o})"
    return ""


def _from_keyring(source: TokenSource) -> str:
    entry = source.keyring
    assert entry is not None
    try:
        keyring: Any = importlib.import_module("keyring")
    except ImportError:
        raise _refused(
            source, "the keyring package is not installed", "Install it: pip install keyring"
        ) from None
    why = ""
    try:
        value = keyring.get_password(entry.service, entry.user)
    except keyring.errors.KeyringError as error:
        why = f"the keyring does not answer ({type(error).__name__})"
    else:
        if value is not None:
            return str(value)
        why = f"it has no entry {entry.service} of {entry.user}"
    raise _refused(source, why, "On a machine without a desktop use env, cmd or file")
