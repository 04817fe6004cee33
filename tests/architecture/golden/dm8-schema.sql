CREATE TABLE global_permission (
    id BIGINT NOT NULL IDENTITY(1, 1),
    code VARCHAR2(100 CHAR) NOT NULL,
    name VARCHAR2(200 CHAR) NOT NULL,
    kind VARCHAR2(64 CHAR) NOT NULL,
    parent_code VARCHAR2(100 CHAR),
    status VARCHAR2(64 CHAR) NOT NULL,
    changed_at DATETIME NOT NULL,
    changed_by VARCHAR2(200 CHAR) NOT NULL,
    CONSTRAINT pk_global_permission PRIMARY KEY (id),
    CONSTRAINT uq_global_permission_code UNIQUE (code)
);

CREATE TABLE sys_audit_anchor (
    chain VARCHAR2(64 CHAR) NOT NULL,
    seal_number BIGINT NOT NULL,
    seal_hash VARCHAR2(64 CHAR) NOT NULL,
    anchored_at DATETIME NOT NULL,
    signature VARCHAR2(64 CHAR) NOT NULL,
    CONSTRAINT pk_sys_audit_anchor PRIMARY KEY (chain)
);

CREATE TABLE sys_audit_archive (
    last_seal BIGINT NOT NULL,
    first_seal BIGINT NOT NULL,
    month BIGINT NOT NULL,
    row_count BIGINT NOT NULL,
    previous_hash VARCHAR2(64 CHAR) NOT NULL,
    last_hash VARCHAR2(64 CHAR) NOT NULL,
    reached_id BIGINT NOT NULL,
    gaps TEXT NOT NULL,
    file_name VARCHAR2(200 CHAR) NOT NULL,
    file_hash VARCHAR2(64 CHAR) NOT NULL,
    archived_at DATETIME NOT NULL,
    signature VARCHAR2(64 CHAR) NOT NULL,
    CONSTRAINT pk_sys_audit_archive PRIMARY KEY (last_seal)
);

CREATE TABLE sys_audit_log (
    tenant_code VARCHAR2(64 CHAR) NOT NULL,
    id BIGINT NOT NULL IDENTITY(1, 1),
    acted_at DATETIME NOT NULL,
    category VARCHAR2(64 CHAR) DEFAULT 'operation' NOT NULL,
    action VARCHAR2(64 CHAR) NOT NULL,
    result VARCHAR2(64 CHAR) DEFAULT 'done' NOT NULL,
    user_id BIGINT,
    user_name VARCHAR2(200 CHAR) NOT NULL,
    session_id VARCHAR2(64 CHAR),
    client_address VARCHAR2(64 CHAR),
    subject_type VARCHAR2(64 CHAR) NOT NULL,
    subject_id VARCHAR2(200 CHAR) NOT NULL,
    before TEXT,
    after TEXT,
    trace_id VARCHAR2(64 CHAR) NOT NULL,
    CONSTRAINT pk_sys_audit_log PRIMARY KEY (id)
);

CREATE INDEX ix_sys_audit_log_acted_at_id ON sys_audit_log (acted_at, id);

CREATE INDEX ix_sys_audit_log_category_acted_at_id ON sys_audit_log (category, acted_at, id);

CREATE INDEX ix_sys_audit_log_subject_type_subject_id_acted_at_id ON sys_audit_log (subject_type, subject_id, acted_at, id);

CREATE INDEX ix_sys_audit_log_tenant_code_acted_at_id ON sys_audit_log (tenant_code, acted_at, id);

CREATE INDEX ix_sys_audit_log_trace_id ON sys_audit_log (trace_id);

CREATE INDEX ix_sys_audit_log_user_id_acted_at_id ON sys_audit_log (user_id, acted_at, id);

CREATE TABLE sys_audit_seal (
    seal_number BIGINT NOT NULL,
    sealed_at DATETIME NOT NULL,
    algorithm VARCHAR2(64 CHAR) NOT NULL,
    row_count BIGINT NOT NULL,
    lowest_id BIGINT NOT NULL,
    highest_id BIGINT NOT NULL,
    reached_id BIGINT NOT NULL,
    gaps TEXT NOT NULL,
    content BLOB NOT NULL,
    previous_hash VARCHAR2(64 CHAR) NOT NULL,
    seal_hash VARCHAR2(64 CHAR) NOT NULL,
    CONSTRAINT pk_sys_audit_seal PRIMARY KEY (seal_number)
);

CREATE INDEX ix_sys_audit_seal_highest_id ON sys_audit_seal (highest_id);

CREATE INDEX ix_sys_audit_seal_sealed_at ON sys_audit_seal (sealed_at);

CREATE TABLE sys_cache (
    namespace VARCHAR2(200 CHAR) NOT NULL,
    key VARCHAR2(200 CHAR) NOT NULL,
    "value" TEXT NOT NULL,
    expires_at DATETIME NOT NULL,
    CONSTRAINT pk_sys_cache PRIMARY KEY (namespace, key)
);

CREATE INDEX ix_sys_cache_expires_at ON sys_cache (expires_at);

CREATE TABLE sys_cas_service (
    id BIGINT NOT NULL IDENTITY(1, 1),
    code VARCHAR2(64 CHAR) NOT NULL,
    name VARCHAR2(200 CHAR) NOT NULL,
    url TEXT NOT NULL,
    match VARCHAR2(64 CHAR) NOT NULL,
    attributes TEXT NOT NULL,
    logout_url TEXT,
    status VARCHAR2(64 CHAR) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR2(200 CHAR) NOT NULL,
    CONSTRAINT pk_sys_cas_service PRIMARY KEY (id),
    CONSTRAINT uq_sys_cas_service_code UNIQUE (code)
);

CREATE TABLE sys_cas_service_tenant (
    service_row_id BIGINT NOT NULL,
    tenant_code VARCHAR2(64 CHAR) NOT NULL,
    CONSTRAINT pk_sys_cas_service_tenant PRIMARY KEY (service_row_id, tenant_code),
    CONSTRAINT fk_sys_cas_service_tenant_service_row_id FOREIGN KEY(service_row_id) REFERENCES sys_cas_service (id) ON DELETE CASCADE
);

CREATE TABLE sys_dead_errand (
    id BIGINT NOT NULL IDENTITY(1, 1),
    message_id VARCHAR2(64 CHAR) NOT NULL,
    tenant_code VARCHAR2(64 CHAR) NOT NULL,
    line VARCHAR2(64 CHAR) NOT NULL,
    reason TEXT NOT NULL,
    died_at DATETIME NOT NULL,
    CONSTRAINT pk_sys_dead_errand PRIMARY KEY (id),
    CONSTRAINT uq_sys_dead_errand_message_id UNIQUE (message_id)
);

CREATE TABLE sys_identity (
    id BIGINT NOT NULL,
    tenant_code VARCHAR2(200 CHAR) NOT NULL,
    created_at DATETIME NOT NULL,
    CONSTRAINT pk_sys_identity PRIMARY KEY (id),
    CONSTRAINT ck_sys_identity_single_row CHECK (id = 1)
);

CREATE TABLE sys_oauth_client (
    id BIGINT NOT NULL IDENTITY(1, 1),
    client_id VARCHAR2(64 CHAR) NOT NULL,
    name VARCHAR2(200 CHAR) NOT NULL,
    "domain" VARCHAR2(64 CHAR) NOT NULL,
    kind VARCHAR2(64 CHAR) NOT NULL,
    secret_hash VARCHAR2(64 CHAR),
    secret_changed_at DATETIME,
    key_set TEXT,
    grant_types TEXT NOT NULL,
    scopes TEXT NOT NULL,
    redirect_uris TEXT NOT NULL,
    post_logout_uris TEXT NOT NULL,
    asks_consent SMALLINT NOT NULL,
    status VARCHAR2(64 CHAR) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR2(200 CHAR) NOT NULL,
    changed_at DATETIME NOT NULL,
    CONSTRAINT pk_sys_oauth_client PRIMARY KEY (id),
    CONSTRAINT uq_sys_oauth_client_client_id UNIQUE (client_id)
);

CREATE TABLE sys_oauth_client_tenant (
    client_row_id BIGINT NOT NULL,
    tenant_code VARCHAR2(64 CHAR) NOT NULL,
    CONSTRAINT pk_sys_oauth_client_tenant PRIMARY KEY (client_row_id, tenant_code),
    CONSTRAINT fk_sys_oauth_client_tenant_client_row_id FOREIGN KEY(client_row_id) REFERENCES sys_oauth_client (id) ON DELETE CASCADE
);

CREATE TABLE sys_rate_limit (
    key VARCHAR2(200 CHAR) NOT NULL,
    counts TEXT NOT NULL,
    expires_at DATETIME NOT NULL,
    CONSTRAINT pk_sys_rate_limit PRIMARY KEY (key)
);

CREATE INDEX ix_sys_rate_limit_expires_at ON sys_rate_limit (expires_at);

CREATE TABLE sys_tenant (
    id BIGINT NOT NULL IDENTITY(1, 1),
    code VARCHAR2(64 CHAR) NOT NULL,
    name VARCHAR2(200 CHAR) NOT NULL,
    short_name VARCHAR2(64 CHAR) NOT NULL,
    parent_id BIGINT,
    kind VARCHAR2(64 CHAR) DEFAULT 'subsidiary' NOT NULL,
    contact_name VARCHAR2(200 CHAR),
    contact_phone VARCHAR2(64 CHAR),
    contact_mail VARCHAR2(200 CHAR),
    status VARCHAR2(64 CHAR) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR2(200 CHAR) NOT NULL,
    CONSTRAINT pk_sys_tenant PRIMARY KEY (id),
    CONSTRAINT uq_sys_tenant_code UNIQUE (code),
    CONSTRAINT uq_sys_tenant_name UNIQUE (name),
    CONSTRAINT fk_sys_tenant_parent_id FOREIGN KEY(parent_id) REFERENCES sys_tenant (id)
);

CREATE TABLE sys_tenant_ceiling (
    id BIGINT NOT NULL IDENTITY(1, 1),
    tenant_code VARCHAR2(64 CHAR) NOT NULL,
    source VARCHAR2(64 CHAR) NOT NULL,
    permission_code VARCHAR2(100 CHAR) NOT NULL,
    changed_at DATETIME NOT NULL,
    changed_by VARCHAR2(200 CHAR) NOT NULL,
    CONSTRAINT pk_sys_tenant_ceiling PRIMARY KEY (id),
    CONSTRAINT uq_sys_tenant_ceiling_tenant_code_source_permission_code UNIQUE (tenant_code, source, permission_code)
);

CREATE TABLE sys_tenant_config (
    id BIGINT NOT NULL IDENTITY(1, 1),
    tenant_id BIGINT NOT NULL,
    category VARCHAR2(64 CHAR) NOT NULL,
    key VARCHAR2(64 CHAR) NOT NULL,
    "value" TEXT NOT NULL,
    description VARCHAR2(200 CHAR),
    is_active SMALLINT DEFAULT true NOT NULL,
    CONSTRAINT pk_sys_tenant_config PRIMARY KEY (id),
    CONSTRAINT uq_sys_tenant_config_tenant_id_category_key UNIQUE (tenant_id, category, key),
    CONSTRAINT fk_sys_tenant_config_tenant_id FOREIGN KEY(tenant_id) REFERENCES sys_tenant (id)
);

CREATE TABLE sys_tenant_database (
    id BIGINT NOT NULL IDENTITY(1, 1),
    tenant_id BIGINT NOT NULL,
    database_name VARCHAR2(64 CHAR) NOT NULL,
    server_url TEXT,
    options TEXT,
    status VARCHAR2(64 CHAR) NOT NULL,
    schema_version VARCHAR2(64 CHAR),
    checked_at DATETIME,
    CONSTRAINT pk_sys_tenant_database PRIMARY KEY (id),
    CONSTRAINT uq_sys_tenant_database_tenant_id UNIQUE (tenant_id),
    CONSTRAINT fk_sys_tenant_database_tenant_id FOREIGN KEY(tenant_id) REFERENCES sys_tenant (id),
    CONSTRAINT uq_sys_tenant_database_database_name UNIQUE (database_name)
);

CREATE TABLE sys_wakeup (
    tenant_code VARCHAR2(64 CHAR) NOT NULL,
    line VARCHAR2(64 CHAR) NOT NULL,
    calls BIGINT NOT NULL,
    CONSTRAINT pk_sys_wakeup PRIMARY KEY (tenant_code, line)
);

CREATE TABLE tenant_user_relation (
    id BIGINT NOT NULL IDENTITY(1, 1),
    home_tenant_code VARCHAR2(64 CHAR) NOT NULL,
    home_user_id BIGINT NOT NULL,
    user_name VARCHAR2(64 CHAR) NOT NULL,
    display_name VARCHAR2(200 CHAR) NOT NULL,
    guest_tenant_code VARCHAR2(64 CHAR) NOT NULL,
    kind VARCHAR2(64 CHAR) NOT NULL,
    roles TEXT,
    data_scope VARCHAR2(64 CHAR),
    department_code VARCHAR2(64 CHAR),
    valid_from_at DATETIME NOT NULL,
    valid_until_at DATETIME,
    reason VARCHAR2(200 CHAR) NOT NULL,
    asked_tenant_code VARCHAR2(64 CHAR) NOT NULL,
    asked_by VARCHAR2(64 CHAR) NOT NULL,
    asked_by_name VARCHAR2(200 CHAR) NOT NULL,
    asked_at DATETIME NOT NULL,
    home_approver VARCHAR2(64 CHAR),
    guest_approver VARCHAR2(64 CHAR),
    activated_at DATETIME,
    state VARCHAR2(64 CHAR) NOT NULL,
    end_note VARCHAR2(200 CHAR),
    revision BIGINT NOT NULL,
    home_applied BIGINT NOT NULL,
    guest_applied BIGINT NOT NULL,
    changed_at DATETIME NOT NULL,
    CONSTRAINT pk_tenant_user_relation PRIMARY KEY (id),
    CONSTRAINT fk_tenant_user_relation_home_tenant_code FOREIGN KEY(home_tenant_code) REFERENCES sys_tenant (code),
    CONSTRAINT fk_tenant_user_relation_guest_tenant_code FOREIGN KEY(guest_tenant_code) REFERENCES sys_tenant (code),
    CONSTRAINT fk_tenant_user_relation_asked_tenant_code FOREIGN KEY(asked_tenant_code) REFERENCES sys_tenant (code)
);

CREATE INDEX ix_tenant_user_relation_asked_tenant_code ON tenant_user_relation (asked_tenant_code);

CREATE INDEX ix_tenant_user_relation_guest_tenant_code_state ON tenant_user_relation (guest_tenant_code, state);

CREATE INDEX ix_tenant_user_relation_home_tenant_code_home_user_id ON tenant_user_relation (home_tenant_code, home_user_id);

CREATE TABLE tenant_user_relation_history (
    grant_id BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    action VARCHAR2(64 CHAR) NOT NULL,
    side VARCHAR2(64 CHAR),
    state VARCHAR2(64 CHAR) NOT NULL,
    actor_tenant_code VARCHAR2(64 CHAR) NOT NULL,
    actor_user_id BIGINT,
    actor_name VARCHAR2(200 CHAR) NOT NULL,
    note VARCHAR2(200 CHAR),
    acted_at DATETIME NOT NULL,
    CONSTRAINT pk_tenant_user_relation_history PRIMARY KEY (grant_id, revision),
    CONSTRAINT fk_tenant_user_relation_history_grant_id FOREIGN KEY(grant_id) REFERENCES tenant_user_relation (id)
);

CREATE TABLE biz_account (
    id BIGINT NOT NULL IDENTITY(1, 1),
    code VARCHAR2(32 CHAR) NOT NULL,
    cust_id BIGINT NOT NULL,
    status VARCHAR2(16 CHAR) NOT NULL,
    collection_manner VARCHAR2(16 CHAR) NOT NULL,
    profile_id BIGINT,
    tariff_code VARCHAR2(64 CHAR),
    opened_on DATE NOT NULL,
    tier_year_start_on DATE,
    late_fee_exempt SMALLINT NOT NULL,
    created_at DATETIME NOT NULL,
    CONSTRAINT pk_biz_account PRIMARY KEY (id),
    CONSTRAINT uq_biz_account_code UNIQUE (code),
    CONSTRAINT uq_biz_account_cust_id UNIQUE (cust_id),
    CONSTRAINT fk_biz_account_cust_id FOREIGN KEY(cust_id) REFERENCES biz_cust (id)
);

CREATE TABLE biz_account_closing (
    id BIGINT NOT NULL IDENTITY(1, 1),
    code VARCHAR2(32 CHAR) NOT NULL,
    stopped_on DATE NOT NULL,
    cust_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    meter_count INTEGER NOT NULL,
    whole SMALLINT NOT NULL,
    closing_bill_count INTEGER NOT NULL,
    closing_fen BIGINT NOT NULL,
    arrears_fen BIGINT NOT NULL,
    prepayment_fen BIGINT NOT NULL,
    closed SMALLINT NOT NULL,
    reason VARCHAR2(200 CHAR) NOT NULL,
    process_id BIGINT NOT NULL,
    created_by BIGINT,
    created_at DATETIME NOT NULL,
    CONSTRAINT pk_biz_account_closing PRIMARY KEY (id),
    CONSTRAINT uq_biz_account_closing_code UNIQUE (code),
    CONSTRAINT uq_biz_account_closing_process_id UNIQUE (process_id)
);

