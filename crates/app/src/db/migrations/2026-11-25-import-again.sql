-- A corrected file of a plan takes the place of the proposal made from the earlier one.
alter table imports add column replaces text;

-- What the focal body cleared of a task beside the issued words: one slot of the six ("6 rõ") of one task.
create table task_clarifications (
    tenant bigint not null,
    plan text not null,
    task text not null,
    slot text not null,
    value text not null,
    basis text not null,
    cleared_at bigint not null,
    cleared_by text,
    primary key (tenant, plan, task, slot),
    foreign key (tenant, plan) references plans (tenant, id)
);
