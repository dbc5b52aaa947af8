-- What of a body went to which other body from a day on, by which instrument; never changed, only undone.
create table successions (
    tenant bigint not null,
    id text not null,
    kind text not null,
    from_body text not null,
    to_body text,
    function text not null,
    starts_on text not null,
    ends_on text,
    basis text not null,
    effects text not null,
    recorded_at bigint not null,
    recorded_by text,
    undone_at bigint,
    undone_by text,
    primary key (tenant, id),
    foreign key (tenant, from_body) references bodies (tenant, id),
    foreign key (tenant, to_body) references bodies (tenant, id)
);

-- What an instrument decided about a question that a succession left open.
create table succession_assignments (
    tenant bigint not null,
    id text not null,
    task text,
    from_body text not null,
    to_body text not null,
    starts_on text not null,
    basis text not null,
    recorded_at bigint not null,
    recorded_by text,
    undone_at bigint,
    primary key (tenant, id),
    foreign key (tenant, from_body) references bodies (tenant, id),
    foreign key (tenant, to_body) references bodies (tenant, id)
);

-- Lines of a sheet that a person confirms before they hold.
create table succession_suggestions (
    tenant bigint not null,
    id text not null,
    kind text not null,
    from_name text not null,
    to_name text not null,
    function text not null,
    starts_on text not null,
    basis text not null,
    evidence text not null,
    loaded_at bigint not null,
    set_aside_at bigint,
    primary key (tenant, id)
);