CREATE INDEX ix_biz_account_closing_customer ON biz_account_closing (cust_id);

CREATE TABLE biz_account_entry (
    bill_id BIGINT NOT NULL,
    seq SMALLINT NOT NULL,
    bill_month INTEGER NOT NULL,
    account_id BIGINT NOT NULL,
    kind VARCHAR2(16 CHAR) NOT NULL,
    amount_fen BIGINT NOT NULL,
    payment_id BIGINT,
    journal_id BIGINT NOT NULL,
    posted_on DATE NOT NULL,
    CONSTRAINT pk_biz_account_entry PRIMARY KEY (bill_id, seq, bill_month)
);

CREATE TABLE biz_account_lock (
    id BIGINT NOT NULL IDENTITY(1, 1),
    account_id BIGINT NOT NULL,
    case_kind VARCHAR2(24 CHAR) NOT NULL,
    blocks TEXT NOT NULL,
    reason VARCHAR2(200 CHAR) NOT NULL,
    opened_by BIGINT,
    opened_at DATETIME NOT NULL,
    released_at DATETIME,
    CONSTRAINT pk_biz_account_lock PRIMARY KEY (id),
    CONSTRAINT fk_biz_account_lock_account_id FOREIGN KEY(account_id) REFERENCES biz_account (id)
);

CREATE INDEX ix_biz_account_lock_account ON biz_account_lock (account_id);

CREATE TABLE biz_account_profile (
    account_id BIGINT NOT NULL,
    revision INTEGER NOT NULL,
    profile_id BIGINT NOT NULL,
    recorded_by BIGINT,
    recorded_at DATETIME NOT NULL,
    CONSTRAINT pk_biz_account_profile PRIMARY KEY (account_id, revision),
    CONSTRAINT fk_biz_account_profile_profile_id FOREIGN KEY(profile_id) REFERENCES biz_pricing_profile (id)
);

CREATE TABLE biz_accounting_period (
    month INTEGER NOT NULL,
    status VARCHAR2(16 CHAR) NOT NULL,
    changed_by BIGINT,
    changed_at DATETIME NOT NULL,
    CONSTRAINT pk_biz_accounting_period PRIMARY KEY (month)
);

CREATE TABLE biz_arrival (
    id BIGINT NOT NULL IDENTITY(1, 1),
    code VARCHAR2(32 CHAR) NOT NULL,
    kind VARCHAR2(16 CHAR) NOT NULL,
    arrived_on DATE NOT NULL,
    reference_no VARCHAR2(64 CHAR),
    amount_fen BIGINT NOT NULL,
    journal_id BIGINT,
    created_by BIGINT,
    created_at DATETIME NOT NULL,
    CONSTRAINT pk_biz_arrival PRIMARY KEY (id),
    CONSTRAINT uq_biz_arrival_code UNIQUE (code)
);

CREATE TABLE biz_arrival_line (
    payment_id BIGINT NOT NULL,
    arrival_id BIGINT NOT NULL,
    amount_fen BIGINT NOT NULL,
    CONSTRAINT pk_biz_arrival_line PRIMARY KEY (payment_id),
    CONSTRAINT fk_biz_arrival_line_payment_id FOREIGN KEY(payment_id) REFERENCES biz_payment (id),
    CONSTRAINT fk_biz_arrival_line_arrival_id FOREIGN KEY(arrival_id) REFERENCES biz_arrival (id)
);

CREATE INDEX ix_biz_arrival_line_arrival_id ON biz_arrival_line (arrival_id);

CREATE TABLE biz_bill_adjustment (
    id BIGINT NOT NULL IDENTITY(1, 1),
    code VARCHAR2(32 CHAR) NOT NULL,
    kind VARCHAR2(16 CHAR) NOT NULL,
    cust_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    bill_id BIGINT NOT NULL,
    bill_month INTEGER NOT NULL,
    usage_m3 NUMERIC(16, 4) NOT NULL,
    prices TEXT,
    amounts TEXT,
    moves_pointer SMALLINT NOT NULL,
    reason_code VARCHAR2(32 CHAR) NOT NULL,
    reason VARCHAR2(200 CHAR) NOT NULL,
    total_fen BIGINT NOT NULL,
    status VARCHAR2(16 CHAR) NOT NULL,
    process_id BIGINT,
    adjustment_bill_id BIGINT,
    journal_id BIGINT,
    reading_id BIGINT,
    requested_by BIGINT,
    requested_at DATETIME NOT NULL,
    executed_by BIGINT,
    executed_at DATETIME,
    CONSTRAINT pk_biz_bill_adjustment PRIMARY KEY (id),
    CONSTRAINT uq_biz_bill_adjustment_code UNIQUE (code)
);

CREATE INDEX ix_biz_bill_adjustment_bill ON biz_bill_adjustment (bill_id);

CREATE INDEX ix_biz_bill_adjustment_cust_id ON biz_bill_adjustment (cust_id);

CREATE INDEX ix_biz_bill_adjustment_process_id ON biz_bill_adjustment (process_id);

CREATE TABLE biz_bill_cancellation (
    id BIGINT NOT NULL IDENTITY(1, 1),
    code VARCHAR2(32 CHAR) NOT NULL,
    scope TEXT NOT NULL,
    reason VARCHAR2(200 CHAR) NOT NULL,
    status VARCHAR2(16 CHAR) NOT NULL,
    chunk_count INTEGER NOT NULL,
    account_count INTEGER NOT NULL,
    bill_count INTEGER NOT NULL,
    process_id BIGINT,
    created_by BIGINT,
    created_at DATETIME NOT NULL,
    finished_at DATETIME,
    CONSTRAINT pk_biz_bill_cancellation PRIMARY KEY (id),
    CONSTRAINT uq_biz_bill_cancellation_code UNIQUE (code)
);

CREATE TABLE biz_bill_cancellation_chunk (
    id BIGINT NOT NULL IDENTITY(1, 1),
    cancellation_id BIGINT NOT NULL,
    seq INTEGER NOT NULL,
    first_account_id BIGINT NOT NULL,
    last_account_id BIGINT NOT NULL,
    status VARCHAR2(16 CHAR) NOT NULL,
    bill_count INTEGER NOT NULL,
    held_count INTEGER NOT NULL,
    repriced_count INTEGER NOT NULL,
    cancelled_fen BIGINT NOT NULL,
    credited_fen BIGINT NOT NULL,
    restored_fen BIGINT NOT NULL,
    journal_id BIGINT,
    done_at DATETIME,
    CONSTRAINT pk_biz_bill_cancellation_chunk PRIMARY KEY (id),
    CONSTRAINT fk_biz_bill_cancellation_chunk_cancellation_id FOREIGN KEY(cancellation_id) REFERENCES biz_bill_cancellation (id)
);

CREATE UNIQUE INDEX ux_biz_bill_cancellation_chunk ON biz_bill_cancellation_chunk (cancellation_id, seq);

CREATE TABLE biz_bill_cancellation_held (
    id BIGINT NOT NULL IDENTITY(1, 1),
    cancellation_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    bill_id BIGINT NOT NULL,
    bill_month INTEGER NOT NULL,
    code VARCHAR2(64 CHAR) NOT NULL,
    message VARCHAR2(500 CHAR) NOT NULL,
    held_at DATETIME NOT NULL,
    CONSTRAINT pk_biz_bill_cancellation_held PRIMARY KEY (id),
    CONSTRAINT fk_biz_bill_cancellation_held_cancellation_id FOREIGN KEY(cancellation_id) REFERENCES biz_bill_cancellation (id)
);

CREATE INDEX ix_biz_bill_cancellation_held_account_id ON biz_bill_cancellation_held (account_id);

CREATE UNIQUE INDEX ux_biz_bill_cancellation_held ON biz_bill_cancellation_held (cancellation_id, bill_id);

CREATE TABLE biz_bill_chunk (
    id BIGINT NOT NULL IDENTITY(1, 1),
    run_id BIGINT NOT NULL,
    seq INTEGER NOT NULL,
    first_account_id BIGINT NOT NULL,
    last_account_id BIGINT NOT NULL,
    status VARCHAR2(16 CHAR) NOT NULL,
    bill_count INTEGER NOT NULL,
    line_count INTEGER NOT NULL,
    parked_count INTEGER NOT NULL,
    scalar_count INTEGER NOT NULL,
    usage_m3 NUMERIC(16, 4) NOT NULL,
    total_amount_fen BIGINT NOT NULL,
    offset_fen BIGINT NOT NULL,
    journal_id BIGINT,
    done_at DATETIME,
    CONSTRAINT pk_biz_bill_chunk PRIMARY KEY (id),
    CONSTRAINT fk_biz_bill_chunk_run_id FOREIGN KEY(run_id) REFERENCES biz_bill_run (id)
);

CREATE UNIQUE INDEX ux_biz_bill_chunk ON biz_bill_chunk (run_id, seq);

CREATE TABLE biz_bill_parked (
    id BIGINT NOT NULL IDENTITY(1, 1),
    run_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    reading_id BIGINT,
    code VARCHAR2(64 CHAR) NOT NULL,
    message VARCHAR2(500 CHAR) NOT NULL,
    place VARCHAR2(200 CHAR),
    status VARCHAR2(16 CHAR) NOT NULL,
    attempts SMALLINT NOT NULL,
    parked_at DATETIME NOT NULL,
    resolved_at DATETIME,
    CONSTRAINT pk_biz_bill_parked PRIMARY KEY (id),
    CONSTRAINT fk_biz_bill_parked_run_id FOREIGN KEY(run_id) REFERENCES biz_bill_run (id)
);

CREATE INDEX ix_biz_bill_parked_account_id ON biz_bill_parked (account_id);

CREATE UNIQUE INDEX ux_biz_bill_parked ON biz_bill_parked (run_id, account_id);

CREATE TABLE biz_bill_run (
    id BIGINT NOT NULL IDENTITY(1, 1),
    code VARCHAR2(32 CHAR) NOT NULL,
    kind VARCHAR2(16 CHAR) DEFAULT 'cycle' NOT NULL,
    bill_month INTEGER NOT NULL,
    scope TEXT NOT NULL,
    status VARCHAR2(16 CHAR) NOT NULL,
    issued_on DATE NOT NULL,
    due_on DATE NOT NULL,
    chunk_count INTEGER NOT NULL,
    account_count INTEGER NOT NULL,
    created_by BIGINT,
    created_at DATETIME NOT NULL,
    finished_at DATETIME,
    CONSTRAINT pk_biz_bill_run PRIMARY KEY (id),
    CONSTRAINT uq_biz_bill_run_code UNIQUE (code)
);

CREATE INDEX ix_biz_bill_run_bill_month ON biz_bill_run (bill_month);

CREATE TABLE biz_bill_split (
    id BIGINT NOT NULL IDENTITY(1, 1),
    bill_id BIGINT NOT NULL,
    bill_month INTEGER NOT NULL,
    part_count SMALLINT NOT NULL,
    amount_fen BIGINT NOT NULL,
    journal_id BIGINT NOT NULL,
    process_id BIGINT,
    reason VARCHAR2(200 CHAR) NOT NULL,
    created_by BIGINT,
    created_at DATETIME NOT NULL,
    CONSTRAINT pk_biz_bill_split PRIMARY KEY (id)
);

CREATE UNIQUE INDEX ux_biz_bill_split ON biz_bill_split (bill_id, bill_month);

CREATE TABLE biz_bill_transit (
    id BIGINT NOT NULL IDENTITY(1, 1),
    account_id BIGINT NOT NULL,
    bill_id BIGINT NOT NULL,
    bill_month INTEGER NOT NULL,
    reason VARCHAR2(200 CHAR) NOT NULL,
    locks SMALLINT NOT NULL,
    held_on DATE NOT NULL,
    held_by BIGINT,
    held_at DATETIME NOT NULL,
    released_on DATE,
    outcome VARCHAR2(8 CHAR),
    pauses SMALLINT,
    released_by BIGINT,
    released_at DATETIME,
    CONSTRAINT pk_biz_bill_transit PRIMARY KEY (id)
);

CREATE INDEX ix_biz_bill_transit_account ON biz_bill_transit (account_id);

CREATE INDEX ix_biz_bill_transit_bill ON biz_bill_transit (bill_id);

CREATE TABLE biz_book_calendar (
    book_id BIGINT NOT NULL,
    bill_month INTEGER NOT NULL,
    reading_on DATE NOT NULL,
    is_edited SMALLINT NOT NULL,
    recorded_by BIGINT,
    recorded_at DATETIME NOT NULL,
    CONSTRAINT pk_biz_book_calendar PRIMARY KEY (book_id, bill_month),
    CONSTRAINT fk_biz_book_calendar_book_id FOREIGN KEY(book_id) REFERENCES biz_meter_book (id)
);

CREATE TABLE biz_book_lock (
    id BIGINT NOT NULL IDENTITY(1, 1),
    book_id BIGINT NOT NULL,
    bill_month INTEGER,
    reason VARCHAR2(200 CHAR) NOT NULL,
    locked_by BIGINT,
    locked_by_name VARCHAR2(100 CHAR) NOT NULL,
    locked_at DATETIME NOT NULL,
    released_by BIGINT,
    released_at DATETIME,
    release_reason VARCHAR2(200 CHAR),
    CONSTRAINT pk_biz_book_lock PRIMARY KEY (id),
    CONSTRAINT fk_biz_book_lock_book_id FOREIGN KEY(book_id) REFERENCES biz_meter_book (id)
);

CREATE INDEX ix_biz_book_lock_book ON biz_book_lock (book_id, bill_month);

CREATE TABLE biz_charge (
    id BIGINT NOT NULL,
    bill_month INTEGER NOT NULL,
    cust_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    site_id BIGINT NOT NULL,
    kind VARCHAR2(16 CHAR) NOT NULL,
    special_id BIGINT,
    corrects_id BIGINT,
    record_id BIGINT,
    part SMALLINT NOT NULL,
    revision SMALLINT NOT NULL,
    run_id BIGINT,
    chunk_id BIGINT,
    profile_id BIGINT,
    tariff_release_id BIGINT,
    usage_m3 NUMERIC(16, 4) NOT NULL,
    period_from DATE,
    period_to DATE NOT NULL,
    counter_before_m3 NUMERIC(16, 4),
    counter_after_m3 NUMERIC(16, 4),
    pricing TEXT,
    total_amount_fen BIGINT NOT NULL,
    open_fen BIGINT NOT NULL,
    charge_status VARCHAR2(16 CHAR) NOT NULL,
    issued_on DATE NOT NULL,
    due_on DATE NOT NULL,
    CONSTRAINT pk_biz_charge PRIMARY KEY (id, bill_month)
);

CREATE INDEX ix_biz_charge_chunk_id ON biz_charge (chunk_id);

CREATE INDEX ix_biz_charge_corrects ON biz_charge (corrects_id);

CREATE INDEX ix_biz_charge_customer ON biz_charge (cust_id, bill_month, charge_status);

CREATE UNIQUE INDEX ux_biz_charge_reading ON biz_charge (record_id, part, revision, bill_month);

CREATE TABLE biz_charge_detail (
    charge_id BIGINT NOT NULL,
    line_no SMALLINT NOT NULL,
    bill_month INTEGER NOT NULL,
    cost_component_code VARCHAR2(32 CHAR) NOT NULL,
    kind VARCHAR2(12 CHAR) NOT NULL,
    tier SMALLINT,
    usage_amount NUMERIC(16, 4),
    price NUMERIC(14, 6),
    detail_amount_fen BIGINT NOT NULL,
    CONSTRAINT pk_biz_charge_detail PRIMARY KEY (charge_id, line_no, bill_month)
);

CREATE TABLE biz_cheque (
    payment_id BIGINT NOT NULL,
    bank_name VARCHAR2(100 CHAR) NOT NULL,
    drawn_on DATE NOT NULL,
    CONSTRAINT pk_biz_cheque PRIMARY KEY (payment_id),
    CONSTRAINT fk_biz_cheque_payment_id FOREIGN KEY(payment_id) REFERENCES biz_payment (id)
);

CREATE TABLE biz_collective_distribution (
    id BIGINT NOT NULL IDENTITY(1, 1),
    group_id BIGINT NOT NULL,
    journal_id BIGINT NOT NULL,
    amount_fen BIGINT NOT NULL,
    member_count INTEGER NOT NULL,
    reverses_id BIGINT,
    reason VARCHAR2(200 CHAR),
    distributed_on DATE NOT NULL,
    created_by BIGINT,
    created_at DATETIME NOT NULL,
    CONSTRAINT pk_biz_collective_distribution PRIMARY KEY (id),
    CONSTRAINT fk_biz_collective_distribution_group_id FOREIGN KEY(group_id) REFERENCES biz_collective_group (id),
    CONSTRAINT uq_biz_collective_distribution_reverses_id UNIQUE (reverses_id)
);

