CREATE TABLE sys_identity (
    id BIGINT NOT NULL,
    tenant_code VARCHAR2(200 CHAR) NOT NULL,
    created_at DATETIME NOT NULL,
    CONSTRAINT pk_sys_identity PRIMARY KEY (id),
    CONSTRAINT ck_sys_identity_single_row CHECK (id = 1)
);

CREATE TABLE sys_outbox_wakeup (
    tenant_code VARCHAR2(64 CHAR) NOT NULL,
    woken_at DATETIME NOT NULL,
    CONSTRAINT pk_sys_outbox_wakeup PRIMARY KEY (tenant_code)
);

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

CREATE TABLE sys_audit_log (
    id BIGINT NOT NULL IDENTITY(1, 1),
    acted_at DATETIME NOT NULL,
    user_id BIGINT,
    user_name VARCHAR2(200 CHAR) NOT NULL,
    action VARCHAR2(64 CHAR) NOT NULL,
    subject_type VARCHAR2(64 CHAR) NOT NULL,
    subject_id VARCHAR2(64 CHAR) NOT NULL,
    before TEXT,
    after TEXT,
    trace_id VARCHAR2(64 CHAR) NOT NULL,
    seal_number BIGINT,
    seal_hash VARCHAR2(64 CHAR),
    sealed_at DATETIME,
    CONSTRAINT pk_sys_audit_log PRIMARY KEY (id)
);

CREATE INDEX ix_sys_audit_log_subject_type_subject_id ON sys_audit_log (subject_type, subject_id);

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
    heartbeat_at DATETIME,
    progress_done BIGINT DEFAULT 0 NOT NULL,
    progress_total BIGINT,
    progress_note VARCHAR2(200 CHAR),
    result TEXT,
    last_error TEXT,
    finished_at DATETIME,
    CONSTRAINT pk_sys_job PRIMARY KEY (id)
);

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

CREATE INDEX ix_sys_outbox_open ON sys_outbox (id);

CREATE INDEX ix_sys_outbox_shard ON sys_outbox (shard_key, id);

CREATE TABLE sys_outbox_delivery (
    subscriber VARCHAR2(64 CHAR) NOT NULL,
    event_id BIGINT NOT NULL,
    delivered_at DATETIME NOT NULL,
    CONSTRAINT pk_sys_outbox_delivery PRIMARY KEY (subscriber, event_id)
);
