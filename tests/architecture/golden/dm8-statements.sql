-- minshui.entrypoints.demo.money._ARREARS
SELECT biz_charge.account_id, biz_charge.cust_id, sum(biz_charge.open_fen) AS owed_fen
FROM biz_charge
WHERE biz_charge.open_fen > ? GROUP BY biz_charge.account_id, biz_charge.cust_id ORDER BY biz_charge.account_id;

-- minshui.entrypoints.user_mobiles._MOBILES
SELECT system_user.id, system_user.mobile
FROM system_user
WHERE system_user.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) AND system_user.status = ? AND system_user.mobile IS NOT NULL;

-- minshui.infrastructure.audit.anchoring._FIND
SELECT sys_audit_anchor.seal_number
FROM sys_audit_anchor
WHERE sys_audit_anchor.chain = ?;

-- minshui.infrastructure.audit.anchoring._MOVE
UPDATE sys_audit_anchor SET seal_number=?, seal_hash=?, anchored_at=?, signature=? WHERE sys_audit_anchor.chain = ? AND sys_audit_anchor.seal_number < ?;

-- minshui.infrastructure.audit.chains._ROWS_AMONG[0]
SELECT sys_audit_log.id, sys_audit_log.acted_at, sys_audit_log.category, sys_audit_log.action, sys_audit_log.result, sys_audit_log.user_id, sys_audit_log.user_name, sys_audit_log.session_id, sys_audit_log.client_address, sys_audit_log.subject_type, sys_audit_log.subject_id, sys_audit_log.before, sys_audit_log.after, sys_audit_log.trace_id
FROM sys_audit_log
WHERE sys_audit_log.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed);

-- minshui.infrastructure.audit.chains._ROWS_AMONG[1]
SELECT sys_audit_log.tenant_code, sys_audit_log.id, sys_audit_log.acted_at, sys_audit_log.category, sys_audit_log.action, sys_audit_log.result, sys_audit_log.user_id, sys_audit_log.user_name, sys_audit_log.session_id, sys_audit_log.client_address, sys_audit_log.subject_type, sys_audit_log.subject_id, sys_audit_log.before, sys_audit_log.after, sys_audit_log.trace_id
FROM sys_audit_log
WHERE sys_audit_log.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed);

-- minshui.infrastructure.audit.policy._FIND
SELECT sys_audit_policy.algorithm, sys_audit_policy.kept_months
FROM sys_audit_policy;

-- minshui.infrastructure.audit.recording._INSERT
INSERT INTO sys_audit_log (id, acted_at, category, action, result, user_id, user_name, session_id, client_address, subject_type, subject_id, before, after, trace_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.infrastructure.audit.recording._INSERT_IN_MASTER
INSERT INTO sys_audit_log (tenant_code, id, acted_at, category, action, result, user_id, user_name, session_id, client_address, subject_type, subject_id, before, after, trace_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.infrastructure.bus.wakeup_rows._CALL
UPDATE sys_wakeup SET calls=(sys_wakeup.calls + ?) WHERE sys_wakeup.tenant_code = ? AND sys_wakeup.line = ? RETURNING sys_wakeup.calls INTO ?;

-- minshui.infrastructure.bus.watching._ACTIVE
SELECT sys_tenant.code
FROM sys_tenant
WHERE sys_tenant.status = ? ORDER BY sys_tenant.code;

-- minshui.infrastructure.bus.watching._CALLS
SELECT sys_wakeup.tenant_code, sys_wakeup.line, sys_wakeup.calls
FROM sys_wakeup;

-- minshui.infrastructure.cache.in_database._FIND
SELECT sys_cache."value"
FROM sys_cache
WHERE sys_cache.namespace = ? AND sys_cache.key = ? AND sys_cache.expires_at > ?;

-- minshui.infrastructure.cache.in_database._FORGET_ALL
DELETE FROM sys_cache WHERE sys_cache.namespace = ?;

-- minshui.infrastructure.cache.in_database._FORGET_ONE
DELETE FROM sys_cache WHERE sys_cache.namespace = ? AND sys_cache.key = ?;

-- minshui.infrastructure.cache.in_database._RENEW
UPDATE sys_cache SET "value"=?, expires_at=? WHERE sys_cache.namespace = ? AND sys_cache.key = ?;

-- minshui.infrastructure.db.migrating._LIST_DATABASES
SELECT sys_tenant.id, sys_tenant.code, sys_tenant_database.server_url, sys_tenant_database.database_name
FROM sys_tenant JOIN sys_tenant_database ON sys_tenant_database.tenant_id = sys_tenant.id
WHERE sys_tenant.status != ? ORDER BY sys_tenant.code;

-- minshui.infrastructure.db.migrating._NOTE_VERSION
UPDATE sys_tenant_database SET schema_version=? WHERE sys_tenant_database.tenant_id = ?;

-- minshui.infrastructure.db.numbering._ADVANCE
UPDATE sys_number_series SET last_number=(sys_number_series.last_number + ?) WHERE sys_number_series.series = ? RETURNING sys_number_series.last_number INTO ?;

-- minshui.infrastructure.db.numbering._LOCK
SELECT sys_number_series.series, sys_number_series.last_number
FROM sys_number_series
WHERE sys_number_series.series IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item VARCHAR(255) PATH '$')) listed) ORDER BY sys_number_series.series FOR UPDATE;

-- minshui.infrastructure.db.numbering._STORE
UPDATE sys_number_series SET last_number=? WHERE sys_number_series.series = ?;

-- minshui.infrastructure.db.provisioning._FIND_BY_CODE
SELECT sys_tenant.name
FROM sys_tenant
WHERE sys_tenant.code = ?;

-- minshui.infrastructure.db.provisioning._FIND_BY_NAME
SELECT sys_tenant.id, sys_tenant.code, sys_tenant.name, sys_tenant.short_name, sys_tenant.parent_id, sys_tenant.kind, sys_tenant.contact_name, sys_tenant.contact_phone, sys_tenant.contact_mail, sys_tenant.status, sys_tenant.created_at, sys_tenant.created_by
FROM sys_tenant
WHERE sys_tenant.name = ?;

-- minshui.infrastructure.db.provisioning._LAST_CODE
SELECT max(sys_tenant.code) AS max_1
FROM sys_tenant
WHERE sys_tenant.code LIKE ?;

-- minshui.infrastructure.db.tenancy._FIND_ROUTE
SELECT sys_tenant.status, sys_tenant_database.server_url, sys_tenant_database.database_name
FROM sys_tenant JOIN sys_tenant_database ON sys_tenant_database.tenant_id = sys_tenant.id
WHERE sys_tenant.code = ?;

-- minshui.infrastructure.idempotency.claiming._INSERT
INSERT INTO sys_idempotency (key, request_hash, claimed_at, response_status, response_body) VALUES (?, ?, ?, ?, ?);

-- minshui.infrastructure.idempotency.claiming._SELECT
SELECT sys_idempotency.request_hash, sys_idempotency.response_status, sys_idempotency.response_body
FROM sys_idempotency
WHERE sys_idempotency.key = ?;

-- minshui.infrastructure.idempotency.claiming._STORE
UPDATE sys_idempotency SET response_status=?, response_body=? WHERE sys_idempotency.key = ?;

-- minshui.infrastructure.jobs.measuring._FAILED
SELECT count(*) AS count_1
FROM sys_job
WHERE sys_job.state = 'failed' AND sys_job.queue = ?;

-- minshui.infrastructure.jobs.measuring._OPEN
SELECT count(CASE WHEN (sys_job.state = 'running' OR sys_job.due_at <= ?) THEN ? END) AS count_1, count(CASE WHEN (NOT (sys_job.state = 'running' OR sys_job.due_at <= ?)) THEN ? END) AS count_2, min(CASE WHEN (sys_job.state = 'queued' AND sys_job.due_at <= ?) THEN sys_job.created_at END) AS min_1, min(CASE WHEN (sys_job.state = 'queued' AND sys_job.due_at <= ?) THEN sys_job.due_at END) AS min_2
FROM sys_job
WHERE sys_job.state IN ('queued', 'running') AND sys_job.queue = ?;

-- minshui.infrastructure.jobs.queue._FIND_BY_KEY
SELECT sys_job.id
FROM sys_job
WHERE sys_job.dedup_key = ?;

-- minshui.infrastructure.jobs.queue._FIND_CLAIMABLE
SELECT sys_job.id
FROM sys_job
WHERE sys_job.queue = ? AND (sys_job.state = ? AND sys_job.due_at <= ? OR sys_job.state = ? AND sys_job.heartbeat_at < ?) ORDER BY sys_job.due_at, sys_job.id
 FETCH FIRST ? ROWS ONLY FOR UPDATE SKIP LOCKED;

-- minshui.infrastructure.jobs.queue._NEXT_DUE
SELECT min(CASE WHEN (sys_job.state = ?) THEN sys_job.due_at END) AS min_1, min(CASE WHEN (sys_job.state = ?) THEN sys_job.heartbeat_at END) AS min_2
FROM sys_job
WHERE sys_job.queue = ? AND sys_job.state IN (__[POSTCOMPILE_state_3]);

-- minshui.infrastructure.jobs.schedule_store._BUSY
SELECT sys_job.id
FROM sys_job
WHERE sys_job.dedup_key = ?;

-- minshui.infrastructure.jobs.schedule_store._DROP_WAITING
UPDATE sys_schedule_log SET outcome=? WHERE sys_schedule_log.schedule_name = ? AND sys_schedule_log.outcome = ? AND sys_schedule_log.acted_by IS NULL;

-- minshui.infrastructure.jobs.schedule_store._LOCK
SELECT sys_schedule_run.name
FROM sys_schedule_run
WHERE sys_schedule_run.name = ? FOR UPDATE OF sys_schedule_run.name;

-- minshui.infrastructure.jobs.schedule_store._LOG
INSERT INTO sys_schedule_log (id, schedule_name, occurrence_at, fired_at, outcome, missed, parameters, job_id, acted_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING sys_schedule_log.id INTO ?;

-- minshui.infrastructure.jobs.schedule_store._MOVE
UPDATE sys_schedule_run SET fired_for_at=? WHERE sys_schedule_run.name = ?;

-- minshui.infrastructure.jobs.schedule_store._NOTE_STARTED
UPDATE sys_schedule_log SET fired_at=?, outcome=?, job_id=? WHERE sys_schedule_log.id = ?;

-- minshui.infrastructure.jobs.schedule_store._OLDEST_WAITING
SELECT sys_schedule_log.id, sys_schedule_log.occurrence_at, sys_schedule_log.parameters, sys_schedule_log.acted_by
FROM sys_schedule_log
WHERE sys_schedule_log.schedule_name = ? AND sys_schedule_log.outcome = ? ORDER BY sys_schedule_log.id
 FETCH FIRST ? ROWS ONLY;

-- minshui.infrastructure.jobs.schedule_store._STATE
SELECT sys_schedule_run.name, sys_schedule_run.fired_for_at, sys_schedule.cron, sys_schedule.time_zone, sys_schedule.parameters, sys_schedule.overlap, sys_schedule.misfire, sys_schedule.grace_seconds, sys_schedule.paused_at, EXISTS (SELECT *
FROM sys_schedule_log
WHERE sys_schedule_log.schedule_name = sys_schedule_run.name AND sys_schedule_log.outcome = ?) AS waiting
FROM sys_schedule_run LEFT OUTER JOIN sys_schedule ON sys_schedule.name = sys_schedule_run.name
WHERE sys_schedule_run.name = ?;

-- minshui.infrastructure.jobs.schedule_store._STATES
SELECT sys_schedule_run.name, sys_schedule_run.fired_for_at, sys_schedule.cron, sys_schedule.time_zone, sys_schedule.parameters, sys_schedule.overlap, sys_schedule.misfire, sys_schedule.grace_seconds, sys_schedule.paused_at, EXISTS (SELECT *
FROM sys_schedule_log
WHERE sys_schedule_log.schedule_name = sys_schedule_run.name AND sys_schedule_log.outcome = ?) AS waiting
FROM sys_schedule_run LEFT OUTER JOIN sys_schedule ON sys_schedule.name = sys_schedule_run.name;

-- minshui.infrastructure.limiting.in_database._LOCK
SELECT sys_rate_limit.counts
FROM sys_rate_limit
WHERE sys_rate_limit.key = ? FOR UPDATE OF sys_rate_limit.key;

-- minshui.infrastructure.limiting.in_database._SAVE
UPDATE sys_rate_limit SET counts=?, expires_at=? WHERE sys_rate_limit.key = ?;

-- minshui.infrastructure.outbox.claiming._FAILED
SELECT sys_outbox.shard_key, min(sys_outbox.due_at) AS min_1
FROM sys_outbox
WHERE sys_outbox.state = 'pending' AND sys_outbox.attempts > 0 GROUP BY sys_outbox.shard_key;

-- minshui.infrastructure.outbox.claiming._LOCK_FIRSTS
SELECT sys_outbox.id, sys_outbox.shard_key
FROM sys_outbox
WHERE sys_outbox.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) AND sys_outbox.state = 'pending' AND (sys_outbox.attempts = 0 OR sys_outbox.due_at <= ?) AND NOT (EXISTS (SELECT *
FROM sys_outbox sys_outbox_1
WHERE sys_outbox_1.state = 'pending' AND sys_outbox_1.shard_key = sys_outbox.shard_key AND sys_outbox_1.id < sys_outbox.id)) ORDER BY sys_outbox.id
 FETCH FIRST ? ROWS ONLY FOR UPDATE OF sys_outbox.id SKIP LOCKED;

-- minshui.infrastructure.outbox.claiming._LOOK
SELECT sys_outbox.id, sys_outbox.shard_key
FROM sys_outbox
WHERE sys_outbox.state = 'pending' AND NOT sys_outbox.shard_key IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item VARCHAR(255) PATH '$')) listed) ORDER BY sys_outbox.id
 FETCH FIRST ? ROWS ONLY;

-- minshui.infrastructure.outbox.claiming._READ
SELECT sys_outbox.id, sys_outbox.event_type, sys_outbox.shard_key, sys_outbox.payload, sys_outbox.trace_id, sys_outbox.occurred_at, sys_outbox.attempts
FROM sys_outbox
WHERE sys_outbox.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) ORDER BY sys_outbox.id;

-- minshui.infrastructure.outbox.measuring._PARKED
SELECT count(*) AS count_1
FROM sys_outbox
WHERE sys_outbox.state = 'parked';

-- minshui.infrastructure.outbox.measuring._WAITING
SELECT count(CASE WHEN (sys_outbox.due_at <= ?) THEN ? END) AS count_1, count(CASE WHEN (sys_outbox.due_at > ?) THEN ? END) AS count_2, min(CASE WHEN (sys_outbox.due_at <= ?) THEN sys_outbox.occurred_at END) AS min_1, min(CASE WHEN (sys_outbox.due_at <= ?) THEN sys_outbox.due_at END) AS min_2
FROM sys_outbox
WHERE sys_outbox.state = 'pending';

-- minshui.infrastructure.outbox.publishing._INSERT
INSERT INTO sys_outbox (id, event_type, shard_key, payload, trace_id, occurred_at, due_at, state, attempts, last_error, delivered_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.infrastructure.outbox.relay._FAIL
UPDATE sys_outbox SET due_at=?, state=?, attempts=?, last_error=? WHERE sys_outbox.id = ?;

-- minshui.infrastructure.outbox.relay._FINISH
UPDATE sys_outbox SET state=?, last_error=?, delivered_at=? WHERE sys_outbox.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed);

-- minshui.infrastructure.security.batch_scope._INSERT
INSERT INTO system_batch_scope (batch_kind, batch_id, part, part_id) VALUES (?, ?, ?, ?);

-- minshui.infrastructure.security.batch_scope._OF_BATCH
SELECT system_batch_scope.part, system_batch_scope.part_id
FROM system_batch_scope
WHERE system_batch_scope.batch_kind = ? AND system_batch_scope.batch_id = ?;

-- minshui.infrastructure.security.fields._FIND
SELECT sys_data_key.version, sys_data_key.wrapped_key, sys_data_key.state
FROM sys_data_key;

-- minshui.infrastructure.telemetry.queue_figures._ACTIVE
SELECT sys_tenant.code
FROM sys_tenant
WHERE sys_tenant.status = ? ORDER BY sys_tenant.code;

-- minshui.infrastructure.telemetry.queue_figures._DEAD
SELECT sys_dead_errand.tenant_code, sys_dead_errand.line, count(*) AS count_1
FROM sys_dead_errand GROUP BY sys_dead_errand.tenant_code, sys_dead_errand.line;

-- minshui.message.external.queries.users._BY_NAME
SELECT system_user.user_name, system_user.id
FROM system_user
WHERE system_user.user_name IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item VARCHAR(255) PATH '$')) listed) AND system_user.status = ?;

-- minshui.message.external.use_cases.take_call._KNOWN
SELECT msg_external_call.digest, msg_external_call.answer
FROM msg_external_call
WHERE msg_external_call.supplier = ? AND msg_external_call.call_id = ?;

-- minshui.message.gateway.attachments._FIND
SELECT msg_attachment.message_id, msg_attachment.sealed_name, msg_attachment.media_type, msg_attachment."sealed"
FROM msg_attachment
WHERE msg_attachment.message_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) ORDER BY msg_attachment.message_id, msg_attachment.place;

-- minshui.message.gateway.attachments._INSERT
INSERT INTO msg_attachment (id, message_id, place, sealed_name, media_type, size_bytes, "sealed") VALUES (?, ?, ?, ?, ?, ?, ?);

-- minshui.message.gateway.attachments._SIZES
SELECT msg_attachment.message_id, msg_attachment.size_bytes
FROM msg_attachment
WHERE msg_attachment.message_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed);

-- minshui.message.gateway.batch_store.SELECT_BATCH
SELECT msg_batch.id, msg_batch.title, msg_batch.template_code, msg_batch.channels, msg_batch.priority, msg_batch.send_at, msg_batch.expires_at, msg_batch.source, msg_batch.audience_code, msg_batch.parameters, msg_batch.file_name, msg_batch.state, msg_batch."cursor", msg_batch.total, msg_batch.taken_in, msg_batch.refused, msg_batch.job_id, msg_batch.created_by, msg_batch.created_by_name, msg_batch.created_at, msg_batch.finished_at, msg_batch.cancel_reason
FROM msg_batch;

-- minshui.message.gateway.batch_store._CANCEL
UPDATE msg_message SET state=?, finished_at=? WHERE msg_message.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed);

-- minshui.message.gateway.batch_store._FIND
SELECT msg_batch.id, msg_batch.title, msg_batch.template_code, msg_batch.channels, msg_batch.priority, msg_batch.send_at, msg_batch.expires_at, msg_batch.source, msg_batch.audience_code, msg_batch.parameters, msg_batch.file_name, msg_batch.state, msg_batch."cursor", msg_batch.total, msg_batch.taken_in, msg_batch.refused, msg_batch.job_id, msg_batch.created_by, msg_batch.created_by_name, msg_batch.created_at, msg_batch.finished_at, msg_batch.cancel_reason
FROM msg_batch
WHERE msg_batch.id = ?;

-- minshui.message.gateway.batch_store._FORGET
DELETE FROM msg_batch_member WHERE msg_batch_member.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed);

-- minshui.message.gateway.batch_store._FORGET_WAITING
DELETE FROM msg_batch_member WHERE msg_batch_member.batch_id = ? AND msg_batch_member.error_code IS NULL;

-- minshui.message.gateway.batch_store._LOCK
SELECT msg_batch.id, msg_batch.title, msg_batch.template_code, msg_batch.channels, msg_batch.priority, msg_batch.send_at, msg_batch.expires_at, msg_batch.source, msg_batch.audience_code, msg_batch.parameters, msg_batch.file_name, msg_batch.state, msg_batch."cursor", msg_batch.total, msg_batch.taken_in, msg_batch.refused, msg_batch.job_id, msg_batch.created_by, msg_batch.created_by_name, msg_batch.created_at, msg_batch.finished_at, msg_batch.cancel_reason
FROM msg_batch
WHERE msg_batch.id = ? FOR UPDATE OF msg_batch.id;

-- minshui.message.gateway.batch_store._NEXT_MEMBERS
SELECT msg_batch_member.id, msg_batch_member.place, msg_batch_member.member_key, msg_batch_member.receiver_kind, msg_batch_member.receiver_ref, msg_batch_member."sealed"
FROM msg_batch_member
WHERE msg_batch_member.batch_id = ? AND msg_batch_member.place > ? AND msg_batch_member.error_code IS NULL ORDER BY msg_batch_member.place
 FETCH FIRST ? ROWS ONLY;

-- minshui.message.gateway.batch_store._REFUSE
UPDATE msg_batch_member SET "sealed"=?, error_code=?, error_text=? WHERE msg_batch_member.id = ?;

-- minshui.message.gateway.batch_store._STILL_QUEUED
SELECT msg_message.id
FROM msg_message
WHERE msg_message.batch_id = ? AND msg_message.state = 'queued'
 FETCH FIRST ? ROWS ONLY FOR UPDATE OF msg_message.id SKIP LOCKED;

-- minshui.message.gateway.callers._FIND
SELECT msg_caller.caller, msg_caller.title, msg_caller.is_enabled, msg_caller.most_per_minute, msg_caller.most_per_day, msg_caller.categories
FROM msg_caller
WHERE msg_caller.caller IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item VARCHAR(255) PATH '$')) listed);

-- minshui.message.gateway.callers._FORGET
DELETE FROM msg_caller_usage WHERE msg_caller_usage.caller = ? AND msg_caller_usage.span < ?;

-- minshui.message.gateway.callers._USE
UPDATE msg_caller_usage SET used=(msg_caller_usage.used + ?) WHERE msg_caller_usage.caller = ? AND msg_caller_usage.span = ? AND msg_caller_usage.used <= ?;

-- minshui.message.gateway.claiming._ASK
UPDATE msg_message SET lease_until=?, asks=(msg_message.asks + 1) WHERE msg_message.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed);

-- minshui.message.gateway.claiming._CLAIM
SELECT msg_message.id, msg_message.state, msg_message.template_code, msg_message.channel, msg_message.version_id, msg_message.channels_left, msg_message.receiver_kind, msg_message.receiver_ref, msg_message."sealed", msg_message.expires_at, msg_message.attempts, msg_message.asks, msg_message.supplier, msg_message.shipment_key, msg_message.tried, msg_message.created_at
FROM msg_message
WHERE msg_message.state = 'queued' AND msg_message.channel = ? AND msg_message.priority = ? AND msg_message.due_at <= ? ORDER BY msg_message.due_at, msg_message.id
 FETCH FIRST ? ROWS ONLY FOR UPDATE OF msg_message.id SKIP LOCKED;

-- minshui.message.gateway.claiming._EXPIRE
UPDATE msg_message SET state=?, finished_at=? WHERE msg_message.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed);

-- minshui.message.gateway.claiming._HAND_OUT
UPDATE msg_message SET state=?, lease_until=?, attempts=(msg_message.attempts + 1), asks=?, supplier=?, shipment_key=? WHERE msg_message.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed);

-- minshui.message.gateway.claiming._NEXT_QUEUED
SELECT min(msg_message.due_at) AS min_1
FROM msg_message
WHERE msg_message.state = 'queued' AND msg_message.channel = ? AND msg_message.priority = ?;

-- minshui.message.gateway.claiming._NEXT_RECEIPT
SELECT min(msg_receipt.match_due_at) AS min_1
FROM msg_receipt
WHERE msg_receipt.match_due_at IS NOT NULL;

-- minshui.message.gateway.claiming._NEXT_STALE
SELECT min(msg_message.lease_until) AS min_1
FROM msg_message
WHERE msg_message.state = 'sending' AND msg_message.channel = ?;

-- minshui.message.gateway.claiming._STALE
SELECT msg_message.id, msg_message.state, msg_message.template_code, msg_message.channel, msg_message.version_id, msg_message.channels_left, msg_message.receiver_kind, msg_message.receiver_ref, msg_message."sealed", msg_message.expires_at, msg_message.attempts, msg_message.asks, msg_message.supplier, msg_message.shipment_key, msg_message.tried, msg_message.created_at
FROM msg_message
WHERE msg_message.state = 'sending' AND msg_message.channel = ? AND msg_message.lease_until <= ? ORDER BY msg_message.lease_until, msg_message.id
 FETCH FIRST ? ROWS ONLY FOR UPDATE OF msg_message.id SKIP LOCKED;

-- minshui.message.gateway.handling._FIND
SELECT msg_message.id, msg_message.state, msg_message.template_code, msg_message.channel, msg_message.version_id, msg_message.channels_left, msg_message.receiver_kind, msg_message.receiver_ref, msg_message."sealed", msg_message.expires_at, msg_message.attempts, msg_message.asks, msg_message.supplier, msg_message.shipment_key, msg_message.tried, msg_message.created_at
FROM msg_message
WHERE msg_message.id = ?;

-- minshui.message.gateway.handling._LOCK
SELECT msg_message.id, msg_message.state, msg_message.template_code, msg_message.channel, msg_message.version_id, msg_message.channels_left, msg_message.receiver_kind, msg_message.receiver_ref, msg_message."sealed", msg_message.expires_at, msg_message.attempts, msg_message.asks, msg_message.supplier, msg_message.shipment_key, msg_message.tried, msg_message.created_at
FROM msg_message
WHERE msg_message.id = ? FOR UPDATE OF msg_message.id;

-- minshui.message.gateway.intake._KNOWN
SELECT msg_message.id, msg_message.caller, msg_message.dedupe_key, msg_message.fingerprint, msg_message.state, msg_message.due_at
FROM msg_message
WHERE msg_message.caller = ? AND msg_message.dedupe_key IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item VARCHAR(255) PATH '$')) listed);

-- minshui.message.gateway.measuring._COUNT_DUE
SELECT count(*) AS count_1
FROM msg_message
WHERE msg_message.state = 'queued' AND msg_message.channel = ? AND msg_message.due_at <= ?;

-- minshui.message.gateway.measuring._COUNT_LATER
SELECT count(*) AS count_1
FROM msg_message
WHERE msg_message.state = 'queued' AND msg_message.channel = ? AND msg_message.due_at > ?;

-- minshui.message.gateway.measuring._COUNT_SENDING
SELECT count(*) AS count_1
FROM msg_message
WHERE msg_message.state = 'sending' AND msg_message.channel = ?;

-- minshui.message.gateway.measuring._COUNT_UNCERTAIN
SELECT count(*) AS count_1
FROM msg_message
WHERE msg_message.state = 'uncertain' AND msg_message.channel = ?;

-- minshui.message.gateway.measuring._LONGEST_DUE
SELECT msg_message.due_at, msg_message.created_at
FROM msg_message
WHERE msg_message.state = 'queued' AND msg_message.channel = ? AND msg_message.priority = ? AND msg_message.due_at <= ? ORDER BY msg_message.due_at, msg_message.id
 FETCH FIRST ? ROWS ONLY;

-- minshui.message.gateway.message_store._LOG
INSERT INTO msg_event_log (id, message_id, happened_at, event, from_state, to_state, channel, supplier, code, note, actor) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.message.gateway.message_store._WRITTEN
SELECT msg_message.id
FROM msg_message
WHERE msg_message.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed);

-- minshui.message.gateway.policy._COUNT
SELECT count(msg_message.id) AS count_1
FROM msg_message
WHERE msg_message.state = 'queued';

-- minshui.message.gateway.policy._FIND
SELECT msg_policy.quiet_from, msg_policy.quiet_until, msg_policy.most_queued
FROM msg_policy;

-- minshui.message.gateway.queries.statistics._OF_DAY
SELECT msg_message.channel, msg_message.supplier, msg_message.state, count(msg_message.id) AS messages, sum(msg_message.parts) AS parts, sum(coalesce(msg_message.cost_yuan, ?)) AS cost
FROM msg_message
WHERE msg_message.created_at >= ? AND msg_message.created_at < ? GROUP BY msg_message.channel, msg_message.supplier, msg_message.state ORDER BY msg_message.channel, msg_message.supplier;

-- minshui.message.gateway.reach._UNWANTED
SELECT msg_preference.receiver_kind, msg_preference.receiver_ref, msg_preference.category, msg_preference.channel
FROM msg_preference
WHERE msg_preference.receiver_ref IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item VARCHAR(255) PATH '$')) listed) AND msg_preference.receiver_kind = ? AND msg_preference.wants = 0;

-- minshui.message.gateway.receipts._DELIVERED
UPDATE msg_message SET state=?, delivered_at=?, finished_at=? WHERE msg_message.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed);

-- minshui.message.gateway.receipts._DUE
SELECT msg_receipt.id, msg_receipt.supplier, msg_receipt.supplier_message_id, msg_receipt.address_index, msg_receipt.delivered, msg_receipt.last_code, msg_receipt.last_text, msg_receipt.reported_at, msg_receipt.match_tries
FROM msg_receipt
WHERE msg_receipt.match_due_at <= ? AND msg_receipt.match_due_at IS NOT NULL ORDER BY msg_receipt.match_due_at, msg_receipt.id
 FETCH FIRST ? ROWS ONLY FOR UPDATE OF msg_receipt.id SKIP LOCKED;

-- minshui.message.gateway.receipts._LATER
UPDATE msg_receipt SET match_due_at=?, match_tries=? WHERE msg_receipt.id = ?;

-- minshui.message.gateway.receipts._MATCHED
UPDATE msg_receipt SET match_due_at=?, matched_message_id=? WHERE msg_receipt.id = ?;

-- minshui.message.gateway.receipts._OPEN
SELECT msg_receipt.id, msg_receipt.supplier, msg_receipt.supplier_message_id, msg_receipt.address_index, msg_receipt.delivered, msg_receipt.last_code, msg_receipt.last_text, msg_receipt.reported_at, msg_receipt.match_tries
FROM msg_receipt
WHERE msg_receipt.supplier = ? AND msg_receipt.supplier_message_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item VARCHAR(255) PATH '$')) listed) AND msg_receipt.match_due_at IS NOT NULL ORDER BY msg_receipt.id FOR UPDATE OF msg_receipt.id;

-- minshui.message.gateway.receipts._SENT
SELECT msg_message.id, msg_message.state, msg_message.template_code, msg_message.channel, msg_message.version_id, msg_message.channels_left, msg_message.receiver_kind, msg_message.receiver_ref, msg_message."sealed", msg_message.expires_at, msg_message.attempts, msg_message.asks, msg_message.supplier, msg_message.shipment_key, msg_message.tried, msg_message.created_at, msg_message.supplier_message_id, msg_message.address_index
FROM msg_message
WHERE msg_message.state = 'sent' AND msg_message.supplier_message_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item VARCHAR(255) PATH '$')) listed) AND msg_message.supplier = ? ORDER BY msg_message.id FOR UPDATE OF msg_message.id;

-- minshui.message.gateway.receipts._SENT_TO
SELECT msg_message.id, msg_message.state, msg_message.template_code, msg_message.channel, msg_message.version_id, msg_message.channels_left, msg_message.receiver_kind, msg_message.receiver_ref, msg_message."sealed", msg_message.expires_at, msg_message.attempts, msg_message.asks, msg_message.supplier, msg_message.shipment_key, msg_message.tried, msg_message.created_at, msg_message.supplier_message_id, msg_message.address_index
FROM msg_message
WHERE msg_message.state = 'sent' AND msg_message.supplier_message_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item VARCHAR(255) PATH '$')) listed) AND msg_message.address_index IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item VARCHAR(255) PATH '$')) listed) AND msg_message.supplier = ? ORDER BY msg_message.id FOR UPDATE OF msg_message.id;

-- minshui.message.gateway.settling._ARRIVED
UPDATE msg_message SET state=?, lease_until=?, supplier_message_id=?, last_code=?, last_text=?, parts=?, cost_yuan=(coalesce(msg_message.cost_yuan, ?) + ?), sent_at=?, delivered_at=?, finished_at=? WHERE msg_message.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) AND msg_message.state = 'sending' AND msg_message.shipment_key = ?;

-- minshui.message.gateway.settling._BACK
UPDATE msg_message SET channel=?, version_id=?, channels_left=?, address_index=coalesce(?, msg_message.address_index), address_mask=coalesce(?, msg_message.address_mask), state=?, due_at=?, lease_until=?, attempts=?, tried=?, last_code=?, last_text=?, finished_at=? WHERE msg_message.id = ? AND msg_message.state = 'sending' AND msg_message.shipment_key = ?;

-- minshui.message.gateway.settling._BACK_LOCKED
UPDATE msg_message SET channel=?, version_id=?, channels_left=?, address_index=coalesce(?, msg_message.address_index), address_mask=coalesce(?, msg_message.address_mask), state=?, due_at=?, lease_until=?, attempts=?, tried=?, last_code=?, last_text=?, finished_at=? WHERE msg_message.id = ?;

-- minshui.message.inbox.inbox_store._ADVANCE
UPDATE msg_inbox_counter SET last_number=? WHERE msg_inbox_counter.owner = ?;

-- minshui.message.inbox.inbox_store._LAST
SELECT msg_inbox_counter.last_number
FROM msg_inbox_counter
WHERE msg_inbox_counter.owner = ?;

-- minshui.message.inbox.inbox_store._LOCK
SELECT msg_inbox_counter.owner, msg_inbox_counter.last_number
FROM msg_inbox_counter
WHERE msg_inbox_counter.owner IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item VARCHAR(255) PATH '$')) listed) ORDER BY msg_inbox_counter.owner FOR UPDATE OF msg_inbox_counter.owner;

-- minshui.message.inbox.queries.changes._CHANGED
SELECT msg_inbox.owner, msg_inbox."number", msg_inbox.change, msg_inbox.message_id, msg_inbox.category, msg_inbox.template_code, msg_inbox."sealed", msg_inbox.created_at, msg_inbox.read_at, msg_inbox.deleted_at
FROM msg_inbox
WHERE msg_inbox.owner = ? AND msg_inbox."number" <= ? AND msg_inbox.change > ? AND msg_inbox.change > msg_inbox."number" ORDER BY msg_inbox.change
 FETCH FIRST ? ROWS ONLY;

-- minshui.message.inbox.queries.changes._NEW
SELECT msg_inbox.owner, msg_inbox."number", msg_inbox.change, msg_inbox.message_id, msg_inbox.category, msg_inbox.template_code, msg_inbox."sealed", msg_inbox.created_at, msg_inbox.read_at, msg_inbox.deleted_at
FROM msg_inbox
WHERE msg_inbox.owner = ? AND msg_inbox."number" > ? ORDER BY msg_inbox."number"
 FETCH FIRST ? ROWS ONLY;

-- minshui.message.inbox.queries.deliveries._FIND
SELECT msg_inbox.message_id, msg_inbox.owner, msg_inbox.created_at, msg_inbox.read_at, msg_inbox.deleted_at
FROM msg_inbox
WHERE msg_inbox.message_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) ORDER BY msg_inbox.message_id;

-- minshui.message.inbox.queries.messages._ONE
SELECT msg_inbox.owner, msg_inbox."number", msg_inbox.change, msg_inbox.message_id, msg_inbox.category, msg_inbox.template_code, msg_inbox."sealed", msg_inbox.created_at, msg_inbox.read_at, msg_inbox.deleted_at
FROM msg_inbox
WHERE msg_inbox.owner = ? AND msg_inbox."number" = ? AND msg_inbox.deleted_at IS NULL;

-- minshui.message.inbox.queries.messages._UNREAD
SELECT msg_inbox.category, count(*) AS messages
FROM msg_inbox
WHERE msg_inbox.owner = ? AND msg_inbox.read_at IS NULL AND msg_inbox.deleted_at IS NULL GROUP BY msg_inbox.category;

-- minshui.message.inbox.queries.receivers._CHOSEN
SELECT system_user.id
FROM system_user
WHERE system_user.status = ? AND (system_user.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) OR system_user.department_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) OR system_user.id IN (SELECT system_user_role.user_id
FROM system_user_role JOIN system_role ON system_role.id = system_user_role.role_id
WHERE system_role.code IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item VARCHAR(255) PATH '$')) listed))) ORDER BY system_user.id;

-- minshui.message.inbox.queries.receivers._ENABLED
SELECT system_user.id
FROM system_user
WHERE system_user.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) AND system_user.status = ?;

-- minshui.message.inbox.use_cases.delete_messages._DELETE
UPDATE msg_inbox SET change=?, "sealed"=NULL, deleted_at=? WHERE msg_inbox.owner = ? AND msg_inbox."number" = ?;

-- minshui.message.inbox.use_cases.deliver_messages._INSERT
INSERT INTO msg_inbox (owner, "number", change, message_id, category, template_code, "sealed", created_at, read_at, deleted_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.message.inbox.use_cases.deliver_messages._KNOWN
SELECT msg_inbox.message_id
FROM msg_inbox
WHERE msg_inbox.message_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed);

-- minshui.message.inbox.use_cases.mark_read._READ
UPDATE msg_inbox SET change=?, read_at=? WHERE msg_inbox.owner = ? AND msg_inbox."number" = ?;

-- minshui.message.mail.unreachable_store._AGAIN
UPDATE msg_mail_unreachable SET message_id=?, status=?, text_given=?, times=(msg_mail_unreachable.times + ?), last_at=?, lifted_at=?, lifted_by=?, lift_reason=? WHERE msg_mail_unreachable.address_index = ? AND msg_mail_unreachable.message_id != ?;

-- minshui.message.mail.unreachable_store._AMONG
SELECT msg_mail_unreachable.address_index, msg_mail_unreachable.status
FROM msg_mail_unreachable
WHERE msg_mail_unreachable.address_index IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item VARCHAR(255) PATH '$')) listed) AND msg_mail_unreachable.lifted_at IS NULL;

-- minshui.message.mail.use_cases.pull_bounces._KNOWN
SELECT msg_mail_bounce.uidl, msg_mail_bounce.message_id
FROM msg_mail_bounce
WHERE msg_mail_bounce.supplier = ? AND msg_mail_bounce.uidl IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item VARCHAR(255) PATH '$')) listed);

-- minshui.message.sms.queries.categories._OF_CODES
SELECT msg_template.code, msg_template.category
FROM msg_template
WHERE msg_template.code IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item VARCHAR(255) PATH '$')) listed);

-- minshui.message.sms.queries.sms_costs._OF_MONTH
SELECT msg_message.supplier, count(msg_message.id) AS messages, coalesce(sum(CASE WHEN (msg_message.state = ?) THEN ? ELSE ? END), ?) AS delivered, coalesce(sum(CASE WHEN (msg_message.state = ?) THEN ? ELSE ? END), ?) AS failed, coalesce(sum(msg_message.parts), ?) AS parts, coalesce(sum(msg_message.cost_yuan), ?) AS cost
FROM msg_message
WHERE msg_message.channel = ? AND msg_message.supplier IS NOT NULL AND msg_message.created_at >= ? AND msg_message.created_at < ? GROUP BY msg_message.supplier ORDER BY msg_message.supplier;

-- minshui.message.supplier.supplier_store._BY_CODE
SELECT msg_supplier.id, msg_supplier.code, msg_supplier.channel, msg_supplier.kind, msg_supplier.title, msg_supplier.settings, msg_supplier.secrets_sealed, msg_supplier.secret_names, msg_supplier.weight, msg_supplier.price_yuan, msg_supplier.is_enabled, msg_supplier.paused_until, msg_supplier.failures, msg_supplier.last_failure_at, msg_supplier.last_failure_code, msg_supplier.last_failure_text, msg_supplier.created_at, msg_supplier.changed_at
FROM msg_supplier
WHERE msg_supplier.code = ?;

-- minshui.message.supplier.supplier_store._OF_CHANNEL
SELECT msg_supplier.id, msg_supplier.code, msg_supplier.channel, msg_supplier.kind, msg_supplier.title, msg_supplier.settings, msg_supplier.secrets_sealed, msg_supplier.secret_names, msg_supplier.weight, msg_supplier.price_yuan, msg_supplier.is_enabled, msg_supplier.paused_until, msg_supplier.failures, msg_supplier.last_failure_at, msg_supplier.last_failure_code, msg_supplier.last_failure_text, msg_supplier.created_at, msg_supplier.changed_at
FROM msg_supplier
WHERE msg_supplier.channel = ? ORDER BY msg_supplier.id;

-- minshui.message.supplier.supplier_store._ROUTES_OF_CHANNEL
SELECT msg_route.id, msg_route.channel, msg_route.title, msg_route.position, msg_route.template_code, msg_route.category, msg_route.address_prefix, msg_route.carrier, msg_route.shares, msg_route.is_enabled
FROM msg_route
WHERE msg_route.channel = ? ORDER BY msg_route.position, msg_route.id;

-- minshui.message.supplier.use_cases.note_success._FORGET
UPDATE msg_supplier SET paused_until=?, failures=? WHERE msg_supplier.code = ? AND msg_supplier.failures > ?;

-- minshui.message.template.queries.templates._OPEN
SELECT msg_template_version.template_id, msg_template_version.channel, msg_template_version.version, msg_template_version.state
FROM msg_template_version
WHERE msg_template_version.template_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) AND msg_template_version.open_key IS NOT NULL;

-- minshui.message.template.version_store._ACTIVE
SELECT msg_template_version.id, msg_template_version.channel
FROM msg_template_version
WHERE msg_template_version.template_id = ? AND msg_template_version.state = ? ORDER BY msg_template_version.id;

-- minshui.message.template.version_store._FIND_TEMPLATE
SELECT msg_template.id, msg_template.code, msg_template.name, msg_template.category, msg_template.channels, msg_template.priority, msg_template.scenario, msg_template.respects_quiet_hours
FROM msg_template
WHERE msg_template.code = ?;

-- minshui.message.template.version_store._FIND_VERSION
SELECT msg_template_version.id, msg_template_version.template_id, msg_template_version.channel, msg_template_version.version, msg_template_version.subject, msg_template_version.body, msg_template_version.parameters, msg_template_version.binding, msg_template_version.change_note, msg_template_version.state, msg_template_version.open_key, msg_template_version.created_by, msg_template_version.created_at, msg_template_version.published_by, msg_template_version.published_at, msg_template_version.retired_by, msg_template_version.retired_at, msg_template.code AS template_code
FROM msg_template_version JOIN msg_template ON msg_template.id = msg_template_version.template_id
WHERE msg_template_version.id = ?;

-- minshui.message.template.version_store._INSERT
INSERT INTO msg_template_version (id, template_id, channel, version, subject, body, parameters, binding, change_note, state, open_key, created_by, created_at, published_by, published_at, retired_by, retired_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING msg_template_version.id INTO ?;

-- minshui.message.template.version_store._LAST_NUMBER
SELECT max(msg_template_version.version) AS max_1
FROM msg_template_version
WHERE msg_template_version.template_id = ? AND msg_template_version.channel = ?;

-- minshui.message.template.version_store._LOCK_TEMPLATE
SELECT msg_template.id, msg_template.code, msg_template.name, msg_template.category, msg_template.channels, msg_template.priority, msg_template.scenario, msg_template.respects_quiet_hours
FROM msg_template
WHERE msg_template.code = ? FOR UPDATE;

-- minshui.message.template.version_store._OPEN
SELECT msg_template_version.id, msg_template_version.template_id, msg_template_version.channel, msg_template_version.version, msg_template_version.subject, msg_template_version.body, msg_template_version.parameters, msg_template_version.binding, msg_template_version.change_note, msg_template_version.state, msg_template_version.open_key, msg_template_version.created_by, msg_template_version.created_at, msg_template_version.published_by, msg_template_version.published_at, msg_template_version.retired_by, msg_template_version.retired_at, msg_template.code AS template_code
FROM msg_template_version JOIN msg_template ON msg_template.id = msg_template_version.template_id
WHERE msg_template_version.open_key = ?;

-- minshui.message.template.version_store._UPDATE
UPDATE msg_template_version SET id=?, template_id=?, channel=?, version=?, subject=?, body=?, parameters=?, binding=?, change_note=?, state=?, open_key=?, created_by=?, created_at=?, published_by=?, published_at=?, retired_by=?, retired_at=? WHERE msg_template_version.id = ?;

-- minshui.message.template.version_store._VERSIONS
SELECT msg_template_version.id, msg_template_version.template_id, msg_template_version.channel, msg_template_version.version, msg_template_version.subject, msg_template_version.body, msg_template_version.parameters, msg_template_version.binding, msg_template_version.change_note, msg_template_version.state, msg_template_version.open_key, msg_template_version.created_by, msg_template_version.created_at, msg_template_version.published_by, msg_template_version.published_at, msg_template_version.retired_by, msg_template_version.retired_at, msg_template.code AS template_code
FROM msg_template_version JOIN msg_template ON msg_template.id = msg_template_version.template_id;

-- minshui.message.verification.code_store.END_OLDER
UPDATE msg_verification_code SET ended_at=? WHERE msg_verification_code.mobile_index = ? AND msg_verification_code.purpose = ? AND msg_verification_code.ended_at IS NULL;

-- minshui.message.verification.code_store.FORGET
DELETE FROM msg_verification_code WHERE msg_verification_code.mobile_index = ? AND msg_verification_code.created_at <= ?;

-- minshui.message.verification.code_store.INSERT
INSERT INTO msg_verification_code (id, mobile_index, source_index, purpose, code_hash, attempts, created_at, expires_at, ended_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING msg_verification_code.id INTO ?;

-- minshui.message.verification.code_store.LOCK_OPEN
SELECT msg_verification_code.id, msg_verification_code.code_hash, msg_verification_code.attempts, msg_verification_code.expires_at
FROM msg_verification_code
WHERE msg_verification_code.mobile_index = ? AND msg_verification_code.purpose = ? AND msg_verification_code.ended_at IS NULL FOR UPDATE;

-- minshui.message.verification.code_store.OF_MOBILE
SELECT count(msg_verification_code.id) AS sent, max(msg_verification_code.created_at) AS last_at
FROM msg_verification_code
WHERE msg_verification_code.mobile_index = ? AND msg_verification_code.created_at > ?;

-- minshui.message.verification.code_store.OF_SOURCE
SELECT count(msg_verification_code.id) AS sent
FROM msg_verification_code
WHERE msg_verification_code.source_index = ? AND msg_verification_code.created_at > ?;

-- minshui.message.verification.code_store.TRIED
UPDATE msg_verification_code SET attempts=?, ended_at=? WHERE msg_verification_code.id = ?;

-- minshui.message.wechat.access_token._FIND
SELECT msg_wechat_token.supplier_code, msg_wechat_token.credentials_index, msg_wechat_token.token_sealed, msg_wechat_token.expires_at, msg_wechat_token.fetched_at
FROM msg_wechat_token
WHERE msg_wechat_token.supplier_code = ?;

-- minshui.message.wechat.access_token._LOCK
SELECT msg_wechat_token.supplier_code, msg_wechat_token.credentials_index, msg_wechat_token.token_sealed, msg_wechat_token.expires_at, msg_wechat_token.fetched_at
FROM msg_wechat_token
WHERE msg_wechat_token.supplier_code = ? FOR UPDATE OF msg_wechat_token.supplier_code;

-- minshui.metering.device.meter_import._CODES
SELECT biz_meter.code
FROM biz_meter
WHERE biz_meter.code IN (__[POSTCOMPILE_codes]);

-- minshui.metering.device.meter_import._MODELS
SELECT biz_meter_model.code, biz_meter_model.caliber_code, biz_meter_model.modulus_m3
FROM biz_meter_model;

-- minshui.metering.device.meter_store._LOCK
SELECT biz_meter.id, biz_meter.code, biz_meter.meter_no, biz_meter.serial_no, biz_meter.model_code, biz_meter.caliber_code, biz_meter.modulus_m3, biz_meter.multiplier, biz_meter.reversed, biz_meter.decimals, biz_meter.status, biz_meter.installed_on, biz_meter.removed_on, biz_meter.created_at
FROM biz_meter
WHERE biz_meter.id = ? FOR UPDATE;

-- minshui.metering.device.queries.meters._BY_NUMBER
SELECT biz_meter.id, biz_meter.code, biz_meter.meter_no, biz_meter.serial_no, biz_meter.model_code, biz_meter.caliber_code, biz_meter.modulus_m3, biz_meter.multiplier, biz_meter.reversed, biz_meter.decimals, biz_meter.status, biz_meter.installed_on, biz_meter.removed_on, biz_meter.created_at
FROM biz_meter
WHERE biz_meter.meter_no = ?;

-- minshui.metering.device.queries.meters._BY_NUMBERS
SELECT biz_meter.id, biz_meter.code, biz_meter.meter_no, biz_meter.serial_no, biz_meter.model_code, biz_meter.caliber_code, biz_meter.modulus_m3, biz_meter.multiplier, biz_meter.reversed, biz_meter.decimals, biz_meter.status, biz_meter.installed_on, biz_meter.removed_on, biz_meter.created_at
FROM biz_meter
WHERE biz_meter.meter_no IN (__[POSTCOMPILE_numbers]);

-- minshui.metering.device.queries.meters._MODEL
SELECT biz_meter_model.id, biz_meter_model.code, biz_meter_model.name, biz_meter_model.manufacturer, biz_meter_model.caliber_code, biz_meter_model.modulus_m3, biz_meter_model.created_at
FROM biz_meter_model
WHERE biz_meter_model.code = ?;

-- minshui.metering.device.queries.registers._OF_METERS
SELECT biz_meter_register.id, biz_meter_register.meter_id, biz_meter_register.code, biz_meter_register.name, biz_meter_register.modulus_m3, biz_meter_register.multiplier, biz_meter_register.decimals
FROM biz_meter_register
WHERE biz_meter_register.meter_id IN (__[POSTCOMPILE_meters]) ORDER BY biz_meter_register.meter_id, biz_meter_register.id;

-- minshui.metering.device.use_cases.mark_many_installed._INSTALL
UPDATE biz_meter SET status=?, installed_on=?, removed_on=? WHERE biz_meter.id = ?;

-- minshui.metering.device.use_cases.mark_many_installed._LOCK_MANY
SELECT biz_meter.id, biz_meter.meter_no, biz_meter.status
FROM biz_meter
WHERE biz_meter.id IN (__[POSTCOMPILE_ids]) ORDER BY biz_meter.id FOR UPDATE;

-- minshui.metering.device.use_cases.register_meter._TAKEN
SELECT biz_meter.id
FROM biz_meter
WHERE biz_meter.meter_no = ? OR biz_meter.code = ?;

-- minshui.platform.access.ceiling_store._DELETE
DELETE FROM sys_tenant_ceiling WHERE sys_tenant_ceiling.tenant_code = ? AND sys_tenant_ceiling.source = ? AND sys_tenant_ceiling.permission_code IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item VARCHAR(255) PATH '$')) listed);

-- minshui.platform.access.ceiling_store._INSERT
INSERT INTO sys_tenant_ceiling (id, tenant_code, source, permission_code, changed_at, changed_by) VALUES (?, ?, ?, ?, ?, ?);

-- minshui.platform.access.ceiling_store._KIND
SELECT sys_tenant.kind
FROM sys_tenant
WHERE sys_tenant.code = ?;

-- minshui.platform.access.ceiling_store._LOCK
SELECT sys_tenant.id
FROM sys_tenant
WHERE sys_tenant.code = ? FOR UPDATE;

-- minshui.platform.access.giving._INSERT
INSERT INTO system_user_role (user_id, role_id, granted_at, granted_by) VALUES (?, ?, ?, ?);

-- minshui.platform.access.menu_store._BY_CODE
SELECT system_menu.id, system_menu.code, system_menu.own, system_menu.kind, system_menu.parent_code, system_menu.title, system_menu.sort_order, system_menu.path, system_menu.component, system_menu.icon, system_menu.visible, system_menu.keep_alive, system_menu.external_url, system_menu.permission_code, system_menu.changed_at, system_menu.changed_by
FROM system_menu
WHERE system_menu.code = ?;

-- minshui.platform.access.menu_store._DELETE
DELETE FROM system_menu WHERE system_menu.code = ?;

-- minshui.platform.access.queries.ceilings._DECISIONS
SELECT global_permission.code, global_permission.name, global_permission.status, global_permission.changed_at, global_permission.changed_by
FROM global_permission ORDER BY global_permission.code;

-- minshui.platform.access.queries.ceilings._EVERYWHERE
SELECT global_permission.code
FROM global_permission
WHERE global_permission.status = ?;

-- minshui.platform.access.queries.ceilings._IN_TENANT
SELECT sys_tenant_ceiling.permission_code, sys_tenant_ceiling.source
FROM sys_tenant_ceiling
WHERE sys_tenant_ceiling.tenant_code = ? ORDER BY sys_tenant_ceiling.permission_code, sys_tenant_ceiling.source;

-- minshui.platform.access.queries.menus._ROWS
SELECT system_menu.id, system_menu.code, system_menu.own, system_menu.kind, system_menu.parent_code, system_menu.title, system_menu.sort_order, system_menu.path, system_menu.component, system_menu.icon, system_menu.visible, system_menu.keep_alive, system_menu.external_url, system_menu.permission_code, system_menu.changed_at, system_menu.changed_by
FROM system_menu ORDER BY system_menu.id;

-- minshui.platform.access.queries.outranking._HELD
SELECT system_user_role.role_id
FROM system_user_role
WHERE system_user_role.user_id = ?;

-- minshui.platform.access.queries.role_book._DEPARTMENTS
SELECT system_role_department.role_id, system_role_department.department_id, system_role_department.with_below
FROM system_role_department;

-- minshui.platform.access.queries.role_book._LISTED
SELECT system_role_permission.role_id, system_role_permission.permission_code
FROM system_role_permission;

-- minshui.platform.access.queries.role_book._PARENTS
SELECT system_role_parent.role_id, system_role_parent.parent_id
FROM system_role_parent;

-- minshui.platform.access.queries.role_book._ROLES
SELECT system_role.id, system_role.code, system_role.name, system_role.grants_all, system_role.status, system_role.data_scope
FROM system_role;

-- minshui.platform.access.queries.roles._HOLDERS
SELECT system_user_role.role_id, count(*) AS holders
FROM system_user_role GROUP BY system_user_role.role_id;

-- minshui.platform.access.queries.roles._HOLDINGS
SELECT system_user_role.user_id, system_role.code
FROM system_user_role JOIN system_role ON system_role.id = system_user_role.role_id
WHERE system_user_role.user_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) ORDER BY system_role.id;

-- minshui.platform.access.queries.roles._ROWS
SELECT system_role.id, system_role.version, system_role.built_in, system_role.sort_order, system_role.description, system_role.created_at
FROM system_role ORDER BY system_role.sort_order, system_role.id;

-- minshui.platform.access.queries.scopes._CHOSEN
SELECT system_role_department.role_id, system_role_department.department_id, system_role_department.with_below
FROM system_role_department
WHERE system_role_department.role_id IN (__[POSTCOMPILE_role_ids]) ORDER BY system_role_department.department_id;

-- minshui.platform.access.queries.scopes._CUSTOM
SELECT system_role_department.role_id, system_role_department.department_id, system_role_department.with_below
FROM system_role_department;

-- minshui.platform.access.queries.scopes._TREE
SELECT system_dept.id, system_dept.parent_id
FROM system_dept;

-- minshui.platform.access.queries.warming._MOST_HELD
SELECT system_role.id, system_role.version
FROM system_role JOIN system_user_role ON system_user_role.role_id = system_role.id
WHERE system_role.status = ? GROUP BY system_role.id, system_role.version ORDER BY count(*) DESC, system_role.id
 FETCH FIRST ? ROWS ONLY;

-- minshui.platform.access.role_changes._BY_CODE
SELECT system_role.id, system_role.code, system_role.name, system_role.data_scope, system_role.grants_all, system_role.status, system_role.version, system_role.built_in, system_role.sort_order, system_role.description, system_role.created_at
FROM system_role
WHERE system_role.code = ?;

-- minshui.platform.access.role_changes._HELD
SELECT DISTINCT system_user_role.role_id
FROM system_user_role;

-- minshui.platform.access.role_changes._RAISE_VERSIONS
UPDATE system_role SET version=(system_role.version + ?) WHERE system_role.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed);

-- minshui.platform.access.role_store._DELETE_PARENTS
DELETE FROM system_role_parent WHERE system_role_parent.role_id = ? AND system_role_parent.parent_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed);

-- minshui.platform.access.role_store._DELETE_PERMISSIONS
DELETE FROM system_role_permission WHERE system_role_permission.role_id = ? AND system_role_permission.permission_code IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item VARCHAR(255) PATH '$')) listed);

-- minshui.platform.access.role_store._INSERT_PARENTS
INSERT INTO system_role_parent (role_id, parent_id) VALUES (?, ?);

-- minshui.platform.access.role_store._INSERT_PERMISSIONS
INSERT INTO system_role_permission (role_id, permission_code) VALUES (?, ?);

-- minshui.platform.access.scope_store._DELETE
DELETE FROM system_role_department WHERE system_role_department.role_id = ?;

-- minshui.platform.access.scope_store._INSERT
INSERT INTO system_role_department (role_id, department_id, with_below) VALUES (?, ?, ?);

-- minshui.platform.access.use_cases.assign_roles._DELETE
DELETE FROM system_user_role WHERE system_user_role.user_id = ? AND system_user_role.role_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed);

-- minshui.platform.access.use_cases.assign_roles._INSERT
INSERT INTO system_user_role (user_id, role_id, granted_at, granted_by) VALUES (?, ?, ?, ?);

-- minshui.platform.access.use_cases.delete_role._DELETE
DELETE FROM system_role WHERE system_role.id = ?;

-- minshui.platform.access.use_cases.delete_role._HOLDERS
SELECT count(*) AS count_1
FROM system_user_role
WHERE system_user_role.role_id = ?;

-- minshui.platform.access.use_cases.switch_permission._LOCK
SELECT global_permission.id, global_permission.code, global_permission.name, global_permission.kind, global_permission.parent_code, global_permission.status, global_permission.changed_at, global_permission.changed_by
FROM global_permission
WHERE global_permission.code = ? FOR UPDATE;

-- minshui.platform.audit.queries.entries._NAMES
SELECT system_user.id, system_user.display_name
FROM system_user
WHERE system_user.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed);

-- minshui.platform.audit.queries.master_logs._KIND
SELECT sys_tenant.kind
FROM sys_tenant
WHERE sys_tenant.code = ?;

-- minshui.platform.cas.queries.people._DEPARTMENT
SELECT system_dept.name
FROM system_dept
WHERE system_dept.id = ?;

-- minshui.platform.cas.queries.people._ROLES
SELECT system_role.code
FROM system_role JOIN system_user_role ON system_user_role.role_id = system_role.id
WHERE system_user_role.user_id = ? AND system_role.status = ? ORDER BY system_role.code;

-- minshui.platform.cas.queries.registered._ALL
SELECT sys_cas_service.id, sys_cas_service.code, sys_cas_service.name, sys_cas_service.url, sys_cas_service.match, sys_cas_service.attributes, sys_cas_service.logout_url, sys_cas_service.status, sys_cas_service.created_at, sys_cas_service.created_by, sys_cas_service_tenant.tenant_code
FROM sys_cas_service LEFT OUTER JOIN sys_cas_service_tenant ON sys_cas_service_tenant.service_row_id = sys_cas_service.id;

-- minshui.platform.cas.queries.registered._FIND
SELECT sys_cas_service.id, sys_cas_service.code, sys_cas_service.name, sys_cas_service.url, sys_cas_service.match, sys_cas_service.attributes, sys_cas_service.logout_url, sys_cas_service.status, sys_cas_service.created_at, sys_cas_service.created_by, sys_cas_service_tenant.tenant_code
FROM sys_cas_service LEFT OUTER JOIN sys_cas_service_tenant ON sys_cas_service_tenant.service_row_id = sys_cas_service.id
WHERE sys_cas_service.code = ?;

-- minshui.platform.cas.queries.registered._IN_ORDER
SELECT sys_cas_service.id, sys_cas_service.code, sys_cas_service.name, sys_cas_service.url, sys_cas_service.match, sys_cas_service.attributes, sys_cas_service.logout_url, sys_cas_service.status, sys_cas_service.created_at, sys_cas_service.created_by, sys_cas_service_tenant.tenant_code
FROM sys_cas_service LEFT OUTER JOIN sys_cas_service_tenant ON sys_cas_service_tenant.service_row_id = sys_cas_service.id ORDER BY sys_cas_service.code;

-- minshui.platform.cas.queries.registered._KIND_OF_TENANT
SELECT sys_tenant.kind
FROM sys_tenant
WHERE sys_tenant.code = ?;

-- minshui.platform.cas.queries.tickets._VALIDATED
SELECT system_cas_ticket.ticket_hash
FROM system_cas_ticket
WHERE system_cas_ticket.session_id = ? AND system_cas_ticket.logout_url IS NOT NULL AND system_cas_ticket.told_at IS NULL ORDER BY system_cas_ticket.issued_at;

-- minshui.platform.cas.use_cases.issue_ticket._INSERT
INSERT INTO system_cas_ticket (ticket_hash, session_id, user_id, service_code, service_url, is_fresh, shown_at, issued_at, expires_at, spent_at, ticket, logout_url, told_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.platform.cas.use_cases.tell_of_end._LOCK
SELECT system_cas_ticket.ticket_hash, system_cas_ticket.session_id, system_cas_ticket.user_id, system_cas_ticket.service_code, system_cas_ticket.service_url, system_cas_ticket.is_fresh, system_cas_ticket.shown_at, system_cas_ticket.issued_at, system_cas_ticket.expires_at, system_cas_ticket.spent_at, system_cas_ticket.ticket, system_cas_ticket.logout_url, system_cas_ticket.told_at
FROM system_cas_ticket
WHERE system_cas_ticket.ticket_hash = ? FOR UPDATE;

-- minshui.platform.cas.use_cases.validate_ticket._LOCK
SELECT system_cas_ticket.ticket_hash, system_cas_ticket.session_id, system_cas_ticket.user_id, system_cas_ticket.service_code, system_cas_ticket.service_url, system_cas_ticket.is_fresh, system_cas_ticket.shown_at, system_cas_ticket.issued_at, system_cas_ticket.expires_at, system_cas_ticket.spent_at, system_cas_ticket.ticket, system_cas_ticket.logout_url, system_cas_ticket.told_at
FROM system_cas_ticket
WHERE system_cas_ticket.ticket_hash = ? FOR UPDATE;

-- minshui.platform.factor.factor_store._FORGET_CODES
DELETE FROM system_recovery_code WHERE system_recovery_code.user_id = ?;

-- minshui.platform.factor.factor_store._INSERT_CODES
INSERT INTO system_recovery_code (id, user_id, code_hash, created_at, used_at) VALUES (?, ?, ?, ?, ?);

-- minshui.platform.factor.factor_store._ONE
SELECT system_factor.id, system_factor.user_id, system_factor.kind, system_factor.secret_sealed, system_factor.last_step, system_factor.created_at, system_factor.confirmed_at, system_factor.last_used_at
FROM system_factor
WHERE system_factor.user_id = ? AND system_factor.kind = ?;

-- minshui.platform.factor.factor_store._SPEND_CODE
UPDATE system_recovery_code SET used_at=? WHERE system_recovery_code.user_id = ? AND system_recovery_code.code_hash = ? AND system_recovery_code.used_at IS NULL RETURNING system_recovery_code.id INTO ?;

-- minshui.platform.factor.queries.factors._CODES_LEFT
SELECT count(*) AS count_1
FROM system_recovery_code
WHERE system_recovery_code.user_id = ? AND system_recovery_code.used_at IS NULL;

-- minshui.platform.factor.queries.factors._CONFIRMED
SELECT system_factor.kind, system_factor.confirmed_at, system_factor.last_used_at
FROM system_factor
WHERE system_factor.user_id = ? AND system_factor.confirmed_at IS NOT NULL;

-- minshui.platform.factor.queries.factors._LOCK
SELECT system_factor_guess.locked_until_at
FROM system_factor_guess
WHERE system_factor_guess.user_id = ?;

-- minshui.platform.federated.attempt_store._FORGET_EXPIRED
DELETE FROM system_federated_attempt WHERE system_federated_attempt.expires_at <= ?;

-- minshui.platform.federated.attempt_store._LOCK
SELECT system_federated_attempt.id, system_federated_attempt.platform, system_federated_attempt.secret_hash, system_federated_attempt.state_hash, system_federated_attempt.session_id, system_federated_attempt.expires_at
FROM system_federated_attempt
WHERE system_federated_attempt.id = ? FOR UPDATE;

-- minshui.platform.federated.binding_store._BY_SUBJECT
SELECT system_federated_binding.id, system_federated_binding.user_id, system_federated_binding.platform, system_federated_binding.subject_sealed, system_federated_binding.subject_index, system_federated_binding.bound_at, system_federated_binding.last_used_at
FROM system_federated_binding
WHERE system_federated_binding.platform = ? AND system_federated_binding.subject_index = ?;

-- minshui.platform.federated.binding_store._OF_USER
SELECT system_federated_binding.id, system_federated_binding.user_id, system_federated_binding.platform, system_federated_binding.subject_sealed, system_federated_binding.subject_index, system_federated_binding.bound_at, system_federated_binding.last_used_at
FROM system_federated_binding
WHERE system_federated_binding.platform = ? AND system_federated_binding.user_id = ?;

-- minshui.platform.federated.provider_store._ALL
SELECT system_federated_provider.platform, system_federated_provider.settings, system_federated_provider.secret_sealed, system_federated_provider.enabled, system_federated_provider.changed_at
FROM system_federated_provider ORDER BY system_federated_provider.platform;

-- minshui.platform.federated.queries.bindings._OF_USER
SELECT system_federated_binding.platform, system_federated_binding.bound_at, system_federated_binding.last_used_at
FROM system_federated_binding
WHERE system_federated_binding.user_id = ? ORDER BY system_federated_binding.platform;

-- minshui.platform.federated.queries.doors._ENABLED
SELECT system_federated_provider.platform
FROM system_federated_provider
WHERE system_federated_provider.enabled = 1 ORDER BY system_federated_provider.platform;

-- minshui.platform.grant.entering._APPLIED
SELECT system_user_relation.user_id, system_user_relation.applied_revision
FROM system_user_relation
WHERE system_user_relation.grant_id = ? AND system_user_relation.state = ?;

-- minshui.platform.grant.hierarchy._BY_CODE
SELECT sys_tenant.id, sys_tenant.code, sys_tenant.name, sys_tenant.short_name, sys_tenant.parent_id, sys_tenant.kind, sys_tenant.contact_name, sys_tenant.contact_phone, sys_tenant.contact_mail, sys_tenant.status, sys_tenant.created_at, sys_tenant.created_by
FROM sys_tenant
WHERE sys_tenant.code = ?;

-- minshui.platform.grant.jobs._CLEAR
DELETE FROM system_switched_session WHERE system_switched_session.until_at < ?;

-- minshui.platform.grant.queries.candidates._OTHERS
SELECT sys_tenant.code, sys_tenant.name
FROM sys_tenant
WHERE sys_tenant.status = ? ORDER BY sys_tenant.code;

-- minshui.platform.grant.queries.grants._ONE
SELECT tenant_user_relation.id, tenant_user_relation.home_tenant_code, tenant_user_relation.home_user_id, tenant_user_relation.user_name, tenant_user_relation.display_name, tenant_user_relation.guest_tenant_code, tenant_user_relation.kind, tenant_user_relation.roles, tenant_user_relation.data_scope, tenant_user_relation.department_code, tenant_user_relation.valid_from_at, tenant_user_relation.valid_until_at, tenant_user_relation.reason, tenant_user_relation.asked_tenant_code, tenant_user_relation.asked_by, tenant_user_relation.asked_by_name, tenant_user_relation.asked_at, tenant_user_relation.home_approver, tenant_user_relation.guest_approver, tenant_user_relation.activated_at, tenant_user_relation.state, tenant_user_relation.end_note, tenant_user_relation.revision, tenant_user_relation.home_applied, tenant_user_relation.guest_applied, tenant_user_relation.changed_at, sys_tenant_1.name AS home_name, sys_tenant_2.name AS guest_name
FROM tenant_user_relation JOIN sys_tenant sys_tenant_1 ON sys_tenant_1.code = tenant_user_relation.home_tenant_code JOIN sys_tenant sys_tenant_2 ON sys_tenant_2.code = tenant_user_relation.guest_tenant_code
WHERE tenant_user_relation.id = ?;

-- minshui.platform.grant.queries.grants._ROWS
SELECT tenant_user_relation.id, tenant_user_relation.home_tenant_code, tenant_user_relation.home_user_id, tenant_user_relation.user_name, tenant_user_relation.display_name, tenant_user_relation.guest_tenant_code, tenant_user_relation.kind, tenant_user_relation.roles, tenant_user_relation.data_scope, tenant_user_relation.department_code, tenant_user_relation.valid_from_at, tenant_user_relation.valid_until_at, tenant_user_relation.reason, tenant_user_relation.asked_tenant_code, tenant_user_relation.asked_by, tenant_user_relation.asked_by_name, tenant_user_relation.asked_at, tenant_user_relation.home_approver, tenant_user_relation.guest_approver, tenant_user_relation.activated_at, tenant_user_relation.state, tenant_user_relation.end_note, tenant_user_relation.revision, tenant_user_relation.home_applied, tenant_user_relation.guest_applied, tenant_user_relation.changed_at, sys_tenant_1.name AS home_name, sys_tenant_2.name AS guest_name
FROM tenant_user_relation JOIN sys_tenant sys_tenant_1 ON sys_tenant_1.code = tenant_user_relation.home_tenant_code JOIN sys_tenant sys_tenant_2 ON sys_tenant_2.code = tenant_user_relation.guest_tenant_code;

-- minshui.platform.grant.queries.my_tenants._HELD
SELECT tenant_user_relation.id, tenant_user_relation.home_tenant_code, tenant_user_relation.home_user_id, tenant_user_relation.user_name, tenant_user_relation.display_name, tenant_user_relation.guest_tenant_code, tenant_user_relation.kind, tenant_user_relation.roles, tenant_user_relation.data_scope, tenant_user_relation.department_code, tenant_user_relation.valid_from_at, tenant_user_relation.valid_until_at, tenant_user_relation.reason, tenant_user_relation.asked_tenant_code, tenant_user_relation.asked_by, tenant_user_relation.asked_by_name, tenant_user_relation.asked_at, tenant_user_relation.home_approver, tenant_user_relation.guest_approver, tenant_user_relation.activated_at, tenant_user_relation.state, tenant_user_relation.end_note, tenant_user_relation.revision, tenant_user_relation.home_applied, tenant_user_relation.guest_applied, tenant_user_relation.changed_at, sys_tenant.name
FROM tenant_user_relation JOIN sys_tenant ON sys_tenant.code = tenant_user_relation.guest_tenant_code
WHERE tenant_user_relation.home_tenant_code = ? AND tenant_user_relation.home_user_id = ? AND tenant_user_relation.state = ? AND sys_tenant.status = ? ORDER BY tenant_user_relation.activated_at, tenant_user_relation.id;

-- minshui.platform.grant.queries.my_tenants._OWN
SELECT sys_tenant.name
FROM sys_tenant
WHERE sys_tenant.code = ?;

-- minshui.platform.grant.queries.own_people._BY_ID
SELECT system_user.id, system_user.user_name, system_user.display_name
FROM system_user
WHERE system_user.id = ? AND system_user.status = ?;

-- minshui.platform.grant.queries.own_people._BY_MOBILE
SELECT system_user.id, system_user.user_name, system_user.display_name
FROM system_user
WHERE system_user.mobile_index = ? AND system_user.status = ?;

-- minshui.platform.grant.queries.own_people._BY_NAME
SELECT system_user.id, system_user.user_name, system_user.display_name
FROM system_user
WHERE system_user.user_name = ? AND system_user.status = ?;

-- minshui.platform.grant.queries.own_people._LEFT
SELECT system_user_relation.grant_id
FROM system_user_relation JOIN system_user ON system_user.id = system_user_relation.user_id
WHERE system_user_relation.side = ? AND system_user_relation.state = ? AND system_user.status != ?;

-- minshui.platform.grant.queries.standing._HERE
SELECT system_user_relation.grant_id, system_user_relation.applied_revision, system_user_relation.data_scope, system_user_relation.other_tenant_code, system_user_relation.home_user_id, system_switched_session.home_session_id, system_switched_session.until_at
FROM system_switched_session JOIN system_user_relation ON system_user_relation.grant_id = system_switched_session.grant_id
WHERE system_switched_session.session_id = ? AND system_user_relation.user_id = ? AND system_user_relation.side = ? AND system_user_relation.state = ?;

-- minshui.platform.grant.queries.standing._IN_MASTER
SELECT tenant_user_relation.state, tenant_user_relation.revision, tenant_user_relation.home_applied, tenant_user_relation.guest_applied, tenant_user_relation.valid_from_at, tenant_user_relation.valid_until_at
FROM tenant_user_relation
WHERE tenant_user_relation.id = ?;

-- minshui.platform.grant.queries.standing._OF_PERSON
SELECT tenant_user_relation.id, tenant_user_relation.kind, tenant_user_relation.state, tenant_user_relation.revision, tenant_user_relation.home_applied, tenant_user_relation.guest_applied, tenant_user_relation.valid_from_at, tenant_user_relation.valid_until_at
FROM tenant_user_relation
WHERE tenant_user_relation.home_tenant_code = ? AND tenant_user_relation.home_user_id = ? AND tenant_user_relation.guest_tenant_code = ? AND tenant_user_relation.state = ? ORDER BY tenant_user_relation.id DESC;

-- minshui.platform.grant.relation_store._LOCK
SELECT tenant_user_relation.id, tenant_user_relation.home_tenant_code, tenant_user_relation.home_user_id, tenant_user_relation.user_name, tenant_user_relation.display_name, tenant_user_relation.guest_tenant_code, tenant_user_relation.kind, tenant_user_relation.roles, tenant_user_relation.data_scope, tenant_user_relation.department_code, tenant_user_relation.valid_from_at, tenant_user_relation.valid_until_at, tenant_user_relation.reason, tenant_user_relation.asked_tenant_code, tenant_user_relation.asked_by, tenant_user_relation.asked_by_name, tenant_user_relation.asked_at, tenant_user_relation.home_approver, tenant_user_relation.guest_approver, tenant_user_relation.activated_at, tenant_user_relation.state, tenant_user_relation.end_note, tenant_user_relation.revision, tenant_user_relation.home_applied, tenant_user_relation.guest_applied, tenant_user_relation.changed_at
FROM tenant_user_relation
WHERE tenant_user_relation.id = ? FOR UPDATE;

-- minshui.platform.grant.relation_store._LOCK_OF_PERSON
SELECT tenant_user_relation.id, tenant_user_relation.home_tenant_code, tenant_user_relation.home_user_id, tenant_user_relation.user_name, tenant_user_relation.display_name, tenant_user_relation.guest_tenant_code, tenant_user_relation.kind, tenant_user_relation.roles, tenant_user_relation.data_scope, tenant_user_relation.department_code, tenant_user_relation.valid_from_at, tenant_user_relation.valid_until_at, tenant_user_relation.reason, tenant_user_relation.asked_tenant_code, tenant_user_relation.asked_by, tenant_user_relation.asked_by_name, tenant_user_relation.asked_at, tenant_user_relation.home_approver, tenant_user_relation.guest_approver, tenant_user_relation.activated_at, tenant_user_relation.state, tenant_user_relation.end_note, tenant_user_relation.revision, tenant_user_relation.home_applied, tenant_user_relation.guest_applied, tenant_user_relation.changed_at
FROM tenant_user_relation
WHERE tenant_user_relation.home_tenant_code = ? AND tenant_user_relation.home_user_id = ? AND tenant_user_relation.state IN (__[POSTCOMPILE_state_1]) ORDER BY tenant_user_relation.id FOR UPDATE;

-- minshui.platform.grant.relation_store._PERSON
SELECT tenant_user_relation.home_tenant_code, tenant_user_relation.home_user_id
FROM tenant_user_relation
WHERE tenant_user_relation.id = ?;

-- minshui.platform.grant.use_cases.apply_grant._OTHER_ACTIVE
SELECT system_user_relation.grant_id
FROM system_user_relation
WHERE system_user_relation.user_id = ? AND system_user_relation.side = ? AND system_user_relation.state = ? AND system_user_relation.grant_id != ?;

-- minshui.platform.grant.use_cases.apply_grant._ROW
SELECT system_user_relation.grant_id, system_user_relation.side, system_user_relation.other_tenant_code, system_user_relation.home_user_id, system_user_relation.user_id, system_user_relation.data_scope, system_user_relation.state, system_user_relation.applied_revision, system_user_relation.applied_at
FROM system_user_relation
WHERE system_user_relation.grant_id = ?;

-- minshui.platform.grant.use_cases.end_due_grants._LOCK_DUE
SELECT tenant_user_relation.id, tenant_user_relation.home_tenant_code, tenant_user_relation.home_user_id, tenant_user_relation.user_name, tenant_user_relation.display_name, tenant_user_relation.guest_tenant_code, tenant_user_relation.kind, tenant_user_relation.roles, tenant_user_relation.data_scope, tenant_user_relation.department_code, tenant_user_relation.valid_from_at, tenant_user_relation.valid_until_at, tenant_user_relation.reason, tenant_user_relation.asked_tenant_code, tenant_user_relation.asked_by, tenant_user_relation.asked_by_name, tenant_user_relation.asked_at, tenant_user_relation.home_approver, tenant_user_relation.guest_approver, tenant_user_relation.activated_at, tenant_user_relation.state, tenant_user_relation.end_note, tenant_user_relation.revision, tenant_user_relation.home_applied, tenant_user_relation.guest_applied, tenant_user_relation.changed_at
FROM tenant_user_relation
WHERE (tenant_user_relation.home_tenant_code = ? OR tenant_user_relation.guest_tenant_code = ?) AND (tenant_user_relation.state = ? AND tenant_user_relation.valid_until_at <= ? OR tenant_user_relation.state = ? AND (tenant_user_relation.home_applied < tenant_user_relation.revision OR tenant_user_relation.guest_applied < tenant_user_relation.revision) AND tenant_user_relation.changed_at <= ? OR tenant_user_relation.state = ? AND tenant_user_relation.kind = ? OR tenant_user_relation.state = ? AND tenant_user_relation.id IN (__[POSTCOMPILE_left]) OR tenant_user_relation.state = ? AND tenant_user_relation.asked_at <= ?) ORDER BY tenant_user_relation.id
 FETCH FIRST ? ROWS ONLY FOR UPDATE OF tenant_user_relation.id SKIP LOCKED;

-- minshui.platform.grant.use_cases.end_due_grants._NEXT_END
SELECT min(tenant_user_relation.valid_until_at) AS min_1
FROM tenant_user_relation
WHERE (tenant_user_relation.home_tenant_code = ? OR tenant_user_relation.guest_tenant_code = ?) AND tenant_user_relation.state = ?;

-- minshui.platform.grant.use_cases.fail_grant._LOCK
SELECT tenant_user_relation.id, tenant_user_relation.home_tenant_code, tenant_user_relation.home_user_id, tenant_user_relation.user_name, tenant_user_relation.display_name, tenant_user_relation.guest_tenant_code, tenant_user_relation.kind, tenant_user_relation.roles, tenant_user_relation.data_scope, tenant_user_relation.department_code, tenant_user_relation.valid_from_at, tenant_user_relation.valid_until_at, tenant_user_relation.reason, tenant_user_relation.asked_tenant_code, tenant_user_relation.asked_by, tenant_user_relation.asked_by_name, tenant_user_relation.asked_at, tenant_user_relation.home_approver, tenant_user_relation.guest_approver, tenant_user_relation.activated_at, tenant_user_relation.state, tenant_user_relation.end_note, tenant_user_relation.revision, tenant_user_relation.home_applied, tenant_user_relation.guest_applied, tenant_user_relation.changed_at
FROM tenant_user_relation
WHERE tenant_user_relation.id = ? AND tenant_user_relation.revision = ? AND tenant_user_relation.state = ? FOR UPDATE;

-- minshui.platform.grant.wanted._STEPS
SELECT tenant_user_relation_history.grant_id, tenant_user_relation_history.revision, tenant_user_relation_history.action, tenant_user_relation_history.side, tenant_user_relation_history.state, tenant_user_relation_history.actor_tenant_code, tenant_user_relation_history.actor_user_id, tenant_user_relation_history.actor_name, tenant_user_relation_history.note, tenant_user_relation_history.acted_at
FROM tenant_user_relation_history
WHERE tenant_user_relation_history.grant_id IN (__[POSTCOMPILE_grant_ids]) ORDER BY tenant_user_relation_history.grant_id, tenant_user_relation_history.revision;

-- minshui.platform.grant.wanted._TELL[0]
UPDATE tenant_user_relation SET home_applied=? WHERE tenant_user_relation.id = ? AND tenant_user_relation.home_applied < ?;

-- minshui.platform.grant.wanted._TELL[1]
UPDATE tenant_user_relation SET guest_applied=? WHERE tenant_user_relation.id = ? AND tenant_user_relation.guest_applied < ?;

-- minshui.platform.grant.wanted._UNAPPLIED
SELECT tenant_user_relation.id, tenant_user_relation.home_tenant_code, tenant_user_relation.home_user_id, tenant_user_relation.user_name, tenant_user_relation.display_name, tenant_user_relation.guest_tenant_code, tenant_user_relation.kind, tenant_user_relation.roles, tenant_user_relation.data_scope, tenant_user_relation.department_code, tenant_user_relation.valid_from_at, tenant_user_relation.valid_until_at, tenant_user_relation.reason, tenant_user_relation.asked_tenant_code, tenant_user_relation.asked_by, tenant_user_relation.asked_by_name, tenant_user_relation.asked_at, tenant_user_relation.home_approver, tenant_user_relation.guest_approver, tenant_user_relation.activated_at, tenant_user_relation.state, tenant_user_relation.end_note, tenant_user_relation.revision, tenant_user_relation.home_applied, tenant_user_relation.guest_applied, tenant_user_relation.changed_at
FROM tenant_user_relation
WHERE tenant_user_relation.home_tenant_code = ? AND tenant_user_relation.home_applied < tenant_user_relation.revision OR tenant_user_relation.guest_tenant_code = ? AND tenant_user_relation.guest_applied < tenant_user_relation.revision ORDER BY tenant_user_relation.id
 FETCH FIRST ? ROWS ONLY;

-- minshui.platform.identity.challenge._FORGET_OLD
DELETE FROM system_sign_in_challenge WHERE system_sign_in_challenge.user_id = ? AND system_sign_in_challenge.expires_at <= ?;

-- minshui.platform.identity.challenge._LOCK
SELECT system_sign_in_challenge.id, system_sign_in_challenge.secret_hash, system_sign_in_challenge.user_id, system_sign_in_challenge.begun_at, system_sign_in_challenge.expires_at, system_sign_in_challenge.tries, system_sign_in_challenge.remember
FROM system_sign_in_challenge
WHERE system_sign_in_challenge.id = ? FOR UPDATE;

-- minshui.platform.identity.ending._END
UPDATE system_session SET ended_at=?, end_reason=? WHERE system_session.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item VARCHAR(255) PATH '$')) listed);

-- minshui.platform.identity.ending._LOCK
SELECT system_session.id, system_session.user_id, system_session.device_id
FROM system_session
WHERE system_session.ended_at IS NULL AND system_session.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item VARCHAR(255) PATH '$')) listed) ORDER BY system_session.id FOR UPDATE OF system_session.id;

-- minshui.platform.identity.ending._LOCK_OF_DEVICE
SELECT system_session.id, system_session.user_id, system_session.device_id
FROM system_session
WHERE system_session.ended_at IS NULL AND system_session.device_id = ? ORDER BY system_session.id FOR UPDATE OF system_session.id;

-- minshui.platform.identity.ending._LOCK_OF_USER
SELECT system_session.id, system_session.user_id, system_session.device_id
FROM system_session
WHERE system_session.ended_at IS NULL AND system_session.user_id = ? AND system_session.id != ? ORDER BY system_session.id FOR UPDATE OF system_session.id;

-- minshui.platform.identity.ending._LOCK_OVER
SELECT system_session.id, system_session.user_id, system_session.device_id, system_session.expires_at
FROM system_session
WHERE system_session.ended_at IS NULL AND system_session.alive_until_at <= ? ORDER BY system_session.id FOR UPDATE OF system_session.id SKIP LOCKED;

-- minshui.platform.identity.ending._OPEN
SELECT system_session.id, system_session.user_id, system_session.device_id
FROM system_session
WHERE system_session.ended_at IS NULL;

-- minshui.platform.identity.managing._LOCK
SELECT system_user.id, system_user.user_name, system_user.display_name, system_user.mobile, system_user.mobile_index, system_user.department_id, system_user.employee_number, system_user.email, system_user.gender, system_user.hired_on, system_user.remark, system_user.password_hash, system_user.password_changed_at, system_user.must_change_password, system_user.status, system_user.failed_sign_ins, system_user.locked_until_at, system_user.last_sign_in_at, system_user.created_at
FROM system_user
WHERE system_user.id = ? FOR UPDATE;

-- minshui.platform.identity.mobile_store._HOLDER
SELECT system_user.id, system_user.display_name, system_user.department_id
FROM system_user
WHERE system_user.mobile_index = ?;

-- minshui.platform.identity.password_store._ADD
INSERT INTO system_password_history (id, user_id, password_hash, replaced_at) VALUES (?, ?, ?, ?);

-- minshui.platform.identity.password_store._FORGET
DELETE FROM system_password_history WHERE system_password_history.user_id = ? AND system_password_history.id <= ?;

-- minshui.platform.identity.password_store._FORMER
SELECT system_password_history.id, system_password_history.password_hash
FROM system_password_history
WHERE system_password_history.user_id = ? ORDER BY system_password_history.id DESC;

-- minshui.platform.identity.profile_store._APPOINT
INSERT INTO system_user_post (user_id, post_id) VALUES (?, ?);

-- minshui.platform.identity.profile_store._DISMISS
DELETE FROM system_user_post WHERE system_user_post.user_id = ? AND system_user_post.post_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed);

-- minshui.platform.identity.profile_store._HOLDER
SELECT system_user.id, system_user.display_name, system_user.department_id
FROM system_user
WHERE system_user.employee_number = ?;

-- minshui.platform.identity.queries.current_user._CHANGED_AT
SELECT system_user.password_changed_at
FROM system_user
WHERE system_user.id = ?;

-- minshui.platform.identity.queries.live_session._FIND
SELECT system_session.id AS session_id, system_session.expires_at, system_session.last_seen_at, system_session.alive_until_at, system_session.idle_minutes, system_user.id AS user_id, system_user.user_name, system_user.display_name, system_user.department_id, system_user.must_change_password, system_session.stepped_up_at, CASE WHEN (EXISTS (SELECT *
FROM system_factor
WHERE system_factor.user_id = system_user.id AND system_factor.confirmed_at IS NOT NULL)) THEN ? ELSE ? END AS has_factor, system_factor_policy.step_up_minutes, system_factor_policy.required_roles, system_factor_policy.required_permissions, system_role.id AS role_id, system_role.code AS role_code, system_role.version, system_role.data_scope, system_role.grants_all
FROM system_session JOIN system_user ON system_user.id = system_session.user_id LEFT OUTER JOIN system_factor_policy ON system_factor_policy.id = ? LEFT OUTER JOIN system_user_role ON system_user_role.user_id = system_user.id LEFT OUTER JOIN system_role ON system_role.id = system_user_role.role_id AND system_role.status = ?
WHERE system_session.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item VARCHAR(255) PATH '$')) listed) AND system_session.ended_at IS NULL AND system_user.status = ?;

-- minshui.platform.identity.queries.mobile_owner._FIND
SELECT system_user.id
FROM system_user
WHERE system_user.mobile_index = ? AND system_user.status = ?;

-- minshui.platform.identity.queries.policy._FIND
SELECT system_sign_in_policy.id, system_sign_in_policy.max_failures, system_sign_in_policy.lock_minutes, system_sign_in_policy.captcha_after, system_sign_in_policy.access_token_minutes, system_sign_in_policy.session_hours, system_sign_in_policy.idle_minutes, system_sign_in_policy.max_sessions, system_sign_in_policy.when_full, system_sign_in_policy.remember_days, system_sign_in_policy.sms_sign_in, system_sign_in_policy.min_password_length, system_sign_in_policy.password_kinds, system_sign_in_policy.password_history, system_sign_in_policy.password_days, system_sign_in_policy.password_warn_days
FROM system_sign_in_policy;

-- minshui.platform.identity.queries.session_owner._FIND
SELECT system_session.id AS session_id, system_user.id AS user_id, system_user.user_name, system_user.display_name, system_user.department_id, system_user.must_change_password, system_session.means, system_session.started_at, system_session.stepped_up_at, system_session.expires_at
FROM system_session JOIN system_user ON system_user.id = system_session.user_id
WHERE system_session.id = ? AND system_session.ended_at IS NULL AND system_session.alive_until_at > ? AND system_user.status = ?;

-- minshui.platform.identity.queries.sessions._ALL
SELECT system_session.id AS session_id, system_session.user_id, system_user.user_name, system_user.display_name, system_user.department_id, system_dept.name AS department, system_session.means, system_session.client_address, system_session.user_agent, system_session.started_at, system_session.last_seen_at, system_session.expires_at
FROM system_session JOIN system_user ON system_user.id = system_session.user_id LEFT OUTER JOIN system_dept ON system_dept.id = system_user.department_id
WHERE system_session.ended_at IS NULL AND system_session.alive_until_at > ?;

-- minshui.platform.identity.queries.sessions._DEVICES
SELECT system_remembered_device.id, system_remembered_device.platform, system_remembered_device.client_address, system_remembered_device.remembered_at, system_remembered_device.used_at, system_remembered_device.expires_at
FROM system_remembered_device
WHERE system_remembered_device.user_id = ? AND system_remembered_device.expires_at > ? ORDER BY system_remembered_device.used_at DESC, system_remembered_device.id;

-- minshui.platform.identity.queries.sessions._OWN
SELECT system_session.id AS session_id, system_session.user_id, system_user.user_name, system_user.display_name, system_user.department_id, system_dept.name AS department, system_session.means, system_session.client_address, system_session.user_agent, system_session.started_at, system_session.last_seen_at, system_session.expires_at
FROM system_session JOIN system_user ON system_user.id = system_session.user_id LEFT OUTER JOIN system_dept ON system_dept.id = system_user.department_id
WHERE system_session.ended_at IS NULL AND system_session.alive_until_at > ? AND system_session.user_id = ? ORDER BY system_session.last_seen_at DESC, system_session.id;

-- minshui.platform.identity.queries.user_posts._HELD
SELECT system_user_post.user_id, system_post.code
FROM system_user_post JOIN system_post ON system_post.id = system_user_post.post_id
WHERE system_user_post.user_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) ORDER BY system_post.sort_order, system_post.code;

-- minshui.platform.identity.queries.user_sheets._WAITING
SELECT system_password_sheet.id, system_password_sheet.people, system_password_sheet.created_at, system_password_sheet.expires_at
FROM system_password_sheet
WHERE system_password_sheet.user_id = ? AND system_password_sheet.expires_at > ? ORDER BY system_password_sheet.id DESC;

-- minshui.platform.identity.queries.users._ADMINISTRATORS
SELECT count(distinct(system_user.id)) AS count_1
FROM system_user JOIN system_user_role ON system_user_role.user_id = system_user.id JOIN system_role ON system_role.id = system_user_role.role_id
WHERE system_user.status = ? AND system_role.status = ? AND system_role.grants_all = 1;

-- minshui.platform.identity.queries.users._BY_NAME
SELECT system_user.id, system_user.user_name, system_user.display_name, system_user.mobile, system_user.mobile_index, system_user.department_id, system_user.employee_number, system_user.email, system_user.gender, system_user.hired_on, system_user.remark, system_user.password_hash, system_user.password_changed_at, system_user.must_change_password, system_user.status, system_user.failed_sign_ins, system_user.locked_until_at, system_user.last_sign_in_at, system_user.created_at
FROM system_user
WHERE system_user.user_name = ?;

-- minshui.platform.identity.remembering._FORGET
DELETE FROM system_remembered_device WHERE system_remembered_device.id = ?;

-- minshui.platform.identity.remembering._FORGET_OF_USER
DELETE FROM system_remembered_device WHERE system_remembered_device.user_id = ?;

-- minshui.platform.identity.remembering._INSERT
INSERT INTO system_remembered_device (id, user_id, secret_hash, spent_secret_hash, platform, client_address, remembered_at, used_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.platform.identity.seeing._SEEN
UPDATE system_session SET last_seen_at=?, alive_until_at=? WHERE system_session.id = ?;

-- minshui.platform.identity.use_cases.begin_session._LOCK
SELECT system_user.id, system_user.user_name, system_user.display_name, system_user.mobile, system_user.mobile_index, system_user.department_id, system_user.employee_number, system_user.email, system_user.gender, system_user.hired_on, system_user.remark, system_user.password_hash, system_user.password_changed_at, system_user.must_change_password, system_user.status, system_user.failed_sign_ins, system_user.locked_until_at, system_user.last_sign_in_at, system_user.created_at
FROM system_user
WHERE system_user.id = ? FOR UPDATE;

-- minshui.platform.identity.use_cases.begin_session._OPEN
SELECT system_session.id
FROM system_session
WHERE system_session.user_id = ? AND system_session.ended_at IS NULL AND system_session.alive_until_at > ? ORDER BY system_session.started_at, system_session.id;

-- minshui.platform.identity.use_cases.change_password._LOCK
SELECT system_user.id, system_user.user_name, system_user.display_name, system_user.mobile, system_user.mobile_index, system_user.department_id, system_user.employee_number, system_user.email, system_user.gender, system_user.hired_on, system_user.remark, system_user.password_hash, system_user.password_changed_at, system_user.must_change_password, system_user.status, system_user.failed_sign_ins, system_user.locked_until_at, system_user.last_sign_in_at, system_user.created_at
FROM system_user
WHERE system_user.id = ? FOR UPDATE;

-- minshui.platform.identity.use_cases.collect_passwords._LOCK
SELECT system_password_sheet.id, system_password_sheet.user_id, system_password_sheet.people, system_password_sheet.content, system_password_sheet.created_at, system_password_sheet.expires_at
FROM system_password_sheet
WHERE system_password_sheet.id = ? AND system_password_sheet.user_id = ? AND system_password_sheet.expires_at > ? FOR UPDATE;

-- minshui.platform.identity.use_cases.create_user._HOLDER
SELECT system_user.id
FROM system_user
WHERE system_user.user_name = ?;

-- minshui.platform.identity.use_cases.end_own_sessions._OWN
SELECT system_session.id
FROM system_session
WHERE system_session.id = ? AND system_session.user_id = ? AND system_session.ended_at IS NULL;

-- minshui.platform.identity.use_cases.end_session_of._OWNER
SELECT system_session.user_id
FROM system_session
WHERE system_session.id = ? AND system_session.ended_at IS NULL;

-- minshui.platform.identity.use_cases.forget_own_device._OWN
SELECT system_remembered_device.platform
FROM system_remembered_device
WHERE system_remembered_device.id = ? AND system_remembered_device.user_id = ?;

-- minshui.platform.identity.use_cases.keep_guest._LOCK
SELECT system_user.id, system_user.user_name, system_user.display_name, system_user.mobile, system_user.mobile_index, system_user.department_id, system_user.employee_number, system_user.email, system_user.gender, system_user.hired_on, system_user.remark, system_user.password_hash, system_user.password_changed_at, system_user.must_change_password, system_user.status, system_user.failed_sign_ins, system_user.locked_until_at, system_user.last_sign_in_at, system_user.created_at
FROM system_user
WHERE system_user.user_name = ? FOR UPDATE;

-- minshui.platform.identity.use_cases.refresh_session._LOCK
SELECT system_session.id, system_session.user_id, system_session.refresh_hash, system_session.spent_refresh_hash, system_session.started_at, system_session.refreshed_at, system_session.expires_at, system_session.ended_at, system_session.end_reason, system_session.client_address, system_session.user_agent, system_session.means, system_session.last_seen_at, system_session.alive_until_at, system_session.idle_minutes, system_session.stepped_up_at, system_session.device_id
FROM system_session
WHERE system_session.id = ? FOR UPDATE;

-- minshui.platform.identity.use_cases.sign_in._LOCK
SELECT system_user.id, system_user.user_name, system_user.display_name, system_user.mobile, system_user.mobile_index, system_user.department_id, system_user.employee_number, system_user.email, system_user.gender, system_user.hired_on, system_user.remark, system_user.password_hash, system_user.password_changed_at, system_user.must_change_password, system_user.status, system_user.failed_sign_ins, system_user.locked_until_at, system_user.last_sign_in_at, system_user.created_at
FROM system_user
WHERE system_user.user_name = ? FOR UPDATE;

-- minshui.platform.identity.use_cases.sign_in_by_sms._LOCK
SELECT system_user.id, system_user.user_name, system_user.display_name, system_user.mobile, system_user.mobile_index, system_user.department_id, system_user.employee_number, system_user.email, system_user.gender, system_user.hired_on, system_user.remark, system_user.password_hash, system_user.password_changed_at, system_user.must_change_password, system_user.status, system_user.failed_sign_ins, system_user.locked_until_at, system_user.last_sign_in_at, system_user.created_at
FROM system_user
WHERE system_user.id = ? FOR UPDATE;

-- minshui.platform.identity.use_cases.step_up._LOCK
SELECT system_user.id, system_user.user_name, system_user.display_name, system_user.mobile, system_user.mobile_index, system_user.department_id, system_user.employee_number, system_user.email, system_user.gender, system_user.hired_on, system_user.remark, system_user.password_hash, system_user.password_changed_at, system_user.must_change_password, system_user.status, system_user.failed_sign_ins, system_user.locked_until_at, system_user.last_sign_in_at, system_user.created_at
FROM system_user
WHERE system_user.id = ? FOR UPDATE;

-- minshui.platform.identity.use_cases.use_device._LOCK
SELECT system_remembered_device.id, system_remembered_device.user_id, system_remembered_device.secret_hash, system_remembered_device.spent_secret_hash, system_remembered_device.platform, system_remembered_device.client_address, system_remembered_device.remembered_at, system_remembered_device.used_at, system_remembered_device.expires_at
FROM system_remembered_device
WHERE system_remembered_device.id = ? FOR UPDATE;

-- minshui.platform.monitoring.decision_store._FIND
SELECT sys_work_decision.action, sys_work_decision.reason, sys_work_decision.decided_by, sys_work_decision.decided_at
FROM sys_work_decision
WHERE sys_work_decision.subject = ? AND sys_work_decision.subject_id = ? ORDER BY sys_work_decision.id;

-- minshui.platform.monitoring.decision_store._INSERT
INSERT INTO sys_work_decision (id, subject, subject_id, action, reason, error, decided_by, decided_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.platform.monitoring.event_store._FIRST_WAITING
SELECT sys_outbox.id
FROM sys_outbox
WHERE sys_outbox.shard_key = ? AND sys_outbox.state = 'pending' ORDER BY sys_outbox.id
 FETCH FIRST ? ROWS ONLY FOR UPDATE OF sys_outbox.id;

-- minshui.platform.monitoring.queries.failed_jobs._ONE
SELECT sys_job.id, sys_job.queue, sys_job.kind, sys_job.state, sys_job.created_at, sys_job.created_by, sys_job.attempts, sys_job.max_attempts, sys_job.progress_done, sys_job.progress_total, sys_job.last_error, sys_job.finished_at, sys_job.trace_id, sys_job.payload
FROM sys_job
WHERE sys_job.id = ? AND sys_job.state IN (__[POSTCOMPILE_state_1]);

-- minshui.platform.monitoring.queries.parked_events._DELIVERED_TO
SELECT sys_outbox_delivery.subscriber
FROM sys_outbox_delivery
WHERE sys_outbox_delivery.event_id = ? ORDER BY sys_outbox_delivery.subscriber;

-- minshui.platform.monitoring.queries.parked_events._ONE
SELECT sys_outbox.id, sys_outbox.event_type, sys_outbox.shard_key, sys_outbox.state, sys_outbox.occurred_at, sys_outbox.attempts, sys_outbox.last_error, (SELECT count(sys_outbox_1.id) AS count_1
FROM sys_outbox sys_outbox_1
WHERE sys_outbox_1.state = 'pending' AND sys_outbox_1.shard_key = sys_outbox.shard_key AND sys_outbox_1.id > sys_outbox.id) AS waiting_behind, sys_outbox.trace_id, sys_outbox.payload
FROM sys_outbox
WHERE sys_outbox.id = ? AND sys_outbox.state IN (__[POSTCOMPILE_state_1]);

-- minshui.platform.oauth.client_store._LOCK
SELECT sys_oauth_client.id, sys_oauth_client.client_id, sys_oauth_client.name, sys_oauth_client."domain", sys_oauth_client.kind, sys_oauth_client.secret_hash, sys_oauth_client.secret_changed_at, sys_oauth_client.key_set, sys_oauth_client.grant_types, sys_oauth_client.scopes, sys_oauth_client.redirect_uris, sys_oauth_client.post_logout_uris, sys_oauth_client.asks_consent, sys_oauth_client.status, sys_oauth_client.created_at, sys_oauth_client.created_by, sys_oauth_client.changed_at
FROM sys_oauth_client
WHERE sys_oauth_client.client_id = ? FOR UPDATE;

-- minshui.platform.oauth.grant_store._ADD_REFRESH
INSERT INTO system_oauth_refresh_token (secret_hash, grant_id, issued_at, spent_at) VALUES (?, ?, ?, ?);

-- minshui.platform.oauth.grant_store._END
UPDATE system_oauth_grant SET ended_at=?, end_reason=? WHERE system_oauth_grant.id = ? AND system_oauth_grant.ended_at IS NULL;

-- minshui.platform.oauth.grant_store._LOCK
SELECT system_oauth_grant.id, system_oauth_grant.client_id, system_oauth_grant.user_id, system_oauth_grant.session_id, system_oauth_grant.scopes, system_oauth_grant.code_hash, system_oauth_grant.code_expires_at, system_oauth_grant.redeemed_at, system_oauth_grant.redirect_uri, system_oauth_grant.code_challenge, system_oauth_grant.nonce, system_oauth_grant.shown_at, system_oauth_grant.created_at, system_oauth_grant.expires_at, system_oauth_grant.ended_at, system_oauth_grant.end_reason
FROM system_oauth_grant
WHERE system_oauth_grant.id = ? FOR UPDATE OF system_oauth_grant.id;

-- minshui.platform.oauth.queries.clients._FIND
SELECT sys_oauth_client.client_id, sys_oauth_client.name, sys_oauth_client."domain", sys_oauth_client.kind, sys_oauth_client.secret_hash, sys_oauth_client.secret_changed_at, sys_oauth_client.key_set, sys_oauth_client.grant_types, sys_oauth_client.scopes, sys_oauth_client.redirect_uris, sys_oauth_client.post_logout_uris, sys_oauth_client.asks_consent, sys_oauth_client.status, sys_oauth_client.created_at, sys_oauth_client.created_by, sys_oauth_client.changed_at, sys_oauth_client_tenant.tenant_code
FROM sys_oauth_client LEFT OUTER JOIN sys_oauth_client_tenant ON sys_oauth_client_tenant.client_row_id = sys_oauth_client.id
WHERE sys_oauth_client.client_id = ?;

-- minshui.platform.oauth.queries.clients._KIND_OF_TENANT
SELECT sys_tenant.kind
FROM sys_tenant
WHERE sys_tenant.code = ?;

-- minshui.platform.oauth.queries.consents._FIND
SELECT system_oauth_consent.scopes
FROM system_oauth_consent
WHERE system_oauth_consent.user_id = ? AND system_oauth_consent.client_id = ?;

-- minshui.platform.oauth.queries.consents._OF_USER
SELECT system_oauth_consent.client_id, system_oauth_consent.scopes, system_oauth_consent.granted_at
FROM system_oauth_consent
WHERE system_oauth_consent.user_id = ? ORDER BY system_oauth_consent.granted_at DESC, system_oauth_consent.client_id;

-- minshui.platform.oauth.queries.live_grants._FIND
SELECT system_oauth_grant.id, system_oauth_grant.client_id
FROM system_oauth_grant
WHERE system_oauth_grant.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item VARCHAR(255) PATH '$')) listed) AND system_oauth_grant.ended_at IS NULL AND system_oauth_grant.expires_at > ?;

-- minshui.platform.oauth.queries.refresh_tokens._FIND
SELECT system_oauth_grant.client_id, system_oauth_grant.user_id, system_oauth_grant.session_id, system_oauth_grant.scopes, system_oauth_grant.expires_at
FROM system_oauth_grant JOIN system_oauth_refresh_token ON system_oauth_refresh_token.grant_id = system_oauth_grant.id
WHERE system_oauth_refresh_token.secret_hash = ? AND system_oauth_refresh_token.grant_id = ? AND system_oauth_refresh_token.spent_at IS NULL AND system_oauth_grant.ended_at IS NULL AND system_oauth_grant.expires_at > ?;

-- minshui.platform.oauth.queries.refresh_tokens._IS_OF_GRANT
SELECT system_oauth_refresh_token.grant_id
FROM system_oauth_refresh_token
WHERE system_oauth_refresh_token.secret_hash = ? AND system_oauth_refresh_token.grant_id = ?;

-- minshui.platform.oauth.use_cases.consent._ADD
UPDATE system_oauth_consent SET scopes=?, granted_at=? WHERE system_oauth_consent.user_id = ? AND system_oauth_consent.client_id = ?;

-- minshui.platform.oauth.use_cases.grant_client._INSERT
INSERT INTO system_oauth_grant (id, client_id, user_id, session_id, scopes, code_hash, code_expires_at, redeemed_at, redirect_uri, code_challenge, nonce, shown_at, created_at, expires_at, ended_at, end_reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.platform.oauth.use_cases.issue_code._INSERT
INSERT INTO system_oauth_grant (id, client_id, user_id, session_id, scopes, code_hash, code_expires_at, redeemed_at, redirect_uri, code_challenge, nonce, shown_at, created_at, expires_at, ended_at, end_reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.platform.oauth.use_cases.redeem_code._REDEEM
UPDATE system_oauth_grant SET redeemed_at=?, expires_at=? WHERE system_oauth_grant.id = ?;

-- minshui.platform.oauth.use_cases.refresh_grant._FIND
SELECT system_oauth_refresh_token.spent_at
FROM system_oauth_refresh_token
WHERE system_oauth_refresh_token.secret_hash = ? AND system_oauth_refresh_token.grant_id = ?;

-- minshui.platform.oauth.use_cases.refresh_grant._SPEND
UPDATE system_oauth_refresh_token SET spent_at=? WHERE system_oauth_refresh_token.secret_hash = ?;

-- minshui.platform.oauth.use_cases.withdraw_consent._FORGET
DELETE FROM system_oauth_consent WHERE system_oauth_consent.user_id = ? AND system_oauth_consent.client_id = ?;

-- minshui.platform.oauth.use_cases.withdraw_consent._OPEN
SELECT system_oauth_grant.id, system_oauth_grant.client_id, system_oauth_grant.user_id, system_oauth_grant.session_id, system_oauth_grant.scopes, system_oauth_grant.code_hash, system_oauth_grant.code_expires_at, system_oauth_grant.redeemed_at, system_oauth_grant.redirect_uri, system_oauth_grant.code_challenge, system_oauth_grant.nonce, system_oauth_grant.shown_at, system_oauth_grant.created_at, system_oauth_grant.expires_at, system_oauth_grant.ended_at, system_oauth_grant.end_reason
FROM system_oauth_grant
WHERE system_oauth_grant.user_id = ? AND system_oauth_grant.client_id = ? AND system_oauth_grant.ended_at IS NULL AND system_oauth_grant.expires_at > ? ORDER BY system_oauth_grant.id FOR UPDATE OF system_oauth_grant.id;

-- minshui.platform.organization.imports.department_import._INSERT
INSERT INTO system_dept (id, code, name, kind, parent_id, status, sort_order, leader, phone, address, business_scope, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.platform.organization.post_store._LOCK
SELECT system_post.id, system_post.code, system_post.name, system_post.status, system_post.sort_order, system_post.remark, system_post.created_at
FROM system_post
WHERE system_post.code = ? FOR UPDATE;

-- minshui.platform.organization.post_store._NAMESAKE
SELECT system_post.code
FROM system_post
WHERE system_post.name = ? AND system_post.code != ?;

-- minshui.platform.organization.queries.departments._ALL
SELECT system_dept.id, system_dept.code, system_dept.name, system_dept.kind, system_dept.parent_id, system_dept.status, system_dept.sort_order, system_dept.leader, system_dept.phone, system_dept.address, system_dept.business_scope, system_dept.created_at
FROM system_dept ORDER BY system_dept.sort_order, system_dept.code;

-- minshui.platform.organization.queries.departments._BY_CODE
SELECT system_dept.id, system_dept.code, system_dept.name, system_dept.kind, system_dept.parent_id, system_dept.status, system_dept.sort_order, system_dept.leader, system_dept.phone, system_dept.address, system_dept.business_scope, system_dept.created_at
FROM system_dept
WHERE system_dept.code = ?;

-- minshui.platform.organization.queries.departments._CHILDREN
SELECT system_dept.id, system_dept.code, system_dept.name, system_dept.kind, system_dept.parent_id, system_dept.status, system_dept.sort_order, system_dept.leader, system_dept.phone, system_dept.address, system_dept.business_scope, system_dept.created_at
FROM system_dept
WHERE system_dept.parent_id = ? ORDER BY system_dept.sort_order, system_dept.code;

-- minshui.platform.organization.queries.posts._ALL
SELECT system_post.id, system_post.code, system_post.name, system_post.status, system_post.sort_order, system_post.remark, system_post.created_at
FROM system_post ORDER BY system_post.sort_order, system_post.code;

-- minshui.platform.organization.queries.posts._BY_CODE
SELECT system_post.id, system_post.code, system_post.name, system_post.status, system_post.sort_order, system_post.remark, system_post.created_at
FROM system_post
WHERE system_post.code = ?;

-- minshui.platform.scheduling.queries.runs._ENTRIES
SELECT sys_schedule_log.id, sys_schedule_log.schedule_name, sys_schedule_log.occurrence_at, sys_schedule_log.fired_at, sys_schedule_log.outcome, sys_schedule_log.missed, sys_schedule_log.parameters, sys_schedule_log.acted_by, sys_schedule_log.job_id, sys_job.state AS job_state, sys_job.attempts, sys_job.started_at, sys_job.finished_at, sys_job.progress_note AS note, sys_job.result, sys_job.last_error AS error
FROM sys_schedule_log LEFT OUTER JOIN sys_job ON sys_job.id = sys_schedule_log.job_id;

-- minshui.platform.scheduling.queries.runs._LATEST
SELECT sys_schedule_log.id, sys_schedule_log.schedule_name, sys_schedule_log.occurrence_at, sys_schedule_log.fired_at, sys_schedule_log.outcome, sys_schedule_log.missed, sys_schedule_log.parameters, sys_schedule_log.acted_by, sys_schedule_log.job_id, sys_job.state AS job_state, sys_job.attempts, sys_job.started_at, sys_job.finished_at, sys_job.progress_note AS note, sys_job.result, sys_job.last_error AS error
FROM sys_schedule_log LEFT OUTER JOIN sys_job ON sys_job.id = sys_schedule_log.job_id
WHERE sys_schedule_log.id IN (SELECT max(sys_schedule_log.id) AS max_1
FROM sys_schedule_log GROUP BY sys_schedule_log.schedule_name);

-- minshui.platform.scheduling.queries.schedules._ROWS
SELECT sys_schedule.name, sys_schedule.cron, sys_schedule.time_zone, sys_schedule.parameters, sys_schedule.overlap, sys_schedule.misfire, sys_schedule.grace_seconds, sys_schedule.paused_at, sys_schedule.paused_by, sys_schedule.pause_reason, sys_schedule.changed_at, sys_schedule.changed_by
FROM sys_schedule;

-- minshui.platform.scheduling.schedule_rows._ROW
SELECT sys_schedule.name, sys_schedule.cron, sys_schedule.time_zone, sys_schedule.parameters, sys_schedule.overlap, sys_schedule.misfire, sys_schedule.grace_seconds, sys_schedule.paused_at, sys_schedule.paused_by, sys_schedule.pause_reason, sys_schedule.changed_at, sys_schedule.changed_by
FROM sys_schedule
WHERE sys_schedule.name = ?;

-- minshui.platform.signon.queries.browsers._FIND
SELECT system_sign_on.secret_hash, system_sign_on.session_id, system_sign_on.shown_at
FROM system_sign_on
WHERE system_sign_on.id = ?;

-- minshui.platform.signon.use_cases.begin_sign_on._DELETE
DELETE FROM system_sign_on WHERE system_sign_on.id = ?;

-- minshui.platform.signon.use_cases.begin_sign_on._INSERT
INSERT INTO system_sign_on (id, secret_hash, session_id, shown_at, shown_for) VALUES (?, ?, ?, ?, ?);

-- minshui.platform.signon.use_cases.end_sign_on._DELETE
DELETE FROM system_sign_on WHERE system_sign_on.session_id = ?;

-- minshui.platform.signon.use_cases.take_freshness._TAKE
UPDATE system_sign_on SET shown_for=? WHERE system_sign_on.id = ? AND system_sign_on.shown_for = ?;

-- minshui.revenue.adjustment.adjustment_store._EXECUTED
UPDATE biz_bill_adjustment SET status=?, adjustment_bill_id=?, journal_id=?, reading_id=?, executed_by=?, executed_at=? WHERE biz_bill_adjustment.id = ?;

-- minshui.revenue.adjustment.adjustment_store._INSERT
INSERT INTO biz_bill_adjustment (id, code, kind, cust_id, account_id, bill_id, bill_month, usage_m3, prices, amounts, moves_pointer, reason_code, reason, total_fen, status, process_id, adjustment_bill_id, journal_id, reading_id, requested_by, requested_at, executed_by, executed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING biz_bill_adjustment.id INTO ?;

-- minshui.revenue.adjustment.adjustment_store._LINK
UPDATE biz_bill_adjustment SET process_id=? WHERE biz_bill_adjustment.id = ?;

-- minshui.revenue.adjustment.adjustment_store._LOCK
SELECT biz_bill_adjustment.id, biz_bill_adjustment.code, biz_bill_adjustment.kind, biz_bill_adjustment.cust_id, biz_bill_adjustment.account_id, biz_bill_adjustment.bill_id, biz_bill_adjustment.bill_month, biz_bill_adjustment.usage_m3, biz_bill_adjustment.prices, biz_bill_adjustment.amounts, biz_bill_adjustment.moves_pointer, biz_bill_adjustment.reason_code, biz_bill_adjustment.reason, biz_bill_adjustment.total_fen, biz_bill_adjustment.status, biz_bill_adjustment.process_id, biz_bill_adjustment.adjustment_bill_id, biz_bill_adjustment.journal_id, biz_bill_adjustment.reading_id, biz_bill_adjustment.requested_by, biz_bill_adjustment.requested_at, biz_bill_adjustment.executed_by, biz_bill_adjustment.executed_at
FROM biz_bill_adjustment
WHERE biz_bill_adjustment.id = ? FOR UPDATE;

-- minshui.revenue.adjustment.queries.adjustments._ALL
SELECT biz_bill_adjustment.id, biz_bill_adjustment.code, biz_bill_adjustment.kind, biz_bill_adjustment.cust_id, biz_bill_adjustment.account_id, biz_bill_adjustment.bill_id, biz_bill_adjustment.bill_month, biz_bill_adjustment.usage_m3, biz_bill_adjustment.prices, biz_bill_adjustment.amounts, biz_bill_adjustment.moves_pointer, biz_bill_adjustment.reason_code, biz_bill_adjustment.reason, biz_bill_adjustment.total_fen, biz_bill_adjustment.status, biz_bill_adjustment.process_id, biz_bill_adjustment.adjustment_bill_id, biz_bill_adjustment.journal_id, biz_bill_adjustment.reading_id, biz_bill_adjustment.requested_by, biz_bill_adjustment.requested_at, biz_bill_adjustment.executed_by, biz_bill_adjustment.executed_at, CASE WHEN (biz_bill_adjustment.status = ? AND biz_process.process_status IN (__[POSTCOMPILE_process_status_1])) THEN biz_process.process_status ELSE biz_bill_adjustment.status END AS shown_status, biz_process.code AS process_code
FROM biz_bill_adjustment LEFT OUTER JOIN biz_process ON biz_process.id = biz_bill_adjustment.process_id;

-- minshui.revenue.adjustment.queries.adjustments._ONE
SELECT biz_bill_adjustment.id, biz_bill_adjustment.code, biz_bill_adjustment.kind, biz_bill_adjustment.cust_id, biz_bill_adjustment.account_id, biz_bill_adjustment.bill_id, biz_bill_adjustment.bill_month, biz_bill_adjustment.usage_m3, biz_bill_adjustment.prices, biz_bill_adjustment.amounts, biz_bill_adjustment.moves_pointer, biz_bill_adjustment.reason_code, biz_bill_adjustment.reason, biz_bill_adjustment.total_fen, biz_bill_adjustment.status, biz_bill_adjustment.process_id, biz_bill_adjustment.adjustment_bill_id, biz_bill_adjustment.journal_id, biz_bill_adjustment.reading_id, biz_bill_adjustment.requested_by, biz_bill_adjustment.requested_at, biz_bill_adjustment.executed_by, biz_bill_adjustment.executed_at, CASE WHEN (biz_bill_adjustment.status = ? AND biz_process.process_status IN (__[POSTCOMPILE_process_status_1])) THEN biz_process.process_status ELSE biz_bill_adjustment.status END AS shown_status, biz_process.code AS process_code
FROM biz_bill_adjustment LEFT OUTER JOIN biz_process ON biz_process.id = biz_bill_adjustment.process_id
WHERE biz_bill_adjustment.id = ?;

-- minshui.revenue.billing.adjustment_store._BILL
INSERT INTO biz_charge (id, bill_month, cust_id, account_id, site_id, kind, special_id, corrects_id, record_id, part, revision, run_id, chunk_id, profile_id, tariff_release_id, usage_m3, period_from, period_to, counter_before_m3, counter_after_m3, pricing, total_amount_fen, open_fen, charge_status, issued_on, due_on) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.revenue.billing.adjustment_store._COUNTERS
INSERT INTO biz_tier_counter_entry (id, account_id, tariff_code, use_no, window_start_on, usage_m3, standing, bill_id, bill_month, recorded_on) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.revenue.billing.adjustment_store._CREDIT
UPDATE biz_charge SET open_fen=(biz_charge.open_fen - ?), charge_status=CASE WHEN (biz_charge.open_fen - ? = ?) THEN ? ELSE ? END WHERE biz_charge.id = ? AND biz_charge.bill_month = ?;

-- minshui.revenue.billing.adjustment_store._LINES
INSERT INTO biz_charge_detail (charge_id, line_no, bill_month, cost_component_code, kind, tier, usage_amount, price, detail_amount_fen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.revenue.billing.cancellation_store._ABANDON
UPDATE biz_bill_cancellation SET status=?, finished_at=? WHERE biz_bill_cancellation.id = ? AND biz_bill_cancellation.status = ?;

-- minshui.revenue.billing.cancellation_store._CLAIM
SELECT biz_bill_cancellation_chunk.id, biz_bill_cancellation_chunk.cancellation_id, biz_bill_cancellation_chunk.seq, biz_bill_cancellation_chunk.first_account_id, biz_bill_cancellation_chunk.last_account_id
FROM biz_bill_cancellation_chunk
WHERE biz_bill_cancellation_chunk.cancellation_id = ? AND biz_bill_cancellation_chunk.status = ? ORDER BY biz_bill_cancellation_chunk.seq
 FETCH FIRST ? ROWS ONLY FOR UPDATE SKIP LOCKED;

-- minshui.revenue.billing.cancellation_store._FIND
SELECT biz_bill_cancellation.id, biz_bill_cancellation.code, biz_bill_cancellation.scope, biz_bill_cancellation.reason, biz_bill_cancellation.status, biz_bill_cancellation.chunk_count, biz_bill_cancellation.account_count, biz_bill_cancellation.bill_count, biz_bill_cancellation.process_id, biz_bill_cancellation.created_by, biz_bill_cancellation.created_at, biz_bill_cancellation.finished_at
FROM biz_bill_cancellation
WHERE biz_bill_cancellation.id = ?;

-- minshui.revenue.billing.cancellation_store._FINISH
UPDATE biz_bill_cancellation SET status=?, finished_at=? WHERE biz_bill_cancellation.id = ? AND biz_bill_cancellation.status = ? AND NOT (EXISTS (SELECT biz_bill_cancellation_chunk.id
FROM biz_bill_cancellation_chunk
WHERE biz_bill_cancellation_chunk.cancellation_id = ? AND biz_bill_cancellation_chunk.status = ?));

-- minshui.revenue.billing.cancellation_store._FINISH_CHUNK
UPDATE biz_bill_cancellation_chunk SET status=?, bill_count=?, held_count=?, repriced_count=?, cancelled_fen=?, credited_fen=?, restored_fen=?, journal_id=?, done_at=? WHERE biz_bill_cancellation_chunk.id = ?;

-- minshui.revenue.billing.cancellation_store._HOLD
INSERT INTO biz_bill_cancellation_held (id, cancellation_id, account_id, bill_id, bill_month, code, message, held_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.revenue.billing.cancellation_store._INSERT
INSERT INTO biz_bill_cancellation (id, code, scope, reason, status, chunk_count, account_count, bill_count, process_id, created_by, created_at, finished_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING biz_bill_cancellation.id INTO ?;

-- minshui.revenue.billing.cancellation_store._INSERT_CHUNK
INSERT INTO biz_bill_cancellation_chunk (id, cancellation_id, seq, first_account_id, last_account_id, status, bill_count, held_count, repriced_count, cancelled_fen, credited_fen, restored_fen, journal_id, done_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.revenue.billing.cancellation_store._SPAN
SELECT biz_bill_cancellation_chunk.first_account_id, biz_bill_cancellation_chunk.last_account_id
FROM biz_bill_cancellation_chunk
WHERE biz_bill_cancellation_chunk.id = ?;

-- minshui.revenue.billing.cancellation_store._UNFINISHED
SELECT biz_bill_cancellation.code
FROM biz_bill_cancellation
WHERE biz_bill_cancellation.status = ?
 FETCH FIRST ? ROWS ONLY;

-- minshui.revenue.billing.credit_store._REVERSE
UPDATE biz_charge SET open_fen=?, charge_status=? WHERE biz_charge.bill_month IN (__[POSTCOMPILE_months]);

-- minshui.revenue.billing.late_fee_store._INSERT
INSERT INTO biz_late_fee_entry (id, account_id, bill_id, bill_month, kind, amount_fen, principal_fen, factor, cap_rate, days, accrued_to, payment_id, journal_id, waiver_id, reverses_id, recorded_on) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.revenue.billing.open_bill_store._LOCK_OPEN
SELECT biz_charge.account_id, biz_charge.id, biz_charge.bill_month, biz_charge.due_on, biz_charge.open_fen, EXISTS (SELECT biz_bill_transit.id
FROM biz_bill_transit
WHERE biz_bill_transit.bill_id = biz_charge.id AND biz_bill_transit.released_on IS NULL AND biz_bill_transit.locks = 1) AS is_held
FROM biz_charge
WHERE biz_charge.cust_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) AND biz_charge.charge_status IN (__[POSTCOMPILE_charge_status_1]) ORDER BY biz_charge.id FOR UPDATE;

-- minshui.revenue.billing.open_bill_store._LOCK_PAID
SELECT biz_charge.id, biz_charge.open_fen
FROM biz_charge
WHERE biz_charge.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) AND biz_charge.bill_month IN (__[POSTCOMPILE_bill_months]) AND biz_charge.charge_status IN (__[POSTCOMPILE_charge_status_1]) ORDER BY biz_charge.id FOR UPDATE;

-- minshui.revenue.billing.open_bill_store._RAISE_OPEN
UPDATE biz_charge SET open_fen=(biz_charge.open_fen + ?), charge_status=CASE WHEN (biz_charge.open_fen + ? = ?) THEN ? WHEN (biz_charge.open_fen + ? = biz_charge.total_amount_fen) THEN ? ELSE ? END WHERE biz_charge.id = ? AND biz_charge.bill_month = ?;

-- minshui.revenue.billing.queries.account_owners._OWNERS
SELECT biz_account.id, biz_account.cust_id, biz_cust.site_id
FROM biz_account JOIN biz_cust ON biz_cust.id = biz_account.cust_id
WHERE biz_account.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed);

-- minshui.revenue.billing.queries.adjustable_bill._ADJUSTED
SELECT biz_charge.usage_m3, biz_charge.pricing
FROM biz_charge
WHERE biz_charge.corrects_id = ? AND biz_charge.bill_month = ? AND biz_charge.kind = ?;

-- minshui.revenue.billing.queries.adjustable_bill._CHARGED
SELECT biz_charge_detail.cost_component_code, sum(biz_charge_detail.detail_amount_fen) AS sum_1
FROM biz_charge_detail JOIN biz_charge ON biz_charge.id = biz_charge_detail.charge_id AND biz_charge.bill_month = biz_charge_detail.bill_month
WHERE (biz_charge.id = ? OR biz_charge.corrects_id = ? AND biz_charge.kind = ?) AND biz_charge.bill_month = ? GROUP BY biz_charge_detail.cost_component_code;

-- minshui.revenue.billing.queries.adjustable_bill._COUNTERS
SELECT anon_1.tariff_code, anon_1.use_no, anon_1.window_start_on, anon_1.usage_m3, sum(biz_tier_counter_entry_1.usage_m3) AS now_m3, sum(biz_tier_counter_entry_1.standing) AS standing
FROM (SELECT biz_tier_counter_entry_2.account_id AS account_id, biz_tier_counter_entry_2.tariff_code AS tariff_code, biz_tier_counter_entry_2.use_no AS use_no, biz_tier_counter_entry_2.window_start_on AS window_start_on, sum(biz_tier_counter_entry_2.usage_m3) AS usage_m3
FROM biz_tier_counter_entry biz_tier_counter_entry_2 JOIN biz_charge ON biz_charge.id = biz_tier_counter_entry_2.bill_id AND biz_charge.bill_month = biz_tier_counter_entry_2.bill_month
WHERE (biz_charge.id = ? OR biz_charge.corrects_id = ? AND biz_charge.kind = ?) AND biz_charge.bill_month = ? GROUP BY biz_tier_counter_entry_2.account_id, biz_tier_counter_entry_2.tariff_code, biz_tier_counter_entry_2.use_no, biz_tier_counter_entry_2.window_start_on) anon_1 JOIN biz_tier_counter_entry biz_tier_counter_entry_1 ON biz_tier_counter_entry_1.account_id = anon_1.account_id AND biz_tier_counter_entry_1.tariff_code = anon_1.tariff_code AND biz_tier_counter_entry_1.use_no = anon_1.use_no AND biz_tier_counter_entry_1.window_start_on = anon_1.window_start_on GROUP BY anon_1.tariff_code, anon_1.use_no, anon_1.window_start_on, anon_1.usage_m3 ORDER BY anon_1.window_start_on;

-- minshui.revenue.billing.queries.adjustable_bill._ENTRIES
SELECT coalesce(max(biz_account_entry.seq), ?) AS coalesce_1, coalesce(sum(CASE WHEN (biz_account_entry.kind IN (__[POSTCOMPILE_kind_1])) THEN biz_account_entry.amount_fen ELSE ? END), ?) AS coalesce_3
FROM biz_account_entry
WHERE biz_account_entry.bill_id = ? AND biz_account_entry.bill_month = ?;

-- minshui.revenue.billing.queries.adjustable_bill._STATE
SELECT biz_charge.account_id, biz_charge.cust_id, biz_charge.site_id, biz_charge.open_fen, biz_charge.charge_status
FROM biz_charge
WHERE biz_charge.id = ? AND biz_charge.bill_month = ?;

-- minshui.revenue.billing.queries.adjustable_bill._TRANSIT
SELECT biz_bill_transit.reason, biz_bill_transit.held_on
FROM biz_bill_transit
WHERE biz_bill_transit.bill_id = ? AND biz_bill_transit.released_on IS NULL;

-- minshui.revenue.billing.queries.bill_counters._TARIFFS
SELECT biz_tariff.code
FROM biz_tariff ORDER BY biz_tariff.code;

-- minshui.revenue.billing.queries.bill_owners._OWNERS
SELECT biz_charge.id, biz_charge.bill_month, biz_charge.account_id
FROM biz_charge
WHERE biz_charge.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) AND biz_charge.bill_month IN (__[POSTCOMPILE_bill_months]);

-- minshui.revenue.billing.queries.billed_columns._ACCOUNTS
SELECT DISTINCT biz_charge.account_id
FROM biz_charge
WHERE biz_charge.bill_month BETWEEN ? AND ? AND biz_charge.record_id IS NOT NULL AND biz_charge.charge_status != ? ORDER BY biz_charge.account_id;

-- minshui.revenue.billing.queries.billed_columns._IN_SPAN
SELECT biz_reading_data.id, biz_charge.account_id, biz_charge.cust_id, biz_charge.site_id, coalesce(biz_charge.profile_id, CAST(? AS BIGINT)) AS coalesce_1, CAST(biz_account.opened_on - ? AS BIGINT) AS anon_1, coalesce(CAST(biz_account.tier_year_start_on - ? AS BIGINT), CAST(? AS BIGINT)) AS coalesce_2, CAST(coalesce(biz_reading_data.charged_from, biz_reading_data.previous_on) - ? AS BIGINT) AS anon_2, CAST(biz_reading_data.reading_on - ? AS BIGINT) AS anon_3, CAST(biz_reading_data.usage_amount * ? AS BIGINT) AS anon_4, CAST(? AS BIGINT) AS anon_5, CAST(CASE WHEN (biz_charge.kind = ?) THEN ? ELSE ? END AS BIGINT) AS anon_6, CAST(biz_charge.revision AS BIGINT) AS revision, biz_charge.id AS id_1, biz_charge.total_amount_fen
FROM biz_charge JOIN biz_reading_data ON biz_reading_data.id = biz_charge.record_id JOIN biz_account ON biz_account.id = biz_charge.account_id
WHERE biz_charge.bill_month BETWEEN ? AND ? AND biz_charge.record_id IS NOT NULL AND biz_charge.charge_status != ? AND biz_charge.account_id BETWEEN ? AND ? ORDER BY biz_charge.account_id, biz_reading_data.reading_on, biz_reading_data.id;

-- minshui.revenue.billing.queries.billed_columns._SHARES
SELECT biz_quota_share.id
FROM biz_quota_share, biz_charge
WHERE biz_quota_share.account_id = biz_charge.account_id OR biz_quota_share.main_account_id = biz_charge.account_id;

-- minshui.revenue.billing.queries.billed_columns._SHARING
SELECT biz_charge.record_id, biz_charge.pricing
FROM biz_charge
WHERE biz_charge.bill_month BETWEEN ? AND ? AND biz_charge.record_id IS NOT NULL AND biz_charge.charge_status != ? AND biz_charge.account_id BETWEEN ? AND ? AND (EXISTS (SELECT biz_quota_share.id
FROM biz_quota_share
WHERE biz_quota_share.account_id = biz_charge.account_id OR biz_quota_share.main_account_id = biz_charge.account_id));

-- minshui.revenue.billing.queries.bills._BILLS
SELECT biz_charge.id, biz_charge.bill_month, biz_charge.cust_id, biz_charge.account_id, biz_cust.code AS customer_code, biz_cust.name AS customer_name, biz_charge.kind, biz_charge.usage_m3, biz_charge.period_from, biz_charge.period_to, biz_charge.total_amount_fen, biz_charge.open_fen, biz_charge.charge_status, biz_charge.issued_on, biz_charge.due_on, biz_charge.corrects_id
FROM biz_charge JOIN biz_cust ON biz_cust.id = biz_charge.cust_id;

-- minshui.revenue.billing.queries.bills._LINES
SELECT biz_charge_detail.line_no, biz_charge_detail.cost_component_code, biz_cost_component.name, biz_charge_detail.kind, biz_charge_detail.tier, biz_charge_detail.usage_amount, biz_charge_detail.price, biz_charge_detail.detail_amount_fen
FROM biz_charge_detail LEFT OUTER JOIN biz_cost_component ON biz_cost_component.code = biz_charge_detail.cost_component_code
WHERE biz_charge_detail.charge_id = ? AND biz_charge_detail.bill_month = ? ORDER BY biz_charge_detail.line_no;

-- minshui.revenue.billing.queries.bills._OF_CHUNKS
SELECT biz_charge.id, biz_charge.bill_month, biz_charge.cust_id, biz_charge.account_id, biz_cust.code AS customer_code, biz_cust.name AS customer_name, biz_charge.kind, biz_charge.usage_m3, biz_charge.period_from, biz_charge.period_to, biz_charge.total_amount_fen, biz_charge.open_fen, biz_charge.charge_status, biz_charge.issued_on, biz_charge.due_on, biz_charge.corrects_id
FROM biz_charge JOIN biz_cust ON biz_cust.id = biz_charge.cust_id
WHERE biz_charge.cust_id = ? AND biz_charge.chunk_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) ORDER BY biz_charge.period_to, biz_charge.id;

-- minshui.revenue.billing.queries.bills._ONE
SELECT biz_charge.id, biz_charge.bill_month, biz_charge.cust_id, biz_charge.account_id, biz_cust.code AS customer_code, biz_cust.name AS customer_name, biz_charge.kind, biz_charge.usage_m3, biz_charge.period_from, biz_charge.period_to, biz_charge.total_amount_fen, biz_charge.open_fen, biz_charge.charge_status, biz_charge.issued_on, biz_charge.due_on, biz_charge.corrects_id, biz_cust.address, biz_charge.record_id
FROM biz_charge JOIN biz_cust ON biz_cust.id = biz_charge.cust_id
WHERE biz_charge.id = ? AND biz_charge.bill_month = ?;

-- minshui.revenue.billing.queries.bills._OPEN
SELECT biz_charge.id, biz_charge.bill_month, biz_charge.cust_id, biz_charge.account_id, biz_cust.code AS customer_code, biz_cust.name AS customer_name, biz_charge.kind, biz_charge.usage_m3, biz_charge.period_from, biz_charge.period_to, biz_charge.total_amount_fen, biz_charge.open_fen, biz_charge.charge_status, biz_charge.issued_on, biz_charge.due_on, biz_charge.corrects_id
FROM biz_charge JOIN biz_cust ON biz_cust.id = biz_charge.cust_id JOIN biz_account ON biz_account.cust_id = biz_charge.cust_id
WHERE biz_account.id = ? AND biz_charge.charge_status IN (__[POSTCOMPILE_charge_status_1]) ORDER BY biz_charge.due_on, biz_charge.bill_month, biz_charge.id;

-- minshui.revenue.billing.queries.bills._READING
SELECT biz_reading_data.id, biz_meter.meter_no, biz_reading_data.kind, biz_reading_data.previous_on, biz_reading_data.reading_on, biz_reading_data.previous_reading, biz_reading_data.current_reading, biz_reading_data.residual_usage_m3, biz_reading_data.usage_amount
FROM biz_reading_data JOIN biz_meter ON biz_meter.id = biz_reading_data.meter_id
WHERE biz_reading_data.id = ?;

-- minshui.revenue.billing.queries.cancel_holds._ADJUSTED
SELECT biz_charge.corrects_id, sum(biz_charge.total_amount_fen) AS fen, sum((SELECT coalesce(sum(biz_tier_counter_entry.usage_m3), ?) AS coalesce_1
FROM biz_tier_counter_entry
WHERE biz_tier_counter_entry.bill_id = biz_charge.id)) AS usage_m3
FROM biz_charge
WHERE biz_charge.kind = ? GROUP BY biz_charge.corrects_id;

-- minshui.revenue.billing.queries.cancel_holds._IN_TRANSIT
SELECT biz_bill_transit.bill_id, biz_bill_transit.reason, biz_bill_transit.held_on
FROM biz_bill_transit
WHERE biz_bill_transit.released_on IS NULL;

-- minshui.revenue.billing.queries.cancel_holds._TAKEN_OVER
SELECT biz_charge.corrects_id, biz_charge.total_amount_fen
FROM biz_charge
WHERE biz_charge.kind = ?;

-- minshui.revenue.billing.queries.cancellable_bills._CHUNKS_OF_SPAN
SELECT biz_bill_chunk.id
FROM biz_bill_chunk
WHERE biz_bill_chunk.first_account_id <= ? AND biz_bill_chunk.last_account_id >= ?;

-- minshui.revenue.billing.queries.cancellable_bills._ENTRIES
SELECT biz_account_entry.bill_id, CAST(biz_account_entry.seq AS BIGINT) AS seq, CAST(CASE WHEN (biz_account_entry.kind IN (__[POSTCOMPILE_kind_1])) THEN ? WHEN (biz_account_entry.kind IN (__[POSTCOMPILE_kind_2])) THEN ? ELSE ? END AS BIGINT) AS anon_1, biz_account_entry.amount_fen
FROM biz_account_entry;

-- minshui.revenue.billing.queries.cancellable_bills._LOCK
SELECT biz_account.id
FROM biz_account ORDER BY biz_account.id FOR UPDATE;

-- minshui.revenue.billing.queries.cancellable_bills._STANDING
SELECT biz_charge.id, CAST(CASE biz_charge.charge_status WHEN ? THEN ? WHEN ? THEN ? ELSE ? END AS BIGINT) AS anon_1, biz_charge.open_fen
FROM biz_charge ORDER BY biz_charge.id;

-- minshui.revenue.billing.queries.cancellations._ALL
SELECT biz_bill_cancellation.id, biz_bill_cancellation.code, biz_bill_cancellation.scope, biz_bill_cancellation.reason, biz_bill_cancellation.status, biz_bill_cancellation.chunk_count, biz_bill_cancellation.account_count, biz_bill_cancellation.bill_count, biz_bill_cancellation.process_id, biz_bill_cancellation.created_by, biz_bill_cancellation.created_at, biz_bill_cancellation.finished_at
FROM biz_bill_cancellation ORDER BY biz_bill_cancellation.id DESC;

-- minshui.revenue.billing.queries.cancellations._HELD
SELECT biz_bill_cancellation_held.bill_id, biz_bill_cancellation_held.bill_month, biz_bill_cancellation_held.account_id, biz_cust.name, biz_bill_cancellation_held.code, biz_bill_cancellation_held.message, biz_bill_cancellation_held.held_at
FROM biz_bill_cancellation_held JOIN biz_account ON biz_account.id = biz_bill_cancellation_held.account_id JOIN biz_cust ON biz_cust.id = biz_account.cust_id
WHERE biz_bill_cancellation_held.cancellation_id = ? ORDER BY biz_bill_cancellation_held.account_id;

-- minshui.revenue.billing.queries.cancellations._SUMS
SELECT count(*) AS done_chunks, coalesce(sum(biz_bill_cancellation_chunk.bill_count), ?) AS bill_count, coalesce(sum(biz_bill_cancellation_chunk.held_count), ?) AS held_count, coalesce(sum(biz_bill_cancellation_chunk.repriced_count), ?) AS repriced_count, coalesce(sum(biz_bill_cancellation_chunk.cancelled_fen), ?) AS cancelled_fen, coalesce(sum(biz_bill_cancellation_chunk.credited_fen), ?) AS credited_fen, coalesce(sum(biz_bill_cancellation_chunk.restored_fen), ?) AS restored_fen
FROM biz_bill_cancellation_chunk
WHERE biz_bill_cancellation_chunk.cancellation_id = ? AND biz_bill_cancellation_chunk.status = ?;

-- minshui.revenue.billing.queries.customer_count._COUNT
SELECT count(*) AS count_1
FROM biz_cust;

-- minshui.revenue.billing.queries.deposit_states._LOCK
SELECT biz_deposit.account_id, biz_deposit.balance_fen, CAST(biz_deposit.last_seq AS BIGINT) AS last_seq
FROM biz_deposit ORDER BY biz_deposit.account_id FOR UPDATE;

-- minshui.revenue.billing.queries.estimates_before._SINCE
SELECT biz_reading_data.id, min(biz_reading_data_1.previous_on) OVER (PARTITION BY biz_reading_data.id) AS day, biz_tier_counter_entry.tariff_code, biz_tier_counter_entry.window_start_on, biz_tier_counter_entry.usage_m3
FROM biz_reading_data JOIN biz_reading_data biz_reading_data_1 ON biz_reading_data_1.meter_id = biz_reading_data.meter_id AND biz_reading_data_1.cust_meter_id = biz_reading_data.cust_meter_id AND biz_reading_data_1.is_current = 1 AND biz_reading_data_1.review_status = ? AND biz_reading_data_1.root_id < biz_reading_data.root_id AND biz_reading_data_1.estimated_reads > ? LEFT OUTER JOIN biz_charge ON biz_charge.record_id = biz_reading_data_1.id AND biz_charge.bill_month = biz_reading_data_1.bill_month AND biz_charge.charge_status != ? LEFT OUTER JOIN biz_tier_counter_entry ON biz_tier_counter_entry.bill_id = biz_charge.id
WHERE biz_reading_data.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) AND biz_reading_data.estimated_reads = ? AND NOT (EXISTS (SELECT biz_reading_data_2.id
FROM biz_reading_data biz_reading_data_2
WHERE biz_reading_data_2.meter_id = biz_reading_data.meter_id AND biz_reading_data_2.cust_meter_id = biz_reading_data.cust_meter_id AND biz_reading_data_2.is_current = 1 AND biz_reading_data_2.review_status = ? AND biz_reading_data_2.root_id < biz_reading_data.root_id AND biz_reading_data_2.estimated_reads = ? AND biz_reading_data_2.root_id > biz_reading_data_1.root_id));

-- minshui.revenue.billing.queries.explain_adjustment._FIRST
SELECT biz_tier_counter_entry.tariff_code, biz_tier_counter_entry.use_no, biz_tier_counter_entry.window_start_on
FROM biz_tier_counter_entry
WHERE biz_tier_counter_entry.bill_id = ? ORDER BY biz_tier_counter_entry.window_start_on, biz_tier_counter_entry.id
 FETCH FIRST ? ROWS ONLY;

-- minshui.revenue.billing.queries.explain_adjustment._PRICING
SELECT biz_charge.pricing
FROM biz_charge
WHERE biz_charge.id = ? AND biz_charge.bill_month = ?;

-- minshui.revenue.billing.queries.explain_credit._COLUMNS
SELECT biz_charge.counter_after_m3
FROM biz_charge
WHERE biz_charge.id = ? AND biz_charge.bill_month = ?;

-- minshui.revenue.billing.queries.explain_credit._ENTRIES
SELECT biz_tier_counter_entry.id, biz_tier_counter_entry.tariff_code, biz_tier_counter_entry.use_no, biz_tier_counter_entry.window_start_on, biz_tier_counter_entry.usage_m3
FROM biz_tier_counter_entry
WHERE biz_tier_counter_entry.bill_id = ? ORDER BY biz_tier_counter_entry.window_start_on, biz_tier_counter_entry.id;

-- minshui.revenue.billing.queries.explain_credit._ORIGIN
SELECT biz_bill_cancellation.code, biz_bill_cancellation.reason
FROM biz_bill_cancellation JOIN biz_bill_cancellation_chunk ON biz_bill_cancellation_chunk.cancellation_id = biz_bill_cancellation.id JOIN biz_journal ON biz_journal.source_id = biz_bill_cancellation_chunk.id AND biz_journal.source_type = ? JOIN biz_account_entry ON biz_account_entry.journal_id = biz_journal.id
WHERE biz_account_entry.bill_id = ? AND biz_account_entry.bill_month = ? AND biz_account_entry.seq = ?;

-- minshui.revenue.billing.queries.explain_credit._STOOD
SELECT sum(biz_tier_counter_entry.usage_m3) AS sum_1, sum(biz_tier_counter_entry.standing) AS sum_2
FROM biz_tier_counter_entry
WHERE biz_tier_counter_entry.account_id = ? AND biz_tier_counter_entry.tariff_code = ? AND biz_tier_counter_entry.use_no = ? AND biz_tier_counter_entry.window_start_on = ? AND biz_tier_counter_entry.id <= ?;

-- minshui.revenue.billing.queries.explain_split._PARTS
SELECT sum(biz_charge.total_amount_fen) AS sum_1
FROM biz_charge
WHERE biz_charge.corrects_id = ? AND biz_charge.bill_month = ? AND biz_charge.kind = ?;

-- minshui.revenue.billing.queries.explain_split._WHOLE
SELECT biz_bill_split.bill_id, biz_bill_split.reason, biz_bill_split.part_count, biz_bill_split.amount_fen
FROM biz_bill_split JOIN biz_charge ON biz_charge.corrects_id = biz_bill_split.bill_id AND biz_charge.bill_month = biz_bill_split.bill_month
WHERE biz_charge.id = ? AND biz_charge.bill_month = ?;

-- minshui.revenue.billing.queries.held_deposits._CHARGED
SELECT biz_charge.id, biz_charge.bill_month, biz_charge.account_id, biz_charge_detail.cost_component_code, sum(biz_charge_detail.detail_amount_fen) AS charged_fen
FROM biz_charge JOIN biz_charge_detail ON biz_charge_detail.charge_id = biz_charge.id AND biz_charge_detail.bill_month = biz_charge.bill_month
WHERE biz_charge_detail.cost_component_code IN (__[POSTCOMPILE_components]) AND biz_charge.kind IN (__[POSTCOMPILE_kind_1]) AND (biz_charge.charge_status NOT IN (__[POSTCOMPILE_charge_status_1])) GROUP BY biz_charge.id, biz_charge.bill_month, biz_charge.account_id, biz_charge_detail.cost_component_code ORDER BY biz_charge.id, biz_charge_detail.cost_component_code;

-- minshui.revenue.billing.queries.held_deposits._OF_ACCOUNT
SELECT biz_charge.id, biz_charge.bill_month, biz_charge.account_id, biz_charge_detail.cost_component_code, sum(biz_charge_detail.detail_amount_fen) AS charged_fen
FROM biz_charge JOIN biz_charge_detail ON biz_charge_detail.charge_id = biz_charge.id AND biz_charge_detail.bill_month = biz_charge.bill_month JOIN biz_account ON biz_account.cust_id = biz_charge.cust_id
WHERE biz_charge_detail.cost_component_code IN (__[POSTCOMPILE_components]) AND biz_charge.kind IN (__[POSTCOMPILE_kind_1]) AND (biz_charge.charge_status NOT IN (__[POSTCOMPILE_charge_status_1])) AND biz_account.id = ? AND biz_charge.account_id = ? GROUP BY biz_charge.id, biz_charge.bill_month, biz_charge.account_id, biz_charge_detail.cost_component_code ORDER BY biz_charge.id, biz_charge_detail.cost_component_code;

-- minshui.revenue.billing.queries.held_deposits._OF_BILL
SELECT biz_charge.id, biz_charge.bill_month, biz_charge.account_id, biz_charge_detail.cost_component_code, sum(biz_charge_detail.detail_amount_fen) AS charged_fen
FROM biz_charge JOIN biz_charge_detail ON biz_charge_detail.charge_id = biz_charge.id AND biz_charge_detail.bill_month = biz_charge.bill_month
WHERE biz_charge_detail.cost_component_code IN (__[POSTCOMPILE_components]) AND biz_charge.kind IN (__[POSTCOMPILE_kind_1]) AND (biz_charge.charge_status NOT IN (__[POSTCOMPILE_charge_status_1])) AND biz_charge.id = ? AND biz_charge.bill_month = ? GROUP BY biz_charge.id, biz_charge.bill_month, biz_charge.account_id, biz_charge_detail.cost_component_code ORDER BY biz_charge.id, biz_charge_detail.cost_component_code;

-- minshui.revenue.billing.queries.late_fee_records._FACTS
SELECT biz_charge.id, biz_charge.site_id, biz_cust.cust_type, biz_account.late_fee_exempt
FROM biz_charge JOIN biz_account ON biz_account.id = biz_charge.account_id JOIN biz_cust ON biz_cust.id = biz_charge.cust_id
WHERE biz_charge.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) AND biz_charge.bill_month IN (__[POSTCOMPILE_bill_months]);

-- minshui.revenue.billing.queries.late_fee_records._HOLDS
SELECT biz_bill_transit.bill_id, biz_bill_transit.held_on, biz_bill_transit.released_on, biz_bill_transit.pauses
FROM biz_bill_transit
WHERE biz_bill_transit.bill_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) AND biz_bill_transit.held_on <= ? ORDER BY biz_bill_transit.id;

-- minshui.revenue.billing.queries.late_fee_records._RECORDS
SELECT anon_1.bill_id, anon_1.bill_month, anon_1.exact, anon_1.frozen, anon_1.carried, anon_1.paid, anon_1.waived, anon_1.taken, anon_1.taken_rate, anon_1.from_on, biz_charge.account_id, biz_charge.due_on, biz_charge.total_amount_fen
FROM (SELECT biz_late_fee_entry.bill_id AS bill_id, biz_late_fee_entry.bill_month AS bill_month, CAST(sum(biz_late_fee_entry.principal_fen * biz_late_fee_entry.factor) AS NUMERIC) AS exact, CAST(sum(CASE WHEN (biz_late_fee_entry.kind = ?) THEN biz_late_fee_entry.amount_fen ELSE ? END) AS BIGINT) AS frozen, ? AS carried, CAST(sum(CASE WHEN (biz_late_fee_entry.kind = ?) THEN biz_late_fee_entry.amount_fen ELSE ? END) AS BIGINT) AS paid, CAST(sum(CASE WHEN (biz_late_fee_entry.kind = ?) THEN biz_late_fee_entry.amount_fen ELSE ? END) AS BIGINT) AS waived, CAST(sum(CASE WHEN (biz_late_fee_entry.kind = ?) THEN biz_late_fee_entry.amount_fen ELSE ? END) AS BIGINT) AS taken, sum(CASE WHEN (biz_late_fee_entry.kind = ?) THEN biz_late_fee_entry.factor ELSE ? END) AS taken_rate, max(CASE WHEN (biz_late_fee_entry.kind = ?) THEN biz_late_fee_entry.accrued_to END) AS from_on
FROM biz_late_fee_entry
WHERE biz_late_fee_entry.account_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) AND biz_late_fee_entry.recorded_on <= ? GROUP BY biz_late_fee_entry.bill_id, biz_late_fee_entry.bill_month UNION ALL SELECT biz_opening_bill.bill_id AS bill_id, biz_opening_bill.bill_month AS bill_month, ? AS anon_2, ? AS anon_3, biz_opening_bill.late_fee_fen AS late_fee_fen, ? AS anon_4, ? AS anon_5, ? AS anon_6, ? AS anon_7, biz_opening_bill.late_fee_from_on AS late_fee_from_on
FROM biz_opening_bill
WHERE biz_opening_bill.account_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed)) anon_1 JOIN biz_charge ON biz_charge.id = anon_1.bill_id AND biz_charge.bill_month = anon_1.bill_month
WHERE biz_charge.charge_status != ? AND biz_charge.charge_status != ? AND biz_charge.charge_status != ?;

-- minshui.revenue.billing.queries.late_fee_records._STANDING
SELECT biz_late_fee_entry.id, biz_late_fee_entry.account_id, biz_late_fee_entry.bill_id, biz_late_fee_entry.bill_month, biz_late_fee_entry.kind, biz_late_fee_entry.amount_fen, biz_late_fee_entry.principal_fen, biz_late_fee_entry.factor, biz_late_fee_entry.cap_rate, biz_late_fee_entry.days, biz_late_fee_entry.accrued_to, biz_late_fee_entry.payment_id, biz_late_fee_entry.journal_id, biz_late_fee_entry.waiver_id, biz_late_fee_entry.reverses_id, biz_late_fee_entry.recorded_on
FROM biz_late_fee_entry
WHERE biz_late_fee_entry.account_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) ORDER BY biz_late_fee_entry.id;

-- minshui.revenue.billing.queries.late_fee_records._carried
SELECT biz_opening_bill.bill_id, biz_opening_bill.bill_month, ? AS anon_1, ? AS anon_2, biz_opening_bill.late_fee_fen, ? AS anon_3, ? AS anon_4, ? AS anon_5, ? AS anon_6, biz_opening_bill.late_fee_from_on
FROM biz_opening_bill
WHERE biz_opening_bill.account_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed);

-- minshui.revenue.billing.queries.late_fee_records._entries
SELECT biz_late_fee_entry.bill_id, biz_late_fee_entry.bill_month, CAST(sum(biz_late_fee_entry.principal_fen * biz_late_fee_entry.factor) AS NUMERIC) AS exact, CAST(sum(CASE WHEN (biz_late_fee_entry.kind = ?) THEN biz_late_fee_entry.amount_fen ELSE ? END) AS BIGINT) AS frozen, ? AS carried, CAST(sum(CASE WHEN (biz_late_fee_entry.kind = ?) THEN biz_late_fee_entry.amount_fen ELSE ? END) AS BIGINT) AS paid, CAST(sum(CASE WHEN (biz_late_fee_entry.kind = ?) THEN biz_late_fee_entry.amount_fen ELSE ? END) AS BIGINT) AS waived, CAST(sum(CASE WHEN (biz_late_fee_entry.kind = ?) THEN biz_late_fee_entry.amount_fen ELSE ? END) AS BIGINT) AS taken, sum(CASE WHEN (biz_late_fee_entry.kind = ?) THEN biz_late_fee_entry.factor ELSE ? END) AS taken_rate, max(CASE WHEN (biz_late_fee_entry.kind = ?) THEN biz_late_fee_entry.accrued_to END) AS from_on
FROM biz_late_fee_entry
WHERE biz_late_fee_entry.account_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) AND biz_late_fee_entry.recorded_on <= ? GROUP BY biz_late_fee_entry.bill_id, biz_late_fee_entry.bill_month;

-- minshui.revenue.billing.queries.late_fees._ONE
SELECT biz_charge.account_id, biz_charge.id, biz_charge.bill_month, biz_charge.due_on, biz_charge.issued_on, biz_charge.total_amount_fen
FROM biz_charge
WHERE biz_charge.id = ? AND biz_charge.bill_month = ?;

-- minshui.revenue.billing.queries.late_fees._OPEN
SELECT biz_charge.account_id, biz_charge.id, biz_charge.bill_month, biz_charge.due_on, biz_charge.open_fen, EXISTS (SELECT biz_bill_transit.id
FROM biz_bill_transit
WHERE biz_bill_transit.bill_id = biz_charge.id AND biz_bill_transit.released_on IS NULL AND biz_bill_transit.locks = 1) AS is_held
FROM biz_charge JOIN biz_account ON biz_account.cust_id = biz_charge.cust_id
WHERE biz_account.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) AND biz_charge.account_id = biz_account.id AND biz_charge.charge_status IN (__[POSTCOMPILE_charge_status_1]);

-- minshui.revenue.billing.queries.late_fees._OPEN_THEN
SELECT biz_charge.account_id, biz_charge.id, biz_charge.bill_month, biz_charge.due_on, sum(biz_account_entry.amount_fen) AS open_fen
FROM biz_charge JOIN biz_account ON biz_account.cust_id = biz_charge.cust_id JOIN biz_account_entry ON biz_account_entry.bill_id = biz_charge.id AND biz_account_entry.bill_month = biz_charge.bill_month
WHERE biz_account.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) AND biz_charge.account_id = biz_account.id AND biz_account_entry.posted_on <= ? GROUP BY biz_charge.account_id, biz_charge.id, biz_charge.bill_month, biz_charge.due_on
HAVING sum(biz_account_entry.amount_fen) > ?;

-- minshui.revenue.billing.queries.numbered_accounts._ACCOUNTS
SELECT biz_cust.external_no, biz_cust.code, biz_account.id
FROM biz_cust JOIN biz_account ON biz_account.cust_id = biz_cust.id
WHERE biz_cust.external_no IN (__[POSTCOMPILE_keys]) OR biz_cust.code IN (__[POSTCOMPILE_keys]);

-- minshui.revenue.billing.queries.own_inputs._CODES
SELECT biz_tariff_release.id, biz_tariff_release.tariff_code
FROM biz_tariff_release
WHERE biz_tariff_release.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed);

-- minshui.revenue.billing.queries.own_inputs._DAYS
SELECT biz_account.id, coalesce(CAST(biz_account.opened_on - ? AS BIGINT), CAST(? AS BIGINT)) AS coalesce_1, coalesce(CAST(biz_account.tier_year_start_on - ? AS BIGINT), CAST(? AS BIGINT)) AS coalesce_2
FROM biz_account;

-- minshui.revenue.billing.queries.own_inputs._NOTED
SELECT biz_charge.id, biz_charge.pricing
FROM biz_charge
WHERE biz_charge.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed);

-- minshui.revenue.billing.queries.own_inputs._USAGE
SELECT biz_reading_data.id, CAST(biz_reading_data.usage_amount * ? AS BIGINT) AS anon_1
FROM biz_reading_data;

-- minshui.revenue.billing.queries.paid_amounts._BY_BILL
SELECT biz_account_entry.bill_id, -coalesce(sum(biz_account_entry.amount_fen), ?) AS paid_fen
FROM biz_account_entry
WHERE biz_account_entry.bill_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) AND biz_account_entry.bill_month IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) AND biz_account_entry.kind IN (__[POSTCOMPILE_kind_1]) GROUP BY biz_account_entry.bill_id;

-- minshui.revenue.billing.queries.pooled_quotas._MAINS
SELECT DISTINCT biz_quota_share.main_account_id
FROM biz_quota_share
WHERE biz_quota_share.account_id BETWEEN ? AND ? OR biz_quota_share.main_account_id BETWEEN ? AND ?;

-- minshui.revenue.billing.queries.pooled_quotas._PROFILE_IDS
SELECT biz_account.id, biz_account.profile_id
FROM biz_account
WHERE biz_account.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed);

-- minshui.revenue.billing.queries.pooled_quotas._READINGS
SELECT biz_reading_data.id, biz_reading_data.account_id, biz_reading_data.reading_on, biz_reading_data.review_status, CAST(biz_reading_data.usage_amount * ? AS BIGINT) AS usage, biz_charge.pricing, biz_charge.id AS bill_id
FROM biz_reading_data LEFT OUTER JOIN biz_charge ON biz_charge.record_id = biz_reading_data.id AND biz_charge.bill_month = biz_reading_data.bill_month AND biz_charge.charge_status != ?
WHERE biz_reading_data.account_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) AND biz_reading_data.bill_month = ? AND biz_reading_data.is_current = 1 AND biz_reading_data.billable = 1 AND biz_reading_data.kind != ? ORDER BY biz_reading_data.account_id, biz_reading_data.id;

-- minshui.revenue.billing.queries.pooled_quotas._SHARES
SELECT biz_quota_share.main_account_id, biz_quota_share.account_id, biz_quota_share.from_on, biz_quota_share.to_on
FROM biz_quota_share
WHERE biz_quota_share.main_account_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed);

-- minshui.revenue.billing.queries.pooled_quotas._UNREAD
SELECT DISTINCT biz_meter_read.account_id
FROM biz_meter_read
WHERE biz_meter_read.account_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) AND biz_meter_read.bill_month = ? AND biz_meter_read.read_status = ?;

-- minshui.revenue.billing.queries.prepaid_accounts._LOCK
SELECT biz_account.id, biz_account.cust_id, biz_deposit.balance_fen, CAST(biz_deposit.last_seq AS BIGINT) AS last_seq
FROM biz_account JOIN biz_deposit ON biz_deposit.account_id = biz_account.id
WHERE biz_deposit.account_id BETWEEN ? AND ? AND biz_account.id BETWEEN ? AND ? AND biz_deposit.balance_fen > ? ORDER BY biz_account.id FOR UPDATE;

-- minshui.revenue.billing.queries.prepaid_accounts._OPEN
SELECT biz_charge.account_id, biz_charge.id, CAST(biz_charge.bill_month AS BIGINT) AS bill_month, CAST(biz_charge.due_on - ? AS BIGINT) AS anon_1, biz_charge.open_fen, CAST(CASE WHEN (EXISTS (SELECT biz_bill_transit.id
FROM biz_bill_transit
WHERE biz_bill_transit.bill_id = biz_charge.id AND biz_bill_transit.released_on IS NULL AND biz_bill_transit.locks = 1)) THEN ? ELSE ? END AS BIGINT) AS anon_2
FROM biz_charge
WHERE biz_charge.charge_status IN (__[POSTCOMPILE_charge_status_1]) ORDER BY biz_charge.id FOR UPDATE;

-- minshui.revenue.billing.queries.prepaid_accounts._WITH_CASES
SELECT DISTINCT biz_account_lock.account_id
FROM biz_account_lock
WHERE biz_account_lock.account_id BETWEEN ? AND ? AND biz_account_lock.released_at IS NULL;

-- minshui.revenue.billing.queries.preview_cancellation._SUMS
SELECT count(DISTINCT biz_charge.account_id) AS count_1, count(*) AS count_2, coalesce(sum(biz_charge.usage_m3), ?) AS coalesce_1, coalesce(sum(biz_charge.total_amount_fen), ?) AS coalesce_3, coalesce(sum((SELECT -coalesce(sum(biz_account_entry.amount_fen), ?) AS anon_1
FROM biz_account_entry
WHERE biz_account_entry.bill_id = biz_charge.id AND biz_account_entry.bill_month = biz_charge.bill_month AND biz_account_entry.kind IN (__[POSTCOMPILE_kind_1]))), ?) AS coalesce_5, coalesce(min(biz_charge.account_id), ?) AS coalesce_8, coalesce(max(biz_charge.account_id), ?) AS coalesce_10
FROM biz_charge;

-- minshui.revenue.billing.queries.pricing_inputs._LOCKED
SELECT DISTINCT biz_account_lock.account_id
FROM biz_account_lock
WHERE biz_account_lock.account_id BETWEEN ? AND ? AND biz_account_lock.released_at IS NULL;

-- minshui.revenue.billing.queries.pricing_inputs._PROFILES
SELECT biz_pricing_profile.id, CAST(biz_pricing_profile.document AS TEXT) AS document
FROM biz_pricing_profile
WHERE biz_pricing_profile.id IN (__[POSTCOMPILE_ids]);

-- minshui.revenue.billing.queries.replaced_bill._REPLACED
SELECT biz_charge.id, biz_charge.bill_month, biz_charge_1.id AS credit_id
FROM biz_charge JOIN biz_reading_data ON biz_reading_data.id = biz_charge.record_id JOIN biz_reading_data biz_reading_data_1 ON biz_reading_data_1.root_id = biz_reading_data.root_id JOIN biz_charge biz_charge_2 ON biz_charge_2.record_id = biz_reading_data_1.id AND biz_charge_2.part = biz_charge.part AND biz_charge_2.account_id = biz_charge.account_id JOIN biz_charge biz_charge_1 ON biz_charge_1.corrects_id = biz_charge.id AND biz_charge_1.bill_month = biz_charge.bill_month AND biz_charge_1.kind = ?
WHERE biz_charge_2.id = ? AND biz_charge_2.bill_month = ? AND biz_charge.id < ? AND biz_charge.charge_status = ? ORDER BY biz_charge.id DESC
 FETCH FIRST ? ROWS ONLY;

-- minshui.revenue.billing.queries.replayable_bills._BILLS
SELECT biz_charge.id, biz_charge.tariff_release_id, biz_charge.profile_id, biz_charge.counter_before_m3, biz_charge.pricing, biz_reading_data.usage_amount, coalesce(biz_reading_data.charged_from, biz_reading_data.previous_on) AS charged_from, biz_reading_data.reading_on, biz_account.opened_on, biz_account.tier_year_start_on
FROM biz_charge JOIN biz_reading_data ON biz_reading_data.id = biz_charge.record_id JOIN biz_account ON biz_account.id = biz_charge.account_id
WHERE biz_charge.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) AND biz_charge.bill_month = ? AND biz_charge.part = ? AND biz_charge.tariff_release_id IS NOT NULL;

-- minshui.revenue.billing.queries.replayable_bills._RELEASES
SELECT biz_tariff_release.id, biz_tariff_release.tariff_code
FROM biz_tariff_release;

-- minshui.revenue.billing.queries.runs._LATEST
SELECT biz_bill_run.id
FROM biz_bill_run
WHERE biz_bill_run.bill_month = ? AND biz_bill_run.kind = ? AND biz_bill_run.status IN (__[POSTCOMPILE_statuses]) ORDER BY biz_bill_run.id DESC
 FETCH FIRST ? ROWS ONLY;

-- minshui.revenue.billing.queries.runs._PARKED
SELECT biz_bill_parked.run_id, biz_bill_parked.account_id, biz_account.code AS account_code, biz_cust.name AS customer_name, biz_bill_parked.reading_id, biz_bill_parked.code, biz_bill_parked.message, biz_bill_parked.place, biz_bill_parked.status, biz_bill_parked.attempts, biz_bill_parked.parked_at, biz_bill_parked.resolved_at
FROM biz_bill_parked JOIN biz_account ON biz_account.id = biz_bill_parked.account_id JOIN biz_cust ON biz_cust.id = biz_account.cust_id ORDER BY biz_bill_parked.run_id DESC, biz_bill_parked.account_id;

-- minshui.revenue.billing.queries.runs._PARKED_COUNT
SELECT count(*) AS count_1
FROM biz_bill_parked
WHERE biz_bill_parked.run_id = ? AND biz_bill_parked.status = ?;

-- minshui.revenue.billing.queries.runs._SUMS
SELECT count(*) AS done, coalesce(sum(biz_bill_chunk.bill_count), ?) AS bills, coalesce(sum(biz_bill_chunk.line_count), ?) AS lines, coalesce(sum(biz_bill_chunk.scalar_count), ?) AS scalar, coalesce(sum(biz_bill_chunk.usage_m3), ?) AS usage, coalesce(sum(biz_bill_chunk.total_amount_fen), ?) AS total, coalesce(sum(biz_bill_chunk.offset_fen), ?) AS offset
FROM biz_bill_chunk
WHERE biz_bill_chunk.run_id = ? AND biz_bill_chunk.status = ?;

-- minshui.revenue.billing.queries.special_bills._BILLS
SELECT biz_charge.id, biz_charge.bill_month, biz_charge.cust_id, biz_charge.account_id, biz_cust.code AS customer_code, biz_cust.name AS customer_name, biz_charge.kind, biz_charge.usage_m3, biz_charge.period_from, biz_charge.period_to, biz_charge.total_amount_fen, biz_charge.open_fen, biz_charge.charge_status, biz_charge.issued_on, biz_charge.due_on, biz_charge.corrects_id, biz_special_billing.code AS billing_code, biz_special_billing.reference_no, biz_special_billing.reason
FROM biz_charge JOIN biz_cust ON biz_cust.id = biz_charge.cust_id JOIN biz_special_billing ON biz_special_billing.id = biz_charge.special_id;

-- minshui.revenue.billing.queries.special_bills._ITEMS
SELECT biz_charge_detail.charge_id, coalesce(biz_cost_component.name, biz_charge_detail.cost_component_code) AS name, biz_charge_detail.detail_amount_fen
FROM biz_charge_detail LEFT OUTER JOIN biz_cost_component ON biz_cost_component.code = biz_charge_detail.cost_component_code
WHERE biz_charge_detail.charge_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) AND biz_charge_detail.bill_month IN (__[POSTCOMPILE_months]) ORDER BY biz_charge_detail.charge_id, biz_charge_detail.line_no;

-- minshui.revenue.billing.queries.special_bills._ORIGIN
SELECT biz_special_billing.code, biz_special_billing.reference_no, biz_special_billing.reason, biz_process.code AS process_code
FROM biz_special_billing JOIN biz_charge ON biz_charge.special_id = biz_special_billing.id LEFT OUTER JOIN biz_process ON biz_process.id = biz_special_billing.process_id
WHERE biz_charge.id = ? AND biz_charge.bill_month = ?;

-- minshui.revenue.billing.queries.stored_inputs._BEFORE
SELECT sum(biz_tier_counter_entry.usage_m3) AS sum_1
FROM biz_tier_counter_entry
WHERE biz_tier_counter_entry.account_id = ? AND biz_tier_counter_entry.tariff_code = ? AND biz_tier_counter_entry.use_no = ? AND biz_tier_counter_entry.window_start_on = ? AND biz_tier_counter_entry.id < ?
HAVING sum(biz_tier_counter_entry.standing) > ?;

-- minshui.revenue.billing.queries.stored_inputs._BILL
SELECT biz_charge.id, biz_charge.record_id, biz_charge.profile_id, biz_charge.tariff_release_id, biz_charge.usage_m3, biz_charge.counter_before_m3, biz_charge.counter_after_m3, biz_charge.pricing, biz_charge.total_amount_fen, biz_account.opened_on, biz_account.tier_year_start_on
FROM biz_charge JOIN biz_account ON biz_account.id = biz_charge.account_id
WHERE biz_charge.id = ? AND biz_charge.bill_month = ?;

-- minshui.revenue.billing.queries.stored_inputs._COUNTERS
SELECT biz_tier_counter_entry.id, biz_tier_counter_entry.tariff_code, biz_tier_counter_entry.use_no, biz_tier_counter_entry.window_start_on, biz_tier_counter_entry.usage_m3
FROM biz_tier_counter_entry
WHERE biz_tier_counter_entry.bill_id = ? ORDER BY biz_tier_counter_entry.window_start_on, biz_tier_counter_entry.id;

-- minshui.revenue.billing.queries.stored_inputs._PROFILE
SELECT biz_pricing_profile.content_hash, CAST(biz_pricing_profile.document AS TEXT) AS document
FROM biz_pricing_profile
WHERE biz_pricing_profile.id = ?;

-- minshui.revenue.billing.queries.stored_inputs._READING
SELECT biz_reading_data.id, biz_reading_data.root_id, biz_reading_data.revision, biz_reading_data.is_current, biz_reading_data.task_id, biz_reading_data.bill_month, biz_reading_data.meter_id, biz_reading_data.cust_meter_id, biz_reading_data.cust_id, biz_reading_data.account_id, biz_reading_data.kind, biz_reading_data.source, biz_reading_data.status_code, biz_reading_data.previous_on, biz_reading_data.reading_on, biz_reading_data.reading_time, biz_reading_data.previous_reading, biz_reading_data.current_reading, biz_reading_data.seen_reading, biz_reading_data.modulus_m3, biz_reading_data.multiplier, biz_reading_data.reversed, biz_reading_data.rolled_over, biz_reading_data.observed_usage_m3, biz_reading_data.residual_usage_m3, biz_reading_data.residual_reading_id, biz_reading_data.charged_from, biz_reading_data.carried_usage_m3, biz_reading_data.deducted_usage_m3, biz_reading_data.settled_usage_m3, biz_reading_data.usage_amount, biz_reading_data.billable, biz_reading_data.master_cust_meter_id, biz_reading_data.fixed_usage_id, biz_reading_data.anomalies, biz_reading_data.notices, biz_reading_data.held_for, biz_reading_data.hold_status, biz_reading_data.released_by, biz_reading_data.released_at, biz_reading_data.release_reason, biz_reading_data.estimated_reads, biz_reading_data.review_status, biz_reading_data.entered_by, biz_reading_data.entered_at, biz_reading_data.reviewed_by, biz_reading_data.reviewed_at, biz_reading_data.review_id, biz_reading_data.photo_ref, biz_reading_data.latitude, biz_reading_data.longitude, biz_reading_data.note
FROM biz_reading_data
WHERE biz_reading_data.id = ?;

-- minshui.revenue.billing.queries.stored_inputs._REGISTERS
SELECT biz_reading_register.reading_id, biz_reading_register.register_id, biz_reading_register.previous_reading, biz_reading_register.current_reading, biz_reading_register.seen_reading, biz_reading_register.modulus_m3, biz_reading_register.multiplier, biz_reading_register.reversed, biz_reading_register.rolled_over, biz_reading_register.usage_m3
FROM biz_reading_register
WHERE biz_reading_register.reading_id = ?;

-- minshui.revenue.billing.queries.stored_inputs._RELEASES
SELECT biz_tariff_release.id, biz_tariff_release.tariff_code, biz_tariff_release.release_no, biz_tariff_release.version_ids, biz_tariff_release.content_hash, biz_tariff_release.released_at
FROM biz_tariff_release
WHERE biz_tariff_release.id IN (__[POSTCOMPILE_ids]);

-- minshui.revenue.billing.queries.stored_inputs._VERSIONS
SELECT biz_tariff_version.id, biz_tariff_version.tariff_code, biz_tariff_version.version_no, biz_tariff_version.effective_from, biz_tariff_version.effective_to, biz_tariff_version.document, biz_tariff_version.document_hash, biz_tariff_version.assignable, biz_tariff_version.status, biz_tariff_version.recorded_by, biz_tariff_version.recorded_at, biz_tariff_version.approved_by, biz_tariff_version.approved_at
FROM biz_tariff_version
WHERE biz_tariff_version.id IN (__[POSTCOMPILE_ids]);

-- minshui.revenue.billing.queries.transits._REASONS
SELECT biz_bill_transit.bill_id, biz_bill_transit.reason
FROM biz_bill_transit
WHERE biz_bill_transit.account_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) AND biz_bill_transit.released_on IS NULL;

-- minshui.revenue.billing.queries.transits._TRANSITS
SELECT biz_bill_transit.id, biz_bill_transit.account_id, biz_bill_transit.bill_id, biz_bill_transit.bill_month, biz_bill_transit.reason, biz_bill_transit.locks, biz_bill_transit.held_on, biz_bill_transit.held_by, biz_bill_transit.held_at, biz_bill_transit.released_on, biz_bill_transit.outcome, biz_bill_transit.pauses, biz_bill_transit.released_by, biz_bill_transit.released_at, biz_cust.code, biz_cust.name
FROM biz_bill_transit JOIN biz_charge ON biz_charge.id = biz_bill_transit.bill_id AND biz_charge.bill_month = biz_bill_transit.bill_month JOIN biz_cust ON biz_cust.id = biz_charge.cust_id;

-- minshui.revenue.billing.queries.unbilled_columns._ALL_IN_SPAN
SELECT biz_reading_data.id, biz_reading_data.account_id, biz_reading_data.cust_id, biz_cust.site_id, coalesce(biz_account.profile_id, CAST(? AS BIGINT)) AS coalesce_1, CAST(biz_account.opened_on - ? AS BIGINT) AS anon_1, coalesce(CAST(biz_account.tier_year_start_on - ? AS BIGINT), CAST(? AS BIGINT)) AS coalesce_2, CAST(coalesce(biz_reading_data.charged_from, biz_reading_data.previous_on) - ? AS BIGINT) AS anon_2, CAST(biz_reading_data.reading_on - ? AS BIGINT) AS anon_3, CAST(biz_reading_data.usage_amount * ? AS BIGINT) AS anon_4, CAST(CASE WHEN (biz_cust.status = ?) THEN ? ELSE ? END AS BIGINT) AS anon_5, CAST(CASE WHEN (biz_reading_data.kind = ?) THEN ? ELSE ? END AS BIGINT) AS anon_6
FROM biz_reading_data JOIN biz_account ON biz_account.id = biz_reading_data.account_id JOIN biz_cust ON biz_cust.id = biz_reading_data.cust_id
WHERE biz_reading_data.bill_month = ? AND biz_reading_data.account_id BETWEEN ? AND ? AND biz_account.id BETWEEN ? AND ? AND biz_reading_data.is_current = 1 AND biz_reading_data.review_status = ? AND biz_reading_data.billable = 1 AND (biz_reading_data.kind != ? OR NOT (EXISTS (SELECT biz_cust_meter_1.id
FROM biz_cust_meter biz_cust_meter_1
WHERE biz_cust_meter_1.replaces_id = biz_reading_data.cust_meter_id))) ORDER BY biz_reading_data.account_id, biz_reading_data.reading_on, biz_reading_data.id;

-- minshui.revenue.billing.queries.unbilled_columns._BILLED
SELECT biz_charge.record_id, CAST(CASE WHEN (biz_charge.charge_status = ?) THEN ? ELSE ? END AS BIGINT) AS anon_1
FROM biz_charge
WHERE biz_charge.bill_month = ? AND biz_charge.record_id BETWEEN ? AND ?;

-- minshui.revenue.billing.queries.unbilled_columns._IN_SPAN
SELECT biz_reading_data.id, biz_reading_data.account_id, biz_reading_data.cust_id, biz_cust.site_id, coalesce(biz_account.profile_id, CAST(? AS BIGINT)) AS coalesce_1, CAST(biz_account.opened_on - ? AS BIGINT) AS anon_1, coalesce(CAST(biz_account.tier_year_start_on - ? AS BIGINT), CAST(? AS BIGINT)) AS coalesce_2, CAST(coalesce(biz_reading_data.charged_from, biz_reading_data.previous_on) - ? AS BIGINT) AS anon_2, CAST(biz_reading_data.reading_on - ? AS BIGINT) AS anon_3, CAST(biz_reading_data.usage_amount * ? AS BIGINT) AS anon_4, CAST(CASE WHEN (biz_cust.status = ?) THEN ? ELSE ? END AS BIGINT) AS anon_5, CAST(CASE WHEN (biz_reading_data.kind = ?) THEN ? ELSE ? END AS BIGINT) AS anon_6
FROM biz_reading_data JOIN biz_account ON biz_account.id = biz_reading_data.account_id JOIN biz_cust ON biz_cust.id = biz_reading_data.cust_id
WHERE biz_reading_data.bill_month = ? AND biz_reading_data.account_id BETWEEN ? AND ? AND biz_account.id BETWEEN ? AND ? AND biz_reading_data.is_current = 1 AND biz_reading_data.review_status = ? AND biz_reading_data.billable = 1 AND biz_reading_data.kind != ? ORDER BY biz_reading_data.account_id, biz_reading_data.reading_on, biz_reading_data.id;

-- minshui.revenue.billing.queries.unbilled_columns._SPAN
SELECT biz_reading_data.id, biz_reading_data.account_id, biz_reading_data.cust_id, biz_cust.site_id, coalesce(biz_account.profile_id, CAST(? AS BIGINT)) AS coalesce_1, CAST(biz_account.opened_on - ? AS BIGINT) AS anon_1, coalesce(CAST(biz_account.tier_year_start_on - ? AS BIGINT), CAST(? AS BIGINT)) AS coalesce_2, CAST(coalesce(biz_reading_data.charged_from, biz_reading_data.previous_on) - ? AS BIGINT) AS anon_2, CAST(biz_reading_data.reading_on - ? AS BIGINT) AS anon_3, CAST(biz_reading_data.usage_amount * ? AS BIGINT) AS anon_4, CAST(CASE WHEN (biz_cust.status = ?) THEN ? ELSE ? END AS BIGINT) AS anon_5, CAST(CASE WHEN (biz_reading_data.kind = ?) THEN ? ELSE ? END AS BIGINT) AS anon_6
FROM biz_reading_data JOIN biz_account ON biz_account.id = biz_reading_data.account_id JOIN biz_cust ON biz_cust.id = biz_reading_data.cust_id
WHERE biz_reading_data.bill_month = ? AND biz_reading_data.account_id BETWEEN ? AND ? AND biz_account.id BETWEEN ? AND ? ORDER BY biz_reading_data.account_id, biz_reading_data.reading_on, biz_reading_data.id;

-- minshui.revenue.billing.queries.unbilled_columns._SPANS_FROM
SELECT biz_reading_data.account_id
FROM biz_reading_data
WHERE biz_reading_data.bill_month = ? AND biz_reading_data.is_current = 1 AND biz_reading_data.review_status = ? AND biz_reading_data.billable = 1 AND biz_reading_data.kind != ? AND NOT (EXISTS (SELECT biz_charge.id
FROM biz_charge
WHERE biz_charge.record_id = biz_reading_data.id AND biz_charge.bill_month = ? AND biz_charge.charge_status != ?));

-- minshui.revenue.billing.queries.unbilled_columns._UNBILLED_MONTHS
SELECT DISTINCT biz_reading_data.bill_month
FROM biz_reading_data
WHERE biz_reading_data.account_id = ? AND biz_reading_data.is_current = 1 AND biz_reading_data.review_status = ? AND biz_reading_data.billable = 1 AND (biz_reading_data.kind != ? OR NOT (EXISTS (SELECT biz_cust_meter_1.id
FROM biz_cust_meter biz_cust_meter_1
WHERE biz_cust_meter_1.replaces_id = biz_reading_data.cust_meter_id))) AND NOT (EXISTS (SELECT biz_charge.id
FROM biz_charge
WHERE biz_charge.record_id = biz_reading_data.id AND biz_charge.bill_month = biz_reading_data.bill_month AND biz_charge.charge_status != ?)) ORDER BY biz_reading_data.bill_month;

-- minshui.revenue.billing.queries.unsettled_accounts._BETWEEN
SELECT biz_deposit.account_id
FROM biz_deposit JOIN biz_account ON biz_account.id = biz_deposit.account_id
WHERE biz_deposit.account_id > ? AND biz_deposit.balance_fen > ? AND ((SELECT biz_charge.id
FROM biz_charge
WHERE biz_charge.cust_id = biz_account.cust_id AND biz_charge.charge_status IN (__[POSTCOMPILE_charge_status_1])
 FETCH FIRST ? ROWS ONLY) IS NOT NULL OR (EXISTS (SELECT biz_late_fee_entry.bill_id
FROM biz_late_fee_entry
WHERE biz_late_fee_entry.account_id = biz_deposit.account_id GROUP BY biz_late_fee_entry.bill_id
HAVING sum(CASE WHEN (biz_late_fee_entry.kind IN (__[POSTCOMPILE_kind_1])) THEN ? ELSE ? END * biz_late_fee_entry.amount_fen) > ?)) OR (EXISTS (SELECT biz_opening_bill.bill_id
FROM biz_opening_bill
WHERE biz_opening_bill.account_id = biz_deposit.account_id AND biz_opening_bill.late_fee_fen > ?))) AND biz_deposit.account_id <= ? ORDER BY biz_deposit.account_id
 FETCH FIRST ? ROWS ONLY;

-- minshui.revenue.billing.queries.unsettled_accounts._NEXT
SELECT biz_deposit.account_id
FROM biz_deposit JOIN biz_account ON biz_account.id = biz_deposit.account_id
WHERE biz_deposit.account_id > ? AND biz_deposit.balance_fen > ? AND ((SELECT biz_charge.id
FROM biz_charge
WHERE biz_charge.cust_id = biz_account.cust_id AND biz_charge.charge_status IN (__[POSTCOMPILE_charge_status_1])
 FETCH FIRST ? ROWS ONLY) IS NOT NULL OR (EXISTS (SELECT biz_late_fee_entry.bill_id
FROM biz_late_fee_entry
WHERE biz_late_fee_entry.account_id = biz_deposit.account_id GROUP BY biz_late_fee_entry.bill_id
HAVING sum(CASE WHEN (biz_late_fee_entry.kind IN (__[POSTCOMPILE_kind_1])) THEN ? ELSE ? END * biz_late_fee_entry.amount_fen) > ?)) OR (EXISTS (SELECT biz_opening_bill.bill_id
FROM biz_opening_bill
WHERE biz_opening_bill.account_id = biz_deposit.account_id AND biz_opening_bill.late_fee_fen > ?))) ORDER BY biz_deposit.account_id
 FETCH FIRST ? ROWS ONLY;

-- minshui.revenue.billing.queries.unsettled_accounts._UNSETTLED
SELECT DISTINCT biz_charge.account_id
FROM biz_charge JOIN biz_deposit ON biz_deposit.account_id = biz_charge.account_id
WHERE biz_charge.chunk_id = ? AND biz_charge.charge_status IN (__[POSTCOMPILE_charge_status_1]) AND biz_deposit.balance_fen > ? ORDER BY biz_charge.account_id;

-- minshui.revenue.billing.queries.waivers._WAIVERS
SELECT biz_late_fee_waiver.id, biz_late_fee_waiver.account_id, biz_late_fee_waiver.bill_id, biz_late_fee_waiver.bill_month, biz_late_fee_waiver.amount_fen, biz_late_fee_waiver.until_on, biz_late_fee_waiver.reason, biz_late_fee_waiver.status, biz_late_fee_waiver.process_id, biz_late_fee_waiver.created_by, biz_late_fee_waiver.created_at, biz_late_fee_waiver.reversed_by, biz_late_fee_waiver.reversed_at, biz_late_fee_waiver.reversal_reason, biz_cust.code, biz_cust.name
FROM biz_late_fee_waiver JOIN biz_charge ON biz_charge.id = biz_late_fee_waiver.bill_id AND biz_charge.bill_month = biz_late_fee_waiver.bill_month JOIN biz_cust ON biz_cust.id = biz_charge.cust_id;

-- minshui.revenue.billing.queries.write_offs._BY_ACCOUNT
SELECT biz_write_off.account_id, sum(biz_write_off.amount_fen - biz_write_off.recovered_fen) AS standing_fen
FROM biz_write_off
WHERE biz_write_off.account_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) AND biz_write_off.status = ? GROUP BY biz_write_off.account_id;

-- minshui.revenue.billing.queries.write_offs._WRITE_OFFS
SELECT biz_write_off.id, biz_write_off.account_id, biz_write_off.bill_id, biz_write_off.bill_month, biz_write_off.amount_fen, biz_write_off.recovered_fen, biz_write_off.status, biz_write_off.evidence, biz_write_off.reason, biz_write_off.process_id, biz_write_off.journal_id, biz_write_off.written_off_on, biz_write_off.created_by, biz_write_off.closed_on, biz_write_off.closed_by, biz_write_off.closing_reason, biz_charge.due_on, biz_cust.code, biz_cust.name
FROM biz_write_off JOIN biz_charge ON biz_charge.id = biz_write_off.bill_id AND biz_charge.bill_month = biz_write_off.bill_month JOIN biz_cust ON biz_cust.id = biz_charge.cust_id;

-- minshui.revenue.billing.run_store._CHANGE_STATUS
UPDATE biz_bill_run SET status=?, finished_at=? WHERE biz_bill_run.id = ? AND biz_bill_run.status IN (__[POSTCOMPILE_before]);

-- minshui.revenue.billing.run_store._CLAIM
SELECT biz_bill_chunk.id, biz_bill_chunk.seq, biz_bill_chunk.first_account_id, biz_bill_chunk.last_account_id
FROM biz_bill_chunk
WHERE biz_bill_chunk.run_id = ? AND biz_bill_chunk.status = ? ORDER BY biz_bill_chunk.seq
 FETCH FIRST ? ROWS ONLY FOR UPDATE SKIP LOCKED;

-- minshui.revenue.billing.run_store._FINISH_CHUNK
UPDATE biz_bill_chunk SET status=?, bill_count=?, line_count=?, parked_count=?, scalar_count=?, usage_m3=?, total_amount_fen=?, offset_fen=?, journal_id=?, done_at=? WHERE biz_bill_chunk.id = ?;

-- minshui.revenue.billing.run_store._FINISH_RUN
UPDATE biz_bill_run SET status=?, finished_at=? WHERE biz_bill_run.id = ? AND biz_bill_run.status = ? AND NOT (EXISTS (SELECT biz_bill_chunk.id
FROM biz_bill_chunk
WHERE biz_bill_chunk.run_id = ? AND biz_bill_chunk.status = ?));

-- minshui.revenue.billing.run_store._INSERT_CHUNK
INSERT INTO biz_bill_chunk (id, run_id, seq, first_account_id, last_account_id, status, bill_count, line_count, parked_count, scalar_count, usage_m3, total_amount_fen, offset_fen, journal_id, done_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.revenue.billing.run_store._INSERT_RUN
INSERT INTO biz_bill_run (id, code, kind, bill_month, scope, status, issued_on, due_on, chunk_count, account_count, created_by, created_at, finished_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING biz_bill_run.id INTO ?;

-- minshui.revenue.billing.run_store._NEW_CHUNK
INSERT INTO biz_bill_chunk (id, run_id, seq, first_account_id, last_account_id, status, bill_count, line_count, parked_count, scalar_count, usage_m3, total_amount_fen, offset_fen, journal_id, done_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING biz_bill_chunk.id INTO ?;

-- minshui.revenue.billing.run_store._NEXT_SEQ
SELECT coalesce(max(biz_bill_chunk.seq), ?) + ? AS anon_1
FROM biz_bill_chunk
WHERE biz_bill_chunk.run_id = ?;

-- minshui.revenue.billing.run_store._PARK
INSERT INTO biz_bill_parked (id, run_id, account_id, reading_id, code, message, place, status, attempts, parked_at, resolved_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.revenue.billing.run_store._PARKED
SELECT biz_bill_parked.account_id
FROM biz_bill_parked
WHERE biz_bill_parked.run_id = ? AND biz_bill_parked.status = ? ORDER BY biz_bill_parked.account_id FOR UPDATE;

-- minshui.revenue.billing.run_store._PARKED_ELSEWHERE
SELECT biz_bill_parked.id, biz_bill_parked.account_id
FROM biz_bill_parked JOIN biz_bill_run ON biz_bill_run.id = biz_bill_parked.run_id
WHERE biz_bill_run.bill_month = ? AND biz_bill_run.id != ? AND biz_bill_parked.status = ?;

-- minshui.revenue.billing.run_store._PARK_AGAIN
UPDATE biz_bill_parked SET reading_id=?, code=?, message=?, place=?, attempts=(biz_bill_parked.attempts + ?) WHERE biz_bill_parked.run_id = ? AND biz_bill_parked.account_id = ?;

-- minshui.revenue.billing.run_store._PENDING_OVER
SELECT biz_bill_run.code, biz_bill_run.scope
FROM biz_bill_run JOIN biz_bill_chunk ON biz_bill_chunk.run_id = biz_bill_run.id
WHERE biz_bill_run.status IN (__[POSTCOMPILE_status_1]) AND biz_bill_chunk.status = ? AND biz_bill_chunk.first_account_id <= ? AND biz_bill_chunk.last_account_id >= ?;

-- minshui.revenue.billing.run_store._PENDING_SPANS
SELECT biz_bill_chunk.first_account_id, biz_bill_chunk.last_account_id
FROM biz_bill_chunk
WHERE biz_bill_chunk.run_id = ? AND biz_bill_chunk.status = ? ORDER BY biz_bill_chunk.seq;

-- minshui.revenue.billing.run_store._RESOLVE
UPDATE biz_bill_parked SET status=?, resolved_at=? WHERE biz_bill_parked.run_id = ? AND biz_bill_parked.account_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed);

-- minshui.revenue.billing.run_store._RESOLVE_ROWS
UPDATE biz_bill_parked SET status=?, resolved_at=? WHERE biz_bill_parked.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed);

-- minshui.revenue.billing.run_store._RUN
SELECT biz_bill_run.id, biz_bill_run.code, biz_bill_run.kind, biz_bill_run.bill_month, biz_bill_run.scope, biz_bill_run.status, biz_bill_run.issued_on, biz_bill_run.due_on, biz_bill_run.chunk_count, biz_bill_run.account_count, biz_bill_run.created_by, biz_bill_run.created_at, biz_bill_run.finished_at
FROM biz_bill_run
WHERE biz_bill_run.id = ?;

-- minshui.revenue.billing.run_store._UNFINISHED
SELECT biz_bill_run.bill_month, biz_bill_run.code
FROM biz_bill_run
WHERE biz_bill_run.status IN (__[POSTCOMPILE_status_1]) ORDER BY biz_bill_run.id
 FETCH FIRST ? ROWS ONLY;

-- minshui.revenue.billing.special_import._BILLED
SELECT biz_special_billing.reference_no, biz_special_billing.reason, biz_charge.account_id, biz_charge_detail.cost_component_code, biz_charge_detail.detail_amount_fen
FROM biz_special_billing JOIN biz_charge ON biz_charge.special_id = biz_special_billing.id JOIN biz_charge_detail ON biz_charge_detail.charge_id = biz_charge.id AND biz_charge_detail.bill_month = biz_charge.bill_month
WHERE biz_special_billing.reference_no IN (__[POSTCOMPILE_references]);

-- minshui.revenue.billing.special_store._BY_REFERENCE
SELECT biz_special_billing.code
FROM biz_special_billing
WHERE biz_special_billing.reference_no = ?;

-- minshui.revenue.billing.special_store._INSERT
INSERT INTO biz_special_billing (id, code, reference_no, bill_month, reason, bill_count, total_amount_fen, issued_on, due_on, journal_id, process_id, created_by, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.revenue.billing.split_checks._FIND
SELECT biz_charge.id, biz_charge.bill_month, biz_charge.cust_id, biz_charge.account_id, biz_charge.site_id, biz_charge.kind, biz_charge.special_id, biz_charge.corrects_id, biz_charge.record_id, biz_charge.part, biz_charge.revision, biz_charge.run_id, biz_charge.chunk_id, biz_charge.profile_id, biz_charge.tariff_release_id, biz_charge.usage_m3, biz_charge.period_from, biz_charge.period_to, biz_charge.counter_before_m3, biz_charge.counter_after_m3, biz_charge.pricing, biz_charge.total_amount_fen, biz_charge.open_fen, biz_charge.charge_status, biz_charge.issued_on, biz_charge.due_on
FROM biz_charge
WHERE biz_charge.id = ? AND biz_charge.bill_month = ?;

-- minshui.revenue.billing.split_checks._LATE_FEES
SELECT biz_late_fee_entry.kind
FROM biz_late_fee_entry
WHERE biz_late_fee_entry.bill_id = ? AND biz_late_fee_entry.bill_month = ? GROUP BY biz_late_fee_entry.kind
HAVING sum(biz_late_fee_entry.amount_fen) != ?;

-- minshui.revenue.billing.transit_store._INSERT
INSERT INTO biz_bill_transit (id, account_id, bill_id, bill_month, reason, locks, held_on, held_by, held_at, released_on, outcome, pauses, released_by, released_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.revenue.billing.transit_store._LOCK
SELECT biz_charge.id, biz_charge.bill_month, biz_charge.account_id, biz_charge.open_fen, biz_charge.charge_status
FROM biz_charge
WHERE biz_charge.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) AND biz_charge.bill_month IN (__[POSTCOMPILE_bill_months]) ORDER BY biz_charge.id FOR UPDATE;

-- minshui.revenue.billing.transit_store._OPEN
SELECT biz_bill_transit.id, biz_bill_transit.bill_id, biz_bill_transit.reason, biz_bill_transit.held_on
FROM biz_bill_transit
WHERE biz_bill_transit.bill_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) AND biz_bill_transit.released_on IS NULL;

-- minshui.revenue.billing.transit_store._OWNERS
SELECT DISTINCT biz_charge.account_id
FROM biz_charge
WHERE biz_charge.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) AND biz_charge.bill_month IN (__[POSTCOMPILE_bill_months]);

-- minshui.revenue.billing.transit_store._RELEASE
UPDATE biz_bill_transit SET released_on=?, outcome=?, pauses=?, released_by=?, released_at=? WHERE biz_bill_transit.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed);

-- minshui.revenue.billing.use_cases.inherit_counters._OPEN
INSERT INTO biz_tier_counter_entry (id, account_id, tariff_code, use_no, window_start_on, usage_m3, standing, bill_id, bill_month, recorded_on) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.revenue.billing.use_cases.inherit_counters._STANDING
SELECT biz_tier_counter_entry.tariff_code, biz_tier_counter_entry.use_no, biz_tier_counter_entry.window_start_on, sum(biz_tier_counter_entry.usage_m3) AS usage_m3
FROM biz_tier_counter_entry
WHERE biz_tier_counter_entry.account_id = ? AND biz_tier_counter_entry.window_start_on BETWEEN ? AND ? GROUP BY biz_tier_counter_entry.tariff_code, biz_tier_counter_entry.use_no, biz_tier_counter_entry.window_start_on
HAVING sum(biz_tier_counter_entry.standing) > ? ORDER BY biz_tier_counter_entry.tariff_code, biz_tier_counter_entry.window_start_on;

-- minshui.revenue.billing.use_cases.open_tier_counters._KNOWN
SELECT biz_tier_counter_entry.account_id, biz_tier_counter_entry.tariff_code, biz_tier_counter_entry.window_start_on
FROM biz_tier_counter_entry
WHERE biz_tier_counter_entry.account_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed);

-- minshui.revenue.billing.use_cases.raise_opening_bills._KNOWN
SELECT biz_charge.account_id, biz_opening_bill."reference"
FROM biz_charge LEFT OUTER JOIN biz_opening_bill ON biz_opening_bill.bill_id = biz_charge.id
WHERE biz_charge.bill_month = ? AND biz_charge.kind = ? AND biz_charge.account_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed);

-- minshui.revenue.billing.use_cases.reverse_waiver._FIND
SELECT biz_late_fee_waiver.id, biz_late_fee_waiver.account_id, biz_late_fee_waiver.bill_id, biz_late_fee_waiver.bill_month, biz_late_fee_waiver.amount_fen, biz_late_fee_waiver.until_on, biz_late_fee_waiver.reason, biz_late_fee_waiver.status, biz_late_fee_waiver.process_id, biz_late_fee_waiver.created_by, biz_late_fee_waiver.created_at, biz_late_fee_waiver.reversed_by, biz_late_fee_waiver.reversed_at, biz_late_fee_waiver.reversal_reason
FROM biz_late_fee_waiver
WHERE biz_late_fee_waiver.id = ?;

-- minshui.revenue.billing.use_cases.reverse_waiver._LOCK
SELECT biz_late_fee_waiver.id, biz_late_fee_waiver.account_id, biz_late_fee_waiver.bill_id, biz_late_fee_waiver.bill_month, biz_late_fee_waiver.amount_fen, biz_late_fee_waiver.until_on, biz_late_fee_waiver.reason, biz_late_fee_waiver.status, biz_late_fee_waiver.process_id, biz_late_fee_waiver.created_by, biz_late_fee_waiver.created_at, biz_late_fee_waiver.reversed_by, biz_late_fee_waiver.reversed_at, biz_late_fee_waiver.reversal_reason
FROM biz_late_fee_waiver
WHERE biz_late_fee_waiver.id = ? FOR UPDATE;

-- minshui.revenue.billing.use_cases.reverse_waiver._REVERSE
UPDATE biz_late_fee_waiver SET status=?, reversed_by=?, reversed_at=?, reversal_reason=? WHERE biz_late_fee_waiver.id = ?;

-- minshui.revenue.billing.use_cases.split_bill._BILLS
INSERT INTO biz_charge (id, bill_month, cust_id, account_id, site_id, kind, special_id, corrects_id, record_id, part, revision, run_id, chunk_id, profile_id, tariff_release_id, usage_m3, period_from, period_to, counter_before_m3, counter_after_m3, pricing, total_amount_fen, open_fen, charge_status, issued_on, due_on) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.revenue.billing.use_cases.split_bill._BILL_LINES
INSERT INTO biz_charge_detail (charge_id, line_no, bill_month, cost_component_code, kind, tier, usage_amount, price, detail_amount_fen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.revenue.billing.use_cases.split_bill._LINES
SELECT biz_charge_detail.cost_component_code, biz_charge_detail.kind, biz_charge_detail.tier, biz_charge_detail.detail_amount_fen
FROM biz_charge_detail
WHERE biz_charge_detail.charge_id = ? AND biz_charge_detail.bill_month = ? ORDER BY biz_charge_detail.line_no;

-- minshui.revenue.billing.use_cases.split_bill._SPLITTING
INSERT INTO biz_bill_split (id, bill_id, bill_month, part_count, amount_fen, journal_id, process_id, reason, created_by, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.revenue.billing.use_cases.split_bill._TAKE_AWAY
UPDATE biz_charge SET open_fen=?, charge_status=? WHERE biz_charge.id = ? AND biz_charge.bill_month = ?;

-- minshui.revenue.billing.use_cases.take_over_arrears._COMPONENTS
SELECT biz_charge_detail.charge_id, biz_charge_detail.cost_component_code, sum(biz_charge_detail.detail_amount_fen) AS amount_fen
FROM biz_charge_detail JOIN biz_charge ON biz_charge.id = biz_charge_detail.charge_id AND biz_charge.bill_month = biz_charge_detail.bill_month
WHERE biz_charge.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) AND biz_charge.bill_month IN (__[POSTCOMPILE_months]) GROUP BY biz_charge_detail.charge_id, biz_charge_detail.cost_component_code ORDER BY biz_charge_detail.charge_id, min(biz_charge_detail.line_no);

-- minshui.revenue.billing.use_cases.take_over_arrears._INSERT_BILLS
INSERT INTO biz_charge (id, bill_month, cust_id, account_id, site_id, kind, special_id, corrects_id, record_id, part, revision, run_id, chunk_id, profile_id, tariff_release_id, usage_m3, period_from, period_to, counter_before_m3, counter_after_m3, pricing, total_amount_fen, open_fen, charge_status, issued_on, due_on) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.revenue.billing.use_cases.take_over_arrears._INSERT_LINES
INSERT INTO biz_charge_detail (charge_id, line_no, bill_month, cost_component_code, kind, tier, usage_amount, price, detail_amount_fen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.revenue.billing.use_cases.take_over_arrears._PERIODS
SELECT biz_charge.id, biz_charge.period_from, biz_charge.period_to
FROM biz_charge
WHERE biz_charge.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) AND biz_charge.bill_month IN (__[POSTCOMPILE_months]);

-- minshui.revenue.billing.use_cases.waive_late_fees._INSERT
INSERT INTO biz_late_fee_waiver (id, account_id, bill_id, bill_month, amount_fen, until_on, reason, status, process_id, created_by, created_at, reversed_by, reversed_at, reversal_reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING biz_late_fee_waiver.id INTO ?;

-- minshui.revenue.billing.write_off_store._CHANGE
UPDATE biz_write_off SET recovered_fen=?, status=?, closed_on=?, closed_by=?, closing_reason=? WHERE biz_write_off.id = ?;

-- minshui.revenue.billing.write_off_store._FIND
SELECT biz_write_off.id, biz_write_off.account_id, biz_write_off.bill_id, biz_write_off.bill_month, biz_write_off.amount_fen, biz_write_off.recovered_fen, biz_write_off.status, biz_write_off.evidence, biz_write_off.reason, biz_write_off.process_id, biz_write_off.journal_id, biz_write_off.written_off_on, biz_write_off.created_by, biz_write_off.closed_on, biz_write_off.closed_by, biz_write_off.closing_reason
FROM biz_write_off
WHERE biz_write_off.id = ?;

-- minshui.revenue.billing.write_off_store._GIVE_UP
UPDATE biz_charge SET open_fen=?, charge_status=? WHERE biz_charge.id = ? AND biz_charge.bill_month = ?;

-- minshui.revenue.billing.write_off_store._INSERT
INSERT INTO biz_write_off (id, account_id, bill_id, bill_month, amount_fen, recovered_fen, status, evidence, reason, process_id, journal_id, written_off_on, created_by, closed_on, closed_by, closing_reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.revenue.billing.write_off_store._REINSTATE
UPDATE biz_charge SET open_fen=?, charge_status=CASE WHEN (biz_charge.total_amount_fen = ?) THEN ? ELSE ? END WHERE biz_charge.id = ? AND biz_charge.bill_month = ?;

-- minshui.revenue.billing.write_off_store._STANDING
SELECT biz_write_off.id, biz_write_off.account_id, biz_write_off.bill_id, biz_write_off.bill_month, biz_write_off.amount_fen, biz_write_off.recovered_fen, biz_write_off.status, biz_write_off.evidence, biz_write_off.reason, biz_write_off.process_id, biz_write_off.journal_id, biz_write_off.written_off_on, biz_write_off.created_by, biz_write_off.closed_on, biz_write_off.closed_by, biz_write_off.closing_reason
FROM biz_write_off
WHERE biz_write_off.bill_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) AND biz_write_off.status = ? ORDER BY biz_write_off.id FOR UPDATE;

-- minshui.revenue.cashier.arrival_store._ARRIVED
SELECT biz_arrival_line.payment_id
FROM biz_arrival_line
WHERE biz_arrival_line.payment_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed);

-- minshui.revenue.cashier.arrival_store._ARRIVED_ON
SELECT biz_arrival.arrived_on
FROM biz_arrival JOIN biz_arrival_line ON biz_arrival_line.arrival_id = biz_arrival.id
WHERE biz_arrival_line.payment_id = ?;

-- minshui.revenue.cashier.arrival_store._INSERT
INSERT INTO biz_arrival (id, code, kind, arrived_on, reference_no, amount_fen, journal_id, created_by, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.revenue.cashier.arrival_store._INSERT_LINES
INSERT INTO biz_arrival_line (payment_id, arrival_id, amount_fen) VALUES (?, ?, ?);

-- minshui.revenue.cashier.handover_store._ARRIVE
UPDATE biz_handover SET status=?, arrival_id=? WHERE biz_handover.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed);

-- minshui.revenue.cashier.handover_store._CASHIERS
SELECT biz_till.cashier_id
FROM biz_till
WHERE biz_till.handover_id = ?;

-- minshui.revenue.cashier.handover_store._CONFIRM
UPDATE biz_handover SET status=?, confirmed_by=?, confirmed_at=?, difference_journal_id=? WHERE biz_handover.id = ?;

-- minshui.revenue.cashier.handover_store._CONFIRM_LINE
UPDATE biz_handover_line SET confirmed_fen=?, difference_reason=? WHERE biz_handover_line.handover_id = ? AND biz_handover_line.method = ?;

-- minshui.revenue.cashier.handover_store._GIVE_TILLS
UPDATE biz_till SET handover_id=? WHERE biz_till.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed);

-- minshui.revenue.cashier.handover_store._INSERT
INSERT INTO biz_handover (id, code, site_id, status, handed_on, slip_no, handed_by, handed_at, journal_id, confirmed_by, confirmed_at, difference_journal_id, arrival_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.revenue.cashier.handover_store._INSERT_LINES
INSERT INTO biz_handover_line (handover_id, method, payment_count, amount_fen, confirmed_fen, difference_reason) VALUES (?, ?, ?, ?, ?, ?);

-- minshui.revenue.cashier.handover_store._LOCK
SELECT biz_handover.id, biz_handover.code, biz_handover.site_id, biz_handover.status, biz_handover.handed_by, biz_handover.handed_on
FROM biz_handover
WHERE biz_handover.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) ORDER BY biz_handover.id FOR UPDATE;

-- minshui.revenue.cashier.handover_store._LOCK_TILLS
SELECT biz_till.id, biz_till.code, biz_till.site_id, biz_till.status, biz_till.handover_id, biz_till.totals, biz_till.over_short_fen
FROM biz_till
WHERE biz_till.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) ORDER BY biz_till.id FOR UPDATE;

-- minshui.revenue.cashier.handover_store._SUMS
SELECT biz_handover_line.handover_id, biz_handover_line.method, biz_handover_line.payment_count, biz_handover_line.amount_fen, biz_handover_line.confirmed_fen, biz_handover_line.difference_reason
FROM biz_handover_line
WHERE biz_handover_line.handover_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) ORDER BY biz_handover_line.handover_id, biz_handover_line.method;

-- minshui.revenue.cashier.payment_checks._KNOWN_PAPER
SELECT biz_payment.code
FROM biz_payment JOIN biz_paper_receipt ON biz_paper_receipt.payment_id = biz_payment.id
WHERE biz_paper_receipt.paper_no = ? AND NOT (EXISTS (SELECT biz_payment_1.id
FROM biz_payment biz_payment_1
WHERE biz_payment_1.reverses_id = biz_payment.id AND biz_payment_1.status IN (__[POSTCOMPILE_status_1])));

-- minshui.revenue.cashier.payment_store._DROP_CHEQUE
DELETE FROM biz_cheque WHERE biz_cheque.payment_id = ?;

-- minshui.revenue.cashier.payment_store._DROP_PAPER
DELETE FROM biz_paper_receipt WHERE biz_paper_receipt.paper_no = ?;

-- minshui.revenue.cashier.payment_store._FIND
SELECT biz_payment.id, biz_payment.code, biz_payment.receipt_no, biz_payment.cust_id, biz_payment.account_id, biz_payment.till_id, biz_payment.cashier_id, biz_payment.channel, biz_payment.method, biz_payment.amount_fen, biz_payment.rounding_fen, biz_payment.tendered_fen, biz_payment.change_fen, biz_payment.reference_no, biz_payment.status, biz_payment.reverses_id, biz_payment.moved_from_id, biz_payment.process_id, biz_payment.reason, biz_payment.payment_time, biz_payment.received_on, biz_payment.journal_id
FROM biz_payment
WHERE biz_payment.id = ?;

-- minshui.revenue.cashier.payment_store._INSERT
INSERT INTO biz_payment (id, code, receipt_no, cust_id, account_id, till_id, cashier_id, channel, method, amount_fen, rounding_fen, tendered_fen, change_fen, reference_no, status, reverses_id, moved_from_id, process_id, reason, payment_time, received_on, journal_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.revenue.cashier.payment_store._INSERT_CHEQUE
INSERT INTO biz_cheque (payment_id, bank_name, drawn_on) VALUES (?, ?, ?);

-- minshui.revenue.cashier.payment_store._INSERT_ITEMS
INSERT INTO biz_payment_item (payment_id, line_no, bill_id, bill_month, amount_fen, late_fee_fen) VALUES (?, ?, ?, ?, ?, ?);

-- minshui.revenue.cashier.payment_store._INSERT_PAPER
INSERT INTO biz_paper_receipt (payment_id, paper_no) VALUES (?, ?);

-- minshui.revenue.cashier.payment_store._LOCK
SELECT biz_payment.id, biz_payment.code, biz_payment.receipt_no, biz_payment.cust_id, biz_payment.account_id, biz_payment.till_id, biz_payment.cashier_id, biz_payment.channel, biz_payment.method, biz_payment.amount_fen, biz_payment.rounding_fen, biz_payment.tendered_fen, biz_payment.change_fen, biz_payment.reference_no, biz_payment.status, biz_payment.reverses_id, biz_payment.moved_from_id, biz_payment.process_id, biz_payment.reason, biz_payment.payment_time, biz_payment.received_on, biz_payment.journal_id
FROM biz_payment
WHERE biz_payment.id = ? FOR UPDATE;

-- minshui.revenue.cashier.payment_store._LOCK_MANY
SELECT biz_payment.id, biz_payment.code, biz_payment.receipt_no, biz_payment.cust_id, biz_payment.account_id, biz_payment.till_id, biz_payment.cashier_id, biz_payment.channel, biz_payment.method, biz_payment.amount_fen, biz_payment.rounding_fen, biz_payment.tendered_fen, biz_payment.change_fen, biz_payment.reference_no, biz_payment.status, biz_payment.reverses_id, biz_payment.moved_from_id, biz_payment.process_id, biz_payment.reason, biz_payment.payment_time, biz_payment.received_on, biz_payment.journal_id
FROM biz_payment
WHERE biz_payment.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) ORDER BY biz_payment.id FOR UPDATE;

-- minshui.revenue.cashier.payment_store._MARK_REVERSED
UPDATE biz_payment SET status=? WHERE biz_payment.id = ?;

-- minshui.revenue.cashier.queries.debts._OPEN
SELECT coalesce(sum(biz_charge.open_fen), ?) AS coalesce_1
FROM biz_charge
WHERE biz_charge.cust_id = ? AND biz_charge.charge_status IN (__[POSTCOMPILE_charge_status_1]);

-- minshui.revenue.cashier.queries.desk._OPEN_BILLS
SELECT biz_charge.account_id, biz_charge.id, biz_charge.bill_month, biz_charge.kind, biz_charge.usage_m3, biz_charge.total_amount_fen, biz_charge.open_fen, biz_charge.due_on
FROM biz_charge
WHERE biz_charge.cust_id IN (__[POSTCOMPILE_cust_ids]) AND (biz_charge.charge_status IN (__[POSTCOMPILE_charge_status_1]) OR biz_charge.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed)) ORDER BY biz_charge.due_on, biz_charge.bill_month, biz_charge.id;

-- minshui.revenue.cashier.queries.handovers._ROWS
SELECT biz_handover.id, biz_handover.code, biz_handover.site_id, biz_handover.status, biz_handover.handed_on, biz_handover.slip_no, biz_handover.handed_by, biz_handover.handed_at, biz_handover.confirmed_by, biz_handover.confirmed_at, biz_handover.arrival_id, biz_arrival.arrived_on
FROM biz_handover LEFT OUTER JOIN biz_arrival ON biz_arrival.id = biz_handover.arrival_id;

-- minshui.revenue.cashier.queries.handovers._TILLS
SELECT biz_till.handover_id, biz_till.code
FROM biz_till
WHERE biz_till.handover_id IN (__[POSTCOMPILE_handover_ids]) ORDER BY biz_till.code;

-- minshui.revenue.cashier.queries.lots._ENTRIES
SELECT biz_deposit_entry.seq, coalesce(biz_opening_lot.received_on, biz_deposit_entry.posted_on) AS posted_on, biz_deposit_entry.kind, biz_deposit_entry.movement_fen, biz_deposit_entry.bill_id, biz_deposit_entry.payment_id, biz_payment.reverses_id, biz_payment.method, biz_opening_lot.method AS method_before, biz_arrival_line.arrival_id
FROM biz_deposit_entry LEFT OUTER JOIN biz_payment ON biz_payment.id = biz_deposit_entry.payment_id LEFT OUTER JOIN biz_arrival_line ON biz_arrival_line.payment_id = biz_payment.id LEFT OUTER JOIN biz_opening_lot ON biz_opening_lot.account_id = biz_deposit_entry.account_id AND biz_opening_lot.seq = biz_deposit_entry.seq
WHERE biz_deposit_entry.account_id = ? ORDER BY biz_deposit_entry.seq;

-- minshui.revenue.cashier.queries.payer._BY_ACCOUNT
SELECT biz_account.id AS account_id, biz_account.code AS account_code, biz_account.cust_id, biz_cust.code, biz_cust.name, biz_cust.site_id
FROM biz_account JOIN biz_cust ON biz_cust.id = biz_account.cust_id
WHERE biz_account.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed);

-- minshui.revenue.cashier.queries.payer._BY_CODE
SELECT biz_account.id AS account_id, biz_account.code AS account_code, biz_account.cust_id, biz_cust.code, biz_cust.name, biz_cust.site_id
FROM biz_account JOIN biz_cust ON biz_cust.id = biz_account.cust_id
WHERE biz_cust.code IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item VARCHAR(255) PATH '$')) listed);

-- minshui.revenue.cashier.queries.payer._PAYER
SELECT biz_account.id AS account_id, biz_account.code AS account_code, biz_account.cust_id, biz_cust.code, biz_cust.name, biz_cust.site_id
FROM biz_account JOIN biz_cust ON biz_cust.id = biz_account.cust_id;

-- minshui.revenue.cashier.queries.payer._THEIRS
SELECT biz_charge.id
FROM biz_charge
WHERE biz_charge.cust_id = ? AND biz_charge.id IN (__[POSTCOMPILE_bill_ids]);

-- minshui.revenue.cashier.queries.payments._ROWS
SELECT biz_payment.id, biz_payment.code, biz_payment.receipt_no, biz_cust.code AS customer_code, biz_cust.name AS customer_name, biz_payment.till_id, biz_payment.cashier_id, biz_payment.channel, biz_payment.method, biz_payment.amount_fen, biz_payment.rounding_fen, biz_payment.status, biz_payment.reference_no, biz_payment.reason, biz_payment.payment_time, biz_payment.received_on
FROM biz_payment JOIN biz_cust ON biz_cust.id = biz_payment.cust_id;

-- minshui.revenue.cashier.queries.payments._SUMS
SELECT count(*) AS count_1, coalesce(sum(biz_payment.amount_fen), ?) AS coalesce_1
FROM biz_payment JOIN biz_cust ON biz_cust.id = biz_payment.cust_id;

-- minshui.revenue.cashier.queries.pending_arrivals._PENDING
SELECT biz_payment.id AS payment_id, biz_payment.code, biz_payment.receipt_no, biz_cust.code AS customer_code, biz_cust.name AS customer_name, coalesce(biz_till.site_id, biz_cust.site_id) AS site_id, biz_payment.method, biz_payment.amount_fen, biz_payment.reference_no, biz_cheque.bank_name, biz_payment.status, biz_payment.received_on
FROM biz_payment JOIN biz_cust ON biz_cust.id = biz_payment.cust_id LEFT OUTER JOIN biz_till ON biz_till.id = biz_payment.till_id LEFT OUTER JOIN biz_cheque ON biz_cheque.payment_id = biz_payment.id LEFT OUTER JOIN biz_arrival_line biz_arrival_line_1 ON biz_arrival_line_1.payment_id = biz_payment.id LEFT OUTER JOIN biz_arrival_line biz_arrival_line_2 ON biz_arrival_line_2.payment_id = biz_payment.reverses_id
WHERE biz_payment.method != ? AND biz_payment.status != ? AND biz_arrival_line_1.payment_id IS NULL AND (biz_payment.reverses_id IS NULL OR biz_arrival_line_2.payment_id IS NOT NULL) AND (biz_till.id IS NULL OR biz_till.status = ?);

-- minshui.revenue.cashier.queries.receipt._DEPOSIT
SELECT biz_deposit_entry.seq, biz_deposit_entry.opening_fen, biz_deposit_entry.closing_fen
FROM biz_deposit_entry
WHERE biz_deposit_entry.payment_id = ? ORDER BY biz_deposit_entry.seq;

-- minshui.revenue.cashier.queries.receipt._ITEMS
SELECT biz_payment_item.bill_id, biz_payment_item.bill_month, biz_payment_item.amount_fen, biz_payment_item.late_fee_fen, biz_charge.kind, biz_charge.usage_m3, biz_charge.total_amount_fen, (SELECT sum(biz_account_entry_1.amount_fen) AS sum_1
FROM biz_account_entry biz_account_entry_1
WHERE biz_account_entry_1.bill_id = biz_payment_item.bill_id AND biz_account_entry_1.bill_month = biz_payment_item.bill_month AND biz_account_entry_1.seq <= (SELECT max(biz_account_entry_2.seq) AS max_1
FROM biz_account_entry biz_account_entry_2
WHERE biz_account_entry_2.bill_id = biz_payment_item.bill_id AND biz_account_entry_2.bill_month = biz_payment_item.bill_month AND biz_account_entry_2.payment_id = biz_payment_item.payment_id)) AS open_fen, biz_reading_data.previous_reading, biz_reading_data.current_reading
FROM biz_payment_item JOIN biz_charge ON biz_charge.id = biz_payment_item.bill_id AND biz_charge.bill_month = biz_payment_item.bill_month LEFT OUTER JOIN biz_reading_data ON biz_reading_data.id = biz_charge.record_id
WHERE biz_payment_item.payment_id = ? ORDER BY biz_payment_item.line_no;

-- minshui.revenue.cashier.queries.receipt._LOTS
SELECT biz_refund_lot.amount_fen, biz_deposit_entry.posted_on, biz_payment_1.method, biz_refund.payee_name, biz_refund.payee_bank
FROM biz_refund_lot JOIN biz_refund ON biz_refund.id = biz_refund_lot.refund_id JOIN biz_deposit_entry ON biz_deposit_entry.account_id = biz_refund_lot.account_id AND biz_deposit_entry.seq = biz_refund_lot.lot_seq LEFT OUTER JOIN biz_payment biz_payment_1 ON biz_payment_1.id = biz_deposit_entry.payment_id
WHERE biz_refund_lot.payment_id = ? ORDER BY biz_refund_lot.line_no;

-- minshui.revenue.cashier.queries.receipt._PAYMENT
SELECT biz_payment.id, biz_payment.code, biz_payment.receipt_no, biz_payment.method, biz_payment.amount_fen, biz_payment.tendered_fen, biz_payment.change_fen, biz_payment.reference_no, biz_payment.status, biz_payment.reason, biz_payment.payment_time, system_user.display_name AS cashier, biz_cust.code AS customer_code, biz_cust.name AS customer_name, biz_cust.address, system_dept_1.name AS site, coalesce((SELECT system_dept.name
FROM system_dept
WHERE system_dept.kind = ? ORDER BY system_dept.id
 FETCH FIRST ? ROWS ONLY), system_dept_1.name) AS company, (SELECT count(*) AS count_1
FROM biz_receipt_print
WHERE biz_receipt_print.payment_id = biz_payment.id) AS print_count, biz_payment.rounding_fen, biz_payment.received_on, biz_cheque.bank_name, biz_paper_receipt.paper_no, coalesce(biz_payment_1.receipt_no, biz_payment_1.code) AS undoes_receipt, biz_cust_1.code AS moved_from_customer
FROM biz_payment JOIN biz_cust ON biz_cust.id = biz_payment.cust_id LEFT OUTER JOIN biz_till ON biz_till.id = biz_payment.till_id LEFT OUTER JOIN system_user ON system_user.id = biz_payment.cashier_id LEFT OUTER JOIN biz_cheque ON biz_cheque.payment_id = biz_payment.id LEFT OUTER JOIN biz_paper_receipt ON biz_paper_receipt.payment_id = biz_payment.id LEFT OUTER JOIN biz_payment biz_payment_1 ON biz_payment_1.id = coalesce(biz_payment.reverses_id, biz_payment.moved_from_id) LEFT OUTER JOIN biz_cust biz_cust_1 ON biz_cust_1.id = biz_payment_1.cust_id AND biz_payment.moved_from_id IS NOT NULL JOIN system_dept system_dept_1 ON system_dept_1.id = coalesce(biz_till.site_id, biz_cust.site_id)
WHERE biz_payment.id = ?;

-- minshui.revenue.cashier.queries.refunds._LOTS
SELECT biz_refund_lot.refund_id, biz_refund_lot.lot_seq, coalesce(biz_opening_lot.received_on, biz_deposit_entry.posted_on) AS posted_on, biz_payment.method, biz_refund_lot.amount_fen, biz_payment.receipt_no
FROM biz_refund_lot JOIN biz_payment ON biz_payment.id = biz_refund_lot.payment_id JOIN biz_deposit_entry ON biz_deposit_entry.account_id = biz_refund_lot.account_id AND biz_deposit_entry.seq = biz_refund_lot.lot_seq LEFT OUTER JOIN biz_opening_lot ON biz_opening_lot.account_id = biz_refund_lot.account_id AND biz_opening_lot.seq = biz_refund_lot.lot_seq
WHERE biz_refund_lot.refund_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) ORDER BY biz_refund_lot.refund_id, biz_refund_lot.line_no;

-- minshui.revenue.cashier.queries.refunds._ROWS
SELECT biz_refund.id, biz_refund.code, biz_cust.code AS customer_code, biz_cust.name AS customer_name, biz_refund.account_id, biz_refund.kind, biz_refund.amount_fen, biz_refund.reason, biz_refund.payee_name, biz_refund.payee_bank, biz_refund.payee_account, biz_refund.process_id, biz_process.code AS process_code, biz_process.process_status, biz_refund.requested_at, biz_refund.paid_at
FROM biz_refund JOIN biz_cust ON biz_cust.id = biz_refund.cust_id LEFT OUTER JOIN biz_process ON biz_process.id = biz_refund.process_id;

-- minshui.revenue.cashier.queries.site_day.TOTALS_BY_METHOD
SELECT biz_payment.method, sum(CASE WHEN (biz_payment.status IN (__[POSTCOMPILE_status_1])) THEN ? ELSE ? END) AS payment_count, sum(CASE WHEN (biz_payment.status IN (__[POSTCOMPILE_status_1])) THEN biz_payment.amount_fen - biz_payment.rounding_fen ELSE ? END) AS gross_fen, sum(CASE WHEN (biz_payment.status IN (__[POSTCOMPILE_status_2])) THEN ? ELSE ? END) AS reversal_count, sum(CASE WHEN (biz_payment.status IN (__[POSTCOMPILE_status_2])) THEN biz_payment.amount_fen - biz_payment.rounding_fen ELSE ? END) AS reversals_fen, sum(CASE WHEN (biz_payment.status IN (__[POSTCOMPILE_status_3])) THEN ? ELSE ? END) AS contra_count, sum(CASE WHEN (biz_payment.status IN (__[POSTCOMPILE_status_3])) THEN biz_payment.amount_fen - biz_payment.rounding_fen ELSE ? END) AS contra_fen, sum(CASE WHEN (biz_payment.status IN (__[POSTCOMPILE_status_4])) THEN ? ELSE ? END) AS refund_count, sum(CASE WHEN (biz_payment.status IN (__[POSTCOMPILE_status_4])) THEN biz_payment.amount_fen - biz_payment.rounding_fen ELSE ? END) AS refunds_fen, sum(biz_payment.rounding_fen) AS rounding_fen, sum(biz_payment.amount_fen - biz_payment.rounding_fen) AS net_fen
FROM biz_payment GROUP BY biz_payment.method;

-- minshui.revenue.cashier.queries.site_day._SITE
SELECT system_dept.code, system_dept.name
FROM system_dept
WHERE system_dept.id = ?;

-- minshui.revenue.cashier.queries.site_day._TILLS
SELECT biz_till.id, biz_till.code, biz_till.site_id, biz_till.cashier_id, biz_till.status, biz_till.float_fen, biz_till.opened_at, biz_till.closed_at, biz_till.counted_cash_fen, biz_till.over_short_fen, biz_till.over_short_reason, biz_till.handover_id, system_user.display_name AS cashier, biz_handover.code AS handover_code, biz_handover.status AS handover_status, biz_handover.handed_at, biz_handover.confirmed_at, biz_arrival.arrived_on
FROM biz_till LEFT OUTER JOIN system_user ON system_user.id = biz_till.cashier_id LEFT OUTER JOIN biz_handover ON biz_handover.id = biz_till.handover_id LEFT OUTER JOIN biz_arrival ON biz_arrival.id = biz_handover.arrival_id
WHERE biz_till.site_id = ? AND biz_till.opened_at >= ? AND biz_till.opened_at < ? ORDER BY biz_till.code;

-- minshui.revenue.cashier.queries.site_day._TOTALS
SELECT biz_payment.method, sum(CASE WHEN (biz_payment.status IN (__[POSTCOMPILE_status_1])) THEN ? ELSE ? END) AS payment_count, sum(CASE WHEN (biz_payment.status IN (__[POSTCOMPILE_status_1])) THEN biz_payment.amount_fen - biz_payment.rounding_fen ELSE ? END) AS gross_fen, sum(CASE WHEN (biz_payment.status IN (__[POSTCOMPILE_status_2])) THEN ? ELSE ? END) AS reversal_count, sum(CASE WHEN (biz_payment.status IN (__[POSTCOMPILE_status_2])) THEN biz_payment.amount_fen - biz_payment.rounding_fen ELSE ? END) AS reversals_fen, sum(CASE WHEN (biz_payment.status IN (__[POSTCOMPILE_status_3])) THEN ? ELSE ? END) AS contra_count, sum(CASE WHEN (biz_payment.status IN (__[POSTCOMPILE_status_3])) THEN biz_payment.amount_fen - biz_payment.rounding_fen ELSE ? END) AS contra_fen, sum(CASE WHEN (biz_payment.status IN (__[POSTCOMPILE_status_4])) THEN ? ELSE ? END) AS refund_count, sum(CASE WHEN (biz_payment.status IN (__[POSTCOMPILE_status_4])) THEN biz_payment.amount_fen - biz_payment.rounding_fen ELSE ? END) AS refunds_fen, sum(biz_payment.rounding_fen) AS rounding_fen, sum(biz_payment.amount_fen - biz_payment.rounding_fen) AS net_fen, biz_payment.till_id
FROM biz_payment
WHERE biz_payment.till_id IN (__[POSTCOMPILE_till_ids]) GROUP BY biz_payment.method, biz_payment.till_id;

-- minshui.revenue.cashier.queries.site_day._VOUCHERS
SELECT biz_payment.method, sum(CASE WHEN (biz_payment.status IN (__[POSTCOMPILE_status_1])) THEN ? ELSE ? END) AS payment_count, sum(CASE WHEN (biz_payment.status IN (__[POSTCOMPILE_status_1])) THEN biz_payment.amount_fen - biz_payment.rounding_fen ELSE ? END) AS gross_fen, sum(CASE WHEN (biz_payment.status IN (__[POSTCOMPILE_status_2])) THEN ? ELSE ? END) AS reversal_count, sum(CASE WHEN (biz_payment.status IN (__[POSTCOMPILE_status_2])) THEN biz_payment.amount_fen - biz_payment.rounding_fen ELSE ? END) AS reversals_fen, sum(CASE WHEN (biz_payment.status IN (__[POSTCOMPILE_status_3])) THEN ? ELSE ? END) AS contra_count, sum(CASE WHEN (biz_payment.status IN (__[POSTCOMPILE_status_3])) THEN biz_payment.amount_fen - biz_payment.rounding_fen ELSE ? END) AS contra_fen, sum(CASE WHEN (biz_payment.status IN (__[POSTCOMPILE_status_4])) THEN ? ELSE ? END) AS refund_count, sum(CASE WHEN (biz_payment.status IN (__[POSTCOMPILE_status_4])) THEN biz_payment.amount_fen - biz_payment.rounding_fen ELSE ? END) AS refunds_fen, sum(biz_payment.rounding_fen) AS rounding_fen, sum(biz_payment.amount_fen - biz_payment.rounding_fen) AS net_fen
FROM biz_payment
WHERE biz_payment.receipt_no BETWEEN ? AND ? AND biz_payment.received_on = ? AND biz_payment.till_id IS NULL GROUP BY biz_payment.method;

-- minshui.revenue.cashier.queries.till_report._FIRST
SELECT biz_payment.receipt_no
FROM biz_payment
WHERE biz_payment.till_id = ? ORDER BY biz_payment.id
 FETCH FIRST ? ROWS ONLY;

-- minshui.revenue.cashier.queries.till_report._LAST
SELECT biz_payment.receipt_no
FROM biz_payment
WHERE biz_payment.till_id = ? ORDER BY biz_payment.id DESC
 FETCH FIRST ? ROWS ONLY;

-- minshui.revenue.cashier.queries.till_report._NAMES
SELECT system_dept_1.name AS site, coalesce((SELECT system_dept.name
FROM system_dept
WHERE system_dept.kind = ? ORDER BY system_dept.id
 FETCH FIRST ? ROWS ONLY), system_dept_1.name) AS company, system_user.display_name AS cashier
FROM biz_till JOIN system_dept system_dept_1 ON system_dept_1.id = biz_till.site_id LEFT OUTER JOIN system_user ON system_user.id = biz_till.cashier_id
WHERE biz_till.id = ?;

-- minshui.revenue.cashier.queries.till_report._RECEIPTS
SELECT biz_payment.receipt_no
FROM biz_payment
WHERE biz_payment.till_id = ? ORDER BY biz_payment.id;

-- minshui.revenue.cashier.queries.voucher_site._SITE_OF_CUSTOMER
SELECT system_dept.code
FROM system_dept JOIN biz_cust ON biz_cust.site_id = system_dept.id
WHERE biz_cust.id = ?;

-- minshui.revenue.cashier.queries.voucher_site._SITE_OF_TILL
SELECT system_dept.code
FROM system_dept JOIN biz_till ON biz_till.site_id = system_dept.id
WHERE biz_till.id = ?;

-- minshui.revenue.cashier.refund_store._INSERT
INSERT INTO biz_refund (id, code, cust_id, account_id, kind, amount_fen, till_id, payee_name, payee_bank, payee_account, reason, process_id, requested_by, requested_at, journal_id, paid_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING biz_refund.id INTO ?;

-- minshui.revenue.cashier.refund_store._INSERT_LOTS
INSERT INTO biz_refund_lot (refund_id, line_no, account_id, lot_seq, amount_fen, payment_id) VALUES (?, ?, ?, ?, ?, ?);

-- minshui.revenue.cashier.refund_store._LOCK
SELECT biz_refund.id, biz_refund.code, biz_refund.account_id, biz_refund.amount_fen, biz_refund.till_id
FROM biz_refund
WHERE biz_refund.id = ? FOR UPDATE;

-- minshui.revenue.cashier.refund_store._SET_PAID
UPDATE biz_refund SET journal_id=?, paid_at=? WHERE biz_refund.id = ?;

-- minshui.revenue.cashier.refund_store._SET_PROCESS
UPDATE biz_refund SET process_id=? WHERE biz_refund.id = ?;

-- minshui.revenue.cashier.till_store._BY_CODE
SELECT biz_till.id, biz_till.code, biz_till.site_id, biz_till.cashier_id, biz_till.status, biz_till.float_fen, biz_till.opened_at, biz_till.closed_at, biz_till.counted_cash_fen, biz_till.over_short_fen, biz_till.over_short_reason, biz_till.handover_id
FROM biz_till
WHERE biz_till.code = ?;

-- minshui.revenue.cashier.till_store._BY_ID
SELECT biz_till.id, biz_till.code, biz_till.site_id, biz_till.cashier_id, biz_till.status, biz_till.float_fen, biz_till.opened_at, biz_till.closed_at, biz_till.counted_cash_fen, biz_till.over_short_fen, biz_till.over_short_reason, biz_till.handover_id
FROM biz_till
WHERE biz_till.id = ?;

-- minshui.revenue.cashier.till_store._BY_ID_ALONE
SELECT biz_till.id, biz_till.code, biz_till.site_id, biz_till.cashier_id, biz_till.status, biz_till.float_fen, biz_till.opened_at, biz_till.closed_at, biz_till.counted_cash_fen, biz_till.over_short_fen, biz_till.over_short_reason, biz_till.handover_id
FROM biz_till
WHERE biz_till.id = ? FOR UPDATE;

-- minshui.revenue.cashier.till_store._BY_ID_SHARED
SELECT biz_till.id, biz_till.code, biz_till.site_id, biz_till.cashier_id, biz_till.status, biz_till.float_fen, biz_till.opened_at, biz_till.closed_at, biz_till.counted_cash_fen, biz_till.over_short_fen, biz_till.over_short_reason, biz_till.handover_id
FROM biz_till
WHERE biz_till.id = ? FOR UPDATE;

-- minshui.revenue.cashier.till_store._OPEN_OF
SELECT biz_till.id, biz_till.code, biz_till.site_id, biz_till.cashier_id, biz_till.status, biz_till.float_fen, biz_till.opened_at, biz_till.closed_at, biz_till.counted_cash_fen, biz_till.over_short_fen, biz_till.over_short_reason, biz_till.handover_id
FROM biz_till
WHERE biz_till.open_cashier_id = ?;

-- minshui.revenue.cashier.till_store._OPEN_OF_SHARED
SELECT biz_till.id, biz_till.code, biz_till.site_id, biz_till.cashier_id, biz_till.status, biz_till.float_fen, biz_till.opened_at, biz_till.closed_at, biz_till.counted_cash_fen, biz_till.over_short_fen, biz_till.over_short_reason, biz_till.handover_id
FROM biz_till
WHERE biz_till.open_cashier_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) ORDER BY biz_till.id FOR UPDATE;

-- minshui.revenue.cashier.till_store._TILL
SELECT biz_till.id, biz_till.code, biz_till.site_id, biz_till.cashier_id, biz_till.status, biz_till.float_fen, biz_till.opened_at, biz_till.closed_at, biz_till.counted_cash_fen, biz_till.over_short_fen, biz_till.over_short_reason, biz_till.handover_id
FROM biz_till;

-- minshui.revenue.cashier.till_store._TOTALS
SELECT biz_payment.method, sum(CASE WHEN (biz_payment.status IN (__[POSTCOMPILE_status_1])) THEN ? ELSE ? END) AS payment_count, sum(CASE WHEN (biz_payment.status IN (__[POSTCOMPILE_status_1])) THEN biz_payment.amount_fen - biz_payment.rounding_fen ELSE ? END) AS gross_fen, sum(CASE WHEN (biz_payment.status IN (__[POSTCOMPILE_status_2])) THEN ? ELSE ? END) AS reversal_count, sum(CASE WHEN (biz_payment.status IN (__[POSTCOMPILE_status_2])) THEN biz_payment.amount_fen - biz_payment.rounding_fen ELSE ? END) AS reversals_fen, sum(CASE WHEN (biz_payment.status IN (__[POSTCOMPILE_status_3])) THEN ? ELSE ? END) AS contra_count, sum(CASE WHEN (biz_payment.status IN (__[POSTCOMPILE_status_3])) THEN biz_payment.amount_fen - biz_payment.rounding_fen ELSE ? END) AS contra_fen, sum(CASE WHEN (biz_payment.status IN (__[POSTCOMPILE_status_4])) THEN ? ELSE ? END) AS refund_count, sum(CASE WHEN (biz_payment.status IN (__[POSTCOMPILE_status_4])) THEN biz_payment.amount_fen - biz_payment.rounding_fen ELSE ? END) AS refunds_fen, sum(biz_payment.rounding_fen) AS rounding_fen, sum(biz_payment.amount_fen - biz_payment.rounding_fen) AS net_fen
FROM biz_payment
WHERE biz_payment.till_id = ? GROUP BY biz_payment.method;

-- minshui.revenue.cashier.use_cases.close_till._CLOSE
UPDATE biz_till SET open_cashier_id=?, status=?, closed_at=?, totals=?, counted_cash_fen=?, over_short_fen=?, over_short_reason=? WHERE biz_till.id = ?;

-- minshui.revenue.cashier.use_cases.correct_method._CORRECT
UPDATE biz_payment SET method=?, tendered_fen=?, change_fen=?, reference_no=? WHERE biz_payment.id = ?;

-- minshui.revenue.cashier.use_cases.open_till._INSERT
INSERT INTO biz_till (id, code, site_id, cashier_id, open_cashier_id, status, float_fen, opened_at, closed_at, totals, counted_cash_fen, over_short_fen, over_short_reason, handover_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING biz_till.id INTO ?;

-- minshui.revenue.cashier.use_cases.render_receipt._INSERT_PRINT
INSERT INTO biz_receipt_print (payment_id, print_no, printed_by, printed_at) VALUES (?, ?, ?, ?);

-- minshui.revenue.cashier.use_cases.request_deposit_order._INSERT
INSERT INTO biz_deposit_order (id, code, kind, account_id, to_account_id, amount_fen, reason, process_id, journal_id, created_by, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.revenue.collective.distribution_store._INSERT
INSERT INTO biz_collective_distribution (id, group_id, journal_id, amount_fen, member_count, reverses_id, reason, distributed_on, created_by, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.revenue.collective.distribution_store._JOURNAL
SELECT biz_collective_distribution.journal_id
FROM biz_collective_distribution
WHERE biz_collective_distribution.id = ?;

-- minshui.revenue.collective.group_store._LOCK
SELECT biz_collective_group.id, biz_collective_group.code, biz_collective_group.name, biz_collective_group.payer_account_id, biz_collective_group.status, biz_collective_group.created_by, biz_collective_group.created_at
FROM biz_collective_group
WHERE biz_collective_group.id = ? FOR UPDATE;

-- minshui.revenue.collective.group_store._MEMBER_ACCOUNTS
SELECT biz_collective_member.account_id
FROM biz_collective_member
WHERE biz_collective_member.group_id = ? AND biz_collective_member.open_account_id IS NOT NULL ORDER BY biz_collective_member.account_id;

-- minshui.revenue.collective.queries.candidates._ACCOUNTS
SELECT biz_cust.code, biz_account.id
FROM biz_cust JOIN biz_account ON biz_account.cust_id = biz_cust.id
WHERE biz_cust.code IN (__[POSTCOMPILE_codes]);

-- minshui.revenue.collective.queries.debts._OPEN
SELECT biz_charge.account_id, biz_charge.id, biz_charge.bill_month, biz_charge.due_on, biz_charge.open_fen, EXISTS (SELECT biz_bill_transit.id
FROM biz_bill_transit
WHERE biz_bill_transit.bill_id = biz_charge.id AND biz_bill_transit.released_on IS NULL AND biz_bill_transit.locks = 1) AS is_held
FROM biz_charge JOIN biz_account ON biz_account.cust_id = biz_charge.cust_id AND biz_account.id = biz_charge.account_id
WHERE biz_account.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) AND biz_charge.charge_status IN (__[POSTCOMPILE_charge_status_1]) AND biz_charge.open_fen > ?;

-- minshui.revenue.collective.queries.distributions._COUNT
SELECT count(biz_collective_distribution.id) AS count_1
FROM biz_collective_distribution
WHERE biz_collective_distribution.group_id = ?;

-- minshui.revenue.collective.queries.distributions._HEADS
SELECT biz_collective_distribution.id, biz_collective_distribution.group_id, biz_collective_distribution.amount_fen, biz_collective_distribution.member_count, biz_collective_distribution.distributed_on, biz_deposit_entry.closing_fen AS prepayment_after_fen, biz_collective_distribution.reverses_id, biz_collective_distribution_1.id AS undone_by_id, biz_collective_distribution.reason, biz_collective_distribution.journal_id, biz_collective_group.payer_account_id
FROM biz_collective_distribution JOIN biz_collective_group ON biz_collective_group.id = biz_collective_distribution.group_id JOIN biz_deposit_entry ON biz_deposit_entry.journal_id = biz_collective_distribution.journal_id AND biz_deposit_entry.account_id = biz_collective_group.payer_account_id AND biz_deposit_entry.kind IN (__[POSTCOMPILE_kind_1]) LEFT OUTER JOIN biz_collective_distribution biz_collective_distribution_1 ON biz_collective_distribution_1.reverses_id = biz_collective_distribution.id
WHERE biz_collective_distribution.group_id = ?;

-- minshui.revenue.collective.queries.distributions._ONE
SELECT biz_collective_distribution.id, biz_collective_distribution.group_id, biz_collective_distribution.amount_fen, biz_collective_distribution.member_count, biz_collective_distribution.distributed_on, biz_deposit_entry.closing_fen AS prepayment_after_fen, biz_collective_distribution.reverses_id, biz_collective_distribution_1.id AS undone_by_id, biz_collective_distribution.reason, biz_collective_distribution.journal_id, biz_collective_group.payer_account_id
FROM biz_collective_distribution JOIN biz_collective_group ON biz_collective_group.id = biz_collective_distribution.group_id JOIN biz_deposit_entry ON biz_deposit_entry.journal_id = biz_collective_distribution.journal_id AND biz_deposit_entry.account_id = biz_collective_group.payer_account_id AND biz_deposit_entry.kind IN (__[POSTCOMPILE_kind_1]) LEFT OUTER JOIN biz_collective_distribution biz_collective_distribution_1 ON biz_collective_distribution_1.reverses_id = biz_collective_distribution.id
WHERE biz_collective_distribution.group_id = ? AND biz_collective_distribution.id = ?;

-- minshui.revenue.collective.queries.distributions._SHARES
SELECT biz_deposit_entry.account_id, biz_cust.code, biz_cust.name, biz_deposit_entry.movement_fen
FROM biz_deposit_entry JOIN biz_account ON biz_account.id = biz_deposit_entry.account_id JOIN biz_cust ON biz_cust.id = biz_account.cust_id
WHERE biz_deposit_entry.journal_id = ? AND biz_deposit_entry.account_id != ? AND biz_deposit_entry.kind IN (__[POSTCOMPILE_kind_1]) ORDER BY biz_cust.code;

-- minshui.revenue.collective.queries.groups._EXISTS
SELECT biz_collective_group.id
FROM biz_collective_group
WHERE biz_collective_group.id = ?;

-- minshui.revenue.collective.queries.groups._GROUPS
SELECT biz_collective_group.id, biz_collective_group.code, biz_collective_group.name, biz_collective_group.payer_account_id, biz_cust.code AS payer_code, biz_cust.name AS payer_name, biz_collective_group.status, coalesce(biz_deposit.balance_fen, ?) AS prepayment_fen
FROM biz_collective_group JOIN biz_account ON biz_account.id = biz_collective_group.payer_account_id JOIN biz_cust ON biz_cust.id = biz_account.cust_id LEFT OUTER JOIN biz_deposit ON biz_deposit.account_id = biz_collective_group.payer_account_id;

-- minshui.revenue.collective.queries.groups._MEMBERS
SELECT biz_collective_member.group_id, biz_collective_member.account_id
FROM biz_collective_member
WHERE biz_collective_member.group_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) AND biz_collective_member.open_account_id IS NOT NULL;

-- minshui.revenue.collective.queries.members._COUNT
SELECT count(biz_collective_member.id) AS count_1
FROM biz_collective_member
WHERE biz_collective_member.group_id = ? AND biz_collective_member.open_account_id IS NOT NULL;

-- minshui.revenue.collective.queries.members._COUNT_FORMER
SELECT count(biz_collective_member.id) AS count_1
FROM biz_collective_member
WHERE biz_collective_member.group_id = ? AND biz_collective_member.open_account_id IS NULL;

-- minshui.revenue.collective.queries.members._FORMER
SELECT biz_collective_member.account_id, biz_cust.code AS customer_code, biz_cust.name AS customer_name, biz_collective_member.joined_on, biz_collective_member.left_on, biz_collective_member.left_because
FROM biz_collective_member JOIN biz_account ON biz_account.id = biz_collective_member.account_id JOIN biz_cust ON biz_cust.id = biz_account.cust_id
WHERE biz_collective_member.group_id = ? AND biz_collective_member.open_account_id IS NULL ORDER BY biz_collective_member.left_on DESC, biz_collective_member.id DESC;

-- minshui.revenue.collective.queries.members._MEMBERS
SELECT biz_collective_member.account_id, biz_cust.code AS customer_code, biz_cust.name AS customer_name, biz_cust.address, biz_collective_member.joined_on
FROM biz_collective_member JOIN biz_account ON biz_account.id = biz_collective_member.account_id JOIN biz_cust ON biz_cust.id = biz_account.cust_id
WHERE biz_collective_member.group_id = ? AND biz_collective_member.open_account_id IS NOT NULL ORDER BY (SELECT coalesce(sum(biz_charge.open_fen), ?) AS coalesce_1
FROM biz_charge
WHERE biz_charge.cust_id = biz_cust.id AND biz_charge.account_id = biz_collective_member.account_id AND biz_charge.charge_status IN (__[POSTCOMPILE_charge_status_1])) DESC, biz_cust.code;

-- minshui.revenue.collective.use_cases.add_members._ELSEWHERE
SELECT biz_collective_member.open_account_id, biz_collective_group.code
FROM biz_collective_member JOIN biz_collective_group ON biz_collective_group.id = biz_collective_member.group_id
WHERE biz_collective_member.open_account_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed);

-- minshui.revenue.collective.use_cases.add_members._INSERT
INSERT INTO biz_collective_member (id, group_id, account_id, open_account_id, joined_on, left_on, left_because) VALUES (?, ?, ?, ?, ?, ?, ?);

-- minshui.revenue.collective.use_cases.create_group._INSERT
INSERT INTO biz_collective_group (id, code, name, payer_account_id, status, created_by, created_at) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING biz_collective_group.id INTO ?;

-- minshui.revenue.collective.use_cases.end_group._END
UPDATE biz_collective_group SET status=? WHERE biz_collective_group.id = ?;

-- minshui.revenue.collective.use_cases.end_membership._END
UPDATE biz_collective_member SET open_account_id=?, left_on=?, left_because=? WHERE biz_collective_member.open_account_id = ? RETURNING biz_collective_member.group_id INTO ?;

-- minshui.revenue.collective.use_cases.remove_member._LEAVE
UPDATE biz_collective_member SET open_account_id=?, left_on=?, left_because=? WHERE biz_collective_member.group_id = ? AND biz_collective_member.open_account_id = ?;

-- minshui.revenue.customer.attribute_store._ADD
INSERT INTO biz_cust_attr (id, account_id, kind, "value", from_on, to_on, proof_no, reason, recorded_by, recorded_at, ended_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.revenue.customer.attribute_store._ADD_REVISION
INSERT INTO biz_account_profile (account_id, revision, profile_id, recorded_by, recorded_at) VALUES (?, ?, ?, ?, ?);

-- minshui.revenue.customer.attribute_store._ASSIGN
UPDATE biz_account SET profile_id=?, tariff_code=? WHERE biz_account.id = ?;

-- minshui.revenue.customer.attribute_store._END
UPDATE biz_cust_attr SET ended_at=? WHERE biz_cust_attr.id IN (__[POSTCOMPILE_ids]);

-- minshui.revenue.customer.attribute_store._LAST_REVISION
SELECT coalesce(max(biz_account_profile.revision), ?) AS coalesce_1
FROM biz_account_profile
WHERE biz_account_profile.account_id = ?;

-- minshui.revenue.customer.attribute_store._PRESENT
SELECT biz_cust_attr.id, biz_cust_attr.account_id, biz_cust_attr.kind, biz_cust_attr."value", biz_cust_attr.from_on, biz_cust_attr.to_on, biz_cust_attr.proof_no, biz_cust_attr.reason, biz_cust_attr.recorded_by, biz_cust_attr.recorded_at, biz_cust_attr.ended_at
FROM biz_cust_attr
WHERE biz_cust_attr.account_id = ? AND biz_cust_attr.ended_at IS NULL ORDER BY biz_cust_attr.from_on, biz_cust_attr.id;

-- minshui.revenue.customer.profile_store._KNOWN
SELECT biz_pricing_profile.content_hash, biz_pricing_profile.id
FROM biz_pricing_profile
WHERE biz_pricing_profile.content_hash IN (__[POSTCOMPILE_hashes]);

-- minshui.revenue.customer.queries.account_locks._OPEN
SELECT biz_account_lock.id, biz_account_lock.account_id, biz_account_lock.case_kind, biz_account_lock.blocks, biz_account_lock.reason, biz_account_lock.opened_by, biz_account_lock.opened_at, biz_account_lock.released_at
FROM biz_account_lock
WHERE biz_account_lock.account_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) AND biz_account_lock.released_at IS NULL ORDER BY biz_account_lock.account_id, biz_account_lock.id;

-- minshui.revenue.customer.queries.accounts._BY_ID
SELECT biz_account.id, biz_account.code, biz_account.cust_id, biz_account.status, biz_account.collection_manner, biz_account.profile_id, biz_account.tariff_code, biz_account.opened_on, biz_account.tier_year_start_on, biz_account.late_fee_exempt
FROM biz_account
WHERE biz_account.id = ?;

-- minshui.revenue.customer.queries.accounts._LOCK
SELECT biz_account.id, biz_account.code, biz_account.cust_id, biz_account.status, biz_account.collection_manner, biz_account.profile_id, biz_account.tariff_code, biz_account.opened_on, biz_account.tier_year_start_on, biz_account.late_fee_exempt
FROM biz_account
WHERE biz_account.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) ORDER BY biz_account.id FOR UPDATE;

-- minshui.revenue.customer.queries.accounts._OF_CUSTOMER
SELECT biz_account.id, biz_account.code, biz_account.cust_id, biz_account.status, biz_account.collection_manner, biz_account.profile_id, biz_account.tariff_code, biz_account.opened_on, biz_account.tier_year_start_on, biz_account.late_fee_exempt
FROM biz_account
WHERE biz_account.cust_id = ?;

-- minshui.revenue.customer.queries.books._BY_CODES
SELECT biz_meter_book.code, biz_meter_book.id
FROM biz_meter_book
WHERE biz_meter_book.code IN (__[POSTCOMPILE_codes]);

-- minshui.revenue.customer.queries.books._EXISTS
SELECT biz_meter_book.id
FROM biz_meter_book
WHERE biz_meter_book.id = ?;

-- minshui.revenue.customer.queries.customer_meters._BY_ID
SELECT biz_cust_meter.id, biz_cust_meter.cust_id, biz_cust_meter.account_id, biz_cust_meter.meter_id, biz_cust_meter.bind_status, biz_cust_meter.bind_time, biz_cust_meter.unbind_time, biz_cust_meter.started_on, biz_cust_meter.start_reading_m3, biz_cust_meter.stopped_on, biz_cust_meter.stop_reading_m3, biz_cust_meter.replaces_id, biz_cust_meter.book_id, biz_cust_meter.book_sequence, biz_cust_meter.billing_mode, biz_cust_meter.master_cust_meter_id
FROM biz_cust_meter
WHERE biz_cust_meter.id = ?;

-- minshui.revenue.customer.queries.customer_meters._LOCK_BOUND
SELECT biz_cust_meter.id, biz_cust_meter.cust_id, biz_cust_meter.account_id, biz_cust_meter.meter_id, biz_cust_meter.bind_status, biz_cust_meter.bind_time, biz_cust_meter.unbind_time, biz_cust_meter.started_on, biz_cust_meter.start_reading_m3, biz_cust_meter.stopped_on, biz_cust_meter.stop_reading_m3, biz_cust_meter.replaces_id, biz_cust_meter.book_id, biz_cust_meter.book_sequence, biz_cust_meter.billing_mode, biz_cust_meter.master_cust_meter_id
FROM biz_cust_meter
WHERE biz_cust_meter.id = ? AND biz_cust_meter.bind_status = ? FOR UPDATE;

-- minshui.revenue.customer.queries.customer_meters._OF_CUSTOMER
SELECT biz_cust_meter.id, biz_cust_meter.cust_id, biz_cust_meter.account_id, biz_cust_meter.meter_id, biz_cust_meter.bind_status, biz_cust_meter.bind_time, biz_cust_meter.unbind_time, biz_cust_meter.started_on, biz_cust_meter.start_reading_m3, biz_cust_meter.stopped_on, biz_cust_meter.stop_reading_m3, biz_cust_meter.replaces_id, biz_cust_meter.book_id, biz_cust_meter.book_sequence, biz_cust_meter.billing_mode, biz_cust_meter.master_cust_meter_id, biz_meter.meter_no, biz_meter.caliber_code, biz_meter_book.code AS book_code
FROM biz_cust_meter JOIN biz_meter ON biz_meter.id = biz_cust_meter.meter_id LEFT OUTER JOIN biz_meter_book ON biz_meter_book.id = biz_cust_meter.book_id
WHERE biz_cust_meter.cust_id = ? ORDER BY biz_cust_meter.id;

-- minshui.revenue.customer.queries.customer_meters._SUBS
SELECT biz_cust_meter.id, biz_cust_meter.cust_id, biz_cust_meter.account_id, biz_cust_meter.meter_id, biz_cust_meter.bind_status, biz_cust_meter.bind_time, biz_cust_meter.unbind_time, biz_cust_meter.started_on, biz_cust_meter.start_reading_m3, biz_cust_meter.stopped_on, biz_cust_meter.stop_reading_m3, biz_cust_meter.replaces_id, biz_cust_meter.book_id, biz_cust_meter.book_sequence, biz_cust_meter.billing_mode, biz_cust_meter.master_cust_meter_id, biz_meter.meter_no, biz_meter.caliber_code, biz_meter_book.code AS book_code
FROM biz_cust_meter JOIN biz_meter ON biz_meter.id = biz_cust_meter.meter_id LEFT OUTER JOIN biz_meter_book ON biz_meter_book.id = biz_cust_meter.book_id
WHERE biz_cust_meter.master_cust_meter_id = ? AND biz_cust_meter.bind_status = ? ORDER BY biz_cust_meter.id;

-- minshui.revenue.customer.queries.customer_meters._WITH_METER
SELECT biz_cust_meter.id, biz_cust_meter.cust_id, biz_cust_meter.account_id, biz_cust_meter.meter_id, biz_cust_meter.bind_status, biz_cust_meter.bind_time, biz_cust_meter.unbind_time, biz_cust_meter.started_on, biz_cust_meter.start_reading_m3, biz_cust_meter.stopped_on, biz_cust_meter.stop_reading_m3, biz_cust_meter.replaces_id, biz_cust_meter.book_id, biz_cust_meter.book_sequence, biz_cust_meter.billing_mode, biz_cust_meter.master_cust_meter_id, biz_meter.meter_no, biz_meter.caliber_code, biz_meter_book.code AS book_code
FROM biz_cust_meter JOIN biz_meter ON biz_meter.id = biz_cust_meter.meter_id LEFT OUTER JOIN biz_meter_book ON biz_meter_book.id = biz_cust_meter.book_id ORDER BY biz_cust_meter.id;

-- minshui.revenue.customer.queries.customers._BY_CODE
SELECT biz_cust.id, biz_cust.code, biz_cust.name, biz_cust.cust_type, biz_cust.id_no, biz_cust.id_no_index, biz_cust.mobile, biz_cust.mobile_index, biz_cust.mobile_tail_index, biz_cust.address, biz_cust.status, biz_cust.site_id, biz_cust.opened_on, biz_cust.closed_on, biz_cust.external_no, biz_cust.created_at, biz_cust.updated_at
FROM biz_cust
WHERE biz_cust.code = ?;

-- minshui.revenue.customer.queries.customers._BY_ID
SELECT biz_cust.id, biz_cust.code, biz_cust.name, biz_cust.cust_type, biz_cust.id_no, biz_cust.id_no_index, biz_cust.mobile, biz_cust.mobile_index, biz_cust.mobile_tail_index, biz_cust.address, biz_cust.status, biz_cust.site_id, biz_cust.opened_on, biz_cust.closed_on, biz_cust.external_no, biz_cust.created_at, biz_cust.updated_at
FROM biz_cust
WHERE biz_cust.id = ?;

-- minshui.revenue.customer.queries.customers._BY_MOBILE
SELECT biz_cust.id, biz_cust.code, biz_cust.name, biz_cust.cust_type, biz_cust.id_no, biz_cust.id_no_index, biz_cust.mobile, biz_cust.mobile_index, biz_cust.mobile_tail_index, biz_cust.address, biz_cust.status, biz_cust.site_id, biz_cust.opened_on, biz_cust.closed_on, biz_cust.external_no, biz_cust.created_at, biz_cust.updated_at
FROM biz_cust
WHERE biz_cust.mobile_index = ? ORDER BY biz_cust.code;

-- minshui.revenue.customer.queries.history._CHANGES
SELECT sys_audit_log.id, sys_audit_log.acted_at, sys_audit_log.category, sys_audit_log.action, sys_audit_log.result, sys_audit_log.user_id, sys_audit_log.user_name, sys_audit_log.session_id, sys_audit_log.client_address, sys_audit_log.subject_type, sys_audit_log.subject_id, sys_audit_log.before, sys_audit_log.after, sys_audit_log.trace_id
FROM sys_audit_log
WHERE sys_audit_log.subject_type = ? AND sys_audit_log.subject_id = ? ORDER BY sys_audit_log.id DESC;

-- minshui.revenue.customer.queries.known_customers._ATTRIBUTES
SELECT biz_cust_attr.account_id, biz_cust_attr.kind, biz_cust_attr."value", biz_cust_attr.from_on, biz_cust_attr.to_on
FROM biz_cust_attr
WHERE biz_cust_attr.account_id IN (__[POSTCOMPILE_keys]) AND biz_cust_attr.ended_at IS NULL;

-- minshui.revenue.customer.queries.known_customers._CUSTOMERS
SELECT biz_cust.external_no, biz_cust.code, biz_cust.name, biz_cust.cust_type, biz_cust.address, biz_cust.site_id, biz_cust.mobile_index, biz_cust.id_no_index, biz_cust.opened_on, biz_account.id AS account_id, biz_account.collection_manner, biz_account.tier_year_start_on
FROM biz_cust JOIN biz_account ON biz_account.cust_id = biz_cust.id
WHERE biz_cust.external_no IN (__[POSTCOMPILE_keys]);

-- minshui.revenue.customer.queries.known_customers._METERS
SELECT biz_cust_meter.account_id, biz_meter.meter_no, biz_cust_meter.start_reading_m3, biz_cust_meter.started_on, biz_cust_meter.book_id, biz_cust_meter.book_sequence
FROM biz_cust_meter JOIN biz_meter ON biz_meter.id = biz_cust_meter.meter_id
WHERE biz_cust_meter.account_id IN (__[POSTCOMPILE_keys]);

-- minshui.revenue.customer.queries.mobiles._CONTACTS
SELECT biz_cust.code, biz_cust_contact.mobile
FROM biz_cust JOIN biz_cust_contact ON biz_cust_contact.cust_id = biz_cust.id
WHERE biz_cust.code IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item VARCHAR(255) PATH '$')) listed) AND biz_cust_contact.mobile IS NOT NULL ORDER BY biz_cust_contact.is_default, biz_cust_contact.id DESC;

-- minshui.revenue.customer.queries.mobiles._OWN
SELECT biz_cust.code, biz_cust.mobile
FROM biz_cust
WHERE biz_cust.code IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item VARCHAR(255) PATH '$')) listed) AND biz_cust.mobile IS NOT NULL;

-- minshui.revenue.customer.queries.overview._ATTRIBUTES
SELECT biz_cust_attr.id, biz_cust_attr.account_id, biz_cust_attr.kind, biz_cust_attr."value", biz_cust_attr.from_on, biz_cust_attr.to_on, biz_cust_attr.proof_no, biz_cust_attr.reason, biz_cust_attr.recorded_by, biz_cust_attr.recorded_at, biz_cust_attr.ended_at
FROM biz_cust_attr
WHERE biz_cust_attr.account_id = ? ORDER BY biz_cust_attr.kind, biz_cust_attr.from_on, biz_cust_attr.id;

-- minshui.revenue.customer.queries.overview._CONTACTS
SELECT biz_cust_contact.id, biz_cust_contact.cust_id, biz_cust_contact.name, biz_cust_contact.mobile, biz_cust_contact.mobile_index, biz_cust_contact.contact_type, biz_cust_contact.is_default, biz_cust_contact.created_at
FROM biz_cust_contact
WHERE biz_cust_contact.cust_id = ? ORDER BY biz_cust_contact.id;

-- minshui.revenue.customer.queries.quota_shares._OF_MAIN
SELECT biz_quota_share.id, biz_quota_share.main_account_id, biz_quota_share.account_id, biz_cust.code, biz_cust.name, biz_quota_share.from_on, biz_quota_share.to_on
FROM biz_quota_share JOIN biz_account ON biz_account.id = biz_quota_share.account_id JOIN biz_cust ON biz_cust.id = biz_account.cust_id
WHERE biz_quota_share.main_account_id = ? ORDER BY biz_quota_share.id;

-- minshui.revenue.customer.queries.search._ALL_HITS
SELECT biz_cust.id, biz_cust.code, biz_cust.name, biz_cust.mobile, biz_cust.address, biz_cust.status, biz_account.id AS account_id, biz_account.tariff_code, (SELECT min(biz_meter.meter_no) AS min_1
FROM biz_meter JOIN biz_cust_meter ON biz_cust_meter.meter_id = biz_meter.id
WHERE biz_cust_meter.cust_id = biz_cust.id AND biz_cust_meter.bind_status = ?) AS meter_no, anon_1.total
FROM biz_cust JOIN (SELECT anon_2.cust_id AS cust_id, anon_2.rank AS rank, count(*) OVER () AS total, biz_cust.code AS code
FROM (SELECT anon_3.cust_id AS cust_id, min(anon_3.rank) AS rank
FROM (SELECT biz_cust.id AS cust_id, ? AS rank
FROM biz_cust
WHERE biz_cust.code = ? OR biz_cust.external_no = ? UNION ALL SELECT biz_cust.id AS cust_id, ? AS rank
FROM biz_cust
WHERE biz_cust.id_no_index = ? UNION ALL SELECT biz_cust.id AS cust_id, ? AS rank
FROM biz_cust
WHERE biz_cust.mobile_index = ? UNION ALL SELECT biz_cust.id AS cust_id, ? AS rank
FROM biz_cust
WHERE biz_cust.mobile_tail_index = ? UNION ALL SELECT biz_cust_meter.cust_id AS cust_id, ? AS rank
FROM biz_cust_meter JOIN biz_meter ON biz_meter.id = biz_cust_meter.meter_id
WHERE biz_meter.meter_no = ? UNION ALL SELECT anon_4.cust_id AS cust_id, anon_4.rank AS rank
FROM (SELECT biz_cust.id AS cust_id, ? AS rank
FROM biz_cust
WHERE biz_cust.name LIKE ? ESCAPE '\' OR biz_cust.address LIKE ? ESCAPE '\'
 FETCH FIRST ? ROWS ONLY) anon_4) anon_3 GROUP BY anon_3.cust_id) anon_2 JOIN biz_cust ON biz_cust.id = anon_2.cust_id
WHERE 1 = 1 ORDER BY anon_2.rank, biz_cust.code
 OFFSET ? ROWS
 FETCH FIRST ? ROWS ONLY) anon_1 ON anon_1.cust_id = biz_cust.id JOIN biz_account ON biz_account.cust_id = biz_cust.id ORDER BY anon_1.rank, biz_cust.code;

-- minshui.revenue.customer.queries.search._BY_IDENTITY
SELECT biz_cust.id AS cust_id, ? AS rank
FROM biz_cust
WHERE biz_cust.id_no_index = ?;

-- minshui.revenue.customer.queries.search._BY_METER
SELECT biz_cust_meter.cust_id AS cust_id, ? AS rank
FROM biz_cust_meter JOIN biz_meter ON biz_meter.id = biz_cust_meter.meter_id
WHERE biz_meter.meter_no = ?;

-- minshui.revenue.customer.queries.search._BY_MOBILE
SELECT biz_cust.id AS cust_id, ? AS rank
FROM biz_cust
WHERE biz_cust.mobile_index = ?;

-- minshui.revenue.customer.queries.search._BY_NUMBER
SELECT biz_cust.id AS cust_id, ? AS rank
FROM biz_cust
WHERE biz_cust.code = ? OR biz_cust.external_no = ?;

-- minshui.revenue.customer.queries.search._BY_TAIL
SELECT biz_cust.id AS cust_id, ? AS rank
FROM biz_cust
WHERE biz_cust.mobile_tail_index = ?;

-- minshui.revenue.customer.queries.unsettled._ARREARS
SELECT coalesce(sum(biz_charge.open_fen), ?) AS coalesce_1
FROM biz_charge
WHERE biz_charge.cust_id = ? AND biz_charge.charge_status IN (__[POSTCOMPILE_charge_status_1]);

-- minshui.revenue.customer.share_succession._END
UPDATE biz_quota_share SET open_account_id=?, to_on=? WHERE biz_quota_share.id = ?;

-- minshui.revenue.customer.share_succession._INSERT
INSERT INTO biz_quota_share (id, main_account_id, account_id, open_account_id, from_on, to_on, created_by, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.revenue.customer.share_succession._OPEN
SELECT biz_quota_share.id, biz_quota_share.main_account_id, biz_quota_share.account_id, biz_quota_share.from_on
FROM biz_quota_share
WHERE biz_quota_share.open_account_id IS NOT NULL AND (biz_quota_share.main_account_id = ? OR biz_quota_share.account_id = ?) ORDER BY biz_quota_share.id;

-- minshui.revenue.customer.use_cases.add_contact._CLEAR_DEFAULT
UPDATE biz_cust_contact SET is_default=? WHERE biz_cust_contact.cust_id = ? AND biz_cust_contact.is_default = 1;

-- minshui.revenue.customer.use_cases.change_status._BOUND_METERS
SELECT count(biz_cust_meter.id) AS count_1
FROM biz_cust_meter
WHERE biz_cust_meter.cust_id = ? AND biz_cust_meter.bind_status = ?;

-- minshui.revenue.customer.use_cases.end_attribute._ONE
SELECT biz_cust_attr.id, biz_cust_attr.account_id, biz_cust_attr.kind, biz_cust_attr."value", biz_cust_attr.from_on, biz_cust_attr.to_on, biz_cust_attr.proof_no, biz_cust_attr.reason, biz_cust_attr.recorded_by, biz_cust_attr.recorded_at, biz_cust_attr.ended_at
FROM biz_cust_attr
WHERE biz_cust_attr.id = ? AND biz_cust_attr.ended_at IS NULL;

-- minshui.revenue.customer.use_cases.end_quota_share._END
UPDATE biz_quota_share SET open_account_id=?, to_on=? WHERE biz_quota_share.id = ?;

-- minshui.revenue.customer.use_cases.end_quota_share._LOCK
SELECT biz_quota_share.id, biz_quota_share.from_on
FROM biz_quota_share
WHERE biz_quota_share.main_account_id = ? AND biz_quota_share.open_account_id = ? FOR UPDATE;

-- minshui.revenue.customer.use_cases.inherit_connection._SET_DATES
UPDATE biz_account SET opened_on=?, tier_year_start_on=? WHERE biz_account.id = ?;

-- minshui.revenue.customer.use_cases.open_customer._HOLDER
SELECT biz_cust.code, biz_cust.site_id
FROM biz_cust
WHERE biz_cust.external_no = ?;

-- minshui.revenue.customer.use_cases.release_many_case_locks._RELEASE
UPDATE biz_account_lock SET released_at=? WHERE biz_account_lock.account_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) AND biz_account_lock.case_kind = ? AND biz_account_lock.released_at IS NULL;

-- minshui.revenue.customer.use_cases.replace_meter._MOVE_SUBS
UPDATE biz_cust_meter SET master_cust_meter_id=? WHERE biz_cust_meter.master_cust_meter_id = ?;

-- minshui.revenue.customer.use_cases.set_master._MASTER
SELECT biz_cust_meter.master_cust_meter_id
FROM biz_cust_meter
WHERE biz_cust_meter.id = ?;

-- minshui.revenue.customer.use_cases.share_quota._CHAINED
SELECT biz_quota_share.id
FROM biz_quota_share
WHERE biz_quota_share.open_account_id IS NOT NULL AND (biz_quota_share.open_account_id = ? OR biz_quota_share.main_account_id = ?);

-- minshui.revenue.customer.use_cases.share_quota._INSERT
INSERT INTO biz_quota_share (id, main_account_id, account_id, open_account_id, from_on, to_on, created_by, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.revenue.customer.use_cases.share_quota._OPEN
SELECT biz_quota_share.id
FROM biz_quota_share
WHERE biz_quota_share.open_account_id = ?;

-- minshui.revenue.cutover.cutover_store._BY_CODE
SELECT biz_cutover.id, biz_cutover.code, biz_cutover.name, biz_cutover.cutover_on, biz_cutover.status, biz_cutover.customer_count, biz_cutover.meter_count, biz_cutover.counter_m3, biz_cutover.arrears_fen, biz_cutover.prepayment_fen, biz_cutover.loaded, biz_cutover.proof, biz_cutover.created_by, biz_cutover.created_at, biz_cutover.loaded_by, biz_cutover.loaded_at, biz_cutover.proved_by, biz_cutover.proved_at, biz_cutover.closed_by, biz_cutover.closed_at, biz_cutover.closed_reason
FROM biz_cutover
WHERE biz_cutover.code = ?;

-- minshui.revenue.cutover.cutover_store._LOCK
SELECT biz_cutover.id, biz_cutover.code, biz_cutover.name, biz_cutover.cutover_on, biz_cutover.status, biz_cutover.customer_count, biz_cutover.meter_count, biz_cutover.counter_m3, biz_cutover.arrears_fen, biz_cutover.prepayment_fen, biz_cutover.loaded, biz_cutover.proof, biz_cutover.created_by, biz_cutover.created_at, biz_cutover.loaded_by, biz_cutover.loaded_at, biz_cutover.proved_by, biz_cutover.proved_at, biz_cutover.closed_by, biz_cutover.closed_at, biz_cutover.closed_reason
FROM biz_cutover
WHERE biz_cutover.code = ? FOR UPDATE;

-- minshui.revenue.cutover.cutover_store._LOCK_BY_ID
SELECT biz_cutover.id, biz_cutover.code, biz_cutover.name, biz_cutover.cutover_on, biz_cutover.status, biz_cutover.customer_count, biz_cutover.meter_count, biz_cutover.counter_m3, biz_cutover.arrears_fen, biz_cutover.prepayment_fen, biz_cutover.loaded, biz_cutover.proof, biz_cutover.created_by, biz_cutover.created_at, biz_cutover.loaded_by, biz_cutover.loaded_at, biz_cutover.proved_by, biz_cutover.proved_at, biz_cutover.closed_by, biz_cutover.closed_at, biz_cutover.closed_reason
FROM biz_cutover
WHERE biz_cutover.id = ? FOR UPDATE;

-- minshui.revenue.cutover.queries.cutovers._ALL
SELECT biz_cutover.id, biz_cutover.code, biz_cutover.name, biz_cutover.cutover_on, biz_cutover.status, biz_cutover.customer_count, biz_cutover.meter_count, biz_cutover.counter_m3, biz_cutover.arrears_fen, biz_cutover.prepayment_fen, biz_cutover.loaded, biz_cutover.proof, biz_cutover.created_by, biz_cutover.created_at, biz_cutover.loaded_by, biz_cutover.loaded_at, biz_cutover.proved_by, biz_cutover.proved_at, biz_cutover.closed_by, biz_cutover.closed_at, biz_cutover.closed_reason
FROM biz_cutover ORDER BY biz_cutover.id DESC;

-- minshui.revenue.cutover.queries.our_bills._BILLS
SELECT biz_charge.id, biz_charge.bill_month, biz_charge.total_amount_fen, coalesce(biz_cust.external_no, biz_cust.code) AS customer, biz_meter.meter_no, biz_reading_data.usage_amount, biz_reading_data.previous_reading, biz_reading_data.current_reading, biz_reading_data.kind
FROM biz_charge JOIN biz_cust ON biz_cust.id = biz_charge.cust_id JOIN biz_reading_data ON biz_reading_data.id = biz_charge.record_id JOIN biz_meter ON biz_meter.id = biz_reading_data.meter_id
WHERE biz_charge.bill_month = ? AND biz_charge.record_id IS NOT NULL AND biz_charge.charge_status != ? ORDER BY biz_charge.id;

-- minshui.revenue.cutover.queries.our_bills._LINES
SELECT biz_charge_detail.charge_id, biz_charge_detail.cost_component_code, sum(biz_charge_detail.detail_amount_fen) AS fen
FROM biz_charge_detail JOIN biz_charge ON biz_charge.id = biz_charge_detail.charge_id AND biz_charge.bill_month = biz_charge_detail.bill_month
WHERE biz_charge.bill_month = ? AND biz_charge.record_id IS NOT NULL AND biz_charge.charge_status != ? GROUP BY biz_charge_detail.charge_id, biz_charge_detail.cost_component_code;

-- minshui.revenue.cutover.queries.our_bills._NUMBERS
SELECT biz_cust.external_no, biz_cust.code
FROM biz_cust;

-- minshui.revenue.cutover.queries.our_bills._PARKED
SELECT biz_cust.external_no, biz_cust.code, biz_bill_parked.message
FROM biz_bill_parked JOIN biz_bill_run ON biz_bill_run.id = biz_bill_parked.run_id JOIN biz_account ON biz_account.id = biz_bill_parked.account_id JOIN biz_cust ON biz_cust.id = biz_account.cust_id
WHERE biz_bill_run.bill_month = ? AND biz_bill_parked.status = ?;

-- minshui.revenue.cutover.queries.our_bills._READ
SELECT biz_cust.external_no, biz_cust.code, min(biz_reading_data.review_status) AS status
FROM biz_reading_data JOIN biz_cust ON biz_cust.id = biz_reading_data.cust_id
WHERE biz_reading_data.bill_month = ? AND biz_reading_data.is_current = 1 GROUP BY biz_cust.external_no, biz_cust.code;

-- minshui.revenue.cutover.queries.our_bills._RELEASES
SELECT biz_tariff_release.id, biz_tariff_release.tariff_code
FROM biz_tariff_release ORDER BY biz_tariff_release.tariff_code, biz_tariff_release.release_no;

-- minshui.revenue.cutover.queries.owned_rows._ACCOUNTS
SELECT biz_cutover_account.account_id
FROM biz_cutover_account
WHERE biz_cutover_account.cutover_id = ?;

-- minshui.revenue.cutover.queries.owned_rows._BILLS
SELECT biz_charge.id
FROM biz_charge
WHERE biz_charge.cust_id IN (SELECT biz_cutover_account.cust_id
FROM biz_cutover_account
WHERE biz_cutover_account.cutover_id = ?);

-- minshui.revenue.cutover.queries.owned_rows._CUSTOMERS
SELECT biz_cutover_account.cust_id
FROM biz_cutover_account
WHERE biz_cutover_account.cutover_id = ?;

-- minshui.revenue.cutover.queries.owned_rows._METERS
SELECT biz_cutover_meter.meter_id
FROM biz_cutover_meter
WHERE biz_cutover_meter.cutover_id = ?;

-- minshui.revenue.cutover.queries.owned_rows._RELATIONS
SELECT biz_cutover_meter.cust_meter_id
FROM biz_cutover_meter
WHERE biz_cutover_meter.cutover_id = ?;

-- minshui.revenue.cutover.queries.proof_sums._CLASSES
SELECT biz_tariff.code, coalesce(biz_tariff.class_code, biz_tariff.code) AS coalesce_1
FROM biz_tariff;

-- minshui.revenue.cutover.queries.references._CUSTOMERS
SELECT biz_cust.external_no
FROM biz_cust
WHERE biz_cust.external_no IN (__[POSTCOMPILE_keys]);

-- minshui.revenue.cutover.queries.references._METERS
SELECT biz_meter.meter_no
FROM biz_meter
WHERE biz_meter.meter_no IN (__[POSTCOMPILE_keys]);

-- minshui.revenue.cutover.queries.removing._ACCOUNTS
SELECT biz_cutover_account.account_id
FROM biz_cutover_account
WHERE biz_cutover_account.cutover_id = ?;

-- minshui.revenue.cutover.queries.removing._CLOSED
SELECT biz_accounting_period.month
FROM biz_accounting_period JOIN biz_journal ON biz_journal.accounting_month = biz_accounting_period.month
WHERE biz_accounting_period.status = ? AND biz_journal.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) ORDER BY biz_accounting_period.month;

-- minshui.revenue.cutover.queries.removing._DELETE_JOURNALS
DELETE FROM biz_journal WHERE biz_journal.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed);

-- minshui.revenue.cutover.queries.removing._DELETE_LINES
DELETE FROM biz_journal_line WHERE biz_journal_line.journal_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed);

-- minshui.revenue.cutover.queries.removing._DELETE_PROFILES
DELETE FROM biz_pricing_profile WHERE biz_pricing_profile.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) AND biz_pricing_profile.created_at >= ? AND NOT (EXISTS (SELECT biz_account.id
FROM biz_account
WHERE biz_account.profile_id = biz_pricing_profile.id)) AND NOT (EXISTS (SELECT biz_account_profile.account_id
FROM biz_account_profile
WHERE biz_account_profile.profile_id = biz_pricing_profile.id)) AND NOT (EXISTS (SELECT biz_charge.id
FROM biz_charge
WHERE biz_charge.profile_id = biz_pricing_profile.id));

-- minshui.revenue.cutover.queries.removing._FORGET
DELETE FROM sys_number_series WHERE sys_number_series.series = ? AND sys_number_series.last_number = ?;

-- minshui.revenue.cutover.queries.removing._GIVE_BACK
UPDATE sys_number_series SET last_number=(? - ?) WHERE sys_number_series.series = ? AND sys_number_series.last_number = ?;

-- minshui.revenue.cutover.queries.removing._JOURNALS
SELECT biz_journal.id
FROM biz_journal
WHERE biz_journal.source_type = ? AND biz_journal.source_id = ?;

-- minshui.revenue.cutover.queries.removing._LOCK_ACCOUNTS
SELECT biz_account.id
FROM biz_account
WHERE biz_account.id IN (SELECT biz_cutover_account.account_id
FROM biz_cutover_account
WHERE biz_cutover_account.cutover_id = ?) ORDER BY biz_account.id FOR UPDATE;

-- minshui.revenue.cutover.queries.removing._LOCK_RELATIONS
SELECT biz_cust_meter.id
FROM biz_cust_meter
WHERE biz_cust_meter.id IN (SELECT biz_cutover_meter.cust_meter_id
FROM biz_cutover_meter
WHERE biz_cutover_meter.cutover_id = ?) ORDER BY biz_cust_meter.id FOR UPDATE;

-- minshui.revenue.cutover.queries.removing._PROFILES
SELECT DISTINCT biz_account.profile_id
FROM biz_account
WHERE biz_account.id IN (SELECT biz_cutover_account.account_id
FROM biz_cutover_account
WHERE biz_cutover_account.cutover_id = ?);

-- minshui.revenue.cutover.queries.removing._RELATIONS
SELECT biz_cutover_meter.cust_meter_id
FROM biz_cutover_meter
WHERE biz_cutover_meter.cutover_id = ?;

-- minshui.revenue.cutover.queries.taken_over._ACCOUNTS
SELECT biz_cust.external_no, biz_cust.code, biz_account.id, biz_account.status
FROM biz_cust JOIN biz_account ON biz_account.cust_id = biz_cust.id
WHERE biz_cust.external_no IN (__[POSTCOMPILE_keys]) OR biz_cust.code IN (__[POSTCOMPILE_keys]);

-- minshui.revenue.cutover.queries.taken_over._BILLS
SELECT biz_charge.account_id, biz_charge.bill_month, biz_charge.total_amount_fen
FROM biz_charge JOIN biz_account ON biz_account.cust_id = biz_charge.cust_id
WHERE biz_account.id IN (__[POSTCOMPILE_keys]) AND biz_charge.kind = ?;

-- minshui.revenue.cutover.queries.taken_over._COUNTERS
SELECT biz_tier_counter_entry.account_id, biz_tier_counter_entry.tariff_code, biz_tier_counter_entry.window_start_on, biz_tier_counter_entry.usage_m3
FROM biz_tier_counter_entry
WHERE biz_tier_counter_entry.account_id IN (__[POSTCOMPILE_keys]) AND biz_tier_counter_entry.bill_id IS NULL;

-- minshui.revenue.cutover.queries.taken_over._DEPOSITS
SELECT biz_deposit.account_id, biz_deposit_entry.movement_fen
FROM biz_deposit LEFT OUTER JOIN biz_deposit_entry ON biz_deposit_entry.account_id = biz_deposit.account_id AND biz_deposit_entry.kind = ?
WHERE biz_deposit.account_id IN (__[POSTCOMPILE_keys]);

-- minshui.revenue.cutover.use_cases.accept_cutover._ACCOUNTS
SELECT biz_cutover_account.account_id
FROM biz_cutover_account
WHERE biz_cutover_account.cutover_id = ?;

-- minshui.revenue.finance.close_store._CLOSES
SELECT biz_month_close.id, biz_month_close.month, biz_month_close.revision, biz_month_close.balances, biz_month_close.closed_by, biz_month_close.closed_at, biz_month_close.reopened_by, biz_month_close.reopened_at, biz_month_close.reopen_process_id
FROM biz_month_close
WHERE biz_month_close.month = ? ORDER BY biz_month_close.revision;

-- minshui.revenue.finance.close_store._INSERT
INSERT INTO biz_month_close (id, month, revision, balances, closed_by, closed_at, reopened_by, reopened_at, reopen_process_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.revenue.finance.close_store._REOPEN
UPDATE biz_month_close SET reopened_by=?, reopened_at=?, reopen_process_id=? WHERE biz_month_close.month = ? AND biz_month_close.reopened_at IS NULL;

-- minshui.revenue.finance.queries.known_accounts._KNOWN
SELECT biz_ledger_account.code
FROM biz_ledger_account
WHERE biz_ledger_account.code = ?;

-- minshui.revenue.finance.queries.month_balances._BALANCES
SELECT biz_ledger_account.code, biz_ledger_account.name, sum(CASE WHEN (biz_journal.accounting_month != ?) THEN biz_journal_line.amount_fen ELSE ? END) AS opening, sum(CASE WHEN (biz_journal.accounting_month = ? AND biz_journal_line.amount_fen > ?) THEN biz_journal_line.amount_fen ELSE ? END) AS debit, sum(CASE WHEN (biz_journal.accounting_month = ? AND biz_journal_line.amount_fen < ?) THEN -biz_journal_line.amount_fen ELSE ? END) AS credit
FROM biz_ledger_account JOIN biz_journal_line ON biz_journal_line.account_code = biz_ledger_account.code JOIN biz_journal ON biz_journal.id = biz_journal_line.journal_id
WHERE biz_journal.accounting_month <= ? GROUP BY biz_ledger_account.code, biz_ledger_account.name ORDER BY biz_ledger_account.code;

-- minshui.revenue.finance.queries.month_state._CLOSED
SELECT biz_accounting_period.month
FROM biz_accounting_period
WHERE biz_accounting_period.status = ?;

-- minshui.revenue.finance.queries.month_state._OPEN_RUNS
SELECT biz_bill_run.code
FROM biz_bill_run
WHERE biz_bill_run.status IN (__[POSTCOMPILE_status_1]) AND biz_bill_run.issued_on < ? ORDER BY biz_bill_run.id;

-- minshui.revenue.finance.queries.month_state._OPEN_TILLS
SELECT biz_till.code
FROM biz_till
WHERE biz_till.status = ? AND biz_till.opened_at < ? ORDER BY biz_till.id;

-- minshui.revenue.finance.queries.month_state._POSTED_BEFORE
SELECT max(biz_journal.accounting_month) AS max_1
FROM biz_journal
WHERE biz_journal.accounting_month < ? AND (biz_journal.accounting_month NOT IN (SELECT biz_accounting_period.month
FROM biz_accounting_period
WHERE biz_accounting_period.status = ?));

-- minshui.revenue.finance.queries.month_vouchers._MAPPINGS
SELECT biz_subject_mapping.account_code, biz_subject_mapping.component_code, biz_subject_mapping.subject_code, biz_subject_mapping.subject_name, biz_subject_mapping.changed_by, biz_subject_mapping.changed_at
FROM biz_subject_mapping ORDER BY biz_subject_mapping.account_code, biz_subject_mapping.component_code;

-- minshui.revenue.finance.queries.month_vouchers._SUMS
SELECT anon_1.day, anon_1.kind, biz_ledger_account.code, biz_ledger_account.name, biz_ledger_account.kind AS account_kind, coalesce(biz_journal_line.component_code, ?) AS component_code, sum(CASE WHEN (biz_journal_line.amount_fen > ?) THEN biz_journal_line.amount_fen ELSE ? END) AS debit_fen, sum(CASE WHEN (biz_journal_line.amount_fen < ?) THEN -biz_journal_line.amount_fen ELSE ? END) AS credit_fen, count(DISTINCT anon_1.id) AS journal_count
FROM (SELECT biz_journal.id AS id, biz_journal.kind AS kind, least(greatest(biz_journal.posted_on, ?), ?) AS day
FROM biz_journal
WHERE biz_journal.accounting_month = ?) anon_1 JOIN biz_journal_line ON biz_journal_line.journal_id = anon_1.id JOIN biz_ledger_account ON biz_ledger_account.code = biz_journal_line.account_code GROUP BY anon_1.day, anon_1.kind, biz_ledger_account.code, biz_ledger_account.name, biz_ledger_account.kind, coalesce(biz_journal_line.component_code, ?) ORDER BY anon_1.day, anon_1.kind, biz_ledger_account.code, coalesce(biz_journal_line.component_code, ?);

-- minshui.revenue.finance.queries.remittances._BOOKED
SELECT biz_journal_line.component_code, -sum(biz_journal_line.amount_fen) AS anon_1
FROM biz_journal_line JOIN biz_journal ON biz_journal.id = biz_journal_line.journal_id
WHERE biz_journal.posted_on <= ? AND biz_journal.kind != ? AND biz_journal_line.component_code IN (__[POSTCOMPILE_components]) GROUP BY biz_journal_line.component_code;

-- minshui.revenue.finance.queries.remittances._PAID_OVER
SELECT coalesce(sum(biz_remittance.amount_fen), ?) AS coalesce_1
FROM biz_remittance
WHERE biz_remittance.component_code = ?;

-- minshui.revenue.finance.queries.remittances._REMITTED
SELECT biz_remittance.component_code, sum(biz_remittance.amount_fen) AS sum_1
FROM biz_remittance
WHERE biz_remittance.remitted_on BETWEEN ? AND ? GROUP BY biz_remittance.component_code;

-- minshui.revenue.finance.use_cases.export_vouchers._INSERT
INSERT INTO biz_voucher_export (id, month, close_revision, layout, voucher_count, line_count, content_hash, exported_by, exported_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.revenue.finance.use_cases.map_subject._UPDATE
UPDATE biz_subject_mapping SET subject_code=?, subject_name=?, changed_by=?, changed_at=? WHERE biz_subject_mapping.account_code = ? AND biz_subject_mapping.component_code = ?;

-- minshui.revenue.finance.use_cases.request_remittance._INSERT
INSERT INTO biz_remittance (id, code, component_code, amount_fen, collected_to_on, remitted_on, journal_id, process_id, created_by, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.revenue.ledger.chart_access._CHART
SELECT biz_ledger_account.code, biz_ledger_account.purpose, (SELECT biz_accounting_period.month
FROM biz_accounting_period
WHERE biz_accounting_period.month = ? AND biz_accounting_period.status = ?) AS closed_month
FROM biz_ledger_account;

-- minshui.revenue.ledger.deposit_store._INSERT_DEPOSITS
INSERT INTO biz_deposit (account_id, balance_fen, last_seq) VALUES (?, ?, ?);

-- minshui.revenue.ledger.deposit_store._INSERT_ENTRIES
INSERT INTO biz_deposit_entry (account_id, seq, opening_fen, movement_fen, closing_fen, kind, payment_id, bill_id, bill_month, journal_id, posted_on) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.revenue.ledger.deposit_store._LOCK
SELECT biz_deposit.account_id, biz_deposit.balance_fen, biz_deposit.last_seq
FROM biz_deposit
WHERE biz_deposit.account_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) ORDER BY biz_deposit.account_id FOR UPDATE;

-- minshui.revenue.ledger.deposit_store._UPDATE_FROM_ENTRIES
UPDATE biz_deposit SET balance_fen=biz_deposit_entry.closing_fen, last_seq=biz_deposit_entry.seq FROM biz_deposit, (SELECT biz_deposit_entry.account_id AS account_id, max(biz_deposit_entry.seq) AS seq
FROM biz_deposit_entry
WHERE biz_deposit_entry.journal_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) GROUP BY biz_deposit_entry.account_id) anon_1, biz_deposit_entry WHERE biz_deposit.account_id = anon_1.account_id AND biz_deposit_entry.account_id = anon_1.account_id AND biz_deposit_entry.seq = anon_1.seq;

-- minshui.revenue.ledger.deposit_store._UPDATE_ONE
UPDATE biz_deposit SET balance_fen=?, last_seq=? WHERE biz_deposit.account_id = ?;

-- minshui.revenue.ledger.entry_store._INSERT
INSERT INTO biz_account_entry (bill_id, seq, bill_month, account_id, kind, amount_fen, payment_id, journal_id, posted_on) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.revenue.ledger.entry_store._LAST_SEQ
SELECT biz_account_entry.bill_id, max(biz_account_entry.seq) AS seq
FROM biz_account_entry
WHERE biz_account_entry.bill_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) AND biz_account_entry.bill_month IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) GROUP BY biz_account_entry.bill_id;

-- minshui.revenue.ledger.queries.balances._BALANCES
SELECT biz_deposit.account_id, biz_deposit.balance_fen
FROM biz_deposit
WHERE biz_deposit.account_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed);

-- minshui.revenue.ledger.queries.chart._CHART
SELECT biz_ledger_account.code, biz_ledger_account.name, biz_ledger_account.kind, biz_ledger_account.purpose, coalesce(sum(biz_journal_line.amount_fen), ?) AS balance_fen
FROM biz_ledger_account LEFT OUTER JOIN biz_journal_line ON biz_journal_line.account_code = biz_ledger_account.code GROUP BY biz_ledger_account.code ORDER BY biz_ledger_account.code;

-- minshui.revenue.ledger.queries.month_closes._CLOSED
SELECT month, balances FROM biz_month_close WHERE reopened_at IS NULL ORDER BY month;

-- minshui.revenue.ledger.queries.past_uses._USES
SELECT biz_deposit_entry.account_id, biz_deposit_entry.kind, biz_deposit_entry.bill_id, biz_deposit_entry.bill_month, biz_deposit_entry.movement_fen, biz_deposit_entry.payment_id, biz_deposit_entry.journal_id, biz_journal.source_type, biz_journal.source_id
FROM biz_deposit_entry JOIN biz_journal ON biz_journal.id = biz_deposit_entry.journal_id
WHERE biz_deposit_entry.account_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) AND biz_deposit_entry.journal_id >= ? AND biz_deposit_entry.kind IN (__[POSTCOMPILE_kind_1]) ORDER BY biz_deposit_entry.account_id, biz_deposit_entry.seq DESC;

-- minshui.revenue.ledger.use_cases.change_period._UPDATE
UPDATE biz_accounting_period SET status=?, changed_by=?, changed_at=? WHERE biz_accounting_period.month = ?;

-- minshui.revenue.ledger.use_cases.complete_chart._ADOPT
UPDATE biz_ledger_account SET purpose=? WHERE biz_ledger_account.code = ? AND biz_ledger_account.purpose IS NULL;

-- minshui.revenue.ledger.use_cases.complete_chart._PURPOSES
SELECT biz_ledger_account.purpose
FROM biz_ledger_account;

-- minshui.revenue.ledger.use_cases.post_journals._INSERT_JOURNALS
INSERT INTO biz_journal (id, accounting_month, posted_on, kind, source_type, source_id, reverses_id, memo, created_by, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.revenue.ledger.use_cases.post_journals._INSERT_LINES
INSERT INTO biz_journal_line (journal_id, line_no, account_code, component_code, tax_code, amount_fen) VALUES (?, ?, ?, ?, ?, ?);

-- minshui.revenue.notice.queries.audiences._OF_MONTH
SELECT anon_1.cust_id, anon_1.open_fen, anon_1.due_on, biz_cust.code, biz_cust.name
FROM (SELECT biz_charge.cust_id AS cust_id, sum(biz_charge.open_fen) AS open_fen, min(biz_charge.due_on) AS due_on
FROM biz_charge
WHERE biz_charge.cust_id > ? AND biz_charge.bill_month = ? AND biz_charge.charge_status IN (__[POSTCOMPILE_charge_status_1]) AND (? = ? OR biz_charge.site_id = ?) GROUP BY biz_charge.cust_id ORDER BY biz_charge.cust_id
 FETCH FIRST ? ROWS ONLY) anon_1 JOIN biz_cust ON biz_cust.id = anon_1.cust_id ORDER BY anon_1.cust_id;

-- minshui.revenue.notice.queries.audiences._OVERDUE
SELECT anon_1.cust_id, anon_1.account_id, anon_1.open_fen, anon_1.months, anon_1.since_month, biz_cust.code, biz_cust.name
FROM (SELECT biz_charge.cust_id AS cust_id, biz_charge.account_id AS account_id, sum(biz_charge.open_fen) AS open_fen, count(DISTINCT biz_charge.bill_month) AS months, min(biz_charge.bill_month) AS since_month
FROM biz_charge
WHERE biz_charge.cust_id > ? AND biz_charge.charge_status IN (__[POSTCOMPILE_charge_status_1]) AND biz_charge.due_on <= ? AND (? = ? OR biz_charge.site_id = ?) AND NOT (EXISTS (SELECT biz_bill_transit.id
FROM biz_bill_transit
WHERE biz_bill_transit.bill_id = biz_charge.id AND biz_bill_transit.released_on IS NULL)) GROUP BY biz_charge.cust_id, biz_charge.account_id
HAVING sum(biz_charge.open_fen) >= ? ORDER BY biz_charge.cust_id
 FETCH FIRST ? ROWS ONLY) anon_1 JOIN biz_cust ON biz_cust.id = anon_1.cust_id ORDER BY anon_1.cust_id;

-- minshui.revenue.notice.queries.subjects._CLOSING
SELECT biz_account_closing.whole, biz_account_closing.closed, biz_cust.code, biz_cust.name
FROM biz_account_closing JOIN biz_cust ON biz_cust.id = biz_account_closing.cust_id
WHERE biz_account_closing.id = ?;

-- minshui.revenue.notice.queries.subjects._PAYMENT
SELECT biz_payment.amount_fen, biz_payment.payment_time, biz_payment.status, biz_cust.code, biz_cust.name
FROM biz_payment JOIN biz_cust ON biz_cust.id = biz_payment.cust_id
WHERE biz_payment.id = ?;

-- minshui.revenue.notice.queries.subjects._TRANSFER
SELECT biz_ownership_transfer.transferred_on, biz_cust_1.code AS from_code, biz_cust_1.name AS from_name, biz_cust_2.code AS to_code, biz_cust_2.name AS to_name
FROM biz_ownership_transfer JOIN biz_cust biz_cust_1 ON biz_cust_1.id = biz_ownership_transfer.from_cust_id JOIN biz_cust biz_cust_2 ON biz_cust_2.id = biz_ownership_transfer.to_cust_id
WHERE biz_ownership_transfer.id = ?;

-- minshui.revenue.ownership.queries.lists._CLOSINGS
SELECT biz_account_closing.code, biz_account_closing.stopped_on, biz_account_closing.cust_id, biz_cust.code AS customer_code, biz_cust.name, biz_account_closing.meter_count, biz_account_closing.whole, biz_account_closing.closing_bill_count, biz_account_closing.closing_fen, biz_account_closing.arrears_fen, biz_account_closing.prepayment_fen, biz_account_closing.closed, biz_account_closing.reason, biz_account_closing.created_at
FROM biz_account_closing JOIN biz_cust ON biz_cust.id = biz_account_closing.cust_id ORDER BY biz_account_closing.id DESC;

-- minshui.revenue.ownership.queries.lists._TRANSFERS
SELECT biz_ownership_transfer.code, biz_ownership_transfer.transferred_on, biz_ownership_transfer.from_cust_id, biz_cust_1.code AS from_code, biz_cust_1.name AS from_name, biz_ownership_transfer.to_cust_id, biz_cust_2.code AS to_code, biz_cust_2.name AS to_name, biz_ownership_transfer.agreement_no, biz_ownership_transfer.tier_counter, biz_ownership_transfer.closing_bill_count, biz_ownership_transfer.closing_fen, biz_ownership_transfer.taken_bill_count, biz_ownership_transfer.taken_arrears_fen, biz_ownership_transfer.taken_prepayment_fen, biz_ownership_transfer.from_closed, biz_ownership_transfer.reason, biz_ownership_transfer.created_at
FROM biz_ownership_transfer JOIN biz_cust biz_cust_1 ON biz_cust_1.id = biz_ownership_transfer.from_cust_id JOIN biz_cust biz_cust_2 ON biz_cust_2.id = biz_ownership_transfer.to_cust_id ORDER BY biz_ownership_transfer.id DESC;

-- minshui.revenue.ownership.use_cases.close_account._INSERT
INSERT INTO biz_account_closing (id, code, stopped_on, cust_id, account_id, meter_count, whole, closing_bill_count, closing_fen, arrears_fen, prepayment_fen, closed, reason, process_id, created_by, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING biz_account_closing.id INTO ?;

-- minshui.revenue.ownership.use_cases.transfer_ownership._INSERT
INSERT INTO biz_ownership_transfer (id, code, transferred_on, from_cust_id, from_account_id, to_cust_id, to_account_id, takes_arrears, takes_prepayment, agreement_no, tier_counter, closing_bill_count, closing_fen, taken_bill_count, taken_arrears_fen, taken_prepayment_fen, journal_id, from_closed, reason, process_id, created_by, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.revenue.parameter.queries.cost_components._ALL
SELECT biz_cost_component.code, biz_cost_component.name, biz_cost_component.nature, biz_cost_component.ledger_account_code, biz_cost_component.tax_code, biz_cost_component.tax_rate
FROM biz_cost_component ORDER BY biz_cost_component.code;

-- minshui.revenue.parameter.queries.parameters._ALL_BEGUN
SELECT tenant_business_config.module, tenant_business_config.config_key, tenant_business_config."value", tenant_business_config.effective_on
FROM tenant_business_config
WHERE tenant_business_config.effective_on <= ? ORDER BY tenant_business_config.effective_on;

-- minshui.revenue.parameter.queries.parameters._IN_FORCE
SELECT tenant_business_config."value"
FROM tenant_business_config
WHERE tenant_business_config.module = ? AND tenant_business_config.config_key = ? AND tenant_business_config.effective_on <= ? ORDER BY tenant_business_config.effective_on DESC
 FETCH FIRST ? ROWS ONLY;

-- minshui.revenue.parameter.queries.work_calendar._ALL
SELECT biz_holiday.day_on, biz_holiday.kind
FROM biz_holiday;

-- minshui.revenue.parameter.queries.work_calendar._SPAN
SELECT biz_holiday.day_on, biz_holiday.kind, biz_holiday.name
FROM biz_holiday
WHERE biz_holiday.day_on BETWEEN ? AND ? ORDER BY biz_holiday.day_on;

-- minshui.revenue.parameter.use_cases.set_marked_days._CLEAR
DELETE FROM biz_holiday WHERE biz_holiday.day_on BETWEEN ? AND ?;

-- minshui.revenue.parameter.use_cases.set_parameter._SAME_DAY
SELECT tenant_business_config.id, tenant_business_config.module, tenant_business_config.config_key, tenant_business_config."value", tenant_business_config.effective_on, tenant_business_config.recorded_by, tenant_business_config.recorded_at
FROM tenant_business_config
WHERE tenant_business_config.module = ? AND tenant_business_config.config_key = ? AND tenant_business_config.effective_on = ? FOR UPDATE;

-- minshui.revenue.reading.book_lock_store.SET_STATUS
UPDATE biz_meter_book SET status=? WHERE biz_meter_book.id = ?;

-- minshui.revenue.reading.calendar_store.MOVE_DUE
UPDATE biz_meter_read SET due_on=(SELECT biz_book_calendar.reading_on
FROM biz_book_calendar
WHERE biz_book_calendar.book_id = biz_meter_read.book_id AND biz_book_calendar.bill_month = biz_meter_read.bill_month) WHERE biz_meter_read.bill_month BETWEEN ? AND ? AND biz_meter_read.read_status = ? AND biz_meter_read.due_on IS DISTINCT FROM (SELECT biz_book_calendar.reading_on
FROM biz_book_calendar
WHERE biz_book_calendar.book_id = biz_meter_read.book_id AND biz_book_calendar.bill_month = biz_meter_read.bill_month) AND (SELECT biz_book_calendar.reading_on
FROM biz_book_calendar
WHERE biz_book_calendar.book_id = biz_meter_read.book_id AND biz_book_calendar.bill_month = biz_meter_read.bill_month) IS NOT NULL;

-- minshui.revenue.reading.calendar_store._BOOKS
SELECT biz_meter_book.id, biz_meter_book.cycle_type, biz_meter_book.first_month, biz_meter_book.reading_day
FROM biz_meter_book;

-- minshui.revenue.reading.calendar_store._PRESENT
SELECT biz_book_calendar.book_id, biz_book_calendar.bill_month
FROM biz_book_calendar
WHERE biz_book_calendar.bill_month BETWEEN ? AND ?;

-- minshui.revenue.reading.facade.UNBILLED_READINGS
SELECT biz_reading_data.id, biz_reading_data.revision, biz_reading_data.bill_month, biz_reading_data.kind, biz_reading_data.account_id, biz_reading_data.cust_id, biz_reading_data.cust_meter_id, biz_reading_data.meter_id, biz_cust.site_id, biz_account.profile_id, biz_account.tariff_code, biz_account.opened_on, biz_account.tier_year_start_on, biz_reading_data.previous_on, biz_reading_data.reading_on, biz_reading_data.previous_reading, biz_reading_data.current_reading, biz_reading_data.usage_amount
FROM biz_reading_data JOIN biz_account ON biz_account.id = biz_reading_data.account_id JOIN biz_cust ON biz_cust.id = biz_reading_data.cust_id
WHERE biz_reading_data.bill_month = ? AND biz_reading_data.account_id BETWEEN ? AND ? AND biz_reading_data.is_current = 1 AND biz_reading_data.review_status = ? AND biz_reading_data.kind != ? AND biz_reading_data.billable = 1 AND NOT (EXISTS (SELECT biz_charge.record_id
FROM biz_charge
WHERE biz_charge.record_id = biz_reading_data.id AND biz_charge.bill_month = biz_reading_data.bill_month AND biz_charge.charge_status != ?)) ORDER BY biz_reading_data.account_id, biz_reading_data.id;

-- minshui.revenue.reading.master_readings._DEDUCT
UPDATE biz_reading_data SET deducted_usage_m3=?, settled_usage_m3=?, usage_amount=? WHERE biz_reading_data.id = ?;

-- minshui.revenue.reading.master_readings._HELD
SELECT biz_reading_data.id, biz_reading_data.anomalies, biz_reading_data.held_for
FROM biz_reading_data
WHERE biz_reading_data.cust_meter_id = ? AND biz_reading_data.is_current = 1 AND biz_reading_data.review_status = ? AND biz_reading_data.hold_status = ?;

-- minshui.revenue.reading.master_readings._HOLD
UPDATE biz_reading_data SET anomalies=?, held_for=?, hold_status=? WHERE biz_reading_data.id = ?;

-- minshui.revenue.reading.master_readings._INSERT_DEDUCTIONS
INSERT INTO biz_reading_sub (master_reading_id, sub_reading_id, usage_m3) VALUES (?, ?, ?);

-- minshui.revenue.reading.master_readings._MARKS
SELECT biz_reading_data.id, biz_reading_data.anomalies, biz_reading_data.held_for
FROM biz_reading_data
WHERE biz_reading_data.id IN (__[POSTCOMPILE_readings]);

-- minshui.revenue.reading.master_readings._REGISTERS
SELECT biz_reading_register.reading_id, biz_reading_register.register_id, biz_reading_register.previous_reading, biz_reading_register.current_reading, biz_reading_register.seen_reading, biz_reading_register.modulus_m3, biz_reading_register.multiplier, biz_reading_register.reversed, biz_reading_register.rolled_over, biz_reading_register.usage_m3
FROM biz_reading_register
WHERE biz_reading_register.reading_id = ?;

-- minshui.revenue.reading.master_readings._SUPERSEDE
UPDATE biz_reading_data SET is_current=? WHERE biz_reading_data.id = ?;

-- minshui.revenue.reading.queries.anomaly_rules._ALL
SELECT biz_reading_rule.id, biz_reading_rule.anomaly, biz_reading_rule."level", biz_reading_rule.site_id, biz_reading_rule.tariff_code, biz_reading_rule.caliber_code, biz_reading_rule.cycle_type, biz_reading_rule.from_on, biz_reading_rule.threshold, biz_reading_rule.floor_m3, biz_reading_rule.base_volume_m3, biz_reading_rule.note, biz_reading_rule.recorded_by, biz_reading_rule.recorded_at, biz_reading_rule.ended_at
FROM biz_reading_rule
WHERE biz_reading_rule.ended_at IS NULL ORDER BY biz_reading_rule.anomaly, biz_reading_rule."level", biz_reading_rule.from_on, biz_reading_rule.id;

-- minshui.revenue.reading.queries.anomaly_rules._BEGUN
SELECT biz_reading_rule.id, biz_reading_rule.anomaly, biz_reading_rule."level", biz_reading_rule.site_id, biz_reading_rule.tariff_code, biz_reading_rule.caliber_code, biz_reading_rule.cycle_type, biz_reading_rule.from_on, biz_reading_rule.threshold, biz_reading_rule.floor_m3, biz_reading_rule.base_volume_m3, biz_reading_rule.note, biz_reading_rule.recorded_by, biz_reading_rule.recorded_at, biz_reading_rule.ended_at
FROM biz_reading_rule
WHERE biz_reading_rule.ended_at IS NULL AND biz_reading_rule.from_on <= ? ORDER BY biz_reading_rule.id;

-- minshui.revenue.reading.queries.book_locks._HISTORY
SELECT biz_book_lock.id, biz_book_lock.book_id, biz_book_lock.bill_month, biz_book_lock.reason, biz_book_lock.locked_by, biz_book_lock.locked_by_name, biz_book_lock.locked_at, biz_book_lock.released_by, biz_book_lock.released_at, biz_book_lock.release_reason, biz_meter_book.code AS book_code
FROM biz_book_lock JOIN biz_meter_book ON biz_meter_book.id = biz_book_lock.book_id
WHERE biz_book_lock.book_id = ? ORDER BY biz_book_lock.id DESC;

-- minshui.revenue.reading.queries.book_locks._LOCKS
SELECT biz_book_lock.id, biz_book_lock.book_id, biz_book_lock.bill_month, biz_book_lock.reason, biz_book_lock.locked_by, biz_book_lock.locked_by_name, biz_book_lock.locked_at, biz_book_lock.released_by, biz_book_lock.released_at, biz_book_lock.release_reason, biz_meter_book.code AS book_code
FROM biz_book_lock JOIN biz_meter_book ON biz_meter_book.id = biz_book_lock.book_id;

-- minshui.revenue.reading.queries.book_locks._OPEN
SELECT biz_book_lock.id, biz_book_lock.book_id, biz_book_lock.bill_month, biz_book_lock.reason, biz_book_lock.locked_by, biz_book_lock.locked_by_name, biz_book_lock.locked_at, biz_book_lock.released_by, biz_book_lock.released_at, biz_book_lock.release_reason, biz_meter_book.code AS book_code
FROM biz_book_lock JOIN biz_meter_book ON biz_meter_book.id = biz_book_lock.book_id
WHERE biz_book_lock.released_at IS NULL AND (biz_book_lock.bill_month IS NULL OR biz_book_lock.bill_month = ?) ORDER BY biz_book_lock.bill_month DESC;

-- minshui.revenue.reading.queries.books._BY_CODE
SELECT biz_meter_book.id, biz_meter_book.code, biz_meter_book.name, biz_meter_book.site_id, biz_meter_book.reader_id, biz_meter_book.cycle_type, biz_meter_book.first_month, biz_meter_book.reading_day, biz_meter_book.status, biz_meter_book.created_at
FROM biz_meter_book
WHERE biz_meter_book.code = ?;

-- minshui.revenue.reading.queries.books._BY_ID
SELECT biz_meter_book.id, biz_meter_book.code, biz_meter_book.name, biz_meter_book.site_id, biz_meter_book.reader_id, biz_meter_book.cycle_type, biz_meter_book.first_month, biz_meter_book.reading_day, biz_meter_book.status, biz_meter_book.created_at
FROM biz_meter_book
WHERE biz_meter_book.id = ?;

-- minshui.revenue.reading.queries.books._LAST_SEQUENCE
SELECT coalesce(max(biz_cust_meter.book_sequence), ?) AS coalesce_1
FROM biz_cust_meter
WHERE biz_cust_meter.book_id = ?;

-- minshui.revenue.reading.queries.books._METERS
SELECT biz_cust_meter.id, biz_cust_meter.book_sequence
FROM biz_cust_meter
WHERE biz_cust_meter.book_id = ? AND biz_cust_meter.bind_status = ? ORDER BY biz_cust_meter.book_sequence, biz_cust_meter.id;

-- minshui.revenue.reading.queries.books._PLACE
SELECT biz_cust_meter.id, biz_cust_meter.book_id, biz_cust_meter.book_sequence, biz_cust_meter.bind_status
FROM biz_cust_meter
WHERE biz_cust_meter.id IN (__[POSTCOMPILE_keys]) FOR UPDATE;

-- minshui.revenue.reading.queries.calendar._DAYS
SELECT biz_book_calendar.book_id, biz_meter_book.code, biz_meter_book.name, biz_meter_book.site_id, biz_meter_book.reader_id, biz_book_calendar.bill_month, biz_book_calendar.reading_on, biz_book_calendar.is_edited
FROM biz_book_calendar JOIN biz_meter_book ON biz_meter_book.id = biz_book_calendar.book_id
WHERE biz_book_calendar.bill_month BETWEEN ? AND ? ORDER BY biz_meter_book.code, biz_book_calendar.bill_month;

-- minshui.revenue.reading.queries.chains._BEFORE
SELECT biz_reading_data.usage_amount, biz_reading_data.estimated_reads, biz_reading_data.seen_reading
FROM biz_reading_data
WHERE biz_reading_data.meter_id = ? AND biz_reading_data.cust_meter_id = ? AND biz_reading_data.is_current = 1 AND biz_reading_data.kind != ? AND biz_reading_data.root_id < ? ORDER BY biz_reading_data.root_id DESC
 FETCH FIRST ? ROWS ONLY;

-- minshui.revenue.reading.queries.chains._HOLD
SELECT biz_reading_data.id, biz_reading_data.root_id, biz_reading_data.revision, biz_reading_data.is_current, biz_reading_data.task_id, biz_reading_data.bill_month, biz_reading_data.meter_id, biz_reading_data.cust_meter_id, biz_reading_data.cust_id, biz_reading_data.account_id, biz_reading_data.kind, biz_reading_data.source, biz_reading_data.status_code, biz_reading_data.previous_on, biz_reading_data.reading_on, biz_reading_data.reading_time, biz_reading_data.previous_reading, biz_reading_data.current_reading, biz_reading_data.seen_reading, biz_reading_data.modulus_m3, biz_reading_data.multiplier, biz_reading_data.reversed, biz_reading_data.rolled_over, biz_reading_data.observed_usage_m3, biz_reading_data.residual_usage_m3, biz_reading_data.residual_reading_id, biz_reading_data.charged_from, biz_reading_data.carried_usage_m3, biz_reading_data.deducted_usage_m3, biz_reading_data.settled_usage_m3, biz_reading_data.usage_amount, biz_reading_data.billable, biz_reading_data.master_cust_meter_id, biz_reading_data.fixed_usage_id, biz_reading_data.anomalies, biz_reading_data.notices, biz_reading_data.held_for, biz_reading_data.hold_status, biz_reading_data.released_by, biz_reading_data.released_at, biz_reading_data.release_reason, biz_reading_data.estimated_reads, biz_reading_data.review_status, biz_reading_data.entered_by, biz_reading_data.entered_at, biz_reading_data.reviewed_by, biz_reading_data.reviewed_at, biz_reading_data.review_id, biz_reading_data.photo_ref, biz_reading_data.latitude, biz_reading_data.longitude, biz_reading_data.note
FROM biz_reading_data
WHERE biz_reading_data.id = ? FOR UPDATE;

-- minshui.revenue.reading.queries.chains._IS_BILLED
SELECT biz_charge.record_id
FROM biz_charge
WHERE biz_charge.record_id = ? AND biz_charge.charge_status != ?
 FETCH FIRST ? ROWS ONLY;

-- minshui.revenue.reading.queries.chains._LATER
SELECT biz_reading_data.bill_month
FROM biz_reading_data
WHERE biz_reading_data.meter_id = ? AND biz_reading_data.cust_meter_id = ? AND biz_reading_data.is_current = 1 AND biz_reading_data.kind != ? AND biz_reading_data.root_id > ? ORDER BY biz_reading_data.root_id DESC
 FETCH FIRST ? ROWS ONLY;

-- minshui.revenue.reading.queries.earlier_usage._OF_ACCOUNT
SELECT biz_meter.meter_no, biz_usage_history.bill_month, biz_usage_history.usage_m3, biz_usage_history.amount_fen, biz_usage_history.paid_on
FROM biz_usage_history JOIN biz_meter ON biz_meter.id = biz_usage_history.meter_id
WHERE biz_usage_history.account_id = ? ORDER BY biz_usage_history.bill_month DESC, biz_meter.meter_no;

-- minshui.revenue.reading.queries.fixed_usages._IN_FORCE
SELECT biz_fixed_usage.id, biz_fixed_usage.volume_m3, EXISTS (SELECT biz_reading_data.id
FROM biz_reading_data
WHERE biz_reading_data.fixed_usage_id = biz_fixed_usage.id AND biz_reading_data.bill_month = ? AND biz_reading_data.is_current = 1) AS is_issued, biz_cust_meter.id AS cust_meter_id, biz_cust_meter.meter_id, biz_cust_meter.cust_id, biz_cust_meter.account_id, biz_cust_meter.master_cust_meter_id, biz_meter.modulus_m3, biz_meter.multiplier, biz_meter.reversed, coalesce(biz_last_reading.last_reading, biz_cust_meter.start_reading_m3) AS pointer, coalesce((SELECT max(biz_reading_data.reading_on) AS max_1
FROM biz_reading_data
WHERE biz_reading_data.account_id = biz_fixed_usage.account_id AND biz_reading_data.cust_meter_id IN (biz_cust_meter.id, biz_cust_meter.replaces_id) AND biz_reading_data.is_current = 1 AND biz_reading_data.billable = 1 AND biz_reading_data.review_status = ? AND biz_reading_data.kind != ?), biz_cust_meter.started_on) AS charged_until, biz_meter_read.id AS task_id
FROM biz_fixed_usage JOIN biz_cust_meter ON biz_cust_meter.id = biz_fixed_usage.cust_meter_id JOIN biz_meter ON biz_meter.id = biz_cust_meter.meter_id JOIN biz_cust ON biz_cust.id = biz_cust_meter.cust_id LEFT OUTER JOIN biz_meter_book ON biz_meter_book.id = biz_cust_meter.book_id LEFT OUTER JOIN biz_last_reading ON biz_last_reading.meter_id = biz_cust_meter.meter_id AND biz_last_reading.cust_meter_id = biz_cust_meter.id LEFT OUTER JOIN biz_meter_read ON biz_meter_read.cust_meter_id = biz_cust_meter.id AND biz_meter_read.bill_month = ?
WHERE biz_fixed_usage.from_month <= ? AND biz_fixed_usage.until_month >= ? AND biz_cust_meter.bind_status = ? AND biz_cust_meter.billing_mode = ? AND biz_cust.status IN (__[POSTCOMPILE_status_1]) AND (biz_meter_book.id IS NULL OR biz_meter_book.cycle_type = ? AND biz_meter_book.first_month IN (__[POSTCOMPILE_monthly]) OR biz_meter_book.cycle_type = ? AND biz_meter_book.first_month IN (__[POSTCOMPILE_bimonthly]) OR biz_meter_book.cycle_type = ? AND biz_meter_book.first_month IN (__[POSTCOMPILE_quarterly])) ORDER BY biz_fixed_usage.id;

-- minshui.revenue.reading.queries.fixed_usages._OVERLAPPING
SELECT biz_fixed_usage.from_month, biz_fixed_usage.until_month
FROM biz_fixed_usage
WHERE biz_fixed_usage.cust_meter_id = ? AND biz_fixed_usage.from_month <= ? AND biz_fixed_usage.until_month >= ?;

-- minshui.revenue.reading.queries.fixed_usages._READ_IN
SELECT biz_reading_data.bill_month
FROM biz_reading_data
WHERE biz_reading_data.account_id = ? AND biz_reading_data.cust_meter_id = ? AND biz_reading_data.bill_month BETWEEN ? AND ? AND biz_reading_data.is_current = 1 AND biz_reading_data.billable = 1 AND biz_reading_data.review_status != ? AND biz_reading_data.kind != ? ORDER BY biz_reading_data.bill_month
 FETCH FIRST ? ROWS ONLY;

-- minshui.revenue.reading.queries.fixed_usages._TAKEN_AFTER
SELECT max(biz_reading_data.bill_month) AS max_1
FROM biz_reading_data JOIN biz_fixed_usage ON biz_fixed_usage.account_id = biz_reading_data.account_id
WHERE biz_fixed_usage.id = ? AND biz_reading_data.bill_month BETWEEN biz_fixed_usage.from_month AND biz_fixed_usage.until_month AND biz_reading_data.is_current = 1 AND biz_reading_data.kind != ? AND (biz_reading_data.fixed_usage_id = biz_fixed_usage.id OR biz_reading_data.cust_meter_id = biz_fixed_usage.cust_meter_id AND biz_reading_data.billable = 0);

-- minshui.revenue.reading.queries.fixed_usages._VIEWS
SELECT biz_fixed_usage.id, biz_fixed_usage.cust_meter_id, biz_fixed_usage.cust_id, biz_fixed_usage.account_id, biz_cust.code AS customer_code, biz_cust.name AS customer_name, biz_meter.meter_no, biz_fixed_usage.volume_m3, biz_fixed_usage.from_month, biz_fixed_usage.until_month, biz_fixed_usage.reason, biz_fixed_usage.approved_by, biz_fixed_usage.approved_at, biz_fixed_usage.end_reason, issued.last_month AS last_issued_month
FROM biz_fixed_usage JOIN biz_cust ON biz_cust.id = biz_fixed_usage.cust_id JOIN biz_cust_meter ON biz_cust_meter.id = biz_fixed_usage.cust_meter_id JOIN biz_meter ON biz_meter.id = biz_cust_meter.meter_id LEFT OUTER JOIN (SELECT biz_reading_data.fixed_usage_id AS fixed_usage_id, max(biz_reading_data.bill_month) AS last_month
FROM biz_reading_data
WHERE biz_reading_data.fixed_usage_id IS NOT NULL AND biz_reading_data.is_current = 1 GROUP BY biz_reading_data.fixed_usage_id) issued ON issued.fixed_usage_id = biz_fixed_usage.id;

-- minshui.revenue.reading.queries.history._HISTORY_OF
SELECT used.cust_meter_id, round(avg(CASE WHEN (used.usage_m3 > ?) THEN used.usage_m3 END), ?) AS mean_usage_m3, max(CASE WHEN (used.bill_month = __[POSTCOMPILE_last_year_month]) THEN used.usage_m3 END) AS same_month_last_year_m3
FROM (SELECT biz_reading_data.cust_meter_id AS cust_meter_id, biz_reading_data.meter_id AS meter_id, biz_reading_data.bill_month AS bill_month, biz_reading_data.usage_amount AS usage_m3
FROM biz_reading_data
WHERE biz_reading_data.bill_month >= __[POSTCOMPILE_first_month] AND biz_reading_data.bill_month < __[POSTCOMPILE_history_before] AND biz_reading_data.is_current = 1 AND biz_reading_data.review_status = ? AND biz_reading_data.kind != ? AND biz_reading_data.meter_id IN (__[POSTCOMPILE_keys]) UNION ALL SELECT biz_usage_history.cust_meter_id AS cust_meter_id, biz_usage_history.meter_id AS meter_id, biz_usage_history.bill_month AS bill_month, biz_usage_history.usage_m3 AS usage_m3
FROM biz_usage_history
WHERE biz_usage_history.bill_month >= __[POSTCOMPILE_first_month] AND biz_usage_history.bill_month < __[POSTCOMPILE_history_before] AND biz_usage_history.meter_id IN (__[POSTCOMPILE_keys])) used GROUP BY used.cust_meter_id;

-- minshui.revenue.reading.queries.history._READ
SELECT biz_reading_data.cust_meter_id, biz_reading_data.meter_id, biz_reading_data.bill_month, biz_reading_data.usage_amount AS usage_m3
FROM biz_reading_data
WHERE biz_reading_data.bill_month >= __[POSTCOMPILE_first_month] AND biz_reading_data.bill_month < __[POSTCOMPILE_history_before] AND biz_reading_data.is_current = 1 AND biz_reading_data.review_status = ? AND biz_reading_data.kind != ?;

-- minshui.revenue.reading.queries.history._TAKEN_OVER
SELECT biz_usage_history.cust_meter_id, biz_usage_history.meter_id, biz_usage_history.bill_month, biz_usage_history.usage_m3
FROM biz_usage_history
WHERE biz_usage_history.bill_month >= __[POSTCOMPILE_first_month] AND biz_usage_history.bill_month < __[POSTCOMPILE_history_before];

-- minshui.revenue.reading.queries.late_readings._LIST
SELECT biz_late_reading.id, biz_late_reading.cust_meter_id, biz_late_reading.meter_id, biz_late_reading.cust_id, biz_late_reading.account_id, biz_late_reading.bill_month, biz_late_reading.reading_on, biz_late_reading.reading, biz_late_reading.source, biz_late_reading.finding, biz_late_reading.against_id, biz_late_reading.difference_m3, biz_late_reading.late_status, biz_late_reading.photo_ref, biz_late_reading.note, biz_late_reading.entered_by, biz_late_reading.entered_at, biz_late_reading.decided_by, biz_late_reading.decided_at, biz_late_reading.decision_reason, biz_late_reading.decision_reference, biz_meter.meter_no, biz_cust.code AS customer_code, biz_cust.name AS customer_name, biz_reading_data.reading_on AS recorded_on, biz_reading_data.current_reading AS recorded_reading, biz_reading_data.usage_amount AS recorded_usage_m3, (SELECT min(biz_charge.id) AS min_1
FROM biz_charge
WHERE biz_charge.record_id = biz_late_reading.against_id AND biz_charge.charge_status != ?) AS bill_id, (SELECT sum(biz_charge.usage_m3) AS sum_1
FROM biz_charge
WHERE biz_charge.record_id = biz_late_reading.against_id AND biz_charge.charge_status != ?) AS billed_usage_m3, CASE WHEN (EXISTS (SELECT biz_reading_data.id
FROM biz_reading_data
WHERE biz_reading_data.meter_id = biz_late_reading.meter_id AND biz_reading_data.cust_meter_id = biz_late_reading.cust_meter_id AND biz_reading_data.is_current = 1 AND biz_reading_data.review_status = ? AND biz_reading_data.estimated_reads = ? AND biz_reading_data.id > biz_late_reading.against_id)) THEN ? ELSE ? END AS is_trued_up
FROM biz_late_reading JOIN biz_meter ON biz_meter.id = biz_late_reading.meter_id JOIN biz_cust ON biz_cust.id = biz_late_reading.cust_id LEFT OUTER JOIN biz_reading_data ON biz_reading_data.id = biz_late_reading.against_id;

-- minshui.revenue.reading.queries.late_readings._MARKS
SELECT biz_reading_data.id, biz_reading_data.bill_month, biz_reading_data.reading_on, biz_reading_data.current_reading, biz_reading_data.seen_reading, biz_reading_data.estimated_reads, biz_reading_data.rolled_over
FROM biz_reading_data
WHERE biz_reading_data.meter_id = ? AND biz_reading_data.cust_meter_id = ? AND biz_reading_data.is_current = 1 AND biz_reading_data.review_status != ? ORDER BY biz_reading_data.reading_on, biz_reading_data.root_id;

-- minshui.revenue.reading.queries.late_readings._RELATION
SELECT biz_cust_meter.id AS cust_meter_id, biz_cust_meter.meter_id, biz_cust_meter.cust_id, biz_cust_meter.account_id, biz_cust_meter.started_on, biz_cust_meter.start_reading_m3, biz_meter.meter_no, biz_meter.modulus_m3, biz_meter.multiplier, biz_meter.reversed, biz_meter.decimals
FROM biz_cust_meter JOIN biz_meter ON biz_meter.id = biz_cust_meter.meter_id
WHERE (biz_meter.id = ? OR biz_meter.meter_no = ?) AND biz_cust_meter.started_on <= ? AND (biz_cust_meter.stopped_on IS NULL OR biz_cust_meter.stopped_on >= ?) ORDER BY biz_cust_meter.started_on DESC, biz_cust_meter.id DESC
 FETCH FIRST ? ROWS ONLY FOR UPDATE OF biz_cust_meter.id;

-- minshui.revenue.reading.queries.late_readings._SAME
SELECT biz_late_reading.id
FROM biz_late_reading
WHERE biz_late_reading.cust_meter_id = ? AND biz_late_reading.reading_on = ? AND biz_late_reading.reading = ?;

-- minshui.revenue.reading.queries.masters._ANY_MASTER
SELECT (EXISTS (SELECT *
FROM biz_cust_meter
WHERE biz_cust_meter.master_cust_meter_id IS NOT NULL)) OR (EXISTS (SELECT *
FROM biz_reading_data
WHERE biz_reading_data.master_cust_meter_id IS NOT NULL)) AS anon_1 FROM DUAL;

-- minshui.revenue.reading.queries.masters._DEDUCTED_IN
SELECT biz_reading_data.id, biz_reading_data.root_id, biz_reading_data.revision, biz_reading_data.is_current, biz_reading_data.task_id, biz_reading_data.bill_month, biz_reading_data.meter_id, biz_reading_data.cust_meter_id, biz_reading_data.cust_id, biz_reading_data.account_id, biz_reading_data.kind, biz_reading_data.source, biz_reading_data.status_code, biz_reading_data.previous_on, biz_reading_data.reading_on, biz_reading_data.reading_time, biz_reading_data.previous_reading, biz_reading_data.current_reading, biz_reading_data.seen_reading, biz_reading_data.modulus_m3, biz_reading_data.multiplier, biz_reading_data.reversed, biz_reading_data.rolled_over, biz_reading_data.observed_usage_m3, biz_reading_data.residual_usage_m3, biz_reading_data.residual_reading_id, biz_reading_data.charged_from, biz_reading_data.carried_usage_m3, biz_reading_data.deducted_usage_m3, biz_reading_data.settled_usage_m3, biz_reading_data.usage_amount, biz_reading_data.billable, biz_reading_data.master_cust_meter_id, biz_reading_data.fixed_usage_id, biz_reading_data.anomalies, biz_reading_data.notices, biz_reading_data.held_for, biz_reading_data.hold_status, biz_reading_data.released_by, biz_reading_data.released_at, biz_reading_data.release_reason, biz_reading_data.estimated_reads, biz_reading_data.review_status, biz_reading_data.entered_by, biz_reading_data.entered_at, biz_reading_data.reviewed_by, biz_reading_data.reviewed_at, biz_reading_data.review_id, biz_reading_data.photo_ref, biz_reading_data.latitude, biz_reading_data.longitude, biz_reading_data.note, biz_meter.meter_no
FROM biz_reading_data JOIN biz_reading_sub ON biz_reading_sub.master_reading_id = biz_reading_data.id JOIN biz_meter ON biz_meter.id = biz_reading_data.meter_id
WHERE biz_reading_sub.sub_reading_id = ? AND biz_reading_data.is_current = 1 AND biz_reading_data.review_status = ? FOR UPDATE OF biz_reading_data.id;

-- minshui.revenue.reading.queries.masters._MASTERS
SELECT biz_cust_meter.master_cust_meter_id
FROM biz_cust_meter
WHERE biz_cust_meter.master_cust_meter_id IS NOT NULL UNION SELECT biz_reading_data.master_cust_meter_id
FROM biz_reading_data
WHERE biz_reading_data.master_cust_meter_id IS NOT NULL;

-- minshui.revenue.reading.queries.masters._OF_MASTERS
SELECT biz_reading_data.id, biz_reading_data.cust_meter_id, biz_reading_data.bill_month, biz_reading_data.reading_on, biz_reading_data.observed_usage_m3, biz_reading_data.residual_usage_m3, biz_reading_data.carried_usage_m3, biz_meter.meter_no
FROM biz_reading_data JOIN biz_meter ON biz_meter.id = biz_reading_data.meter_id
WHERE biz_reading_data.id IN (__[POSTCOMPILE_keys]) ORDER BY biz_reading_data.id;

-- minshui.revenue.reading.queries.masters._TO_DEDUCT
SELECT biz_reading_data.id AS master_id, biz_reading_data_1.id, biz_reading_data_1.usage_amount
FROM biz_reading_data JOIN biz_reading_data biz_reading_data_1 ON biz_reading_data_1.master_cust_meter_id = biz_reading_data.cust_meter_id AND biz_reading_data_1.bill_month <= biz_reading_data.bill_month
WHERE biz_reading_data.id IN (__[POSTCOMPILE_keys]) AND biz_reading_data_1.is_current = 1 AND biz_reading_data_1.review_status = ? AND biz_reading_data_1.kind != ? AND biz_reading_data_1.billable = 1 AND NOT (EXISTS (SELECT biz_reading_sub.sub_reading_id
FROM biz_reading_sub JOIN biz_reading_data biz_reading_data_2 ON biz_reading_data_2.id = biz_reading_sub.master_reading_id
WHERE biz_reading_sub.sub_reading_id = biz_reading_data_1.id AND biz_reading_data_2.is_current = 1 AND biz_reading_data_2.review_status = ? AND biz_reading_data_2.root_id != biz_reading_data.root_id)) ORDER BY biz_reading_data.id, biz_reading_data_1.id;

-- minshui.revenue.reading.queries.masters._UNREAD
SELECT biz_reading_data.id AS master_id, biz_reading_data.bill_month, biz_meter.meter_no, biz_meter_book.cycle_type, biz_meter_book.first_month, biz_meter_read.read_status
FROM biz_reading_data JOIN biz_cust_meter ON biz_cust_meter.master_cust_meter_id = biz_reading_data.cust_meter_id JOIN biz_meter ON biz_meter.id = biz_cust_meter.meter_id JOIN biz_cust ON biz_cust.id = biz_cust_meter.cust_id LEFT OUTER JOIN biz_meter_book ON biz_meter_book.id = biz_cust_meter.book_id LEFT OUTER JOIN biz_meter_read ON biz_meter_read.cust_meter_id = biz_cust_meter.id AND biz_meter_read.bill_month = biz_reading_data.bill_month
WHERE biz_reading_data.id IN (__[POSTCOMPILE_keys]) AND biz_cust_meter.bind_status = ? AND biz_cust_meter.billing_mode = ? AND biz_cust_meter.started_on <= biz_reading_data.reading_on AND biz_cust.status IN (__[POSTCOMPILE_status_1]) AND NOT (EXISTS (SELECT biz_reading_data_1.id
FROM biz_reading_data biz_reading_data_1
WHERE biz_reading_data_1.account_id = biz_cust_meter.account_id AND biz_reading_data_1.bill_month = biz_reading_data.bill_month AND biz_reading_data_1.cust_meter_id IN (biz_cust_meter.id, biz_cust_meter.replaces_id) AND biz_reading_data_1.is_current = 1 AND biz_reading_data_1.review_status = ? AND biz_reading_data_1.kind != ? AND biz_reading_data_1.billable = 1)) ORDER BY biz_reading_data.id, biz_meter.meter_no;

-- minshui.revenue.reading.queries.meter_facts._CREDITS
SELECT biz_cust_meter.id AS cust_meter_id, biz_reading_data.id, CASE WHEN (biz_reading_data.kind = ?) THEN biz_reading_data.usage_amount ELSE biz_reading_data.carried_usage_m3 END AS residual_m3, CASE WHEN (biz_reading_data.kind = ?) THEN coalesce(biz_reading_data.charged_from, biz_reading_data.previous_on) END AS charged_from
FROM biz_cust_meter JOIN biz_reading_data ON biz_reading_data.meter_id = biz_cust_meter.meter_id AND biz_reading_data.cust_meter_id = biz_cust_meter.id
WHERE biz_cust_meter.id IN (__[POSTCOMPILE_keys]) AND biz_reading_data.carried_usage_m3 != ? AND biz_reading_data.is_current = 1 AND biz_reading_data.review_status = ? AND NOT (EXISTS (SELECT biz_reading_data_1.id
FROM biz_reading_data biz_reading_data_1
WHERE biz_reading_data_1.residual_reading_id = biz_reading_data.id));

-- minshui.revenue.reading.queries.meter_facts._DIAL_MONTHS
SELECT biz_cust_meter.id AS cust_meter_id, max(biz_reading_data.bill_month) AS month
FROM biz_cust_meter JOIN biz_reading_data ON biz_reading_data.account_id = biz_cust_meter.account_id AND biz_reading_data.cust_meter_id IN (biz_cust_meter.id, biz_cust_meter.replaces_id)
WHERE biz_cust_meter.id IN (__[POSTCOMPILE_keys]) AND biz_reading_data.is_current = 1 AND biz_reading_data.kind = ? AND biz_reading_data.review_status = ? GROUP BY biz_cust_meter.id;

-- minshui.revenue.reading.queries.meter_facts._FIXED
SELECT biz_fixed_usage.cust_meter_id, max(CASE WHEN (biz_fixed_usage.until_month >= ?) THEN ? ELSE ? END) AS now, max(biz_reading_data.bill_month) AS last_month
FROM biz_fixed_usage LEFT OUTER JOIN biz_reading_data ON biz_reading_data.fixed_usage_id = biz_fixed_usage.id AND biz_reading_data.is_current = 1 AND biz_reading_data.bill_month < ?
WHERE biz_fixed_usage.cust_meter_id IN (__[POSTCOMPILE_keys]) AND biz_fixed_usage.from_month <= ? GROUP BY biz_fixed_usage.cust_meter_id;

-- minshui.revenue.reading.queries.meter_facts._REGISTERS
SELECT biz_cust_meter_register.cust_meter_id, biz_meter_register.id, biz_meter_register.code, biz_meter_register.name, biz_meter_register.modulus_m3, biz_meter_register.multiplier, biz_meter_register.decimals, biz_meter.reversed, coalesce(biz_reading_register.current_reading, biz_cust_meter_register.start_reading_m3) AS pointer
FROM biz_cust_meter_register JOIN biz_meter_register ON biz_meter_register.id = biz_cust_meter_register.register_id JOIN biz_meter ON biz_meter.id = biz_meter_register.meter_id LEFT OUTER JOIN biz_last_reading ON biz_last_reading.meter_id = biz_meter_register.meter_id AND biz_last_reading.cust_meter_id = biz_cust_meter_register.cust_meter_id LEFT OUTER JOIN biz_reading_register ON biz_reading_register.reading_id = biz_last_reading.reading_id AND biz_reading_register.register_id = biz_meter_register.id
WHERE biz_cust_meter_register.cust_meter_id IN (__[POSTCOMPILE_keys]) ORDER BY biz_cust_meter_register.cust_meter_id, biz_meter_register.id;

-- minshui.revenue.reading.queries.meter_facts._RESIDUALS
SELECT biz_cust_meter.id AS cust_meter_id, biz_reading_data.id, CASE WHEN (biz_reading_data.kind = ?) THEN biz_reading_data.usage_amount ELSE biz_reading_data.carried_usage_m3 END AS residual_m3, CASE WHEN (biz_reading_data.kind = ?) THEN coalesce(biz_reading_data.charged_from, biz_reading_data.previous_on) END AS charged_from
FROM biz_cust_meter JOIN biz_cust_meter biz_cust_meter_1 ON biz_cust_meter_1.id = biz_cust_meter.replaces_id JOIN biz_reading_data ON biz_reading_data.meter_id = biz_cust_meter_1.meter_id AND biz_reading_data.cust_meter_id = biz_cust_meter_1.id AND biz_reading_data.kind = ? AND biz_reading_data.is_current = 1
WHERE biz_cust_meter.id IN (__[POSTCOMPILE_keys]) AND NOT (EXISTS (SELECT biz_reading_data_1.id
FROM biz_reading_data biz_reading_data_1
WHERE biz_reading_data_1.residual_reading_id = biz_reading_data.id));

-- minshui.revenue.reading.queries.meter_facts._SHOWN
SELECT biz_reading_register.reading_id, biz_meter_register.id, biz_meter_register.code, biz_meter_register.name, biz_meter_register.decimals, biz_reading_register.modulus_m3, biz_reading_register.multiplier, biz_reading_register.reversed, biz_reading_register.previous_reading AS pointer, coalesce(biz_reading_register.seen_reading, biz_reading_register.current_reading) AS shown
FROM biz_reading_register JOIN biz_meter_register ON biz_meter_register.id = biz_reading_register.register_id
WHERE biz_reading_register.reading_id IN (__[POSTCOMPILE_keys]) ORDER BY biz_reading_register.reading_id, biz_meter_register.id;

-- minshui.revenue.reading.queries.meter_states._LOCKS
SELECT biz_account_lock.account_id, biz_account_lock.blocks, biz_account_lock.reason
FROM biz_account_lock
WHERE biz_account_lock.released_at IS NULL AND biz_account_lock.account_id IN (__[POSTCOMPILE_keys]);

-- minshui.revenue.reading.queries.meter_states._METER
SELECT biz_meter.meter_no, biz_meter.decimals, biz_meter.caliber_code, biz_cust.site_id, biz_account.tariff_code, biz_meter_book.id AS book_id, biz_meter_book.code AS book_code, biz_meter_book.status AS book_status, biz_meter_book.cycle_type
FROM biz_cust_meter JOIN biz_meter ON biz_meter.id = biz_cust_meter.meter_id JOIN biz_cust ON biz_cust.id = biz_cust_meter.cust_id JOIN biz_account ON biz_account.id = biz_cust_meter.account_id LEFT OUTER JOIN biz_meter_book ON biz_meter_book.id = biz_cust_meter.book_id
WHERE biz_cust_meter.id = ?;

-- minshui.revenue.reading.queries.meter_states._OPEN_READINGS
SELECT biz_reading_data.id, biz_reading_data.revision, biz_reading_data.cust_meter_id, biz_reading_data.bill_month, biz_reading_data.kind, biz_reading_data.reading_on, biz_reading_data.current_reading, biz_reading_data.seen_reading, biz_reading_data.status_code, biz_reading_data.usage_amount, biz_reading_data.anomalies, biz_reading_data.review_status
FROM biz_reading_data
WHERE biz_reading_data.meter_id IN (__[POSTCOMPILE_keys]) AND biz_reading_data.is_current = 1 AND (biz_reading_data.kind NOT IN (__[POSTCOMPILE_kind_1])) AND (biz_reading_data.bill_month >= ? OR biz_reading_data.review_status != ?);

-- minshui.revenue.reading.queries.meter_states._STATE
SELECT biz_cust_meter.id AS cust_meter_id, biz_cust_meter.cust_id, biz_cust_meter.account_id, biz_cust_meter.meter_id, biz_cust_meter.replaces_id, biz_cust_meter.started_on, biz_cust_meter.start_reading_m3, biz_cust_meter.billing_mode, biz_cust_meter.master_cust_meter_id, biz_meter.meter_no, biz_meter.modulus_m3, biz_meter.multiplier, biz_meter.reversed, biz_meter.decimals, biz_meter.caliber_code, biz_cust.site_id, biz_account.tariff_code, biz_cust.code AS customer_code, biz_cust.external_no, biz_cust.status AS customer_status, biz_meter_book.id AS book_id, biz_meter_book.code AS book_code, biz_meter_book.status AS book_status, biz_meter_book.cycle_type, biz_last_reading.last_reading, biz_last_reading.last_reading_on, biz_last_reading.last_usage_m3, biz_last_reading.estimated_reads, biz_last_reading.seen_reading, biz_meter_read.id AS task_id, biz_meter_read.mean_usage_m3, biz_meter_read.same_month_last_year_m3
FROM biz_cust_meter JOIN biz_meter ON biz_meter.id = biz_cust_meter.meter_id JOIN biz_cust ON biz_cust.id = biz_cust_meter.cust_id JOIN biz_account ON biz_account.id = biz_cust_meter.account_id LEFT OUTER JOIN biz_meter_book ON biz_meter_book.id = biz_cust_meter.book_id LEFT OUTER JOIN biz_last_reading ON biz_last_reading.meter_id = biz_cust_meter.meter_id AND biz_last_reading.cust_meter_id = biz_cust_meter.id LEFT OUTER JOIN biz_meter_read ON biz_meter_read.cust_meter_id = biz_cust_meter.id AND biz_meter_read.bill_month = ?
WHERE biz_cust_meter.bind_status = ?;

-- minshui.revenue.reading.queries.meter_states._STATE_BY[0]
SELECT biz_cust_meter.id AS cust_meter_id, biz_cust_meter.cust_id, biz_cust_meter.account_id, biz_cust_meter.meter_id, biz_cust_meter.replaces_id, biz_cust_meter.started_on, biz_cust_meter.start_reading_m3, biz_cust_meter.billing_mode, biz_cust_meter.master_cust_meter_id, biz_meter.meter_no, biz_meter.modulus_m3, biz_meter.multiplier, biz_meter.reversed, biz_meter.decimals, biz_meter.caliber_code, biz_cust.site_id, biz_account.tariff_code, biz_cust.code AS customer_code, biz_cust.external_no, biz_cust.status AS customer_status, biz_meter_book.id AS book_id, biz_meter_book.code AS book_code, biz_meter_book.status AS book_status, biz_meter_book.cycle_type, biz_last_reading.last_reading, biz_last_reading.last_reading_on, biz_last_reading.last_usage_m3, biz_last_reading.estimated_reads, biz_last_reading.seen_reading, biz_meter_read.id AS task_id, biz_meter_read.mean_usage_m3, biz_meter_read.same_month_last_year_m3
FROM biz_cust_meter JOIN biz_meter ON biz_meter.id = biz_cust_meter.meter_id JOIN biz_cust ON biz_cust.id = biz_cust_meter.cust_id JOIN biz_account ON biz_account.id = biz_cust_meter.account_id LEFT OUTER JOIN biz_meter_book ON biz_meter_book.id = biz_cust_meter.book_id LEFT OUTER JOIN biz_last_reading ON biz_last_reading.meter_id = biz_cust_meter.meter_id AND biz_last_reading.cust_meter_id = biz_cust_meter.id LEFT OUTER JOIN biz_meter_read ON biz_meter_read.cust_meter_id = biz_cust_meter.id AND biz_meter_read.bill_month = ?
WHERE biz_cust_meter.bind_status = ? AND biz_cust_meter.meter_id IN (__[POSTCOMPILE_keys]);

-- minshui.revenue.reading.queries.meter_states._STATE_BY[1]
SELECT biz_cust_meter.id AS cust_meter_id, biz_cust_meter.cust_id, biz_cust_meter.account_id, biz_cust_meter.meter_id, biz_cust_meter.replaces_id, biz_cust_meter.started_on, biz_cust_meter.start_reading_m3, biz_cust_meter.billing_mode, biz_cust_meter.master_cust_meter_id, biz_meter.meter_no, biz_meter.modulus_m3, biz_meter.multiplier, biz_meter.reversed, biz_meter.decimals, biz_meter.caliber_code, biz_cust.site_id, biz_account.tariff_code, biz_cust.code AS customer_code, biz_cust.external_no, biz_cust.status AS customer_status, biz_meter_book.id AS book_id, biz_meter_book.code AS book_code, biz_meter_book.status AS book_status, biz_meter_book.cycle_type, biz_last_reading.last_reading, biz_last_reading.last_reading_on, biz_last_reading.last_usage_m3, biz_last_reading.estimated_reads, biz_last_reading.seen_reading, biz_meter_read.id AS task_id, biz_meter_read.mean_usage_m3, biz_meter_read.same_month_last_year_m3
FROM biz_cust_meter JOIN biz_meter ON biz_meter.id = biz_cust_meter.meter_id JOIN biz_cust ON biz_cust.id = biz_cust_meter.cust_id JOIN biz_account ON biz_account.id = biz_cust_meter.account_id LEFT OUTER JOIN biz_meter_book ON biz_meter_book.id = biz_cust_meter.book_id LEFT OUTER JOIN biz_last_reading ON biz_last_reading.meter_id = biz_cust_meter.meter_id AND biz_last_reading.cust_meter_id = biz_cust_meter.id LEFT OUTER JOIN biz_meter_read ON biz_meter_read.cust_meter_id = biz_cust_meter.id AND biz_meter_read.bill_month = ?
WHERE biz_cust_meter.bind_status = ? AND biz_meter.meter_no IN (__[POSTCOMPILE_keys]);

-- minshui.revenue.reading.queries.meter_states._STATE_BY[2]
SELECT biz_cust_meter.id AS cust_meter_id, biz_cust_meter.cust_id, biz_cust_meter.account_id, biz_cust_meter.meter_id, biz_cust_meter.replaces_id, biz_cust_meter.started_on, biz_cust_meter.start_reading_m3, biz_cust_meter.billing_mode, biz_cust_meter.master_cust_meter_id, biz_meter.meter_no, biz_meter.modulus_m3, biz_meter.multiplier, biz_meter.reversed, biz_meter.decimals, biz_meter.caliber_code, biz_cust.site_id, biz_account.tariff_code, biz_cust.code AS customer_code, biz_cust.external_no, biz_cust.status AS customer_status, biz_meter_book.id AS book_id, biz_meter_book.code AS book_code, biz_meter_book.status AS book_status, biz_meter_book.cycle_type, biz_last_reading.last_reading, biz_last_reading.last_reading_on, biz_last_reading.last_usage_m3, biz_last_reading.estimated_reads, biz_last_reading.seen_reading, biz_meter_read.id AS task_id, biz_meter_read.mean_usage_m3, biz_meter_read.same_month_last_year_m3
FROM biz_cust_meter JOIN biz_meter ON biz_meter.id = biz_cust_meter.meter_id JOIN biz_cust ON biz_cust.id = biz_cust_meter.cust_id JOIN biz_account ON biz_account.id = biz_cust_meter.account_id LEFT OUTER JOIN biz_meter_book ON biz_meter_book.id = biz_cust_meter.book_id LEFT OUTER JOIN biz_last_reading ON biz_last_reading.meter_id = biz_cust_meter.meter_id AND biz_last_reading.cust_meter_id = biz_cust_meter.id LEFT OUTER JOIN biz_meter_read ON biz_meter_read.cust_meter_id = biz_cust_meter.id AND biz_meter_read.bill_month = ?
WHERE biz_cust_meter.bind_status = ? AND (biz_cust.code IN (__[POSTCOMPILE_keys]) OR biz_cust.external_no IN (__[POSTCOMPILE_keys]));

-- minshui.revenue.reading.queries.meter_states._STATE_BY[3]
SELECT biz_cust_meter.id AS cust_meter_id, biz_cust_meter.cust_id, biz_cust_meter.account_id, biz_cust_meter.meter_id, biz_cust_meter.replaces_id, biz_cust_meter.started_on, biz_cust_meter.start_reading_m3, biz_cust_meter.billing_mode, biz_cust_meter.master_cust_meter_id, biz_meter.meter_no, biz_meter.modulus_m3, biz_meter.multiplier, biz_meter.reversed, biz_meter.decimals, biz_meter.caliber_code, biz_cust.site_id, biz_account.tariff_code, biz_cust.code AS customer_code, biz_cust.external_no, biz_cust.status AS customer_status, biz_meter_book.id AS book_id, biz_meter_book.code AS book_code, biz_meter_book.status AS book_status, biz_meter_book.cycle_type, biz_last_reading.last_reading, biz_last_reading.last_reading_on, biz_last_reading.last_usage_m3, biz_last_reading.estimated_reads, biz_last_reading.seen_reading, biz_meter_read.id AS task_id, biz_meter_read.mean_usage_m3, biz_meter_read.same_month_last_year_m3
FROM biz_cust_meter JOIN biz_meter ON biz_meter.id = biz_cust_meter.meter_id JOIN biz_cust ON biz_cust.id = biz_cust_meter.cust_id JOIN biz_account ON biz_account.id = biz_cust_meter.account_id LEFT OUTER JOIN biz_meter_book ON biz_meter_book.id = biz_cust_meter.book_id LEFT OUTER JOIN biz_last_reading ON biz_last_reading.meter_id = biz_cust_meter.meter_id AND biz_last_reading.cust_meter_id = biz_cust_meter.id LEFT OUTER JOIN biz_meter_read ON biz_meter_read.cust_meter_id = biz_cust_meter.id AND biz_meter_read.bill_month = ?
WHERE biz_cust_meter.bind_status = ? AND biz_cust_meter.id IN (__[POSTCOMPILE_keys]);

-- minshui.revenue.reading.queries.meter_states._TASKS
SELECT biz_meter_read.id, biz_meter_read.cust_meter_id, biz_meter_read.bill_month
FROM biz_meter_read
WHERE biz_meter_read.id IN (__[POSTCOMPILE_keys]);

-- minshui.revenue.reading.queries.planning.COUNT_HELD
SELECT count(*) AS count_1
FROM biz_meter_read
WHERE biz_meter_read.bill_month = ? AND (? IS NULL OR biz_meter_read.book_id = ?) AND biz_meter_read.read_status = ? AND biz_meter_read.account_id IN (SELECT biz_account_lock.account_id
FROM biz_account_lock
WHERE biz_account_lock.released_at IS NULL AND (CAST(biz_account_lock.blocks AS TEXT) LIKE '%' || ? || '%'));

-- minshui.revenue.reading.queries.planning._PLANNED
SELECT count(*) AS count_1
FROM biz_meter_read
WHERE biz_meter_read.bill_month = ? AND (? IS NULL OR biz_meter_read.book_id = ?);

-- minshui.revenue.reading.queries.planning._SOURCE
SELECT biz_meter_book.id, ? AS anon_1, biz_cust_meter.meter_id, biz_cust_meter.id AS id_1, biz_cust_meter.account_id, biz_meter_book.reader_id, coalesce(biz_cust_meter.book_sequence, ?) AS coalesce_1, ? AS anon_2, coalesce(biz_last_reading.last_reading, biz_cust_meter.start_reading_m3) AS coalesce_3, coalesce(biz_last_reading.last_reading_on, biz_cust_meter.started_on) AS coalesce_4, biz_last_reading.last_usage_m3, coalesce(own_history.mean_usage_m3, replaced_history.mean_usage_m3) AS coalesce_5, coalesce(own_history.same_month_last_year_m3, replaced_history.same_month_last_year_m3) AS coalesce_6, biz_book_calendar.reading_on, ? AS anon_3
FROM biz_cust_meter JOIN biz_meter_book ON biz_meter_book.id = biz_cust_meter.book_id JOIN biz_cust ON biz_cust.id = biz_cust_meter.cust_id LEFT OUTER JOIN biz_last_reading ON biz_last_reading.meter_id = biz_cust_meter.meter_id AND biz_last_reading.cust_meter_id = biz_cust_meter.id LEFT OUTER JOIN biz_book_calendar ON biz_book_calendar.book_id = biz_meter_book.id AND biz_book_calendar.bill_month = ? LEFT OUTER JOIN (SELECT own_history_uses.cust_meter_id AS cust_meter_id, round(avg(CASE WHEN (own_history_uses.usage_m3 > ?) THEN own_history_uses.usage_m3 END), ?) AS mean_usage_m3, max(CASE WHEN (own_history_uses.bill_month = __[POSTCOMPILE_last_year_month]) THEN own_history_uses.usage_m3 END) AS same_month_last_year_m3
FROM (SELECT biz_reading_data.cust_meter_id AS cust_meter_id, biz_reading_data.meter_id AS meter_id, biz_reading_data.bill_month AS bill_month, biz_reading_data.usage_amount AS usage_m3
FROM biz_reading_data
WHERE biz_reading_data.bill_month >= __[POSTCOMPILE_first_month] AND biz_reading_data.bill_month < __[POSTCOMPILE_history_before] AND biz_reading_data.is_current = 1 AND biz_reading_data.review_status = ? AND biz_reading_data.kind != ? UNION ALL SELECT biz_usage_history.cust_meter_id AS cust_meter_id, biz_usage_history.meter_id AS meter_id, biz_usage_history.bill_month AS bill_month, biz_usage_history.usage_m3 AS usage_m3
FROM biz_usage_history
WHERE biz_usage_history.bill_month >= __[POSTCOMPILE_first_month] AND biz_usage_history.bill_month < __[POSTCOMPILE_history_before]) own_history_uses GROUP BY own_history_uses.cust_meter_id) own_history ON own_history.cust_meter_id = biz_cust_meter.id LEFT OUTER JOIN (SELECT replaced_history_uses.cust_meter_id AS cust_meter_id, round(avg(CASE WHEN (replaced_history_uses.usage_m3 > ?) THEN replaced_history_uses.usage_m3 END), ?) AS mean_usage_m3, max(CASE WHEN (replaced_history_uses.bill_month = __[POSTCOMPILE_last_year_month]) THEN replaced_history_uses.usage_m3 END) AS same_month_last_year_m3
FROM (SELECT biz_reading_data.cust_meter_id AS cust_meter_id, biz_reading_data.meter_id AS meter_id, biz_reading_data.bill_month AS bill_month, biz_reading_data.usage_amount AS usage_m3
FROM biz_reading_data
WHERE biz_reading_data.bill_month >= __[POSTCOMPILE_first_month] AND biz_reading_data.bill_month < __[POSTCOMPILE_history_before] AND biz_reading_data.is_current = 1 AND biz_reading_data.review_status = ? AND biz_reading_data.kind != ? UNION ALL SELECT biz_usage_history.cust_meter_id AS cust_meter_id, biz_usage_history.meter_id AS meter_id, biz_usage_history.bill_month AS bill_month, biz_usage_history.usage_m3 AS usage_m3
FROM biz_usage_history
WHERE biz_usage_history.bill_month >= __[POSTCOMPILE_first_month] AND biz_usage_history.bill_month < __[POSTCOMPILE_history_before]) replaced_history_uses GROUP BY replaced_history_uses.cust_meter_id) replaced_history ON replaced_history.cust_meter_id = biz_cust_meter.replaces_id
WHERE biz_cust_meter.bind_status = ? AND biz_cust.status IN (__[POSTCOMPILE_status_1]) AND biz_meter_book.status = ? AND NOT (EXISTS (SELECT biz_book_lock.id
FROM biz_book_lock
WHERE biz_book_lock.book_id = biz_meter_book.id AND biz_book_lock.bill_month = ? AND biz_book_lock.released_at IS NULL)) AND biz_meter_book.cycle_type = ? AND (? IS NULL OR biz_meter_book.id = ?) AND NOT (EXISTS (SELECT biz_meter_read.id
FROM biz_meter_read
WHERE biz_meter_read.bill_month = ? AND biz_meter_read.cust_meter_id = biz_cust_meter.id)) ORDER BY biz_meter_book.id, biz_cust_meter.book_sequence, biz_cust_meter.id;

-- minshui.revenue.reading.queries.reading_detail._PART
SELECT biz_reading_data.id, biz_reading_data.kind, biz_meter.meter_no, biz_reading_data.previous_on, biz_reading_data.reading_on, biz_reading_data.previous_reading, biz_reading_data.current_reading, biz_reading_data.observed_usage_m3, biz_reading_data.carried_usage_m3, biz_reading_data.residual_reading_id
FROM biz_reading_data JOIN biz_meter ON biz_meter.id = biz_reading_data.meter_id
WHERE biz_reading_data.id = ?;

-- minshui.revenue.reading.queries.reading_detail._REGISTERS
SELECT biz_meter_register.code, biz_meter_register.name, biz_reading_register.previous_reading, biz_reading_register.current_reading, biz_reading_register.seen_reading, biz_reading_register.rolled_over, biz_reading_register.usage_m3
FROM biz_reading_register JOIN biz_meter_register ON biz_meter_register.id = biz_reading_register.register_id
WHERE biz_reading_register.reading_id = ? ORDER BY biz_meter_register.id;

-- minshui.revenue.reading.queries.reading_detail._SUBS
SELECT biz_reading_data.id, biz_meter.meter_no, biz_reading_data.bill_month, biz_reading_data.reading_on, biz_reading_sub.usage_m3
FROM biz_reading_sub JOIN biz_reading_data ON biz_reading_data.id = biz_reading_sub.sub_reading_id JOIN biz_meter ON biz_meter.id = biz_reading_data.meter_id
WHERE biz_reading_sub.master_reading_id = ? ORDER BY biz_meter.meter_no, biz_reading_data.id;

-- minshui.revenue.reading.queries.reading_list._READINGS
SELECT biz_reading_data.id, biz_reading_data.root_id, biz_reading_data.revision, biz_reading_data.is_current, biz_reading_data.task_id, biz_reading_data.bill_month, biz_reading_data.meter_id, biz_reading_data.cust_meter_id, biz_reading_data.cust_id, biz_reading_data.account_id, biz_reading_data.kind, biz_reading_data.source, biz_reading_data.status_code, biz_reading_data.previous_on, biz_reading_data.reading_on, biz_reading_data.reading_time, biz_reading_data.previous_reading, biz_reading_data.current_reading, biz_reading_data.seen_reading, biz_reading_data.modulus_m3, biz_reading_data.multiplier, biz_reading_data.reversed, biz_reading_data.rolled_over, biz_reading_data.observed_usage_m3, biz_reading_data.residual_usage_m3, biz_reading_data.residual_reading_id, biz_reading_data.charged_from, biz_reading_data.carried_usage_m3, biz_reading_data.deducted_usage_m3, biz_reading_data.settled_usage_m3, biz_reading_data.usage_amount, biz_reading_data.billable, biz_reading_data.master_cust_meter_id, biz_reading_data.fixed_usage_id, biz_reading_data.anomalies, biz_reading_data.notices, biz_reading_data.held_for, biz_reading_data.hold_status, biz_reading_data.released_by, biz_reading_data.released_at, biz_reading_data.release_reason, biz_reading_data.estimated_reads, biz_reading_data.review_status, biz_reading_data.entered_by, biz_reading_data.entered_at, biz_reading_data.reviewed_by, biz_reading_data.reviewed_at, biz_reading_data.review_id, biz_reading_data.photo_ref, biz_reading_data.latitude, biz_reading_data.longitude, biz_reading_data.note, biz_meter.meter_no, biz_cust.code AS customer_code, biz_cust.name AS customer_name
FROM biz_reading_data JOIN biz_meter ON biz_meter.id = biz_reading_data.meter_id JOIN biz_cust ON biz_cust.id = biz_reading_data.cust_id;

-- minshui.revenue.reading.queries.reading_list._TASKS
SELECT biz_meter_read.id, biz_meter_read.book_id, biz_meter_read.bill_month, biz_meter_read.meter_id, biz_meter_read.cust_meter_id, biz_meter_read.account_id, biz_meter_read.reader_id, biz_meter_read.sequence, biz_meter_read.read_status, biz_meter_read.previous_reading_m3, biz_meter_read.previous_on, biz_meter_read.last_usage_m3, biz_meter_read.mean_usage_m3, biz_meter_read.same_month_last_year_m3, biz_meter_read.due_on, biz_meter_read.created_at, biz_meter.meter_no, biz_cust.code AS customer_code, biz_cust.name AS customer_name, biz_cust.address, (SELECT min(biz_reading_data.reading_on) AS min_1
FROM biz_reading_data
WHERE biz_reading_data.meter_id = biz_meter_read.meter_id AND biz_reading_data.task_id = biz_meter_read.id AND biz_reading_data.is_current = 1 AND biz_reading_data.kind != ?) AS read_on, (SELECT min(biz_account_lock.reason) AS min_2
FROM biz_account_lock
WHERE biz_account_lock.account_id = biz_cust_meter.account_id AND biz_account_lock.released_at IS NULL AND (CAST(biz_account_lock.blocks AS TEXT) LIKE '%' || ? || '%')) AS lock_reason
FROM biz_meter_read JOIN biz_meter ON biz_meter.id = biz_meter_read.meter_id JOIN biz_cust_meter ON biz_cust_meter.id = biz_meter_read.cust_meter_id JOIN biz_cust ON biz_cust.id = biz_cust_meter.cust_id;

-- minshui.revenue.reading.queries.references._ADJUSTMENT
SELECT biz_bill_adjustment.id
FROM biz_bill_adjustment
WHERE biz_bill_adjustment.code = ? AND biz_bill_adjustment.account_id = ? AND biz_bill_adjustment.status = ?;

-- minshui.revenue.reading.queries.references._BILL
SELECT biz_charge.id
FROM biz_charge
WHERE biz_charge.id = ? AND biz_charge.bill_month = ? AND biz_charge.account_id = ?;

-- minshui.revenue.reading.queries.review_scope.MISSING_POINTERS
SELECT biz_reading_data.meter_id, biz_reading_data.cust_meter_id, biz_reading_data.current_reading, biz_reading_data.usage_amount, biz_reading_data.reading_on, biz_reading_data.reading_time, biz_reading_data.id, biz_reading_data.estimated_reads, biz_reading_data.seen_reading
FROM biz_reading_data LEFT OUTER JOIN biz_last_reading ON biz_last_reading.meter_id = biz_reading_data.meter_id
WHERE biz_reading_data.review_id = ? AND biz_last_reading.meter_id IS NULL;

-- minshui.revenue.reading.queries.review_scope.MOVE_POINTERS
UPDATE biz_last_reading SET cust_meter_id=biz_reading_data.cust_meter_id, last_reading=biz_reading_data.current_reading, last_usage_m3=biz_reading_data.usage_amount, last_reading_on=biz_reading_data.reading_on, last_reading_time=biz_reading_data.reading_time, reading_id=biz_reading_data.id, estimated_reads=biz_reading_data.estimated_reads, seen_reading=biz_reading_data.seen_reading FROM biz_last_reading, biz_reading_data WHERE biz_last_reading.meter_id = biz_reading_data.meter_id AND biz_reading_data.review_id = ?;

-- minshui.revenue.reading.queries.review_scope.REVIEWED_TOTALS
SELECT count(*) AS count_1, coalesce(sum(biz_reading_data.usage_amount), ?) AS coalesce_1, coalesce(max(biz_reading_data.bill_month), ?) AS coalesce_3
FROM biz_reading_data
WHERE biz_reading_data.review_id = ?;

-- minshui.revenue.reading.reading_store._INSERT
INSERT INTO biz_reading_data (id, root_id, revision, is_current, task_id, bill_month, meter_id, cust_meter_id, cust_id, account_id, kind, source, status_code, previous_on, reading_on, reading_time, previous_reading, current_reading, seen_reading, modulus_m3, multiplier, reversed, rolled_over, observed_usage_m3, residual_usage_m3, residual_reading_id, charged_from, carried_usage_m3, deducted_usage_m3, settled_usage_m3, usage_amount, billable, master_cust_meter_id, fixed_usage_id, anomalies, notices, held_for, hold_status, released_by, released_at, release_reason, estimated_reads, review_status, entered_by, entered_at, reviewed_by, reviewed_at, review_id, photo_ref, latitude, longitude, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.revenue.reading.reading_store._INSERT_REGISTERS
INSERT INTO biz_reading_register (reading_id, register_id, previous_reading, current_reading, seen_reading, modulus_m3, multiplier, reversed, rolled_over, usage_m3) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.revenue.reading.reading_store._MARK_TASKS_READ
UPDATE biz_meter_read SET read_status=? WHERE biz_meter_read.id IN (SELECT biz_reading_data.task_id
FROM biz_reading_data
WHERE biz_reading_data.id BETWEEN ? AND ?) AND biz_meter_read.read_status != ?;

-- minshui.revenue.reading.reading_store._RELEASE
UPDATE biz_reading_data SET hold_status=?, released_by=?, released_at=?, release_reason=? WHERE biz_reading_data.id = ?;

-- minshui.revenue.reading.use_cases.correct_reading._SUPERSEDE
UPDATE biz_reading_data SET is_current=? WHERE biz_reading_data.id = ?;

-- minshui.revenue.reading.use_cases.decide_late_reading._DECIDE
UPDATE biz_late_reading SET late_status=?, decided_by=?, decided_at=?, decision_reason=?, decision_reference=? WHERE biz_late_reading.id = ? AND biz_late_reading.late_status = ? RETURNING biz_late_reading.id INTO ?;

-- minshui.revenue.reading.use_cases.end_anomaly_rule._END
UPDATE biz_reading_rule SET ended_at=? WHERE biz_reading_rule.id = ?;

-- minshui.revenue.reading.use_cases.end_anomaly_rule._OPEN
SELECT biz_reading_rule.site_id
FROM biz_reading_rule
WHERE biz_reading_rule.id = ? AND biz_reading_rule.ended_at IS NULL;

-- minshui.revenue.reading.use_cases.end_fixed_usage._END
UPDATE biz_fixed_usage SET until_month=?, end_reason=?, ended_by=?, ended_at=? WHERE biz_fixed_usage.id = ?;

-- minshui.revenue.reading.use_cases.end_fixed_usage._LOCK
SELECT biz_fixed_usage.from_month, biz_fixed_usage.until_month
FROM biz_fixed_usage
WHERE biz_fixed_usage.id = ? FOR UPDATE;

-- minshui.revenue.reading.use_cases.exchange_meter._MOVE_FIXED
UPDATE biz_fixed_usage SET cust_meter_id=? WHERE biz_fixed_usage.cust_meter_id = ?;

-- minshui.revenue.reading.use_cases.exchange_meter._MOVE_SUB_READINGS
UPDATE biz_reading_data SET master_cust_meter_id=? WHERE biz_reading_data.master_cust_meter_id = ? AND NOT (EXISTS (SELECT biz_reading_sub.sub_reading_id
FROM biz_reading_sub
WHERE biz_reading_sub.sub_reading_id = biz_reading_data.id));

-- minshui.revenue.reading.use_cases.exchange_meter._MOVE_TASKS
UPDATE biz_meter_read SET meter_id=?, cust_meter_id=?, previous_reading_m3=?, previous_on=? WHERE biz_meter_read.cust_meter_id = ? AND biz_meter_read.read_status = ?;

-- minshui.revenue.reading.use_cases.generate_calendar._DROP
DELETE FROM biz_book_calendar WHERE biz_book_calendar.bill_month BETWEEN ? AND ? AND biz_book_calendar.is_edited = 0 AND (? IS NULL OR biz_book_calendar.book_id = ?);

-- minshui.revenue.reading.use_cases.move_pointer._MOVE
UPDATE biz_last_reading SET last_reading=?, reading_id=? WHERE biz_last_reading.meter_id = ?;

-- minshui.revenue.reading.use_cases.move_pointer._POINTER
SELECT biz_last_reading.meter_id, biz_last_reading.last_reading, biz_last_reading.last_reading_on, biz_last_reading.estimated_reads, biz_last_reading.seen_reading, biz_reading_data_1.bill_month
FROM biz_last_reading JOIN biz_reading_data biz_reading_data_1 ON biz_reading_data_1.id = biz_last_reading.reading_id
WHERE biz_last_reading.meter_id = ? AND biz_last_reading.cust_meter_id = ? AND NOT (EXISTS (SELECT biz_reading_register.reading_id
FROM biz_reading_register
WHERE biz_reading_register.reading_id = biz_last_reading.reading_id)) AND NOT (EXISTS (SELECT biz_reading_data.id
FROM biz_reading_data
WHERE biz_reading_data.cust_meter_id = biz_last_reading.cust_meter_id AND biz_reading_data.is_current = 1 AND (biz_reading_data.review_status != ? OR biz_reading_data.kind = ?))) FOR UPDATE OF biz_last_reading.cust_meter_id;

-- minshui.revenue.reading.use_cases.request_fixed_usage._INSERT
INSERT INTO biz_fixed_usage (id, cust_meter_id, cust_id, account_id, volume_m3, from_month, until_month, reason, process_id, approved_by, approved_at, end_reason, ended_by, ended_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING biz_fixed_usage.id INTO ?;

-- minshui.revenue.reading.use_cases.stop_meter._DROP_TASKS
UPDATE biz_meter_read SET read_status=? WHERE biz_meter_read.cust_meter_id = ? AND biz_meter_read.read_status = ?;

-- minshui.revenue.reading.use_cases.stop_meter._MOVE_TASKS
UPDATE biz_meter_read SET cust_meter_id=?, account_id=?, previous_reading_m3=?, previous_on=? WHERE biz_meter_read.cust_meter_id = ? AND biz_meter_read.read_status = ?;

-- minshui.revenue.reading.use_cases.unlock_book._RELEASE
UPDATE biz_book_lock SET released_by=?, released_at=?, release_reason=? WHERE biz_book_lock.id = ?;

-- minshui.revenue.simulation.queries.simulate_tariff._CUSTOMERS
SELECT biz_account.id, biz_cust.code, biz_cust.name, biz_cust.address
FROM biz_account JOIN biz_cust ON biz_cust.id = biz_account.cust_id
WHERE biz_account.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed);

-- minshui.revenue.tariff.queries.assignment._UNASSIGNABLE
SELECT biz_tariff_version.id
FROM biz_tariff_version
WHERE biz_tariff_version.id IN (__[POSTCOMPILE_ids]) AND biz_tariff_version.assignable = 0 AND (biz_tariff_version.effective_to IS NULL OR biz_tariff_version.effective_to >= ?);

-- minshui.revenue.tariff.queries.books._CURRENT
SELECT biz_tariff.code, biz_tariff.release_id
FROM biz_tariff
WHERE biz_tariff.status = ? AND biz_tariff.release_id IS NOT NULL;

-- minshui.revenue.tariff.queries.books._DOCUMENTS
SELECT biz_tariff_version.id, biz_tariff_version.document
FROM biz_tariff_version
WHERE biz_tariff_version.id IN (__[POSTCOMPILE_ids]);

-- minshui.revenue.tariff.queries.books._RELEASES
SELECT biz_tariff_release.id, biz_tariff_release.tariff_code, biz_tariff_release.release_no, biz_tariff_release.version_ids, biz_tariff_release.content_hash
FROM biz_tariff_release
WHERE biz_tariff_release.id IN (__[POSTCOMPILE_ids]);

-- minshui.revenue.tariff.queries.tariffs._IN_FORCE
SELECT biz_tariff_version.tariff_code, biz_tariff_version.effective_from, biz_tariff_version.effective_to
FROM biz_tariff_version
WHERE biz_tariff_version.tariff_code IN (__[POSTCOMPILE_codes]) AND biz_tariff_version.status = ? AND (biz_tariff_version.effective_from IS NULL OR biz_tariff_version.effective_from <= ?) AND (biz_tariff_version.effective_to IS NULL OR biz_tariff_version.effective_to >= ?) ORDER BY biz_tariff_version.version_no;

-- minshui.revenue.tariff.queries.tariffs._VERSION
SELECT biz_tariff_version.id, biz_tariff_version.tariff_code, biz_tariff_version.version_no, biz_tariff_version.effective_from, biz_tariff_version.effective_to, biz_tariff_version.assignable, biz_tariff_version.status, biz_tariff_version.recorded_at, biz_tariff_version.approved_at, biz_tariff_version.document
FROM biz_tariff_version
WHERE biz_tariff_version.tariff_code = ? AND biz_tariff_version.version_no = ?;

-- minshui.revenue.tariff.queries.tariffs._VERSIONS
SELECT biz_tariff_version.id, biz_tariff_version.tariff_code, biz_tariff_version.version_no, biz_tariff_version.effective_from, biz_tariff_version.effective_to, biz_tariff_version.assignable, biz_tariff_version.status, biz_tariff_version.recorded_at, biz_tariff_version.approved_at
FROM biz_tariff_version
WHERE biz_tariff_version.tariff_code = ? ORDER BY biz_tariff_version.version_no DESC;

-- minshui.revenue.tariff.use_cases.approve_version._APPROVE
UPDATE biz_tariff_version SET status=?, approved_by=?, approved_at=? WHERE biz_tariff_version.id = ?;

-- minshui.revenue.tariff.use_cases.approve_version._CODE
SELECT biz_tariff_version.tariff_code
FROM biz_tariff_version
WHERE biz_tariff_version.id = ?;

-- minshui.revenue.tariff.use_cases.approve_version._INSERT_RELEASE
INSERT INTO biz_tariff_release (id, tariff_code, release_no, version_ids, content_hash, released_at) VALUES (?, ?, ?, ?, ?, ?) RETURNING biz_tariff_release.id INTO ?;

-- minshui.revenue.tariff.use_cases.approve_version._LAST_NUMBER
SELECT max(biz_tariff_release.release_no) AS max_1
FROM biz_tariff_release
WHERE biz_tariff_release.tariff_code = ?;

-- minshui.revenue.tariff.use_cases.approve_version._RELEASED
SELECT biz_tariff_release.version_ids
FROM biz_tariff_release
WHERE biz_tariff_release.id = ?;

-- minshui.revenue.tariff.use_cases.approve_version._VERSION
SELECT biz_tariff_version.id, biz_tariff_version.tariff_code, biz_tariff_version.version_no, biz_tariff_version.effective_from, biz_tariff_version.effective_to, biz_tariff_version.document, biz_tariff_version.document_hash, biz_tariff_version.assignable, biz_tariff_version.status, biz_tariff_version.recorded_by, biz_tariff_version.recorded_at, biz_tariff_version.approved_by, biz_tariff_version.approved_at
FROM biz_tariff_version
WHERE biz_tariff_version.id = ? FOR UPDATE;

-- minshui.revenue.tariff.use_cases.approve_version._VERSIONS
SELECT biz_tariff_version.id, biz_tariff_version.tariff_code, biz_tariff_version.version_no, biz_tariff_version.effective_from, biz_tariff_version.effective_to, biz_tariff_version.document, biz_tariff_version.document_hash, biz_tariff_version.assignable, biz_tariff_version.status, biz_tariff_version.recorded_by, biz_tariff_version.recorded_at, biz_tariff_version.approved_by, biz_tariff_version.approved_at
FROM biz_tariff_version
WHERE biz_tariff_version.id IN (__[POSTCOMPILE_ids]);

-- minshui.revenue.tariff.use_cases.save_version._SAME
SELECT biz_tariff_version.id, biz_tariff_version.tariff_code, biz_tariff_version.version_no, biz_tariff_version.effective_from, biz_tariff_version.effective_to, biz_tariff_version.assignable, biz_tariff_version.status, biz_tariff_version.recorded_at, biz_tariff_version.approved_at
FROM biz_tariff_version
WHERE biz_tariff_version.tariff_code = ? AND biz_tariff_version.document_hash = ? AND biz_tariff_version.status != ? ORDER BY biz_tariff_version.version_no DESC
 FETCH FIRST ? ROWS ONLY;

-- minshui.revenue.tariff.version_store._INSERT
INSERT INTO biz_tariff_version (id, tariff_code, version_no, effective_from, effective_to, document, document_hash, assignable, status, recorded_by, recorded_at, approved_by, approved_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING biz_tariff_version.id, biz_tariff_version.tariff_code, biz_tariff_version.version_no, biz_tariff_version.effective_from, biz_tariff_version.effective_to, biz_tariff_version.assignable, biz_tariff_version.status, biz_tariff_version.recorded_at, biz_tariff_version.approved_at INTO ?, ?, ?, ?, ?, ?, ?, ?, ?;

-- minshui.revenue.tariff.version_store._LAST_NUMBER
SELECT max(biz_tariff_version.version_no) AS max_1
FROM biz_tariff_version
WHERE biz_tariff_version.tariff_code = ?;

-- minshui.revenue.tariff.version_store._LOCK_TARIFF
SELECT biz_tariff.code, biz_tariff.name, biz_tariff.class_code, biz_tariff.status, biz_tariff.release_id, biz_tariff.created_at
FROM biz_tariff
WHERE biz_tariff.code = ? FOR UPDATE;

-- minshui.workorder.approval.process_store._DECIDE
UPDATE biz_process SET process_status=?, open_key=?, decided_by=?, decided_at=?, note=?, result=? WHERE biz_process.id = ?;

-- minshui.workorder.approval.process_store._FIND
SELECT biz_process.id, biz_process.code, biz_process.biz_type_code, biz_process.process_status, biz_process.subject, biz_process.reason, biz_process.payload, biz_process.cust_id, biz_process.account_id, biz_process.amount_fen, biz_process.open_key, biz_process.requested_by, biz_process.requested_at, biz_process.decided_by, biz_process.decided_at, biz_process.note, biz_process.result
FROM biz_process
WHERE biz_process.id = ?;

-- minshui.workorder.approval.process_store._INSERT
INSERT INTO biz_process (id, code, biz_type_code, process_status, subject, reason, payload, cust_id, account_id, amount_fen, open_key, requested_by, requested_at, decided_by, decided_at, note, result) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING biz_process.id INTO ?;

-- minshui.workorder.approval.process_store._LOCK
SELECT biz_process.id, biz_process.code, biz_process.biz_type_code, biz_process.process_status, biz_process.subject, biz_process.reason, biz_process.payload, biz_process.cust_id, biz_process.account_id, biz_process.amount_fen, biz_process.open_key, biz_process.requested_by, biz_process.requested_at, biz_process.decided_by, biz_process.decided_at, biz_process.note, biz_process.result
FROM biz_process
WHERE biz_process.id = ? FOR UPDATE;

-- minshui.workorder.approval.process_store._OPEN
SELECT biz_process.code
FROM biz_process
WHERE biz_process.open_key = ?;
