-- A task that an amendment ended stays in the versions after it, so that what was said about it is found for ever.
alter table tasks add column is_ended bigint not null default 0;

-- What is no longer asked, since an amendment ended it or gave it to another body.
alter table obligation_items add column ended_at bigint;
drop table item_totals;
create table item_totals (
    tenant bigint not null,
    obligation text not null,
    section text not null,
    added_at bigint not null,
    -- 0: still asked.
    ended_at bigint not null,
    item_count bigint not null,
    primary key (tenant, obligation, section, added_at, ended_at)
);
insert into item_totals (tenant, obligation, section, added_at, ended_at, item_count)
select tenant, obligation, coalesce(section, ''), coalesce(added_at, 0), coalesce(ended_at, 0), count(*)
from obligation_items
group by tenant, obligation, coalesce(section, ''), coalesce(added_at, 0), coalesce(ended_at, 0);

-- A proposal to amend a plan: what the next version would say otherwise, until an instrument is recorded.
create table amendments (
    tenant bigint not null,
    id text not null,
    plan text not null,
    base_version text not null,
    title text not null,
    reason text not null,
    effective_on text,
    created_at bigint not null,
    created_by text,
    circulated_at bigint,
    opinions_until text,
    appraisal text,
    appraised_at bigint,
    appraised_by text,
    withdrawn_at bigint,
    withdrawn_by text,
    withdrawn_reason text,
    instrument text,
    plan_version text,
    issued_at bigint,
    issued_by text,
    primary key (tenant, id),
    foreign key (tenant, plan) references plans (tenant, id)
);
create index amendments_plan on amendments (tenant, plan, id);

-- A task as the amendment would have it, in all its fields; its parties are read from its words when they are resolved.
create table amendment_tasks (
    tenant bigint not null,
    amendment text not null,
    task text not null,
    -- The tasks that it comes from, as JSON: one for a part of a split, several for a merger, none for a new one.
    origins text not null,
    is_ended bigint not null,
    reason text not null,
    label text not null,
    marker text,
    task_group text,
    text text not null,
    lead_raw text,
    -- The bodies that lead, the focal one first, as JSON; null: those of the base version.
    leads text,
    cooperating_raw text,
    timeline_raw text,
    deliverable_raw text,
    counting_class text not null,
    due_on text,
    -- The task that it stands behind; null: its own place, or the end.
    after_task text,
    put_at bigint not null,
    put_by text,
    primary key (tenant, amendment, task)
);

create table amendment_targets (
    tenant bigint not null,
    amendment text not null,
    target text not null,
    reason text not null,
    text text not null,
    comparator text not null,
    value text,
    value_max text,
    unit text,
    to_year bigint,
    put_at bigint not null,
    put_by text,
    primary key (tenant, amendment, target)
);

create table amendment_opinions (
    tenant bigint not null,
    id text not null,
    amendment text not null,
    body text not null,
    agrees bigint not null,
    text text not null,
    given_at bigint not null,
    given_by text,
    answer text,
    answered_at bigint,
    answered_by text,
    primary key (tenant, id)
);
create index amendment_opinions_amendment on amendment_opinions (tenant, amendment, id);

-- An open cycle went over to a later version of its plan.
create table cycle_versions (
    tenant bigint not null,
    cycle text not null,
    plan_version text not null,
    from_version text not null,
    applied_at bigint not null,
    applied_by text,
    primary key (tenant, cycle, plan_version)
);

-- A person has looked at what became of an item, in a report that was begun before.
create table item_upgrades (
    tenant bigint not null,
    return_id text not null,
    item text not null,
    plan_version text not null,
    seen_at bigint not null,
    seen_by text,
    primary key (tenant, return_id, item, plan_version)
);

-- A body's own plan that answers a plan, and the task of ours that each of its rows carries out.
create table implementing_plans (
    tenant bigint not null,
    plan text not null,
    body text not null,
    instrument text not null,
    recorded_at bigint not null,
    recorded_by text,
    primary key (tenant, plan, body)
);
create table implementing_rows (
    tenant bigint not null,
    id text not null,
    plan text not null,
    body text not null,
    text text not null,
    task text,
    position bigint not null,
    primary key (tenant, id)
);
create index implementing_rows_plan on implementing_rows (tenant, plan, body, position);
