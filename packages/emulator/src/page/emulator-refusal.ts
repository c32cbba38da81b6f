import { asObject, asWord, parsedIfJson } from "./json-shape.ts";

/** A call the emulator refused, in its own words where it gave some. */
export class EmulatorRefusal extends Error {
	override readonly name = "EmulatorRefusal";
	/** The HTTP status, 4xx or 5xx. */
	readonly status: number;
	/** The path of the field that was wrong, such as `apps[0].role`; undefined where none was named. */
	readonly field: string | undefined;

	constructor(status: number, message: string, field?: string) {
		super(message);
		this.status = status;
		this.field = field;
	}

	/** Reads the answer to a refused call: `{error, field}` of an actor call, `{error: {message}}` of Graph, or plain text. */
	static of(status: number, text: string): EmulatorRefusal {
		const answer = asObject(parsedIfJson(text));
		const said = asWord(answer?.["error"]) ?? asWord(asObject(answer?.["error"])?.["message"]);
		if (said !== undefined) return new EmulatorRefusal(status, said, asWord(answer?.["field"]));
		const readable = answer === undefined && text !== "" && text.length < 300 && !text.includes("<");
		return new EmulatorRefusal(status, readable ? text : `the emulator answered ${status}`);
	}
}
