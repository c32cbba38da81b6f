import { afterEach, expect, test } from "vitest";
import { ALL_FIELDS, BOT, DESK, openStage, STORY_BOTS, type Stage } from "./stage.ts";

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

let stage: Stage;
afterEach(async () => {
	await stage?.close();
});

// The bot is Primary, the desk Secondary, the inbox is connected.
test.each(STORY_BOTS)("the Handover Protocol, the bot on %s", { timeout: 120_000 }, async (_name, script) => {
	stage = await openStage({ profile: "routing" }, {}, script);
	const { bot, desk } = stage;

	// Roles are assigned in the page's settings: both apps are told.
	await stage.settings((config) => ({
		...config,
		profile: "classic",
		apps: config.apps.map((app) => ({ ...app, role: app.id === BOT ? "primary" : "secondary" })),
	}));
	await bot.hears("app_roles: primary_receiver");
	await desk.hears("app_roles: secondary_receiver");

	// The customer writes: the Primary gets it, the Secondary listens.
	await stage.customerWrites("hello");
	await bot.hears("messages: hello");
	await desk.hears("standby: hello");
	await stage.isSaid("bot: echo: hello");

	// Before it gets control the desk shows, in order, what both said; and it may not answer.
	const listening = await stage.deskShows(2);
	expect(said(listening)).toEqual(["customer: hello", "bot: echo: hello"]);
	expect(listening).toMatchObject({ standing: "standby", metadata: null });
	expect(await stage.agent("reply", { text: "Me too!" })).toMatchObject({
		status: 409,
		body: { code: "not_in_control" },
	});

	// The Primary passes with metadata: the Secondary is told, and sees why.
	await stage.customerWrites("agent");
	await bot.hears("messages: agent");
	await stage.isSaid("bot: Connecting you to a person.");
	await desk.hears("standby: agent", 'pass_thread_control: {"reason":"asked"}');
	expect(await stage.owner()).toBe("desk");
	expect(said(await stage.deskShows(4)).slice(2)).toEqual(["customer: agent", "bot: Connecting you to a person."]);
	await expect.poll(() => stage.deskThread()).toMatchObject({ standing: "control", reason: "asked" });

	// The customer writes: now the other way round, and the desk answers.
	await stage.customerWrites("my parcel is late");
	await bot.hears("standby: my parcel is late");
	await desk.hears("messages: my parcel is late");
	expect(await stage.agent("reply", { text: "Hi, Ana here." })).toMatchObject({ status: 200 });
	await stage.isSaid("desk: Hi, Ana here.");

	// The Secondary may neither take nor list receivers: it is told the rule, and no request leaves.
	expect(await stage.agent("take")).toMatchObject({
		status: 403,
		body: { code: "command_not_allowed", error: expect.stringContaining("only the primary receiver may") },
	});
	const receivers = await fetch(`${stage.deskProcess.url}/receivers`);
	expect([receivers.status, await receivers.json()]).toMatchObject([403, { code: "command_not_allowed" }]);
	expect(await stage.calls(DESK)).toEqual([]);

	// It passes back with metadata and without a target: the Primary has it, and so has the step's result.
	expect(await stage.agent("return", { metadata: { resolution: "sent again" } })).toMatchObject({ status: 200 });
	expect(await stage.calls(DESK)).toEqual(["pass_thread_control"]);
	await bot.hears('pass_thread_control: {"resolution":"sent again"}');
	await stage.isSaid("bot: Welcome back. You talked to a person for 1 messages.");
	expect((await stage.handoffEnds(1)).at(-1)).toEqual({
		outcome: "returned",
		by: "passed",
		metadata: { resolution: "sent again" },
		customerMessages: 1,
	});
	expect(await stage.owner()).toBe("bot");

	// It passes again, and the Primary takes back: the Secondary is told.
	await stage.customerWrites("agent");
	await bot.hears("messages: agent");
	await stage.isSaid("bot: Connecting you to a person.");
	await desk.hears("standby: agent", 'pass_thread_control: {"reason":"asked"}');
	await stage.botTakesBack();
	await desk.hears('take_thread_control: {"reason":"called_back"}');
	await stage.isSaid(
		"bot: Nobody was free to answer, so I am back.",
		"bot: Welcome back. You talked to a person for 0 messages.",
	);
	expect((await stage.handoffEnds(2)).at(-1)).toMatchObject({ outcome: "taken_back", by: "taken" });

	// The customer writes: the Primary gets it, the Secondary listens, the bot answers.
	await stage.customerWrites("and now?");
	await bot.hears("messages: and now?");
	await desk.hears("standby: and now?");
	await stage.isSaid("bot: echo: and now?");
	expect(await stage.deskThread()).toMatchObject({ standing: "standby" });

	// The inbox requests, is granted, answers, is done.
	await stage.inbox("request");
	await bot.hears("request_thread_control: ");
	await stage.ownerBecomes("inbox");
	await stage.inbox("reply", { text: "The inbox here." });
	await stage.isSaid("inbox: The inbox here.");
	await stage.customerWrites("fine");
	await bot.hears("standby: fine");
	await desk.hears("standby: fine");
	await stage.inbox("move", { folder: "done" });
	await bot.hears("pass_thread_control: ");
	await stage.customerWrites("bot again?");
	await bot.hears("messages: bot again?");
	await desk.hears("standby: bot again?");
	await stage.isSaid("bot: echo: bot again?");

	// The desk passes on to the inbox: the bot goes on waiting, until the inbox is done.
	await stage.customerWrites("agent");
	await bot.hears("messages: agent");
	await stage.isSaid("bot: Connecting you to a person.");
	await desk.hears("standby: agent", 'pass_thread_control: {"reason":"asked"}');
	expect(await stage.agent("pass", { target: "inbox", metadata: "for the boss" })).toMatchObject({ status: 200 });
	expect(await stage.owner()).toBe("inbox");
	await stage.customerWrites("who is there?");
	await bot.hears("standby: who is there?");
	await desk.hears("standby: who is there?");
	expect(await stage.agent("reply", { text: "Not me" })).toMatchObject({ status: 409 });
	await stage.inbox("reply", { text: "The boss." });
	await stage.isSaid("inbox: The boss.");
	expect(await stage.handoffEnds(2)).toHaveLength(2);
	await stage.inbox("move", { folder: "done" });
	await bot.hears("pass_thread_control: ");
	await stage.isSaid("bot: Welcome back. You talked to a person for 1 messages.");
	expect((await stage.handoffEnds(3)).at(-1)).toMatchObject({ outcome: "returned", by: "passed" });

	// An app without `standby` among its fields is sent none: of these two the desk hears the second.
	await stage.deskSubscribes(ALL_FIELDS.filter((field) => field !== "standby"));
	await stage.customerWrites("unheard");
	await bot.hears("messages: unheard");
	await stage.isSaid("bot: echo: unheard");
	await stage.deskSubscribes(ALL_FIELDS);
	await stage.customerWrites("heard");
	await bot.hears("messages: heard");
	await desk.hears("standby: heard");
	await stage.isSaid("bot: echo: heard");
});

