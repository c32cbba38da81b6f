import { describe, expect, test } from "vitest";
import type { Step } from "./scenario.ts";
import { SCENARIOS } from "./scenarios.ts";
import type { Config, Thread } from "./wire.ts";

const INBOX = "263902037430900";
const classic: Config = {
	profile: "classic",
	defaultApp: "11",
	accounts: [{ id: "1", channel: "messenger" }],
	apps: [
		{ id: "11", name: "Bot", role: "primary", token: "t11" },
		{ id: "12", name: "Desk", role: "secondary", token: "t12" },
	],
	switches: {},
};
const profiles = ["classic", "hop_v2", "routing", "zero_config"].map((profile): Config => ({ ...classic, profile }));
const alone: Config = { ...classic, profile: "routing", apps: classic.apps.slice(0, 1) };

const scenario = (name: string) => {
	const found = SCENARIOS.find((each) => each.name === name);
	if (!found) throw new Error(`no scenario ${name}`);
	return found;
};
const deeds = (steps: readonly Step[]): string[] =>
	steps.map(({ deed }) => ("says" in deed ? `${deed.does}: ${deed.says}` : deed.does));
const thread = (part: Partial<Thread>): Thread => ({
	userId: "1",
	accountId: "1",
	owner: "11",
	expiresAt: null,
	folder: "done",
	transcript: [],
	handovers: [],
	...part,
});
const holds = ({ deed }: Step, of: Thread): boolean =>
	deed.does === "await" || deed.does === "watch" ? deed.holds(of) : false;

test("each has a name of its own, says what to see, and begins with the customer's first message", () => {
	expect(new Set(SCENARIOS.map(({ name }) => name)).size).toBe(SCENARIOS.length);
	for (const config of profiles) {
		for (const each of SCENARIOS) {
			expect(each.see(config)).toMatch(/See /i);
			expect(each.steps(config)[0]?.deed.does).toBe("customer");
			expect(each.steps(config).every(({ text }) => text !== "")).toBe(true);
		}
	}
});

test("a slow answer: the inbox asks and answers under classic, elsewhere its reply takes control", () => {
	const { steps } = scenario("slow");
	const [reply, said] = ["inbox: Hello, a person here.", "customer: slow"];
	expect(deeds(steps(classic))).toEqual([said, "pause", "move", reply, "watch", "await"]);
	expect(deeds(steps({ ...classic, profile: "routing" }))).toEqual([said, "pause", reply, "await", "watch"]);
	const watch = steps(classic).find(({ deed }) => deed.does === "watch");
	const slow = thread({ transcript: [{ at: 1, from: "app", text: "slow answer" }] });
	expect(watch && [holds(watch, thread({})), holds(watch, slow)]).toEqual([true, false]);
});

test("the inbox requests: under classic it is granted, elsewhere it takes", () => {
	const { steps } = scenario("request");
	expect(deeds(steps(classic)).slice(2, 5)).toEqual(["request", "await", "inbox: Hello, how can I help?"]);
	expect(deeds(steps({ ...classic, profile: "hop_v2" })).slice(2, 5)).toEqual(["request", "move", "await"]);
});

test("handing over means that somebody besides the bot owns the thread", () => {
	const [, handedOver] = scenario("nobody").steps(classic);
	const owned = (owner: string | null): boolean => handedOver !== undefined && holds(handedOver, thread({ owner }));
	expect([owned("11"), owned(null), owned("12"), owned(INBOX)]).toEqual([false, false, true, true]);
});

test("nobody answers as long as the customer spoke last, typing aside", () => {
	const watch = scenario("nobody").steps(classic).at(-1);
	const asked = { at: 1, from: "customer" as const, text: "Is anyone there?" };
	const silent = thread({ transcript: [asked, { at: 2, from: "app", kind: "typing" }] });
	const answered = thread({ transcript: [asked, { at: 2, from: "app", text: "yes" }] });
	expect(watch && [holds(watch, silent), holds(watch, answered)]).toEqual([true, false]);
});

describe("obstacles", () => {
	const obstacles = (config: Config): string[] =>
		SCENARIOS.filter((each) => each.obstacle(config) !== null).map(({ name }) => name);

	test("two agents need a second app that is connected", () => {
		expect(obstacles(alone)).toEqual(["agents"]);
		expect(scenario("agents").obstacle(alone)).toContain("Desk");
		const disconnected = [{ id: "1", channel: "messenger", disconnectedApps: ["12"] }];
		expect(obstacles({ ...classic, profile: "routing", accounts: disconnected })).toEqual(["agents"]);
	});

	test("control does not run out under classic", () => {
		expect(obstacles(classic)).toEqual(["expiry"]);
	});

	test("nothing can be played without an app", () => {
		expect(obstacles({ ...alone, apps: [] })).toHaveLength(SCENARIOS.length);
	});
});

test("the second agent is the app besides the bot, whichever of them that is", () => {
	const app = (config: Config) =>
		scenario("agents")
			.steps(config)
			.map(({ deed }) => deed)
			.find((deed) => deed.does === "app");
	expect(app(classic)).toMatchObject({ token: "t12" });
	expect(app({ ...classic, profile: "routing", defaultApp: "12" })).toMatchObject({ token: "t11" });
});
