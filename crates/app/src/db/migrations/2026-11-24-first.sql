-- Whole numbers, text and bytes only. Civil dates are ISO text (`_on`), instants milliseconds UTC (`_at`).
-- `tenant` leads every key. Kinds are words.

-- events ------------------------------------------------------------------------------------------------------------

create table events (
    tenant bigint not null,
    sequence bigint not null,
    recorded_at bigint not null,
    account text,
    body text,
    kind text not null,
    subject text not null,
    payload text not null,
    previous text not null,
    hash text not null,
    primary key (tenant, sequence)
);
create index events_subject on events (tenant, subject);

create table event_heads (
    tenant bigint not null,
    sequence bigint not null,
    hash text not null,
    primary key (tenant)
);

-- accounts ----------------------------------------------------------------------------------------------------------

create table accounts (
    tenant bigint not null,
    id text not null,
    login text not null,
    name text not null,
    password_hash text,
    created_at bigint not null,
    closed_at bigint,
    primary key (tenant, id),
    unique (tenant, login)
);

create table memberships (
    tenant bigint not null,
    id text not null,
    account text not null,
    body text,
    role text not null,
    starts_on text not null,
    ends_on text,
    primary key (tenant, id)
);
create index memberships_account on memberships (tenant, account);

create table sessions (
    tenant bigint not null,
    token_hash text not null,
    account text not null,
    membership text not null,
    created_at bigint not null,
    expires_at bigint not null,
    primary key (tenant, token_hash)
);

create table login_attempts (
    tenant bigint not null,
    id text not null,
    login text not null,
    at bigint not null,
    primary key (tenant, id)
);
create index login_attempts_login on login_attempts (tenant, login, at);

-- files -------------------------------------------------------------------------------------------------------------

create table files (
    tenant bigint not null,
    id text not null,
    name text not null,
    media_type text not null,
    size_bytes bigint not null,
    sha256 text not null,
    added_at bigint not null,
    added_by text,
    primary key (tenant, id)
);

create table file_contents (
    tenant bigint not null,
    sha256 text not null,
    content {blob} not null,
    primary key (tenant, sha256)
);

-- bodies ------------------------------------------------------------------------------------------------------------

create table bodies (
    tenant bigint not null,
    id text not null,
    code text not null,
    kind text not null,
    parent text,
    authority text not null,
    starts_on text,
    ends_on text,
    position bigint not null,
    primary key (tenant, id),
    unique (tenant, code)
);

create table body_names (
    tenant bigint not null,
    id text not null,
    body text not null,
    name text not null,
    folded text not null,
    kind text not null,
    starts_on text,
    ends_on text,
    primary key (tenant, id),
    foreign key (tenant, body) references bodies (tenant, id)
);
create index body_names_body on body_names (tenant, body);

create table rosters (
    tenant bigint not null,
    id text not null,
    name text not null,
    folded text not null,
    primary key (tenant, id)
);

create table roster_members (
    tenant bigint not null,
    roster text not null,
    body text not null,
    starts_on text,
    ends_on text,
    primary key (tenant, roster, body),
    foreign key (tenant, roster) references rosters (tenant, id),
    foreign key (tenant, body) references bodies (tenant, id)
);

-- instruments -------------------------------------------------------------------------------------------------------

create table instruments (
    tenant bigint not null,
    id text not null,
    type_code text,
    type_name text not null,
    number text not null,
    issuer text not null,
    place text,
    issued_on text,
    title text not null,
    signer_name text,
    signer_position text,
    signer_capacity text,
    file text,
    primary key (tenant, id)
);

-- plans -------------------------------------------------------------------------------------------------------------

create table plans (
    tenant bigint not null,
    id text not null,
    title text not null,
    focal_body text,
    primary key (tenant, id)
);

create table plan_versions (
    tenant bigint not null,
    id text not null,
    plan text not null,
    number bigint not null,
    instrument text not null,
    effective_on text not null,
    import text,
    recorded_at bigint not null,
    recorded_by text,
    primary key (tenant, id),
    unique (tenant, plan, number),
    foreign key (tenant, plan) references plans (tenant, id)
);

