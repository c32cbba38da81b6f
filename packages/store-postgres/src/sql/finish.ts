import { PLANNED } from "./planned.ts";

/** Finishing work. Only the thread's row of the queue is locked. */
export function finishFunction(s: string): string {
	return `
create function ${s}.finish(
	p_thread text, p_epoch bigint, p_work text, p_parked boolean, p_go_on boolean, p_lease_until double precision,
	p_now double precision, out held boolean, out version bigint, out record text, out next_work text,
	out next_effects text, out next_attempts integer
) language plpgsql ${PLANNED} as $$
declare
	q record;
	v_effects text;
begin
	held := false;
	if not p_parked then
		delete from ${s}.queue t where t.thread = p_thread and t.epoch = p_epoch and t.work = p_work and t.behind = 0;
		held := found;
	end if;
	if not held then
		select t.epoch, t.work, t.effects, t.attempts, t.behind into q
		from ${s}.queue t where t.thread = p_thread for update;
		if found and q.epoch = p_epoch then
			held := true;
			if q.work = p_work then
				v_effects := q.effects;
				if q.behind = 0 then
					delete from ${s}.queue t where t.thread = p_thread;
					q.work := null;
				else
					delete from ${s}.waiting w where w.thread = p_thread and w.seq = (
						select f.seq from ${s}.waiting f where f.thread = p_thread order by f.seq limit 1
					) returning w.work, w.effects into strict q.work, q.effects;
					q.attempts := 0;
					update ${s}.queue t set work = q.work, effects = q.effects, attempts = 0, behind = t.behind - 1,
						intents = t.intents - p_work
					where t.thread = p_thread;
				end if;
			else
				delete from ${s}.waiting w where w.thread = p_thread and w.seq = (
					select f.seq from ${s}.waiting f where f.thread = p_thread and f.work = p_work order by f.seq limit 1
				) returning w.effects into v_effects;
				if found then
					update ${s}.queue t set behind = t.behind - 1, intents = t.intents - p_work where t.thread = p_thread;
				end if;
			end if;
			if p_parked and v_effects is not null then
				insert into ${s}.parked (seq, parked_at, thread, work, effects)
				values (nextval('${s}.ticket'), p_now, p_thread, p_work, v_effects);
			end if;
			if p_go_on and q.work is not null then
				update ${s}.queue t set lease_until = p_lease_until where t.thread = p_thread;
				next_work := q.work;
				next_effects := q.effects;
				next_attempts := q.attempts;
			end if;
		end if;
	end if;
	-- With nothing queued, the lease that was the newest is the newest still.
	select held or t.epoch = p_epoch, t.version, t.record into held, version, record
	from ${s}.thread t where t.id = p_thread;
	held := coalesce(held, false);
end $$;
`;
}
