import type { FaultStage } from "./fault-stage.ts";
import type { Instance } from "./instance.ts";
import type { Play } from "./kill-points.ts";

/** A case as it is played: the customer, the instance that dies and the one that lives on. */
export interface Case {
	readonly stage: FaultStage;
	readonly user: string;
	readonly dying: Instance;
	readonly living: Instance;
}

/** A play, and what is said and done in it beside what the case is about. */
interface Script {
	readonly play: (on: Case) => Promise<void>;
	/** What the bot says before and after what the case is about. */
	readonly prologue?: readonly string[];
	readonly epilogue?: readonly string[];
	/** How control moves, by the platform. */
	readonly moves?: readonly string[];
}

const BACK = ["bot → desk", "desk → bot"];

/** By play: what happens until the instance is dead, and what the others do afterwards. The customer's last word is not part of it. */
export const PLAYS: Readonly<Record<Play, Script>> = {
	message: { play: writes("hello") },
	look: { play: writes("look") },
	twice: { play: writes("twice") },
	taken: {
		async play(on) {
			await writes("hello")(on);
			const { stage, user, living } = on;
			await stage.inbox(user, "move", { folder: "main" });
			await stage.inbox(user, "reply", { text: "a person is here" });
			await living.says({ standby: "hello", user });
			await stage.inbox(user, "move", { folder: "done" });
			await stage.hears(user, "back: returned");
		},
		epilogue: ["back: returned"],
		moves: ["bot → inbox", "inbox → bot"],
	},
	agent: { play: fails, epilogue: ["echo: hello?"] },
	goodbye: { play: fails, epilogue: ["echo: hello?"] },
	passed: {
		async play(on) {
			await writes("agent")(on);
			// When the command's time has run out the other instance reads where the thread is.
			await on.stage.ownerIsRead(on.user);
			await talksToPerson(on);
		},
		moves: BACK,
	},
	request: {
		async play(on) {
			const { stage, user, dying } = on;
			await stage.customerWrites(user, "hi");
			await stage.hears(user, "echo: hi");
			await stage.desk(user, "request_thread_control");
			await dying.ended();
			await talksToPerson(on);
		},
		prologue: ["echo: hi"],
		moves: BACK,
	},
	deadline: {
		async play(on) {
			await writes("deadline")(on);
			await on.stage.hears(on.user, "back: ");
		},
		moves: BACK,
	},
	return: {
		async play(on) {
			const { stage, user, dying } = on;
			await stage.customerWrites(user, "agent");
			await dying.says({ passed: "ok", user });
			await talksToPerson(on);
			await dying.ended();
			await stage.hears(user, "back: returned");
		},
		moves: BACK,
	},
};

function writes(text: string): Script["play"] {
	return async ({ stage, user, dying }) => {
		await stage.customerWrites(user, text);
		await dying.ended();
	};
}

/** The pass never left; what the customer writes while nobody knows that waits for it. */
async function fails(on: Case): Promise<void> {
	await writes("agent")(on);
	await on.stage.customerWrites(on.user, "hello?");
	await on.stage.hears(on.user, "back: failed");
	await on.stage.hears(on.user, "echo: hello?");
}

/** The customer has a person for a while, and the desk gives the thread back. */
async function talksToPerson({ stage, user }: Case): Promise<void> {
	await stage.ownerBecomes(user, "desk");
	await stage.customerWrites(user, "is somebody there?");
	await stage.givesBack(user);
	await stage.hears(user, "back: returned");
}
