-- A version of a report's template; the newest of its outline holds, earlier ones stay.
create table report_templates (
    tenant bigint not null,
    id text not null,
    outline text not null,
    number bigint not null,
    note text not null,
    made_at bigint not null,
    made_by text,
    primary key (tenant, id),
    unique (tenant, outline, number)
);

create table report_template_parts (
    tenant bigint not null,
    template text not null,
    position bigint not null,
    part text not null,
    level bigint not null,
    title text not null,
    lead text not null,
    is_in bigint not null,
    most bigint not null,
    primary key (tenant, template, position),
    foreign key (tenant, template) references report_templates (tenant, id)
);

-- What was chosen for a cycle's report: in whose name, for whom, how figures are printed.
create table report_choices (
    tenant bigint not null,
    cycle text not null,
    issued_as text not null,
    addressees text not null,
    recipients text not null,
    decimals bigint not null,
    has_sources bigint not null,
    chosen_at bigint not null,
    chosen_by text,
    primary key (tenant, cycle),
    foreign key (tenant, cycle) references cycles (tenant, id)
);

-- Under which words the focal officer gathers a task within its section.
create table report_groups (
    tenant bigint not null,
    cycle text not null,
    task text not null,
    title text not null,
    chosen_at bigint not null,
    chosen_by text,
    primary key (tenant, cycle, task),
    foreign key (tenant, cycle) references cycles (tenant, id)
);

-- The sentences left out of a text, one a line, and why where nothing of it is left.
create table report_selections (
    tenant bigint not null,
    cycle text not null,
    piece text not null,
    left_out text not null,
    reason text not null,
    chosen_at bigint not null,
    chosen_by text,
    primary key (tenant, cycle, piece),
    foreign key (tenant, cycle) references cycles (tenant, id)
);

-- Which side of a contradiction is followed, and why; it holds as long as the sides say what they said.
create table report_settlements (
    tenant bigint not null,
    cycle text not null,
    conflict text not null,
    found text not null,
    obligation text,
    reason text not null,
    settled_at bigint not null,
    settled_by text,
    primary key (tenant, cycle, conflict),
    foreign key (tenant, cycle) references cycles (tenant, id)
);

-- Why a report may leave although something does not add up.
create table report_waivers (
    tenant bigint not null,
    cycle text not null,
    failure text not null,
    reason text not null,
    waived_at bigint not null,
    waived_by text,
    primary key (tenant, cycle, failure),
    foreign key (tenant, cycle) references cycles (tenant, id)
);
