"""Reports: listed, read, added, replaced and removed.

Whoever has no right to change something is turned away before a byte of a file is read. What is sent goes into a folder
of this user alone, then into the folder of reports by `ui.files`, as on the page: nothing is overwritten or lost.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Query, Request
from starlette.datastructures import UploadFile
from starlette.responses import JSONResponse, Response

from index.manifest import Entry
from index.readers import supported
from index.readers.limits import Limits
from index.store import Index
from qa.commands.plain import failure_json
from ui import files
from ui.guard.refusals import language_of
from ui.texts import say

from ..problems import Problem
from ..schemas import Changed, Excerpt, Outline, Removed, Shelf
from ..service import Service, Serving, Writing
from .upkeep import state_json

MOST_LISTED = 5_000
MOST_CHARACTERS = 200_000  # of one excerpt; the longest reports have a quarter of it
LARGEST = Limits().max_file_bytes  # of one file: a larger one would not be read
router = APIRouter(tags=["reports"])

# --- reading -------------------------------------------------------------------------------------------------------


@router.get("/reports", response_model=Shelf, summary="List the reports")
async def shelf(
    service: Serving,
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = 1_000,
) -> Response:
    """What the index holds, by path, with the files that repeat one or could not be read."""
    live = await to_thread.run_sync(service.live)
    known = live.manifest
    return JSONResponse(
        {
            "snapshot": live.snapshot,
            "total": len(known.reports),
            "offset": offset,
            "reports": [_shelved(entry) for entry in known.reports[offset : offset + limit]],
            "duplicates": [{"path": each.path, "of": each.of} for each in known.duplicates],
            "failed": [failure_json(each) for each in known.failures],
        }
    )


@router.get(
    "/reports/{path:path}/text",
    response_model=Excerpt,
    summary="Read a report",
)
async def text(
    path: str,
    service: Serving,
    start: Annotated[int, Query(ge=0)] = 0,
    end: Annotated[
        int | None, Query(ge=0, description="As in citations; the end of the text if left out.")
    ] = None,
) -> Response:
    """A part of the stored text, to the letter: with `start` and `end` of a citation, its quote."""
    live, entry = await _known(service, path)
    whole = (await to_thread.run_sync(live.report, path)).text
    last = min(len(whole), start + MOST_CHARACTERS) if end is None else end
    if not start <= last <= len(whole) or last - start > MOST_CHARACTERS:
        values: dict[str, object] = {"start": start, "end": last, "length": len(whole)}
        raise Problem(416, "range", values=values, length=len(whole), most=MOST_CHARACTERS)
    told = {"start": start, "end": last, "length": len(whole), "text": whole[start:last]}
    return JSONResponse({"snapshot": live.snapshot, "path": path, "title": entry.metadata.title, **told})


@router.get("/reports/{path:path}", response_model=Outline, summary="What is known of a report")
async def outline(path: str, service: Serving) -> Response:
    """Title, place, year and so on, and its headings with their positions."""
    live, entry = await _known(service, path)
    report = await to_thread.run_sync(live.report, path)
    sections = [asdict(section) for section in report.sections]
    return JSONResponse({"snapshot": live.snapshot, "report": _shelved(entry), "sections": sections})


# --- changing ------------------------------------------------------------------------------------------------------


@router.post(
    "/reports",
    response_model=Changed,
    status_code=202,
    summary="Add reports",
)
async def add(request: Request, service: Writing) -> Response:
    """Files under their own names; one whose name is taken is refused, for nothing is overwritten."""
    language = language_of(request.scope)
    with service.uploading, TemporaryDirectory(prefix="congress-qa-") as held:
        async with request.form(max_files=files.MOST_FILES, max_fields=0) as form:
            sent = [each for each in form.getlist("files") if isinstance(each, UploadFile)]
            if not sent:
                raise Problem(422, "no_files")
            uploads = await to_thread.run_sync(_put, service, sent, Path(held))
    taken = [_taken(each, language) for each in uploads]
    if all(each["outcome"] == "refused" for each in taken):
        raise Problem(409, "nothing_added", files=taken)
    return _changed(service, taken)


@router.put(
    "/reports/{path:path}",
    response_model=Changed,
    status_code=202,
    summary="Add or replace a report",
)
async def replace(path: str, request: Request, service: Writing) -> Response:
    """The bytes of a file in the place of the one at `path`, which moves to the removed ones; or a new one.

    A new one lies at the top of the folder; below it only what the index knows can be replaced.
    """
    within, name = _place(service, path)
    with service.uploading, TemporaryDirectory(prefix="congress-qa-") as held:
        if problem := files.refused(name, supported()):
            taken = _taken(files.Upload(name, problem), language_of(request.scope))
            raise Problem(409, "nothing_added", files=[taken])
        file = Path(held) / name
        if not await _received(request, file):
            raise Problem(422, "empty_file")
        upload = await to_thread.run_sync(_replace, service, file, within)
    taken = _taken(upload, language_of(request.scope))
    if taken["outcome"] == "refused":
        raise Problem(409, "nothing_added", files=[taken])
    return _changed(service, [taken])


@router.delete("/reports/{path:path}", response_model=Removed, status_code=202, summary="Remove a report")
async def remove(path: str, service: Writing) -> Response:
    """The file moves to the removed ones, where it stays for good."""
    known = _known_paths(service)
    if path not in known:
        raise Problem(404, "no_report")
    moved = await to_thread.run_sync(files.remove, path, known, service.folder)
    service.rebuild.start()
    where = moved.relative_to(service.folder).as_posix()
    return JSONResponse({"path": path, "moved_to": where, "build": state_json(service.rebuild.state)}, 202)


# --- their parts ---------------------------------------------------------------------------------------------------


async def _known(service: Service, path: str) -> tuple[Index, Entry]:
    """The live snapshot, and the report at ``path`` in it."""
    live = await to_thread.run_sync(service.live)
    with suppress(KeyError):
        return live, live.reports[live.ordinal(path)]
    raise Problem(404, "no_report")


def _shelved(entry: Entry) -> dict[str, Any]:
    return {
        "path": entry.path,
        **asdict(entry.metadata),
        "sha256": entry.sha256,
        "characters": entry.characters,
        "sentences": entry.sentences,
    }


def _known_paths(service: Service) -> set[str]:
    """All files that the index knows of, those that it could not read among them."""
    manifest = service.manifest()
    if manifest is None:
        return set()
    return {
        each.path for found in (manifest.reports, manifest.failures, manifest.duplicates) for each in found
    }


def _place(service: Service, path: str) -> tuple[str, str]:
    """Folder and name of a file that may be put at ``path``: one that is known, or a new one at the top."""
    _, between, name = path.rpartition("/")
    if between and path not in _known_paths(service):
        raise Problem(404, "no_report")
    within = "" if not between else str(PurePosixPath(path).parent)
    if ".." in PurePosixPath(path).parts or PurePosixPath(path).is_absolute():
        raise Problem(404, "no_report")
    return within, name


def _see_folder(service: Service) -> None:
    """A new folder in the place of one that is not there now would hide what is in that."""
    manifest = service.manifest()
    if manifest is not None and manifest.reports and not service.folder.is_dir():
        raise Problem(503, "folder_gone")


def _put(service: Service, sent: Sequence[UploadFile], held: Path) -> list[files.Upload]:
    """Each file that was sent into the folder of reports, once all of them lie in ``held``.

    Raises:
        Problem: One is larger than what is read, or the folder is not there; then none was added.
    """
    _see_folder(service)
    if any((each.size or 0) > LARGEST for each in sent):
        raise Problem(413, "too_large")
    found: list[files.Upload | Path] = []
    for number, each in enumerate(sent):
        name = each.filename or ""
        if problem := files.refused(name, supported()):
            found.append(files.Upload(name, problem))
            continue
        file = held / str(number) / name  # two may have one name
        file.parent.mkdir()
        with file.open("wb") as stream:
            shutil.copyfileobj(each.file, stream)
        found.append(file)
    added = iter(files.add([each for each in found if isinstance(each, Path)], service.folder, supported()))
    return [next(added) if isinstance(each, Path) else each for each in found]


def _replace(service: Service, file: Path, within: str) -> files.Upload:
    _see_folder(service)
    before = (service.folder / within / file.name).is_file()
    upload = files.replace(file, service.folder, supported(), within)
    return files.Upload(upload.name, upload.problem, replaced=before)


async def _received(request: Request, file: Path) -> int:
    """Write what is sent to ``file``; returns how many bytes that were.

    Raises:
        Problem: They are more than are read of a file.
    """
    size = 0
    with file.open("wb") as stream:
        async for piece in request.stream():
            size += len(piece)
            if size > LARGEST:
                raise Problem(413, "too_large")
            await to_thread.run_sync(stream.write, piece)
    return size


def _taken(upload: files.Upload, language: str) -> dict[str, Any]:
    """What became of a file, and why if it was refused."""
    if upload.problem is None:
        return {"name": upload.name, "outcome": "replaced" if upload.replaced else "added", "detail": None}
    types = "、".join(sorted(suffix.removeprefix(".") for suffix in supported()))
    told = say(language, upload.problem, types=types, most=files.MOST_FILES)
    return {
        "name": upload.name,
        "outcome": "same" if upload.problem == "upload_same" else "refused",
        "detail": told,
    }


def _changed(service: Service, taken: Sequence[dict[str, Any]]) -> Response:
    """The answer to a change; a build follows it, unless all was there already."""
    if any(each["outcome"] != "same" for each in taken):
        service.rebuild.start()
    return JSONResponse({"files": list(taken), "build": state_json(service.rebuild.state)}, 202)
