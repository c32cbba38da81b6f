/** A state file that cannot be gone on from: damaged, of another kind, in use; its message says what to do. */
export class StateRefused extends Error {
	override readonly name = "StateRefused";
	readonly file: string;

	constructor(file: string, problem: string, options?: ErrorOptions) {
		super(`the state file ${file} ${problem}`, options);
		this.file = file;
	}
}
