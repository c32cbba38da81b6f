import { writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * A TypeScript bot on the public API, for both module kinds; compiled, never run. An `any` where a type belongs leaves an
 * `@ts-expect-error` unused, which fails the compilation.
 */
const CODE = `
import { HandoffDialog as SharedHandoffDialog } from "@thread-control/botbuilder";
import { HandoffDialog, type HandoffResult, type ThreadControlExtension, threadControl, threadControlOf } from "@thread-control/botkit";
import { createThreadControl, isThreadControlError, memoryStore, type Store, type ThreadHandle } from "@thread-control/core";
import { DEFAULT_CONFIG, type Emulator, startEmulator } from "@thread-control/emulator";
import { delivery, encodeDelivery, sign, simulatedClock, storeContract } from "@thread-control/testing";
import { FacebookAdapter } from "botbuilder-adapter-facebook";
import { Botkit } from "botkit";
import { test } from "node:test";

const store: Store = memoryStore();
const adapter = new FacebookAdapter({ access_token: "token", app_secret: "secret", verify_token: "verify" });
export const controller = new Botkit({ adapter, storage: store.botStorage() });
controller.usePlugin(threadControl({ appId: process.env.APP_ID, store, handoff: { returnWithinMs: 60_000 } }));
// @ts-expect-error an option that does not exist
controller.usePlugin(threadControl({ appId: 1, returnWithin: 60_000 }));

const extension: ThreadControlExtension = threadControlOf(controller);
export const untyped: ThreadControlExtension = controller.plugins.threadControl;
controller.addDialog(new HandoffDialog("desk", extension.control, { target: "1234" }));
controller.addDialog(new SharedHandoffDialog("shared", extension.control));
extension.control.onReturned((result) => console.info(result.customerMessages));

controller.hears("agent", "message", async (bot, message) => {
	const thread: ThreadHandle | null = bot.threadControl;
	// @ts-expect-error the bot may have no thread
	await bot.threadControl.take();
	const outcome = await thread?.pass(null, { reason: "asked", metadata: { text: message.text ?? null } });
	if (outcome?.result === "refused") console.info(outcome.refusal.message);
	for (const { at, text } of (await thread?.why()) ?? []) console.info(new Date(at), text);
	await bot.beginDialog("handoff", { say: "One moment." });
});
controller.afterDialog("handoff", async (bot, message) => {
	const result = message as unknown as HandoffResult;
	// @ts-expect-error an outcome that does not exist
	if (result.outcome === "won") return;
	await bot.say(result.outcome);
});

export async function bare(): Promise<Response> {
	const emulator: Emulator = await startEmulator({ config: { ...DEFAULT_CONFIG, profile: "classic" } });
	const clock = simulatedClock();
	const control = createThreadControl({
		appId: 1, appSecret: "secret", verifyToken: "verify", token: "token", graphUrl: emulator.url, clock: clock.now,
	});
	try {
		await control.thread({ channel: "messenger", account: "1", user: "2" }).take();
	} catch (error) {
		if (!isThreadControlError(error)) throw error;
		// @ts-expect-error a code that does not exist
		if (error.code === "no_luck") throw error;
	}
	const body = encodeDelivery(delivery.message({ text: "hello", at: clock.now() }));
	storeContract({ test, createStore: () => memoryStore() });
	return control.fetch(new Request("http://bot/", { method: "POST", body, headers: { ...sign(body, "secret") } }));
}
`;

const TSCONFIG = {
	compilerOptions: {
		module: "nodenext",
		target: "es2022",
		lib: ["es2022"],
		strict: true,
		skipLibCheck: true,
		noEmit: true,
		types: ["node"],
	},
	files: ["typed.mts", "typed.cts"],
};

/** Writes the bot as an ES module and as CommonJS, with a tsconfig.json beside them. */
export function writeTypedBot(folder: string): void {
	for (const file of TSCONFIG.files) writeFileSync(join(folder, file), CODE);
	writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(TSCONFIG));
}
