-- Indexes in the order of the call list, whatever it is filtered by.
drop index call_by_campaign;
drop index call_by_queue;
drop index call_by_agent;
drop index call_by_caller;
drop index call_by_outcome;

create index call_by_campaign on call (campaign, arrived_at, id);
create index call_by_source on call (mark_source, arrived_at, id);
create index call_by_queue on call (queue, arrived_at, id);
create index call_by_agent on call (agent, arrived_at, id);
create index call_by_caller on call (caller, arrived_at, id);
create index call_by_outcome on call (outcome, arrived_at, id);
create index call_by_number on call (dialled, arrived_at, id);

-- Sums of whole days (UTC, counted from 1970-01-01). Only days in summed_day hold; all others are summed from
-- their calls when asked for, so a late call takes its day out of summed_day before it is written.
-- dimension: campaign, source, queue, agent, outcome, number; quarter: 15 minutes, counted from 1970-01-01.
-- in_10: answered after a wait of at most 10 s, and so on.
create table call_sum (
  account        varchar not null,
  dimension      varchar not null,
  utc_day        integer not null,
  name           varchar not null,
  calls          bigint not null,
  answered       bigint not null,
  missed         bigint not null,
  short_abandons bigint not null,
  first_calls    bigint not null,
  waited_ms      bigint not null,
  talk_ms        bigint not null,
  in_10          bigint not null,
  in_15          bigint not null,
  in_20          bigint not null,
  in_30          bigint not null,
  in_60          bigint not null,
  in_120         bigint not null,
  primary key (account, dimension, utc_day, name)
);

create table summed_day (
  utc_day integer primary key
);
