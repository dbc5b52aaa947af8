-- A division of a body (phòng, đơn vị trực thuộc): it owes nothing itself and stands in no register; its body alone keeps it.
create table divisions (
    tenant bigint not null,
    id text not null,
    body text not null,
    name text not null,
    position bigint not null,
    starts_on text not null,
    ends_on text,
    primary key (tenant, id),
    foreign key (tenant, body) references bodies (tenant, id)
);
create index divisions_body on divisions (tenant, body);

-- Who works in a division, from a day on.
create table division_members (
    tenant bigint not null,
    id text not null,
    division text not null,
    account text not null,
    starts_on text not null,
    ends_on text,
    primary key (tenant, id),
    foreign key (tenant, division) references divisions (tenant, id)
);
create index division_members_account on division_members (tenant, account);
create index division_members_division on division_members (tenant, division);

-- An entry of a return given inside the body, to a division or to a person, with a day of its own.
create table given_entries (
    tenant bigint not null,
    item text not null,
    obligation text not null,
    division text,
    account text,
    due_on text,
    note text not null,
    given_at bigint not null,
    given_by text,
    done_at bigint,
    done_by text,
    collected_at bigint,
    collected_by text,
    primary key (tenant, item),
    foreign key (tenant, item) references obligation_items (tenant, id)
);
create index given_entries_obligation on given_entries (tenant, obligation);
create index given_entries_account on given_entries (tenant, account);
create index given_entries_division on given_entries (tenant, division);

-- Who sent a draft to the head: nobody approves what they alone wrote and sent.
alter table returns add column approval_asked_by text;

-- When the digital signatures of a stored file were read, and how many there were.
create table file_readings (
    tenant bigint not null,
    file text not null,
    read_at bigint not null,
    signature_count bigint not null,
    primary key (tenant, file),
    foreign key (tenant, file) references files (tenant, id)
);

-- A digital signature of a stored file, as it was found when the file was kept.
create table file_signatures (
    tenant bigint not null,
    file text not null,
    position bigint not null,
    verdict text not null,
    is_time_stamp bigint not null,
    signer text not null,
    organisation text not null,
    issuer text not null,
    issuer_organisation text not null,
    valid_from bigint,
    valid_until bigint,
    claimed_at bigint,
    stamped_at bigint,
    stamped_by text not null,
    added_bytes bigint not null,
    primary key (tenant, file, position),
    foreign key (tenant, file) references files (tenant, id)
);
