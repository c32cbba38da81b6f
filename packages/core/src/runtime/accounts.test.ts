import { describe, expect, test } from "vitest";
import type { AccountRecord } from "../domain/account.ts";
import { type AccountKey, accountId } from "../domain/thread.ts";
import {
	type Bench,
	bench,
	DESK,
	EPOCH,
	message,
	normal,
	PAGE,
	passed,
	roles,
	SELF,
	THREAD,
} from "./bench.test-data.ts";
import { CLASSIC, lost, ok, ROUTING, refused } from "./scripted-graph.test-data.ts";

async function account(b: Bench, key: AccountKey = THREAD): Promise<AccountRecord | undefined> {
	const id = accountId(key);
	return (await b.store.accept({ events: [], threads: [], accounts: [id] })).accounts.get(id)?.value;
}

/** What a Secondary may do of an idle thread tells the profiles apart. */
async function idleSend(b: Bench): Promise<string> {
	b.graph.script("threadOwner", () => ok({ kind: "idle" }));
	return (await b.thread().send("hello")).result;
}

describe("profile: auto", () => {
	test.each([
		["msgr_multi_app is routing", ROUTING, "routing"],
		["hop_v2 alone is zero_config", { ...CLASSIC, hopV2: true }, "zero_config"],
		["all false is classic", CLASSIC, "classic"],
	] as const)("asks the feature status once, before the first turn: %s", async (_name, status, profile) => {
		const b = bench({ profile: "auto" });
		b.graph.script("featureStatus", () => ok(status));
		b.onTurn = async () => {
			expect((await account(b))?.profile).toBe(profile);
		};
		await b.deliver(normal(message()));
		await b.deliver(normal(message()));
		expect(b.errors).toEqual([]);
		expect(b.graph.of("featureStatus")).toHaveLength(1);
		expect(await account(b)).toMatchObject({ profile, profileEvidence: "feature_status" });
	});

	test("a configured profile is not asked for", async () => {
		const b = bench({ profile: "classic" });
		await b.deliver(normal(message()));
		expect(b.graph.calls).toEqual([]);
	});

	test("many who want to know at once share one question, and a second process asks none", async () => {
		const b = bench({ profile: "auto", whenUnknown: "send" });
		await Promise.all(["1", "2", "3"].map((user) => b.thread(user).send("hello")));
		expect(b.graph.of("featureStatus")).toHaveLength(1);
		const other = bench({ profile: "auto", store: b.store, whenUnknown: "send" });
		await other.thread().send("hello");
		expect(other.graph.of("featureStatus")).toHaveLength(0);
	});

	test.each([
		["refused", () => refused("permission_missing")],
		["unanswered", () => lost("timed out")],
		["an answer that names none", () => ok({ hopV2: null, messengerMultiApp: null, instagramMultiApp: null })],
	] as const)("%s: routing holds, it is reported, and asked again after a minute", async (_name, answer) => {
		const b = bench({ profile: "auto", role: "secondary" });
		b.graph.script("featureStatus", answer);
		expect(await idleSend(b)).toBe("blocked");
		expect(b.errors).toMatchObject([{ code: "graph_unreachable", message: expect.stringContaining("routing") }]);
		b.advance(59_999);
		await idleSend(b);
		expect(b.graph.of("featureStatus")).toHaveLength(1);
		b.graph.script("featureStatus", () => ok({ ...CLASSIC, hopV2: true }));
		b.advance(1);
		expect(await idleSend(b)).toBe("sent");
		expect(b.graph.of("featureStatus")).toHaveLength(2);
		expect(await account(b)).toMatchObject({ profile: "zero_config" });
	});

	test("an owner that classic cannot have makes us ask again, once a minute at most", async () => {
		const b = bench({ profile: "auto" });
		b.graph.script("featureStatus", () => ok(CLASSIC));
		await b.deliver(normal(message()));
		expect((await account(b))?.profile).toBe("classic");
		b.advance(60_000);
		b.graph.script("threadOwner", () => ok({ kind: "visible", app: SELF, expiresAt: EPOCH + 86_400_000 }));
		await b.thread().owner({ fresh: true });
		await b.thread().owner({ fresh: true });
		expect(b.graph.of("featureStatus")).toHaveLength(2);
		b.graph.script("featureStatus", () => ok(ROUTING));
		b.advance(60_000);
		await b.thread().owner({ fresh: true });
		expect((await account(b))?.profile).toBe("routing");
	});

	test("an empty owner says nothing under classic: what is known stays", async () => {
		const b = bench({ profile: "classic" });
		await b.deliver(normal(message()));
		expect(await b.thread().owner({ fresh: true })).toMatchObject({ standing: "control" });
	});

	test("app_roles correct it, and our role with it", async () => {
		const b = bench({ profile: "auto", role: "primary" });
		await b.deliver(normal(passed(DESK, SELF)));
		await expect(b.thread().owner()).resolves.toMatchObject({ standing: "standby" });
		b.advance(1_000);
		await b.deliver(normal(roles({ [SELF]: ["secondary_receiver"] }, { at: b.now() })));
		await expect(b.thread().take()).rejects.toThrow(/classic.*only the primary receiver may.*our role secondary/s);
	});
});