CREATE INDEX ix_biz_collective_distribution_group ON biz_collective_distribution (group_id);

CREATE TABLE biz_collective_group (
    id BIGINT NOT NULL IDENTITY(1, 1),
    code VARCHAR2(32 CHAR) NOT NULL,
    name VARCHAR2(100 CHAR) NOT NULL,
    payer_account_id BIGINT NOT NULL,
    status VARCHAR2(16 CHAR) NOT NULL,
    created_by BIGINT,
    created_at DATETIME NOT NULL,
    CONSTRAINT pk_biz_collective_group PRIMARY KEY (id),
    CONSTRAINT uq_biz_collective_group_code UNIQUE (code)
);

CREATE INDEX ix_biz_collective_group_payer_account_id ON biz_collective_group (payer_account_id);

CREATE TABLE biz_collective_member (
    id BIGINT NOT NULL IDENTITY(1, 1),
    group_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    open_account_id BIGINT,
    joined_on DATE NOT NULL,
    left_on DATE,
    left_because VARCHAR2(16 CHAR),
    CONSTRAINT pk_biz_collective_member PRIMARY KEY (id),
    CONSTRAINT fk_biz_collective_member_group_id FOREIGN KEY(group_id) REFERENCES biz_collective_group (id),
    CONSTRAINT uq_biz_collective_member_open_account_id UNIQUE (open_account_id)
);

CREATE INDEX ix_biz_collective_member_group ON biz_collective_member (group_id);

CREATE TABLE biz_cost_component (
    code VARCHAR2(32 CHAR) NOT NULL,
    name VARCHAR2(100 CHAR) NOT NULL,
    nature VARCHAR2(16 CHAR) NOT NULL,
    ledger_account_code VARCHAR2(32 CHAR) NOT NULL,
    tax_code VARCHAR2(32 CHAR),
    tax_rate NUMERIC(7, 5) NOT NULL,
    CONSTRAINT pk_biz_cost_component PRIMARY KEY (code)
);

CREATE TABLE biz_cust (
    id BIGINT NOT NULL IDENTITY(1, 1),
    code VARCHAR2(32 CHAR) NOT NULL,
    name VARCHAR2(100 CHAR) NOT NULL,
    cust_type VARCHAR2(16 CHAR) NOT NULL,
    id_no BLOB,
    id_no_index VARCHAR2(32 CHAR),
    mobile BLOB,
    mobile_index VARCHAR2(32 CHAR),
    mobile_tail_index VARCHAR2(32 CHAR),
    address VARCHAR2(200 CHAR) NOT NULL,
    status VARCHAR2(16 CHAR) NOT NULL,
    site_id BIGINT NOT NULL,
    opened_on DATE NOT NULL,
    closed_on DATE,
    external_no VARCHAR2(64 CHAR),
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL,
    CONSTRAINT pk_biz_cust PRIMARY KEY (id),
    CONSTRAINT uq_biz_cust_code UNIQUE (code),
    CONSTRAINT fk_biz_cust_site_id FOREIGN KEY(site_id) REFERENCES system_dept (id),
    CONSTRAINT uq_biz_cust_external_no UNIQUE (external_no)
);

CREATE INDEX ix_biz_cust_address_trgm ON biz_cust (address);

CREATE INDEX ix_biz_cust_id_no ON biz_cust (id_no_index);

CREATE INDEX ix_biz_cust_mobile ON biz_cust (mobile_index);

CREATE INDEX ix_biz_cust_mobile_tail ON biz_cust (mobile_tail_index);

CREATE INDEX ix_biz_cust_name_trgm ON biz_cust (name);

CREATE INDEX ix_biz_cust_site_id ON biz_cust (site_id);

CREATE INDEX ix_biz_cust_type_status ON biz_cust (cust_type, status);

CREATE TABLE biz_cust_attr (
    id BIGINT NOT NULL IDENTITY(1, 1),
    account_id BIGINT NOT NULL,
    kind VARCHAR2(16 CHAR) NOT NULL,
    "value" TEXT NOT NULL,
    from_on DATE NOT NULL,
    to_on DATE,
    proof_no VARCHAR2(64 CHAR),
    reason VARCHAR2(200 CHAR),
    recorded_by BIGINT,
    recorded_at DATETIME NOT NULL,
    ended_at DATETIME,
    CONSTRAINT pk_biz_cust_attr PRIMARY KEY (id),
    CONSTRAINT fk_biz_cust_attr_account_id FOREIGN KEY(account_id) REFERENCES biz_account (id)
);

CREATE INDEX ix_biz_cust_attr_account ON biz_cust_attr (account_id, kind);

CREATE TABLE biz_cust_contact (
    id BIGINT NOT NULL IDENTITY(1, 1),
    cust_id BIGINT NOT NULL,
    name VARCHAR2(100 CHAR) NOT NULL,
    mobile BLOB,
    mobile_index VARCHAR2(32 CHAR),
    contact_type VARCHAR2(16 CHAR) NOT NULL,
    is_default SMALLINT NOT NULL,
    created_at DATETIME NOT NULL,
    CONSTRAINT pk_biz_cust_contact PRIMARY KEY (id),
    CONSTRAINT fk_biz_cust_contact_cust_id FOREIGN KEY(cust_id) REFERENCES biz_cust (id)
);

CREATE INDEX ix_biz_cust_contact_cust_id ON biz_cust_contact (cust_id);

CREATE INDEX ix_biz_cust_contact_mobile_index ON biz_cust_contact (mobile_index);

CREATE TABLE biz_cust_meter (
    id BIGINT NOT NULL IDENTITY(1, 1),
    cust_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    meter_id BIGINT NOT NULL,
    bind_status VARCHAR2(16 CHAR) NOT NULL,
    bind_time DATETIME NOT NULL,
    unbind_time DATETIME,
    started_on DATE NOT NULL,
    start_reading_m3 NUMERIC(16, 4) NOT NULL,
    stopped_on DATE,
    stop_reading_m3 NUMERIC(16, 4),
    replaces_id BIGINT,
    book_id BIGINT,
    book_sequence INTEGER,
    billing_mode VARCHAR2(16 CHAR) DEFAULT 'billed' NOT NULL,
    master_cust_meter_id BIGINT,
    CONSTRAINT pk_biz_cust_meter PRIMARY KEY (id),
    CONSTRAINT fk_biz_cust_meter_cust_id FOREIGN KEY(cust_id) REFERENCES biz_cust (id),
    CONSTRAINT fk_biz_cust_meter_account_id FOREIGN KEY(account_id) REFERENCES biz_account (id),
    CONSTRAINT fk_biz_cust_meter_meter_id FOREIGN KEY(meter_id) REFERENCES biz_meter (id)
);

CREATE INDEX ix_biz_cust_meter_account_id ON biz_cust_meter (account_id);

CREATE INDEX ix_biz_cust_meter_book ON biz_cust_meter (book_id, book_sequence);

CREATE INDEX ix_biz_cust_meter_cust ON biz_cust_meter (cust_id);

CREATE INDEX ix_biz_cust_meter_master ON biz_cust_meter (master_cust_meter_id);

CREATE INDEX ix_biz_cust_meter_meter ON biz_cust_meter (meter_id);

CREATE TABLE biz_cust_meter_register (
    cust_meter_id BIGINT NOT NULL,
    register_id BIGINT NOT NULL,
    start_reading_m3 NUMERIC(16, 4) NOT NULL,
    CONSTRAINT pk_biz_cust_meter_register PRIMARY KEY (cust_meter_id, register_id),
    CONSTRAINT fk_biz_cust_meter_register_cust_meter_id FOREIGN KEY(cust_meter_id) REFERENCES biz_cust_meter (id),
    CONSTRAINT fk_biz_cust_meter_register_register_id FOREIGN KEY(register_id) REFERENCES biz_meter_register (id)
);

CREATE TABLE biz_cutover (
    id BIGINT NOT NULL IDENTITY(1, 1),
    code VARCHAR2(32 CHAR) NOT NULL,
    name VARCHAR2(100 CHAR) NOT NULL,
    cutover_on DATE NOT NULL,
    status VARCHAR2(16 CHAR) NOT NULL,
    customer_count INTEGER,
    meter_count INTEGER,
    counter_m3 NUMERIC(16, 4),
    arrears_fen BIGINT,
    prepayment_fen BIGINT,
    loaded TEXT,
    proof TEXT,
    created_by BIGINT,
    created_at DATETIME NOT NULL,
    loaded_by BIGINT,
    loaded_at DATETIME,
    proved_by BIGINT,
    proved_at DATETIME,
    closed_by BIGINT,
    closed_at DATETIME,
    closed_reason VARCHAR2(200 CHAR),
    CONSTRAINT pk_biz_cutover PRIMARY KEY (id),
    CONSTRAINT uq_biz_cutover_code UNIQUE (code)
);

CREATE TABLE biz_cutover_account (
    account_id BIGINT NOT NULL,
    cutover_id BIGINT NOT NULL,
    cust_id BIGINT NOT NULL,
    CONSTRAINT pk_biz_cutover_account PRIMARY KEY (account_id),
    CONSTRAINT uq_biz_cutover_account_cust_id UNIQUE (cust_id)
);

CREATE INDEX ix_biz_cutover_account ON biz_cutover_account (cutover_id);

CREATE TABLE biz_cutover_meter (
    meter_id BIGINT NOT NULL,
    cutover_id BIGINT NOT NULL,
    cust_meter_id BIGINT NOT NULL,
    CONSTRAINT pk_biz_cutover_meter PRIMARY KEY (meter_id),
    CONSTRAINT uq_biz_cutover_meter_cust_meter_id UNIQUE (cust_meter_id)
);

CREATE INDEX ix_biz_cutover_meter ON biz_cutover_meter (cutover_id);

CREATE TABLE biz_deposit (
    account_id BIGINT NOT NULL,
    balance_fen BIGINT NOT NULL,
    last_seq INTEGER NOT NULL,
    CONSTRAINT pk_biz_deposit PRIMARY KEY (account_id)
);

CREATE TABLE biz_deposit_entry (
    account_id BIGINT NOT NULL,
    seq INTEGER NOT NULL,
    opening_fen BIGINT NOT NULL,
    movement_fen BIGINT NOT NULL,
    closing_fen BIGINT NOT NULL,
    kind VARCHAR2(16 CHAR) NOT NULL,
    payment_id BIGINT,
    bill_id BIGINT,
    bill_month INTEGER,
    journal_id BIGINT NOT NULL,
    posted_on DATE NOT NULL,
    CONSTRAINT pk_biz_deposit_entry PRIMARY KEY (account_id, seq)
);

CREATE INDEX ix_biz_deposit_entry_journal ON biz_deposit_entry (journal_id);

CREATE INDEX ix_biz_deposit_entry_payment ON biz_deposit_entry (payment_id);

CREATE TABLE biz_deposit_order (
    id BIGINT NOT NULL IDENTITY(1, 1),
    code VARCHAR2(32 CHAR) NOT NULL,
    kind VARCHAR2(16 CHAR) NOT NULL,
    account_id BIGINT NOT NULL,
    to_account_id BIGINT,
    amount_fen BIGINT NOT NULL,
    reason VARCHAR2(200 CHAR) NOT NULL,
    process_id BIGINT NOT NULL,
    journal_id BIGINT NOT NULL,
    created_by BIGINT,
    created_at DATETIME NOT NULL,
    CONSTRAINT pk_biz_deposit_order PRIMARY KEY (id),
    CONSTRAINT uq_biz_deposit_order_code UNIQUE (code)
);

CREATE INDEX ix_biz_deposit_order_account_id ON biz_deposit_order (account_id);

CREATE INDEX ix_biz_deposit_order_to_account_id ON biz_deposit_order (to_account_id);

CREATE TABLE biz_fixed_usage (
    id BIGINT NOT NULL IDENTITY(1, 1),
    cust_meter_id BIGINT NOT NULL,
    cust_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    volume_m3 NUMERIC(16, 4) NOT NULL,
    from_month INTEGER NOT NULL,
    until_month INTEGER NOT NULL,
    reason VARCHAR2(200 CHAR) NOT NULL,
    process_id BIGINT NOT NULL,
    approved_by BIGINT,
    approved_at DATETIME NOT NULL,
    end_reason VARCHAR2(200 CHAR),
    ended_by BIGINT,
    ended_at DATETIME,
    CONSTRAINT pk_biz_fixed_usage PRIMARY KEY (id),
    CONSTRAINT uq_biz_fixed_usage_process_id UNIQUE (process_id)
);

CREATE INDEX ix_biz_fixed_usage_account_id ON biz_fixed_usage (account_id);

CREATE INDEX ix_biz_fixed_usage_relation ON biz_fixed_usage (cust_meter_id);

CREATE TABLE biz_handover (
    id BIGINT NOT NULL IDENTITY(1, 1),
    code VARCHAR2(32 CHAR) NOT NULL,
    site_id BIGINT NOT NULL,
    status VARCHAR2(16 CHAR) NOT NULL,
    handed_on DATE NOT NULL,
    slip_no VARCHAR2(64 CHAR),
    handed_by BIGINT,
    handed_at DATETIME NOT NULL,
    journal_id BIGINT,
    confirmed_by BIGINT,
    confirmed_at DATETIME,
    difference_journal_id BIGINT,
    arrival_id BIGINT,
    CONSTRAINT pk_biz_handover PRIMARY KEY (id),
    CONSTRAINT uq_biz_handover_code UNIQUE (code),
    CONSTRAINT fk_biz_handover_site_id FOREIGN KEY(site_id) REFERENCES system_dept (id)
);

CREATE INDEX ix_biz_handover_site ON biz_handover (site_id, handed_on);

CREATE TABLE biz_handover_line (
    handover_id BIGINT NOT NULL,
    method VARCHAR2(16 CHAR) NOT NULL,
    payment_count INTEGER NOT NULL,
    amount_fen BIGINT NOT NULL,
    confirmed_fen BIGINT,
    difference_reason VARCHAR2(200 CHAR),
    CONSTRAINT pk_biz_handover_line PRIMARY KEY (handover_id, method),
    CONSTRAINT fk_biz_handover_line_handover_id FOREIGN KEY(handover_id) REFERENCES biz_handover (id)
);

CREATE TABLE biz_holiday (
    day_on DATE NOT NULL,
    kind VARCHAR2(8 CHAR) NOT NULL,
    name VARCHAR2(40 CHAR) NOT NULL,
    CONSTRAINT pk_biz_holiday PRIMARY KEY (day_on)
);

CREATE TABLE biz_journal (
    id BIGINT NOT NULL IDENTITY(1, 1),
    accounting_month INTEGER NOT NULL,
    posted_on DATE NOT NULL,
    kind VARCHAR2(24 CHAR) NOT NULL,
    source_type VARCHAR2(24 CHAR) NOT NULL,
    source_id BIGINT NOT NULL,
    reverses_id BIGINT,
    memo VARCHAR2(200 CHAR),
    created_by BIGINT,
    created_at DATETIME NOT NULL,
    CONSTRAINT pk_biz_journal PRIMARY KEY (id),
    CONSTRAINT uq_biz_journal_reverses_id UNIQUE (reverses_id)
);

CREATE INDEX ix_biz_journal_source ON biz_journal (source_type, source_id);

CREATE TABLE biz_journal_line (
    journal_id BIGINT NOT NULL,
    line_no SMALLINT NOT NULL,
    account_code VARCHAR2(32 CHAR) NOT NULL,
    component_code VARCHAR2(32 CHAR),
    tax_code VARCHAR2(32 CHAR),
    amount_fen BIGINT NOT NULL,
    CONSTRAINT pk_biz_journal_line PRIMARY KEY (journal_id, line_no),
    CONSTRAINT fk_biz_journal_line_journal_id FOREIGN KEY(journal_id) REFERENCES biz_journal (id),
    CONSTRAINT fk_biz_journal_line_account_code FOREIGN KEY(account_code) REFERENCES biz_ledger_account (code)
);

CREATE INDEX ix_biz_journal_line_account_code ON biz_journal_line (account_code);

CREATE TABLE biz_last_reading (
    meter_id BIGINT NOT NULL,
    cust_meter_id BIGINT NOT NULL,
    last_reading NUMERIC(16, 4) NOT NULL,
    last_usage_m3 NUMERIC(16, 4) NOT NULL,
    last_reading_on DATE NOT NULL,
    last_reading_time DATETIME NOT NULL,
    reading_id BIGINT,
    estimated_reads SMALLINT NOT NULL,
    seen_reading NUMERIC(16, 4),
    CONSTRAINT pk_biz_last_reading PRIMARY KEY (meter_id)
);

CREATE TABLE biz_late_fee_entry (
    id BIGINT NOT NULL IDENTITY(1, 1),
    account_id BIGINT NOT NULL,
    bill_id BIGINT NOT NULL,
    bill_month INTEGER NOT NULL,
    kind VARCHAR2(8 CHAR) NOT NULL,
    amount_fen BIGINT NOT NULL,
    principal_fen BIGINT NOT NULL,
    factor NUMERIC(18, 10) NOT NULL,
    cap_rate NUMERIC(18, 10),
    days INTEGER NOT NULL,
    accrued_to DATE,
    payment_id BIGINT,
    journal_id BIGINT,
    waiver_id BIGINT,
    reverses_id BIGINT,
    recorded_on DATE NOT NULL,
    CONSTRAINT pk_biz_late_fee_entry PRIMARY KEY (id)
);

