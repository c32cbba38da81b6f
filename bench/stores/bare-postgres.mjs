// Three trips through `pg` alone, which do what a durable inbox has to do and nothing else.
import { createRequire } from "node:module";
import { ACCOUNT } from "./turns.mjs";

const pg = createRequire(new URL("../../packages/store-postgres/package.json", import.meta.url))("pg");

/** A pool whose planner uses indexes whatever the tables held when it planned, as that of the store does. */
export function openPool(url) {
	const settings = "-c enable_seqscan=off -c plan_cache_mode=force_generic_plan -c jit=off";
	const pool = new pg.Pool({ connectionString: url, options: settings });
	// The server may end connections before the pool has: what fails in use rejects where it is used.
	pool.on("error", () => undefined);
	return pool;
}

/** The tables of the trips. */
export const BARE_SCHEMA = `
	create schema bare;
	create table bare.thread (version bigint not null, id text collate "C" primary key, record text not null)
		with (fillfactor = 90);
	create table bare.account (id text collate "C" primary key, record text not null);
	create table bare.mark (id text collate "C" primary key, expires_at double precision not null);
	create table bare.work (key bigint primary key, thread text not null, work text not null, effects text not null)`;

/** The driver alone, by statements that are prepared as the store's are. */
export function barePostgres(url) {
	const driver = openPool(url);
	const textOf = (record) => JSON.stringify({ normal: record.normal });
	const prepared = (name, text) => (values) => driver.query({ name, text, values, rowMode: "array" });
	const read = prepared("bare_read", "select version, record from bare.thread where id = $1");
	const put = prepared("bare_put", "insert into bare.thread select 1, * from unnest($1::text[], $2::text[])");
	const set = prepared(
		"bare_set",
		"update bare.thread set version = version + 1, record = $3 where id = $1 and version = $2",
	);
	const find = prepared(
		"bare_accept",
		`select (select true from bare.mark m where m.id = $1), t.version, t.record, a.record
		from (select) one left join bare.thread t on t.id = $2 left join bare.account a on a.id = $3`,
	);
	const write = prepared(
		"bare_commit",
		`with written as (
			update bare.thread set version = version + 1, record = $3 where id = $1 and version = $2 returning version
		), marked as (insert into bare.mark select $4, $5 from written)
		insert into bare.work select $6, $1, $4, $7 from written`,
	);
	const take = prepared(
		"bare_finish",
		"with taken as (delete from bare.work where key = $1) select record from bare.thread where id = $2",
	);
	const once = ({ rowCount }) => {
		if (rowCount !== 1) throw new Error("somebody else writes what is measured");
	};
	return {
		fill: (messages) => put([messages.map(({ thread }) => thread), messages.map(({ record }) => textOf(record))]),
		async accept({ thread, event }) {
			const {
				rows: [[, version, known]],
			} = await find([event, thread, ACCOUNT]);
			JSON.parse(known);
			return version;
		},
		/** Answers whether it was written: not where somebody else wrote the thread meanwhile. */
		async commit({ n, at, thread, event, record, effects }, version) {
			const values = [thread, version, textOf(record), event, at, n, JSON.stringify(effects)];
			return (await write(values)).rowCount === 1;
		},
		async finish({ n, thread }) {
			const {
				rows: [[left]],
			} = await take([n, thread]);
			JSON.parse(left);
		},
		async least({ thread, record }) {
			const {
				rows: [[version, known]],
			} = await read([thread]);
			JSON.parse(known);
			once(await set([thread, version, textOf(record)]));
			once(await set([thread, String(Number(version) + 1), known]));
		},
		close: () => driver.end(),
	};
}
