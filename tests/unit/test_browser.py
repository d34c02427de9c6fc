"""What is opened in a browser, and with which arguments."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from traceview.desktop.browser import browser_command, open_url

GOOD = "https://git.example.com/a?b=c#d"


def everything(name: str) -> str | None:
    return f"/bin/{name}"


def nothing(name: str) -> str | None:
    return None


@pytest.mark.parametrize(
    "url",
    [
        "", " ", "--help", "-x", "%action--incognito", "file:///etc/passwd", "javascript:alert(1)",
        "data:text/html,x", "vscode://x", "ssh://-oProxyCommand=x", "//host/x", "http://", "https:///x",
        "http://user@host/", "https://user:pass@host/", "https://host/\n--x", "https://host/ x",
        "https://host/\x1b]0;x\x07", "ftp://host/", "https://ho st/", "http://[::1", "https://host:x/",
        "https://" + "a" * 3000, 'https://host/"x', "https://host/`x`", "https://host/\u202eexe",
    ],
)  # fmt: skip
def test_a_hostile_address_is_never_opened(url: str) -> None:
    started: list[Sequence[str]] = []
    opened = open_url(url, {"BROWSER": "b"}, which=everything, run=started.append)
    if started:
        assert all(ord(c) < 128 and c not in " \"'`" for c in started[0][-1])
        assert url == "https://host/\u202eexe"
    else:
        assert not opened.done


@pytest.mark.parametrize(
    ("environ", "platform", "command"),
    [
        ({"BROWSER": "firefox --new-tab"}, "linux", ["firefox", "--new-tab", GOOD]),
        ({"BROWSER": "open-in '%s' --quiet"}, "linux", ["open-in", GOOD, "--quiet"]),
        ({"BROWSER": "first:second"}, "linux", ["first", GOOD]),
        ({"DISPLAY": ":0"}, "linux", ["xdg-open", GOOD]),
        ({"WAYLAND_DISPLAY": "w"}, "linux", ["xdg-open", GOOD]),
        ({}, "darwin", ["open", GOOD]),
        ({}, "linux", []),
        ({"BROWSER": "'"}, "linux", []),
    ],
)
def test_the_browser_of_the_person(
    environ: dict[str, str], platform: str, command: list[str]
) -> None:
    assert browser_command(GOOD, environ, platform, everything) == command


def test_a_browser_that_is_not_installed_is_passed_over() -> None:
    assert browser_command(GOOD, {"BROWSER": "gone", "DISPLAY": ":0"}, "linux", nothing) == []


def test_the_host_that_was_opened_is_named() -> None:
    started: list[Sequence[str]] = []
    opened = open_url(GOOD, {"BROWSER": "b; rm -rf x"}, which=everything, run=started.append)
    assert started == [["b;", "rm", "-rf", "x", GOOD]]
    assert opened.note == "Opened git.example.com with b;."


def test_a_browser_that_does_not_start_is_said() -> None:
    def fail(argv: Sequence[str]) -> None:
        raise PermissionError(13, "Permission denied")

    opened = open_url(GOOD, {"BROWSER": "b"}, which=everything, run=fail)
    assert (opened.done, opened.note) == (False, "b did not start: Permission denied.")
