// What docs/botbuilder.md leaves to the reader: a page, a Graph that says yes, and a bot around the dialog.
import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { directDoor, isReturned, runThreadDialog } from "@thread-control/botbuilder";
import { createThreadControl, readDelivery } from "@thread-control/core";
import { delivery } from "@thread-control/testing";
import { FacebookAdapter } from "botbuilder-adapter-facebook";
import { ConversationState } from "botbuilder-core";

const PLACE = { account: "1001", user: "2001" };
const INBOX = "263902037430900";

/** What left, in order: texts, and the names of other calls. @type {string[]} */
const left = [];

const graph = createServer(async (req, res) => {
	/** @type {any} */
	const body = req.method === "POST" ? await json(req) : {};
	left.push(body.message?.text ?? new URL(req.url ?? "/", "http://graph").pathname.split("/").at(-1));
	res.end(JSON.stringify({ success: true, message_id: `m_${left.length}` }));
});
await new Promise((resolve) => graph.listen(0, "127.0.0.1", () => resolve(undefined)));
const { port } = /** @type {import("node:net").AddressInfo} */ (graph.address());

export const control = createThreadControl({
	appId: "4242",
	appSecret: "secret",
	verifyToken: "verify-me",
	token: "token",
	profile: "routing",
	graphUrl: `http://127.0.0.1:${port}`,
});

/**
 * Runs a dialog as a bot, through these messages of the customer's; null: the inbox gives the thread back. Answers what left.
 * @param {import("botbuilder-dialogs").Dialog} dialog
 * @param {(string | null)[]} happens
 */
export async function play(dialog, ...happens) {
	const adapter = new FacebookAdapter({ app_secret: "secret", verify_token: "verify-me", access_token: "token" });
	const state = new ConversationState(control.store.botStorage());
	const dialogState = state.createProperty("dialogState");
	directDoor(adapter, control, async (/** @type {import("botbuilder-core").TurnContext} */ context) => {
		if (context.activity.type !== "message" && !isReturned(context)) return;
		await runThreadDialog(dialog, context, dialogState);
		await state.saveChanges(context);
	});
	for (const text of happens) {
		const at = Date.now();
		const body =
			text === null
				? delivery.passed({ ...PLACE, to: "4242", from: INBOX, at })
				: delivery.message({ ...PLACE, text, at });
		const read = readDelivery(body);
		if (!read.ok) throw new Error("the delivery was not understood");
		await control.accept(read.events);
		await control.settled();
	}
	return left;
}

/** Lets the process end. */
export async function end() {
	await control.close();
	graph.close();
	graph.closeAllConnections();
}
