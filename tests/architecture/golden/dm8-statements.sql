-- minshui.entrypoints.demo.money._ARREARS
SELECT biz_charge.account_id, biz_charge.cust_id, sum(biz_charge.open_fen) AS owed_fen
FROM biz_charge
WHERE biz_charge.open_fen > ? GROUP BY biz_charge.account_id, biz_charge.cust_id ORDER BY biz_charge.account_id;

-- minshui.infrastructure.audit.recording._INSERT
INSERT INTO sys_audit_log (id, acted_at, user_id, user_name, action, subject_type, subject_id, before, after, trace_id, seal_number, seal_hash, sealed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.infrastructure.db.migrating._LIST_DATABASES
SELECT sys_tenant.id, sys_tenant.code, sys_tenant_database.server_url, sys_tenant_database.database_name
FROM sys_tenant JOIN sys_tenant_database ON sys_tenant_database.tenant_id = sys_tenant.id
WHERE sys_tenant.status != ? ORDER BY sys_tenant.code;

-- minshui.infrastructure.db.migrating._NOTE_VERSION
UPDATE sys_tenant_database SET schema_version=? WHERE sys_tenant_database.tenant_id = ?;

-- minshui.infrastructure.db.numbering._ADVANCE
UPDATE sys_number_series SET last_number=(sys_number_series.last_number + ?) WHERE sys_number_series.series = ? RETURNING sys_number_series.last_number INTO ?;

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

-- minshui.infrastructure.idempotency.claiming._SELECT
SELECT sys_idempotency.request_hash, sys_idempotency.response_status, sys_idempotency.response_body
FROM sys_idempotency
WHERE sys_idempotency.key = ?;

-- minshui.infrastructure.idempotency.claiming._STORE
UPDATE sys_idempotency SET response_status=?, response_body=? WHERE sys_idempotency.key = ?;

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
SELECT min(sys_job.due_at) AS min_1
FROM sys_job
WHERE sys_job.queue = ? AND sys_job.state = ?;

-- minshui.infrastructure.outbox.publishing._INSERT
INSERT INTO sys_outbox (id, event_type, shard_key, payload, trace_id, occurred_at, due_at, state, attempts, last_error, delivered_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.infrastructure.outbox.relay._CLAIM
SELECT sys_outbox.id, sys_outbox.event_type, sys_outbox.shard_key, sys_outbox.payload, sys_outbox.trace_id, sys_outbox.occurred_at, sys_outbox.attempts
FROM sys_outbox
WHERE sys_outbox.state = ? AND sys_outbox.due_at <= ? AND NOT (EXISTS (SELECT *
FROM sys_outbox sys_outbox_1
WHERE sys_outbox_1.state = ? AND sys_outbox_1.shard_key = sys_outbox.shard_key AND sys_outbox_1.id < sys_outbox.id)) ORDER BY sys_outbox.id
 FETCH FIRST ? ROWS ONLY FOR UPDATE OF sys_outbox.id SKIP LOCKED;

-- minshui.infrastructure.outbox.relay._NEXT_DUE
SELECT min(sys_outbox.due_at) AS min_1
FROM sys_outbox
WHERE sys_outbox.state = ? AND NOT (EXISTS (SELECT *
FROM sys_outbox sys_outbox_1
WHERE sys_outbox_1.state = ? AND sys_outbox_1.shard_key = sys_outbox.shard_key AND sys_outbox_1.id < sys_outbox.id));

-- minshui.infrastructure.outbox.waking._TOUCH
UPDATE sys_outbox_wakeup SET woken_at=? WHERE sys_outbox_wakeup.tenant_code = ?;

-- minshui.infrastructure.outbox.watching._ACTIVE
SELECT sys_tenant.code
FROM sys_tenant
WHERE sys_tenant.status = ? ORDER BY sys_tenant.code;

-- minshui.infrastructure.outbox.watching._WAKEUPS
SELECT sys_outbox_wakeup.tenant_code, sys_outbox_wakeup.woken_at
FROM sys_outbox_wakeup;

-- minshui.infrastructure.security.fields._FIND
SELECT sys_data_key.wrapped_key
FROM sys_data_key
WHERE sys_data_key.version = ?;

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

-- minshui.platform.access.queries.outranking._HELD
SELECT system_role.grants_all, system_role_permission.permission_code
FROM system_role JOIN system_user_role ON system_user_role.role_id = system_role.id LEFT OUTER JOIN system_role_permission ON system_role_permission.role_id = system_role.id
WHERE system_user_role.user_id = ?;

-- minshui.platform.access.queries.roles._ALL
SELECT system_role.id, system_role.code, system_role.name, system_role.data_scope, system_role.grants_all, system_role.status, system_role.version, system_role.created_at
FROM system_role ORDER BY system_role.id;

-- minshui.platform.access.queries.roles._BY_CODE
SELECT system_role.id, system_role.code, system_role.name, system_role.data_scope, system_role.grants_all, system_role.status, system_role.version, system_role.created_at
FROM system_role
WHERE system_role.code = ?;

-- minshui.platform.access.queries.roles._HOLDINGS
SELECT system_user_role.user_id, system_role.code
FROM system_user_role JOIN system_role ON system_role.id = system_user_role.role_id
WHERE system_user_role.user_id IN (__[POSTCOMPILE_user_ids]) ORDER BY system_role.id;

-- minshui.platform.access.queries.roles._PERMISSIONS
SELECT system_role_permission.role_id, system_role_permission.permission_code
FROM system_role_permission
WHERE system_role_permission.role_id IN (__[POSTCOMPILE_role_ids]);

-- minshui.platform.access.use_cases.assign_roles._BY_CODES
SELECT system_role.id, system_role.code, system_role.name, system_role.data_scope, system_role.grants_all, system_role.status, system_role.version, system_role.created_at
FROM system_role
WHERE system_role.code IN (__[POSTCOMPILE_codes]);

-- minshui.platform.access.use_cases.assign_roles._DELETE
DELETE FROM system_user_role WHERE system_user_role.user_id = ? AND system_user_role.role_id IN (__[POSTCOMPILE_role_ids]);

-- minshui.platform.access.use_cases.assign_roles._INSERT
INSERT INTO system_user_role (user_id, role_id, granted_at, granted_by) VALUES (?, ?, ?, ?);

-- minshui.platform.access.use_cases.create_role._INSERT_PERMISSIONS
INSERT INTO system_role_permission (role_id, permission_code) VALUES (?, ?);

-- minshui.platform.access.use_cases.save_role._DELETE
DELETE FROM system_role_permission WHERE system_role_permission.role_id = ? AND system_role_permission.permission_code IN (__[POSTCOMPILE_codes]);

-- minshui.platform.access.use_cases.save_role._INSERT
INSERT INTO system_role_permission (role_id, permission_code) VALUES (?, ?);

-- minshui.platform.access.use_cases.save_role._LOCK
SELECT system_role.id, system_role.code, system_role.name, system_role.data_scope, system_role.grants_all, system_role.status, system_role.version, system_role.created_at
FROM system_role
WHERE system_role.code = ? FOR UPDATE;

-- minshui.platform.identity.ending._OF_USER
UPDATE system_session SET ended_at=?, end_reason=? WHERE system_session.user_id = ? AND system_session.ended_at IS NULL AND system_session.id != ?;

-- minshui.platform.identity.ending._ONE
UPDATE system_session SET ended_at=?, end_reason=? WHERE system_session.id = ? AND system_session.ended_at IS NULL;

-- minshui.platform.identity.managing._LOCK
SELECT system_user.id, system_user.user_name, system_user.display_name, system_user.mobile, system_user.mobile_index, system_user.department_id, system_user.password_hash, system_user.password_changed_at, system_user.must_change_password, system_user.status, system_user.failed_sign_ins, system_user.locked_until_at, system_user.last_sign_in_at, system_user.created_at
FROM system_user
WHERE system_user.id = ? FOR UPDATE;

-- minshui.platform.identity.mobile_store._HOLDER
SELECT system_user.id, system_user.display_name
FROM system_user
WHERE system_user.mobile_index = ?;

-- minshui.platform.identity.queries.live_session._FIND
SELECT system_session.expires_at, system_user.id AS user_id, system_user.user_name, system_user.display_name, system_user.department_id, system_user.must_change_password, system_role.id AS role_id, system_role.version, system_role.grants_all
FROM system_session JOIN system_user ON system_user.id = system_session.user_id LEFT OUTER JOIN system_user_role ON system_user_role.user_id = system_user.id LEFT OUTER JOIN system_role ON system_role.id = system_user_role.role_id AND system_role.status = ?
WHERE system_session.id = ? AND system_user.id = ? AND system_session.ended_at IS NULL AND system_user.status = ?;

-- minshui.platform.identity.queries.policy._FIND
SELECT system_sign_in_policy.id, system_sign_in_policy.max_failures, system_sign_in_policy.lock_minutes, system_sign_in_policy.access_token_minutes, system_sign_in_policy.session_hours, system_sign_in_policy.min_password_length
FROM system_sign_in_policy;

-- minshui.platform.identity.queries.users._ADMINISTRATORS
SELECT count(distinct(system_user.id)) AS count_1
FROM system_user JOIN system_user_role ON system_user_role.user_id = system_user.id JOIN system_role ON system_role.id = system_user_role.role_id
WHERE system_user.status = ? AND system_role.status = ? AND system_role.grants_all = 1;

-- minshui.platform.identity.queries.users._BY_NAME
SELECT system_user.id, system_user.user_name, system_user.display_name, system_user.mobile, system_user.mobile_index, system_user.department_id, system_user.password_hash, system_user.password_changed_at, system_user.must_change_password, system_user.status, system_user.failed_sign_ins, system_user.locked_until_at, system_user.last_sign_in_at, system_user.created_at
FROM system_user
WHERE system_user.user_name = ?;

-- minshui.platform.identity.use_cases.change_password._LOCK
SELECT system_user.id, system_user.user_name, system_user.display_name, system_user.mobile, system_user.mobile_index, system_user.department_id, system_user.password_hash, system_user.password_changed_at, system_user.must_change_password, system_user.status, system_user.failed_sign_ins, system_user.locked_until_at, system_user.last_sign_in_at, system_user.created_at
FROM system_user
WHERE system_user.id = ? FOR UPDATE;

-- minshui.platform.identity.use_cases.create_user._HOLDER
SELECT system_user.id
FROM system_user
WHERE system_user.user_name = ?;

-- minshui.platform.identity.use_cases.refresh_session._LOCK
SELECT system_session.id, system_session.user_id, system_session.refresh_hash, system_session.spent_refresh_hash, system_session.started_at, system_session.refreshed_at, system_session.expires_at, system_session.ended_at, system_session.end_reason, system_session.client_address
FROM system_session
WHERE system_session.id = ? FOR UPDATE;

-- minshui.platform.identity.use_cases.sign_in._LOCK
SELECT system_user.id, system_user.user_name, system_user.display_name, system_user.mobile, system_user.mobile_index, system_user.department_id, system_user.password_hash, system_user.password_changed_at, system_user.must_change_password, system_user.status, system_user.failed_sign_ins, system_user.locked_until_at, system_user.last_sign_in_at, system_user.created_at
FROM system_user
WHERE system_user.user_name = ? FOR UPDATE;

-- minshui.platform.organization.queries.departments._ALL
SELECT system_dept.id, system_dept.code, system_dept.name, system_dept.kind, system_dept.parent_id, system_dept.status, system_dept.created_at
FROM system_dept ORDER BY system_dept.code;

-- minshui.platform.organization.queries.departments._BY_CODE
SELECT system_dept.id, system_dept.code, system_dept.name, system_dept.kind, system_dept.parent_id, system_dept.status, system_dept.created_at
FROM system_dept
WHERE system_dept.code = ?;

-- minshui.revenue.billing.open_bill_store._LOCK_OPEN
SELECT biz_charge.account_id, biz_charge.id, biz_charge.bill_month, biz_charge.due_on, biz_charge.open_fen
FROM biz_charge
WHERE biz_charge.cust_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) AND biz_charge.charge_status IN (__[POSTCOMPILE_charge_status_1]) ORDER BY biz_charge.id FOR UPDATE;

-- minshui.revenue.billing.open_bill_store._LOCK_PAID
SELECT biz_charge.id, biz_charge.total_amount_fen, biz_charge.open_fen
FROM biz_charge
WHERE biz_charge.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) AND biz_charge.bill_month IN (__[POSTCOMPILE_bill_months]) AND biz_charge.charge_status IN (__[POSTCOMPILE_charge_status_1]) ORDER BY biz_charge.id FOR UPDATE;

