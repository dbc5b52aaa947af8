-- What is asked about one target is found as what is asked about one task is.
create index obligation_items_target on obligation_items (tenant, target);

-- The leads of a proposed task are read from its words when it is looked at; nothing was ever kept here.
alter table amendment_tasks drop column leads;
