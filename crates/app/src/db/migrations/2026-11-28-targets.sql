-- What is counted: its definition, unit and boundary. Exact decimals are text, as everywhere ("8.3").
create table indicators (
    tenant bigint not null,
    id text not null,
    code text not null,
    name text not null,
    aliases text not null,
    definition text not null,
    unit text not null,
    source text not null,
    territory text not null,
    frequency text not null,
    direction text not null,
    kind text not null,
    prices text not null,
    composition text,
    base_year bigint,
    low text,
    high text,
    recorded_at bigint not null,
    recorded_by text,
    primary key (tenant, id)
);
create unique index indicators_code on indicators (tenant, code);

-- One report of one figure; those of the same period stand beside each other, nothing is overwritten.
create table observations (
    tenant bigint not null,
    id text not null,
    indicator text not null,
    period text not null,
    territory text not null,
    value text not null,
    raw text not null,
    nature text not null,
    source text not null,
    note text not null,
    return_id text,
    recorded_at bigint not null,
    recorded_by text,
    primary key (tenant, id),
    foreign key (tenant, indicator) references indicators (tenant, id)
);
create index observations_indicator on observations (tenant, indicator, period);

-- A line of a file that is no fact until a person says so, in its own words, with the reason.
create table figure_suggestions (
    tenant bigint not null,
    id text not null,
    indicator text not null,
    period text not null,
    territory text not null,
    raw text not null,
    unit text not null,
    nature text not null,
    source text not null,
    note text not null,
    reason text not null,
    recorded_at bigint not null,
    recorded_by text,
    answered_at bigint,
    answered_by text,
    observation text,
    primary key (tenant, id),
    foreign key (tenant, indicator) references indicators (tenant, id)
);
create index figure_suggestions_indicator on figure_suggestions (tenant, indicator);

-- From this period on an indicator is counted by another definition.
create table series_breaks (
    tenant bigint not null,
    id text not null,
    indicator text not null,
    period text not null,
    reason text not null,
    recorded_at bigint not null,
    recorded_by text,
    primary key (tenant, id),
    foreign key (tenant, indicator) references indicators (tenant, id)
);
create index series_breaks_indicator on series_breaks (tenant, indicator);

-- What an instrument wants of an indicator: a target of a plan as a person read it, or what another instrument says.
create table goals (
    tenant bigint not null,
    id text not null,
    indicator text not null,
    plan text,
    target text,
    stated_in text not null,
    text text not null,
    semantics text not null,
    comparator text not null,
    value text not null,
    value_max text,
    tolerance text not null,
    from_year bigint,
    to_year bigint not null,
    base_year bigint,
    territory text not null,
    reference text,
    reference_territory text not null,
    position bigint not null,
    recorded_at bigint not null,
    recorded_by text,
    undone_at bigint,
    undone_by text,
    primary key (tenant, id),
    foreign key (tenant, indicator) references indicators (tenant, id)
);
create index goals_plan on goals (tenant, plan);
create index goals_indicator on goals (tenant, indicator);

-- A status that a person set beside the computed one, with the reason; the newest holds until it is undone.
create table status_overrides (
    tenant bigint not null,
    id text not null,
    goal text not null,
    status text not null,
    reason text not null,
    recorded_at bigint not null,
    recorded_by text,
    undone_at bigint,
    undone_by text,
    primary key (tenant, id),
    foreign key (tenant, goal) references goals (tenant, id)
);
create index status_overrides_goal on status_overrides (tenant, goal);

-- Who supplies the value of a target; the newest holds.
create table target_suppliers (
    tenant bigint not null,
    id text not null,
    plan text not null,
    target text not null,
    body text,
    reason text not null,
    recorded_at bigint not null,
    recorded_by text,
    primary key (tenant, id),
    foreign key (tenant, plan) references plans (tenant, id)
);
create index target_suppliers_plan on target_suppliers (tenant, plan, target);

-- What a return says about a target: the number as typed, how sure it is, or why there is none.
create table return_figures (
    tenant bigint not null,
    return_id text not null,
    item text not null,
    value text not null,
    period text not null,
    nature text not null,
    missing text not null,
    note text not null,
    checked text not null,
    observation text,
    primary key (tenant, return_id, item),
    foreign key (tenant, return_id) references returns (tenant, id),
    foreign key (tenant, item) references obligation_items (tenant, id)
);