CREATE INDEX ix_biz_late_fee_entry_account ON biz_late_fee_entry (account_id);

CREATE INDEX ix_biz_late_fee_entry_payment ON biz_late_fee_entry (payment_id);

CREATE TABLE biz_late_fee_waiver (
    id BIGINT NOT NULL IDENTITY(1, 1),
    account_id BIGINT NOT NULL,
    bill_id BIGINT NOT NULL,
    bill_month INTEGER NOT NULL,
    amount_fen BIGINT NOT NULL,
    until_on DATE,
    reason VARCHAR2(200 CHAR) NOT NULL,
    status VARCHAR2(8 CHAR) NOT NULL,
    process_id BIGINT NOT NULL,
    created_by BIGINT,
    created_at DATETIME NOT NULL,
    reversed_by BIGINT,
    reversed_at DATETIME,
    reversal_reason VARCHAR2(200 CHAR),
    CONSTRAINT pk_biz_late_fee_waiver PRIMARY KEY (id)
);

CREATE INDEX ix_biz_late_fee_waiver_account ON biz_late_fee_waiver (account_id);

CREATE TABLE biz_late_reading (
    id BIGINT NOT NULL IDENTITY(1, 1),
    cust_meter_id BIGINT NOT NULL,
    meter_id BIGINT NOT NULL,
    cust_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    bill_month INTEGER NOT NULL,
    reading_on DATE NOT NULL,
    reading NUMERIC(16, 4) NOT NULL,
    source VARCHAR2(16 CHAR) NOT NULL,
    finding VARCHAR2(16 CHAR) NOT NULL,
    against_id BIGINT,
    difference_m3 NUMERIC(16, 4) NOT NULL,
    late_status VARCHAR2(16 CHAR) NOT NULL,
    photo_ref VARCHAR2(200 CHAR),
    note VARCHAR2(200 CHAR),
    entered_by BIGINT,
    entered_at DATETIME NOT NULL,
    decided_by BIGINT,
    decided_at DATETIME,
    decision_reason VARCHAR2(200 CHAR),
    decision_reference VARCHAR2(64 CHAR),
    CONSTRAINT pk_biz_late_reading PRIMARY KEY (id)
);

CREATE INDEX ix_biz_late_reading_account_id ON biz_late_reading (account_id);

CREATE INDEX ix_biz_late_reading_status ON biz_late_reading (late_status, bill_month);

CREATE UNIQUE INDEX ux_biz_late_reading ON biz_late_reading (cust_meter_id, reading_on, reading);

CREATE TABLE biz_ledger_account (
    code VARCHAR2(32 CHAR) NOT NULL,
    name VARCHAR2(100 CHAR) NOT NULL,
    kind VARCHAR2(16 CHAR) NOT NULL,
    purpose VARCHAR2(32 CHAR),
    CONSTRAINT pk_biz_ledger_account PRIMARY KEY (code),
    CONSTRAINT uq_biz_ledger_account_purpose UNIQUE (purpose)
);

CREATE TABLE biz_meter (
    id BIGINT NOT NULL IDENTITY(1, 1),
    code VARCHAR2(32 CHAR) NOT NULL,
    meter_no VARCHAR2(32 CHAR) NOT NULL,
    serial_no VARCHAR2(40 CHAR),
    model_code VARCHAR2(32 CHAR),
    caliber_code VARCHAR2(16 CHAR) NOT NULL,
    modulus_m3 NUMERIC(16, 4) NOT NULL,
    multiplier NUMERIC(10, 4) NOT NULL,
    reversed SMALLINT NOT NULL,
    decimals INTEGER NOT NULL,
    status VARCHAR2(16 CHAR) NOT NULL,
    installed_on DATE,
    removed_on DATE,
    created_at DATETIME NOT NULL,
    CONSTRAINT pk_biz_meter PRIMARY KEY (id),
    CONSTRAINT uq_biz_meter_code UNIQUE (code),
    CONSTRAINT uq_biz_meter_meter_no UNIQUE (meter_no)
);

CREATE INDEX ix_biz_meter_serial_no ON biz_meter (serial_no);

CREATE TABLE biz_meter_book (
    id BIGINT NOT NULL IDENTITY(1, 1),
    code VARCHAR2(32 CHAR) NOT NULL,
    name VARCHAR2(100 CHAR) NOT NULL,
    site_id BIGINT NOT NULL,
    reader_id BIGINT,
    cycle_type VARCHAR2(16 CHAR) NOT NULL,
    first_month SMALLINT NOT NULL,
    reading_day SMALLINT NOT NULL,
    status VARCHAR2(16 CHAR) NOT NULL,
    created_at DATETIME NOT NULL,
    CONSTRAINT pk_biz_meter_book PRIMARY KEY (id),
    CONSTRAINT uq_biz_meter_book_code UNIQUE (code),
    CONSTRAINT fk_biz_meter_book_site_id FOREIGN KEY(site_id) REFERENCES system_dept (id)
);

CREATE INDEX ix_biz_meter_book_reader_id ON biz_meter_book (reader_id);

CREATE INDEX ix_biz_meter_book_site_id ON biz_meter_book (site_id);

CREATE TABLE biz_meter_model (
    id BIGINT NOT NULL IDENTITY(1, 1),
    code VARCHAR2(32 CHAR) NOT NULL,
    name VARCHAR2(100 CHAR) NOT NULL,
    manufacturer VARCHAR2(100 CHAR),
    caliber_code VARCHAR2(16 CHAR) NOT NULL,
    modulus_m3 NUMERIC(16, 4) NOT NULL,
    created_at DATETIME NOT NULL,
    CONSTRAINT pk_biz_meter_model PRIMARY KEY (id),
    CONSTRAINT uq_biz_meter_model_code UNIQUE (code)
);

CREATE TABLE biz_meter_read (
    id BIGINT NOT NULL IDENTITY(1, 1),
    book_id BIGINT NOT NULL,
    bill_month INTEGER NOT NULL,
    meter_id BIGINT NOT NULL,
    cust_meter_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    reader_id BIGINT,
    sequence INTEGER NOT NULL,
    read_status VARCHAR2(16 CHAR) NOT NULL,
    previous_reading_m3 NUMERIC(16, 4) NOT NULL,
    previous_on DATE NOT NULL,
    last_usage_m3 NUMERIC(16, 4),
    mean_usage_m3 NUMERIC(16, 4),
    same_month_last_year_m3 NUMERIC(16, 4),
    due_on DATE,
    created_at DATETIME NOT NULL,
    CONSTRAINT pk_biz_meter_read PRIMARY KEY (id),
    CONSTRAINT fk_biz_meter_read_book_id FOREIGN KEY(book_id) REFERENCES biz_meter_book (id)
);

CREATE INDEX ix_biz_meter_read_book ON biz_meter_read (book_id, bill_month);

CREATE INDEX ix_biz_meter_read_due ON biz_meter_read (bill_month, book_id);

CREATE UNIQUE INDEX ux_biz_meter_read ON biz_meter_read (bill_month, cust_meter_id);

CREATE TABLE biz_meter_register (
    id BIGINT NOT NULL IDENTITY(1, 1),
    meter_id BIGINT NOT NULL,
    code VARCHAR2(16 CHAR) NOT NULL,
    name VARCHAR2(50 CHAR) NOT NULL,
    modulus_m3 NUMERIC(16, 4) NOT NULL,
    multiplier NUMERIC(10, 4) NOT NULL,
    decimals INTEGER NOT NULL,
    CONSTRAINT pk_biz_meter_register PRIMARY KEY (id),
    CONSTRAINT fk_biz_meter_register_meter_id FOREIGN KEY(meter_id) REFERENCES biz_meter (id)
);

CREATE UNIQUE INDEX ux_biz_meter_register ON biz_meter_register (meter_id, code);

CREATE TABLE biz_month_close (
    id BIGINT NOT NULL IDENTITY(1, 1),
    month INTEGER NOT NULL,
    revision SMALLINT NOT NULL,
    balances TEXT NOT NULL,
    closed_by BIGINT,
    closed_at DATETIME NOT NULL,
    reopened_by BIGINT,
    reopened_at DATETIME,
    reopen_process_id BIGINT,
    CONSTRAINT pk_biz_month_close PRIMARY KEY (id)
);

CREATE UNIQUE INDEX ux_biz_month_close ON biz_month_close (month, revision);

CREATE TABLE biz_opening_bill (
    bill_id BIGINT NOT NULL,
    bill_month INTEGER NOT NULL,
    account_id BIGINT NOT NULL,
    "reference" VARCHAR2(64 CHAR),
    late_fee_from_on DATE,
    late_fee_fen BIGINT NOT NULL,
    CONSTRAINT pk_biz_opening_bill PRIMARY KEY (bill_id)
);

CREATE INDEX ix_biz_opening_bill_account_id ON biz_opening_bill (account_id);

CREATE TABLE biz_opening_lot (
    account_id BIGINT NOT NULL,
    seq INTEGER NOT NULL,
    received_on DATE NOT NULL,
    method VARCHAR2(16 CHAR),
    "reference" VARCHAR2(64 CHAR),
    CONSTRAINT pk_biz_opening_lot PRIMARY KEY (account_id, seq)
);

CREATE TABLE biz_ownership_transfer (
    id BIGINT NOT NULL IDENTITY(1, 1),
    code VARCHAR2(32 CHAR) NOT NULL,
    transferred_on DATE NOT NULL,
    from_cust_id BIGINT NOT NULL,
    from_account_id BIGINT NOT NULL,
    to_cust_id BIGINT NOT NULL,
    to_account_id BIGINT NOT NULL,
    takes_arrears SMALLINT NOT NULL,
    takes_prepayment SMALLINT NOT NULL,
    agreement_no VARCHAR2(64 CHAR),
    tier_counter VARCHAR2(16 CHAR) NOT NULL,
    closing_bill_count INTEGER NOT NULL,
    closing_fen BIGINT NOT NULL,
    taken_bill_count INTEGER NOT NULL,
    taken_arrears_fen BIGINT NOT NULL,
    taken_prepayment_fen BIGINT NOT NULL,
    journal_id BIGINT,
    from_closed SMALLINT NOT NULL,
    reason VARCHAR2(200 CHAR) NOT NULL,
    process_id BIGINT NOT NULL,
    created_by BIGINT,
    created_at DATETIME NOT NULL,
    CONSTRAINT pk_biz_ownership_transfer PRIMARY KEY (id),
    CONSTRAINT uq_biz_ownership_transfer_code UNIQUE (code),
    CONSTRAINT uq_biz_ownership_transfer_process_id UNIQUE (process_id)
);

CREATE INDEX ix_biz_ownership_transfer_from ON biz_ownership_transfer (from_cust_id);

CREATE INDEX ix_biz_ownership_transfer_to ON biz_ownership_transfer (to_cust_id);

CREATE TABLE biz_paper_receipt (
    payment_id BIGINT NOT NULL,
    paper_no VARCHAR2(32 CHAR) NOT NULL,
    CONSTRAINT pk_biz_paper_receipt PRIMARY KEY (payment_id),
    CONSTRAINT fk_biz_paper_receipt_payment_id FOREIGN KEY(payment_id) REFERENCES biz_payment (id),
    CONSTRAINT uq_biz_paper_receipt_paper_no UNIQUE (paper_no)
);

CREATE TABLE biz_payment (
    id BIGINT NOT NULL IDENTITY(1, 1),
    code VARCHAR2(32 CHAR) NOT NULL,
    receipt_no VARCHAR2(32 CHAR),
    cust_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    till_id BIGINT,
    cashier_id BIGINT,
    channel VARCHAR2(16 CHAR) NOT NULL,
    method VARCHAR2(16 CHAR) NOT NULL,
    amount_fen BIGINT NOT NULL,
    rounding_fen BIGINT DEFAULT '0' NOT NULL,
    tendered_fen BIGINT NOT NULL,
    change_fen BIGINT NOT NULL,
    reference_no VARCHAR2(64 CHAR),
    status VARCHAR2(16 CHAR) NOT NULL,
    reverses_id BIGINT,
    moved_from_id BIGINT,
    process_id BIGINT,
    reason VARCHAR2(200 CHAR),
    payment_time DATETIME NOT NULL,
    received_on DATE NOT NULL,
    journal_id BIGINT NOT NULL,
    CONSTRAINT pk_biz_payment PRIMARY KEY (id),
    CONSTRAINT uq_biz_payment_code UNIQUE (code),
    CONSTRAINT uq_biz_payment_receipt_no UNIQUE (receipt_no),
    CONSTRAINT fk_biz_payment_till_id FOREIGN KEY(till_id) REFERENCES biz_till (id),
    CONSTRAINT uq_biz_payment_reverses_id UNIQUE (reverses_id),
    CONSTRAINT uq_biz_payment_moved_from_id UNIQUE (moved_from_id)
);

CREATE INDEX ix_biz_payment_customer ON biz_payment (cust_id, payment_time);

CREATE INDEX ix_biz_payment_till ON biz_payment (till_id);

CREATE TABLE biz_payment_item (
    payment_id BIGINT NOT NULL,
    line_no SMALLINT NOT NULL,
    bill_id BIGINT NOT NULL,
    bill_month INTEGER NOT NULL,
    amount_fen BIGINT NOT NULL,
    late_fee_fen BIGINT DEFAULT '0' NOT NULL,
    CONSTRAINT pk_biz_payment_item PRIMARY KEY (payment_id, line_no),
    CONSTRAINT fk_biz_payment_item_payment_id FOREIGN KEY(payment_id) REFERENCES biz_payment (id)
);

CREATE INDEX ix_biz_payment_item_bill ON biz_payment_item (bill_id);

CREATE TABLE biz_pricing_profile (
    id BIGINT NOT NULL IDENTITY(1, 1),
    content_hash VARCHAR2(64 CHAR) NOT NULL,
    document TEXT NOT NULL,
    created_at DATETIME NOT NULL,
    CONSTRAINT pk_biz_pricing_profile PRIMARY KEY (id),
    CONSTRAINT uq_biz_pricing_profile_content_hash UNIQUE (content_hash)
);

CREATE TABLE biz_process (
    id BIGINT NOT NULL IDENTITY(1, 1),
    code VARCHAR2(32 CHAR) NOT NULL,
    biz_type_code VARCHAR2(32 CHAR) NOT NULL,
    process_status VARCHAR2(16 CHAR) NOT NULL,
    subject VARCHAR2(200 CHAR) NOT NULL,
    reason VARCHAR2(200 CHAR) NOT NULL,
    payload TEXT NOT NULL,
    cust_id BIGINT,
    account_id BIGINT,
    amount_fen BIGINT,
    open_key VARCHAR2(100 CHAR),
    requested_by BIGINT,
    requested_at DATETIME NOT NULL,
    decided_by BIGINT,
    decided_at DATETIME,
    note VARCHAR2(200 CHAR),
    result TEXT,
    CONSTRAINT pk_biz_process PRIMARY KEY (id),
    CONSTRAINT uq_biz_process_code UNIQUE (code),
    CONSTRAINT uq_biz_process_open_key UNIQUE (open_key)
);

CREATE INDEX ix_biz_process_customer ON biz_process (cust_id);

CREATE INDEX ix_biz_process_requested_by ON biz_process (requested_by);

CREATE INDEX ix_biz_process_status ON biz_process (process_status, biz_type_code, id);

CREATE TABLE biz_quota_share (
    id BIGINT NOT NULL IDENTITY(1, 1),
    main_account_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    open_account_id BIGINT,
    from_on DATE NOT NULL,
    to_on DATE,
    created_by BIGINT,
    created_at DATETIME NOT NULL,
    CONSTRAINT pk_biz_quota_share PRIMARY KEY (id),
    CONSTRAINT fk_biz_quota_share_main_account_id FOREIGN KEY(main_account_id) REFERENCES biz_account (id),
    CONSTRAINT fk_biz_quota_share_account_id FOREIGN KEY(account_id) REFERENCES biz_account (id),
    CONSTRAINT uq_biz_quota_share_open_account_id UNIQUE (open_account_id)
);

CREATE INDEX ix_biz_quota_share_account_id ON biz_quota_share (account_id);

CREATE INDEX ix_biz_quota_share_main ON biz_quota_share (main_account_id);

