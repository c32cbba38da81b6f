import { PLANNED } from "./planned.ts";

/** Questions about leases, and their times. */
export function leaseFunctions(s: string): string {
	return `
create function ${s}.guard_send(
	p_thread text, p_account text, p_epoch bigint, p_work text, p_index text, p_settled jsonb, out held boolean,
	out version bigint, out record text, out account_version bigint, out account_record text, out state text
) language plpgsql ${PLANNED} as $$
declare
	v_intents jsonb;
	v_before jsonb;
	v_state jsonb;
begin
	select q.intents into v_before from ${s}.queue q where q.thread = p_thread and q.epoch = p_epoch for update;
	held := found;
	if held then
		v_intents := ${s}.settle(v_before, p_settled);
		if p_work is not null then
			v_state := v_intents -> p_work -> p_index;
			-- Null: it was not there; empty: it is open.
			state := case when v_state = 'null' then '' else v_state #>> '{}' end;
			if state is null then
				v_intents := v_intents || jsonb_build_object(p_work,
					coalesce(v_intents -> p_work, '{}') || jsonb_build_object(p_index, null));
			end if;
		end if;
		if v_intents is distinct from v_before then
			update ${s}.queue q set intents = v_intents where q.thread = p_thread;
		end if;
	end if;
	select held or t.epoch = p_epoch, t.version, t.record into held, version, record
	from ${s}.thread t where t.id = p_thread;
	held := coalesce(held, false);
	select a.version, a.record into account_version, account_record from ${s}.account a where a.id = p_account;
end $$;

-- Answers the places, from 1, of the leases that are held.
create function ${s}.set_leases(p_threads text[], p_epochs bigint[], p_until double precision)
returns setof bigint language plpgsql ${PLANNED} as $$
begin
	perform from ${s}.queue q join unnest(p_threads, p_epochs) l (thread, epoch) using (thread, epoch)
	order by q.thread for update of q;
	update ${s}.queue q set lease_until = p_until from unnest(p_threads, p_epochs) l (thread, epoch)
	where q.thread = l.thread and q.epoch = l.epoch;
	return query select l.place from unnest(p_threads, p_epochs) with ordinality l (thread, epoch, place)
		join ${s}.thread t on t.id = l.thread and t.epoch = l.epoch;
end $$;

create function ${s}.account_of(p_thread text) returns text language sql immutable as $$
	select split_part(p_thread, ':', 1) || ':' || split_part(p_thread, ':', 2)
$$;

-- Whether neither the thread's record nor its account's is of a newer version than the caller knows.
create function ${s}.can_read(p_thread text, p_record text, p_version integer, p_account_version integer)
returns boolean language plpgsql stable ${PLANNED} as $$
begin
	return coalesce((p_record::json ->> 'v')::integer, 1) <= p_version and not exists (
		select from ${s}.account a where a.id = ${s}.account_of(p_thread)
			and coalesce((a.record::json ->> 'v')::integer, 1) > p_account_version);
end $$;

-- What another holds at this moment is passed over, so both locks are taken in whatever order. Where nothing else is
-- there it is waited for: it may be a send that asks, and not a claim. What the caller cannot read is left as it is; where
-- there is nothing else, one is answered without an epoch, its account's record in the place of the work.
create function ${s}.claim(
	p_limit integer, p_holder text, p_lease_until double precision, p_now double precision, p_version integer,
	p_account_version integer
) returns table (
	thread text, epoch bigint, version bigint, record text, work text, effects text, attempts integer
) language plpgsql ${PLANNED} as $$
declare
	v_thread text;
begin
	for attempt in 1 .. 2 loop
		return query
		with free as (
			select q.thread, q.lease_until from ${s}.queue q join ${s}.thread t on t.id = q.thread
			where q.lease_until <= p_now and ${s}.can_read(q.thread, t.record, p_version, p_account_version)
			order by q.lease_until limit p_limit for update of q, t skip locked
		), claimed as (
			update ${s}.queue q set epoch = nextval('${s}.ticket'), holder = p_holder, lease_until = p_lease_until,
				attempts = q.attempts + 1
			from free where q.thread = free.thread
			returning q.thread, q.epoch, q.work, q.effects, q.attempts, free.lease_until
		), moved as (
			update ${s}.thread t set epoch = claimed.epoch from claimed where t.id = claimed.thread
			returning t.id, t.version, t.record
		)
		select c.thread, c.epoch, m.version, m.record, c.work, c.effects, c.attempts
		from claimed c join moved m on m.id = c.thread order by c.lease_until, c.epoch;
		if found or p_limit = 0 then return; end if;
		exit when attempt = 2;
		select q.thread into v_thread from ${s}.queue q join ${s}.thread t on t.id = q.thread
		where q.lease_until <= p_now and ${s}.can_read(q.thread, t.record, p_version, p_account_version)
		order by q.lease_until limit 1;
		exit when not found;
		perform from ${s}.thread t where t.id = v_thread for update;
		perform from ${s}.queue q where q.thread = v_thread for update;
	end loop;
	return query select q.thread, null::bigint, t.version, t.record, a.record, null::text, null::integer
		from ${s}.queue q join ${s}.thread t on t.id = q.thread
		left join ${s}.account a on a.id = ${s}.account_of(q.thread)
		where q.lease_until <= p_now and not ${s}.can_read(q.thread, t.record, p_version, p_account_version)
		order by q.lease_until limit 1;
end $$;

create function ${s}.erase(p_thread text) returns void language plpgsql ${PLANNED} as $$
begin
	delete from ${s}.thread where id = p_thread;
	delete from ${s}.queue where thread = p_thread;
	delete from ${s}.waiting where thread = p_thread;
	delete from ${s}.parked where thread = p_thread;
	delete from ${s}.history where thread = p_thread;
end $$;
`;
}
