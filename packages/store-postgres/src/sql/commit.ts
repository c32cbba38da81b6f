import { PLANNED } from "./planned.ts";

/**
 * Commits. Rows are locked thread first, then queue; several threads in the order the caller gives, which is the same for
 * all callers.
 *
 * A commit answers one number: 0 for a conflict, the new version, or the new version below zero where the caller
 * now holds the thread's lease, whose epoch is that version too.
 */
export function commitFunctions(s: string): string {
	return `
-- p_event: the change's first event. p_rest: what few changes have, or null: {"more": the other events as an array of
-- uuid, "settled": …, "history": …, "purge": number}. Each argument costs, and an array as much as a statement.
create function ${s}.commit_thread(
	p_thread text, p_expected bigint, p_record text, p_due double precision, p_event uuid, p_work text, p_effects text,
	p_holder text, p_now double precision, p_lease_until double precision, p_marks_until double precision, p_rest json
) returns bigint language plpgsql ${PLANNED} as $$
declare
	v_version bigint := nextval('${s}.ticket');
	v_epoch bigint;
begin
	if p_rest is not null and ${s}.is_marked((p_rest ->> 'more')::uuid[], p_now) then return 0; end if;
	if p_event is not null then
		insert into ${s}.mark as m (id, expires_at) values (p_event, p_marks_until)
		on conflict (id) do update set expires_at = p_marks_until where m.expires_at <= p_now;
		if not found then return 0; end if;
	end if;
	-- An epoch above ours is a claim's of this very moment: a conflict too, for epochs only grow.
	if p_expected > 0 then
		update ${s}.thread t set version = v_version, record = p_record, due_at = p_due, epoch = case
			when p_work is null or exists (select from ${s}.queue q where q.thread = p_thread) then t.epoch
			else v_version end
		where t.id = p_thread and t.version = p_expected and t.epoch < v_version
		returning t.epoch into v_epoch;
	else
		insert into ${s}.thread as t (version, epoch, due_at, id, record)
		values (v_version, case when p_work is null then 0 else v_version end, p_due, p_thread, p_record)
		on conflict (id) do nothing
		returning t.epoch into v_epoch;
	end if;
	if not found then
		-- Nobody else has seen it, and where it was there before, it had run out.
		delete from ${s}.mark where id = p_event;
		return 0;
	end if;
	if p_rest is not null then perform ${s}.commit_rest(p_thread, p_now, p_marks_until, p_rest); end if;
	if p_work is null then return v_version; end if;
	if v_epoch <> v_version then
		update ${s}.queue set behind = behind + 1 where thread = p_thread;
		if found then
			insert into ${s}.waiting (seq, thread, work, effects) values (v_version, p_thread, p_work, p_effects);
			return v_version;
		end if;
		-- The last of the queue was finished meanwhile.
		v_version := nextval('${s}.ticket');
		update ${s}.thread set version = v_version, epoch = v_version where id = p_thread;
	end if;
	insert into ${s}.queue (epoch, lease_until, behind, attempts, thread, holder, work, effects)
	values (v_version, p_lease_until, 0, 0, p_thread, p_holder, p_work, p_effects);
	return -v_version;
end $$;

create function ${s}.commit_account(
	p_account text, p_expected bigint, p_record text, p_events uuid[], p_now double precision,
	p_marks_until double precision
) returns bigint language plpgsql ${PLANNED} as $$
declare
	v_version bigint := nextval('${s}.ticket');
begin
	if p_events is not null and ${s}.is_marked(p_events, p_now) then return 0; end if;
	if p_expected > 0 then
		update ${s}.account a set version = v_version, record = p_record where a.id = p_account and a.version = p_expected;
	else
		insert into ${s}.account (version, id, record) values (v_version, p_account, p_record) on conflict (id) do nothing;
	end if;
	if not found then return 0; end if;
	if p_events is not null then perform ${s}.mark_events(p_events, p_now, p_marks_until); end if;
	return v_version;
end $$;

create function ${s}.commit_many(
	p_changes json, p_holder text, p_now double precision, p_lease_until double precision, p_marks_until double precision
) returns bigint[] language plpgsql as $$
declare
	c json;
	v_answers bigint[] := '{}';
begin
	for c in select value from json_array_elements(p_changes) loop
		v_answers := v_answers || case when c ->> 'account' is null then ${s}.commit_thread(
			c ->> 'thread', (c ->> 'expected')::bigint, c ->> 'record', (c ->> 'due')::double precision,
			(c ->> 'event')::uuid, c ->> 'work', c ->> 'effects', p_holder, p_now, p_lease_until, p_marks_until, c -> 'rest')
		else ${s}.commit_account(
			c ->> 'account', (c ->> 'expected')::bigint, c ->> 'record', (c ->> 'events')::uuid[], p_now, p_marks_until)
		end;
	end loop;
	return v_answers;
end $$;
`;
}
