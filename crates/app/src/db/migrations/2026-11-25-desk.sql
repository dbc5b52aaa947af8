-- Whose words an entry holds, the report they opened with, what else they answer, and where it was reported already.
alter table return_entries add column origin text not null default 'own';
alter table return_entries add column unchanged_before bigint not null default 0;
alter table return_entries add column last_return text;
alter table return_entries add column last_item text;
alter table return_entries add column answers text not null default '';
alter table return_entries add column elsewhere_number text not null default '';
alter table return_entries add column elsewhere_day text not null default '';
alter table return_entries add column elsewhere_section text not null default '';

-- Documents that a body issued in the period. The day is kept as typed and read when the report leaves.
create table return_documents (
    tenant bigint not null,
    return_id text not null,
    position bigint not null,
    kind text not null,
    number text not null,
    day text not null,
    title text not null,
    primary key (tenant, return_id, position),
    foreign key (tenant, return_id) references returns (tenant, id)
);

-- Something checkable in a task's words, with its last on-time day.
create table task_commitments (
    tenant bigint not null,
    id text not null,
    plan_version text not null,
    task text not null,
    text text not null,
    due_on text,
    position bigint not null,
    primary key (tenant, id)
);
create index task_commitments_version on task_commitments (tenant, plan_version, task, position);

create table commitment_answers (
    tenant bigint not null,
    return_id text not null,
    commitment text not null,
    answer text not null,
    note text not null,
    primary key (tenant, return_id, commitment),
    foreign key (tenant, return_id) references returns (tenant, id)
);

-- A body's statement that what is asked stands in another report, and what the focal body found.
create table reported_elsewhere (
    tenant bigint not null,
    id text not null,
    obligation text not null,
    number text not null,
    issued_on text not null,
    section text not null,
    stated_at bigint not null,
    stated_by text,
    arrived_on text,
    accepted_at bigint,
    accepted_by text,
    refused_at bigint,
    refused_by text,
    refuse_reason text,
    primary key (tenant, id),
    foreign key (tenant, obligation) references obligations (tenant, id)
);
create index reported_elsewhere_obligation on reported_elsewhere (tenant, obligation);

-- For how many periods in a row a plan's entries may say "no change", and why so many.
create table unchanged_limits (
    tenant bigint not null,
    plan text not null,
    period_count bigint not null,
    reason text not null,
    set_at bigint not null,
    set_by text,
    primary key (tenant, plan),
    foreign key (tenant, plan) references plans (tenant, id)
);

-- Who has a draft open, and when they saved it last. No act and no part of the log: it is gone when they have left.
create table return_sittings (
    tenant bigint not null,
    return_id text not null,
    account text not null,
    seen_at bigint not null,
    saved_at bigint,
    primary key (tenant, return_id, account)
);
