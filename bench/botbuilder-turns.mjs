// In process: a turn of botbuilder with thread control and the same turn without, in one process. Started by in-process.mjs:
// `direct`, from the signed body to the Send API, or `azure`, from the activity to the connector.
import { attach, directDoor } from "@thread-control/botbuilder";
import { createThreadControl } from "@thread-control/core";
import { FacebookAdapter } from "botbuilder-adapter-facebook";
import { BotAdapter, TurnContext } from "botbuilder-core";
import { answerTheBench } from "./asked.mjs";
import { APP_ID, APP_SECRET, delivery, PAGE_ID, PAGE_TOKEN, VERIFY_TOKEN } from "./delivery.mjs";
import { promote } from "./promote.mjs";

const IN_FLIGHT = 16;
const [door] = process.argv.slice(2);
let sent = 0;
let made = 0;

/** Takes every message at once. */
const graph = {
	async send(thread) {
		sent += 1;
		const now = Date.now();
		const value = { messageId: `m_reply_${sent}`, recipientId: thread.user };
		return { result: "ok", value, startedAt: now, answeredAt: now, clockOffsetMs: 0 };
	},
	close() {},
};

const secrets = { appSecret: APP_SECRET, verifyToken: VERIFY_TOKEN, token: PAGE_TOKEN };
const control = createThreadControl({ appId: APP_ID, ...secrets, profile: "classic", graph });
control.onError((error) => {
	throw error;
});

async function bot(context) {
	if (context.activity.type === "message") await context.sendActivity(`echo: ${context.activity.text}`);
}

/** An Express request whose body was parsed and kept, answered by the last two methods of stock or the first two of ours. */
function request({ body, headers }, handle) {
	return new Promise((resolve, reject) => {
		const answered = (status) => {
			if (status !== 200) reject(new Error(`the webhook was answered ${status}`));
		};
		const res = {
			headersSent: false,
			destroyed: false,
			writeHead: answered,
			status: answered,
			once: () => res,
			end: resolve,
			destroy: () => reject(new Error("the webhook was not answered")),
		};
		handle({ method: "POST", url: "/api/messages", headers, rawBody: body }, res, reject);
	});
}

function byDirectDoor() {
	const options = { access_token: PAGE_TOKEN, app_secret: APP_SECRET, verify_token: VERIFY_TOKEN };
	const stock = new FacebookAdapter(options);
	const api = {
		async callAPI() {
			sent += 1;
			return { message_id: `m_reply_${sent}` };
		},
	};
	stock.getAPI = async () => api;
	const { node } = directDoor(new FacebookAdapter(options), control, bot);
	return {
		inputs: (n) => delivery(n),
		ours: (input) => request(input, node),
		bare: (input) =>
			request(input, (req, res, reject) => {
				req.body = JSON.parse(req.rawBody.toString());
				stock.processActivity(req, res, bot).catch(reject);
			}),
	};
}

/** An adapter whose connector takes every message at once. */
class ConnectedAdapter extends BotAdapter {
	async sendActivities(_context, activities) {
		return activities.map(() => {
			sent += 1;
			return { id: `m_reply_${sent}` };
		});
	}
	async updateActivity() {}
	async deleteActivity() {}
	async continueConversation() {}
}

function byAzureDoor() {
	const stock = new ConnectedAdapter();
	const attached = new ConnectedAdapter();
	attach(attached, control);
	const run = async (adapter, activity) => await adapter.runMiddleware(new TurnContext(adapter, activity), bot);
	return {
		inputs(n) {
			const [entry] = JSON.parse(delivery(n).body.toString()).entry;
			const [item] = entry.messaging;
			const { text, mid } = item.message;
			const sides = { from: { id: item.sender.id }, recipient: { id: PAGE_ID } };
			const place = { channelId: "facebook", conversation: { id: `${item.sender.id}-${PAGE_ID}` } };
			return { type: "message", id: mid, text, ...place, ...sides, channelData: item };
		},
		ours: (activity) => run(attached, activity),
		bare: (activity) => run(stock, activity),
	};
}

const { inputs, ours, bare } = door === "azure" ? byAzureDoor() : byDirectDoor();

async function timed(turns, one, settled) {
	// Deliveries are made and signed before the clock runs.
	const given = Array.from({ length: turns }, () => {
		made += 1;
		return inputs(made);
	});
	promote();
	const before = sent;
	const startedAt = performance.now();
	const cpuBefore = process.cpuUsage();
	for (let at = 0; at < given.length; at += IN_FLIGHT) {
		await Promise.all(given.slice(at, at + IN_FLIGHT).map(one));
		await settled();
	}
	const { user, system } = process.cpuUsage(cpuBefore);
	const wallUs = (performance.now() - startedAt) * 1000;
	if (sent - before !== turns) throw new Error(`${sent - before} messages left in ${turns} turns`);
	return { cpuUs: user + system, wallUs };
}

answerTheBench(null, {
	ours: (turns) => timed(turns, ours, () => control.settled()),
	bare: (turns) => timed(turns, bare, () => new Promise(setImmediate)),
});
