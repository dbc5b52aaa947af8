-- What one body raised, in its own words: never changed. Several of them are one case where a person merged them.
create table obstacles (
    tenant bigint not null,
    id text not null,
    plan text not null,
    body text not null,
    text text not null,
    asks text not null,
    kind text,
    authority text,
    wanted_by text,
    places text not null,
    raised_on text not null,
    -- The entry that it was raised in.
    return_id text,
    item text,
    cycle text,
    recorded_at bigint not null,
    recorded_by text,
    primary key (tenant, id),
    foreign key (tenant, plan) references plans (tenant, id)
);
create index obstacles_plan on obstacles (tenant, plan);
create index obstacles_body on obstacles (tenant, body);
create index obstacles_item on obstacles (tenant, item);

create table obstacle_tasks (
    tenant bigint not null,
    obstacle text not null,
    task text not null,
    primary key (tenant, obstacle, task),
    foreign key (tenant, obstacle) references obstacles (tenant, id)
);
create index obstacle_tasks_task on obstacle_tasks (tenant, task);

-- What was done about a case, a row a step; nothing is overwritten.
create table obstacle_steps (
    tenant bigint not null,
    id text not null,
    obstacle text not null,
    kind text not null,
    body text,
    about text,
    authority text,
    instrument text,
    reference text not null,
    text text not null,
    happened_on text not null,
    recorded_at bigint not null,
    recorded_by text,
    primary key (tenant, id),
    foreign key (tenant, obstacle) references obstacles (tenant, id)
);
create index obstacle_steps_obstacle on obstacle_steps (tenant, obstacle);

create table obstacle_merges (
    tenant bigint not null,
    id text not null,
    obstacle text not null,
    into_obstacle text not null,
    merged_at bigint not null,
    merged_by text,
    undone_at bigint,
    undone_by text,
    primary key (tenant, id),
    foreign key (tenant, obstacle) references obstacles (tenant, id),
    foreign key (tenant, into_obstacle) references obstacles (tenant, id)
);
create index obstacle_merges_obstacle on obstacle_merges (tenant, obstacle);
