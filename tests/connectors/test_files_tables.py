"""Tables as spreadsheets and trackers write them: encodings, delimiters, repeated columns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.connectors.test_files import batches, files
from traceview.model import Findings, Relation
from traceview_connectors.files.file_text import encoding_of, file_text

SETTINGS: dict[str, Any] = {
    "kind": "ticket",
    "columns": {"key": "Issue key", "title": "Summary"},
    "links": {"Labels": {"relation": "about", "kind": "service"}},
}


async def read(path: Path, raw: bytes, **settings: Any) -> Findings:
    path.write_bytes(raw)
    got = await batches(files(path, **{**SETTINGS, **settings}))
    return Findings.gathered([batch.findings for batch in got])


def services(found: Findings) -> list[str]:
    return [link.target for link in found.links if link.relation is Relation.ABOUT]


@pytest.mark.parametrize(
    ("row", "targets"),
    [
        ("First,OPS-1,cart,,pay", ["service:cart", "service:pay"]),
        ("First,OPS-1,cart,pay,", ["service:cart", "service:pay"]),
        ("First,OPS-1,,,", []),
        ("First,OPS-1,cart", ["service:cart"]),
    ],
)
async def test_of_repeated_columns_all_count(tmp_path: Path, row: str, targets: list[str]) -> None:
    raw = f"Summary,Issue key,Labels,Labels,Labels\n{row}\n".encode()
    found = await read(tmp_path / "a.csv", raw)
    assert services(found) == targets
    assert not found.problems


async def test_a_first_line_names_the_delimiter(tmp_path: Path) -> None:
    raw = b"sep=;\r\nSummary;Issue key;Labels\r\nOne, two;OPS-1;cart\r\n"
    found = await read(tmp_path / "a.csv", raw)
    assert [(node.title, node.id) for node in found.nodes if node.title == "One, two"]
    assert [link.best.place for link in found.links] == ["a.csv:3"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
async def test_every_spelling_of_unicode_is_read(tmp_path: Path, encoding: str) -> None:
    raw = "Summary,Issue key,Labels\nGrün,OPS-1,cart\n".encode(encoding)
    found = await read(tmp_path / "a.csv", raw)
    assert [node.title for node in found.nodes if node.kind == "ticket"] == ["Grün"]
    assert not found.problems


async def test_a_windows_code_page_is_read_and_said(tmp_path: Path) -> None:
    raw = "Summary,Issue key,Labels\nGrün – €,OPS-1,cart\n".encode("cp1252")
    found = await read(tmp_path / "a.csv", raw)
    assert [node.title for node in found.nodes if node.kind == "ticket"] == ["Grün – €"]
    assert [problem.what for problem in found.problems] == ["The list was read as Windows-1252"]


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252"])
async def test_lists_in_yaml_and_json_are_read_so_too(tmp_path: Path, encoding: str) -> None:
    for name, text in (
        ("a.yaml", "- {key: a, title: Grün}"),
        ("b.json", '[{"key": "a", "title": "Grün"}]'),
    ):
        found = await read(
            tmp_path / name, text.encode(encoding), columns={}, links={}, kind="build"
        )
        assert [node.title for node in found.nodes] == ["Grün"]
        assert bool(found.problems) is (encoding == "cp1252")


async def test_a_header_may_be_spelt_otherwise(tmp_path: Path) -> None:
    raw = b"SUMMARY,issue_key,labels\nFirst,OPS-1,cart\n"
    found = await read(tmp_path / "a.csv", raw)
    assert services(found) == ["service:cart"]
    assert not found.problems


async def test_a_column_that_is_not_there_is_told(tmp_path: Path) -> None:
    found = await read(tmp_path / "a.csv", b"Summary,Issue key\nFirst,OPS-1\n")
    assert [problem.what for problem in found.problems] == ["The column 'Labels' is not there"]


@pytest.mark.parametrize(
    ("raw", "text", "guessed"),
    [
        (b"", "", ""),
        (b"\xff", "ÿ", "cp1252"),
        ("ü".encode(), "ü", ""),
        (b"\xef\xbb\xbfa", "a", ""),
        (b"\xff\xfea\x00", "a", ""),
    ],
)
def test_bytes_as_text(raw: bytes, text: str, guessed: str) -> None:
    assert file_text(raw) == (text, guessed)


def test_a_text_that_was_cut_in_a_letter_is_no_code_page() -> None:
    raw = "aü".encode()[:-1]
    assert file_text(raw, is_cut=True) == ("a", "")
    assert file_text(raw).guessed == "cp1252"
    assert encoding_of(b"a\x00b") == "utf-8"