describe("several accounts", () => {
	test("each has its own profile, and every call names its account", async () => {
		const b = bench({ profile: "auto", whenUnknown: "send" });
		const other = { ...THREAD, account: "1000000000002" };
		b.graph.script("featureStatus", ({ account }) => ok(account === PAGE ? ROUTING : CLASSIC));
		await b.thread().send("one");
		await b.control.thread(other).send("two");
		expect([(await account(b))?.profile, (await account(b, other))?.profile]).toEqual(["routing", "classic"]);
		expect(b.graph.of("send").map(({ args }) => (args[0] as AccountKey).account)).toEqual([PAGE, other.account]);
	});

	test("a token function is asked for the account of the call", async () => {
		const asked: string[] = [];
		// The real client: nothing listens there, so each call is refused before it leaves or fails to connect.
		const b = bench({ whenUnknown: "send" });
		const real = bench({
			graph: undefined as never,
			graphUrl: "http://127.0.0.1:9",
			whenUnknown: "send",
			token: ({ account }) => {
				asked.push(account);
				return account === PAGE ? null : "token";
			},
		});
		expect(await real.thread().send("hello")).toMatchObject({
			result: "refused",
			refusal: { meaning: "token_invalid", message: expect.stringContaining(PAGE) },
		});
		expect(asked).toEqual([PAGE]);
		await Promise.all([b.control.close(), real.control.close()]);
	});
});

describe("receivers", () => {
	const apps = [{ id: DESK, name: "Desk" }];

	test.each([
		["messenger", "263902037430900", "Page Inbox"],
		["instagram", "1217981644879628", "Instagram Inbox"],
	] as const)("on %s the inbox is among them, though the platform does not list it", async (channel, id, name) => {
		const b = bench();
		b.graph.script("secondaryReceivers", () => ok(apps));
		expect(await b.control.receivers({ channel, account: PAGE })).toEqual([...apps, { id, name }]);
	});

	test("the inbox is listed once", async () => {
		const b = bench();
		const listed = [...apps, { id: "263902037430900" as never, name: "Inbox" }];
		b.graph.script("secondaryReceivers", () => ok(listed));
		expect(await b.control.receivers(THREAD)).toEqual(listed);
	});

	test("a Secondary may not ask under classic: nothing leaves", async () => {
		const b = bench({ profile: "classic", role: "secondary" });
		await expect(b.control.receivers(THREAD)).rejects.toMatchObject({
			code: "command_not_allowed",
			message: expect.stringContaining(`messenger:${PAGE}`),
		});
		expect(b.graph.calls).toEqual([]);
	});

	test.each([
		["graph_refused", () => refused("permission_missing"), /permission_missing.*Do something/],
		["graph_unreachable", () => lost("timed out"), /timed out/],
	] as const)("%s is an error that says what to do", async (code, answer, words) => {
		const b = bench();
		b.graph.script("secondaryReceivers", answer);
		const failure = await b.control.receivers(THREAD).catch((error: unknown) => error);
		expect(failure).toMatchObject({ code, message: expect.stringMatching(words) });
	});
});