CREATE TABLE biz_reading_data (
    id BIGINT NOT NULL IDENTITY(1, 1),
    root_id BIGINT NOT NULL,
    revision SMALLINT NOT NULL,
    is_current SMALLINT NOT NULL,
    task_id BIGINT,
    bill_month INTEGER NOT NULL,
    meter_id BIGINT NOT NULL,
    cust_meter_id BIGINT NOT NULL,
    cust_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    kind VARCHAR2(16 CHAR) NOT NULL,
    source VARCHAR2(16 CHAR) NOT NULL,
    status_code VARCHAR2(16 CHAR) NOT NULL,
    previous_on DATE NOT NULL,
    reading_on DATE NOT NULL,
    reading_time DATETIME NOT NULL,
    previous_reading NUMERIC(16, 4) NOT NULL,
    current_reading NUMERIC(16, 4) NOT NULL,
    seen_reading NUMERIC(16, 4),
    modulus_m3 NUMERIC(16, 4) NOT NULL,
    multiplier NUMERIC(10, 4) NOT NULL,
    reversed SMALLINT NOT NULL,
    rolled_over SMALLINT NOT NULL,
    observed_usage_m3 NUMERIC(16, 4) NOT NULL,
    residual_usage_m3 NUMERIC(16, 4) NOT NULL,
    residual_reading_id BIGINT,
    charged_from DATE,
    carried_usage_m3 NUMERIC(16, 4) DEFAULT 0 NOT NULL,
    deducted_usage_m3 NUMERIC(16, 4) DEFAULT 0 NOT NULL,
    settled_usage_m3 NUMERIC(16, 4) DEFAULT 0 NOT NULL,
    usage_amount NUMERIC(16, 4) NOT NULL,
    billable SMALLINT DEFAULT 1 NOT NULL,
    master_cust_meter_id BIGINT,
    fixed_usage_id BIGINT,
    anomalies TEXT NOT NULL,
    notices TEXT DEFAULT '[]' NOT NULL,
    held_for TEXT DEFAULT '[]' NOT NULL,
    hold_status VARCHAR2(8 CHAR),
    released_by BIGINT,
    released_at DATETIME,
    release_reason VARCHAR2(200 CHAR),
    estimated_reads SMALLINT NOT NULL,
    review_status VARCHAR2(16 CHAR) NOT NULL,
    entered_by BIGINT,
    entered_at DATETIME NOT NULL,
    reviewed_by BIGINT,
    reviewed_at DATETIME,
    review_id BIGINT,
    photo_ref VARCHAR2(200 CHAR),
    latitude NUMERIC(9, 6),
    longitude NUMERIC(9, 6),
    note VARCHAR2(200 CHAR),
    CONSTRAINT pk_biz_reading_data PRIMARY KEY (id),
    CONSTRAINT fk_biz_reading_data_meter_id FOREIGN KEY(meter_id) REFERENCES biz_meter (id)
);

CREATE INDEX ix_biz_reading_data_account ON biz_reading_data (account_id, bill_month);

CREATE INDEX ix_biz_reading_data_estimated ON biz_reading_data (bill_month);

CREATE INDEX ix_biz_reading_data_fixed ON biz_reading_data (fixed_usage_id);

CREATE INDEX ix_biz_reading_data_held ON biz_reading_data (bill_month);

CREATE INDEX ix_biz_reading_data_master ON biz_reading_data (master_cust_meter_id);

CREATE INDEX ix_biz_reading_data_meter ON biz_reading_data (meter_id, reading_on);

CREATE INDEX ix_biz_reading_data_month ON biz_reading_data (bill_month, review_status, account_id);

CREATE INDEX ix_biz_reading_data_review_id ON biz_reading_data (review_id);

CREATE INDEX ix_biz_reading_data_zero ON biz_reading_data (bill_month);

CREATE UNIQUE INDEX ux_biz_reading_data_residual ON biz_reading_data (residual_reading_id, revision);

CREATE UNIQUE INDEX ux_biz_reading_data_root ON biz_reading_data (root_id, revision);

CREATE TABLE biz_reading_register (
    reading_id BIGINT NOT NULL,
    register_id BIGINT NOT NULL,
    previous_reading NUMERIC(16, 4) NOT NULL,
    current_reading NUMERIC(16, 4) NOT NULL,
    seen_reading NUMERIC(16, 4),
    modulus_m3 NUMERIC(16, 4) NOT NULL,
    multiplier NUMERIC(10, 4) NOT NULL,
    reversed SMALLINT NOT NULL,
    rolled_over SMALLINT NOT NULL,
    usage_m3 NUMERIC(16, 4) NOT NULL,
    CONSTRAINT pk_biz_reading_register PRIMARY KEY (reading_id, register_id),
    CONSTRAINT fk_biz_reading_register_register_id FOREIGN KEY(register_id) REFERENCES biz_meter_register (id)
);

CREATE TABLE biz_reading_review (
    id BIGINT NOT NULL IDENTITY(1, 1),
    bill_month INTEGER NOT NULL,
    decision VARCHAR2(16 CHAR) NOT NULL,
    reason VARCHAR2(200 CHAR),
    criteria TEXT NOT NULL,
    reading_count INTEGER NOT NULL,
    usage_m3 NUMERIC(16, 4) NOT NULL,
    own_count INTEGER NOT NULL,
    reviewed_by BIGINT,
    reviewed_at DATETIME NOT NULL,
    CONSTRAINT pk_biz_reading_review PRIMARY KEY (id)
);

CREATE INDEX ix_biz_reading_review_bill_month ON biz_reading_review (bill_month);

CREATE TABLE biz_reading_rule (
    id BIGINT NOT NULL IDENTITY(1, 1),
    anomaly VARCHAR2(24 CHAR) NOT NULL,
    "level" VARCHAR2(8 CHAR) NOT NULL,
    site_id BIGINT,
    tariff_code VARCHAR2(64 CHAR),
    caliber_code VARCHAR2(16 CHAR),
    cycle_type VARCHAR2(16 CHAR),
    from_on DATE NOT NULL,
    threshold NUMERIC(10, 4),
    floor_m3 NUMERIC(16, 4) NOT NULL,
    base_volume_m3 NUMERIC(16, 4) NOT NULL,
    note VARCHAR2(200 CHAR),
    recorded_by BIGINT,
    recorded_at DATETIME NOT NULL,
    ended_at DATETIME,
    CONSTRAINT pk_biz_reading_rule PRIMARY KEY (id)
);

CREATE TABLE biz_reading_sub (
    master_reading_id BIGINT NOT NULL,
    sub_reading_id BIGINT NOT NULL,
    usage_m3 NUMERIC(16, 4) NOT NULL,
    CONSTRAINT pk_biz_reading_sub PRIMARY KEY (master_reading_id, sub_reading_id)
);

CREATE INDEX ix_biz_reading_sub_sub ON biz_reading_sub (sub_reading_id);

CREATE TABLE biz_receipt_print (
    payment_id BIGINT NOT NULL,
    print_no SMALLINT NOT NULL,
    printed_by BIGINT,
    printed_at DATETIME NOT NULL,
    CONSTRAINT pk_biz_receipt_print PRIMARY KEY (payment_id, print_no),
    CONSTRAINT fk_biz_receipt_print_payment_id FOREIGN KEY(payment_id) REFERENCES biz_payment (id)
);

CREATE TABLE biz_refund (
    id BIGINT NOT NULL IDENTITY(1, 1),
    code VARCHAR2(32 CHAR) NOT NULL,
    cust_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    kind VARCHAR2(16 CHAR) NOT NULL,
    amount_fen BIGINT NOT NULL,
    till_id BIGINT,
    payee_name VARCHAR2(100 CHAR),
    payee_bank VARCHAR2(100 CHAR),
    payee_account BLOB,
    reason VARCHAR2(200 CHAR) NOT NULL,
    process_id BIGINT,
    requested_by BIGINT,
    requested_at DATETIME NOT NULL,
    journal_id BIGINT,
    paid_at DATETIME,
    CONSTRAINT pk_biz_refund PRIMARY KEY (id),
    CONSTRAINT uq_biz_refund_code UNIQUE (code),
    CONSTRAINT fk_biz_refund_till_id FOREIGN KEY(till_id) REFERENCES biz_till (id),
    CONSTRAINT uq_biz_refund_process_id UNIQUE (process_id)
);

CREATE INDEX ix_biz_refund_account_id ON biz_refund (account_id);

CREATE TABLE biz_refund_lot (
    refund_id BIGINT NOT NULL,
    line_no SMALLINT NOT NULL,
    account_id BIGINT NOT NULL,
    lot_seq INTEGER NOT NULL,
    amount_fen BIGINT NOT NULL,
    payment_id BIGINT NOT NULL,
    CONSTRAINT pk_biz_refund_lot PRIMARY KEY (refund_id, line_no),
    CONSTRAINT fk_biz_refund_lot_refund_id FOREIGN KEY(refund_id) REFERENCES biz_refund (id),
    CONSTRAINT fk_biz_refund_lot_payment_id FOREIGN KEY(payment_id) REFERENCES biz_payment (id)
);

CREATE INDEX ix_biz_refund_lot_entry ON biz_refund_lot (account_id, lot_seq);

CREATE INDEX ix_biz_refund_lot_payment_id ON biz_refund_lot (payment_id);

CREATE TABLE biz_remittance (
    id BIGINT NOT NULL IDENTITY(1, 1),
    code VARCHAR2(32 CHAR) NOT NULL,
    component_code VARCHAR2(32 CHAR) NOT NULL,
    amount_fen BIGINT NOT NULL,
    collected_to_on DATE NOT NULL,
    remitted_on DATE NOT NULL,
    journal_id BIGINT NOT NULL,
    process_id BIGINT,
    created_by BIGINT,
    created_at DATETIME NOT NULL,
    CONSTRAINT pk_biz_remittance PRIMARY KEY (id),
    CONSTRAINT uq_biz_remittance_code UNIQUE (code)
);

CREATE INDEX ix_biz_remittance_component ON biz_remittance (component_code, remitted_on);

CREATE TABLE biz_special_billing (
    id BIGINT NOT NULL IDENTITY(1, 1),
    code VARCHAR2(32 CHAR) NOT NULL,
    reference_no VARCHAR2(64 CHAR),
    bill_month INTEGER NOT NULL,
    reason VARCHAR2(200 CHAR) NOT NULL,
    bill_count INTEGER NOT NULL,
    total_amount_fen BIGINT NOT NULL,
    issued_on DATE NOT NULL,
    due_on DATE NOT NULL,
    journal_id BIGINT NOT NULL,
    process_id BIGINT,
    created_by BIGINT,
    created_at DATETIME NOT NULL,
    CONSTRAINT pk_biz_special_billing PRIMARY KEY (id),
    CONSTRAINT uq_biz_special_billing_code UNIQUE (code),
    CONSTRAINT uq_biz_special_billing_reference_no UNIQUE (reference_no)
);

CREATE INDEX ix_biz_special_billing_bill_month ON biz_special_billing (bill_month);

CREATE TABLE biz_subject_mapping (
    account_code VARCHAR2(32 CHAR) NOT NULL,
    component_code VARCHAR2(32 CHAR) NOT NULL,
    subject_code VARCHAR2(32 CHAR) NOT NULL,
    subject_name VARCHAR2(100 CHAR) NOT NULL,
    changed_by BIGINT,
    changed_at DATETIME NOT NULL,
    CONSTRAINT pk_biz_subject_mapping PRIMARY KEY (account_code, component_code)
);

CREATE TABLE biz_tariff (
    code VARCHAR2(64 CHAR) NOT NULL,
    name VARCHAR2(200 CHAR) NOT NULL,
    class_code VARCHAR2(64 CHAR),
    status VARCHAR2(16 CHAR) NOT NULL,
    release_id BIGINT,
    created_at DATETIME NOT NULL,
    CONSTRAINT pk_biz_tariff PRIMARY KEY (code)
);

CREATE TABLE biz_tariff_release (
    id BIGINT NOT NULL IDENTITY(1, 1),
    tariff_code VARCHAR2(64 CHAR) NOT NULL,
    release_no INTEGER NOT NULL,
    version_ids TEXT NOT NULL,
    content_hash VARCHAR2(64 CHAR) NOT NULL,
    released_at DATETIME NOT NULL,
    CONSTRAINT pk_biz_tariff_release PRIMARY KEY (id)
);

CREATE UNIQUE INDEX ux_biz_tariff_release ON biz_tariff_release (tariff_code, release_no);

CREATE TABLE biz_tariff_version (
    id BIGINT NOT NULL IDENTITY(1, 1),
    tariff_code VARCHAR2(64 CHAR) NOT NULL,
    version_no INTEGER NOT NULL,
    effective_from DATE,
    effective_to DATE,
    document TEXT NOT NULL,
    document_hash VARCHAR2(64 CHAR) NOT NULL,
    assignable SMALLINT NOT NULL,
    status VARCHAR2(16 CHAR) NOT NULL,
    recorded_by BIGINT,
    recorded_at DATETIME NOT NULL,
    approved_by BIGINT,
    approved_at DATETIME,
    CONSTRAINT pk_biz_tariff_version PRIMARY KEY (id)
);

CREATE UNIQUE INDEX ux_biz_tariff_version ON biz_tariff_version (tariff_code, version_no);

CREATE TABLE biz_tier_counter_entry (
    id BIGINT NOT NULL IDENTITY(1, 1),
    account_id BIGINT NOT NULL,
    tariff_code VARCHAR2(64 CHAR) NOT NULL,
    use_no SMALLINT DEFAULT '0' NOT NULL,
    window_start_on DATE NOT NULL,
    usage_m3 NUMERIC(16, 4) NOT NULL,
    standing SMALLINT DEFAULT '1' NOT NULL,
    bill_id BIGINT,
    bill_month INTEGER,
    recorded_on DATE NOT NULL,
    CONSTRAINT pk_biz_tier_counter_entry PRIMARY KEY (id)
);

CREATE INDEX ix_biz_tier_counter_entry ON biz_tier_counter_entry (account_id, tariff_code, window_start_on);

CREATE INDEX ix_biz_tier_counter_entry_bill_id ON biz_tier_counter_entry (bill_id);

CREATE TABLE biz_till (
    id BIGINT NOT NULL IDENTITY(1, 1),
    code VARCHAR2(32 CHAR) NOT NULL,
    site_id BIGINT NOT NULL,
    cashier_id BIGINT NOT NULL,
    open_cashier_id BIGINT,
    status VARCHAR2(16 CHAR) NOT NULL,
    float_fen BIGINT NOT NULL,
    opened_at DATETIME NOT NULL,
    closed_at DATETIME,
    totals TEXT,
    counted_cash_fen BIGINT,
    over_short_fen BIGINT,
    over_short_reason VARCHAR2(200 CHAR),
    handover_id BIGINT,
    CONSTRAINT pk_biz_till PRIMARY KEY (id),
    CONSTRAINT uq_biz_till_code UNIQUE (code),
    CONSTRAINT fk_biz_till_site_id FOREIGN KEY(site_id) REFERENCES system_dept (id),
    CONSTRAINT uq_biz_till_open_cashier_id UNIQUE (open_cashier_id)
);

CREATE INDEX ix_biz_till_handover_id ON biz_till (handover_id);

CREATE TABLE biz_usage_history (
    cust_meter_id BIGINT NOT NULL,
    bill_month INTEGER NOT NULL,
    meter_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    usage_m3 NUMERIC(16, 4) NOT NULL,
    amount_fen BIGINT,
    paid_on DATE,
    CONSTRAINT pk_biz_usage_history PRIMARY KEY (cust_meter_id, bill_month)
);

CREATE INDEX ix_biz_usage_history_account ON biz_usage_history (account_id);

CREATE INDEX ix_biz_usage_history_meter_id ON biz_usage_history (meter_id);

CREATE TABLE biz_voucher_export (
    id BIGINT NOT NULL IDENTITY(1, 1),
    month INTEGER NOT NULL,
    close_revision SMALLINT NOT NULL,
    layout VARCHAR2(16 CHAR) NOT NULL,
    voucher_count INTEGER NOT NULL,
    line_count INTEGER NOT NULL,
    content_hash VARCHAR2(64 CHAR) NOT NULL,
    exported_by BIGINT,
    exported_at DATETIME NOT NULL,
    CONSTRAINT pk_biz_voucher_export PRIMARY KEY (id)
);

CREATE INDEX ix_biz_voucher_export_month ON biz_voucher_export (month);

CREATE TABLE biz_write_off (
    id BIGINT NOT NULL IDENTITY(1, 1),
    account_id BIGINT NOT NULL,
    bill_id BIGINT NOT NULL,
    bill_month INTEGER NOT NULL,
    amount_fen BIGINT NOT NULL,
    recovered_fen BIGINT NOT NULL,
    status VARCHAR2(12 CHAR) NOT NULL,
    evidence VARCHAR2(200 CHAR) NOT NULL,
    reason VARCHAR2(200 CHAR) NOT NULL,
    process_id BIGINT NOT NULL,
    journal_id BIGINT NOT NULL,
    written_off_on DATE NOT NULL,
    created_by BIGINT,
    closed_on DATE,
    closed_by BIGINT,
    closing_reason VARCHAR2(200 CHAR),
    CONSTRAINT pk_biz_write_off PRIMARY KEY (id)
);

CREATE INDEX ix_biz_write_off_account ON biz_write_off (account_id);

CREATE INDEX ix_biz_write_off_bill ON biz_write_off (bill_id);

