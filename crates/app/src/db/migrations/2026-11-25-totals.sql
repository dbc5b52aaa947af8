-- How many obligations of a cycle have come how far: kept by every act in its own transaction, made anew from the tables
-- at any time, and no part of the log. The state of a day follows from the stage and the cycle's days.
create table cycle_totals (
    tenant bigint not null,
    cycle text not null,
    stage text not null,
    arrival text not null,
    is_focal_part bigint not null,
    obligation_count bigint not null,
    -- The last day on which these numbers hold: a succession may begin or end on the next.
    good_until text,
    primary key (tenant, cycle, stage, arrival, is_focal_part)
);
