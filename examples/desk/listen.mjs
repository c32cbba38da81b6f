import { isInbox } from "@thread-control/core";

/** Fills the book with everything the desk hears, with control and without. */
export function listenTo(control, book, self) {
	const hear = async (event) => {
		if (event.thread === null) return;
		const line = lineOf(event, self);
		if (line !== null) await book.say(event.thread, line);
	};
	// While we have control messages come as turns, all others come on standby: an agent reads both.
	control.host({ turn: async ({ event }) => hear(event) });
	control.onStandby(hear);

	control.onPassed(({ thread, at, previousOwner, newOwner, metadata }) =>
		book.move(thread, { at, kind: "passed", from: previousOwner, to: newOwner, metadata }),
	);
	control.onTaken(({ thread, at, previousOwner, newOwner, metadata }) =>
		book.move(thread, { at, kind: "taken", from: previousOwner, to: newOwner, metadata }),
	);
	control.onRequested(({ thread, at, requestedBy, metadata }) =>
		book.move(thread, { at, kind: "requested", from: requestedBy, to: null, metadata }),
	);
}

/** What an event adds to what was said; null for receipts and the like. */
function lineOf(event, self) {
	const { kind, at, id } = event;
	if (kind === "message") return { at, from: "customer", text: event.text ?? written(event), mid: event.mid };
	if (kind === "postback") return { at, from: "customer", text: event.title ?? "(tapped a button)", mid: id };
	if (kind === "echo")
		return { at, from: speaker(event.app, self), text: event.text ?? written(event), mid: event.mid };
	return null;
}

function speaker(app, self) {
	if (app === self) return "desk";
	// Before Graph v12 the inbox's echoes came without an app id (spec §2.6).
	return app === null || isInbox(app) ? "inbox" : "bot";
}

/** A message without a text of its own, in words: a template's text and buttons, else what kind of attachment it is. */
function written({ raw }) {
	const message = raw.message ?? {};
	const attachment = message.attachment ?? message.attachments?.[0];
	const { text, buttons = [] } = attachment?.payload ?? {};
	if (typeof text !== "string") return `(${attachment?.type ?? "a message without text"})`;
	return [text, ...buttons.map(({ title }) => `[${title}]`)].join(" ");
}
