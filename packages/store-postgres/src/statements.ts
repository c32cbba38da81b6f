import { hash } from "node:crypto";
import type { Statement } from "./database.ts";
import { quoted, SCHEMA_VERSION } from "./sql/migrations.ts";

/** Every statement the store runs, one round trip each. */
export interface Statements {
	readonly accept: Statement;
	/** For at most one event, one thread and one account, which is what most deliveries touch. */
	readonly acceptOne: Statement;
	readonly commitThread: Statement;
	readonly commitMany: Statement;
	readonly finish: Statement;
	readonly guard: Statement;
	readonly guardSend: Statement;
	readonly setLeases: Statement;
	readonly claim: Statement;
	readonly due: Statement;
	readonly history: Statement;
	readonly parked: Statement;
	readonly erase: Statement;
	readonly readItems: Statement;
	readonly writeItems: Statement;
	readonly deleteItems: Statement;
}

export function statementsOf(schema: string): Statements {
	const s = quoted(schema);
	const prefix = `tc${SCHEMA_VERSION}_${hash("sha256", schema, "hex").slice(0, 12)}`;
	const statement = (name: string, text: string): Statement => ({ name: `${prefix}_${name}`, text });
	/** A call of a function with so many arguments. */
	const call = (name: string, count: number, from = ""): Statement => {
		const places = Array.from({ length: count }, (_, index) => `$${index + 1}`).join(", ");
		return statement(name, `select ${from}${s}.${name}(${places})`);
	};
	const rows = "* from ";
	return {
		accept: call("accept", 3, rows),
		acceptOne: statement(
			"accept_one",
			`select (select true from ${s}.mark m where m.id = $1), t.version, t.record, a.version, a.record
			from (select) one left join ${s}.thread t on t.id = $2 left join ${s}.account a on a.id = $3`,
		),
		commitThread: call("commit_thread", 12),
		commitMany: call("commit_many", 5),
		finish: call("finish", 7, rows),
		guard: statement(
			"guard",
			`select t.version, t.record, t.epoch, a.version, a.record
			from (select) one left join ${s}.thread t on t.id = $1 left join ${s}.account a on a.id = $2`,
		),
		guardSend: call("guard_send", 6, rows),
		setLeases: call("set_leases", 3, rows),
		claim: call("claim", 4, rows),
		due: statement("due", `select id from ${s}.thread where due_at <= $1 order by due_at limit $2`),
		history: statement("history", `select entry from ${s}.history where thread = $1 order by at, seq`),
		parked: statement(
			"parked",
			`select thread, work, effects, parked_at from ${s}.parked order by parked_at desc, seq desc limit $1`,
		),
		erase: call("erase", 1),
		readItems: statement("read_items", `select key, etag, item from ${s}.bot_item where key = any ($1)`),
		writeItems: call("write_bot_items", 3),
		deleteItems: statement(
			"delete_items",
			`delete from ${s}.bot_item where key in (
				select key from ${s}.bot_item where key = any ($1) order by key for update
			)`,
		),
	};
}