CREATE TABLE msg_attachment (
    id BIGINT NOT NULL IDENTITY(1, 1),
    message_id BIGINT NOT NULL,
    place SMALLINT NOT NULL,
    sealed_name BLOB NOT NULL,
    media_type VARCHAR2(100 CHAR) NOT NULL,
    size_bytes INTEGER NOT NULL,
    "sealed" BLOB NOT NULL,
    CONSTRAINT pk_msg_attachment PRIMARY KEY (id),
    CONSTRAINT uq_msg_attachment_message_id_place UNIQUE (message_id, place)
);

CREATE TABLE msg_batch (
    id BIGINT NOT NULL IDENTITY(1, 1),
    title VARCHAR2(200 CHAR) NOT NULL,
    template_code VARCHAR2(64 CHAR) NOT NULL,
    channels VARCHAR2(100 CHAR) NOT NULL,
    priority SMALLINT NOT NULL,
    send_at DATETIME,
    expires_at DATETIME,
    source VARCHAR2(16 CHAR) NOT NULL,
    audience_code VARCHAR2(64 CHAR),
    parameters TEXT,
    file_name VARCHAR2(200 CHAR),
    state VARCHAR2(16 CHAR) NOT NULL,
    "cursor" VARCHAR2(200 CHAR) DEFAULT '' NOT NULL,
    total BIGINT,
    taken_in BIGINT DEFAULT 0 NOT NULL,
    refused BIGINT DEFAULT 0 NOT NULL,
    job_id BIGINT,
    created_by BIGINT,
    created_by_name VARCHAR2(200 CHAR) NOT NULL,
    created_at DATETIME NOT NULL,
    finished_at DATETIME,
    cancel_reason VARCHAR2(200 CHAR),
    CONSTRAINT pk_msg_batch PRIMARY KEY (id)
);

CREATE INDEX ix_msg_batch_state ON msg_batch (state);

CREATE TABLE msg_batch_member (
    id BIGINT NOT NULL IDENTITY(1, 1),
    batch_id BIGINT NOT NULL,
    place INTEGER NOT NULL,
    member_key VARCHAR2(200 CHAR) NOT NULL,
    receiver_kind VARCHAR2(16 CHAR) NOT NULL,
    receiver_ref VARCHAR2(100 CHAR) NOT NULL,
    "sealed" BLOB,
    error_code VARCHAR2(64 CHAR),
    error_text VARCHAR2(200 CHAR),
    CONSTRAINT pk_msg_batch_member PRIMARY KEY (id),
    CONSTRAINT uq_msg_batch_member_batch_id_place UNIQUE (batch_id, place)
);

CREATE TABLE msg_caller (
    caller VARCHAR2(64 CHAR) NOT NULL,
    title VARCHAR2(200 CHAR) NOT NULL,
    is_enabled SMALLINT NOT NULL,
    most_per_minute INTEGER,
    most_per_day INTEGER,
    categories VARCHAR2(300 CHAR) NOT NULL,
    CONSTRAINT pk_msg_caller PRIMARY KEY (caller)
);

CREATE TABLE msg_caller_usage (
    caller VARCHAR2(64 CHAR) NOT NULL,
    span VARCHAR2(16 CHAR) NOT NULL,
    used BIGINT NOT NULL,
    CONSTRAINT pk_msg_caller_usage PRIMARY KEY (caller, span)
);

CREATE TABLE msg_event_log (
    id BIGINT NOT NULL IDENTITY(1, 1),
    message_id BIGINT NOT NULL,
    happened_at DATETIME NOT NULL,
    event VARCHAR2(32 CHAR) NOT NULL,
    from_state VARCHAR2(16 CHAR) NOT NULL,
    to_state VARCHAR2(16 CHAR) NOT NULL,
    channel VARCHAR2(16 CHAR) NOT NULL,
    supplier VARCHAR2(64 CHAR),
    code VARCHAR2(64 CHAR),
    note VARCHAR2(200 CHAR),
    actor VARCHAR2(200 CHAR) NOT NULL,
    CONSTRAINT pk_msg_event_log PRIMARY KEY (id)
);

CREATE INDEX ix_msg_event_log_message ON msg_event_log (message_id, id);

CREATE TABLE msg_external_call (
    id BIGINT NOT NULL IDENTITY(1, 1),
    supplier VARCHAR2(64 CHAR) NOT NULL,
    call_id VARCHAR2(100 CHAR) NOT NULL,
    digest VARCHAR2(64 CHAR) NOT NULL,
    kind VARCHAR2(16 CHAR) NOT NULL,
    answer TEXT NOT NULL,
    received_at DATETIME NOT NULL,
    CONSTRAINT pk_msg_external_call PRIMARY KEY (id),
    CONSTRAINT uq_msg_external_call_supplier_call_id UNIQUE (supplier, call_id)
);

CREATE TABLE msg_inbox (
    owner VARCHAR2(100 CHAR) NOT NULL,
    "number" BIGINT NOT NULL,
    change BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    category VARCHAR2(16 CHAR) NOT NULL,
    template_code VARCHAR2(64 CHAR) NOT NULL,
    "sealed" BLOB,
    created_at DATETIME NOT NULL,
    read_at DATETIME,
    deleted_at DATETIME,
    CONSTRAINT pk_msg_inbox PRIMARY KEY (owner, "number"),
    CONSTRAINT uq_msg_inbox_message_id UNIQUE (message_id)
);

CREATE INDEX ix_msg_inbox_unread ON msg_inbox (owner, category);

CREATE UNIQUE INDEX ux_msg_inbox_change ON msg_inbox (owner, change);

CREATE TABLE msg_inbox_counter (
    owner VARCHAR2(100 CHAR) NOT NULL,
    last_number BIGINT NOT NULL,
    CONSTRAINT pk_msg_inbox_counter PRIMARY KEY (owner)
);

CREATE TABLE msg_mail_bounce (
    id BIGINT NOT NULL IDENTITY(1, 1),
    supplier VARCHAR2(64 CHAR) NOT NULL,
    uidl VARCHAR2(100 CHAR) NOT NULL,
    kind VARCHAR2(16 CHAR) NOT NULL,
    status VARCHAR2(16 CHAR) NOT NULL,
    text_given VARCHAR2(200 CHAR) NOT NULL,
    message_id BIGINT,
    read_at DATETIME NOT NULL,
    CONSTRAINT pk_msg_mail_bounce PRIMARY KEY (id),
    CONSTRAINT uq_msg_mail_bounce_supplier_uidl UNIQUE (supplier, uidl)
);

CREATE INDEX ix_msg_mail_bounce_message_id ON msg_mail_bounce (message_id);

CREATE TABLE msg_mail_unreachable (
    id BIGINT NOT NULL IDENTITY(1, 1),
    address_index VARCHAR2(32 CHAR) NOT NULL,
    message_id BIGINT NOT NULL,
    status VARCHAR2(16 CHAR) NOT NULL,
    text_given VARCHAR2(200 CHAR) NOT NULL,
    times BIGINT DEFAULT 1 NOT NULL,
    first_at DATETIME NOT NULL,
    last_at DATETIME NOT NULL,
    lifted_at DATETIME,
    lifted_by BIGINT,
    lift_reason VARCHAR2(200 CHAR),
    CONSTRAINT pk_msg_mail_unreachable PRIMARY KEY (id),
    CONSTRAINT uq_msg_mail_unreachable_address_index UNIQUE (address_index)
);

CREATE TABLE msg_message (
    id BIGINT NOT NULL IDENTITY(1, 1),
    caller VARCHAR2(64 CHAR) NOT NULL,
    dedupe_key VARCHAR2(200 CHAR) NOT NULL,
    fingerprint VARCHAR2(32 CHAR) NOT NULL,
    template_code VARCHAR2(64 CHAR) NOT NULL,
    category VARCHAR2(32 CHAR) NOT NULL,
    channel VARCHAR2(16 CHAR) NOT NULL,
    version_id BIGINT NOT NULL,
    channels_left VARCHAR2(200 CHAR) NOT NULL,
    receiver_kind VARCHAR2(16 CHAR) NOT NULL,
    receiver_ref VARCHAR2(100 CHAR) NOT NULL,
    "sealed" BLOB NOT NULL,
    address_index VARCHAR2(32 CHAR) NOT NULL,
    address_mask VARCHAR2(100 CHAR) NOT NULL,
    priority SMALLINT NOT NULL,
    state VARCHAR2(16 CHAR) NOT NULL,
    due_at DATETIME NOT NULL,
    expires_at DATETIME,
    lease_until DATETIME,
    attempts SMALLINT DEFAULT 0 NOT NULL,
    asks SMALLINT DEFAULT 0 NOT NULL,
    supplier VARCHAR2(64 CHAR),
    shipment_key VARCHAR2(64 CHAR),
    supplier_message_id VARCHAR2(128 CHAR),
    tried VARCHAR2(500 CHAR) DEFAULT '' NOT NULL,
    last_code VARCHAR2(64 CHAR),
    last_text VARCHAR2(200 CHAR),
    parts SMALLINT DEFAULT 0 NOT NULL,
    cost_yuan NUMERIC(12, 4),
    batch_id BIGINT,
    trace_id VARCHAR2(64 CHAR) NOT NULL,
    created_at DATETIME NOT NULL,
    sent_at DATETIME,
    delivered_at DATETIME,
    finished_at DATETIME,
    CONSTRAINT pk_msg_message PRIMARY KEY (id),
    CONSTRAINT uq_msg_message_caller_dedupe_key UNIQUE (caller, dedupe_key)
);

CREATE INDEX ix_msg_message_address ON msg_message (address_index, id);

CREATE INDEX ix_msg_message_batch ON msg_message (batch_id);

CREATE INDEX ix_msg_message_created ON msg_message (created_at);

CREATE INDEX ix_msg_message_queued ON msg_message (channel, priority, due_at, id);

CREATE INDEX ix_msg_message_sending ON msg_message (channel, lease_until);

CREATE INDEX ix_msg_message_sent ON msg_message (supplier_message_id, address_index);

CREATE INDEX ix_msg_message_troubled ON msg_message (state, id);

CREATE TABLE msg_policy (
    id BIGINT NOT NULL,
    quiet_from SMALLINT,
    quiet_until SMALLINT,
    most_queued BIGINT NOT NULL,
    CONSTRAINT pk_msg_policy PRIMARY KEY (id),
    CONSTRAINT ck_msg_policy_single_row CHECK (id = 1)
);

CREATE TABLE msg_preference (
    id BIGINT NOT NULL IDENTITY(1, 1),
    receiver_kind VARCHAR2(16 CHAR) NOT NULL,
    receiver_ref VARCHAR2(100 CHAR) NOT NULL,
    category VARCHAR2(32 CHAR) NOT NULL,
    channel VARCHAR2(16 CHAR) NOT NULL,
    wants SMALLINT NOT NULL,
    changed_at DATETIME NOT NULL,
    CONSTRAINT pk_msg_preference PRIMARY KEY (id),
    CONSTRAINT uq_msg_preference_receiver_ref_receiver_kind_category_channel UNIQUE (receiver_ref, receiver_kind, category, channel)
);

CREATE TABLE msg_receipt (
    id BIGINT NOT NULL IDENTITY(1, 1),
    supplier VARCHAR2(64 CHAR) NOT NULL,
    supplier_message_id VARCHAR2(128 CHAR) NOT NULL,
    address_index VARCHAR2(32 CHAR) NOT NULL,
    delivered SMALLINT NOT NULL,
    last_code VARCHAR2(64 CHAR),
    last_text VARCHAR2(200 CHAR),
    reported_at DATETIME NOT NULL,
    received_at DATETIME NOT NULL,
    match_due_at DATETIME,
    match_tries SMALLINT DEFAULT 0 NOT NULL,
    matched_message_id BIGINT,
    CONSTRAINT pk_msg_receipt PRIMARY KEY (id),
    CONSTRAINT uq_msg_receipt_supplier_supplier_message_id_address_index UNIQUE (supplier, supplier_message_id, address_index)
);

CREATE INDEX ix_msg_receipt_message ON msg_receipt (matched_message_id);

CREATE INDEX ix_msg_receipt_unmatched ON msg_receipt (match_due_at);

CREATE TABLE msg_route (
    id BIGINT NOT NULL IDENTITY(1, 1),
    channel VARCHAR2(16 CHAR) NOT NULL,
    title VARCHAR2(200 CHAR) NOT NULL,
    position BIGINT NOT NULL,
    template_code VARCHAR2(64 CHAR) NOT NULL,
    category VARCHAR2(32 CHAR) NOT NULL,
    address_prefix VARCHAR2(64 CHAR) NOT NULL,
    carrier VARCHAR2(16 CHAR) NOT NULL,
    shares TEXT NOT NULL,
    is_enabled SMALLINT NOT NULL,
    CONSTRAINT pk_msg_route PRIMARY KEY (id)
);

CREATE INDEX ix_msg_route_channel ON msg_route (channel, position, id);

CREATE TABLE msg_supplier (
    id BIGINT NOT NULL IDENTITY(1, 1),
    code VARCHAR2(64 CHAR) NOT NULL,
    channel VARCHAR2(16 CHAR) NOT NULL,
    kind VARCHAR2(32 CHAR) NOT NULL,
    title VARCHAR2(200 CHAR) NOT NULL,
    settings TEXT NOT NULL,
    secrets_sealed BLOB NOT NULL,
    secret_names TEXT NOT NULL,
    weight BIGINT NOT NULL,
    price_yuan NUMERIC(10, 4) NOT NULL,
    is_enabled SMALLINT NOT NULL,
    paused_until DATETIME,
    failures BIGINT NOT NULL,
    last_failure_at DATETIME,
    last_failure_code VARCHAR2(128 CHAR),
    last_failure_text VARCHAR2(500 CHAR),
    created_at DATETIME NOT NULL,
    changed_at DATETIME NOT NULL,
    CONSTRAINT pk_msg_supplier PRIMARY KEY (id),
    CONSTRAINT uq_msg_supplier_code UNIQUE (code)
);

CREATE INDEX ix_msg_supplier_channel ON msg_supplier (channel);

CREATE TABLE msg_template (
    id BIGINT NOT NULL IDENTITY(1, 1),
    code VARCHAR2(64 CHAR) NOT NULL,
    name VARCHAR2(200 CHAR) NOT NULL,
    category VARCHAR2(16 CHAR) NOT NULL,
    channels TEXT NOT NULL,
    priority INTEGER NOT NULL,
    scenario VARCHAR2(200 CHAR) NOT NULL,
    respects_quiet_hours SMALLINT NOT NULL,
    created_by BIGINT,
    created_at DATETIME NOT NULL,
    CONSTRAINT pk_msg_template PRIMARY KEY (id),
    CONSTRAINT uq_msg_template_code UNIQUE (code)
);

CREATE TABLE msg_template_version (
    id BIGINT NOT NULL IDENTITY(1, 1),
    template_id BIGINT NOT NULL,
    channel VARCHAR2(16 CHAR) NOT NULL,
    version INTEGER NOT NULL,
    subject VARCHAR2(200 CHAR) NOT NULL,
    body TEXT NOT NULL,
    parameters TEXT NOT NULL,
    binding TEXT NOT NULL,
    change_note VARCHAR2(200 CHAR) NOT NULL,
    state VARCHAR2(16 CHAR) NOT NULL,
    open_key VARCHAR2(64 CHAR),
    created_by BIGINT,
    created_at DATETIME NOT NULL,
    published_by BIGINT,
    published_at DATETIME,
    retired_by BIGINT,
    retired_at DATETIME,
    CONSTRAINT pk_msg_template_version PRIMARY KEY (id),
    CONSTRAINT fk_msg_template_version_template_id FOREIGN KEY(template_id) REFERENCES msg_template (id),
    CONSTRAINT uq_msg_template_version_open_key UNIQUE (open_key)
);

CREATE UNIQUE INDEX ux_msg_template_version ON msg_template_version (template_id, channel, version);

CREATE TABLE msg_verification_code (
    id BIGINT NOT NULL IDENTITY(1, 1),
    mobile_index VARCHAR2(32 CHAR) NOT NULL,
    source_index VARCHAR2(32 CHAR) NOT NULL,
    purpose VARCHAR2(32 CHAR) NOT NULL,
    code_hash VARCHAR2(32 CHAR) NOT NULL,
    attempts SMALLINT NOT NULL,
    created_at DATETIME NOT NULL,
    expires_at DATETIME NOT NULL,
    ended_at DATETIME,
    CONSTRAINT pk_msg_verification_code PRIMARY KEY (id)
);

CREATE INDEX ix_msg_verification_code_mobile ON msg_verification_code (mobile_index, created_at);

CREATE INDEX ix_msg_verification_code_source ON msg_verification_code (source_index, created_at);

CREATE TABLE msg_wechat_token (
    supplier_code VARCHAR2(64 CHAR) NOT NULL,
    credentials_index VARCHAR2(32 CHAR) NOT NULL,
    token_sealed BLOB,
    expires_at DATETIME NOT NULL,
    fetched_at DATETIME NOT NULL,
    CONSTRAINT pk_msg_wechat_token PRIMARY KEY (supplier_code)
);

