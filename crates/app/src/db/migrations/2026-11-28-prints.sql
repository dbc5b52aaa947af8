-- The PDF of a frozen edition that the program laid out itself, beside its Word file.
create table edition_prints (
    tenant bigint not null,
    edition text not null,
    file text not null,
    sha256 text not null,
    primary key (tenant, edition),
    foreign key (tenant, edition) references editions (tenant, id),
    foreign key (tenant, file) references files (tenant, id)
);
