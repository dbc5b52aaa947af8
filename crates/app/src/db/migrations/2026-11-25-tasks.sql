-- What a person decided about the counting class of a task; the newest holds, nothing is overwritten.
create table task_classes (
    tenant bigint not null,
    id text not null,
    plan text not null,
    task text not null,
    proposed text not null,
    class text not null,
    due_on text,
    reason text not null,
    decided_at bigint not null,
    decided_by text,
    primary key (tenant, id),
    foreign key (tenant, plan) references plans (tenant, id)
);
create index task_classes_plan on task_classes (tenant, plan, task);

-- A result of a task that was reported outside a return; accepted or returned once each, with the instant of it.
create table task_results (
    tenant bigint not null,
    id text not null,
    plan text not null,
    task text not null,
    body text,
    door text not null,
    number text not null,
    issued_on text,
    note text not null,
    file text,
    reported_on text not null,
    recorded_at bigint not null,
    recorded_by text,
    accepted_at bigint,
    accepted_by text,
    returned_at bigint,
    returned_by text,
    return_reason text,
    primary key (tenant, id),
    foreign key (tenant, plan) references plans (tenant, id)
);
create index task_results_plan on task_results (tenant, plan, task);

-- Who of the focal body follows a body or a section of a plan from a day on; the newest holds.
create table task_followers (
    tenant bigint not null,
    id text not null,
    plan text not null,
    body text,
    section text,
    officer text,
    starts_on text not null,
    recorded_at bigint not null,
    recorded_by text,
    primary key (tenant, id),
    foreign key (tenant, plan) references plans (tenant, id)
);
create index task_followers_plan on task_followers (tenant, plan);

-- A task is found by its id alone, whatever versions hold it.
create index tasks_id on tasks (tenant, id);
-- What returns say of a task.
create index obligation_items_task on obligation_items (tenant, task);
