"""Markdown: title, links with lines, and the sort of a document."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceview.references.documents import Sort, read_document, sort_of

PAGE = """\
---
title: front matter
---
# Gerrit *down* [here](x)

See [the board](https://grafana.example.org/d/x_(y) "Board") and [design][adr].
Autolink <https://a.example.org/b>, bare https://c.example.org/d.
![graph](graph.png) and [[Runbooks/Gerrit|the other]] and [[Home]].
`[no](code)`

```sh
curl https://no.example.org
```

[adr]: ../adr/0001.md "A title"
"""


def test_links_are_found_with_their_lines() -> None:
    found = {(link.target, link.text, link.line) for link in read_document(PAGE).links}
    assert found == {
        ("x", "here", 4),
        ("https://grafana.example.org/d/x_(y)", "the board", 6),
        ("../adr/0001.md", "design", 6),
        ("https://a.example.org/b", "https://a.example.org/b", 7),
        ("https://c.example.org/d", "https://c.example.org/d", 7),
        ("graph.png", "graph", 8),
        ("Runbooks/Gerrit", "the other", 8),
        ("Home", "Home", 8),
    }


def test_images_and_wiki_links_are_marked() -> None:
    links = {link.target: link for link in read_document(PAGE).links}
    assert links["graph.png"].is_image
    assert links["Home"].is_wiki
    assert not links["x"].is_image


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (PAGE, "Gerrit down here"),
        ("text\n\nTitle\n=====\n", "Title"),
        ("```\n# no\n```\n## Yes ##\n", "Yes"),
        ("no heading", ""),
        ("#no heading", ""),
        ("- a\n---\n# Real", "Real"),
    ],
)
def test_the_first_heading_is_the_title(text: str, title: str) -> None:
    assert read_document(text).title == title


@pytest.mark.parametrize(
    ("path", "title", "sort"),
    [
        ("docs/runbooks/gerrit.md", "", Sort.RUNBOOK),
        ("docs/x.md", "Runbook: Gerrit", Sort.RUNBOOK),
        ("docs/adr/0001-use-x.md", "", Sort.DESIGN),
        ("rfcs/12.md", "", Sort.DESIGN),
        ("docs/x.md", "Design of the alerts", Sort.DESIGN),
        ("incidents/2024-01-02.md", "", Sort.POST_MORTEM),
        ("docs/x.md", "Post-mortem of the outage", Sort.POST_MORTEM),
        ("README.md", "Alerts", Sort.PAGE),
        ("docs/broader.md", "Leader election", Sort.PAGE),
    ],
)
def test_the_sort_of_a_document(path: str, title: str, sort: Sort) -> None:
    assert sort_of(path, title) is sort


_BITS = st.sampled_from(
    ["[", "]", "(", ")", "![", "[[", "]]", "<https://a.b>", "https://a.b/(c)", "`", "```", "\n",
     "# ", "---", "[a]: b", "\\", " ", "x", "|", "[a](b)", "é", "==="]
)  # fmt: skip


@given(st.lists(_BITS, max_size=30).map("".join) | st.text())
def test_any_text_is_read(text: str) -> None:
    page = read_document(text)
    lines = text.split("\n")
    assert all(0 < link.line <= len(lines) and link.target for link in page.links)
    assert sort_of(text, text) in Sort
