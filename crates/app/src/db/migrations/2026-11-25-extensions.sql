-- A later day for one body's report: asked with a reason, decided with a reason; nothing is overwritten.
create table extensions (
    tenant bigint not null,
    id text not null,
    obligation text not null,
    due_on text not null,
    reason text not null,
    asked_at bigint not null,
    asked_by text,
    granted_on text,
    decision_reason text,
    decided_at bigint,
    decided_by text,
    primary key (tenant, id),
    foreign key (tenant, obligation) references obligations (tenant, id)
);
create index extensions_obligation on extensions (tenant, obligation);

-- The earlier day that the letter names: it becomes the due day from its recording on.
alter table cycles add column request_due_on text;
alter table cycles add column request_recorded_at bigint;

-- Obligations of one cycle may be due on several days.
drop table cycle_totals;
create table cycle_totals (
    tenant bigint not null,
    cycle text not null,
    stage text not null,
    arrival text not null,
    is_focal_part bigint not null,
    due_on text not null,
    due_time text not null,
    obligation_count bigint not null,
    -- The last day on which these numbers hold: a succession may begin or end on the next.
    good_until text,
    primary key (tenant, cycle, stage, arrival, is_focal_part, due_on, due_time)
);
