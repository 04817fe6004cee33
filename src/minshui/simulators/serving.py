"""Serve a simulator on a port and say when it can be called."""

from __future__ import annotations

import socket

import uvicorn
from starlette.types import ASGIApp


def serve(app: ASGIApp, host: str, port: int) -> None:
    """Run until stopped; prints ``ready <url>``. The platforms stamp their own ``Date``."""
    with socket.create_server((host, port), backlog=512) as listener:
        # Whoever calls from now on waits in the listener's queue until the program serves.
        bound = listener.getsockname()[1]
        print(f"ready http://{host}:{bound}", flush=True)  # noqa: T201 - whoever started it reads
        config = uvicorn.Config(
            app, log_level="critical", date_header=False, lifespan="off", timeout_keep_alive=60
        )
        uvicorn.Server(config).run(sockets=[listener])
