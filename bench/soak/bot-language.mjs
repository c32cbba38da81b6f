// What examples/botkit says, as far as its answers can be told from one another (its README has the language).
export const QUESTION = "What is your order number?";
export const GOODBYE = "Connecting you to a person.";
export const NO_PERSON = "Sorry, I could not reach a person. Please try again later.";
export const NOBODY_FREE = "Nobody was free to answer, so I am back.";
const WELCOME = /^Welcome back\. You talked to a person for \d+ messages\.$/;

const ANSWERS = new Map([
	[QUESTION, (said) => said === "order"],
	[GOODBYE, asksForPerson],
	[NO_PERSON, asksForPerson],
	["Sorry, I did not understand.", (said) => said === "mumble"],
	["What can I do for you?", (said) => said === "menu"],
	["slow answer", (said) => said === "slow"],
]);

/** Which of the customer's messages a text answers, as a test on the message's text; null: it answers none. */
export function answeredBy(text) {
	const quoted = /^echo: (.*)$/s.exec(text)?.[1] ?? /^order (.*) noted$/s.exec(text)?.[1];
	return quoted === undefined ? (ANSWERS.get(text) ?? null) : (said) => said === quoted;
}

export function isWelcome(text) {
	return WELCOME.test(text);
}

/** The second `mumble` in a row is one, too. */
function asksForPerson(said) {
	return said === "agent" || said === "HUMAN" || said === "mumble" || said.startsWith("I want a human");
}
