import { createThreadControl, type Graph } from "@thread-control/core";
import { afterEach, expect, test, vi } from "vitest";
import { type Bench, closeBenches, startBench } from "./fixtures/bench.ts";
import { PAGE, SECRET, text, US, VERIFY_TOKEN } from "./fixtures/deliveries.ts";

afterEach(closeBenches);

const KEY = { channel: "messenger", account: PAGE, user: "2001" } as const;
/** Longer than any command waits for its answer. */
const AGO_MS = 60_000;

/** Another process wrote a pass down some time ago, and died before anything of it left. */
async function passesAndDies({ extension }: Bench): Promise<void> {
	const asked = vi.fn(() => new Promise<never>(() => {}));
	const control = createThreadControl({
		appId: US,
		appSecret: SECRET,
		verifyToken: VERIFY_TOKEN,
		token: "token",
		profile: "classic",
		store: { ...extension.control.store, close: async () => {} },
		graph: { pass: asked, close: () => {} } as Partial<Graph> as Graph,
		clock: () => Date.now() - AGO_MS,
		sweepMs: 3_600_000,
	});
	void control.thread(KEY).pass();
	await vi.waitFor(() => expect(asked).toHaveBeenCalled());
	await control.close({ closeWithinMs: 0 });
}

test("a handoff that came to nothing with its process, before the step waited, is told by the handlers of the step's end", async () => {
	const bench = await startBench({
		script: (controller) => {
			controller.on("message", (bot, said) => bot.reply(said, `echo: ${said.text}`));
			controller.afterDialog("handoff", (bot, result) => bot.say(`no person: ${result["outcome"]}`));
		},
	});
	await bench.deliver([text(KEY.user, "hello")]);
	const owner = { data: [{ thread_owner: { app_id: US } }] };
	bench.graph.answer = ({ path }) => (path.endsWith("/thread_owner") ? { status: 200, body: owner } : undefined);
	await passesAndDies(bench);
	await vi.waitFor(() => expect(bench.graph.texts()).toEqual(["echo: hello", "no person: failed"]), {
		timeout: 15_000,
	});
	await bench.deliver([text(KEY.user, "so?")]);
	expect(bench.graph.texts()).toEqual(["echo: hello", "no person: failed", "echo: so?"]);
});
