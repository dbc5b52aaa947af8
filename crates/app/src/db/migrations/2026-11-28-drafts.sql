-- What an editor decided about a piece of a cycle's consolidated report, or a paragraph of the editor's own. The generated
-- text itself is never kept, only the base that a decision rests on.
create table draft_edits (
    tenant bigint not null,
    cycle text not null,
    piece text not null,
    is_own bigint not null,
    base text not null,
    words text,
    left_out text,
    is_moved bigint not null,
    near text not null,
    position bigint not null,
    revision bigint not null,
    saved_at bigint not null,
    saved_by text,
    primary key (tenant, cycle, piece),
    foreign key (tenant, cycle) references cycles (tenant, id)
);

-- A figure of an editor that its source does not say, and why it stands all the same.
create table draft_waivers (
    tenant bigint not null,
    cycle text not null,
    piece text not null,
    figure text not null,
    reason text not null,
    given_at bigint not null,
    given_by text,
    primary key (tenant, cycle, piece, figure),
    foreign key (tenant, cycle) references cycles (tenant, id)
);

-- A draft as it was taken to Word.
create table draft_downloads (
    tenant bigint not null,
    id text not null,
    cycle text not null,
    file text not null,
    made_at bigint not null,
    made_by text,
    primary key (tenant, id),
    foreign key (tenant, cycle) references cycles (tenant, id)
);
create index draft_downloads_cycle on draft_downloads (tenant, cycle, made_at);

-- A draft that came back from Word; what it says is offered piece by piece.
create table draft_uploads (
    tenant bigint not null,
    id text not null,
    cycle text not null,
    download text not null,
    file text not null,
    made_at bigint not null,
    made_by text,
    primary key (tenant, id),
    foreign key (tenant, cycle) references cycles (tenant, id)
);

-- What became of a frozen edition: submitted, issued by number and day, corrected by a later one.
create table edition_courses (
    tenant bigint not null,
    edition text not null,
    open_points text not null,
    corrects text,
    submitted_at bigint,
    submitted_by text,
    waiver text not null,
    number text not null,
    issued_on text,
    signer text not null,
    file text,
    sha256 text not null,
    recorded_at bigint,
    recorded_by text,
    primary key (tenant, edition),
    foreign key (tenant, edition) references editions (tenant, id)
);
