import { DEFAULT_CONFIG } from "@thread-control/emulator";
import { afterEach, expect, test } from "vitest";
import { DESK, INBOX, openStage, type Stage } from "./stage.ts";
import {
	botAnswers,
	controlExpires,
	customerSays,
	deskAnswers,
	findsItIsBack,
	goesOnAfterExpiry,
	handsOver,
	inboxAnswers,
} from "./steps.ts";

let stage: Stage;
afterEach(async () => {
	await stage?.close();
});

test("the walk-through of hop_v2: the bot Primary, the desk another app, people in the inbox", async () => {
	stage = await openStage({ profile: "hop_v2" }, { PROFILE: "hop_v2", HANDOVER_TARGET: INBOX });
	const { desk } = stage;

	// Nobody has the thread: the customer's message gives it to the Primary, the other app listens.
	await botAnswers(stage, "hello");
	expect(await stage.owner()).toBe("bot");

	// It passes to the inbox and is silent while people talk.
	await handsOver(stage, "inbox");
	await customerSays(stage, "my parcel is late", "standby", "standby");
	await inboxAnswers(stage, "Ana here, I look into it.");

	// The other app may neither speak nor take from them: it is told the rule, and no request leaves.
	expect(await stage.agent("reply", { text: "Me too!" })).toMatchObject({ status: 409 });
	expect(await stage.agent("take")).toMatchObject({
		status: 403,
		body: { code: "command_not_allowed", error: expect.stringContaining("only the primary may") },
	});
	expect(await stage.calls(DESK)).toEqual([]);

	// Done makes the thread idle, no webhook tells of it, and the bot finds out by itself.
	await stage.inbox("move", { folder: "done" });
	await findsItIsBack(stage, 1, 1);
	await botAnswers(stage, "thanks");
	expect(await stage.owner()).toBe("bot");

	// People have the thread again and everybody is silent: after a day their control expires.
	await handsOver(stage, "inbox");
	await controlExpires(stage);

	// With the customer's next message the step goes on, then the message has its turn.
	await goesOnAfterExpiry(stage, "anybody?", 2);

	// The bot's own control expires too. An idle thread anybody may take, and nobody is told.
	await controlExpires(stage);
	// Any answer of the platform tells the desk what time it is there.
	expect((await fetch(`${stage.deskProcess.url}/receivers`)).status).toBe(200);
	expect(await stage.agent("take")).toMatchObject({ status: 200 });
	expect(await stage.owner()).toBe("desk");
	await customerSays(stage, "hello?", "standby", "messages");
	await deskAnswers(stage, "Hi, the desk.");

	// The Primary may take from anyone: the other app is told, and the bot answers.
	await stage.botTakesBack();
	await desk.hears('take_thread_control: {"reason":"called_back"}');
	expect(await stage.owner()).toBe("bot");
	await botAnswers(stage, "bye");
}, 120_000);

test("hop_v2 without a primary: an idle thread is everybody's, until one of them takes it", async () => {
	const apps = DEFAULT_CONFIG.apps.map((app) => ({ ...app, role: null }));
	const roles = { ROLE: "secondary", HANDOVER_TARGET: INBOX };
	stage = await openStage({ profile: "hop_v2", apps }, { PROFILE: "hop_v2", ...roles });

	// All hear the customer, all may answer, and the thread stays idle.
	await botAnswers(stage, "hello", "messages");
	expect(await stage.owner()).toBe("nobody");

	// An idle thread may be passed too: the bot waits until the inbox is done.
	await handsOver(stage, "inbox", "messages");
	await inboxAnswers(stage, "Ana here.");
	await stage.inbox("move", { folder: "done" });
	await findsItIsBack(stage, 0, 1);
	expect(await stage.owner()).toBe("nobody");

	// The desk takes it: from now on the bot listens.
	expect(await stage.agent("take")).toMatchObject({ status: 200 });
	await customerSays(stage, "my parcel is late", "standby", "messages");
	await deskAnswers(stage, "Found it.");

	// It releases: the customer's next message is everybody's again, and the bot reads the owner before it answers.
	expect(await stage.agent("release")).toMatchObject({ status: 200 });
	await botAnswers(stage, "thanks", "messages");
	expect(await stage.owner()).toBe("nobody");
}, 120_000);
