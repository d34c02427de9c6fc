from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from traceview.export.markdown_text import code, name, web_link
from traceview.text.clean_text import clean_line

HOSTILE = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="`|\\ \n<>[]()*_@#!&;:/aB\x1b\u202e", max_size=40),
    st.sampled_from((
        "[/var/log/x]", "@org/team", "#12", "/close", "`", "``` ```", " ` ", "|", "\\|", "a\\",
        "<!-- x -->", "</td>", "![x](javascript:1)", "&lt;", "  ", " x ", "www.evil.example",
    )),
)  # fmt: skip
SHOWN = HOSTILE.filter(lambda text: bool(clean_line(text)))
GFM = MarkdownIt("gfm-like", {"linkify": False})


def inlines(markdown: str) -> list[Token]:
    """All inline tokens but line breaks and empty text."""
    tokens = [child for token in GFM.parse(markdown) for child in token.children or ()]
    return [token for token in tokens if token.type != "text" or token.content]


def spans(markdown: str) -> list[str]:
    """The contents of the code spans, when there is nothing else inline."""
    tokens = inlines(markdown)
    assert {token.type for token in tokens} <= {"code_inline"}
    return [token.content for token in tokens]


@given(SHOWN)
@pytest.mark.parametrize("context", ["{}", "- {}", "> {}", "# {}"])
def test_foreign_text_is_one_code_span_wherever_it_stands(context: str, text: str) -> None:
    assert spans(context.format(code(text))) == [clean_line(text)]


@given(SHOWN, SHOWN)
def test_foreign_text_is_one_code_span_of_one_table_cell(text: str, other: str) -> None:
    cells = f"{code(text, table=True)} | {code(other, table=True)}"
    table = f"| `a` | `b` |\n|---|---|\n| {cells} |"
    assert spans(table) == ["a", "b", clean_line(text), clean_line(other)]


@given(SHOWN)
def test_foreign_text_as_the_label_of_a_link_stays_its_label(text: str) -> None:
    link = web_link(code(text, table=True), "https://h.example/a(b)?c=[d]&copy;=1")
    tokens = inlines(f"| |\n|---|\n| {link} |")
    assert [token.type for token in tokens] == ["link_open", "code_inline", "link_close"]
    assert tokens[0].attrs["href"] == "https://h.example/a%28b%29?c=%5Bd%5D&copy;=1"
    assert tokens[1].content == clean_line(text)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///x", "https://a b", "", "//h/x"])
def test_what_is_no_web_address_is_not_linked(url: str) -> None:
    assert web_link("label", url) == "label"


@pytest.mark.parametrize(
    ("given_name", "shown"), [("prod-gitlab", "prod-gitlab"), ("a|*b*", "`a|*b*`")]
)
def test_a_configured_name_is_plain_only_when_it_is_plain(given_name: str, shown: str) -> None:
    assert name(given_name) == shown


def test_empty_text_is_a_dash() -> None:
    assert code("") == "-"