-- minshui.revenue.billing.open_bill_store._RAISE_OPEN
UPDATE biz_charge SET open_fen=(biz_charge.open_fen + ?), charge_status=CASE WHEN (biz_charge.open_fen + ? = ?) THEN ? WHEN (biz_charge.open_fen + ? = biz_charge.total_amount_fen) THEN ? ELSE ? END WHERE biz_charge.id = ? AND biz_charge.bill_month = ?;

-- minshui.revenue.billing.queries.account_owners._OWNERS
SELECT biz_account.id, biz_account.cust_id, biz_cust.site_id
FROM biz_account JOIN biz_cust ON biz_cust.id = biz_account.cust_id
WHERE biz_account.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed);

-- minshui.revenue.billing.queries.bills._BILLS
SELECT biz_charge.id, biz_charge.bill_month, biz_charge.cust_id, biz_charge.account_id, biz_cust.code AS customer_code, biz_cust.name AS customer_name, biz_charge.kind, biz_charge.usage_m3, biz_charge.period_from, biz_charge.period_to, biz_charge.total_amount_fen, biz_charge.open_fen, biz_charge.charge_status, biz_charge.issued_on, biz_charge.due_on
FROM biz_charge JOIN biz_cust ON biz_cust.id = biz_charge.cust_id;

-- minshui.revenue.billing.queries.bills._LINES
SELECT biz_charge_detail.line_no, biz_charge_detail.cost_component_code, biz_cost_component.name, biz_charge_detail.kind, biz_charge_detail.tier, biz_charge_detail.usage_amount, biz_charge_detail.price, biz_charge_detail.detail_amount_fen
FROM biz_charge_detail LEFT OUTER JOIN biz_cost_component ON biz_cost_component.code = biz_charge_detail.cost_component_code
WHERE biz_charge_detail.charge_id = ? AND biz_charge_detail.bill_month = ? ORDER BY biz_charge_detail.line_no;

-- minshui.revenue.billing.queries.bills._ONE
SELECT biz_charge.id, biz_charge.bill_month, biz_charge.cust_id, biz_charge.account_id, biz_cust.code AS customer_code, biz_cust.name AS customer_name, biz_charge.kind, biz_charge.usage_m3, biz_charge.period_from, biz_charge.period_to, biz_charge.total_amount_fen, biz_charge.open_fen, biz_charge.charge_status, biz_charge.issued_on, biz_charge.due_on, biz_cust.address, biz_charge.record_id
FROM biz_charge JOIN biz_cust ON biz_cust.id = biz_charge.cust_id
WHERE biz_charge.id = ? AND biz_charge.bill_month = ?;

-- minshui.revenue.billing.queries.bills._OPEN
SELECT biz_charge.id, biz_charge.bill_month, biz_charge.cust_id, biz_charge.account_id, biz_cust.code AS customer_code, biz_cust.name AS customer_name, biz_charge.kind, biz_charge.usage_m3, biz_charge.period_from, biz_charge.period_to, biz_charge.total_amount_fen, biz_charge.open_fen, biz_charge.charge_status, biz_charge.issued_on, biz_charge.due_on
FROM biz_charge JOIN biz_cust ON biz_cust.id = biz_charge.cust_id JOIN biz_account ON biz_account.cust_id = biz_charge.cust_id
WHERE biz_account.id = ? AND biz_charge.charge_status IN (__[POSTCOMPILE_charge_status_1]) ORDER BY biz_charge.due_on, biz_charge.bill_month, biz_charge.id;

-- minshui.revenue.billing.queries.bills._READING
SELECT biz_reading_data.id, biz_meter.meter_no, biz_reading_data.kind, biz_reading_data.previous_on, biz_reading_data.reading_on, biz_reading_data.previous_reading, biz_reading_data.current_reading, biz_reading_data.residual_usage_m3, biz_reading_data.usage_amount
FROM biz_reading_data JOIN biz_meter ON biz_meter.id = biz_reading_data.meter_id
WHERE biz_reading_data.id = ?;

-- minshui.revenue.billing.queries.customer_count._COUNT
SELECT count(*) AS count_1
FROM biz_cust;

-- minshui.revenue.billing.queries.prepaid_accounts._LOCK
SELECT biz_account.id, biz_account.cust_id, biz_deposit.balance_fen, CAST(biz_deposit.last_seq AS BIGINT) AS last_seq
FROM biz_account JOIN biz_deposit ON biz_deposit.account_id = biz_account.id
WHERE biz_deposit.account_id BETWEEN ? AND ? AND biz_account.id BETWEEN ? AND ? AND biz_deposit.balance_fen > ? ORDER BY biz_account.id FOR UPDATE;

-- minshui.revenue.billing.queries.prepaid_accounts._OPEN
SELECT biz_charge.account_id, biz_charge.id, CAST(biz_charge.bill_month AS BIGINT) AS bill_month, CAST(biz_charge.due_on - ? AS BIGINT) AS anon_1, biz_charge.open_fen
FROM biz_charge
WHERE biz_charge.charge_status IN (__[POSTCOMPILE_charge_status_1]) ORDER BY biz_charge.id FOR UPDATE;

-- minshui.revenue.billing.queries.prepaid_accounts._WITH_CASES
SELECT DISTINCT biz_account_lock.account_id
FROM biz_account_lock
WHERE biz_account_lock.account_id BETWEEN ? AND ? AND biz_account_lock.released_at IS NULL;

-- minshui.revenue.billing.queries.pricing_inputs._LOCKED
SELECT DISTINCT biz_account_lock.account_id
FROM biz_account_lock
WHERE biz_account_lock.account_id BETWEEN ? AND ? AND biz_account_lock.released_at IS NULL;

-- minshui.revenue.billing.queries.pricing_inputs._PROFILES
SELECT biz_pricing_profile.id, CAST(biz_pricing_profile.document AS TEXT) AS document
FROM biz_pricing_profile
WHERE biz_pricing_profile.id IN (__[POSTCOMPILE_ids]);

-- minshui.revenue.billing.queries.runs._LATEST
SELECT biz_bill_run.id
FROM biz_bill_run
WHERE biz_bill_run.bill_month = ? AND biz_bill_run.status IN (__[POSTCOMPILE_statuses]) ORDER BY biz_bill_run.id DESC
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

-- minshui.revenue.billing.queries.stored_inputs._BEFORE
SELECT sum(biz_tier_counter_entry.usage_m3) AS sum_1
FROM biz_tier_counter_entry
WHERE biz_tier_counter_entry.account_id = ? AND biz_tier_counter_entry.tariff_code = ? AND biz_tier_counter_entry.window_start_on = ? AND biz_tier_counter_entry.id < ?;

-- minshui.revenue.billing.queries.stored_inputs._BILL
SELECT biz_charge.id, biz_charge.record_id, biz_charge.profile_id, biz_charge.tariff_release_id, biz_charge.usage_m3, biz_charge.counter_before_m3, biz_charge.counter_after_m3, biz_charge.pricing, biz_charge.total_amount_fen, biz_account.opened_on, biz_account.tier_year_start_on
FROM biz_charge JOIN biz_account ON biz_account.id = biz_charge.account_id
WHERE biz_charge.id = ? AND biz_charge.bill_month = ?;

