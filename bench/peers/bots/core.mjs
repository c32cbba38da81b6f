// Core's bare handler: `control.node` on a bare server, and a host that sends one message.
import { createServer } from "node:http";
import { createThreadControl } from "@thread-control/core";
import { APP_ID, APP_SECRET, PAGE_TOKEN, VERIFY_TOKEN } from "../../delivery.mjs";

export function startBot(graphUrl) {
	const control = createThreadControl({
		appId: APP_ID,
		appSecret: APP_SECRET,
		verifyToken: VERIFY_TOKEN,
		token: PAGE_TOKEN,
		profile: "classic",
		graphUrl,
	});
	control.host({
		async turn({ thread, event }) {
			if (event.kind === "message") await thread.send({ message: { text: `echo: ${event.text}` } });
		},
	});
	let heard = 0;
	control.onStandby(() => {
		heard += 1;
	});
	return { server: createServer(control.node).listen(0, "127.0.0.1"), heardOnStandby: () => heard };
}
