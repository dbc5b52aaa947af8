-- Long work in the background: who asked for it, which process has it until when, how far it is, how it ended.
create table jobs (
    tenant bigint not null,
    id text not null,
    kind text not null,
    subject text not null,
    name text not null,
    account text,
    queued_at bigint not null,
    claimed_by text not null,
    claimed_until bigint,
    attempts bigint not null,
    step text not null,
    steps_done bigint not null,
    steps bigint not null,
    cancelled_at bigint,
    finished_at bigint,
    failure text not null,
    file text,
    dismissed_at bigint,
    primary key (tenant, id)
);
create index jobs_open on jobs (tenant, finished_at, queued_at);
create index jobs_account on jobs (tenant, account, dismissed_at);
