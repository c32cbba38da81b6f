import { expect, test } from "vitest";
import { handoffPrompt } from "./handoff-prompt.ts";

test.each<[string, unknown, unknown]>([
	["a text", { prompt: "Bye." }, { text: "Bye." }],
	["an activity of text", { prompt: { type: "message", text: "Bye.", attachments: [] } }, { text: "Bye." }],
	["one without a type", { prompt: { text: "Bye." } }, { text: "Bye." }],
	[
		"one with more than a text",
		{ prompt: { text: "Bye.", channelData: { tag: 1 } } },
		{ activity: { text: "Bye.", channelData: { tag: 1 } } },
	],
	["one that is no message", { prompt: { type: "typing" } }, { activity: { type: "typing" } }],
	["an empty one", { prompt: {} }, null],
	["an empty text", { prompt: "" }, null],
	["something else", { prompt: 7 }, null],
	["none", {}, null],
	["no options", undefined, null],
	["a script's own variable", { thread: "default", prompt: "Your name?" }, null],
])("the goodbye of %s", (_, given, expected) => {
	expect(handoffPrompt(given)).toEqual(expected);
});
