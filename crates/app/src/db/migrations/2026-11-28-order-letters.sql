-- An urging letter about directives that are late, from its draft on.
create table order_letters (
    tenant bigint not null,
    id text not null,
    keeper text not null,
    step text not null,
    name text not null,
    kind text not null,
    made_at bigint not null,
    made_by text,
    new_due_on text,
    number text not null,
    issued_on text,
    signer text not null,
    file text,
    recorded_at bigint,
    recorded_by text,
    primary key (tenant, id)
);
create index order_letters_keeper on order_letters (tenant, keeper);

-- The parts of directives that a letter is about, each with the body that holds it.
create table order_letter_rows (
    tenant bigint not null,
    letter text not null,
    directive text not null,
    body text not null,
    name text not null,
    due_on text not null,
    primary key (tenant, letter, directive, body),
    foreign key (tenant, letter) references order_letters (tenant, id),
    foreign key (tenant, directive) references directives (tenant, id)
);
