-- Tasks of several plans that order the same thing: reported once, counted in each.
create table same_subjects (
    tenant bigint not null,
    id text not null,
    task text not null,
    other text not null,
    recorded_at bigint not null,
    recorded_by text,
    undone_at bigint,
    undone_by text,
    primary key (tenant, id)
);

-- The entry of another return that an entry was taken over from.
alter table return_entries add column taken_from text;
alter table return_entries add column taken_item text;
