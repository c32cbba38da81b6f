// The Bot Framework example as it is, watched: what its handoff step ended with as JSON lines, and a hand that takes control back.
import { json } from "node:stream/consumers";
import { control, main, server } from "../../examples/botbuilder/bot.mjs";

const handoff = main.findDialog("handoff");
const goOn = handoff.continueDialog.bind(handoff);
handoff.continueDialog = async (dc) => {
	const end = dc.endDialog;
	dc.endDialog = async (result) => {
		dc.endDialog = end;
		const { outcome, by, metadata, customerMessages } = result;
		process.stdout.write(`${JSON.stringify({ outcome, by, metadata: metadata?.data ?? null, customerMessages })}\n`);
		return await dc.endDialog(result);
	};
	return await goOn(dc);
};

const [stock] = server.listeners("request");
server.removeAllListeners("request");
server.on("request", async (req, res) => {
	if (req.url !== "/take") stock(req, res);
	else res.end(JSON.stringify(await control.thread(await json(req)).take({ reason: "called_back" })));
});
