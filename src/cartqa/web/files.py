"""The page's own files: style sheet, scripts and mark, kept by browsers because their address names their digest."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from cartqa.web.site import STATIC, Site, static_digest

__all__ = ["Files"]

_KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
_A_DAY = {"Cache-Control": "public, max-age=86400"}


class Files:
    """Serves files, all from memory or the package's folder."""

    def __init__(self, site: Site) -> None:
        """Serve the files of `site`."""
        self._site = site

    async def static(self, request: Request) -> Response:
        """A file of `static/`."""
        name = request.path_params["name"]
        path = (STATIC / name).resolve()
        if not path.is_relative_to(STATIC) or not path.is_file() or path.suffix not in _KINDS:
            raise HTTPException(404)
        current = request.path_params["digest"] == static_digest()
        return FileResponse(path, media_type=_KINDS[path.suffix], headers=_FOREVER if current else {})

    async def mark(self, request: Request) -> Response:
        """The configured mark; an SVG may not run anything."""
        if self._site.mark is None:
            raise HTTPException(404)
        content, kind = self._site.mark
        policy = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}
        return Response(content, media_type=kind, headers={**_A_DAY, **policy})

    async def icon(self, request: Request) -> Response:
        """The mark for browsers that ask for this name."""
        return FileResponse(STATIC / "mark.svg", media_type="image/svg+xml", headers=_A_DAY)

    async def robots(self, request: Request) -> Response:
        """Machines may read the pages, not ask questions."""
        return PlainTextResponse("User-agent: *\nDisallow: /api/\nDisallow: /gradio_api/\n", headers=_A_DAY)
