"""Lines of text in cells: exact widths, nothing cut in silence, nothing that moves the terminal."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from traceview.widgets import text_flow
from traceview.widgets.ink import clip, fit, fit_line, line, packed, spread, text_of, width_of, wrap

TEXT = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\x1b\x07\x9b\u202e\u200b日本語👩\u200d🚀é\u0301"),
        st.sampled_from("ab ["),
    ),
    max_size=60,
)
WIDTH = st.integers(1, 60)
HOSTILE = set(map(chr, [*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F)]))


@given(TEXT, WIDTH)
def test_a_fitted_text_has_its_width_and_no_control_character(text: str, width: int) -> None:
    fitted = fit(text, width)
    assert cell_len(fitted) == width
    assert not HOSTILE & set(fitted)


@given(st.lists(st.tuples(TEXT, st.just("dim")), max_size=5), st.integers(0, 60))
def test_a_fitted_line_has_its_width(pieces: list[tuple[str, str]], width: int) -> None:
    assert width_of(fit_line(tuple(pieces), width)) == width


@given(TEXT, TEXT, st.integers(10, 60))
def test_a_spread_line_has_its_width(left: str, right: str, width: int) -> None:
    drawn = fit_line(spread(line(clip(left, 60)), line(clip(right, 60)), width), width)
    assert width_of(drawn) == width


@given(TEXT, st.integers(2, 60))
def test_wrapped_rows_fit_and_lose_no_letter(text: str, width: int) -> None:
    rows = wrap(text, width)
    assert all(cell_len(row) <= width for row in rows)
    kept = "".join("".join(rows).split())
    assert kept == "".join(clip(text, 10_000).split())


@given(st.lists(TEXT, max_size=5), st.integers(4, 60))
def test_flowed_rows_fit(texts: list[str], width: int) -> None:
    rows = text_flow.flow([text_flow.Piece(text, "plain") for text in texts], width, "• ", "  ")
    assert all(cell_len(text_of(row)) <= max(width, 6) for row in rows)


def test_a_text_that_is_cut_ends_in_an_ellipsis() -> None:
    assert clip("retry storms", 8) == "retry s…"
    assert text_of(fit_line(line("retry ", "storms"), 8)) == "retry s…"
    assert text_of(fit_line(line("retry", "s"), 5)) == "retr…"


def test_a_text_that_fits_is_not_cut() -> None:
    assert clip("retry", 5) == "retry"
    assert text_of(fit_line(line("re", "try"), 5)) == "retry"


def test_items_are_packed_in_rows_and_none_is_cut_in_two() -> None:
    rows = packed([line("one"), line("two"), line("three")], 9)
    assert [text_of(row) for row in rows] == ["one  two", "three"]
