import { expect, test } from "vitest";
import { InstalledEmulator } from "./installed-emulator.ts";
import { writeBot } from "./newcomer-bot.ts";
import { PackedPackages } from "./packed-packages.ts";

test("loop", async () => {
	const packed = new PackedPackages();
	await packed.pack();
	const folder = await packed.pnpmProject();
	let bad = 0;
	for (let i = 0; i < 40; i++) {
		const emulator = new InstalledEmulator(folder);
		const readme = i % 2 ? "README.md" : "packages/botkit/README.md";
		const welcome = i % 2 ? "Welcome back. You wrote 1 messages to a person." : "Welcome back. You talked to a person for 1 messages.";
		try {
			await emulator.start(writeBot(folder, readme, i % 4 < 2 ? "mjs" : "cjs"));
			await emulator.customerWrites("agent");
			await emulator.untilSaid("Connecting you to a person.");
			await emulator.untilTheInboxHasIt();
			await emulator.inboxReplies("Ana here.");
			await emulator.customerWrites("agent");
			await emulator.inboxIsDone();
			await emulator.untilSaid(welcome);
			expect(await emulator.texts()).toEqual(["agent", "Connecting you to a person.", "Ana here.", "agent", welcome]);
		} catch (e) { bad++; console.log(i, String(e).slice(0, 1500), await emulator.texts().catch(String)); }
		finally { await emulator.stop(); }
	}
	console.log("bad", bad);
}, 600000);
