-- What people wrote at moments of recordings. arrived_at is the call's: a search for words walks the comments, which
-- are few, in the order of the call list. folded is the text as words are looked for in it.
create table call_comment (
  id         varchar primary key,
  call_id    varchar not null,
  arrived_at timestamp(6) with time zone not null,
  at_ms      bigint not null,
  text       varchar not null,
  folded     varchar not null,
  author     varchar not null,
  made_at    timestamp(6) with time zone not null
);

create index call_comment_by_call on call_comment (call_id, at_ms);
create index call_comment_by_time on call_comment (arrived_at, call_id);
