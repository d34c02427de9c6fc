"""Digests of what a source says of one thing, so that it is known again when it says the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import TYPE_CHECKING

from traceview import __version__
from traceview.model import Findings

if TYPE_CHECKING:
    from typing_extensions import Buffer


class SaidDigest:
    """`style` is all that decides what is made of the parts: settings, conventions.

    The program's version counts as well: another one may make something else of the same parts.
    """

    def __init__(self, *style: object) -> None:
        told = repr((__version__, *style)).encode("utf-8", "surrogatepass")
        self._key = blake2b(told, digest_size=16).digest()

    def of(self, parts: Iterable[Buffer]) -> str:
        """The digest of parts, none of which holds a NUL, in their order."""
        return blake2b(b"\0".join(parts), digest_size=16, key=self._key).hexdigest()


def told_of(found: Findings, digests: Mapping[str, str]) -> dict[str, str]:
    """The digests of those nodes that findings describe: some of a list may not be readable."""
    described = {node.id for node in found.nodes if not node.is_stub}
    return {node_id: digests[node_id] for node_id in described & digests.keys()}
