-- A request for contribution: a lead asks other bodies for rows of its report. It is no obligation and stands in no rate.
create table contribution_requests (
    tenant bigint not null,
    id text not null,
    obligation text not null,
    body text not null,
    text text not null,
    due_on text not null,
    made_at bigint not null,
    made_by text,
    number text not null,
    issued_on text,
    signer text not null,
    file text,
    recorded_at bigint,
    recorded_by text,
    withdrawn_at bigint,
    withdrawn_by text,
    primary key (tenant, id),
    foreign key (tenant, obligation) references obligations (tenant, id)
);
create index contribution_requests_obligation on contribution_requests (tenant, obligation);

-- Which rows of the lead's report it asks for.
create table contribution_items (
    tenant bigint not null,
    request text not null,
    item text not null,
    position bigint not null,
    primary key (tenant, request, item),
    foreign key (tenant, request) references contribution_requests (tenant, id)
);

-- A body that was asked, under the name it had then, and whether it has answered.
create table contribution_bodies (
    tenant bigint not null,
    request text not null,
    body text not null,
    name text not null,
    is_nil bigint not null,
    answered_at bigint,
    answered_by text,
    comment text not null,
    primary key (tenant, request, body),
    foreign key (tenant, request) references contribution_requests (tenant, id)
);
create index contribution_bodies_body on contribution_bodies (tenant, body);

-- What a body says for one row, and when the lead took it over.
create table contribution_answers (
    tenant bigint not null,
    request text not null,
    body text not null,
    item text not null,
    text text not null,
    saved_at bigint not null,
    saved_by text,
    taken_at bigint,
    taken_by text,
    primary key (tenant, request, body, item),
    foreign key (tenant, request) references contribution_requests (tenant, id)
);
create index contribution_answers_item on contribution_answers (tenant, item);

-- A file with an answer.
create table contribution_files (
    tenant bigint not null,
    id text not null,
    request text not null,
    body text not null,
    item text not null,
    file text not null,
    primary key (tenant, id),
    foreign key (tenant, request) references contribution_requests (tenant, id)
);
create index contribution_files_request on contribution_files (tenant, request);
