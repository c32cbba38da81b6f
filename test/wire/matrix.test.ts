import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BotProcess, EVENT_BOT, EXAMPLE_BOT, get, startBot } from "./bot-process.ts";
import { type Answer, deliver } from "./deliver.ts";
import { SELF } from "./delivery-items.ts";
import { type FakeGraph, startFakeGraph } from "./fake-graph.ts";
import { type MatrixCase, matrixCases, unmatched } from "./matrix-cases.ts";

const cases = matrixCases();
/** How many cases are under way at once. */
const AT_ONCE = 12;
/** Nothing left for this long: nothing will. */
const QUIET_MS = 600;

let graph: FakeGraph;
let other: FakeGraph;
let example: BotProcess;
let listener: BotProcess;
const answers = new Map<MatrixCase, readonly Answer[]>();

/** The customer a line is of, or the page where it names none. */
const whose = (line: Readonly<Record<string, unknown>>): string => String(line["user"] ?? line["page"]);

beforeAll(async () => {
	[graph, other] = await Promise.all([startFakeGraph(SELF), startFakeGraph(SELF)]);
	[example, listener] = await Promise.all([startBot(EXAMPLE_BOT, graph), startBot(EVENT_BOT, other)]);
	const waiting = [...cases];
	const worker = async (): Promise<void> => {
		for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
			const here = one;
			const both = await Promise.all(
				[example, listener].map(({ webhook }) => here.run((body, way) => deliver(webhook, body, way))),
			);
			answers.set(here, both.flat());
		}
	};
	await Promise.all(Array.from({ length: AT_ONCE }, worker));
	await get(`${listener.url}/settled`);
	for (let calls = -1; calls !== graph.calls.length; ) {
		calls = graph.calls.length;
		await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
	}
});

afterAll(async () => {
	await Promise.all([example?.stop(), listener?.stop()]);
	await Promise.all([graph?.stop(), other?.stop()]);
});

test("every fixture has an expectation, and every expectation its fixture", () => {
	expect(unmatched()).toEqual({ fixtures: [], expectations: [] });
});

describe("the matrix", () => {
	test.each(cases)("$name", (one) => {
		expect(answers.get(one)?.map(({ status }) => status)).toEqual((answers.get(one) ?? []).map(() => 200));
		expect(answers.get(one)?.length).toBeGreaterThan(0);
		for (const [who, expected] of one.expected) {
			const events = listener.lines.filter((line) => whose(line) === who).map((line) => line["heard"]);
			expect(events.sort(), `events of ${who}`).toEqual([...expected.events]);
			expect(
				graph.posts(who).map(({ edge }) => edge),
				`POSTs for ${who}`,
			).toEqual(expected.posts);
			expect(graph.said(who)).toEqual(expected.said);
		}
	});

	test("no bot heard of anybody else", () => {
		const known = new Set(cases.flatMap(({ expected }) => [...expected.keys()]));
		expect(listener.lines.filter((line) => !known.has(whose(line)))).toEqual([]);
		expect(graph.calls.filter(({ recipient }) => !known.has(recipient ?? ""))).toEqual([]);
	});

	test("both bots are alive, and neither had anything to complain of", () => {
		expect([example.alive(), listener.alive()]).toEqual([true, true]);
		expect(listener.lines.filter((line) => "error" in line)).toEqual([]);
		expect(example.stderr() + listener.stderr()).toBe("");
	});

	test("nothing was refused, and everything went with the page's token", () => {
		expect(graph.calls.filter(({ refused }) => refused)).toEqual([]);
		expect(new Set(graph.calls.map(({ token }) => token))).toEqual(new Set(["wire-token"]));
	});
});
