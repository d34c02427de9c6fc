"""Findings in which each node and each link stands once."""

from __future__ import annotations

from traceview.cache.merged_nodes import merged_node
from traceview.model import Findings, Link, Node


def merged(findings: Findings) -> tuple[dict[str, Node], list[Link]]:
    """The nodes of findings by id, and the links: what was said twice is one."""
    nodes: dict[str, Node] = {}
    for node in findings.nodes:
        known = nodes.setdefault(node.id, node)
        if known is not node:
            nodes[node.id] = merged_node(known, node)
    links: dict[tuple[str, str, str], Link] = {}
    for link in findings.links:
        key = link.key
        same = links.setdefault(key, link)
        if same is not link:
            links[key] = same.merged(link)
    return nodes, list(links.values())
