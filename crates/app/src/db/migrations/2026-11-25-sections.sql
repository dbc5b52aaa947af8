-- The top heading that an item stands under, so that counting by heading need not look at the plan's tasks.
alter table obligation_items add column section text;
update obligation_items set section = (
    select coalesce(c.parent, b.parent, a.parent, a.label)
    from obligations o
    join cycles y on y.tenant = o.tenant and y.id = o.cycle
    join tasks t on t.tenant = y.tenant and t.plan_version = y.plan_version and t.id = obligation_items.task
    join task_groups a on a.tenant = t.tenant and a.plan_version = t.plan_version and a.label = t.task_group
    left join task_groups b on b.tenant = a.tenant and b.plan_version = a.plan_version and b.label = a.parent
    left join task_groups c on c.tenant = b.tenant and c.plan_version = b.plan_version and c.label = b.parent
    where o.tenant = obligation_items.tenant and o.id = obligation_items.obligation
);

-- How many items of each heading an obligation has, those that were added later by their instant (0: with the opening):
-- kept like cycle_totals, no part of the log.
create table item_totals (
    tenant bigint not null,
    obligation text not null,
    section text not null,
    added_at bigint not null,
    item_count bigint not null,
    primary key (tenant, obligation, section, added_at)
);
insert into item_totals (tenant, obligation, section, added_at, item_count)
select tenant, obligation, coalesce(section, ''), coalesce(added_at, 0), count(*)
from obligation_items
group by tenant, obligation, coalesce(section, ''), coalesce(added_at, 0);

-- How many items of each heading a version answers: kept like cycle_totals, no part of the log.
create table return_totals (
    tenant bigint not null,
    return_id text not null,
    section text not null,
    answered_count bigint not null,
    primary key (tenant, return_id, section)
);
insert into return_totals (tenant, return_id, section, answered_count)
select e.tenant, e.return_id, coalesce(i.section, ''), count(*)
from return_entries e
join obligation_items i on i.tenant = e.tenant and i.id = e.item
where e.progress is not null
group by e.tenant, e.return_id, coalesce(i.section, '');
