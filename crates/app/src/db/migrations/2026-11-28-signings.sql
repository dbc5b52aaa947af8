-- Who signs for a body for a time, and what allows it.
create table signings (
    tenant bigint not null,
    id text not null,
    body text not null,
    lines text not null,
    rule text,
    delegation text,
    starts_on text not null,
    ends_on text,
    recorded_at bigint not null,
    recorded_by text,
    primary key (tenant, id)
);

create index signings_of_body on signings (tenant, body, starts_on);
