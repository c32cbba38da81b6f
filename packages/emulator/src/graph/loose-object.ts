/**
 * Reads an object that came as a string: JSON, or as Meta's pages print it, with bare keys and values
 * (`{id:PSID}`, `{id:PSID,name:{first_name:Ana}}`). Answers undefined for anything else.
 */
export function looseObject(text: string): Record<string, unknown> | undefined {
	try {
		const parsed: unknown = JSON.parse(text);
		return isObject(parsed) ? parsed : undefined;
	} catch {
		const reader = new LooseReader(text.trim());
		const value = reader.object();
		return reader.atEnd() ? value : undefined;
	}
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

class LooseReader {
	readonly #text: string;
	#at = 0;

	constructor(text: string) {
		this.#text = text;
	}

	atEnd(): boolean {
		return this.#at === this.#text.length;
	}

	object(): Record<string, unknown> | undefined {
		if (!this.#eat("{")) return undefined;
		const object: Record<string, unknown> = {};
		if (this.#eat("}")) return object;
		do {
			const key = this.#word(/[^\s:,{}]+/y);
			if (key === undefined || !this.#eat(":")) return undefined;
			const value = this.#text[this.#at] === "{" ? this.object() : this.#word(/[^,{}]*/y);
			if (value === undefined) return undefined;
			object[key] = value;
		} while (this.#eat(","));
		return this.#eat("}") ? object : undefined;
	}

	#word(bare: RegExp): string | undefined {
		const quoted = this.#match(/"[^"]*"|'[^']*'/y);
		if (quoted !== undefined) return quoted.slice(1, -1);
		return this.#match(bare)?.trim();
	}

	#eat(sign: string): boolean {
		this.#match(/\s*/y);
		if (this.#text[this.#at] !== sign) return false;
		this.#at += 1;
		this.#match(/\s*/y);
		return true;
	}

	#match(pattern: RegExp): string | undefined {
		pattern.lastIndex = this.#at;
		const found = pattern.exec(this.#text)?.[0];
		this.#at += found?.length ?? 0;
		return found;
	}
}
