import { DEFAULT_CONFIG } from "@thread-control/emulator";
import { afterEach, expect, test } from "vitest";
import { DESK, INBOX, openStage, type Stage } from "./stage.ts";

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

let stage: Stage;
afterEach(async () => {
	await stage?.close();
});

test("the walk-through of hop_v2: the bot Primary, the desk another app, people in the inbox", async () => {
	stage = await openStage({ profile: "hop_v2" }, { PROFILE: "hop_v2", HANDOVER_TARGET: INBOX });
	const { bot, desk } = stage;

	// Nobody has the thread: the customer's message gives it to the Primary, the other app listens.
	await stage.customerWrites("hello");
	expect(await stage.owner()).toBe("bot");
	await bot.hears("messages: hello");
	await desk.hears("standby: hello");
	await stage.isSaid("bot: echo: hello");

	// It passes to the inbox and is silent while people talk.
	await stage.customerWrites("agent");
	await bot.hears("messages: agent");
	await desk.hears("standby: agent");
	await stage.isSaid("bot: Connecting you to a person.");
	await stage.ownerBecomes("inbox");
	await stage.customerWrites("my parcel is late");
	await bot.hears("standby: my parcel is late");
	await desk.hears("standby: my parcel is late");
	await stage.inbox("reply", { text: "Ana here, I look into it." });
	await stage.isSaid("inbox: Ana here, I look into it.");

	// The other app may neither speak nor take from them: it is told the rule, and no request leaves.
	expect(await stage.agent("reply", { text: "Me too!" })).toMatchObject({ status: 409 });
	expect(await stage.agent("take")).toMatchObject({
		status: 403,
		body: { code: "command_not_allowed", error: expect.stringContaining("only the primary may") },
	});
	expect(await stage.calls(DESK)).toEqual([]);

	// Done makes the thread idle, no webhook tells of it, and the bot finds out by itself.
	await stage.inbox("move", { folder: "done" });
	await stage.isSaid("bot: Welcome back. You talked to a person for 1 messages.");
	expect((await stage.handoffEnds(1)).at(-1)).toMatchObject({ outcome: "returned", by: "read" });
	await stage.customerWrites("thanks");
	expect(await stage.owner()).toBe("bot");
	await bot.hears("messages: thanks");
	await desk.hears("standby: thanks");
	await stage.isSaid("bot: echo: thanks");

	// People have the thread again and everybody is silent: after a day their control expires.
	await stage.customerWrites("agent");
	await bot.hears("messages: agent");
	await desk.hears("standby: agent");
	await stage.isSaid("bot: Connecting you to a person.");
	await stage.ownerBecomes("inbox");
	await stage.timePasses(DAY_MS + HOUR_MS);
	expect(await stage.owner()).toBe("nobody");

	// With the customer's next message the step goes on, then the message has its turn.
	await stage.customerWrites("anybody?");
	expect(await stage.owner()).toBe("bot");
	await bot.hears("messages: anybody?");
	await desk.hears("standby: anybody?");
	await stage.isSaid("bot: Welcome back. You talked to a person for 0 messages.", "bot: echo: anybody?");
	expect((await stage.handoffEnds(2)).at(-1)).toMatchObject({ outcome: "expired", by: "implied" });

	// The bot's own control expires too. An idle thread anybody may take, and nobody is told.
	await stage.timePasses(DAY_MS + HOUR_MS);
	expect(await stage.owner()).toBe("nobody");
	// Any answer of the platform tells the desk what time it is there.
	expect((await fetch(`${stage.deskProcess.url}/receivers`)).status).toBe(200);
	expect(await stage.agent("take")).toMatchObject({ status: 200 });
	expect(await stage.owner()).toBe("desk");
	await stage.customerWrites("hello?");
	await bot.hears("standby: hello?");
	await desk.hears("messages: hello?");
	expect(await stage.agent("reply", { text: "Hi, the desk." })).toMatchObject({ status: 200 });
	await stage.isSaid("desk: Hi, the desk.");

	// The Primary may take from anyone: the other app is told, and the bot answers.
	await stage.botTakesBack();
	await desk.hears('take_thread_control: {"reason":"called_back"}');
	expect(await stage.owner()).toBe("bot");
	await stage.customerWrites("bye");
	await bot.hears("messages: bye");
	await desk.hears("standby: bye");
	await stage.isSaid("bot: echo: bye");
}, 120_000);

test("hop_v2 without a primary: an idle thread is everybody's, until one of them takes it", async () => {
	const apps = DEFAULT_CONFIG.apps.map((app) => ({ ...app, role: null }));
	const roles = { ROLE: "secondary", HANDOVER_TARGET: INBOX };
	stage = await openStage({ profile: "hop_v2", apps }, { PROFILE: "hop_v2", ...roles });
	const { bot, desk } = stage;

	// All hear the customer, all may answer, and the thread stays idle.
	await stage.customerWrites("hello");
	await bot.hears("messages: hello");
	await desk.hears("messages: hello");
	await stage.isSaid("bot: echo: hello");
	expect(await stage.owner()).toBe("nobody");

	// An idle thread may be passed too: the bot waits until the inbox is done.
	await stage.customerWrites("agent");
	await bot.hears("messages: agent");
	await desk.hears("messages: agent");
	await stage.isSaid("bot: Connecting you to a person.");
	await stage.ownerBecomes("inbox");
	await stage.inbox("reply", { text: "Ana here." });
	await stage.isSaid("inbox: Ana here.");
	await stage.inbox("move", { folder: "done" });
	await stage.isSaid("bot: Welcome back. You talked to a person for 0 messages.");
	expect((await stage.handoffEnds(1)).at(-1)).toMatchObject({ outcome: "returned", by: "read" });
	expect(await stage.owner()).toBe("nobody");

	// The desk takes it: from now on the bot listens.
	expect(await stage.agent("take")).toMatchObject({ status: 200 });
	await stage.customerWrites("my parcel is late");
	await bot.hears("standby: my parcel is late");
	await desk.hears("messages: my parcel is late");
	expect(await stage.agent("reply", { text: "Found it." })).toMatchObject({ status: 200 });
	await stage.isSaid("desk: Found it.");

	// It releases: the customer's next message is everybody's again, and the bot reads the owner before it answers.
	expect(await stage.agent("release")).toMatchObject({ status: 200 });
	await stage.customerWrites("thanks");
	await bot.hears("messages: thanks");
	await desk.hears("messages: thanks");
	await stage.isSaid("bot: echo: thanks");
	expect(await stage.owner()).toBe("nobody");
}, 120_000);