-- minshui.revenue.billing.queries.stored_inputs._COUNTERS
SELECT biz_tier_counter_entry.id, biz_tier_counter_entry.tariff_code, biz_tier_counter_entry.window_start_on, biz_tier_counter_entry.usage_m3
FROM biz_tier_counter_entry
WHERE biz_tier_counter_entry.bill_id = ? ORDER BY biz_tier_counter_entry.window_start_on;

-- minshui.revenue.billing.queries.stored_inputs._PROFILE
SELECT biz_pricing_profile.content_hash, CAST(biz_pricing_profile.document AS TEXT) AS document
FROM biz_pricing_profile
WHERE biz_pricing_profile.id = ?;

-- minshui.revenue.billing.queries.stored_inputs._READING
SELECT biz_reading_data.id, biz_reading_data.root_id, biz_reading_data.revision, biz_reading_data.is_current, biz_reading_data.task_id, biz_reading_data.bill_month, biz_reading_data.meter_id, biz_reading_data.cust_meter_id, biz_reading_data.cust_id, biz_reading_data.account_id, biz_reading_data.kind, biz_reading_data.source, biz_reading_data.status_code, biz_reading_data.previous_on, biz_reading_data.reading_on, biz_reading_data.reading_time, biz_reading_data.previous_reading, biz_reading_data.current_reading, biz_reading_data.seen_reading, biz_reading_data.modulus_m3, biz_reading_data.multiplier, biz_reading_data.reversed, biz_reading_data.rolled_over, biz_reading_data.observed_usage_m3, biz_reading_data.residual_usage_m3, biz_reading_data.residual_reading_id, biz_reading_data.usage_amount, biz_reading_data.anomalies, biz_reading_data.estimated_reads, biz_reading_data.review_status, biz_reading_data.entered_by, biz_reading_data.entered_at, biz_reading_data.reviewed_by, biz_reading_data.reviewed_at, biz_reading_data.review_id, biz_reading_data.photo_ref, biz_reading_data.latitude, biz_reading_data.longitude, biz_reading_data.note
FROM biz_reading_data
WHERE biz_reading_data.id = ?;

-- minshui.revenue.billing.queries.stored_inputs._RELEASES
SELECT biz_tariff_release.id, biz_tariff_release.tariff_code, biz_tariff_release.release_no, biz_tariff_release.version_ids, biz_tariff_release.content_hash, biz_tariff_release.released_at
FROM biz_tariff_release
WHERE biz_tariff_release.id IN (__[POSTCOMPILE_ids]);

-- minshui.revenue.billing.queries.stored_inputs._VERSIONS
SELECT biz_tariff_version.id, biz_tariff_version.tariff_code, biz_tariff_version.version_no, biz_tariff_version.effective_from, biz_tariff_version.effective_to, biz_tariff_version.document, biz_tariff_version.document_hash, biz_tariff_version.assignable, biz_tariff_version.status, biz_tariff_version.recorded_by, biz_tariff_version.recorded_at, biz_tariff_version.approved_by, biz_tariff_version.approved_at
FROM biz_tariff_version
WHERE biz_tariff_version.id IN (__[POSTCOMPILE_ids]);

-- minshui.revenue.billing.queries.unbilled_columns._BILLED
SELECT biz_charge.record_id, CAST(CASE WHEN (biz_charge.charge_status = ?) THEN ? ELSE ? END AS BIGINT) AS anon_1
FROM biz_charge
WHERE biz_charge.bill_month = ? AND biz_charge.record_id BETWEEN ? AND ?;

-- minshui.revenue.billing.queries.unbilled_columns._IN_SPAN
SELECT biz_reading_data.id, biz_reading_data.account_id, biz_reading_data.cust_id, biz_cust.site_id, coalesce(biz_account.profile_id, CAST(? AS BIGINT)) AS coalesce_1, CAST(biz_account.opened_on - ? AS BIGINT) AS anon_1, coalesce(CAST(biz_account.tier_year_start_on - ? AS BIGINT), CAST(? AS BIGINT)) AS coalesce_2, CAST(biz_reading_data.previous_on - ? AS BIGINT) AS anon_2, CAST(biz_reading_data.reading_on - ? AS BIGINT) AS anon_3, CAST(biz_reading_data.usage_amount * ? AS BIGINT) AS anon_4, CAST(CASE WHEN (biz_cust.status = ?) THEN ? ELSE ? END AS BIGINT) AS anon_5
FROM biz_reading_data JOIN biz_account ON biz_account.id = biz_reading_data.account_id JOIN biz_cust ON biz_cust.id = biz_reading_data.cust_id
WHERE biz_reading_data.bill_month = ? AND biz_reading_data.is_current = 1 AND biz_reading_data.review_status = ? AND biz_reading_data.kind != ? AND biz_reading_data.account_id BETWEEN ? AND ? AND biz_account.id BETWEEN ? AND ? ORDER BY biz_reading_data.account_id, biz_reading_data.reading_on, biz_reading_data.id;

-- minshui.revenue.billing.queries.unbilled_columns._SPANS_FROM
SELECT biz_reading_data.account_id
FROM biz_reading_data
WHERE biz_reading_data.bill_month = ? AND biz_reading_data.is_current = 1 AND biz_reading_data.review_status = ? AND biz_reading_data.kind != ? AND NOT (EXISTS (SELECT biz_charge.id
FROM biz_charge
WHERE biz_charge.record_id = biz_reading_data.id AND biz_charge.bill_month = ? AND biz_charge.charge_status != ?));

-- minshui.revenue.billing.queries.unsettled_accounts._NEXT
SELECT biz_deposit.account_id
FROM biz_deposit JOIN biz_account ON biz_account.id = biz_deposit.account_id
WHERE biz_deposit.account_id > ? AND biz_deposit.balance_fen > ? AND (EXISTS (SELECT biz_charge.id
FROM biz_charge
WHERE biz_charge.cust_id = biz_account.cust_id AND biz_charge.charge_status IN (__[POSTCOMPILE_charge_status_1]))) ORDER BY biz_deposit.account_id
 FETCH FIRST ? ROWS ONLY;

-- minshui.revenue.billing.queries.unsettled_accounts._UNSETTLED
SELECT DISTINCT biz_charge.account_id
FROM biz_charge JOIN biz_deposit ON biz_deposit.account_id = biz_charge.account_id
WHERE biz_charge.chunk_id = ? AND biz_charge.charge_status IN (__[POSTCOMPILE_charge_status_1]) AND biz_deposit.balance_fen > ? ORDER BY biz_charge.account_id;

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
INSERT INTO biz_bill_run (id, code, bill_month, scope, status, issued_on, due_on, chunk_count, account_count, created_by, created_at, finished_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING biz_bill_run.id INTO ?;

-- minshui.revenue.billing.run_store._NEW_CHUNK
INSERT INTO biz_bill_chunk (id, run_id, seq, first_account_id, last_account_id, status, bill_count, line_count, parked_count, scalar_count, usage_m3, total_amount_fen, offset_fen, journal_id, done_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING biz_bill_chunk.id INTO ?;

-- minshui.revenue.billing.run_store._NEXT_SEQ
SELECT max(biz_bill_chunk.seq) + ? AS anon_1
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

-- minshui.revenue.billing.run_store._PENDING_SPANS
SELECT biz_bill_chunk.first_account_id, biz_bill_chunk.last_account_id
FROM biz_bill_chunk
WHERE biz_bill_chunk.run_id = ? AND biz_bill_chunk.status = ? ORDER BY biz_bill_chunk.seq;

-- minshui.revenue.billing.run_store._RESOLVE
UPDATE biz_bill_parked SET status=?, resolved_at=? WHERE biz_bill_parked.run_id = ? AND biz_bill_parked.account_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed);

-- minshui.revenue.billing.run_store._RESOLVE_ROWS
UPDATE biz_bill_parked SET status=?, resolved_at=? WHERE biz_bill_parked.id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed);

-- minshui.revenue.billing.run_store._RUN
SELECT biz_bill_run.id, biz_bill_run.code, biz_bill_run.bill_month, biz_bill_run.scope, biz_bill_run.status, biz_bill_run.issued_on, biz_bill_run.due_on, biz_bill_run.chunk_count, biz_bill_run.account_count, biz_bill_run.created_by, biz_bill_run.created_at, biz_bill_run.finished_at
FROM biz_bill_run
WHERE biz_bill_run.id = ?;

-- minshui.revenue.billing.run_store._UNFINISHED
SELECT biz_bill_run.bill_month, biz_bill_run.code
FROM biz_bill_run
WHERE biz_bill_run.status IN (__[POSTCOMPILE_status_1]) ORDER BY biz_bill_run.id
 FETCH FIRST ? ROWS ONLY;

-- minshui.revenue.billing.use_cases.open_tier_counters._KNOWN
SELECT biz_tier_counter_entry.account_id, biz_tier_counter_entry.tariff_code, biz_tier_counter_entry.window_start_on
FROM biz_tier_counter_entry
WHERE biz_tier_counter_entry.account_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed);

-- minshui.revenue.billing.use_cases.raise_opening_bills._KNOWN
SELECT biz_charge.account_id
FROM biz_charge
WHERE biz_charge.bill_month = ? AND biz_charge.kind = ? AND biz_charge.account_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed);

-- minshui.revenue.cashier.payment_store._FIND
SELECT biz_payment.id, biz_payment.code, biz_payment.receipt_no, biz_payment.cust_id, biz_payment.account_id, biz_payment.till_id, biz_payment.cashier_id, biz_payment.channel, biz_payment.method, biz_payment.amount_fen, biz_payment.tendered_fen, biz_payment.change_fen, biz_payment.reference_no, biz_payment.status, biz_payment.reverses_id, biz_payment.reason, biz_payment.payment_time, biz_payment.received_on, biz_payment.journal_id
FROM biz_payment
WHERE biz_payment.id = ?;

