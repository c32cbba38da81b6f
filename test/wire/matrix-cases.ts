import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Answer, DeliveryWay } from "./deliver.ts";
import { type Item, message, newMid, newUser, PAGE } from "./delivery-items.ts";

/** What one customer's part of a case has to bring about: the events a bot hears, the edges that are POSTed to, and what it says. */
export interface Expected {
	readonly events: readonly string[];
	readonly posts: readonly string[];
	readonly said: readonly string[];
}

const heard = (text: string): Expected => ({
	events: ["hears", "message"],
	posts: ["messages"],
	said: [`echo: ${text}`],
});
const silent = (...events: readonly string[]): Expected => ({ events, posts: [], said: [] });
const listened = silent("standby", "thread_control_standby");

interface Row {
	readonly first: Expected;
	readonly second?: Expected;
	/** What it brings about after a later message, where that differs. */
	readonly late?: Expected;
}

/** By fixture: what its first customer's events bring about (for `app_roles`: the page's), and its second's. */
export const EXPECTATIONS: Readonly<Record<string, Row>> = {
	M01: { first: silent("thread_control_passed") },
	M02: { first: silent("thread_control_passed") },
	M03: { first: silent("thread_control_passed") },
	M04: { first: silent("thread_control_taken") },
	M05: { first: silent("facebook_lose_thread_control", "thread_control_taken") },
	M06: { first: silent("facebook_request_thread_control", "thread_control_requested") },
	// The inbox gets what it asks for: the default policy.
	M07: {
		first: {
			events: ["facebook_request_thread_control", "thread_control_requested"],
			posts: ["pass_thread_control"],
			said: [],
		},
	},
	M08: { first: silent("facebook_app_roles", "thread_control_roles_changed") },
	M09: { first: listened },
	M10: { first: listened },
	M11: {
		first: {
			events: ["facebook_postback"],
			posts: ["messages", "pass_thread_control"],
			said: ["Connecting you to a person."],
		},
	},
	M12: { first: silent("thread_control_standby") },
	M13: { first: silent("thread_control_standby") },
	// On a thread that is ours a person's reply holds the bot back; where nothing is known the owner is read, and it is ours.
	// A person answered: the soft hold begins with the echo itself.
	M14: { first: silent("thread_control_standby"), late: silent("thread_control_standby") },
	M18: { first: silent("facebook_receive_thread_control", "thread_control_passed") },
	M19: { first: heard("Lead summary:\nAre you a reseller?: Yes") },
	M20: { first: heard("one"), second: listened },
};

/** One fixture delivered in one way, for customers and a page of its own. */
export interface MatrixCase {
	readonly name: string;
	readonly page: string;
	readonly expected: ReadonlyMap<string, Expected>;
	/** Delivers to a bot; answers every answer. */
	run(deliver: (body: Item, way?: DeliveryWay) => Promise<Answer>): Promise<readonly Answer[]>;
}

interface Body {
	readonly object: string;
	readonly entry: { id: string; time: number; messaging?: Item[]; standby?: Item[] }[];
}

const CUSTOMER = "2000000000000001";
const NON_ASCII = " ñ 日本 🙂";
const folder = fileURLToPath(new URL("../../protocol/deliveries/messenger/", import.meta.url));

/** Every fixture in every way. */
export function matrixCases(): readonly MatrixCase[] {
	const fixtures = readdirSync(folder).filter((name) => name.endsWith(".json"));
	return fixtures.flatMap((file) => WAYS.map((way) => caseOf(file, way)));
}

/** The fixtures nothing is expected of, and the other way round: both lists have to be empty. */
export function unmatched(): { readonly fixtures: readonly string[]; readonly expectations: readonly string[] } {
	const present = new Set(readdirSync(folder).map((file) => file.slice(0, 3)));
	return {
		fixtures: [...present].filter((id) => !(id in EXPECTATIONS)),
		expectations: Object.keys(EXPECTATIONS).filter((id) => !present.has(id)),
	};
}

interface Scene {
	readonly body: Body;
	readonly first: string;
	readonly company: string;
	readonly deliver: (body: Item, way?: DeliveryWay) => Promise<Answer>;
}

interface Way {
	readonly name: string;
	run(scene: Scene): Promise<readonly Answer[]>;
	/** What the way adds for its own customer, and for the fixture's. */
	readonly company?: (body: Body) => Expected;
	readonly before?: Expected;
	readonly nonAscii?: boolean;
}

const asItem = (body: Body): Item => body as unknown as Item;
const mixesIntoStandby = (body: Body): boolean => body.entry[0]?.standby === undefined;