CREATE TABLE sys_audit_archive (
    last_seal BIGINT NOT NULL,
    first_seal BIGINT NOT NULL,
    month BIGINT NOT NULL,
    row_count BIGINT NOT NULL,
    previous_hash VARCHAR2(64 CHAR) NOT NULL,
    last_hash VARCHAR2(64 CHAR) NOT NULL,
    reached_id BIGINT NOT NULL,
    gaps TEXT NOT NULL,
    file_name VARCHAR2(200 CHAR) NOT NULL,
    file_hash VARCHAR2(64 CHAR) NOT NULL,
    archived_at DATETIME NOT NULL,
    signature VARCHAR2(64 CHAR) NOT NULL,
    CONSTRAINT pk_sys_audit_archive PRIMARY KEY (last_seal)
);

CREATE TABLE sys_audit_log (
    id BIGINT NOT NULL IDENTITY(1, 1),
    acted_at DATETIME NOT NULL,
    category VARCHAR2(64 CHAR) DEFAULT 'operation' NOT NULL,
    action VARCHAR2(64 CHAR) NOT NULL,
    result VARCHAR2(64 CHAR) DEFAULT 'done' NOT NULL,
    user_id BIGINT,
    user_name VARCHAR2(200 CHAR) NOT NULL,
    session_id VARCHAR2(64 CHAR),
    client_address VARCHAR2(64 CHAR),
    subject_type VARCHAR2(64 CHAR) NOT NULL,
    subject_id VARCHAR2(200 CHAR) NOT NULL,
    before TEXT,
    after TEXT,
    trace_id VARCHAR2(64 CHAR) NOT NULL,
    CONSTRAINT pk_sys_audit_log PRIMARY KEY (id)
);

CREATE INDEX ix_sys_audit_log_acted_at_id ON sys_audit_log (acted_at, id);

CREATE INDEX ix_sys_audit_log_category_acted_at_id ON sys_audit_log (category, acted_at, id);

CREATE INDEX ix_sys_audit_log_subject_type_subject_id_acted_at_id ON sys_audit_log (subject_type, subject_id, acted_at, id);

CREATE INDEX ix_sys_audit_log_trace_id ON sys_audit_log (trace_id);

CREATE INDEX ix_sys_audit_log_user_id_acted_at_id ON sys_audit_log (user_id, acted_at, id);

CREATE TABLE sys_audit_policy (
    id BIGINT NOT NULL,
    algorithm VARCHAR2(64 CHAR) NOT NULL,
    kept_months BIGINT NOT NULL,
    CONSTRAINT pk_sys_audit_policy PRIMARY KEY (id),
    CONSTRAINT ck_sys_audit_policy_single_row CHECK (id = 1)
);

CREATE TABLE sys_audit_seal (
    seal_number BIGINT NOT NULL,
    sealed_at DATETIME NOT NULL,
    algorithm VARCHAR2(64 CHAR) NOT NULL,
    row_count BIGINT NOT NULL,
    lowest_id BIGINT NOT NULL,
    highest_id BIGINT NOT NULL,
    reached_id BIGINT NOT NULL,
    gaps TEXT NOT NULL,
    content BLOB NOT NULL,
    previous_hash VARCHAR2(64 CHAR) NOT NULL,
    seal_hash VARCHAR2(64 CHAR) NOT NULL,
    CONSTRAINT pk_sys_audit_seal PRIMARY KEY (seal_number)
);

CREATE INDEX ix_sys_audit_seal_highest_id ON sys_audit_seal (highest_id);

CREATE INDEX ix_sys_audit_seal_sealed_at ON sys_audit_seal (sealed_at);

CREATE TABLE sys_data_key (
    version BIGINT NOT NULL,
    wrapped_key BLOB NOT NULL,
    created_at DATETIME NOT NULL,
    state VARCHAR2(64 CHAR) DEFAULT 'active' NOT NULL,
    CONSTRAINT pk_sys_data_key PRIMARY KEY (version)
);

CREATE TABLE sys_idempotency (
    key VARCHAR2(200 CHAR) NOT NULL,
    request_hash VARCHAR2(64 CHAR) NOT NULL,
    claimed_at DATETIME NOT NULL,
    response_status BIGINT,
    response_body TEXT,
    CONSTRAINT pk_sys_idempotency PRIMARY KEY (key)
);

CREATE TABLE sys_identity (
    id BIGINT NOT NULL,
    tenant_code VARCHAR2(200 CHAR) NOT NULL,
    created_at DATETIME NOT NULL,
    CONSTRAINT pk_sys_identity PRIMARY KEY (id),
    CONSTRAINT ck_sys_identity_single_row CHECK (id = 1)
);

CREATE TABLE sys_import (
    id BIGINT NOT NULL IDENTITY(1, 1),
    kind VARCHAR2(32 CHAR) NOT NULL,
    file_name VARCHAR2(255 CHAR) NOT NULL,
    file_hash VARCHAR2(64 CHAR) NOT NULL,
    "mode" VARCHAR2(16 CHAR) NOT NULL,
    status VARCHAR2(16 CHAR) NOT NULL,
    row_count INTEGER NOT NULL,
    new_count INTEGER NOT NULL,
    unchanged_count INTEGER NOT NULL,
    fault_row_count INTEGER NOT NULL,
    imported_by BIGINT,
    imported_by_name VARCHAR2(200 CHAR) NOT NULL,
    imported_at DATETIME NOT NULL,
    CONSTRAINT pk_sys_import PRIMARY KEY (id)
);

CREATE INDEX ix_sys_import_file_hash ON sys_import (file_hash);

CREATE TABLE sys_job (
    id BIGINT NOT NULL IDENTITY(1, 1),
    queue VARCHAR2(64 CHAR) NOT NULL,
    kind VARCHAR2(64 CHAR) NOT NULL,
    payload TEXT NOT NULL,
    dedup_key VARCHAR2(200 CHAR),
    state VARCHAR2(64 CHAR) DEFAULT 'queued' NOT NULL,
    due_at DATETIME NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR2(200 CHAR) NOT NULL,
    trace_id VARCHAR2(64 CHAR) NOT NULL,
    attempts BIGINT DEFAULT 0 NOT NULL,
    max_attempts BIGINT DEFAULT 5 NOT NULL,
    worker VARCHAR2(200 CHAR),
    started_at DATETIME,
    heartbeat_at DATETIME,
    progress_done BIGINT DEFAULT 0 NOT NULL,
    progress_total BIGINT,
    progress_note VARCHAR2(200 CHAR),
    result TEXT,
    last_error TEXT,
    finished_at DATETIME,
    CONSTRAINT pk_sys_job PRIMARY KEY (id)
);

CREATE INDEX ix_sys_job_failed ON sys_job (id);

CREATE INDEX ix_sys_job_open ON sys_job (queue, due_at);

CREATE UNIQUE INDEX ux_sys_job_dedup_key ON sys_job (dedup_key);

CREATE TABLE sys_lock (
    name VARCHAR2(200 CHAR) NOT NULL,
    CONSTRAINT pk_sys_lock PRIMARY KEY (name)
);

CREATE TABLE sys_number_series (
    series VARCHAR2(200 CHAR) NOT NULL,
    last_number BIGINT DEFAULT 0 NOT NULL,
    CONSTRAINT pk_sys_number_series PRIMARY KEY (series)
);

CREATE TABLE sys_outbox (
    id BIGINT NOT NULL IDENTITY(1, 1),
    event_type VARCHAR2(64 CHAR) NOT NULL,
    shard_key VARCHAR2(200 CHAR) NOT NULL,
    payload TEXT NOT NULL,
    trace_id VARCHAR2(64 CHAR) NOT NULL,
    occurred_at DATETIME NOT NULL,
    due_at DATETIME NOT NULL,
    state VARCHAR2(64 CHAR) DEFAULT 'pending' NOT NULL,
    attempts BIGINT DEFAULT 0 NOT NULL,
    last_error TEXT,
    delivered_at DATETIME,
    CONSTRAINT pk_sys_outbox PRIMARY KEY (id)
);

CREATE INDEX ix_sys_outbox_failed ON sys_outbox (shard_key, due_at);

CREATE INDEX ix_sys_outbox_open ON sys_outbox (id);

CREATE INDEX ix_sys_outbox_parked ON sys_outbox (id);

CREATE INDEX ix_sys_outbox_shard ON sys_outbox (shard_key, id);

CREATE TABLE sys_outbox_delivery (
    subscriber VARCHAR2(64 CHAR) NOT NULL,
    event_id BIGINT NOT NULL,
    delivered_at DATETIME NOT NULL,
    CONSTRAINT pk_sys_outbox_delivery PRIMARY KEY (subscriber, event_id)
);

CREATE TABLE sys_resealed_column (
    version BIGINT NOT NULL,
    table_name VARCHAR2(64 CHAR) NOT NULL,
    column_name VARCHAR2(64 CHAR) NOT NULL,
    reached TEXT,
    done SMALLINT NOT NULL,
    CONSTRAINT pk_sys_resealed_column PRIMARY KEY (version, table_name, column_name)
);

CREATE TABLE sys_schedule (
    name VARCHAR2(64 CHAR) NOT NULL,
    cron VARCHAR2(200 CHAR),
    time_zone VARCHAR2(64 CHAR),
    parameters TEXT,
    overlap VARCHAR2(64 CHAR),
    misfire VARCHAR2(64 CHAR),
    grace_seconds BIGINT,
    paused_at DATETIME,
    paused_by VARCHAR2(200 CHAR),
    pause_reason VARCHAR2(200 CHAR),
    changed_at DATETIME NOT NULL,
    changed_by VARCHAR2(200 CHAR) NOT NULL,
    CONSTRAINT pk_sys_schedule PRIMARY KEY (name)
);

CREATE TABLE sys_schedule_log (
    id BIGINT NOT NULL IDENTITY(1, 1),
    schedule_name VARCHAR2(64 CHAR) NOT NULL,
    occurrence_at DATETIME NOT NULL,
    fired_at DATETIME NOT NULL,
    outcome VARCHAR2(64 CHAR) NOT NULL,
    missed BIGINT DEFAULT 0 NOT NULL,
    parameters TEXT NOT NULL,
    job_id BIGINT,
    acted_by VARCHAR2(200 CHAR),
    CONSTRAINT pk_sys_schedule_log PRIMARY KEY (id)
);

CREATE INDEX ix_sys_schedule_log_fired ON sys_schedule_log (fired_at);

CREATE INDEX ix_sys_schedule_log_name ON sys_schedule_log (schedule_name, id);

CREATE INDEX ix_sys_schedule_log_waiting ON sys_schedule_log (schedule_name, id);

CREATE TABLE sys_schedule_run (
    name VARCHAR2(64 CHAR) NOT NULL,
    fired_for_at DATETIME NOT NULL,
    CONSTRAINT pk_sys_schedule_run PRIMARY KEY (name)
);

CREATE TABLE sys_work_decision (
    id BIGINT NOT NULL IDENTITY(1, 1),
    subject VARCHAR2(64 CHAR) NOT NULL,
    subject_id BIGINT NOT NULL,
    action VARCHAR2(64 CHAR) NOT NULL,
    reason VARCHAR2(200 CHAR),
    error TEXT,
    decided_by VARCHAR2(200 CHAR) NOT NULL,
    decided_at DATETIME NOT NULL,
    CONSTRAINT pk_sys_work_decision PRIMARY KEY (id)
);

CREATE INDEX ix_sys_work_decision_subject_subject_id ON sys_work_decision (subject, subject_id);

CREATE TABLE system_batch_scope (
    batch_kind VARCHAR2(32 CHAR) NOT NULL,
    batch_id BIGINT NOT NULL,
    part VARCHAR2(16 CHAR) NOT NULL,
    part_id BIGINT NOT NULL,
    CONSTRAINT pk_system_batch_scope PRIMARY KEY (batch_kind, batch_id, part, part_id)
);

CREATE TABLE system_cas_ticket (
    ticket_hash VARCHAR2(64 CHAR) NOT NULL,
    session_id VARCHAR2(32 CHAR) NOT NULL,
    user_id BIGINT NOT NULL,
    service_code VARCHAR2(64 CHAR) NOT NULL,
    service_url TEXT NOT NULL,
    is_fresh SMALLINT NOT NULL,
    shown_at DATETIME NOT NULL,
    issued_at DATETIME NOT NULL,
    expires_at DATETIME NOT NULL,
    spent_at DATETIME,
    ticket BLOB,
    logout_url TEXT,
    told_at DATETIME,
    CONSTRAINT pk_system_cas_ticket PRIMARY KEY (ticket_hash),
    CONSTRAINT fk_system_cas_ticket_session_id FOREIGN KEY(session_id) REFERENCES system_session (id) ON DELETE CASCADE,
    CONSTRAINT fk_system_cas_ticket_user_id FOREIGN KEY(user_id) REFERENCES system_user (id)
);

CREATE INDEX ix_system_cas_ticket_session_id ON system_cas_ticket (session_id);

CREATE TABLE system_dept (
    id BIGINT NOT NULL IDENTITY(1, 1),
    code VARCHAR2(16 CHAR) NOT NULL,
    name VARCHAR2(100 CHAR) NOT NULL,
    kind VARCHAR2(16 CHAR) NOT NULL,
    parent_id BIGINT,
    status VARCHAR2(16 CHAR) NOT NULL,
    sort_order INTEGER DEFAULT 0 NOT NULL,
    leader VARCHAR2(100 CHAR),
    phone VARCHAR2(32 CHAR),
    address VARCHAR2(200 CHAR),
    business_scope VARCHAR2(200 CHAR),
    created_at DATETIME NOT NULL,
    CONSTRAINT pk_system_dept PRIMARY KEY (id),
    CONSTRAINT uq_system_dept_code UNIQUE (code),
    CONSTRAINT fk_system_dept_parent_id FOREIGN KEY(parent_id) REFERENCES system_dept (id)
);

CREATE TABLE system_factor (
    id BIGINT NOT NULL IDENTITY(1, 1),
    user_id BIGINT NOT NULL,
    kind VARCHAR2(16 CHAR) NOT NULL,
    secret_sealed BLOB NOT NULL,
    last_step BIGINT,
    created_at DATETIME NOT NULL,
    confirmed_at DATETIME,
    last_used_at DATETIME,
    CONSTRAINT pk_system_factor PRIMARY KEY (id),
    CONSTRAINT uq_system_factor_user_id_kind UNIQUE (user_id, kind),
    CONSTRAINT fk_system_factor_user_id FOREIGN KEY(user_id) REFERENCES system_user (id)
);

CREATE TABLE system_factor_guess (
    user_id BIGINT NOT NULL,
    failures INTEGER NOT NULL,
    locked_until_at DATETIME,
    CONSTRAINT pk_system_factor_guess PRIMARY KEY (user_id),
    CONSTRAINT fk_system_factor_guess_user_id FOREIGN KEY(user_id) REFERENCES system_user (id)
);

CREATE TABLE system_factor_policy (
    id BIGINT NOT NULL,
    step_up_minutes INTEGER NOT NULL,
    max_failures INTEGER NOT NULL,
    lock_minutes INTEGER NOT NULL,
    sms_allowed SMALLINT NOT NULL,
    required_roles TEXT NOT NULL,
    required_permissions TEXT NOT NULL,
    CONSTRAINT pk_system_factor_policy PRIMARY KEY (id),
    CONSTRAINT ck_system_factor_policy_single_row CHECK (id = 1)
);

CREATE TABLE system_federated_attempt (
    id VARCHAR2(32 CHAR) NOT NULL,
    platform VARCHAR2(16 CHAR) NOT NULL,
    secret_hash VARCHAR2(64 CHAR) NOT NULL,
    state_hash VARCHAR2(64 CHAR) NOT NULL,
    session_id VARCHAR2(32 CHAR),
    expires_at DATETIME NOT NULL,
    CONSTRAINT pk_system_federated_attempt PRIMARY KEY (id)
);

CREATE INDEX ix_system_federated_attempt_expires_at ON system_federated_attempt (expires_at);

CREATE TABLE system_federated_binding (
    id BIGINT NOT NULL IDENTITY(1, 1),
    user_id BIGINT NOT NULL,
    platform VARCHAR2(16 CHAR) NOT NULL,
    subject_sealed BLOB NOT NULL,
    subject_index VARCHAR2(32 CHAR) NOT NULL,
    bound_at DATETIME NOT NULL,
    last_used_at DATETIME,
    CONSTRAINT pk_system_federated_binding PRIMARY KEY (id),
    CONSTRAINT uq_system_federated_binding_user_id_platform UNIQUE (user_id, platform),
    CONSTRAINT uq_system_federated_binding_platform_subject_index UNIQUE (platform, subject_index),
    CONSTRAINT fk_system_federated_binding_user_id FOREIGN KEY(user_id) REFERENCES system_user (id)
);

CREATE TABLE system_federated_provider (
    platform VARCHAR2(16 CHAR) NOT NULL,
    settings TEXT NOT NULL,
    secret_sealed BLOB NOT NULL,
    enabled SMALLINT NOT NULL,
    changed_at DATETIME NOT NULL,
    CONSTRAINT pk_system_federated_provider PRIMARY KEY (platform)
);

