-- Work ordered outside the plan: by whom, when, by which document or meeting.
create table directives (
    tenant bigint not null,
    id text not null,
    -- The focal body that follows it.
    keeper text not null,
    text text not null,
    ordered_by text not null,
    ordered_on text not null,
    origin text not null,
    instrument text,
    reference text not null,
    obstacle text,
    plan text,
    -- The last on-time day, and the words that gave it.
    due_on text,
    due_words text not null,
    recorded_at bigint not null,
    recorded_by text,
    withdrawn_on text,
    withdrawn_at bigint,
    withdrawn_by text,
    withdrawn_reason text,
    primary key (tenant, id)
);
create index directives_obstacle on directives (tenant, obstacle);

create table directive_bodies (
    tenant bigint not null,
    directive text not null,
    body text not null,
    position bigint not null,
    primary key (tenant, directive, body),
    foreign key (tenant, directive) references directives (tenant, id)
);
create index directive_bodies_body on directive_bodies (tenant, body);

-- A later day given by whoever ordered it; the first one stays.
create table directive_dues (
    tenant bigint not null,
    id text not null,
    directive text not null,
    due_on text not null,
    decided_on text not null,
    reason text not null,
    recorded_at bigint not null,
    recorded_by text,
    primary key (tenant, id),
    foreign key (tenant, directive) references directives (tenant, id)
);
create index directive_dues_directive on directive_dues (tenant, directive);

-- A result of a directive: accepted or returned once each, like a task's.
create table directive_results (
    tenant bigint not null,
    id text not null,
    directive text not null,
    body text not null,
    door text not null,
    number text not null,
    issued_on text,
    note text not null,
    file text,
    reported_on text not null,
    recorded_at bigint not null,
    recorded_by text,
    accepted_at bigint,
    accepted_by text,
    returned_at bigint,
    returned_by text,
    return_reason text,
    primary key (tenant, id),
    foreign key (tenant, directive) references directives (tenant, id)
);
create index directive_results_directive on directive_results (tenant, directive);

-- A body was reminded of a directive by a step of the ladder.
create table directive_reminders (
    tenant bigint not null,
    directive text not null,
    body text not null,
    step text not null,
    planned_on text not null,
    message text not null,
    made_at bigint not null,
    primary key (tenant, directive, body, step, planned_on),
    foreign key (tenant, directive) references directives (tenant, id)
);
create index directive_reminders_message on directive_reminders (tenant, message);