create table task_groups (
    tenant bigint not null,
    id text not null,
    plan_version text not null,
    label text not null,
    marker text,
    title text not null,
    parent text,
    position bigint not null,
    primary key (tenant, id),
    foreign key (tenant, plan_version) references plan_versions (tenant, id)
);
create index task_groups_version on task_groups (tenant, plan_version, position);

-- A task keeps its id across versions; each version has its own row.
create table tasks (
    tenant bigint not null,
    plan_version text not null,
    id text not null,
    label text not null,
    marker text,
    task_group text,
    text text not null,
    lead_raw text,
    cooperating_raw text,
    timeline_raw text,
    timeline_kind text not null,
    starts_on text,
    due_on text,
    deliverable_raw text,
    deliverable_kind text not null,
    counting_class text not null,
    span text not null,
    position bigint not null,
    primary key (tenant, plan_version, id),
    foreign key (tenant, plan_version) references plan_versions (tenant, id)
);

create table task_parties (
    tenant bigint not null,
    id text not null,
    plan_version text not null,
    task text not null,
    role text not null,
    text text not null,
    kind text not null,
    body text,
    roster text,
    position bigint not null,
    primary key (tenant, id),
    foreign key (tenant, plan_version, task) references tasks (tenant, plan_version, id)
);
create index task_parties_task on task_parties (tenant, plan_version, task);

create table targets (
    tenant bigint not null,
    plan_version text not null,
    id text not null,
    label text not null,
    text text not null,
    indicator text,
    comparator text not null,
    value text,
    value_max text,
    unit text,
    from_year bigint,
    to_year bigint,
    semantics text not null,
    supplier text,
    span text not null,
    position bigint not null,
    primary key (tenant, plan_version, id),
    foreign key (tenant, plan_version) references plan_versions (tenant, id)
);

create table citations (
    tenant bigint not null,
    id text not null,
    plan_version text not null,
    raw text not null,
    type_code text,
    number text not null,
    issued_on text,
    issuer text,
    span text not null,
    position bigint not null,
    primary key (tenant, id),
    foreign key (tenant, plan_version) references plan_versions (tenant, id)
);

create table reporting_rules (
    tenant bigint not null,
    id text not null,
    plan_version text not null,
    raw text not null,
    reporters text,
    recipient text,
    recipient_body text,
    cadence text not null,
    due_month bigint,
    due_day bigint,
    strictly_before bigint not null,
    span text not null,
    position bigint not null,
    primary key (tenant, id),
    foreign key (tenant, plan_version) references plan_versions (tenant, id)
);

-- imports -----------------------------------------------------------------------------------------------------------

-- A proposal to record a plan: the machine's reading, never altered, with what people said of it beside it.
create table imports (
    tenant bigint not null,
    id text not null,
    file text not null,
    draft text not null,
    proposed_at bigint not null,
    proposed_by text,
    confirmed_at bigint,
    confirmed_by text,
    plan_version text,
    withdrawn_at bigint,
    primary key (tenant, id)
);

-- One corrected reading: `path` names it ("II.7.1/lead"), `value` is the person's reading as JSON.
create table import_corrections (
    tenant bigint not null,
    import text not null,
    path text not null,
    value text not null,
    reason text,
    corrected_at bigint not null,
    corrected_by text,
    primary key (tenant, import, path),
    foreign key (tenant, import) references imports (tenant, id)
);

create table import_dismissals (
    tenant bigint not null,
    import text not null,
    finding bigint not null,
    reason text not null,
    dismissed_at bigint not null,
    dismissed_by text,
    primary key (tenant, import, finding),
    foreign key (tenant, import) references imports (tenant, id)
);

-- cycles ------------------------------------------------------------------------------------------------------------

create table cycles (
    tenant bigint not null,
    id text not null,
    plan text not null,
    plan_version text not null,
    reporting_rule text,
    kind text not null,
    name text not null,
    focal_body text not null,
    period_from text not null,
    period_to text not null,
    opens_on text not null,
    cutoff_on text not null,
    due_on text not null,
    due_wording text not null,
    request_number text,
    request_issued_on text,
    opened_at bigint not null,
    opened_by text,
    closed_at bigint,
    primary key (tenant, id),
    foreign key (tenant, plan) references plans (tenant, id),
    foreign key (tenant, plan_version) references plan_versions (tenant, id)
);

