import { describe, expect, test } from "vitest";
import {
	type Bench,
	bench,
	DESK,
	message,
	normal,
	PAGE,
	PAGE_INBOX,
	passed,
	SELF,
	THREAD,
	taken,
	USER,
} from "./bench.test-data.ts";
import { lost, ok, refused } from "./scripted-graph.test-data.ts";
import type { ThreadControl } from "./thread-control.ts";

const ACCOUNT = { channel: "messenger", account: PAGE } as const;
const recipient = { id: USER };

function call(
	b: Bench,
	edge: string,
	payload: Readonly<Record<string, unknown>>,
): ReturnType<ThreadControl["callApi"]> {
	return b.control.callApi(ACCOUNT, "POST", `/me/${edge}`, payload);
}

async function ours(options: Parameters<typeof bench>[0] = {}): Promise<Bench> {
	const b = bench(options);
	await b.deliver(normal(message()));
	b.advance(10);
	return b;
}

describe("sends", () => {
	test.each([
		["an object", { id: USER }],
		["a number", { id: Number(USER) }],
		["a JSON text, as form bodies have it", JSON.stringify({ id: USER })],
	])("are guarded, with the recipient as %s", async (_name, to) => {
		const b = await ours();
		const body = { recipient: to, message: { text: "hello" }, messaging_type: "RESPONSE" };
		expect(await call(b, "messages", body)).toEqual({
			result: "answered",
			body: { recipient_id: USER, message_id: "sent_1" },
		});
		expect(b.graph.calls[0]?.args.slice(0, 3)).toEqual([
			THREAD,
			{ message: { text: "hello" }, messaging_type: "RESPONSE" },
			null,
		]);
		await b.deliver(normal(taken(PAGE_INBOX, SELF, { at: b.now() })));
		expect(await call(b, "messages", body)).toMatchObject({ result: "blocked", blocked: "not_in_control", id: "" });
		expect(b.graph.of("send")).toHaveLength(1);
	});

	test("answer the platform's refusal and its silence", async () => {
		const b = await ours();
		b.graph.script("send", () => refused("outside_window"));
		const body = { recipient, message: { text: "hello" } };
		expect(await call(b, "messages", body)).toMatchObject({
			result: "refused",
			refusal: { meaning: "outside_window" },
		});
		b.graph.script("send", () => lost("timed out"));
		expect(await call(b, "messages", body)).toMatchObject({ result: "unknown", reason: "timed out" });
	});

	test("speak for the turn whose lease they carry", async () => {
		const b = bench({ turnWithinMs: 20 });
		let lease: string | null = null;
		b.onTurn = async ({ thread }) => {
			lease = thread.lease;
			await new Promise(() => {});
		};
		await b.deliver(normal(message()));
		const body = { recipient, message: { text: "late" } };
		const late = await b.control.callApi(ACCOUNT, "POST", "/v23.0/me/messages", body, { lease });
		expect(late).toMatchObject({ result: "blocked", reason: "lease_lost" });
	});
});

describe("the control edges run as commands of ours", () => {
	test.each([
		["pass", "pass_thread_control", { target_app_id: Number(DESK), metadata: "why" }, [THREAD, DESK, "why"], "ours"],
		["pass", "pass_thread_control", {}, [THREAD, null, null], "ours"],
		["take", "take_thread_control", { metadata: { ticket: 7 } }, [THREAD, '{"ticket":7}'], "theirs"],
		["release", "release_thread_control", {}, [THREAD, null], "ours"],
		["extend", "extend_thread_control", { duration: "3600" }, [THREAD, 3_600_000], "ours"],
	] as const)("%s", async (name, edge, payload, args, owner) => {
		const b = bench();
		await b.deliver(normal(owner === "ours" ? message() : passed(DESK, SELF)));
		expect(await call(b, edge, { recipient, ...payload })).toEqual({ result: "answered", body: { success: true } });
		expect(b.graph.calls.map((one) => [one.method, one.args])).toEqual([[name, args]]);
		expect((await b.record()).command).toMatchObject({ name, state: "answered" });
	});

	test("request", async () => {
		const b = bench({ profile: "zero_config" });
		await b.deliver(normal(passed(DESK, SELF)));
		expect(await call(b, "request_thread_control", { recipient })).toMatchObject({ result: "answered" });
		expect(b.graph.names()).toEqual(["request"]);
	});

	test("what is not allowed throws before anything leaves", async () => {
		const b = await ours();
		await expect(call(b, "request_thread_control", { recipient })).rejects.toMatchObject({
			code: "command_not_allowed",
		});
		await expect(call(b, "extend_thread_control", { recipient, duration: "soon" })).rejects.toMatchObject({
			code: "duration_invalid",
		});
		expect(b.graph.calls).toEqual([]);
	});

	test("a refusal is answered as one", async () => {
		const b = await ours();
		b.graph.script("release", () => refused("transient"));
		expect(await call(b, "release_thread_control", { recipient })).toMatchObject({ result: "refused" });
	});
});

