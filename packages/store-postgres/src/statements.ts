import { hash } from "node:crypto";
import type { Statement } from "./database.ts";
import { quoted, SCHEMA_VERSION } from "./sql/migrations.ts";

/** Every statement the store runs, one round trip each. */
export interface Statements {
	readonly accept: Statement;
	/** For at most one event, one thread and one account, which is what most deliveries touch. */
	readonly acceptOne: Statement;
	readonly commitThread: Statement;
	/** For a change of a thread that is there, with one event and work and nothing else; null where `commitThread` is to be called. */
	readonly commitTurn: Statement | null;
	readonly commitMany: Statement;
	readonly finish: Statement;
	/** For work that was done; null where `finish` is to be called. */
	readonly finishTurn: Statement | null;
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

/**
 * `planned`: the connections' settings make the planner use the indexes whatever the tables held when it planned, so that the
 * steps of most turns need no function, whose settings of its own and statements one by one would cost half as much again.
 */
export function statementsOf(schema: string, planned: boolean): Statements {
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
		commitTurn: planned ? statement("commit_turn", commitTurn(s)) : null,
		commitMany: call("commit_many", 5),
		finish: call("finish", 7, rows),
		finishTurn: planned ? statement("finish_turn", finishTurn(s)) : null,
		guard: statement(
			"guard",
			`select t.version, t.record, t.epoch, a.version, a.record
			from (select) one left join ${s}.thread t on t.id = $1 left join ${s}.account a on a.id = $2`,
		),
		guardSend: call("guard_send", 6, rows),
		setLeases: call("set_leases", 3, rows),
		claim: call("claim", 6, rows),
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

/**
 * Answers what `commit_thread` answers, or no row: then nothing was written, and that function decides. That the version is the expected one
 * says that nobody has put work into the queue since the statement began: whoever does so changes it. An event that is
 * marked makes it fail with `unique_violation`.
 */
function commitTurn(s: string): string {
	return `with ticket as materialized (
			select nextval('${s}.ticket') as version
		), written as (
			update ${s}.thread t set version = ticket.version, record = $3, due_at = $4, epoch = ticket.version from ticket
			where t.id = $1 and t.version = $2 and t.epoch < ticket.version
				and not exists (select from ${s}.queue q where q.thread = $1)
			returning t.version
		), marked as (
			insert into ${s}.mark (id, expires_at) select $5, $9 from written
		), queued as (
			insert into ${s}.queue (epoch, lease_until, behind, attempts, thread, holder, work, effects)
			select version, $10, 0, 0, $1, $8, $6, $7 from written
		)
		select -version from written`;
}

/** Answers the thread's version and its record with a space between; else, in JSON, what `finish` answers. */
function finishTurn(s: string): string {
	return `with taken as (
			delete from ${s}.queue q using ${s}.thread t
			where q.thread = $1 and q.epoch = $2 and q.work = $3 and q.behind = 0 and t.id = $1
			returning t.version || ' ' || t.record as answer
		)
		select coalesce((select answer from taken), to_json(${s}.finish($1, $2, $3, false, $4, $5, 0))::text)`;
}
