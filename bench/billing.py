"""Benchmark of the billing run: ``python -m bench.billing --households 100000 [--json]``.

Loads a town with twelve billed months and measures the thirteenth, on an embedded PostgreSQL of
its own with durability at its defaults. ``--tenants 67`` measures the night of a group: that
many tenants, each with a copy of the town. Its last line is one JSON object.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import tempfile
from pathlib import Path
from typing import Any

from bench.billing_night import NightBench
from bench.billing_tenant import TenantBench
from minshui.entrypoints.wiring import import_models
from minshui.infrastructure.db.embedded import EmbeddedServer

_TITLES = {
    "tenants": "tenants",
    "households": "households",
    "seconds": "billing run, s",
    "floor_seconds": "floor: COPY of the same rows, s",
    "times_floor": "times the floor",
    "orm_seconds_per_household": "ORM, s a household",
    "times_orm": "times as fast as the ORM",
    "scalar_share": "share priced one by one",
    "rows_per_household": "rows a household",
    "bytes_per_household": "bytes a household",
    "peak_mib": "largest shard process, MiB",
    "whole_mib": "all processes and the server's, MiB",
}


def _serve(arguments: argparse.Namespace) -> dict[str, Any]:
    import_models()
    with tempfile.TemporaryDirectory(dir=arguments.folder, prefix="minshui-bench-") as folder:
        Path(folder).chmod(0o755)
        with EmbeddedServer(Path(folder)).hold() as server:
            if arguments.tenants > 1:
                return asyncio.run(NightBench(server, arguments).run())
            return asyncio.run(TenantBench(server, arguments).run())


def main() -> None:
    """Read the command line, run, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--households", type=int, default=100_000, help="of each tenant")
    parser.add_argument("--tenants", type=int, default=1)
    parser.add_argument("--shards", type=int, default=os.cpu_count() or 2)
    parser.add_argument("--chunk", type=int, default=0, help="accounts in a chunk")
    parser.add_argument("--orm-sample", type=int, default=300)
    parser.add_argument("--folder", default=None, help="where the database may lie")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    figures = _serve(arguments)
    if not arguments.json:
        for name, title in _TITLES.items():
            if name in figures:
                print(f"{title:<34}{figures[name]:>14}")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
