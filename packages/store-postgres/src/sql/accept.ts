import { PLANNED } from "./planned.ts";

/** What a delivery needs: kind 0: an event that is marked; 1: a thread; 2: an account; each by its place from 1 in what was asked. */
export function acceptFunction(s: string): string {
	return `
create function ${s}.accept(p_events uuid[], p_threads text[], p_accounts text[])
returns table (kind integer, place bigint, version bigint, record text)
language plpgsql stable rows 3 ${PLANNED} as $$
begin
	return query
	select 0, e.place, 0::bigint, null::text from unnest(p_events) with ordinality e (id, place)
	join ${s}.mark m on m.id = e.id
	union all
	select 1, r.place, t.version, t.record from unnest(p_threads) with ordinality r (id, place)
	join ${s}.thread t on t.id = r.id
	union all
	select 2, r.place, a.version, a.record from unnest(p_accounts) with ordinality r (id, place)
	join ${s}.account a on a.id = r.id;
end $$;
`;
}
