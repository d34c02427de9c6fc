"""The beginning of a text as rows: what is joined, what keeps its own row, what is left out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from traceview.widgets.ink import text_of, width_of
from traceview.widgets.text_rows import text_rows

PAGE = """\
# Bookings fail

Passengers cannot
book, see [the page](../errors.md) and
<https://wiki.example.com/x>.

- first
- second
1. third

```sh
run it
again
```
"""


def rows(text: str, width: int = 60, most: int = 30, **how: bool | str) -> list[str]:
    return [text_of(row) for row in text_rows(text, width, most, **how)]  # type: ignore[arg-type]


def test_in_markdown_the_lines_of_a_paragraph_are_joined_and_links_are_their_words() -> None:
    assert rows(PAGE, flows=True)[2:4] == [
        "Passengers cannot book, see the page and",
        "https://wiki.example.com/x.",
    ]


def test_items_and_code_keep_rows_of_their_own() -> None:
    shown = rows(PAGE, flows=True)
    for one in ("- first", "- second", "1. third", "run it", "again"):
        assert one in shown


def test_a_text_that_is_no_markdown_keeps_its_lines() -> None:
    assert rows("VALUE = 3\nLABELS = [a](b)") == ["VALUE = 3", "LABELS = [a](b)"]


def test_the_title_above_it_is_not_said_again() -> None:
    assert rows(PAGE, flows=True, under="Bookings fail")[0].startswith("Passengers")
    assert rows(PAGE, flows=True, under="Another")[0] == "Bookings fail"


@given(
    text=st.text(max_size=400), width=st.integers(10, 80), most=st.integers(1, 9),
    flows=st.booleans(),
)  # fmt: skip
def test_a_text_takes_no_more_than_its_rows(
    text: str, width: int, most: int, *, flows: bool
) -> None:
    drawn = [*text_rows(text, width, most, flows=flows)]
    assert len(drawn) <= most
    assert all(width_of(row) <= width for row in drawn)


@given(st.lists(st.sampled_from("ab #-*>|`\n"), max_size=120))
def test_joining_loses_no_word(signs: list[str]) -> None:
    text = "".join(signs)
    shown = "".join(rows(text, 80, 300, flows=True))
    assert _ink(shown) == _ink(text)


def _ink(text: str) -> str:
    return "".join(text.split()).replace("#", "")


@given(st.integers(1, 2000))
def test_many_brackets_are_read_once(count: int) -> None:
    assert rows("[" * count + "](" * count, 80, 5, flows=True)