CREATE TABLE system_menu (
    id BIGINT NOT NULL IDENTITY(1, 1),
    code VARCHAR2(100 CHAR) NOT NULL,
    own SMALLINT NOT NULL,
    kind VARCHAR2(64 CHAR),
    parent_code VARCHAR2(100 CHAR),
    title VARCHAR2(50 CHAR),
    sort_order BIGINT,
    path VARCHAR2(200 CHAR),
    component VARCHAR2(200 CHAR),
    icon VARCHAR2(64 CHAR),
    visible SMALLINT,
    keep_alive SMALLINT,
    external_url VARCHAR2(500 CHAR),
    permission_code VARCHAR2(100 CHAR),
    changed_at DATETIME NOT NULL,
    changed_by VARCHAR2(200 CHAR) NOT NULL,
    CONSTRAINT pk_system_menu PRIMARY KEY (id),
    CONSTRAINT uq_system_menu_code UNIQUE (code)
);

CREATE TABLE system_oauth_consent (
    user_id BIGINT NOT NULL,
    client_id VARCHAR2(64 CHAR) NOT NULL,
    scopes TEXT NOT NULL,
    granted_at DATETIME NOT NULL,
    CONSTRAINT pk_system_oauth_consent PRIMARY KEY (user_id, client_id),
    CONSTRAINT fk_system_oauth_consent_user_id FOREIGN KEY(user_id) REFERENCES system_user (id)
);

CREATE TABLE system_oauth_grant (
    id VARCHAR2(32 CHAR) NOT NULL,
    client_id VARCHAR2(64 CHAR) NOT NULL,
    user_id BIGINT,
    session_id VARCHAR2(32 CHAR),
    scopes TEXT NOT NULL,
    code_hash VARCHAR2(64 CHAR),
    code_expires_at DATETIME,
    redeemed_at DATETIME,
    redirect_uri TEXT,
    code_challenge VARCHAR2(43 CHAR),
    nonce TEXT,
    shown_at DATETIME,
    created_at DATETIME NOT NULL,
    expires_at DATETIME NOT NULL,
    ended_at DATETIME,
    end_reason VARCHAR2(32 CHAR),
    CONSTRAINT pk_system_oauth_grant PRIMARY KEY (id),
    CONSTRAINT fk_system_oauth_grant_user_id FOREIGN KEY(user_id) REFERENCES system_user (id),
    CONSTRAINT fk_system_oauth_grant_session_id FOREIGN KEY(session_id) REFERENCES system_session (id) ON DELETE CASCADE
);

CREATE INDEX ix_system_oauth_grant_client_id ON system_oauth_grant (client_id);

CREATE INDEX ix_system_oauth_grant_expires_at ON system_oauth_grant (expires_at);

CREATE INDEX ix_system_oauth_grant_session_id ON system_oauth_grant (session_id);

CREATE INDEX ix_system_oauth_grant_user_id ON system_oauth_grant (user_id);

CREATE TABLE system_oauth_refresh_token (
    secret_hash VARCHAR2(64 CHAR) NOT NULL,
    grant_id VARCHAR2(32 CHAR) NOT NULL,
    issued_at DATETIME NOT NULL,
    spent_at DATETIME,
    CONSTRAINT pk_system_oauth_refresh_token PRIMARY KEY (secret_hash),
    CONSTRAINT fk_system_oauth_refresh_token_grant_id FOREIGN KEY(grant_id) REFERENCES system_oauth_grant (id) ON DELETE CASCADE
);

CREATE INDEX ix_system_oauth_refresh_token_grant_id ON system_oauth_refresh_token (grant_id);

CREATE TABLE system_password_history (
    id BIGINT NOT NULL IDENTITY(1, 1),
    user_id BIGINT NOT NULL,
    password_hash VARCHAR2(255 CHAR) NOT NULL,
    replaced_at DATETIME NOT NULL,
    CONSTRAINT pk_system_password_history PRIMARY KEY (id),
    CONSTRAINT fk_system_password_history_user_id FOREIGN KEY(user_id) REFERENCES system_user (id)
);

CREATE INDEX ix_system_password_history_user_id_id ON system_password_history (user_id, id);

CREATE TABLE system_password_sheet (
    id BIGINT NOT NULL IDENTITY(1, 1),
    user_id BIGINT NOT NULL,
    people INTEGER NOT NULL,
    content BLOB NOT NULL,
    created_at DATETIME NOT NULL,
    expires_at DATETIME NOT NULL,
    CONSTRAINT pk_system_password_sheet PRIMARY KEY (id),
    CONSTRAINT fk_system_password_sheet_user_id FOREIGN KEY(user_id) REFERENCES system_user (id)
);

CREATE INDEX ix_system_password_sheet_user_id ON system_password_sheet (user_id);

CREATE TABLE system_post (
    id BIGINT NOT NULL IDENTITY(1, 1),
    code VARCHAR2(32 CHAR) NOT NULL,
    name VARCHAR2(100 CHAR) NOT NULL,
    status VARCHAR2(16 CHAR) NOT NULL,
    sort_order INTEGER NOT NULL,
    remark VARCHAR2(500 CHAR),
    created_at DATETIME NOT NULL,
    CONSTRAINT pk_system_post PRIMARY KEY (id),
    CONSTRAINT uq_system_post_code UNIQUE (code),
    CONSTRAINT uq_system_post_name UNIQUE (name)
);

CREATE TABLE system_recovery_code (
    id BIGINT NOT NULL IDENTITY(1, 1),
    user_id BIGINT NOT NULL,
    code_hash VARCHAR2(64 CHAR) NOT NULL,
    created_at DATETIME NOT NULL,
    used_at DATETIME,
    CONSTRAINT pk_system_recovery_code PRIMARY KEY (id),
    CONSTRAINT fk_system_recovery_code_user_id FOREIGN KEY(user_id) REFERENCES system_user (id)
);

CREATE INDEX ix_system_recovery_code_user_id ON system_recovery_code (user_id);

CREATE TABLE system_remembered_device (
    id VARCHAR2(32 CHAR) NOT NULL,
    user_id BIGINT NOT NULL,
    secret_hash VARCHAR2(64 CHAR) NOT NULL,
    spent_secret_hash VARCHAR2(64 CHAR),
    platform VARCHAR2(32 CHAR) NOT NULL,
    client_address VARCHAR2(64 CHAR) NOT NULL,
    remembered_at DATETIME NOT NULL,
    used_at DATETIME NOT NULL,
    expires_at DATETIME NOT NULL,
    CONSTRAINT pk_system_remembered_device PRIMARY KEY (id),
    CONSTRAINT fk_system_remembered_device_user_id FOREIGN KEY(user_id) REFERENCES system_user (id)
);

CREATE INDEX ix_system_remembered_device_user_id ON system_remembered_device (user_id);

CREATE TABLE system_role (
    id BIGINT NOT NULL IDENTITY(1, 1),
    code VARCHAR2(32 CHAR) NOT NULL,
    name VARCHAR2(100 CHAR) NOT NULL,
    data_scope VARCHAR2(32 CHAR) NOT NULL,
    grants_all SMALLINT NOT NULL,
    status VARCHAR2(16 CHAR) NOT NULL,
    version INTEGER NOT NULL,
    built_in SMALLINT DEFAULT false NOT NULL,
    sort_order INTEGER DEFAULT 0 NOT NULL,
    description VARCHAR2(200 CHAR),
    created_at DATETIME NOT NULL,
    CONSTRAINT pk_system_role PRIMARY KEY (id),
    CONSTRAINT uq_system_role_code UNIQUE (code)
);

CREATE TABLE system_role_department (
    role_id BIGINT NOT NULL,
    department_id BIGINT NOT NULL,
    with_below SMALLINT NOT NULL,
    CONSTRAINT pk_system_role_department PRIMARY KEY (role_id, department_id),
    CONSTRAINT fk_system_role_department_role_id FOREIGN KEY(role_id) REFERENCES system_role (id),
    CONSTRAINT fk_system_role_department_department_id FOREIGN KEY(department_id) REFERENCES system_dept (id)
);

CREATE INDEX ix_system_role_department_department_id ON system_role_department (department_id);

CREATE TABLE system_role_parent (
    role_id BIGINT NOT NULL,
    parent_id BIGINT NOT NULL,
    CONSTRAINT pk_system_role_parent PRIMARY KEY (role_id, parent_id),
    CONSTRAINT fk_system_role_parent_role_id FOREIGN KEY(role_id) REFERENCES system_role (id),
    CONSTRAINT fk_system_role_parent_parent_id FOREIGN KEY(parent_id) REFERENCES system_role (id)
);

CREATE INDEX ix_system_role_parent_parent_id ON system_role_parent (parent_id);

CREATE TABLE system_role_permission (
    role_id BIGINT NOT NULL,
    permission_code VARCHAR2(100 CHAR) NOT NULL,
    CONSTRAINT pk_system_role_permission PRIMARY KEY (role_id, permission_code),
    CONSTRAINT fk_system_role_permission_role_id FOREIGN KEY(role_id) REFERENCES system_role (id)
);

CREATE TABLE system_session (
    id VARCHAR2(32 CHAR) NOT NULL,
    user_id BIGINT NOT NULL,
    refresh_hash VARCHAR2(64 CHAR) NOT NULL,
    spent_refresh_hash VARCHAR2(64 CHAR),
    started_at DATETIME NOT NULL,
    refreshed_at DATETIME NOT NULL,
    expires_at DATETIME NOT NULL,
    ended_at DATETIME,
    end_reason VARCHAR2(32 CHAR),
    client_address VARCHAR2(64 CHAR) NOT NULL,
    user_agent VARCHAR2(200 CHAR) NOT NULL,
    means VARCHAR2(32 CHAR) NOT NULL,
    last_seen_at DATETIME NOT NULL,
    alive_until_at DATETIME NOT NULL,
    idle_minutes INTEGER NOT NULL,
    stepped_up_at DATETIME,
    device_id VARCHAR2(32 CHAR),
    CONSTRAINT pk_system_session PRIMARY KEY (id),
    CONSTRAINT fk_system_session_user_id FOREIGN KEY(user_id) REFERENCES system_user (id)
);

CREATE INDEX ix_system_session_user_id ON system_session (user_id);

CREATE TABLE system_sign_in_challenge (
    id VARCHAR2(32 CHAR) NOT NULL,
    secret_hash VARCHAR2(64 CHAR) NOT NULL,
    user_id BIGINT NOT NULL,
    begun_at DATETIME NOT NULL,
    expires_at DATETIME NOT NULL,
    tries INTEGER NOT NULL,
    remember SMALLINT NOT NULL,
    CONSTRAINT pk_system_sign_in_challenge PRIMARY KEY (id),
    CONSTRAINT fk_system_sign_in_challenge_user_id FOREIGN KEY(user_id) REFERENCES system_user (id)
);

CREATE INDEX ix_system_sign_in_challenge_user_id ON system_sign_in_challenge (user_id);

CREATE TABLE system_sign_in_policy (
    id BIGINT NOT NULL,
    max_failures INTEGER NOT NULL,
    lock_minutes INTEGER NOT NULL,
    captcha_after INTEGER NOT NULL,
    access_token_minutes INTEGER NOT NULL,
    session_hours INTEGER NOT NULL,
    idle_minutes INTEGER NOT NULL,
    max_sessions INTEGER NOT NULL,
    when_full VARCHAR2(16 CHAR) NOT NULL,
    remember_days INTEGER NOT NULL,
    sms_sign_in SMALLINT NOT NULL,
    min_password_length INTEGER NOT NULL,
    password_kinds INTEGER NOT NULL,
    password_history INTEGER NOT NULL,
    password_days INTEGER NOT NULL,
    password_warn_days INTEGER NOT NULL,
    CONSTRAINT pk_system_sign_in_policy PRIMARY KEY (id),
    CONSTRAINT ck_system_sign_in_policy_single_row CHECK (id = 1)
);

CREATE TABLE system_sign_on (
    id VARCHAR2(32 CHAR) NOT NULL,
    secret_hash VARCHAR2(64 CHAR) NOT NULL,
    session_id VARCHAR2(32 CHAR) NOT NULL,
    shown_at DATETIME NOT NULL,
    shown_for VARCHAR2(64 CHAR),
    CONSTRAINT pk_system_sign_on PRIMARY KEY (id),
    CONSTRAINT fk_system_sign_on_session_id FOREIGN KEY(session_id) REFERENCES system_session (id) ON DELETE CASCADE
);

CREATE INDEX ix_system_sign_on_session_id ON system_sign_on (session_id);

CREATE TABLE system_switched_session (
    session_id VARCHAR2(64 CHAR) NOT NULL,
    grant_id BIGINT NOT NULL,
    home_session_id VARCHAR2(64 CHAR) NOT NULL,
    started_at DATETIME NOT NULL,
    until_at DATETIME NOT NULL,
    CONSTRAINT pk_system_switched_session PRIMARY KEY (session_id),
    CONSTRAINT fk_system_switched_session_grant_id FOREIGN KEY(grant_id) REFERENCES system_user_relation (grant_id)
);

CREATE INDEX ix_system_switched_session_grant_id ON system_switched_session (grant_id);

CREATE TABLE system_user (
    id BIGINT NOT NULL IDENTITY(1, 1),
    user_name VARCHAR2(64 CHAR) NOT NULL,
    display_name VARCHAR2(100 CHAR) NOT NULL,
    mobile BLOB,
    mobile_index VARCHAR2(32 CHAR),
    department_id BIGINT,
    employee_number VARCHAR2(32 CHAR),
    email VARCHAR2(254 CHAR),
    gender VARCHAR2(16 CHAR),
    hired_on DATE,
    remark VARCHAR2(500 CHAR),
    password_hash VARCHAR2(255 CHAR) NOT NULL,
    password_changed_at DATETIME NOT NULL,
    must_change_password SMALLINT NOT NULL,
    status VARCHAR2(16 CHAR) NOT NULL,
    failed_sign_ins INTEGER NOT NULL,
    locked_until_at DATETIME,
    last_sign_in_at DATETIME,
    created_at DATETIME NOT NULL,
    CONSTRAINT pk_system_user PRIMARY KEY (id),
    CONSTRAINT uq_system_user_user_name UNIQUE (user_name),
    CONSTRAINT uq_system_user_mobile_index UNIQUE (mobile_index),
    CONSTRAINT fk_system_user_department_id FOREIGN KEY(department_id) REFERENCES system_dept (id),
    CONSTRAINT uq_system_user_employee_number UNIQUE (employee_number)
);

CREATE INDEX ix_system_user_department_id ON system_user (department_id);

CREATE TABLE system_user_post (
    user_id BIGINT NOT NULL,
    post_id BIGINT NOT NULL,
    CONSTRAINT pk_system_user_post PRIMARY KEY (user_id, post_id),
    CONSTRAINT fk_system_user_post_user_id FOREIGN KEY(user_id) REFERENCES system_user (id),
    CONSTRAINT fk_system_user_post_post_id FOREIGN KEY(post_id) REFERENCES system_post (id)
);

CREATE INDEX ix_system_user_post_post_id ON system_user_post (post_id);

CREATE TABLE system_user_relation (
    grant_id BIGINT NOT NULL,
    side VARCHAR2(64 CHAR) NOT NULL,
    other_tenant_code VARCHAR2(64 CHAR) NOT NULL,
    home_user_id BIGINT NOT NULL,
    user_id BIGINT,
    data_scope VARCHAR2(64 CHAR),
    state VARCHAR2(64 CHAR) NOT NULL,
    applied_revision BIGINT NOT NULL,
    applied_at DATETIME NOT NULL,
    CONSTRAINT pk_system_user_relation PRIMARY KEY (grant_id),
    CONSTRAINT fk_system_user_relation_user_id FOREIGN KEY(user_id) REFERENCES system_user (id)
);

CREATE INDEX ix_system_user_relation_user_id ON system_user_relation (user_id);

CREATE TABLE system_user_role (
    user_id BIGINT NOT NULL,
    role_id BIGINT NOT NULL,
    granted_at DATETIME NOT NULL,
    granted_by VARCHAR2(64 CHAR) NOT NULL,
    CONSTRAINT pk_system_user_role PRIMARY KEY (user_id, role_id),
    CONSTRAINT fk_system_user_role_user_id FOREIGN KEY(user_id) REFERENCES system_user (id),
    CONSTRAINT fk_system_user_role_role_id FOREIGN KEY(role_id) REFERENCES system_role (id)
);

CREATE INDEX ix_system_user_role_role_id ON system_user_role (role_id);

CREATE TABLE tenant_business_config (
    id BIGINT NOT NULL IDENTITY(1, 1),
    module VARCHAR2(32 CHAR) NOT NULL,
    config_key VARCHAR2(64 CHAR) NOT NULL,
    "value" TEXT NOT NULL,
    effective_on DATE NOT NULL,
    recorded_by BIGINT,
    recorded_at DATETIME NOT NULL,
    CONSTRAINT pk_tenant_business_config PRIMARY KEY (id)
);

CREATE UNIQUE INDEX ux_tenant_business_config_key ON tenant_business_config (module, config_key, effective_on);
