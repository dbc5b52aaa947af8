-- Days on which offices do otherwise than on other weeks: a holiday, a day in its place, a Saturday worked for another.
create table calendar_days (
    tenant bigint not null,
    day text not null,
    kind text not null,
    name text not null,
    status text not null,
    recorded_at bigint not null,
    recorded_by text,
    primary key (tenant, day)
);
