// A bot as bottender's guide to the handover protocol has it: it keeps silent on standby by its own `if`.
module.exports = async function App(context) {
	const { event } = context;
	if (event.isStandby || event.isEcho) return;
	if (event.isPassThreadControl) {
		await context.sendText(`Welcome back: ${event.passThreadControl.metadata ?? "nothing was said"}.`);
		return;
	}
	if (!event.isText) return;
	if (event.text === "agent") {
		await context.sendText("Connecting you to a person.");
		await context.passThreadControlToPageInbox("asked");
		return;
	}
	if (event.text === "whose am I?") {
		await context.sendText((await context.isThreadOwner()) ? "mine" : "not mine");
		return;
	}
	await context.sendText(`echo: ${event.text}`);
};
