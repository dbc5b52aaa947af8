-- Which leader is in charge of a body, or of a section of a plan, from a day on; the newest holds.
create table charges (
    tenant bigint not null,
    id text not null,
    -- Position and name; empty for nobody any more.
    leader text not null,
    body text,
    plan text,
    section text,
    starts_on text not null,
    recorded_at bigint not null,
    recorded_by text,
    primary key (tenant, id)
);

-- After how many days without a decision a proposal stands on the weekly page; the newest holds.
create table briefing_settings (
    tenant bigint not null,
    id text not null,
    waiting_days bigint not null,
    recorded_at bigint not null,
    recorded_by text,
    primary key (tenant, id)
);
