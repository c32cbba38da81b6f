import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import type { ThreadId } from "@thread-control/core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { storeFromUrl } from "./store-from-url.ts";

let folder: string;
const thread = "messenger:1:2" as ThreadId;

beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), "thread-control-stores-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("memory: is a store that does not last", async () => {
	const store = await storeFromUrl("memory:");
	expect(store.durable).toBe(false);
	expect((await store.guard(thread, null)).record.version).toBe(0);
	await store.close();
});

it.each([
	["sqlite:", "plain.db"],
	["sqlite://", "slashes.db"],
	["SQLITE:", "Upper case.db"],
])("%sFILE is that file", async (prefix, name) => {
	const file = join(folder, name);
	const store = await storeFromUrl(prefix + file);
	expect(store.durable).toBe(true);
	await store.botStorage().write({ a: { n: 1 } });
	await store.close();
	expect(existsSync(file)).toBe(true);
});

it("options reach the store", async () => {
	const store = await storeFromUrl("memory:", { history: false });
	const said = { at: 1, mid: "m", from: "customer", app: null, text: "x" } as const;
	const { value } = (await store.guard(thread, null)).record;
	await store.commit(
		[
			{
				type: "thread",
				thread,
				expected: 0,
				next: value,
				events: [],
				work: null,
				history: [{ type: "said", at: 1, said, handover: null }],
				dueAt: null,
				settled: [],
			},
		],
		{ holder: "one", leaseMs: 1, now: 1 },
	);
	expect(await store.history(thread)).toEqual([]);
	await store.close();
});

it.each(["mysql://bot:s3cret@host/d", "bot:s3cret@host", "s3cret", "", "sqlite:"])(
	"%j is refused, saying what there is and not what it was",
	async (url) => {
		const refused = await storeFromUrl(url).catch((error: unknown) => error);
		expect(refused).toMatchObject({ code: "option_invalid", message: expect.stringContaining("sqlite:FILE") });
		expect(inspect(refused)).not.toContain("s3cret");
	},
);

it.each(["redis", "rediss", "postgres", "postgresql"])(
	"%s:// that nobody answers on says so, without the password",
	async (scheme) => {
		const refused = await storeFromUrl(`${scheme}://bot:s3cret@127.0.0.1:1/0`).catch((error: unknown) => error);
		expect(refused).toMatchObject({ code: "store_unavailable" });
		expect(inspect(refused)).not.toContain("s3cret");
	},
	30_000,
);
