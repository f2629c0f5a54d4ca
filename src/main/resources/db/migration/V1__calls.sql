-- One set for H2 and PostgreSQL 15 or newer. Moments are UTC, durations milliseconds (_ms).

create table call (
  id            varchar primary key,
  account       varchar not null,
  pbx           varchar not null,
  channel_id    varchar not null,
  channel_name  varchar not null,
  dialled       varchar not null,
  number_known  boolean not null,
  campaign      varchar not null,
  mark_source   varchar not null,
  mark_medium   varchar not null,
  mark_campaign varchar not null,
  mark_content  varchar not null,
  mark_term     varchar not null,
  caller        varchar,
  first_time    boolean not null,
  queue         varchar,
  priority      integer not null,
  arrived_at    timestamp(6) with time zone not null,
  answered_at   timestamp(6) with time zone,
  ended_at      timestamp(6) with time zone not null,
  waited_ms     bigint not null,
  ring_ms       bigint not null,
  talk_ms       bigint not null,
  agent         varchar,
  hung_up_by    varchar not null,
  outcome       varchar not null,
  reason        varchar not null,
  missed        boolean not null,
  fallback      boolean not null,
  voicemail     varchar
);

create index call_by_time on call (arrived_at, id);
create index call_by_campaign on call (campaign, arrived_at);
create index call_by_queue on call (queue, arrived_at);
create index call_by_agent on call (agent, arrived_at);
create index call_by_caller on call (caller, arrived_at);
create index call_by_outcome on call (outcome, arrived_at);

create table offer (
  call_id    varchar not null,
  number     integer not null,
  agent      varchar not null,
  offered_at timestamp(6) with time zone not null,
  rang_at    timestamp(6) with time zone,
  ended_at   timestamp(6) with time zone not null,
  result     varchar not null,
  primary key (call_id, number)
);

create index offer_by_agent on offer (agent, offered_at);

-- A recording is known after its call has ended or before: no reference from one to the other.
create table recording (
  call_id      varchar primary key,
  recorded_at  timestamp(6) with time zone not null,
  file         varchar not null,
  length_ms    bigint not null,
  bytes        bigint not null,
  sha256       varchar not null,
  caller_heard boolean not null,
  agent_heard  boolean not null
);

create table recording_failure (
  call_id   varchar primary key,
  failed_at timestamp(6) with time zone not null,
  reason    varchar not null
);

create table agent_event (
  sequence    bigint primary key,
  agent       varchar not null,
  happened_at timestamp(6) with time zone not null,
  kind        varchar not null,
  reason      varchar not null
);

create index agent_event_by_agent on agent_event (agent, happened_at);

-- One row. applied_to: all facts before it are in the tables. resume_from: where to read the journal
-- again after a restart, the arrival of the oldest call that has not ended.
create table journal_position (
  id          integer primary key check (id = 1),
  applied_to  bigint not null,
  resume_from bigint not null
);

insert into journal_position (id, applied_to, resume_from) values (1, 0, 0);
