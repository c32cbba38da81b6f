/** So many trips are out before anybody waits; what is asked meanwhile shares the next. */
const TRIPS = 3;
/** Fewer than so many are cheaper by themselves. */
const WORTH_IT = 4;

interface Waiting<Request, Answer> {
	readonly request: Request;
	readonly resolve: (answer: Answer) => void;
	readonly reject: (error: unknown) => void;
}

export interface Trips<Request, Answer> {
	alone(request: Request): Promise<Answer>;
	/** Answers in the order of the requests. */
	together(requests: readonly Request[]): Promise<readonly Answer[]>;
	/** Whether a request may share a trip with those before it. */
	fits(request: Request, others: readonly Request[]): boolean;
	/** Whether an error of a shared trip may be that of one request; then each goes again by itself, and hears of its own. */
	blames(error: unknown): boolean;
}

/** Makes one trip of what is asked while others are on their way. A call that finds room goes at once and alone. */
export function sharedTrips<Request, Answer>(trips: Trips<Request, Answer>): (request: Request) => Promise<Answer> {
	const { alone, together, fits, blames } = trips;
	const waiting: Waiting<Request, Answer>[] = [];
	let out = 0;

	async function single({ request, resolve, reject }: Waiting<Request, Answer>): Promise<void> {
		await alone(request).then(resolve, reject);
	}

	async function shared(group: readonly Waiting<Request, Answer>[]): Promise<void> {
		let answers: readonly Answer[];
		try {
			answers = await together(group.map(({ request }) => request));
		} catch (error) {
			if (blames(error)) await Promise.all(group.map(single));
			else for (const { reject } of group) reject(error);
			return;
		}
		for (const [index, { resolve }] of group.entries()) resolve(answers[index] as Answer);
	}

	/** A trip has ended: the first that waits goes, and those after it that may go with it. */
	function back(): void {
		out -= 1;
		const group: Waiting<Request, Answer>[] = [];
		const requests: Request[] = [];
		while (waiting[0] !== undefined && (group.length === 0 || fits(waiting[0].request, requests))) {
			const each = waiting.shift() as Waiting<Request, Answer>;
			group.push(each);
			requests.push(each.request);
		}
		if (group.length === 0) return;
		out += 1;
		const gone = group.length < WORTH_IT ? Promise.all(group.map(single)) : shared(group);
		void gone.then(back);
	}

	return async (request) => {
		if (out >= TRIPS) return await new Promise((resolve, reject) => waiting.push({ request, resolve, reject }));
		out += 1;
		try {
			return await alone(request);
		} finally {
			back();
		}
	};
}
