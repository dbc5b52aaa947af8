-- Cycles of every cadence and kind: the hour, the levels above, how days are counted, what is asked and by which instrument.
alter table reporting_rules add column due_weekday bigint;
alter table reporting_rules add column due_time text;

alter table cycles add column due_time text;
alter table cycles add column focal_due_on text;
alter table cycles add column issuer_due_on text;
alter table cycles add column counting text not null default 'calendar';
alter table cycles add column rolling text not null default 'never';
alter table cycles add column content_kind text not null default 'both';
alter table cycles add column method text not null default '';
alter table cycles add column outline text not null default '';
alter table cycles add column forms text not null default '';
alter table cycles add column asked_by text;

-- Bodies that a roster's name leaves out, as JSON: "các sở, ban, ngành (trừ …)".
alter table task_parties add column exceptions text not null default '[]';

-- A body or an item that was added after the list was frozen; the name under which the body was asked.
alter table obligations add column added_at bigint;
alter table obligations add column name text not null default '';
alter table obligation_items add column added_at bigint;

-- A body that was taken out of the list, with the reason; never deleted, only undone.
create table obligation_excuses (
    tenant bigint not null,
    id text not null,
    obligation text not null,
    reason text not null,
    basis text not null,
    recorded_at bigint not null,
    recorded_by text,
    undone_at bigint,
    undone_by text,
    primary key (tenant, id),
    foreign key (tenant, obligation) references obligations (tenant, id)
);
create index obligation_excuses_obligation on obligation_excuses (tenant, obligation);

-- A body that left a roster may come back: its seats are counted.
create table roster_seats (
    tenant bigint not null,
    roster text not null,
    body text not null,
    number bigint not null default 1,
    starts_on text,
    ends_on text,
    reason text not null default '',
    primary key (tenant, roster, body, number),
    foreign key (tenant, roster) references rosters (tenant, id),
    foreign key (tenant, body) references bodies (tenant, id)
);
insert into roster_seats (tenant, roster, body, starts_on, ends_on)
select tenant, roster, body, starts_on, ends_on from roster_members;
drop table roster_members;
alter table roster_seats rename to roster_members;

alter table bodies add column mailbox text;
