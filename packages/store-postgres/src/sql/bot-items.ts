import { PLANNED } from "./planned.ts";

/** Bot Framework's `Storage`: all of a write or none. */
export function botItemFunction(s: string): string {
	return `
-- Keys come sorted. Answers the first key whose eTag is not the stored one, and then nothing was written; else null.
create function ${s}.write_bot_items(p_keys text[], p_etags text[], p_items text[])
returns text language plpgsql ${PLANNED} as $$
declare
	v_conflict text;
begin
	perform from ${s}.bot_item b join unnest(p_keys, p_etags) w (key, etag) on b.key = w.key
	order by b.key for update of b;
	select w.key into v_conflict from unnest(p_keys, p_etags) w (key, etag)
	left join ${s}.bot_item b on b.key = w.key
	where w.etag is not null and w.etag is distinct from b.etag::text limit 1;
	if found then return v_conflict; end if;
	insert into ${s}.bot_item (etag, key, item)
	select nextval('${s}.ticket'), w.key, w.item from unnest(p_keys, p_items) w (key, item)
	on conflict (key) do update set etag = excluded.etag, item = excluded.item;
	return null;
end $$;
`;
}
