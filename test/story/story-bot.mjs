// The Botkit example as it is, watched: what its handoff step ended with as JSON lines, and a hand that takes control back.
import { controller } from "../../examples/botkit/bot.mjs";

const { control } = controller.plugins.threadControl;

controller.afterDialog("handoff", async (_bot, { outcome, by, metadata, customerMessages }) => {
	process.stdout.write(`${JSON.stringify({ outcome, by, metadata: metadata?.data ?? null, customerMessages })}\n`);
});

controller.webserver.post("/take", async (req, res) => {
	res.json(await control.thread(req.body).take({ reason: "called_back" }));
});
