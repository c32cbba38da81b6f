import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BotProcess, EVENT_BOT, startBot, waitFor } from "./bot-process.ts";
import { deliver } from "./deliver.ts";
import { message, newUser, onNormal, SELF } from "./delivery-items.ts";
import { type FakeGraph, graphError, type OddAnswer, startFakeGraph } from "./fake-graph.ts";
import { ALL_ERRORS, type ErrorRow } from "./graph-error-rows.ts";
import { type LocalControl, localControl } from "./local-control.ts";

let graph: FakeGraph;
let local: LocalControl;
let bot: BotProcess;
const refusals = new Map<string, OddAnswer>();
const named = ALL_ERRORS.map((row) => ({
	...row,
	name: `${row.code}/${row.subcode ?? "-"} ${row.message.slice(0, 60)}`,
}));

beforeAll(async () => {
	graph = await startFakeGraph(SELF, "routing");
	graph.oddity = ({ method, recipient }) => (method === "POST" ? (refusals.get(recipient ?? "") ?? null) : null);
	local = localControl(graph);
	bot = await startBot(EVENT_BOT, graph, { PROFILE: "routing" });
});
afterAll(async () => {
	await local?.control.close();
	await bot?.stop();
	await graph?.stop();
});

/** A customer whose thread is ours, and whose POSTs are all answered with this error. */
async function refused({ code, subcode, message: text, status }: ErrorRow): Promise<string> {
	const user = newUser();
	await local.hello(user);
	refusals.set(user, graphError(code, subcode, text, status ?? 400));
	return user;
}

function expectRefusal(outcome: { readonly result: string }, row: ErrorRow): void {
	if (row.means === "unknown") {
		expect(outcome).toEqual({ result: "unknown", reason: expect.stringContaining(row.message) });
		expect(outcome).toMatchObject({ reason: expect.stringContaining(`code ${row.code}`) });
		return;
	}
	const { message: text, code, subcode, status = 400 } = row;
	const refusal = { code, subcode, message: text, status, meaning: row.means, trace: "AQsyntheticTrace0001" };
	expect(outcome).toMatchObject({
		result: "refused",
		refusal: { ...refusal, advice: expect.stringMatching(row.advice) },
	});
}

describe("a send that is answered with", () => {
	test.each(named)("$name", async (row) => {
		const user = await refused(row);
		expectRefusal(await local.thread(user).send("hello"), row);
		const tries = row.tries ?? 1;
		expect(graph.posts(user, "messages")).toHaveLength(tries);
		const again = await local.thread(user).send("again");
		if (row.means === "not_owner") {
			expect(again).toEqual({ result: "blocked", id: "", blocked: "not_in_control", reason: "standby" });
			expect(graph.posts(user)).toHaveLength(tries);
			expect(await local.thread(user).standing()).toBe("standby");
		} else {
			expectRefusal(again, row);
			expect(graph.posts(user)).toHaveLength(2 * tries);
			expect(await local.thread(user).standing()).toBe("control");
		}
	});
});

describe("a pass that is answered with", () => {
	test.each(named)("$name", async (row) => {
		const user = await refused(row);
		const outcome = await local.thread(user).pass("inbox", { reason: "asked" });
		expect(graph.posts(user, "pass_thread_control")).toHaveLength(row.tries ?? 1);
		if (row.means === "unknown") {
			// What became of it was read: the thread is still ours.
			expect(outcome.result).toBe("unknown");
			expect(await local.thread(user).standing()).toBe("control");
		} else {
			expectRefusal(outcome, row);
			expect(await local.thread(user).standing()).toBe(row.means === "not_owner" ? "standby" : "control");
		}
		expect((await local.thread(user).handover())?.state).toBe("ended");
	});
});

describe("what a Botkit bot is told: what happened, on which thread, what to do", () => {
	test.each(named)("$name", async (row) => {
		const user = newUser();
		refusals.set(user, graphError(row.code, row.subcode, row.message, row.status ?? 400));
		await deliver(bot.webhook, onNormal(message(user, "speak")));
		const told = (): readonly Readonly<Record<string, unknown>>[] =>
			bot.lines.filter((line) => "error" in line && line["user"] === user);
		await waitFor(() => told().length > 0, 3_000);
		expect(told()).toHaveLength(1);
		const text = String(told()[0]?.["message"]);
		expect(text).toContain(row.message);
		expect(text).toContain(user);
		expect(text).toMatch(row.advice);
		expect(text).not.toContain("spoken");
		expect(text).not.toContain("wire-token");
	});
});

describe("take", () => {
	test("refused for want of routing (27/2018464): the account is zero_config from then on, and no second request leaves", async () => {
		const other = localControl(graph, { profile: "auto" });
		const user = newUser();
		await other.hello(user);
		graph.own(user, "400000000000002");
		await other.thread(user).owner({ fresh: true });
		refusals.set(
			user,
			graphError(27, 2018464, "(#27) Take thread control is not supported when Conversation Routing is not enabled."),
		);
		expect(await other.thread(user).take()).toMatchObject({ result: "refused", refusal: { meaning: "not_supported" } });
		await expect(other.thread(user).take()).rejects.toMatchObject({
			code: "command_not_allowed",
			message: expect.stringMatching(/zero_config.*No request was sent.*7\d{15}/s),
		});
		expect(graph.posts(user, "take_thread_control")).toHaveLength(1);
		await other.control.close();
	});
});

describe("an answer that is no Graph error", () => {
	const odd: readonly { name: string; answer: OddAnswer; result: string }[] = [
		{ name: "502 with HTML", answer: { status: 502, body: "<html>Bad gateway</html>" }, result: "unknown" },
		{ name: "200 with HTML", answer: { status: 200, body: "<html>Log in</html>" }, result: "unknown" },
		{ name: "200 with nothing", answer: { status: 200, body: "" }, result: "unknown" },
		{ name: "404 with HTML", answer: { status: 404, body: "<html>Not found</html>" }, result: "refused" },
		{ name: "a broken connection", answer: "hang_up", result: "unknown" },
	];
	test.each(odd)("$name: $result, never sent again by itself", async ({ answer, result }) => {
		const user = newUser();
		await local.hello(user);
		refusals.set(user, answer);
		expect((await local.thread(user).send("hello")).result).toBe(result);
		expect(graph.posts(user)).toHaveLength(1);
	});
});

test("a token in Meta's own text does not get into the refusal", async () => {
	const user = await refused({
		code: 190,
		subcode: null,
		message: "Malformed access token wire-token",
		means: "token_invalid",
		advice: /./,
	});
	const outcome = await local.thread(user).send("hello");
	expect(JSON.stringify(outcome)).not.toContain("wire-token");
});
