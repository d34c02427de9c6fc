"""Where a link of a document leads: what to ask for, in the order of trying."""

from __future__ import annotations

import posixpath
from urllib.parse import unquote, urljoin

from traceview.text.urls import clean_url


def references(node_id: str, url: str, target: str) -> list[str]:
    """What the link `target` may stand for in the document `node_id` with the address `url`.

    A relative link is taken from the document's address, and from its path in its repository when
    its id is `document:<repository>:<path>`.
    """
    if clean_url(target):
        return [target]
    found = []
    if url and (joined := clean_url(urljoin(url, target))):
        found.append(joined)
    head, _, path = node_id.rpartition(":")
    plain = unquote(target.partition("#")[0].partition("?")[0])
    if path and plain and not path.startswith("//") and head.count(":"):
        near = posixpath.normpath(posixpath.join(posixpath.dirname(path), plain.lstrip("/")))
        root = posixpath.normpath(plain.lstrip("/"))
        found += [
            f"{head}:{one}" for one in dict.fromkeys((near, root)) if not one.startswith("..")
        ]
    return [*found, target]
