-- A heading keeps its id across versions; null: the row's own. What an amendment ended stays, as tasks do.
alter table task_groups add column heading text;
alter table task_groups add column is_ended bigint not null default 0;
alter table targets add column is_ended bigint not null default 0;

-- A heading as an amendment would have it, whole.
create table amendment_headings (
    tenant bigint not null,
    amendment text not null,
    heading text not null,
    is_ended bigint not null,
    reason text not null,
    label text not null,
    title text not null,
    -- The number of the heading above.
    parent text,
    -- The heading that it stands behind; null: its own place, or the end.
    after_heading text,
    put_at bigint not null,
    put_by text,
    primary key (tenant, amendment, heading)
);

alter table amendment_targets add column label text not null default '';
alter table amendment_targets add column is_ended bigint not null default 0;

-- What a person answered when an instrument above a plan changed.
create table plan_reviews (
    tenant bigint not null,
    id text not null,
    plan text not null,
    -- What changed it.
    relation text not null,
    answer text not null,
    note text not null,
    answered_at bigint not null,
    answered_by text,
    primary key (tenant, id),
    foreign key (tenant, plan) references plans (tenant, id)
);
create index plan_reviews_plan on plan_reviews (tenant, plan, id);
