-- Call-back tasks and the calls made for them; never among the calls that came in.

create table task (
  id          varchar primary key,
  account     varchar not null,
  call_id     varchar not null,
  pbx         varchar not null,
  dialled     varchar not null,
  client      varchar,
  queue       varchar not null,
  reason      varchar not null,
  opened_at   timestamp(6) with time zone not null,
  promised_at timestamp(6) with time zone not null,
  expires_at  timestamp(6) with time zone not null,
  place_at    timestamp(6) with time zone not null,
  priority    integer not null,
  owner       varchar,
  taken_at    timestamp(6) with time zone,
  closed_at   timestamp(6) with time zone,
  ending      varchar,
  closed_by   varchar
);

create index task_by_time on task (opened_at, id);
create index task_by_client on task (client, opened_at);
create index task_by_end on task (closed_at);

-- Further calls missed of a task's client.
create table task_repeat (
  task_id   varchar not null,
  number    integer not null,
  call_id   varchar not null,
  missed_at timestamp(6) with time zone not null,
  reason    varchar not null,
  place_at  timestamp(6) with time zone not null,
  primary key (task_id, number)
);

create table call_back (
  id          varchar primary key,
  task_id     varchar not null,
  attempt     integer not null,
  agent       varchar not null,
  began_at    timestamp(6) with time zone not null,
  called_at   timestamp(6) with time zone,
  answered_at timestamp(6) with time zone,
  ended_at    timestamp(6) with time zone,
  raw         varchar not null,
  talk_ms     bigint not null,
  result      varchar,
  next_at     timestamp(6) with time zone
);

create index call_back_by_task on call_back (task_id, attempt);
create index call_back_by_time on call_back (began_at, id);
create index call_back_by_call on call_back (called_at);
