-- Calls known, or known to have ended, from Asterisk's event log only.
alter table call add column backfilled boolean default false not null;
