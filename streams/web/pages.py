"""The page for a browser and its files, metrics, and the probes."""

from __future__ import annotations

import gzip
from functools import cache, cached_property
from hashlib import blake2b
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from streams.web.access import CALLER, Scope, require
from streams.web.answers import cached, not_modified, unchanged
from streams.web.page import STYLE
from streams.web.problems import Problem
from streams.web.state import State

INDEX: Final = "index.html"
_METRICS_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_TYPES: Final = MappingProxyType(
    {
        "html": "text/html; charset=utf-8",
        "css": "text/css; charset=utf-8",
        "js": "text/javascript; charset=utf-8",
        "json": "application/json",
        "svg": "image/svg+xml",
        "txt": "text/plain; charset=utf-8",
    }
)
"""What is served, by suffix; a file of another kind is not."""


def routes(state: State) -> list[Route]:
    """Return the addresses of what is not the interface."""
    answers = _Pages(state)
    return [
        Route("/", answers.index),
        Route("/assets/{path:path}", answers.asset),
        Route("/style.css", answers.style),
        Route("/healthz", answers.healthz),
        Route("/readyz", answers.readyz),
        Route("/metrics", answers.metrics),
    ]


class Asset:
    """A file of the page, held in memory: there is no path on disk that a request could lead to."""

    def __init__(self, name: str, data: bytes) -> None:
        self.data = data
        self.media_type = _TYPES[name.rpartition(".")[2]]
        self.tag = f'W/"{blake2b(data, digest_size=12).hexdigest()}"'

    @cached_property
    def packed(self) -> bytes:
        """The file compressed, once."""
        return gzip.compress(self.data, 6, mtime=0)

    def answer(self, request: Request) -> Response:
        """Return it, or that the browser has it."""
        more = {"vary": "Accept-Encoding"}
        if unchanged(request, self.tag):
            return not_modified(self.tag, more)
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(self.data, headers=cached(self.tag, more), media_type=self.media_type)
        more["content-encoding"] = "gzip"
        return Response(self.packed, headers=cached(self.tag, more), media_type=self.media_type)


@cache
def assets() -> MappingProxyType[str, Asset]:
    """Return the files of the page by their path below /assets/, read once."""
    return MappingProxyType(dict(_below(files("streams.web") / "static", "")))


def _below(folder: Traversable, above: str) -> list[tuple[str, Asset]]:
    found: list[tuple[str, Asset]] = []
    for entry in folder.iterdir():
        name = above + entry.name
        if entry.is_dir():
            found += _below(entry, f"{name}/")
        elif entry.name.rpartition(".")[2] in _TYPES:
            found.append((name, Asset(entry.name, entry.read_bytes())))
    return found


class _Pages:
    def __init__(self, state: State) -> None:
        self._state = state
        self._own = {f"basemap/{name}": Asset(name, data) for name, data in state.basemap.items()}

    async def index(self, request: Request) -> Response:
        known = await run_in_threadpool(assets)
        return known[INDEX].answer(request)

    async def asset(self, request: Request) -> Response:
        known = await run_in_threadpool(assets)
        path = request.path_params["path"]
        found = self._own.get(path) or known.get(path)
        if found is None:
            raise Problem(404, "The page has no such file.")
        return found.answer(request)

    async def healthz(self, request: Request) -> Response:
        return _probe(request, self._state.alive())

    async def readyz(self, request: Request) -> Response:
        return _probe(request, self._state.ready())

    async def metrics(self, request: Request) -> Response:
        require(request, Scope.READ)
        text = await run_in_threadpool(self._state.metrics)  # some are read from the store
        return Response(text, headers={"content-type": _METRICS_TYPE})

    async def style(self, _: Request) -> Response:
        return PlainTextResponse(STYLE, media_type="text/css")


def _probe(request: Request, trouble: str | None) -> Response:
    """Return whether all is well; the reason why not is no stranger's business."""
    if trouble is None:
        return JSONResponse({"status": "ok"})
    told = {"reason": trouble} if getattr(request.state, CALLER, None) is not None else {}
    return JSONResponse({"status": "unavailable", **told}, status_code=503)
