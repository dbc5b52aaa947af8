-- What a person converted by hand, in the words of the text; a mark of a changed definition can be taken back.
alter table goals add column converted_from text;
alter table series_breaks add column undone_at bigint;
alter table series_breaks add column undone_by text;