-- obligations -------------------------------------------------------------------------------------------------------

create table obligations (
    tenant bigint not null,
    id text not null,
    cycle text not null,
    body text not null,
    cause text not null,
    is_focal_part bigint not null,
    primary key (tenant, id),
    unique (tenant, cycle, body),
    foreign key (tenant, cycle) references cycles (tenant, id),
    foreign key (tenant, body) references bodies (tenant, id)
);
create index obligations_body on obligations (tenant, body);

create table obligation_items (
    tenant bigint not null,
    id text not null,
    obligation text not null,
    task text,
    target text,
    role text not null,
    position bigint not null,
    primary key (tenant, id),
    foreign key (tenant, obligation) references obligations (tenant, id)
);
create index obligation_items_obligation on obligation_items (tenant, obligation, position);

-- returns -----------------------------------------------------------------------------------------------------------

-- One row a version. Conditions (draft, submitted, confirmed, late …) are computed from the instants.
create table returns (
    tenant bigint not null,
    id text not null,
    obligation text not null,
    version bigint not null,
    door text not null,
    revision bigint not null,
    is_nil bigint not null,
    deployment text not null,
    documents text not null,
    assessment text not null,
    next_period text not null,
    proposals text not null,
    created_at bigint not null,
    created_by text,
    approval_asked_at bigint,
    approved_at bigint,
    approved_by text,
    submitted_at bigint,
    submitted_by text,
    letter_number text,
    letter_issued_on text,
    letter_signer text,
    letter_file text,
    letter_recorded_at bigint,
    arrived_on text,
    recorded_at bigint,
    recorded_by text,
    entered_for_body bigint not null,
    completion_asked_at bigint,
    completion_asked_by text,
    completion_comment text,
    confirmed_at bigint,
    confirmed_by text,
    primary key (tenant, id),
    unique (tenant, obligation, version),
    foreign key (tenant, obligation) references obligations (tenant, id)
);

create table return_entries (
    tenant bigint not null,
    return_id text not null,
    item text not null,
    progress text,
    done text not null,
    difficulties text not null,
    next_steps text not null,
    proposals text not null,
    is_open bigint not null,
    completion_comment text,
    saved_at bigint,
    saved_by text,
    primary key (tenant, return_id, item),
    foreign key (tenant, return_id) references returns (tenant, id),
    foreign key (tenant, item) references obligation_items (tenant, id)
);

-- What was typed before it was overwritten by a later save.
create table field_history (
    tenant bigint not null,
    id text not null,
    return_id text not null,
    field text not null,
    text text not null,
    saved_at bigint not null,
    saved_by text,
    primary key (tenant, id)
);
create index field_history_return on field_history (tenant, return_id, field);

create table return_files (
    tenant bigint not null,
    id text not null,
    return_id text not null,
    item text,
    file text not null,
    primary key (tenant, id),
    foreign key (tenant, return_id) references returns (tenant, id)
);
create index return_files_return on return_files (tenant, return_id);

-- reports -----------------------------------------------------------------------------------------------------------

create table reports (
    tenant bigint not null,
    id text not null,
    cycle text not null,
    issued_as text not null,
    created_at bigint not null,
    created_by text,
    primary key (tenant, id),
    unique (tenant, cycle, issued_as),
    foreign key (tenant, cycle) references cycles (tenant, id)
);

-- A frozen edition: its file is kept with its hash and never changes.
create table editions (
    tenant bigint not null,
    id text not null,
    report text not null,
    number bigint not null,
    known_at bigint not null,
    file text not null,
    sha256 text not null,
    frozen_at bigint not null,
    frozen_by text,
    primary key (tenant, id),
    unique (tenant, report, number),
    foreign key (tenant, report) references reports (tenant, id)
);

-- What a paragraph of an edition rests on.
create table edition_sources (
    tenant bigint not null,
    edition text not null,
    position bigint not null,
    return_id text not null,
    item text,
    field text not null,
    primary key (tenant, edition, position),
    foreign key (tenant, edition) references editions (tenant, id)
);