describe("thread_control inside a send", () => {
	const INBOX_HAS_IT = ok({ kind: "visible" as const, app: PAGE_INBOX, expiresAt: null });

	test.each([
		["pass", { control_type: "pass", app_id: Number(DESK) }, { type: "pass", app: DESK }, INBOX_HAS_IT, "standby"],
		["release", { control_type: "release" }, { type: "release", app: null }, ok({ kind: "idle" as const }), "idle"],
	] as const)(
		"%s moves control, and its caller gets the message's id",
		async (_name, control, sent, owner, standing) => {
			const b = await ours();
			b.graph.script("threadOwner", () => owner);
			const body = { recipient, message: { text: "Goodbye." }, thread_control: control };
			expect(await call(b, "messages", body)).toEqual({
				result: "answered",
				body: { recipient_id: USER, message_id: "sent_1" },
			});
			expect(b.graph.names()).toEqual(["send", "threadOwner"]);
			expect(b.graph.calls[0]?.args[2]).toEqual(sent);
			expect(await b.thread().standing()).toBe(standing);
		},
	);

	test("where nobody can say what became of control the message was sent all the same", async () => {
		const b = await ours();
		b.graph.script("threadOwner", () => refused("not_visible"));
		const body = { recipient, message: { text: "Goodbye." }, thread_control: { control_type: "pass" } };
		expect(await call(b, "messages", body)).toMatchObject({ result: "answered", body: { message_id: "sent_1" } });
		expect(await b.thread().send("not now")).toMatchObject({ result: "blocked" });
	});

	test("where the profile has none, the message goes first and then the pass", async () => {
		const b = await ours({ profile: "classic" });
		const body = { recipient, message: { text: "Goodbye." }, thread_control: { control_type: "pass", app_id: DESK } };
		expect(await call(b, "messages", body)).toMatchObject({ result: "answered", body: { message_id: "sent_1" } });
		expect(b.graph.names()).toEqual(["send", "pass"]);
	});

	test("refused as a whole is a refusal", async () => {
		const b = await ours();
		b.graph.script("send", () => refused("outside_window"));
		const body = { recipient, message: { text: "Goodbye." }, thread_control: { control_type: "pass" } };
		expect(await call(b, "messages", body)).toMatchObject({ result: "refused" });
	});
});

describe("everything else goes through as it is", () => {
	test.each([
		["GET", "/me/thread_owner", { recipient: USER }],
		["POST", "/me/messenger_profile", { greeting: [] }],
		["POST", "/me/messages", { recipient: { user_ref: "one-time" }, message: { text: "hi" } }],
		["POST", "/me/messages", { recipient: "{no json", message: { text: "hi" } }],
		["DELETE", "/me/messenger_profile", { fields: ["greeting"] }],
	])("%s %s", async (method, path, payload) => {
		const b = bench();
		b.graph.script("call", () => ok({ data: [1] }));
		expect(await b.control.callApi(ACCOUNT, method.toLowerCase(), path, payload)).toEqual({
			result: "answered",
			body: { data: [1] },
		});
		expect(b.graph.calls.map(({ args }) => args)).toEqual([[ACCOUNT, method, path, payload]]);
	});

	test("and so does its refusal", async () => {
		const b = bench();
		b.graph.script("call", () => refused("token_invalid"));
		expect(await b.control.callApi(ACCOUNT, "GET", "/me", {})).toMatchObject({ result: "refused" });
	});
});
