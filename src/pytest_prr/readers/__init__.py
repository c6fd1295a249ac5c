"""What a data file says of itself. Which reader: the file's content decides, and its name."""

from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pytest_prr.readers.datafile import DataFile, UnreadableFileError, opened
from pytest_prr.readers.facts import (
    Asked,
    Content,
    FileFacts,
    Interval,
    Said,
    Silent,
    TimeAxis,
)
from pytest_prr.readers.formats import Format, claimed, format_of
from pytest_prr.readers.locations import is_remote

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["Asked", "FileFacts", "UnreadableFileError", "read"]

EVERYTHING = Asked()


def read(location: "str | Path", asked: Asked = EVERYTHING) -> FileFacts:
    """Read one file's facts, at a path or URL; values of data variables are never read.

    Raises UnreadableFileError where the content is not what the name says, or cannot be read.
    """
    from pytest_prr.readers import plain

    with opened(str(location)) as file:
        content = _content(file, asked)
        digest = plain.checksum(file) if asked.checksum else None
        by_name = _name_tells(file, asked) if isinstance(content.interval, Silent) else None
        if by_name is not None:
            content = replace(content, interval=by_name)
        return _facts(file, digest, content, is_dated_by_name=by_name is not None)


def _name_tells(file: DataFile, asked: Asked) -> Said[Interval] | None:
    """The time that the file's name tells, the last thing to be asked.

    Not where the recipe says which variable of the data tells it.
    """
    from pytest_prr.readers.times import name_times

    is_data = claimed(file.name) is not None
    if is_data and asked.time is not None:
        return None
    return name_times.interval(file.name, is_data=is_data)


def _content(file: DataFile, asked: Asked) -> Content:
    """What the file's reader finds in it. Raises UnreadableFileError."""
    from pytest_prr.readers import plain

    form = format_of(file)
    named = claimed(file.name)
    if form is None and named is not None:
        seems = plain.seeming_content(file.head)
        raise UnreadableFileError(
            f"{file.location}: named as {named.name}, but {seems}; get it again, or rename it"
        )
    if form is None:
        return plain.content(file, asked)
    if library := form.lacks():
        return plain.silent(_not_installed(form, library))
    reader = import_module(f"pytest_prr.readers.{form.reader}")
    content: Content = reader.content(file, asked)
    return content


def _rows_as_axis(content: Content) -> TimeAxis | None:
    """Of a table whose rows tell the time: as many times as there are rows."""
    if not content.rows or isinstance(content.interval, Silent):
        return None
    return TimeAxis(name=content.interval.source, size=content.rows)


def _not_installed(form: Format, library: str) -> str:
    return (
        f"{form.name} files are read with {library}, which is not installed: "
        f"pip install 'pytest-prr[{form.extra}]'"
    )


def _facts(
    file: DataFile, checksum: str | None, content: Content, *, is_dated_by_name: bool
) -> FileFacts:
    """The content with name, size and checksum; the box rounded outwards and as a geometry."""
    from pytest_prr.readers.places import boxes
    from pytest_prr.stac.vocabulary import media_type

    answers: dict[str, Said[Any] | Silent | None] = {
        "interval": content.interval,
        "bbox": content.bbox,
        "title": content.title,
        "licence": content.licence,
    }
    said = {key: answer for key, answer in answers.items() if isinstance(answer, Said)}
    values: dict[str, Any] = {key: answer.value for key, answer in said.items()}
    geometry: Mapping[str, Any] | None = content.geometry
    if "bbox" in values:
        values["bbox"] = boxes.rounded(values["bbox"])
        geometry = geometry or boxes.geometry(values["bbox"])
    where = "the server" if is_remote(file.location) else "the file system"
    return FileFacts(
        location=file.location,
        size=file.size,
        checksum=checksum,
        media_type=content.media_type or media_type(file.name),
        geometry=dict(geometry) if geometry else None,
        is_dated_by_name=is_dated_by_name,
        step=content.step,
        time_axis=content.time_axis or _rows_as_axis(content),
        attributes=dict(content.attributes),
        axes=content.axes,
        variables=content.variables,
        projection=content.projection,
        bands=content.bands,
        columns=content.columns,
        rows=content.rows,
        shortfalls=dict(content.shortfalls),
        provenance={
            "size": where,
            "checksum": "SHA-256 of the file's bytes",
            **{key: f"{answer.source} of {file.name}" for key, answer in said.items()},
        },
        missing={k: a.reason for k, a in answers.items() if isinstance(a, Silent)},
        **values,
    )