-- minshui.revenue.cashier.payment_store._INSERT
INSERT INTO biz_payment (id, code, receipt_no, cust_id, account_id, till_id, cashier_id, channel, method, amount_fen, tendered_fen, change_fen, reference_no, status, reverses_id, reason, payment_time, received_on, journal_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.revenue.cashier.payment_store._INSERT_ITEMS
INSERT INTO biz_payment_item (payment_id, line_no, bill_id, bill_month, amount_fen) VALUES (?, ?, ?, ?, ?);

-- minshui.revenue.cashier.payment_store._LOCK
SELECT biz_payment.id, biz_payment.code, biz_payment.receipt_no, biz_payment.cust_id, biz_payment.account_id, biz_payment.till_id, biz_payment.cashier_id, biz_payment.channel, biz_payment.method, biz_payment.amount_fen, biz_payment.tendered_fen, biz_payment.change_fen, biz_payment.reference_no, biz_payment.status, biz_payment.reverses_id, biz_payment.reason, biz_payment.payment_time, biz_payment.received_on, biz_payment.journal_id
FROM biz_payment
WHERE biz_payment.id = ? FOR UPDATE;

-- minshui.revenue.cashier.payment_store._MARK_REVERSED
UPDATE biz_payment SET status=? WHERE biz_payment.id = ?;

-- minshui.revenue.cashier.queries.desk._OPEN_BILLS
SELECT biz_charge.account_id, biz_charge.id, biz_charge.bill_month, biz_charge.kind, biz_charge.usage_m3, biz_charge.total_amount_fen, biz_charge.open_fen, biz_charge.due_on
FROM biz_charge
WHERE biz_charge.cust_id IN (__[POSTCOMPILE_cust_ids]) AND biz_charge.charge_status IN (__[POSTCOMPILE_charge_status_1]) ORDER BY biz_charge.due_on, biz_charge.bill_month, biz_charge.id;

-- minshui.revenue.cashier.queries.payer._BY_ACCOUNT
SELECT biz_account.id AS account_id, biz_account.code AS account_code, biz_account.cust_id, biz_cust.code, biz_cust.name
FROM biz_account JOIN biz_cust ON biz_cust.id = biz_account.cust_id
WHERE biz_account.id = ?;

-- minshui.revenue.cashier.queries.payer._BY_CODE
SELECT biz_account.id AS account_id, biz_account.code AS account_code, biz_account.cust_id, biz_cust.code, biz_cust.name
FROM biz_account JOIN biz_cust ON biz_cust.id = biz_account.cust_id
WHERE biz_cust.code = ?;

-- minshui.revenue.cashier.queries.payer._PAYER
SELECT biz_account.id AS account_id, biz_account.code AS account_code, biz_account.cust_id, biz_cust.code, biz_cust.name
FROM biz_account JOIN biz_cust ON biz_cust.id = biz_account.cust_id;

-- minshui.revenue.cashier.queries.payer._THEIRS
SELECT biz_charge.id
FROM biz_charge
WHERE biz_charge.cust_id = ? AND biz_charge.id IN (__[POSTCOMPILE_bill_ids]);

-- minshui.revenue.cashier.queries.payments._ROWS
SELECT biz_payment.id, biz_payment.code, biz_payment.receipt_no, biz_cust.code AS customer_code, biz_cust.name AS customer_name, biz_payment.till_id, biz_payment.cashier_id, biz_payment.channel, biz_payment.method, biz_payment.amount_fen, biz_payment.status, biz_payment.reference_no, biz_payment.reason, biz_payment.payment_time, biz_payment.received_on
FROM biz_payment JOIN biz_cust ON biz_cust.id = biz_payment.cust_id;

-- minshui.revenue.cashier.queries.payments._SUMS
SELECT count(*) AS count_1, coalesce(sum(biz_payment.amount_fen), ?) AS coalesce_1
FROM biz_payment JOIN biz_cust ON biz_cust.id = biz_payment.cust_id;

-- minshui.revenue.cashier.queries.receipt._DEPOSIT
SELECT biz_deposit_entry.seq, biz_deposit_entry.opening_fen, biz_deposit_entry.closing_fen
FROM biz_deposit_entry
WHERE biz_deposit_entry.payment_id = ? ORDER BY biz_deposit_entry.seq;

-- minshui.revenue.cashier.queries.receipt._ITEMS
SELECT biz_payment_item.bill_id, biz_payment_item.bill_month, biz_payment_item.amount_fen, biz_charge.kind, biz_charge.usage_m3, biz_charge.total_amount_fen, (SELECT sum(biz_account_entry_1.amount_fen) AS sum_1
FROM biz_account_entry biz_account_entry_1
WHERE biz_account_entry_1.bill_id = biz_payment_item.bill_id AND biz_account_entry_1.bill_month = biz_payment_item.bill_month AND biz_account_entry_1.seq <= (SELECT max(biz_account_entry_2.seq) AS max_1
FROM biz_account_entry biz_account_entry_2
WHERE biz_account_entry_2.bill_id = biz_payment_item.bill_id AND biz_account_entry_2.bill_month = biz_payment_item.bill_month AND biz_account_entry_2.payment_id = biz_payment_item.payment_id)) AS open_fen, biz_reading_data.previous_reading, biz_reading_data.current_reading
FROM biz_payment_item JOIN biz_charge ON biz_charge.id = biz_payment_item.bill_id AND biz_charge.bill_month = biz_payment_item.bill_month LEFT OUTER JOIN biz_reading_data ON biz_reading_data.id = biz_charge.record_id
WHERE biz_payment_item.payment_id = ? ORDER BY biz_payment_item.line_no;

-- minshui.revenue.cashier.queries.receipt._PAYMENT
SELECT biz_payment.id, biz_payment.code, biz_payment.receipt_no, biz_payment.method, biz_payment.amount_fen, biz_payment.tendered_fen, biz_payment.change_fen, biz_payment.reference_no, biz_payment.status, biz_payment.reason, biz_payment.payment_time, system_user.display_name AS cashier, biz_cust.code AS customer_code, biz_cust.name AS customer_name, biz_cust.address, system_dept_1.name AS site, coalesce((SELECT system_dept.name
FROM system_dept
WHERE system_dept.kind = ? ORDER BY system_dept.id
 FETCH FIRST ? ROWS ONLY), system_dept_1.name) AS company, (SELECT count(*) AS count_1
FROM biz_receipt_print
WHERE biz_receipt_print.payment_id = biz_payment.id) AS print_count
FROM biz_payment JOIN biz_cust ON biz_cust.id = biz_payment.cust_id LEFT OUTER JOIN biz_till ON biz_till.id = biz_payment.till_id LEFT OUTER JOIN system_user ON system_user.id = biz_payment.cashier_id JOIN system_dept system_dept_1 ON system_dept_1.id = coalesce(biz_till.site_id, biz_cust.site_id)
WHERE biz_payment.id = ?;

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

-- minshui.revenue.cashier.till_store._BY_CODE
SELECT biz_till.id, biz_till.code, biz_till.site_id, biz_till.cashier_id, biz_till.status, biz_till.float_fen, biz_till.opened_at, biz_till.closed_at, biz_till.counted_cash_fen, biz_till.over_short_fen
FROM biz_till
WHERE biz_till.code = ?;

-- minshui.revenue.cashier.till_store._BY_ID
SELECT biz_till.id, biz_till.code, biz_till.site_id, biz_till.cashier_id, biz_till.status, biz_till.float_fen, biz_till.opened_at, biz_till.closed_at, biz_till.counted_cash_fen, biz_till.over_short_fen
FROM biz_till
WHERE biz_till.id = ?;

-- minshui.revenue.cashier.till_store._BY_ID_ALONE
SELECT biz_till.id, biz_till.code, biz_till.site_id, biz_till.cashier_id, biz_till.status, biz_till.float_fen, biz_till.opened_at, biz_till.closed_at, biz_till.counted_cash_fen, biz_till.over_short_fen
FROM biz_till
WHERE biz_till.id = ? FOR UPDATE;

-- minshui.revenue.cashier.till_store._BY_ID_SHARED
SELECT biz_till.id, biz_till.code, biz_till.site_id, biz_till.cashier_id, biz_till.status, biz_till.float_fen, biz_till.opened_at, biz_till.closed_at, biz_till.counted_cash_fen, biz_till.over_short_fen
FROM biz_till
WHERE biz_till.id = ? FOR UPDATE;

-- minshui.revenue.cashier.till_store._OPEN_OF
SELECT biz_till.id, biz_till.code, biz_till.site_id, biz_till.cashier_id, biz_till.status, biz_till.float_fen, biz_till.opened_at, biz_till.closed_at, biz_till.counted_cash_fen, biz_till.over_short_fen
FROM biz_till
WHERE biz_till.open_cashier_id = ?;

-- minshui.revenue.cashier.till_store._OPEN_OF_SHARED
SELECT biz_till.id, biz_till.code, biz_till.site_id, biz_till.cashier_id, biz_till.status, biz_till.float_fen, biz_till.opened_at, biz_till.closed_at, biz_till.counted_cash_fen, biz_till.over_short_fen
FROM biz_till
WHERE biz_till.open_cashier_id = ? FOR UPDATE;

-- minshui.revenue.cashier.till_store._TILL
SELECT biz_till.id, biz_till.code, biz_till.site_id, biz_till.cashier_id, biz_till.status, biz_till.float_fen, biz_till.opened_at, biz_till.closed_at, biz_till.counted_cash_fen, biz_till.over_short_fen
FROM biz_till;

-- minshui.revenue.cashier.till_store._TOTALS
SELECT biz_payment.method, sum(CASE WHEN (biz_payment.status = ?) THEN ? ELSE ? END) AS payment_count, sum(CASE WHEN (biz_payment.status = ?) THEN ? ELSE biz_payment.amount_fen END) AS gross_fen, sum(CASE WHEN (biz_payment.status = ?) THEN ? ELSE ? END) AS reversal_count, sum(CASE WHEN (biz_payment.status = ?) THEN biz_payment.amount_fen ELSE ? END) AS reversals_fen, sum(biz_payment.amount_fen) AS net_fen
FROM biz_payment
WHERE biz_payment.till_id = ? GROUP BY biz_payment.method;

-- minshui.revenue.cashier.use_cases.close_till._CLOSE
UPDATE biz_till SET open_cashier_id=?, status=?, closed_at=?, totals=?, counted_cash_fen=?, over_short_fen=? WHERE biz_till.id = ?;

-- minshui.revenue.cashier.use_cases.open_till._INSERT
INSERT INTO biz_till (id, code, site_id, cashier_id, open_cashier_id, status, float_fen, opened_at, closed_at, totals, counted_cash_fen, over_short_fen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING biz_till.id INTO ?;

-- minshui.revenue.cashier.use_cases.render_receipt._INSERT_PRINT
INSERT INTO biz_receipt_print (payment_id, print_no, printed_by, printed_at) VALUES (?, ?, ?, ?);

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
SELECT biz_cust_meter.id, biz_cust_meter.cust_id, biz_cust_meter.account_id, biz_cust_meter.meter_id, biz_cust_meter.bind_status, biz_cust_meter.bind_time, biz_cust_meter.unbind_time, biz_cust_meter.started_on, biz_cust_meter.start_reading_m3, biz_cust_meter.stopped_on, biz_cust_meter.stop_reading_m3, biz_cust_meter.replaces_id, biz_cust_meter.book_id, biz_cust_meter.book_sequence
FROM biz_cust_meter
WHERE biz_cust_meter.id = ?;

-- minshui.revenue.customer.queries.customer_meters._LOCK_BOUND
SELECT biz_cust_meter.id, biz_cust_meter.cust_id, biz_cust_meter.account_id, biz_cust_meter.meter_id, biz_cust_meter.bind_status, biz_cust_meter.bind_time, biz_cust_meter.unbind_time, biz_cust_meter.started_on, biz_cust_meter.start_reading_m3, biz_cust_meter.stopped_on, biz_cust_meter.stop_reading_m3, biz_cust_meter.replaces_id, biz_cust_meter.book_id, biz_cust_meter.book_sequence
FROM biz_cust_meter
WHERE biz_cust_meter.id = ? AND biz_cust_meter.bind_status = ? FOR UPDATE;

-- minshui.revenue.customer.queries.customer_meters._OF_CUSTOMER
SELECT biz_cust_meter.id, biz_cust_meter.cust_id, biz_cust_meter.account_id, biz_cust_meter.meter_id, biz_cust_meter.bind_status, biz_cust_meter.bind_time, biz_cust_meter.unbind_time, biz_cust_meter.started_on, biz_cust_meter.start_reading_m3, biz_cust_meter.stopped_on, biz_cust_meter.stop_reading_m3, biz_cust_meter.replaces_id, biz_cust_meter.book_id, biz_cust_meter.book_sequence, biz_meter.meter_no, biz_meter.caliber_code, biz_meter_book.code AS book_code
FROM biz_cust_meter JOIN biz_meter ON biz_meter.id = biz_cust_meter.meter_id LEFT OUTER JOIN biz_meter_book ON biz_meter_book.id = biz_cust_meter.book_id
WHERE biz_cust_meter.cust_id = ? ORDER BY biz_cust_meter.id;

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
SELECT sys_audit_log.id, sys_audit_log.acted_at, sys_audit_log.user_id, sys_audit_log.user_name, sys_audit_log.action, sys_audit_log.subject_type, sys_audit_log.subject_id, sys_audit_log.before, sys_audit_log.after, sys_audit_log.trace_id, sys_audit_log.seal_number, sys_audit_log.seal_hash, sys_audit_log.sealed_at
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

-- minshui.revenue.customer.queries.overview._ATTRIBUTES
SELECT biz_cust_attr.id, biz_cust_attr.account_id, biz_cust_attr.kind, biz_cust_attr."value", biz_cust_attr.from_on, biz_cust_attr.to_on, biz_cust_attr.proof_no, biz_cust_attr.reason, biz_cust_attr.recorded_by, biz_cust_attr.recorded_at, biz_cust_attr.ended_at
FROM biz_cust_attr
WHERE biz_cust_attr.account_id = ? ORDER BY biz_cust_attr.kind, biz_cust_attr.from_on, biz_cust_attr.id;

-- minshui.revenue.customer.queries.overview._CONTACTS
SELECT biz_cust_contact.id, biz_cust_contact.cust_id, biz_cust_contact.name, biz_cust_contact.mobile, biz_cust_contact.mobile_index, biz_cust_contact.contact_type, biz_cust_contact.is_default, biz_cust_contact.created_at
FROM biz_cust_contact
WHERE biz_cust_contact.cust_id = ? ORDER BY biz_cust_contact.id;

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

-- minshui.revenue.customer.queries.search._BY_WORDS
SELECT biz_cust.id AS cust_id, ? AS rank
FROM biz_cust
WHERE biz_cust.name LIKE ? ESCAPE '\' OR biz_cust.address LIKE ? ESCAPE '\'
 FETCH FIRST ? ROWS ONLY;

-- minshui.revenue.customer.queries.search._HITS
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
 FETCH FIRST ? ROWS ONLY) anon_4) anon_3 GROUP BY anon_3.cust_id) anon_2 JOIN biz_cust ON biz_cust.id = anon_2.cust_id ORDER BY anon_2.rank, biz_cust.code
 OFFSET ? ROWS
 FETCH FIRST ? ROWS ONLY) anon_1 ON anon_1.cust_id = biz_cust.id JOIN biz_account ON biz_account.cust_id = biz_cust.id ORDER BY anon_1.rank, biz_cust.code;

