-- A frozen draft on which bodies are asked for their opinion by a day.
create table circulations (
    tenant bigint not null,
    id text not null,
    cycle text not null,
    edition text not null,
    due_on text not null,
    asked_at bigint not null,
    asked_by text,
    number text not null,
    issued_on text,
    primary key (tenant, id),
    foreign key (tenant, cycle) references cycles (tenant, id),
    foreign key (tenant, edition) references editions (tenant, id)
);
create index circulations_cycle on circulations (tenant, cycle, asked_at);

-- A body that was asked, and how it answered: agreed, or with opinions.
create table circulation_bodies (
    tenant bigint not null,
    circulation text not null,
    body text not null,
    name text not null,
    position bigint not null,
    answer text not null,
    answered_at bigint,
    answered_by text,
    entered_for_body bigint not null,
    letter_number text not null,
    letter_on text,
    primary key (tenant, circulation, body),
    foreign key (tenant, circulation) references circulations (tenant, id)
);
create index circulation_bodies_body on circulation_bodies (tenant, body, answered_at);

-- What a body says, of a passage or in general, and what the focal body replied.
create table opinions (
    tenant bigint not null,
    id text not null,
    circulation text not null,
    body text not null,
    mark text not null,
    passage text not null,
    position bigint not null,
    words text not null,
    written_at bigint not null,
    written_by text,
    reply text not null,
    reply_words text not null,
    replied_at bigint,
    replied_by text,
    primary key (tenant, id),
    foreign key (tenant, circulation) references circulations (tenant, id)
);
create index opinions_circulation on opinions (tenant, circulation, position);
