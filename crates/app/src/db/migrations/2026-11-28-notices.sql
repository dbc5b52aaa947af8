-- A body was told of something in a message: once of each.
create table notices (
    tenant bigint not null,
    kind text not null,
    subject text not null,
    body text not null,
    message text not null,
    made_at bigint not null,
    moot_at bigint,
    primary key (tenant, kind, subject, body),
    foreign key (tenant, message) references messages (tenant, id)
);
create index notices_message on notices (tenant, message);
