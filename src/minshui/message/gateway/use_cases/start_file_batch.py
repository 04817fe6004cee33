"""Send to everybody in a file."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.imports.running import ImportMode, ImportResult, run_import
from minshui.infrastructure.imports.sheets import ImportFile
from minshui.message.gateway.batch_file import batch_importer
from minshui.message.gateway.batch_store import change_batch
from minshui.message.gateway.contracts_batch import FileOrder
from minshui.message.gateway.jobs import enqueue_taking_in
from minshui.message.gateway.models import BatchRow


async def start_file_batch(
    ctx: Context, order: FileOrder, file: ImportFile, mode: ImportMode, *, dry_run: bool = False
) -> tuple[ImportResult, int | None]:
    """Check a file and start the batch of its rows; returns what was found, and the batch's id.

    No batch where the file is refused or only checked. A job makes the messages. Raises what
    ``batch_importer`` and ``run_import`` do.
    """
    importer = await batch_importer(ctx, order, file.name)
    result = await run_import(ctx, importer, file, mode=mode, dry_run=dry_run)
    batch_id = importer.batch_id
    if batch_id is not None:
        job_id = await enqueue_taking_in(ctx, batch_id)
        await change_batch(ctx, batch_id, {"total": result.new, "job_id": job_id})
        after = {
            "title": order.batch.title,
            "template": order.batch.template_code,
            "receivers": result.new,
        }
        await record_audit(ctx, "message.batch", BatchRow.__tablename__, batch_id, after=after)
    return result, batch_id
