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

CREATE TABLE biz_charge (
    id BIGINT NOT NULL,
    bill_month INTEGER NOT NULL,
    cust_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    site_id BIGINT NOT NULL,
    kind VARCHAR2(16 CHAR) NOT NULL,
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
    CONSTRAINT pk_biz_cust_meter PRIMARY KEY (id),
    CONSTRAINT fk_biz_cust_meter_cust_id FOREIGN KEY(cust_id) REFERENCES biz_cust (id),
    CONSTRAINT fk_biz_cust_meter_account_id FOREIGN KEY(account_id) REFERENCES biz_account (id),
    CONSTRAINT fk_biz_cust_meter_meter_id FOREIGN KEY(meter_id) REFERENCES biz_meter (id)
);

CREATE INDEX ix_biz_cust_meter_account_id ON biz_cust_meter (account_id);

CREATE INDEX ix_biz_cust_meter_book ON biz_cust_meter (book_id, book_sequence);

CREATE INDEX ix_biz_cust_meter_cust ON biz_cust_meter (cust_id);

CREATE INDEX ix_biz_cust_meter_meter ON biz_cust_meter (meter_id);

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
    CONSTRAINT pk_biz_last_reading PRIMARY KEY (meter_id)
);

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
    created_at DATETIME NOT NULL,
    CONSTRAINT pk_biz_meter_read PRIMARY KEY (id),
    CONSTRAINT fk_biz_meter_read_book_id FOREIGN KEY(book_id) REFERENCES biz_meter_book (id)
);

CREATE INDEX ix_biz_meter_read_book ON biz_meter_read (book_id, bill_month);

CREATE UNIQUE INDEX ux_biz_meter_read ON biz_meter_read (bill_month, cust_meter_id);

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
    tendered_fen BIGINT NOT NULL,
    change_fen BIGINT NOT NULL,
    reference_no VARCHAR2(64 CHAR),
    status VARCHAR2(16 CHAR) NOT NULL,
    reverses_id BIGINT,
    reason VARCHAR2(200 CHAR),
    payment_time DATETIME NOT NULL,
    received_on DATE NOT NULL,
    journal_id BIGINT NOT NULL,
    CONSTRAINT pk_biz_payment PRIMARY KEY (id),
    CONSTRAINT uq_biz_payment_code UNIQUE (code),
    CONSTRAINT uq_biz_payment_receipt_no UNIQUE (receipt_no),
    CONSTRAINT fk_biz_payment_till_id FOREIGN KEY(till_id) REFERENCES biz_till (id),
    CONSTRAINT uq_biz_payment_reverses_id UNIQUE (reverses_id)
);

CREATE INDEX ix_biz_payment_customer ON biz_payment (cust_id, payment_time);

CREATE INDEX ix_biz_payment_till ON biz_payment (till_id);

CREATE TABLE biz_payment_item (
    payment_id BIGINT NOT NULL,
    line_no SMALLINT NOT NULL,
    bill_id BIGINT NOT NULL,
    bill_month INTEGER NOT NULL,
    amount_fen BIGINT NOT NULL,
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
    usage_amount NUMERIC(16, 4) NOT NULL,
    anomalies TEXT NOT NULL,
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

CREATE INDEX ix_biz_reading_data_meter ON biz_reading_data (meter_id, reading_on);

CREATE INDEX ix_biz_reading_data_month ON biz_reading_data (bill_month, review_status, account_id);

CREATE INDEX ix_biz_reading_data_review_id ON biz_reading_data (review_id);

CREATE UNIQUE INDEX ux_biz_reading_data_residual ON biz_reading_data (residual_reading_id, revision);

CREATE UNIQUE INDEX ux_biz_reading_data_root ON biz_reading_data (root_id, revision);

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

CREATE TABLE biz_receipt_print (
    payment_id BIGINT NOT NULL,
    print_no SMALLINT NOT NULL,
    printed_by BIGINT,
    printed_at DATETIME NOT NULL,
    CONSTRAINT pk_biz_receipt_print PRIMARY KEY (payment_id, print_no),
    CONSTRAINT fk_biz_receipt_print_payment_id FOREIGN KEY(payment_id) REFERENCES biz_payment (id)
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
    window_start_on DATE NOT NULL,
    usage_m3 NUMERIC(16, 4) NOT NULL,
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
    CONSTRAINT pk_biz_till PRIMARY KEY (id),
    CONSTRAINT uq_biz_till_code UNIQUE (code),
    CONSTRAINT fk_biz_till_site_id FOREIGN KEY(site_id) REFERENCES system_dept (id),
    CONSTRAINT uq_biz_till_open_cashier_id UNIQUE (open_cashier_id)
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

CREATE TABLE sys_data_key (
    version BIGINT NOT NULL,
    wrapped_key BLOB NOT NULL,
    created_at DATETIME NOT NULL,
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

CREATE TABLE sys_schedule_run (
    name VARCHAR2(64 CHAR) NOT NULL,
    fired_for_at DATETIME NOT NULL,
    CONSTRAINT pk_sys_schedule_run PRIMARY KEY (name)
);

CREATE TABLE system_dept (
    id BIGINT NOT NULL IDENTITY(1, 1),
    code VARCHAR2(16 CHAR) NOT NULL,
    name VARCHAR2(100 CHAR) NOT NULL,
    kind VARCHAR2(16 CHAR) NOT NULL,
    parent_id BIGINT,
    status VARCHAR2(16 CHAR) NOT NULL,
    created_at DATETIME NOT NULL,
    CONSTRAINT pk_system_dept PRIMARY KEY (id),
    CONSTRAINT uq_system_dept_code UNIQUE (code),
    CONSTRAINT fk_system_dept_parent_id FOREIGN KEY(parent_id) REFERENCES system_dept (id)
);

CREATE TABLE system_role (
    id BIGINT NOT NULL IDENTITY(1, 1),
    code VARCHAR2(32 CHAR) NOT NULL,
    name VARCHAR2(100 CHAR) NOT NULL,
    data_scope VARCHAR2(32 CHAR) NOT NULL,
    grants_all SMALLINT NOT NULL,
    status VARCHAR2(16 CHAR) NOT NULL,
    version INTEGER NOT NULL,
    created_at DATETIME NOT NULL,
    CONSTRAINT pk_system_role PRIMARY KEY (id),
    CONSTRAINT uq_system_role_code UNIQUE (code)
);

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
    CONSTRAINT pk_system_session PRIMARY KEY (id),
    CONSTRAINT fk_system_session_user_id FOREIGN KEY(user_id) REFERENCES system_user (id)
);

CREATE INDEX ix_system_session_user_id ON system_session (user_id);

CREATE TABLE system_sign_in_policy (
    id BIGINT NOT NULL,
    max_failures INTEGER NOT NULL,
    lock_minutes INTEGER NOT NULL,
    access_token_minutes INTEGER NOT NULL,
    session_hours INTEGER NOT NULL,
    min_password_length INTEGER NOT NULL,
    CONSTRAINT pk_system_sign_in_policy PRIMARY KEY (id),
    CONSTRAINT ck_system_sign_in_policy_single_row CHECK (id = 1)
);

CREATE TABLE system_user (
    id BIGINT NOT NULL IDENTITY(1, 1),
    user_name VARCHAR2(64 CHAR) NOT NULL,
    display_name VARCHAR2(100 CHAR) NOT NULL,
    mobile BLOB,
    mobile_index VARCHAR2(32 CHAR),
    department_id BIGINT,
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
    CONSTRAINT fk_system_user_department_id FOREIGN KEY(department_id) REFERENCES system_dept (id)
);

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