-- minshui.revenue.customer.queries.unsettled._ARREARS
SELECT coalesce(sum(biz_charge.open_fen), ?) AS coalesce_1
FROM biz_charge
WHERE biz_charge.cust_id = ? AND biz_charge.charge_status IN (__[POSTCOMPILE_charge_status_1]);

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

-- minshui.revenue.customer.use_cases.open_customer._HOLDER
SELECT biz_cust.code
FROM biz_cust
WHERE biz_cust.external_no = ?;

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
WHERE biz_deposit_entry.journal_id = ? GROUP BY biz_deposit_entry.account_id) anon_1, biz_deposit_entry WHERE biz_deposit.account_id = anon_1.account_id AND biz_deposit_entry.account_id = anon_1.account_id AND biz_deposit_entry.seq = anon_1.seq;

-- minshui.revenue.ledger.deposit_store._UPDATE_ONE
UPDATE biz_deposit SET balance_fen=?, last_seq=? WHERE biz_deposit.account_id = ?;

-- minshui.revenue.ledger.entry_store._INSERT
INSERT INTO biz_account_entry (bill_id, seq, bill_month, account_id, kind, amount_fen, payment_id, journal_id, posted_on) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.revenue.ledger.entry_store._LAST_SEQ
SELECT biz_account_entry.bill_id, max(biz_account_entry.seq) AS seq
FROM biz_account_entry
WHERE biz_account_entry.bill_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed) AND biz_account_entry.bill_month IN (__[POSTCOMPILE_bill_months]) GROUP BY biz_account_entry.bill_id;

-- minshui.revenue.ledger.queries.balances._BALANCES
SELECT biz_deposit.account_id, biz_deposit.balance_fen
FROM biz_deposit
WHERE biz_deposit.account_id IN (SELECT listed.item FROM JSON_TABLE(?, '$[*]' COLUMNS (item BIGINT PATH '$')) listed);

-- minshui.revenue.ledger.queries.chart._CHART
SELECT biz_ledger_account.code, biz_ledger_account.name, biz_ledger_account.kind, biz_ledger_account.purpose, coalesce(sum(biz_journal_line.amount_fen), ?) AS balance_fen
FROM biz_ledger_account LEFT OUTER JOIN biz_journal_line ON biz_journal_line.account_code = biz_ledger_account.code GROUP BY biz_ledger_account.code ORDER BY biz_ledger_account.code;

-- minshui.revenue.ledger.queries.past_offsets._OFFSETS
SELECT biz_deposit_entry.bill_id, biz_deposit_entry.bill_month, biz_deposit_entry.movement_fen, biz_deposit_entry.payment_id
FROM biz_deposit_entry
WHERE biz_deposit_entry.account_id = ? AND biz_deposit_entry.kind = ? ORDER BY biz_deposit_entry.seq DESC;

-- minshui.revenue.ledger.use_cases.change_period._UPDATE
UPDATE biz_accounting_period SET status=?, changed_by=?, changed_at=? WHERE biz_accounting_period.month = ?;

