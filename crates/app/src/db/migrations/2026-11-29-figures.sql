-- A figure that was taken back stays where it was, with the reason: what was known before still shows it.
alter table observations add column withdrawn_at bigint;
alter table observations add column withdrawn_by text;
alter table observations add column withdraw_reason text;
-- What a return made is found when the return is corrected.
create index observations_return on observations (tenant, return_id);
