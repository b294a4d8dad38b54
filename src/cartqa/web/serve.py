"""`cartqa serve`: the page on a port, until it is stopped."""

from __future__ import annotations

import errno
import re
import socket

from cartqa.errors import CartqaError
from cartqa.settings import Settings

__all__ = ["clean_root", "listen", "serve"]


def serve(settings: Settings, host: str = "127.0.0.1", port: int = 7860, root_path: str = "") -> None:
    """Serve the page at `host:port`, below `root_path` when a proxy puts it there. Port 0 takes a free one."""
    root = clean_root(root_path)
    listening = listen(host, port)
    try:
        # Only now: loading Gradio takes seconds, and a busy port is better said at once.
        import uvicorn

        from cartqa.web.application import build

        app = build(settings, root)
        shown = f"[{host}]" if ":" in host else host
        print(f"{settings.site_name} is at http://{shown}:{listening.getsockname()[1]}{root}/ (stop it with Ctrl+C)")
        config = uvicorn.Config(
            app,
            access_log=False,  # an access log would note who asked when
            log_level="warning",
            server_header=False,
            timeout_graceful_shutdown=3,
            proxy_headers=True,
        )
        uvicorn.Server(config).run(sockets=[listening])
    finally:
        listening.close()


def clean_root(root_path: str) -> str:
    """The root path with a slash before it and none behind; CartqaError when it cannot be one."""
    root = root_path.strip().strip("/")
    if not root:
        return ""
    if not re.fullmatch(r"[\w.~-]+(/[\w.~-]+)*", root):
        raise CartqaError(f"The root path {root_path!r} cannot be used; give a path such as /car-t.")
    return f"/{root}"


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there; CartqaError says in one sentence why not."""
    if not 0 <= port <= 65535:
        raise CartqaError(f"There is no port {port}; give one from 1 to 65535.")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError:
        raise CartqaError(f"There is no address {host!r} on this machine; use 127.0.0.1 or 0.0.0.0.") from None
    found = socket.socket(family, kind, protocol)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(address)
        found.listen(128)
    except OSError as error:
        found.close()
        if error.errno == errno.EADDRINUSE:
            raise CartqaError(
                f"Port {port} is already in use on {host}; stop what uses it, or give another with --port."
            ) from None
        reason = (error.strerror or str(error)).lower()
        raise CartqaError(f"Port {port} on {host} cannot be used ({reason}); give another with --port.") from None
    return found
