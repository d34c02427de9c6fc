"""Which commits are not a person's work: those of bots, and releases."""

from __future__ import annotations

import re

from traceview.references.commits.own_words import own_words

_BOT_NAMES = re.compile(
    r"\[bot\]|(?:^|[\s_.-])(?:[Bb]ot|BOT|[Rr]obot|CI|ci|[Aa]utobot|[Aa]utomation)(?:$|[\s_.-])|"
    r"[a-z0-9]Bot$|(?i:\b(?:jenkins|renovate|dependabot|github-actions|gitlab-ci|zuul|weblate|"
    r"translatewiki(?:\.net)?|pyup|snyk|mergify|semantic-release|goreleaser|concourse|argocd|fluxcd|"
    r"copybara|libraryupgrader|l10n-bot|gerritbot|openshift-merge-robot|k8s-ci-robot)\b)"
)
_BOT_EMAILS = re.compile(
    r"\[bot\]@|(?:^|[._+-])(?:bot|robot|ci|automation|libraryupgrader|jenkins|renovate)@|"
    r"@(?:renovateapp|weblate)\.|^(?:actions?@github|gitlab-ci)",
    re.IGNORECASE,
)
_PREFIX = r"(?:\[?(?:chore|build|ci|release)(?:\([\w./-]{0,60}\))?!?\]?:?\s{0,3})?"
_VERSION = r"v?\d{1,4}\.\d{1,4}(?:\.\d{1,6})?(?:[-+.][\w.+-]{1,40})?"
_RELEASE = re.compile(
    rf"^{_PREFIX}(?:(?:prepare|cut|new|tag|publish|bump)\s{{1,3}})?(?:for\s{{1,3}})?(?:the\s{{1,3}})?"
    rf"(?:release|version)s?\b[\s:-]{{0,4}}(?:(?:to|of|for|from)\s{{1,3}})?(?:[\w./-]{{1,60}}\s{{1,3}})?{_VERSION}"
    rf"|^{_PREFIX}{_VERSION}\s{{0,3}}(?:\(#\d{{1,9}}\))?$"
    r"|^\[maven-release-plugin\]|^(?:chore|build|ci)\(release\)"
    r"|^(?:prepare|cut)\s{1,3}(?:for\s{1,3})?(?:the\s{1,3}|a\s{1,3})?(?:next\s{1,3})?release$",
    re.IGNORECASE,
)


def is_bot(author_name: str, author_email: str) -> bool:
    """Whether a commit's author is a program."""
    return bool(_BOT_NAMES.search(author_name[:200]) or _BOT_EMAILS.search(author_email[:200]))


def is_release(message: str) -> bool:
    """Whether a commit only marks a release (`Release 1.2.3`, `chore(release): …`, `v1.2.3`)."""
    return bool(_RELEASE.match(own_words(message).subject[:300]))
