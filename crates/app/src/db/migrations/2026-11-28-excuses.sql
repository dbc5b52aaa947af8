-- A body asks to owe no report in a cycle, or nothing about single items; answered with a reason.
create table excuse_requests (
    tenant bigint not null,
    id text not null,
    obligation text not null,
    reason text not null,
    basis text not null,
    asked_at bigint not null,
    asked_by text,
    is_granted bigint,
    decision_reason text,
    decided_at bigint,
    decided_by text,
    primary key (tenant, id),
    foreign key (tenant, obligation) references obligations (tenant, id)
);
create index excuse_requests_obligation on excuse_requests (tenant, obligation);

-- The items that a request is about; none for the whole report.
create table excuse_request_items (
    tenant bigint not null,
    request text not null,
    item text not null,
    primary key (tenant, request, item),
    foreign key (tenant, request) references excuse_requests (tenant, id)
);
