-- When somebody of a body first looked at what it owes. No act and no part of the log.
create table obligation_looks (
    tenant bigint not null,
    obligation text not null,
    account text not null,
    first_at bigint not null,
    primary key (tenant, obligation)
);

-- How the reporting regime was kept, in one cycle or in a year: published to the bodies, corrected, frozen.
create table compliance_tables (
    tenant bigint not null,
    id text not null,
    cycle text,
    year bigint,
    focal_body text not null,
    title text not null,
    as_of text not null,
    known_at bigint not null,
    published_at bigint not null,
    published_by text,
    correct_until text not null,
    confirmed_in_time bigint not null,
    confirmed_of bigint not null,
    frozen_at bigint,
    frozen_by text,
    sheet text,
    list text,
    annex text,
    primary key (tenant, id)
);
create index compliance_tables_cycle on compliance_tables (tenant, cycle);

-- One report that was owed, as it was published; a decision on an objection corrects it before the table is frozen.
create table compliance_rows (
    tenant bigint not null,
    compliance text not null,
    obligation text not null,
    body text not null,
    body_name text not null,
    body_kind text not null,
    cycle_name text not null,
    due_on text not null,
    state text not null,
    standing text not null,
    late_days bigint not null,
    arrived_on text,
    completed_on text,
    confirmed_on text,
    corrected_by text,
    primary key (tenant, compliance, obligation),
    foreign key (tenant, compliance) references compliance_tables (tenant, id)
);
create index compliance_rows_body on compliance_rows (tenant, body);

-- What a body says is wrong in its row, with its evidence, and what the focal body decided.
create table compliance_objections (
    tenant bigint not null,
    id text not null,
    compliance text not null,
    obligation text not null,
    reason text not null,
    arrived_on text,
    evidence text,
    stated_at bigint not null,
    stated_by text,
    is_upheld bigint,
    decision_reason text not null,
    decided_at bigint,
    decided_by text,
    primary key (tenant, id),
    foreign key (tenant, compliance, obligation) references compliance_rows (tenant, compliance, obligation)
);
create index compliance_objections_table on compliance_objections (tenant, compliance, obligation);

-- The first page of a body asks which tasks with a day of their own it leads, and which of its results came back.
create index task_parties_body on task_parties (tenant, body);
create index task_results_body on task_results (tenant, body);
