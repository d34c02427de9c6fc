"""The table of a source, checked by its connector's own class: errors name file and line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from traceview.config.config import absolute, nearest_key
from traceview.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydantic import BaseModel, ValidationError

    from traceview.config.config import Config, SourceTable
    from traceview.connector import SourceSettings


def source_settings(
    config: Config, source: SourceTable, wanted: type[SourceSettings]
) -> SourceSettings:
    """A source's table as the settings of its connector. Raises ConfigError.

    Every setting that is a path is made absolute, from the folder of the configuration.
    """
    from pydantic import ValidationError

    table = dict(source.table)
    for name, setting in wanted.model_fields.items():
        if _is_path(setting.annotation) and isinstance(table.get(name), str):
            table[name] = absolute(config, table[name], "sources", source.name, name)
    try:
        return wanted.model_validate(table)
    except ValidationError as error:
        raise explained(config, error, wanted, "sources", source.name) from None


def _is_path(annotation: Any) -> bool:
    from types import UnionType
    from typing import Union, get_args, get_origin

    if get_origin(annotation) in (Union, UnionType):
        return any(_is_path(option) for option in get_args(annotation))
    return annotation is Path


def explained(
    config: Config, error: ValidationError, model: type[BaseModel], *place: str
) -> ConfigError:
    """The first fault that pydantic found, as a ConfigError that never repeats a value."""
    fault = error.errors(include_input=False, include_url=False, include_context=False)[0]
    where = fault["loc"]
    name = ".".join(str(part) for part in (*place, *where))
    if fault["type"] == "extra_forbidden":
        known = _fields_at(model, where)
        return config.error(
            f"unknown key {name!r}", "", nearest_key(str(where[-1]), known), *place, *where
        )
    if fault["type"] == "missing":
        return config.error(f"{name} is missing", "", f"add `{where[-1]} = …`", *place, *where[:-1])
    why = fault["msg"].removeprefix("Value error, ")
    return config.error(f"{name} is wrong", why, "correct it there", *place, *where)


def _fields_at(model: type[BaseModel], where: tuple[str | int, ...]) -> Iterable[str]:
    """The keys that a table within the settings may have."""
    for part in where[:-1]:
        if isinstance(part, str) and part in model.model_fields:
            model = next(_models_in(model.model_fields[part].annotation), model)
    return model.model_fields


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    from typing import get_args

    from pydantic import BaseModel

    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models_in(inner)
