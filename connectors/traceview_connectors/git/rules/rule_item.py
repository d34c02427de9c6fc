"""One list item read as a rule: as YAML, as a template of YAML, else by its lines."""

from __future__ import annotations

import re

import yaml

from traceview_connectors.git.rules.rule_text import RuleText, text_of_node
from traceview_connectors.git.rules.rule_values import is_rule
from traceview_connectors.git.rules.template_actions import is_templated
from traceview_connectors.git.rules.template_yaml import (
    Failed,
    compose,
    is_only_actions,
    own_fields,
    without_actions,
)

_KEY = re.compile(r"[\w.$/-]+")


def text_of_block(block: str, column: int) -> RuleText | None:
    """The rule of the lines of one list item, whose keys stand in `column`."""
    flat = _dedented(block, column)
    documents = compose(flat)
    if not isinstance(documents, Failed) and documents and not _loses_template(documents[0], flat):
        return text_of_node(documents[0], flat)
    if is_templated(flat):
        aside = without_actions(flat)
        documents = compose(aside.text)
        if not isinstance(documents, Failed) and documents:
            return text_of_node(documents[0], aside.text, aside.restore)
    return _read_by_lines(flat)


def _loses_template(node: yaml.Node, source: str) -> bool:
    """Whether YAML took a bare `{{ … }}` for a mapping, so that text around it may be missing."""
    return isinstance(node, yaml.MappingNode) and any(
        isinstance(value, yaml.MappingNode) and source.startswith("{{", value.start_mark.index)
        for key, value in own_fields(node)
        if key.value in ("alert", "record", "expr")
    )


def _dedented(block: str, column: int) -> str:
    """The block from its column on; keys that stand deeper than the first one are put below it."""
    first, *rest = block.split("\n")
    depth = min((_indent(row) for row in rest if row.strip()), default=column)
    if not first.strip().endswith(("|", ">", "-", "+", ":")):
        column = max(column, depth)
    return "\n".join([first.lstrip(" \t"), *(row[min(column, _indent(row)) :] for row in rest)])


def _indent(row: str) -> int:
    return len(row) - len(row.lstrip(" \t"))


def _read_by_lines(flat: str) -> RuleText | None:
    """The fields of a block that no parser takes: keys by their indentation, values as written."""
    fields: dict[str, str] = {}
    tables: dict[str, dict[str, str]] = {"labels": {}, "annotations": {}}
    table, key, key_indent = "", "", 0
    for row in flat.split("\n"):
        stripped = row.strip()
        indent = _indent(row)
        if is_only_actions(row):
            continue
        name, colon, value = stripped.partition(":")
        is_key = (
            bool(colon) and bool(_KEY.fullmatch(name.strip("\"'"))) and not stripped.startswith("#")
        )
        if indent == 0 and is_key:
            table = name if name in tables else ""
            key, key_indent = name, 0
            fields[key] = _scalar(value)
        elif table and is_key and (key == table or indent <= key_indent):
            key, key_indent = name.strip("\"'"), indent
            tables[table][key] = _scalar(value)
        elif stripped and key and not stripped.startswith("#"):
            held = tables[table] if table and key != table else fields
            held[key] = f"{held.get(key, '')}\n{stripped}".strip()
    kind = "alert" if "alert" in fields else "record"
    if "expr" not in fields or not is_rule(kind, fields.get(kind, ""), fields["expr"]):
        return None
    return RuleText(
        kind=kind,
        name=fields[kind],
        expr=fields["expr"],
        duration=fields.get("for", ""),
        keep=fields.get("keep_firing_for", ""),
        labels=tables["labels"],
        annotations=tables["annotations"],
        partial=True,
    )


def _scalar(value: str) -> str:
    text = value.strip()
    if text[:1] in ("|", ">") and len(text) <= 3:
        return ""
    if text[:1] in ("'", '"'):
        return text[1:].removesuffix(text[0])
    return text
