import { PLANNED } from "./planned.ts";

/** What a commit may have to do beside the record. */
export function commitParts(s: string): string {
	return `
create function ${s}.is_marked(p_events uuid[], p_now double precision)
returns boolean language plpgsql stable ${PLANNED} as $$
begin
	-- “+ 0”, or it would be looked for by expiry.
	return exists (select from ${s}.mark m where m.id = any (p_events) and m.expires_at + 0 > p_now);
end $$;

create function ${s}.mark_events(p_events uuid[], p_now double precision, p_until double precision)
returns void language plpgsql ${PLANNED} as $$
declare
	v_marked integer;
begin
	insert into ${s}.mark as m (id, expires_at) select unnest(p_events), p_until
	on conflict (id) do update set expires_at = p_until where m.expires_at <= p_now;
	get diagnostics v_marked = row_count;
	-- Another commit marked one of them in the moment after this one looked: from the beginning, and then it is seen.
	if v_marked < cardinality(p_events) then
		raise serialization_failure using message = 'an event was marked by two commits at once';
	end if;
end $$;

create function ${s}.forget_marks(p_now double precision, p_limit integer)
returns void language plpgsql ${PLANNED} as $$
begin
	delete from ${s}.mark where id in (
		select id from ${s}.mark where expires_at <= p_now order by expires_at limit p_limit for update skip locked
	);
end $$;

-- p_history: {"entries": [[at, text], …], "keep": number, "bytes": number, "since": time}
create function ${s}.remember(p_thread text, p_history json)
returns void language plpgsql ${PLANNED} as $$
begin
	insert into ${s}.history (at, seq, thread, entry)
	select (e.value ->> 0)::double precision, nextval('${s}.ticket'), p_thread, e.value ->> 1
	from json_array_elements(p_history -> 'entries') e;
	delete from ${s}.history h using (
		select at, seq, row_number() over newest as place, sum(octet_length(entry)) over newest as size
		from ${s}.history where thread = p_thread
		window newest as (order by at desc, seq desc rows unbounded preceding)
	) kept
	where h.thread = p_thread and h.at = kept.at and h.seq = kept.seq and (
		kept.place > (p_history ->> 'keep')::double precision or kept.size > (p_history ->> 'bytes')::double precision
		or kept.at <= (p_history ->> 'since')::double precision
	);
end $$;

-- p_settled: [[work, index, the message's id or null], …]
create function ${s}.settle(p_intents jsonb, p_settled jsonb)
returns jsonb language plpgsql immutable as $$
declare
	v_intents jsonb := coalesce(p_intents, '{}');
	each jsonb;
begin
	for each in select value from jsonb_array_elements(p_settled) loop
		v_intents := v_intents || jsonb_build_object(each ->> 0, case
			when each ->> 2 is null then coalesce(v_intents -> (each ->> 0), '{}') - (each ->> 1)
			else coalesce(v_intents -> (each ->> 0), '{}') || jsonb_build_object(each ->> 1, each -> 2) end);
	end loop;
	return v_intents;
end $$;

create function ${s}.settle_queued(p_thread text, p_settled jsonb)
returns void language plpgsql ${PLANNED} as $$
declare
	v_work text;
	v_queued jsonb;
begin
	select work into v_work from ${s}.queue where thread = p_thread for update;
	if not found then return; end if;
	select jsonb_agg(value) into v_queued from jsonb_array_elements(p_settled)
	where value ->> 0 = v_work or exists (
		select from ${s}.waiting w where w.thread = p_thread and w.work = value ->> 0
	);
	if v_queued is null then return; end if;
	update ${s}.queue set intents = ${s}.settle(intents, v_queued) where thread = p_thread;
end $$;

create function ${s}.commit_rest(
	p_thread text, p_now double precision, p_marks_until double precision, p_rest json
) returns void language plpgsql as $$
begin
	if p_rest ->> 'more' is not null then
		perform ${s}.mark_events((p_rest ->> 'more')::uuid[], p_now, p_marks_until);
	end if;
	if p_rest ->> 'settled' is not null then
		perform ${s}.settle_queued(p_thread, (p_rest ->> 'settled')::jsonb);
	end if;
	if p_rest ->> 'history' is not null then perform ${s}.remember(p_thread, p_rest -> 'history'); end if;
	if p_rest ->> 'purge' is not null then perform ${s}.forget_marks(p_now, (p_rest ->> 'purge')::integer); end if;
end $$;
`;
}
