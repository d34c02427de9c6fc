"""Every field of a chain may be hostile: the page around it keeps its shape."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.builders import NOW, ago, chain, found, gap, node, status, step
from traceview.chain.legs import Leg
from traceview.export import render
from traceview.export.chain_outline import Account
from traceview.export.markdown import to_markdown
from traceview.export.plain import to_plain
from traceview.model import Relation

MARK = "E.VIL"
TAIL = st.one_of(
    st.text(alphabet="`|\\ \n\r<>[]()*_@#!&;:/\x1b\u202e\u2028-~", max_size=25),
    st.sampled_from((
        "\n\n# x", "`` ` ``", "](javascript:x)", "<!-- -->", "\n/close", "||\n|--|--|", "\n> x",
    )),
)  # fmt: skip


def hostile(tail: str) -> Account:
    """A chain in which every foreign text is `E.VIL` with `tail` before and after it."""
    text = f"{tail}{MARK}{tail}"
    attrs = {"severity": text, "expr": text}
    root = node("alert:am/1", text, state=text, since=ago(60), attrs=attrs)
    rule = node("rule:r:f#n", text, state=text, since=ago(90))
    team = node("team:t", text)
    to_rule = step(root, Relation.FIRED_BY, rule, 0.5, method=text, text=text, place=text)
    to_team = step(rule, Relation.OWNED_BY, team, method=text, source=text)
    told = chain(
        root,
        found(Leg.RULE, to_rule),
        found(Leg.OWNER, to_rule, to_team, more=(node("team:u", text),)),
        gap(Leg.TICKET, text, text),
    )
    return Account(told, (status("s", "DOWN", 900, error=text, detail=text), status(text)), NOW)


@given(TAIL)
def test_hostile_text_is_only_ever_code_on_the_page(tail: str) -> None:
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(to_markdown(hostile(tail)))
    inline = [child for token in tokens for child in token.children or ()]
    assert any(MARK in token.content for token in inline if token.type == "code_inline")
    assert not [t for t in inline if MARK in t.content and t.type != "code_inline"]
    assert not [t for t in tokens if MARK in t.content and t.type != "inline"]


@given(TAIL)
def test_hostile_text_makes_no_row_cell_or_heading(tail: str) -> None:
    def shape(account: Account) -> list[str]:
        tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(to_markdown(account))
        return sorted(token.type for token in tokens)

    assert shape(hostile(tail)) == shape(hostile(""))


@given(TAIL)
def test_hostile_text_makes_no_line_of_plain_facts(tail: str) -> None:
    assert len(to_plain(hostile(tail)).splitlines()) == len(to_plain(hostile("")).splitlines())


@given(TAIL)
def test_hostile_text_stays_within_its_json_string(tail: str) -> None:
    account = hostile(tail)
    told = json.loads(render("json", account.chain, account.sources, NOW))
    assert told["root"]["title"] == account.chain.root.title
