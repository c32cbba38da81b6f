/** A user, a bot or a conversation, as activities name them. */
export interface PartyLike {
	id?: string | undefined;
}

/** The parts of an activity we read or fill in, as botbuilder and the Microsoft 365 Agents SDK both have them. */
export interface ActivityLike {
	type?: string | undefined;
	name?: string | undefined;
	id?: string | undefined;
	channelId?: string | undefined;
	serviceUrl?: string | undefined;
	locale?: string | undefined;
	text?: string | null | undefined;
	conversation?: PartyLike | undefined;
	from?: PartyLike | undefined;
	recipient?: PartyLike | undefined;
	timestamp?: Date | string | undefined;
	deliveryMode?: string | undefined;
	channelData?: unknown;
	value?: unknown;
}

/** What an adapter answers to a send. */
export interface ResponseLike {
	id: string;
}

/** What hears of activities on their way out. The list is the very one the adapter gets. */
export type SendHandler = (
	context: unknown,
	activities: ActivityLike[],
	next: () => Promise<ResponseLike[]>,
) => Promise<ResponseLike[]>;

/** What hears of an update or a deletion on its way out. */
export type ChangeHandler = (context: unknown, what: unknown, next: () => Promise<unknown>) => Promise<unknown>;

/** The state of one turn: a Map in both SDKs. */
export interface TurnStateLike {
	get(key: unknown): unknown;
	has(key: unknown): boolean;
	set(key: unknown, value: unknown): unknown;
	readonly size: number;
	[Symbol.iterator](): IterableIterator<[unknown, unknown]>;
}

/** The parts of a TurnContext we use. */
export interface TurnContextLike {
	readonly activity: ActivityLike;
	readonly turnState: TurnStateLike;
	readonly adapter: unknown;
	readonly bufferedReplyActivities?: ActivityLike[] | undefined;
	onSendActivities(handler: SendHandler): unknown;
	onUpdateActivity(handler: ChangeHandler): unknown;
	onDeleteActivity(handler: ChangeHandler): unknown;
}

/** An adapter of either SDK; `C` is its turn context. */
export interface AdapterLike<C> {
	sendActivities(context: C, activities: never): Promise<unknown>;
	updateActivity(context: C, activity: never): Promise<unknown>;
	deleteActivity(context: C, reference: never): Promise<unknown>;
}

/** What a bot does with a turn. */
export type TurnLogic<C> = (context: C) => Promise<unknown>;

/** A turn's logic, whatever its context is called. */
export type AnyLogic = TurnLogic<TurnContextLike>;

/** Where a thread is found again, as botbuilder's `ConversationReference`. */
export interface ReferenceLike {
	channelId?: string | undefined;
	serviceUrl?: string | undefined;
	locale?: string | undefined;
	conversation?: PartyLike | undefined;
	user?: PartyLike | undefined;
	bot?: PartyLike | undefined;
}

/** The parts of adapters we stand in for or run on; some are protected in TypeScript, and not all adapters have all of them. */
export interface AdapterParts {
	sendActivities(context: TurnContextLike, activities: ActivityLike[]): Promise<ResponseLike[]>;
	updateActivity(context: TurnContextLike, activity: ActivityLike): Promise<unknown>;
	deleteActivity(context: TurnContextLike, reference: ReferenceLike): Promise<unknown>;
	runMiddleware(context: TurnContextLike, logic: AnyLogic): Promise<void>;
	/** CloudAdapter: its only way to a turn without an incoming activity. */
	continueConversationAsync?(botAppId: string, reference: ReferenceLike, logic: AnyLogic): Promise<void>;
	/** BotFrameworkAdapter and FacebookAdapter. */
	continueConversation?(reference: ReferenceLike, logic: AnyLogic): Promise<void>;
	/** TestAdapter runs an activity by it; the others take a request. */
	processActivity?(activity: ActivityLike, logic: AnyLogic): Promise<unknown>;
	createConversationAsync?(...given: unknown[]): Promise<void>;
	createConversation?(...given: unknown[]): Promise<void>;
	/** CloudAdapter alone has it. */
	readonly botFrameworkAuthentication?: unknown;
	/** TestAdapter alone has it. */
	readonly activeQueue?: unknown;
	/** FacebookAdapter alone has it. */
	activityToFacebook?(activity: ActivityLike): Record<string, unknown>;
	/** FacebookAdapter alone has it: a client of the Send API. */
	getAPI?(activity: ActivityLike): Promise<unknown>;
	/** FacebookAdapter alone has it: one item of a delivery as a turn. */
	processSingleMessage?(item: Record<string, unknown>, logic: AnyLogic): Promise<void>;
}
