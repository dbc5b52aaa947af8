-- The register of instruments: the Party term or legislature that a number counts within, and the body that issued one.
alter table instruments add column term text;
alter table instruments add column body text;

-- What one instrument does to another from a day on; withdrawn with a reason, never deleted.
create table instrument_relations (
    tenant bigint not null,
    id text not null,
    from_instrument text not null,
    kind text not null,
    to_instrument text not null,
    effective_on text not null,
    recorded_at bigint not null,
    recorded_by text,
    withdrawn_at bigint,
    withdrawn_by text,
    withdrawn_reason text,
    primary key (tenant, id),
    foreign key (tenant, from_instrument) references instruments (tenant, id),
    foreign key (tenant, to_instrument) references instruments (tenant, id)
);
create index instrument_relations_to on instrument_relations (tenant, to_instrument);

-- The bodies that an instrument names as leads: what a plan that refers to it means by them.
create table instrument_leads (
    tenant bigint not null,
    id text not null,
    instrument text not null,
    body text not null,
    recorded_at bigint not null,
    recorded_by text,
    withdrawn_at bigint,
    withdrawn_by text,
    withdrawn_reason text,
    primary key (tenant, id),
    foreign key (tenant, instrument) references instruments (tenant, id),
    foreign key (tenant, body) references bodies (tenant, id)
);
create index instrument_leads_instrument on instrument_leads (tenant, instrument);
