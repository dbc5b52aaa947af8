-- A step of the ladder of reminders and urging; without any, the ladder that comes with the program holds.
create table ladder_steps (
    tenant bigint not null,
    code text not null,
    position bigint not null,
    name text not null,
    kind text not null,
    days bigint not null,
    every bigint not null,
    times bigint not null,
    audience text not null,
    channel text not null,
    capacity text not null,
    primary key (tenant, code)
);

-- What a province sets beside the steps: one row.
create table urge_settings (
    tenant bigint not null,
    id text not null,
    minimum_hours bigint not null,
    send_hour bigint not null,
    effect_days bigint not null,
    kept_at bigint not null,
    kept_by text,
    primary key (tenant, id)
);

-- One reminder or urging of a cycle: a step of the ladder on its day, a reminder by hand, a letter from its draft on.
create table urges (
    tenant bigint not null,
    id text not null,
    cycle text not null,
    step text not null,
    name text not null,
    kind text not null,
    planned_on text not null,
    made_at bigint not null,
    made_by text,
    finished_at bigint,
    new_due_on text,
    number text not null,
    issued_on text,
    signer text not null,
    file text,
    recorded_at bigint,
    recorded_by text,
    primary key (tenant, id),
    foreign key (tenant, cycle) references cycles (tenant, id)
);
create index urges_cycle on urges (tenant, cycle);

-- Which obligations it was about, the body it went to, and in which message.
create table urge_bodies (
    tenant bigint not null,
    urge text not null,
    obligation text not null,
    body text not null,
    name text not null,
    message text,
    primary key (tenant, urge, obligation),
    foreign key (tenant, urge) references urges (tenant, id),
    foreign key (tenant, obligation) references obligations (tenant, id)
);
create index urge_bodies_message on urge_bodies (tenant, message);

-- A message to a body, in the site; one digest of all that it was reminded of at once.
create table messages (
    tenant bigint not null,
    id text not null,
    body text not null,
    audience text not null,
    subject text not null,
    text text not null,
    queued_at bigint not null,
    read_at bigint,
    read_by text,
    primary key (tenant, id)
);
create index messages_body on messages (tenant, body, read_at);

-- The same message as mail: its attempts and how it ended.
create table deliveries (
    tenant bigint not null,
    message text not null,
    address text not null,
    attempts bigint not null,
    next_attempt_at bigint,
    sent_at bigint,
    given_up_at bigint,
    withdrawn_at bigint,
    outcome text not null,
    primary key (tenant, message),
    foreign key (tenant, message) references messages (tenant, id)
);
create index deliveries_due on deliveries (tenant, next_attempt_at);
