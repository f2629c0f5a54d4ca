-- Who comes in by another place's login: that place and who it is there.

alter table person add column identity varchar;

create unique index person_by_identity on person (identity);
