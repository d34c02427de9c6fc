"""What a `[sources.<name>]` table of `type = "git"` may hold."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from traceview.connector import SourceSettings
from traceview.identity import repository_slug
from traceview.text.urls import clean_url

RULE_FILES = (
    "*.yaml",
    "*.yml",
    "*.rules",
    "*.rule",
    "*.alerts",
    "*.alert",
    "*.tpl",
    "*.tmpl",
    "*.gotmpl",
    "*.j2",
    "*.json",
)
DOCUMENT_FILES = ("*.md", "*.markdown", "*.rst", "*.adoc")
EXAMPLE_FOLDERS = (
    *("example", "examples", "sample", "samples"),
    *("tests", "unittests", "unit-tests", "unit_tests", "__tests__"),
    *("fixture", "fixtures", "test-fixtures", "test_fixtures", "testfixtures", "__fixtures__"),
)
SKIPPED_FOLDERS = ("node_modules", "testdata")

_PLACE = re.compile(
    r"https://[\w\[][^/\s@]*/\S+"
    r"|ssh://(?:\w[\w.-]*@)?[\w\[][^/\s@]*/\S+"
    r"|file:///\S+"
    r"|\w[\w.-]*@\w[\w.-]*:(?![/-])\S+"
)


class GitSettings(SourceSettings):
    """One repository: exactly one of `path` and `url`. Sizes are in bytes, times in seconds."""

    type: Literal["git"] = "git"
    path: Path | None = Field(
        default=None, description="a clone, a bare repository or a bundle on this machine"
    )
    url: str = Field(
        default="",
        description="https, ssh or file URL; it is cloned into the cache and fetched on sync",
    )
    branch: str = Field(
        default="", description="the line of history that counts; HEAD's own if empty"
    )
    slug: str = Field(
        default="", description="`host/group/project`, where the remote does not tell it"
    )
    web_url: str = Field(
        default="",
        description="address of the repository's page, where it does not follow from the slug",
    )
    rules: tuple[str, ...] = Field(
        default=RULE_FILES,
        description="names of files that may hold rules; a whole path may be matched",
    )
    documents: tuple[str, ...] = Field(
        default=DOCUMENT_FILES, description="names of files that are documents and runbooks"
    )
    examples: tuple[str, ...] = Field(
        default=EXAMPLE_FOLDERS,
        description="folders, in lower case, whose rules are examples or tests: not listed",
    )
    skip: tuple[str, ...] = Field(
        default=SKIPPED_FOLDERS, description="folders that are never read"
    )
    max_file_bytes: Annotated[int, Field(gt=0, le=64_000_000)] = Field(
        default=1_000_000, description="a larger file is left out, and counted"
    )
    max_documents: Annotated[int, Field(ge=0, le=100_000)] = Field(
        default=5_000, description="how many documents are read at most"
    )
    timeout: Annotated[float, Field(gt=0, le=86_400)] = Field(
        default=600.0, description="seconds that one call of git may take"
    )

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if bool(self.path) == bool(self.url):
            msg = "give either path (a clone on this machine) or url (cloned into the cache)"
            raise ValueError(msg)
        return self

    @field_validator("branch")
    @classmethod
    def _no_option(cls, value: str) -> str:
        if value.startswith("-") or "\0" in value:
            msg = "must not begin with '-'"
            raise ValueError(msg)
        return value

    @field_validator("url")
    @classmethod
    def _known_scheme(cls, value: str) -> str:
        if not value or _PLACE.fullmatch(value):
            return value
        msg = "must be an https://, ssh:// or file:// URL without a password, or user@host:path"
        raise ValueError(msg)

    @field_validator("slug")
    @classmethod
    def _plain_slug(cls, value: str) -> str:
        return repository_slug(value).strip("/")

    @field_validator("web_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        cleaned = clean_url(value).rstrip("/")
        if value and not cleaned:
            msg = "must be an http(s) URL"
            raise ValueError(msg)
        return cleaned
