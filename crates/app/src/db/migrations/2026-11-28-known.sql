-- A request answered from what was confirmed already: the draft as it was kept, with what it was asked about.
create table known_answers (
    tenant bigint not null,
    id text not null,
    plan text not null,
    subject text not null,
    sections text not null,
    fresh_days bigint not null,
    gap_count bigint not null,
    file text not null,
    made_at bigint not null,
    made_by text,
    primary key (tenant, id),
    foreign key (tenant, plan) references plans (tenant, id)
);
create index known_answers_plan on known_answers (tenant, plan);