// Default app, idle, release, extend, expiry.
test.each(STORY_BOTS)("Conversation Routing, the bot on %s", { timeout: 120_000 }, async (_name, script) => {
	stage = await openStage({ profile: "routing" }, {}, script);
	const { bot, desk } = stage;

	// Nobody has the thread: the customer's message routes it to the default app, the other app listens.
	await stage.customerWrites("hello");
	expect(await stage.owner()).toBe("bot");
	await bot.hears("messages: hello");
	await desk.hears("standby: hello");
	await stage.isSaid("bot: echo: hello");
	expect(said(await stage.deskShows(2))).toEqual(["customer: hello", "bot: echo: hello"]);
	expect(await stage.agent("reply", { text: "Me too!" })).toMatchObject({
		status: 409,
		body: { code: "not_in_control" },
	});

	// The default app passes with metadata, and the customer is the desk's.
	await stage.customerWrites("agent");
	await bot.hears("messages: agent");
	await stage.isSaid("bot: Connecting you to a person.");
	await desk.hears("standby: agent", 'pass_thread_control: {"reason":"asked"}');
	expect(await stage.owner()).toBe("desk");
	await stage.customerWrites("my parcel is late");
	await bot.hears("standby: my parcel is late");
	await desk.hears("messages: my parcel is late");

	// The desk extends its control: after a day of silence it still has it, and the bot waits.
	expect(await stage.agent("extend", { durationMs: 3 * DAY_MS })).toMatchObject({ status: 200 });
	await stage.timePasses(DAY_MS + HOUR_MS);
	expect(await stage.owner()).toBe("desk");
	await stage.customerWrites("still there?");
	await bot.hears("standby: still there?");
	await desk.hears("messages: still there?");
	expect(await stage.agent("reply", { text: "Found it." })).toMatchObject({ status: 200 });
	await stage.isSaid("desk: Found it.");

	// It releases: the thread is idle, no webhook tells of it, and the bot finds out by itself.
	expect(await stage.agent("release")).toMatchObject({ status: 200 });
	expect(await stage.owner()).toBe("nobody");
	expect(await stage.agent("reply", { text: "One more thing" })).toMatchObject({ status: 409 });
	await stage.isSaid("bot: Welcome back. You talked to a person for 2 messages.");
	expect((await stage.handoffEnds(1)).at(-1)).toMatchObject({ outcome: "returned", by: "read" });

	// The customer's next message routes the idle thread to the default app again.
	await stage.customerWrites("thanks");
	expect(await stage.owner()).toBe("bot");
	await bot.hears("messages: thanks");
	await desk.hears("standby: thanks");
	await stage.isSaid("bot: echo: thanks");

	// The desk gets the thread and everybody is silent: after a day its control expires.
	await stage.customerWrites("agent");
	await bot.hears("messages: agent");
	await stage.isSaid("bot: Connecting you to a person.");
	await desk.hears("standby: agent", 'pass_thread_control: {"reason":"asked"}');
	await stage.timePasses(DAY_MS + HOUR_MS);
	expect(await stage.owner()).toBe("nobody");

	// With the customer's next message the step goes on, then the message has its turn.
	await stage.customerWrites("anybody?");
	await bot.hears("messages: anybody?");
	await desk.hears("standby: anybody?");
	await stage.isSaid("bot: Welcome back. You talked to a person for 0 messages.", "bot: echo: anybody?");
	expect((await stage.handoffEnds(2)).at(-1)).toMatchObject({ outcome: "expired", by: "implied" });
	expect(await stage.agent("reply", { text: "Yes!" })).toMatchObject({ status: 409 });

	// The page lets the desk take: the bot is told and silent, until it is given control back, without a target.
	expect(await stage.agent("take", { metadata: { reason: "vip" } })).toMatchObject({ status: 200 });
	await bot.hears('take_thread_control: {"reason":"vip"}');
	await stage.customerWrites("hello?");
	await bot.hears("standby: hello?");
	await desk.hears("messages: hello?");
	expect(await stage.agent("reply", { text: "Hi, Ana here." })).toMatchObject({ status: 200 });
	await stage.isSaid("desk: Hi, Ana here.");
	expect(await stage.agent("return", { metadata: { resolution: "gift" } })).toMatchObject({ status: 200 });
	await bot.hears('pass_thread_control: {"resolution":"gift"}');
	expect(await stage.owner()).toBe("bot");
	await stage.customerWrites("bye");
	await bot.hears("messages: bye");
	await desk.hears("standby: bye");
	await stage.isSaid("bot: echo: bye");
});

function said({ lines }: Awaited<ReturnType<Stage["deskThread"]>>): readonly string[] {
	return lines.map(({ from, text }) => `${from}: ${text}`);
}
