-- Everybody who ever called, and who spoke with them last: read at every start, however many calls there are.
create table caller (
  number varchar primary key,
  agent  varchar
);

insert into caller (number, agent)
select c.number, (
  select x.agent from call x
  where x.caller = c.number and x.agent is not null
  order by x.arrived_at desc, x.id desc
  limit 1)
from (select distinct caller as number from call where caller is not null) c;