const WAYS: readonly Way[] = [
	{ name: "alone", run: async ({ body, deliver }) => [await deliver(asItem(body))] },
	{
		name: "batched with another customer's entry",
		run: async ({ body, company, deliver }) => {
			const other = { id: PAGE, time: Date.now(), messaging: [message(company, "company")] };
			return [await deliver(asItem({ ...body, entry: [...body.entry, other] }))];
		},
		company: () => heard("company"),
	},
	{
		name: "messaging and standby mixed in one entry",
		run: async ({ body, company, deliver }) => {
			const [entry, ...rest] = body.entry;
			if (entry === undefined) throw new Error("a fixture without an entry");
			const list = mixesIntoStandby(body) ? "standby" : "messaging";
			return [
				await deliver(asItem({ ...body, entry: [{ ...entry, [list]: [message(company, "company")] }, ...rest] })),
			];
		},
		company: (body) => (mixesIntoStandby(body) ? listened : heard("company")),
	},
	{
		name: "twice",
		run: async ({ body, deliver }) => [await deliver(asItem(body)), await deliver(asItem(body))],
	},
	{
		name: "five at the same moment",
		run: async ({ body, deliver }) => await Promise.all([1, 2, 3, 4, 5].map(() => deliver(asItem(body)))),
	},
	{
		name: "after a later message of the same customer",
		run: async ({ body, first, deliver }) => {
			const later = message(first, "later", Date.now() - 10_000, newMid());
			const entry = { id: PAGE, time: Date.now(), messaging: [later] };
			return [await deliver({ object: "page", entry: [entry] }), await deliver(asItem(body))];
		},
		before: heard("later"),
	},
	{
		name: "in one-byte chunks with non-ASCII text",
		run: async ({ body, deliver }) => [await deliver(asItem(withNonAscii(body)), { utf8: true, byByte: true })],
		nonAscii: true,
	},
];

let cases = 0;

function caseOf(file: string, way: Way): MatrixCase {
	cases += 1;
	const [first, second, company] = [newUser(), newUser(), newUser()];
	const fixture = readFileSync(folder + file, "utf8");
	// What names no customer is told apart by its page; everything else is on the one page the example has a token for.
	const hasCustomer = fixture.includes(CUSTOMER);
	const page = hasCustomer ? PAGE : `9${String(process.pid).padStart(7, "0")}${String(cases).padStart(5, "0")}`;
	const text = fixture
		.replaceAll(PAGE, page)
		.replaceAll(CUSTOMER, first)
		.replaceAll("2000000000000002", second)
		.replaceAll("m_AAAA", `m_${process.pid}_${cases}_`);
	const body = recent(JSON.parse(text) as Body);
	const of = EXPECTATIONS[file.slice(0, 3)];
	if (of === undefined) throw new Error(`nothing is expected of ${file}`);
	const expected = new Map<string, Expected>();
	const own = way.before === undefined ? of.first : (of.late ?? of.first);
	expected.set(hasCustomer ? first : page, hasCustomer ? joined(way.before, spoken(own, way)) : own);
	if (!hasCustomer && way.before !== undefined) expected.set(first, way.before);
	if (of.second !== undefined) expected.set(second, spoken(of.second, way));
	if (way.company !== undefined) expected.set(company, way.company(body));
	return {
		name: `${file.replace(".json", "")}, ${way.name}`,
		page,
		expected,
		run: async (deliver) => await way.run({ body, first, company, deliver }),
	};
}

/** The fixture's times, moved to twenty seconds ago; what is in seconds stays in seconds. */
function recent(body: Body): Body {
	const by = Date.now() - 20_000 - (body.entry[0]?.time ?? 0);
	const moved = (item: Item): Item => {
		const at = Number(item["timestamp"]);
		return { ...item, timestamp: at > 1e12 ? at + by : Math.floor((at * 1000 + by) / 1000) };
	};
	const entry = body.entry.map(({ messaging, standby, ...rest }) => ({
		...rest,
		time: rest.time + by,
		...(messaging === undefined ? {} : { messaging: messaging.map(moved) }),
		...(standby === undefined ? {} : { standby: standby.map(moved) }),
	}));
	return { ...body, entry };
}

function withNonAscii(body: Body): Body {
	const added = (item: Item): Item => {
		const { message } = item as { message?: { text?: string } };
		const spoken = message?.text === undefined ? {} : { message: { ...message, text: message.text + NON_ASCII } };
		return { ...item, ...spoken, remark: NON_ASCII };
	};
	const entry = body.entry.map((one) => ({
		...one,
		...(one.messaging === undefined ? {} : { messaging: one.messaging.map(added) }),
		...(one.standby === undefined ? {} : { standby: one.standby.map(added) }),
	}));
	return { ...body, entry };
}

function spoken(expected: Expected, { nonAscii = false }: Way): Expected {
	const said = expected.said.map((text) => (nonAscii && text.startsWith("echo: ") ? text + NON_ASCII : text));
	return { ...expected, said };
}

function joined(before: Expected | undefined, after: Expected): Expected {
	if (before === undefined) return after;
	return {
		events: [...before.events, ...after.events].sort(),
		posts: [...before.posts, ...after.posts],
		said: [...before.said, ...after.said],
	};
}
