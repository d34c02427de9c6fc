"""Markdown as lines: read, never obeyed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from traceview.screens.runbook.document_links import references
from traceview.screens.runbook.markdown_page import MarkdownPage, page_of
from traceview.widgets.ink import text_of


def shown(text: str, width: int = 60, form: str = "text/markdown") -> list[str]:
    return [text_of(row).rstrip() for row in page_of(text, width, form).lines]


def stops(text: str) -> list[tuple[str, str]]:
    return [(stop.kind, stop.text) for stop in page_of(text, 60).stops]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("## Title\n\nwords", ["## Title", "", "words"]),
        ("- one\n- two\n  - three", ["• one", "• two", "  • three"]),
        ("3. one\n4. two", ["3. one", "4. two"]),
        ("> said\n> twice", ["▌ said twice"]),
        ("a  \nb", ["a", "b"]),
        ("`code` and **bold**", ["code and bold"]),
        ("<b>x</b>", ["<b>x</b>"]),
        ("---", ["─" * 60]),
        ("![diagram](d.png)", ["[picture: diagram]"]),
        ("| a | b |\n|---|---|\n| 1 | 22 |", ["a  b", "─  ──", "1  22"]),
    ],
)
def test_what_is_written_is_what_is_read(text: str, rows: list[str]) -> None:
    assert shown(text) == rows


def test_a_table_too_wide_becomes_a_field_a_row() -> None:
    table = f"| step | who |\n|---|---|\n| {'long ' * 8} | me |"
    rows = shown(table, 30)
    assert rows[0].startswith("step: long long")
    assert "who: me" in rows


def test_links_code_and_bare_addresses_are_stops_in_reading_order() -> None:
    text = "[a](x.md) https://h.example.com/p.\n\n    code here\n\n![p](d.png)"
    assert stops(text) == [
        ("link", "x.md"), ("link", "https://h.example.com/p"), ("code", "code here"),
        ("link", "d.png"),
    ]  # fmt: skip


def test_a_link_over_two_rows_is_one_stop() -> None:
    page = page_of("[" + "many words " * 12 + "](x.md)", 40)
    assert [(stop.row, stop.last > stop.row) for stop in page.stops] == [(0, True)]


@pytest.mark.parametrize(
    "target", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd"]
)
def test_a_link_of_another_scheme_is_plain_text(target: str) -> None:
    assert stops(f"[trap]({target})") == []
    assert target in shown(f"[trap]({target})")[0]


def test_code_keeps_its_lines_and_spaces() -> None:
    page = page_of("```sh\nif x:\n    y\n\nz\n```", 60)
    assert page.stops[0].text == "if x:\n    y\n\nz"
    assert shown("```sh\nif x:\n    y\n```")[1] == "      y"


def test_sections_are_the_headings() -> None:
    page: MarkdownPage = page_of("# A\n\nx\n\n## B `c`\n", 60)
    assert page.sections == [(0, "A"), (4, "B c")]


def test_text_that_is_no_markdown_keeps_its_lines() -> None:
    assert shown("# a\n  - b", form="text/plain") == ["# a", "- b"]


MARKS = st.sampled_from("#*_`[]()<>!|-+>~\\\n\t :/.&x1日\x1b")


@given(st.text(st.one_of(MARKS, st.characters()), max_size=300), st.integers(8, 100))
def test_any_text_gives_a_page_whose_prose_fits(text: str, width: int) -> None:
    page = page_of(text, width)
    for number, row in enumerate(page.lines):
        code = any(ink.startswith("code#") for _, ink in row)
        assert code or cell_len(text_of(row)) <= max(width, 40), (number, row)
    for stop in page.stops:
        assert 0 <= stop.row <= stop.last < len(page.lines) or not stop.text.strip()


URL = "https://git.example.com/g/docs/-/blob/main/runbooks/a.md"
FILE = "document:docs:runbooks/a.md"


@pytest.mark.parametrize(
    ("node", "url", "target", "first"),
    [
        (FILE, URL, "b.md", "https://git.example.com/g/docs/-/blob/main/runbooks/b.md"),
        (FILE, URL, "https://x.example.com/", "https://x.example.com/"),
        (FILE, "", "b.md#part", "document:docs:runbooks/b.md"),
        (FILE, "", "../up%20here.md", "document:docs:up here.md"),
        (FILE, "", "/root.md", "document:docs:runbooks/root.md"),
        (FILE, "", "../../../etc/passwd", "../../../etc/passwd"),
        ("document:https://h/a.md", "", "b.md", "b.md"),
    ],
)
def test_where_a_link_of_a_document_leads(node: str, url: str, target: str, first: str) -> None:
    assert references(node, url, target)[0] == first


@given(st.text(max_size=60))
def test_no_link_leads_out_of_its_repository(target: str) -> None:
    for reference in references(FILE, "", target)[:-1]:
        assert "/../" not in f"/{reference.removeprefix('document:docs:')}/"
