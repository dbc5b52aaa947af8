-- Which version a completion or correction was made from, and what was asked about its general part.
alter table returns add column follows text;
alter table returns add column asked_general text;
alter table returns add column corrects text;

-- What proves an entry, and whether a secret document holds what it would say.
alter table return_entries add column evidence_number text not null default '';
alter table return_entries add column evidence_day text not null default '';
alter table return_entries add column evidence_link text not null default '';
alter table return_entries add column evidence_reason text not null default '';
alter table return_entries add column is_secret bigint not null default 0;

-- What waits for review, found without reading every return ever confirmed.
create index returns_waiting on returns (tenant, submitted_at) where confirmed_at is null and completion_asked_at is null;

-- How many people have to agree before a return under a plan is confirmed, and why.
create table review_levels (
    tenant bigint not null,
    plan text not null,
    level_count bigint not null,
    reason text not null,
    set_at bigint not null,
    set_by text,
    primary key (tenant, plan),
    foreign key (tenant, plan) references plans (tenant, id)
);

-- The first of two who agree.
create table review_proposals (
    tenant bigint not null,
    return_id text not null,
    note text not null,
    proposed_at bigint not null,
    proposed_by text,
    primary key (tenant, return_id),
    foreign key (tenant, return_id) references returns (tenant, id)
);

-- How the focal body sees the progress of an entry, beside what the body states.
create table ratings (
    tenant bigint not null,
    return_id text not null,
    item text not null,
    progress text not null,
    note text not null,
    rated_at bigint not null,
    rated_by text,
    primary key (tenant, return_id, item),
    foreign key (tenant, return_id) references returns (tenant, id)
);

-- What a kind of deliverable wants as evidence; without any, the list that comes with the program holds.
create table evidence_demands (
    tenant bigint not null,
    code text not null,
    position bigint not null,
    name text not null,
    words text not null,
    wants_number bigint not null,
    wants_day bigint not null,
    wants_file bigint not null,
    primary key (tenant, code)
);

-- A correction of a confirmed return: asked for by the focal body or offered by the body, with a reason and a day.
create table supplements (
    tenant bigint not null,
    id text not null,
    obligation text not null,
    return_id text not null,
    is_offered bigint not null,
    reason text not null,
    due_on text not null,
    asked_at bigint not null,
    asked_by text,
    withdrawn_at bigint,
    withdrawn_by text,
    withdraw_reason text,
    primary key (tenant, id),
    foreign key (tenant, obligation) references obligations (tenant, id),
    foreign key (tenant, return_id) references returns (tenant, id)
);
create index supplements_obligation on supplements (tenant, obligation);
create index returns_corrects on returns (tenant, corrects) where corrects is not null;
