import { afterEach, expect, test } from "vitest";
import { ALL_FIELDS, BOT, DESK, openStage, STORY_BOTS, type Stage } from "./stage.ts";
import {
	botAnswers,
	controlExpires,
	customerSays,
	DAY_MS,
	deskAnswers,
	findsItIsBack,
	goesOnAfterExpiry,
	HOUR_MS,
	handsOver,
	inboxAnswers,
} from "./steps.ts";

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
	await botAnswers(stage, "hello");

	// Before it gets control the desk shows, in order, what both said; and it may not answer.
	const listening = await stage.deskShows(2);
	expect(said(listening)).toEqual(["customer: hello", "bot: echo: hello"]);
	expect(listening).toMatchObject({ standing: "standby", metadata: null });
	expect(await stage.agent("reply", { text: "Me too!" })).toMatchObject({
		status: 409,
		body: { code: "not_in_control" },
	});

	// The Primary passes with metadata: the Secondary is told, and sees why.
	await handsOver(stage, "desk");
	expect(said(await stage.deskShows(4)).slice(2)).toEqual(["customer: agent", "bot: Connecting you to a person."]);
	await expect.poll(() => stage.deskThread()).toMatchObject({ standing: "control", reason: "asked" });

	// The customer writes: now the other way round, and the desk answers.
	await customerSays(stage, "my parcel is late", "standby", "messages");
	await deskAnswers(stage, "Hi, Ana here.");

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
	await handsOver(stage, "desk");
	await stage.botTakesBack();
	await desk.hears('take_thread_control: {"reason":"called_back"}');
	await stage.isSaid(
		"bot: Nobody was free to answer, so I am back.",
		"bot: Welcome back. You talked to a person for 0 messages.",
	);
	expect((await stage.handoffEnds(2)).at(-1)).toMatchObject({ outcome: "taken_back", by: "taken" });

	// The customer writes: the Primary gets it, the Secondary listens, the bot answers.
	await botAnswers(stage, "and now?");
	expect(await stage.deskThread()).toMatchObject({ standing: "standby" });

	// The inbox requests, is granted, answers, is done.
	await stage.inbox("request");
	await bot.hears("request_thread_control: ");
	await stage.ownerBecomes("inbox");
	await inboxAnswers(stage, "The inbox here.");
	await customerSays(stage, "fine", "standby", "standby");
	await stage.inbox("move", { folder: "done" });
	await bot.hears("pass_thread_control: ");
	await botAnswers(stage, "bot again?");

	// The desk passes on to the inbox: the bot goes on waiting, until the inbox is done.
	await handsOver(stage, "desk");
	expect(await stage.agent("pass", { target: "inbox", metadata: "for the boss" })).toMatchObject({ status: 200 });
	expect(await stage.owner()).toBe("inbox");
	await customerSays(stage, "who is there?", "standby", "standby");
	expect(await stage.agent("reply", { text: "Not me" })).toMatchObject({ status: 409 });
	await inboxAnswers(stage, "The boss.");
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
	await botAnswers(stage, "heard");
});

// Default app, idle, release, extend, expiry.
test.each(STORY_BOTS)("Conversation Routing, the bot on %s", { timeout: 120_000 }, async (_name, script) => {
	stage = await openStage({ profile: "routing" }, {}, script);
	const { bot } = stage;

	// Nobody has the thread: the customer's message routes it to the default app, the other app listens.
	await botAnswers(stage, "hello");
	expect(await stage.owner()).toBe("bot");
	expect(said(await stage.deskShows(2))).toEqual(["customer: hello", "bot: echo: hello"]);
	expect(await stage.agent("reply", { text: "Me too!" })).toMatchObject({
		status: 409,
		body: { code: "not_in_control" },
	});

	// The default app passes with metadata, and the customer is the desk's.
	await handsOver(stage, "desk");
	await customerSays(stage, "my parcel is late", "standby", "messages");

	// The desk extends its control: after a day of silence it still has it, and the bot waits.
	expect(await stage.agent("extend", { durationMs: 3 * DAY_MS })).toMatchObject({ status: 200 });
	await stage.timePasses(DAY_MS + HOUR_MS);
	expect(await stage.owner()).toBe("desk");
	await customerSays(stage, "still there?", "standby", "messages");
	await deskAnswers(stage, "Found it.");

	// It releases: the thread is idle, no webhook tells of it, and the bot finds out by itself.
	expect(await stage.agent("release")).toMatchObject({ status: 200 });
	expect(await stage.owner()).toBe("nobody");
	expect(await stage.agent("reply", { text: "One more thing" })).toMatchObject({ status: 409 });
	await findsItIsBack(stage, 2, 1);

	// The customer's next message routes the idle thread to the default app again.
	await botAnswers(stage, "thanks");
	expect(await stage.owner()).toBe("bot");

	// The desk gets the thread and everybody is silent: after a day its control expires.
	await handsOver(stage, "desk");
	await controlExpires(stage);

	// With the customer's next message the step goes on, then the message has its turn.
	await goesOnAfterExpiry(stage, "anybody?", 2);
	expect(await stage.agent("reply", { text: "Yes!" })).toMatchObject({ status: 409 });

	// The page lets the desk take: the bot is told and silent, until it is given control back, without a target.
	expect(await stage.agent("take", { metadata: { reason: "vip" } })).toMatchObject({ status: 200 });
	await bot.hears('take_thread_control: {"reason":"vip"}');
	await customerSays(stage, "hello?", "standby", "messages");
	await deskAnswers(stage, "Hi, Ana here.");
	expect(await stage.agent("return", { metadata: { resolution: "gift" } })).toMatchObject({ status: 200 });
	await bot.hears('pass_thread_control: {"resolution":"gift"}');
	expect(await stage.owner()).toBe("bot");
	await botAnswers(stage, "bye");
});

function said({ lines }: Awaited<ReturnType<Stage["deskThread"]>>): readonly string[] {
	return lines.map(({ from, text }) => `${from}: ${text}`);
}