-- minshui.revenue.ledger.use_cases.post_journal._INSERT_JOURNAL
INSERT INTO biz_journal (id, accounting_month, posted_on, kind, source_type, source_id, reverses_id, memo, created_by, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING biz_journal.id INTO ?;

-- minshui.revenue.ledger.use_cases.post_journal._INSERT_LINES
INSERT INTO biz_journal_line (journal_id, line_no, account_code, component_code, tax_code, amount_fen) VALUES (?, ?, ?, ?, ?, ?);

-- minshui.revenue.ledger.use_cases.reverse_journal._LINES
SELECT biz_journal_line.account_code, biz_journal_line.component_code, biz_journal_line.tax_code, biz_journal_line.amount_fen
FROM biz_journal_line
WHERE biz_journal_line.journal_id = ? ORDER BY biz_journal_line.line_no;

-- minshui.revenue.ledger.use_cases.reverse_journal._REVERSED
SELECT biz_journal.id
FROM biz_journal
WHERE biz_journal.reverses_id = ?;

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

-- minshui.revenue.parameter.use_cases.set_parameter._SAME_DAY
SELECT tenant_business_config.id, tenant_business_config.module, tenant_business_config.config_key, tenant_business_config."value", tenant_business_config.effective_on, tenant_business_config.recorded_by, tenant_business_config.recorded_at
FROM tenant_business_config
WHERE tenant_business_config.module = ? AND tenant_business_config.config_key = ? AND tenant_business_config.effective_on = ? FOR UPDATE;

-- minshui.revenue.reading.facade.UNBILLED_READINGS
SELECT biz_reading_data.id, biz_reading_data.revision, biz_reading_data.bill_month, biz_reading_data.kind, biz_reading_data.account_id, biz_reading_data.cust_id, biz_reading_data.cust_meter_id, biz_reading_data.meter_id, biz_cust.site_id, biz_account.profile_id, biz_account.tariff_code, biz_account.opened_on, biz_account.tier_year_start_on, biz_reading_data.previous_on, biz_reading_data.reading_on, biz_reading_data.previous_reading, biz_reading_data.current_reading, biz_reading_data.usage_amount
FROM biz_reading_data JOIN biz_account ON biz_account.id = biz_reading_data.account_id JOIN biz_cust ON biz_cust.id = biz_reading_data.cust_id
WHERE biz_reading_data.bill_month = ? AND biz_reading_data.account_id BETWEEN ? AND ? AND biz_reading_data.is_current = 1 AND biz_reading_data.review_status = ? AND biz_reading_data.kind != ? AND NOT (EXISTS (SELECT biz_charge.record_id
FROM biz_charge
WHERE biz_charge.record_id = biz_reading_data.id AND biz_charge.bill_month = biz_reading_data.bill_month AND biz_charge.charge_status != ?)) ORDER BY biz_reading_data.account_id, biz_reading_data.id;

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

-- minshui.revenue.reading.queries.chains._BEFORE
SELECT biz_reading_data.usage_amount, biz_reading_data.estimated_reads
FROM biz_reading_data
WHERE biz_reading_data.meter_id = ? AND biz_reading_data.cust_meter_id = ? AND biz_reading_data.is_current = 1 AND biz_reading_data.root_id < ? ORDER BY biz_reading_data.root_id DESC
 FETCH FIRST ? ROWS ONLY;

-- minshui.revenue.reading.queries.chains._HOLD
SELECT biz_reading_data.id, biz_reading_data.root_id, biz_reading_data.revision, biz_reading_data.is_current, biz_reading_data.task_id, biz_reading_data.bill_month, biz_reading_data.meter_id, biz_reading_data.cust_meter_id, biz_reading_data.cust_id, biz_reading_data.account_id, biz_reading_data.kind, biz_reading_data.source, biz_reading_data.status_code, biz_reading_data.previous_on, biz_reading_data.reading_on, biz_reading_data.reading_time, biz_reading_data.previous_reading, biz_reading_data.current_reading, biz_reading_data.seen_reading, biz_reading_data.modulus_m3, biz_reading_data.multiplier, biz_reading_data.reversed, biz_reading_data.rolled_over, biz_reading_data.observed_usage_m3, biz_reading_data.residual_usage_m3, biz_reading_data.residual_reading_id, biz_reading_data.usage_amount, biz_reading_data.anomalies, biz_reading_data.estimated_reads, biz_reading_data.review_status, biz_reading_data.entered_by, biz_reading_data.entered_at, biz_reading_data.reviewed_by, biz_reading_data.reviewed_at, biz_reading_data.review_id, biz_reading_data.photo_ref, biz_reading_data.latitude, biz_reading_data.longitude, biz_reading_data.note
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
WHERE biz_reading_data.meter_id = ? AND biz_reading_data.cust_meter_id = ? AND biz_reading_data.is_current = 1 AND biz_reading_data.root_id > ? ORDER BY biz_reading_data.root_id DESC
 FETCH FIRST ? ROWS ONLY;

-- minshui.revenue.reading.queries.history._HISTORY
SELECT biz_reading_data.cust_meter_id, round(avg(CASE WHEN (biz_reading_data.usage_amount > ?) THEN biz_reading_data.usage_amount END), ?) AS mean_usage_m3, max(CASE WHEN (biz_reading_data.bill_month = __[POSTCOMPILE_last_year_month]) THEN biz_reading_data.usage_amount END) AS same_month_last_year_m3
FROM biz_reading_data
WHERE biz_reading_data.bill_month >= __[POSTCOMPILE_first_month] AND biz_reading_data.bill_month < __[POSTCOMPILE_history_before] AND biz_reading_data.is_current = 1 AND biz_reading_data.review_status = ? AND biz_reading_data.kind != ? GROUP BY biz_reading_data.cust_meter_id;

-- minshui.revenue.reading.queries.history._HISTORY_OF
SELECT biz_reading_data.cust_meter_id, round(avg(CASE WHEN (biz_reading_data.usage_amount > ?) THEN biz_reading_data.usage_amount END), ?) AS mean_usage_m3, max(CASE WHEN (biz_reading_data.bill_month = __[POSTCOMPILE_last_year_month]) THEN biz_reading_data.usage_amount END) AS same_month_last_year_m3
FROM biz_reading_data
WHERE biz_reading_data.bill_month >= __[POSTCOMPILE_first_month] AND biz_reading_data.bill_month < __[POSTCOMPILE_history_before] AND biz_reading_data.is_current = 1 AND biz_reading_data.review_status = ? AND biz_reading_data.kind != ? AND biz_reading_data.meter_id IN (__[POSTCOMPILE_keys]) GROUP BY biz_reading_data.cust_meter_id;

-- minshui.revenue.reading.queries.meter_states._LOCKS
SELECT biz_account_lock.account_id, biz_account_lock.blocks, biz_account_lock.reason
FROM biz_account_lock
WHERE biz_account_lock.released_at IS NULL AND biz_account_lock.account_id IN (__[POSTCOMPILE_keys]);

-- minshui.revenue.reading.queries.meter_states._METER
SELECT biz_meter.meter_no, biz_meter.decimals
FROM biz_meter
WHERE biz_meter.id = ?;

-- minshui.revenue.reading.queries.meter_states._OPEN_READINGS
SELECT biz_reading_data.id, biz_reading_data.revision, biz_reading_data.cust_meter_id, biz_reading_data.bill_month, biz_reading_data.kind, biz_reading_data.reading_on, biz_reading_data.current_reading, biz_reading_data.seen_reading, biz_reading_data.status_code, biz_reading_data.usage_amount, biz_reading_data.anomalies, biz_reading_data.review_status
FROM biz_reading_data
WHERE biz_reading_data.meter_id IN (__[POSTCOMPILE_keys]) AND biz_reading_data.is_current = 1 AND biz_reading_data.kind != ? AND (biz_reading_data.bill_month >= ? OR biz_reading_data.review_status != ?);

-- minshui.revenue.reading.queries.meter_states._RESIDUALS
SELECT biz_cust_meter.id AS cust_meter_id, biz_reading_data.id, biz_reading_data.usage_amount
FROM biz_cust_meter JOIN biz_cust_meter biz_cust_meter_1 ON biz_cust_meter_1.id = biz_cust_meter.replaces_id JOIN biz_reading_data ON biz_reading_data.meter_id = biz_cust_meter_1.meter_id AND biz_reading_data.cust_meter_id = biz_cust_meter_1.id AND biz_reading_data.kind = ? AND biz_reading_data.is_current = 1
WHERE biz_cust_meter.id IN (__[POSTCOMPILE_keys]) AND NOT (EXISTS (SELECT biz_reading_data_1.id
FROM biz_reading_data biz_reading_data_1
WHERE biz_reading_data_1.residual_reading_id = biz_reading_data.id));

-- minshui.revenue.reading.queries.meter_states._STATE
SELECT biz_cust_meter.id AS cust_meter_id, biz_cust_meter.cust_id, biz_cust_meter.account_id, biz_cust_meter.meter_id, biz_cust_meter.replaces_id, biz_cust_meter.started_on, biz_cust_meter.start_reading_m3, biz_meter.meter_no, biz_meter.modulus_m3, biz_meter.multiplier, biz_meter.reversed, biz_meter.decimals, biz_cust.code AS customer_code, biz_cust.external_no, biz_cust.status AS customer_status, biz_meter_book.code AS book_code, biz_meter_book.status AS book_status, biz_meter_book.cycle_type, biz_last_reading.last_reading, biz_last_reading.last_reading_on, biz_last_reading.last_usage_m3, biz_last_reading.estimated_reads, biz_meter_read.id AS task_id, biz_meter_read.mean_usage_m3, biz_meter_read.same_month_last_year_m3
FROM biz_cust_meter JOIN biz_meter ON biz_meter.id = biz_cust_meter.meter_id JOIN biz_cust ON biz_cust.id = biz_cust_meter.cust_id LEFT OUTER JOIN biz_meter_book ON biz_meter_book.id = biz_cust_meter.book_id LEFT OUTER JOIN biz_last_reading ON biz_last_reading.meter_id = biz_cust_meter.meter_id AND biz_last_reading.cust_meter_id = biz_cust_meter.id LEFT OUTER JOIN biz_meter_read ON biz_meter_read.cust_meter_id = biz_cust_meter.id AND biz_meter_read.bill_month = ?
WHERE biz_cust_meter.bind_status = ?;

-- minshui.revenue.reading.queries.meter_states._STATE_BY[0]
SELECT biz_cust_meter.id AS cust_meter_id, biz_cust_meter.cust_id, biz_cust_meter.account_id, biz_cust_meter.meter_id, biz_cust_meter.replaces_id, biz_cust_meter.started_on, biz_cust_meter.start_reading_m3, biz_meter.meter_no, biz_meter.modulus_m3, biz_meter.multiplier, biz_meter.reversed, biz_meter.decimals, biz_cust.code AS customer_code, biz_cust.external_no, biz_cust.status AS customer_status, biz_meter_book.code AS book_code, biz_meter_book.status AS book_status, biz_meter_book.cycle_type, biz_last_reading.last_reading, biz_last_reading.last_reading_on, biz_last_reading.last_usage_m3, biz_last_reading.estimated_reads, biz_meter_read.id AS task_id, biz_meter_read.mean_usage_m3, biz_meter_read.same_month_last_year_m3
FROM biz_cust_meter JOIN biz_meter ON biz_meter.id = biz_cust_meter.meter_id JOIN biz_cust ON biz_cust.id = biz_cust_meter.cust_id LEFT OUTER JOIN biz_meter_book ON biz_meter_book.id = biz_cust_meter.book_id LEFT OUTER JOIN biz_last_reading ON biz_last_reading.meter_id = biz_cust_meter.meter_id AND biz_last_reading.cust_meter_id = biz_cust_meter.id LEFT OUTER JOIN biz_meter_read ON biz_meter_read.cust_meter_id = biz_cust_meter.id AND biz_meter_read.bill_month = ?
WHERE biz_cust_meter.bind_status = ? AND biz_cust_meter.meter_id IN (__[POSTCOMPILE_keys]);

-- minshui.revenue.reading.queries.meter_states._STATE_BY[1]
SELECT biz_cust_meter.id AS cust_meter_id, biz_cust_meter.cust_id, biz_cust_meter.account_id, biz_cust_meter.meter_id, biz_cust_meter.replaces_id, biz_cust_meter.started_on, biz_cust_meter.start_reading_m3, biz_meter.meter_no, biz_meter.modulus_m3, biz_meter.multiplier, biz_meter.reversed, biz_meter.decimals, biz_cust.code AS customer_code, biz_cust.external_no, biz_cust.status AS customer_status, biz_meter_book.code AS book_code, biz_meter_book.status AS book_status, biz_meter_book.cycle_type, biz_last_reading.last_reading, biz_last_reading.last_reading_on, biz_last_reading.last_usage_m3, biz_last_reading.estimated_reads, biz_meter_read.id AS task_id, biz_meter_read.mean_usage_m3, biz_meter_read.same_month_last_year_m3
FROM biz_cust_meter JOIN biz_meter ON biz_meter.id = biz_cust_meter.meter_id JOIN biz_cust ON biz_cust.id = biz_cust_meter.cust_id LEFT OUTER JOIN biz_meter_book ON biz_meter_book.id = biz_cust_meter.book_id LEFT OUTER JOIN biz_last_reading ON biz_last_reading.meter_id = biz_cust_meter.meter_id AND biz_last_reading.cust_meter_id = biz_cust_meter.id LEFT OUTER JOIN biz_meter_read ON biz_meter_read.cust_meter_id = biz_cust_meter.id AND biz_meter_read.bill_month = ?
WHERE biz_cust_meter.bind_status = ? AND biz_meter.meter_no IN (__[POSTCOMPILE_keys]);

-- minshui.revenue.reading.queries.meter_states._STATE_BY[2]
SELECT biz_cust_meter.id AS cust_meter_id, biz_cust_meter.cust_id, biz_cust_meter.account_id, biz_cust_meter.meter_id, biz_cust_meter.replaces_id, biz_cust_meter.started_on, biz_cust_meter.start_reading_m3, biz_meter.meter_no, biz_meter.modulus_m3, biz_meter.multiplier, biz_meter.reversed, biz_meter.decimals, biz_cust.code AS customer_code, biz_cust.external_no, biz_cust.status AS customer_status, biz_meter_book.code AS book_code, biz_meter_book.status AS book_status, biz_meter_book.cycle_type, biz_last_reading.last_reading, biz_last_reading.last_reading_on, biz_last_reading.last_usage_m3, biz_last_reading.estimated_reads, biz_meter_read.id AS task_id, biz_meter_read.mean_usage_m3, biz_meter_read.same_month_last_year_m3
FROM biz_cust_meter JOIN biz_meter ON biz_meter.id = biz_cust_meter.meter_id JOIN biz_cust ON biz_cust.id = biz_cust_meter.cust_id LEFT OUTER JOIN biz_meter_book ON biz_meter_book.id = biz_cust_meter.book_id LEFT OUTER JOIN biz_last_reading ON biz_last_reading.meter_id = biz_cust_meter.meter_id AND biz_last_reading.cust_meter_id = biz_cust_meter.id LEFT OUTER JOIN biz_meter_read ON biz_meter_read.cust_meter_id = biz_cust_meter.id AND biz_meter_read.bill_month = ?
WHERE biz_cust_meter.bind_status = ? AND (biz_cust.code IN (__[POSTCOMPILE_keys]) OR biz_cust.external_no IN (__[POSTCOMPILE_keys]));

-- minshui.revenue.reading.queries.meter_states._STATE_BY[3]
SELECT biz_cust_meter.id AS cust_meter_id, biz_cust_meter.cust_id, biz_cust_meter.account_id, biz_cust_meter.meter_id, biz_cust_meter.replaces_id, biz_cust_meter.started_on, biz_cust_meter.start_reading_m3, biz_meter.meter_no, biz_meter.modulus_m3, biz_meter.multiplier, biz_meter.reversed, biz_meter.decimals, biz_cust.code AS customer_code, biz_cust.external_no, biz_cust.status AS customer_status, biz_meter_book.code AS book_code, biz_meter_book.status AS book_status, biz_meter_book.cycle_type, biz_last_reading.last_reading, biz_last_reading.last_reading_on, biz_last_reading.last_usage_m3, biz_last_reading.estimated_reads, biz_meter_read.id AS task_id, biz_meter_read.mean_usage_m3, biz_meter_read.same_month_last_year_m3
FROM biz_cust_meter JOIN biz_meter ON biz_meter.id = biz_cust_meter.meter_id JOIN biz_cust ON biz_cust.id = biz_cust_meter.cust_id LEFT OUTER JOIN biz_meter_book ON biz_meter_book.id = biz_cust_meter.book_id LEFT OUTER JOIN biz_last_reading ON biz_last_reading.meter_id = biz_cust_meter.meter_id AND biz_last_reading.cust_meter_id = biz_cust_meter.id LEFT OUTER JOIN biz_meter_read ON biz_meter_read.cust_meter_id = biz_cust_meter.id AND biz_meter_read.bill_month = ?
WHERE biz_cust_meter.bind_status = ? AND biz_cust_meter.id IN (__[POSTCOMPILE_keys]);

-- minshui.revenue.reading.queries.meter_states._TASKS
SELECT biz_meter_read.id, biz_meter_read.cust_meter_id, biz_meter_read.bill_month
FROM biz_meter_read
WHERE biz_meter_read.id IN (__[POSTCOMPILE_keys]);

-- minshui.revenue.reading.queries.planning.COUNT_PLANNED
SELECT count(*) AS count_1
FROM biz_meter_read JOIN biz_meter_book ON biz_meter_book.id = biz_meter_read.book_id
WHERE biz_meter_read.bill_month = ? AND (? IS NULL OR biz_meter_book.id = ?);

-- minshui.revenue.reading.queries.planning.INSERT_TASKS
INSERT INTO biz_meter_read (book_id, bill_month, meter_id, cust_meter_id, account_id, reader_id, sequence, read_status, previous_reading_m3, previous_on, last_usage_m3, mean_usage_m3, same_month_last_year_m3, created_at) SELECT biz_meter_book.id, ? AS anon_1, biz_cust_meter.meter_id, biz_cust_meter.id AS id_1, biz_cust_meter.account_id, biz_meter_book.reader_id, coalesce(biz_cust_meter.book_sequence, ?) AS coalesce_1, ? AS anon_2, coalesce(biz_last_reading.last_reading, biz_cust_meter.start_reading_m3) AS coalesce_3, coalesce(biz_last_reading.last_reading_on, biz_cust_meter.started_on) AS coalesce_4, biz_last_reading.last_usage_m3, coalesce(own_history.mean_usage_m3, replaced_history.mean_usage_m3) AS coalesce_5, coalesce(own_history.same_month_last_year_m3, replaced_history.same_month_last_year_m3) AS coalesce_6, ? AS anon_3
FROM biz_cust_meter JOIN biz_meter_book ON biz_meter_book.id = biz_cust_meter.book_id JOIN biz_cust ON biz_cust.id = biz_cust_meter.cust_id LEFT OUTER JOIN biz_last_reading ON biz_last_reading.meter_id = biz_cust_meter.meter_id AND biz_last_reading.cust_meter_id = biz_cust_meter.id LEFT OUTER JOIN (SELECT biz_reading_data.cust_meter_id AS cust_meter_id, round(avg(CASE WHEN (biz_reading_data.usage_amount > ?) THEN biz_reading_data.usage_amount END), ?) AS mean_usage_m3, max(CASE WHEN (biz_reading_data.bill_month = __[POSTCOMPILE_last_year_month]) THEN biz_reading_data.usage_amount END) AS same_month_last_year_m3
FROM biz_reading_data
WHERE biz_reading_data.bill_month >= __[POSTCOMPILE_first_month] AND biz_reading_data.bill_month < __[POSTCOMPILE_history_before] AND biz_reading_data.is_current = 1 AND biz_reading_data.review_status = ? AND biz_reading_data.kind != ? GROUP BY biz_reading_data.cust_meter_id) own_history ON own_history.cust_meter_id = biz_cust_meter.id LEFT OUTER JOIN (SELECT biz_reading_data.cust_meter_id AS cust_meter_id, round(avg(CASE WHEN (biz_reading_data.usage_amount > ?) THEN biz_reading_data.usage_amount END), ?) AS mean_usage_m3, max(CASE WHEN (biz_reading_data.bill_month = __[POSTCOMPILE_last_year_month]) THEN biz_reading_data.usage_amount END) AS same_month_last_year_m3
FROM biz_reading_data
WHERE biz_reading_data.bill_month >= __[POSTCOMPILE_first_month] AND biz_reading_data.bill_month < __[POSTCOMPILE_history_before] AND biz_reading_data.is_current = 1 AND biz_reading_data.review_status = ? AND biz_reading_data.kind != ? GROUP BY biz_reading_data.cust_meter_id) replaced_history ON replaced_history.cust_meter_id = biz_cust_meter.replaces_id
WHERE biz_cust_meter.bind_status = ? AND biz_cust.status IN (__[POSTCOMPILE_status_1]) AND biz_meter_book.status = ? AND biz_meter_book.cycle_type = ? AND biz_meter_book.first_month IN (__[POSTCOMPILE_first_months]) AND (? IS NULL OR biz_meter_book.id = ?) AND NOT (EXISTS (SELECT biz_meter_read.id
FROM biz_meter_read
WHERE biz_meter_read.bill_month = ? AND biz_meter_read.cust_meter_id = biz_cust_meter.id)) ORDER BY biz_meter_book.id, biz_cust_meter.book_sequence, biz_cust_meter.id;

-- minshui.revenue.reading.queries.planning._SOURCE
SELECT biz_meter_book.id, ? AS anon_1, biz_cust_meter.meter_id, biz_cust_meter.id AS id_1, biz_cust_meter.account_id, biz_meter_book.reader_id, coalesce(biz_cust_meter.book_sequence, ?) AS coalesce_1, ? AS anon_2, coalesce(biz_last_reading.last_reading, biz_cust_meter.start_reading_m3) AS coalesce_3, coalesce(biz_last_reading.last_reading_on, biz_cust_meter.started_on) AS coalesce_4, biz_last_reading.last_usage_m3, coalesce(own_history.mean_usage_m3, replaced_history.mean_usage_m3) AS coalesce_5, coalesce(own_history.same_month_last_year_m3, replaced_history.same_month_last_year_m3) AS coalesce_6, ? AS anon_3
FROM biz_cust_meter JOIN biz_meter_book ON biz_meter_book.id = biz_cust_meter.book_id JOIN biz_cust ON biz_cust.id = biz_cust_meter.cust_id LEFT OUTER JOIN biz_last_reading ON biz_last_reading.meter_id = biz_cust_meter.meter_id AND biz_last_reading.cust_meter_id = biz_cust_meter.id LEFT OUTER JOIN (SELECT biz_reading_data.cust_meter_id AS cust_meter_id, round(avg(CASE WHEN (biz_reading_data.usage_amount > ?) THEN biz_reading_data.usage_amount END), ?) AS mean_usage_m3, max(CASE WHEN (biz_reading_data.bill_month = __[POSTCOMPILE_last_year_month]) THEN biz_reading_data.usage_amount END) AS same_month_last_year_m3
FROM biz_reading_data
WHERE biz_reading_data.bill_month >= __[POSTCOMPILE_first_month] AND biz_reading_data.bill_month < __[POSTCOMPILE_history_before] AND biz_reading_data.is_current = 1 AND biz_reading_data.review_status = ? AND biz_reading_data.kind != ? GROUP BY biz_reading_data.cust_meter_id) own_history ON own_history.cust_meter_id = biz_cust_meter.id LEFT OUTER JOIN (SELECT biz_reading_data.cust_meter_id AS cust_meter_id, round(avg(CASE WHEN (biz_reading_data.usage_amount > ?) THEN biz_reading_data.usage_amount END), ?) AS mean_usage_m3, max(CASE WHEN (biz_reading_data.bill_month = __[POSTCOMPILE_last_year_month]) THEN biz_reading_data.usage_amount END) AS same_month_last_year_m3
FROM biz_reading_data
WHERE biz_reading_data.bill_month >= __[POSTCOMPILE_first_month] AND biz_reading_data.bill_month < __[POSTCOMPILE_history_before] AND biz_reading_data.is_current = 1 AND biz_reading_data.review_status = ? AND biz_reading_data.kind != ? GROUP BY biz_reading_data.cust_meter_id) replaced_history ON replaced_history.cust_meter_id = biz_cust_meter.replaces_id
WHERE biz_cust_meter.bind_status = ? AND biz_cust.status IN (__[POSTCOMPILE_status_1]) AND biz_meter_book.status = ? AND biz_meter_book.cycle_type = ? AND biz_meter_book.first_month IN (__[POSTCOMPILE_first_months]) AND (? IS NULL OR biz_meter_book.id = ?) AND NOT (EXISTS (SELECT biz_meter_read.id
FROM biz_meter_read
WHERE biz_meter_read.bill_month = ? AND biz_meter_read.cust_meter_id = biz_cust_meter.id)) ORDER BY biz_meter_book.id, biz_cust_meter.book_sequence, biz_cust_meter.id;

-- minshui.revenue.reading.queries.reading_list._READINGS
SELECT biz_reading_data.id, biz_reading_data.root_id, biz_reading_data.revision, biz_reading_data.is_current, biz_reading_data.task_id, biz_reading_data.bill_month, biz_reading_data.meter_id, biz_reading_data.cust_meter_id, biz_reading_data.cust_id, biz_reading_data.account_id, biz_reading_data.kind, biz_reading_data.source, biz_reading_data.status_code, biz_reading_data.previous_on, biz_reading_data.reading_on, biz_reading_data.reading_time, biz_reading_data.previous_reading, biz_reading_data.current_reading, biz_reading_data.seen_reading, biz_reading_data.modulus_m3, biz_reading_data.multiplier, biz_reading_data.reversed, biz_reading_data.rolled_over, biz_reading_data.observed_usage_m3, biz_reading_data.residual_usage_m3, biz_reading_data.residual_reading_id, biz_reading_data.usage_amount, biz_reading_data.anomalies, biz_reading_data.estimated_reads, biz_reading_data.review_status, biz_reading_data.entered_by, biz_reading_data.entered_at, biz_reading_data.reviewed_by, biz_reading_data.reviewed_at, biz_reading_data.review_id, biz_reading_data.photo_ref, biz_reading_data.latitude, biz_reading_data.longitude, biz_reading_data.note, biz_meter.meter_no, biz_cust.code AS customer_code, biz_cust.name AS customer_name
FROM biz_reading_data JOIN biz_meter ON biz_meter.id = biz_reading_data.meter_id JOIN biz_cust ON biz_cust.id = biz_reading_data.cust_id;

-- minshui.revenue.reading.queries.reading_list._TASKS
SELECT biz_meter_read.id, biz_meter_read.book_id, biz_meter_read.bill_month, biz_meter_read.meter_id, biz_meter_read.cust_meter_id, biz_meter_read.account_id, biz_meter_read.reader_id, biz_meter_read.sequence, biz_meter_read.read_status, biz_meter_read.previous_reading_m3, biz_meter_read.previous_on, biz_meter_read.last_usage_m3, biz_meter_read.mean_usage_m3, biz_meter_read.same_month_last_year_m3, biz_meter_read.created_at, biz_meter.meter_no, biz_cust.code AS customer_code, biz_cust.name AS customer_name, biz_cust.address
FROM biz_meter_read JOIN biz_meter ON biz_meter.id = biz_meter_read.meter_id JOIN biz_cust_meter ON biz_cust_meter.id = biz_meter_read.cust_meter_id JOIN biz_cust ON biz_cust.id = biz_cust_meter.cust_id;

-- minshui.revenue.reading.queries.review_scope.MISSING_POINTERS
SELECT biz_reading_data.meter_id, biz_reading_data.cust_meter_id, biz_reading_data.current_reading, biz_reading_data.usage_amount, biz_reading_data.reading_on, biz_reading_data.reading_time, biz_reading_data.id, biz_reading_data.estimated_reads
FROM biz_reading_data LEFT OUTER JOIN biz_last_reading ON biz_last_reading.meter_id = biz_reading_data.meter_id
WHERE biz_reading_data.review_id = ? AND biz_last_reading.meter_id IS NULL;

-- minshui.revenue.reading.queries.review_scope.MOVE_POINTERS
UPDATE biz_last_reading SET cust_meter_id=biz_reading_data.cust_meter_id, last_reading=biz_reading_data.current_reading, last_usage_m3=biz_reading_data.usage_amount, last_reading_on=biz_reading_data.reading_on, last_reading_time=biz_reading_data.reading_time, reading_id=biz_reading_data.id, estimated_reads=biz_reading_data.estimated_reads FROM biz_last_reading, biz_reading_data WHERE biz_last_reading.meter_id = biz_reading_data.meter_id AND biz_reading_data.review_id = ?;

-- minshui.revenue.reading.queries.review_scope.REVIEWED_TOTALS
SELECT count(*) AS count_1, coalesce(sum(biz_reading_data.usage_amount), ?) AS coalesce_1, coalesce(max(biz_reading_data.bill_month), ?) AS coalesce_3
FROM biz_reading_data
WHERE biz_reading_data.review_id = ?;

-- minshui.revenue.reading.reading_store._INSERT
INSERT INTO biz_reading_data (id, root_id, revision, is_current, task_id, bill_month, meter_id, cust_meter_id, cust_id, account_id, kind, source, status_code, previous_on, reading_on, reading_time, previous_reading, current_reading, seen_reading, modulus_m3, multiplier, reversed, rolled_over, observed_usage_m3, residual_usage_m3, residual_reading_id, usage_amount, anomalies, estimated_reads, review_status, entered_by, entered_at, reviewed_by, reviewed_at, review_id, photo_ref, latitude, longitude, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- minshui.revenue.reading.reading_store._MARK_TASKS_READ
UPDATE biz_meter_read SET read_status=? WHERE biz_meter_read.id IN (SELECT biz_reading_data.task_id
FROM biz_reading_data
WHERE biz_reading_data.id BETWEEN ? AND ?) AND biz_meter_read.read_status != ?;

-- minshui.revenue.reading.use_cases.correct_reading._SUPERSEDE
UPDATE biz_reading_data SET is_current=? WHERE biz_reading_data.id = ?;

-- minshui.revenue.reading.use_cases.exchange_meter._MOVE_TASKS
UPDATE biz_meter_read SET meter_id=?, cust_meter_id=?, previous_reading_m3=?, previous_on=? WHERE biz_meter_read.cust_meter_id = ? AND biz_meter_read.read_status = ?;

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
